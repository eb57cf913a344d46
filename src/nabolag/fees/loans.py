"""What the loans of a case cost, beside what the fee carries: actual interest and instalments are no part of selvkost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabolag.fees.costs import lines_of
from nabolag.fees.projection import Projection


@dataclass(frozen=True)
class LoanYear:
    """One year of the case's loans, in kroner.

    Attributes:
        debt: on 1 January.
        paid_interest: on the mean of opening and closing debt, at each loan's own rate.
        instalment: as the loans have it, in equal parts.
        depreciation, assets: of the case: the year's, and what is left to depreciate on 1 January.
        least: minimum instalment: depreciation × debt / assets (FOR-2024-09-27-2348 § 3-1 second and third paragraph), as if
            the service were a unit of its own; None where nothing is left to depreciate.
        calculated: the calculation interest, which the fee carries instead (selvkostforskriften § 5 first paragraph).
    """

    year: int
    debt: float
    paid_interest: float
    instalment: float
    depreciation: float
    assets: float
    least: float | None
    calculated: float


def minimum_instalment(depreciation: float, debt: float, assets: float) -> float | None:
    """Depreciation × opening debt / opening depreciable assets (FOR-2024-09-27-2348 § 3-1); None without assets.

    >>> minimum_instalment(1_000_000, 60_000_000, 80_000_000)
    750000.0
    """
    return depreciation * debt / assets if assets > 0 else None


def loan_path(projection: Projection) -> tuple[LoanYear, ...]:
    """Each year in which the case's loans are not yet repaid; new loans for the plan are nobody's to guess."""
    case, scenario = projection.case, projection.scenario.central
    old, new = lines_of(case, scenario)
    index = projection.ahead.prices[0]
    assets = np.zeros(scenario.years)
    for line in (*old, *new):
        price = float(index[line.year - case.start]) * scenario.investments if line.planned else 1.0
        assets += (
            line.amount * price * np.where(line.depreciation > 0, line.residual + line.depreciation / 2, 0.0)
        )
    out = []
    for t, row in enumerate(projection.rows):
        debt = interest = instalment = 0.0
        for loan in case.loans:
            left = max(0.0, loan.balance * (1 - t / loan.years))
            paid = min(left, loan.balance / loan.years)
            debt, instalment = debt + left, instalment + paid
            interest += loan.rate * (left - paid / 2)
        if debt < 0.005:
            break
        least = minimum_instalment(row.depreciation, debt, float(assets[t]))
        out.append(
            LoanYear(
                row.year, debt, interest, instalment, row.depreciation, float(assets[t]), least, row.interest
            )
        )
    return tuple(out)
