"""The path of the fee: what a service costs each year, what the fund takes and gives, and what a dwelling pays."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nabolag.errors import NotKnown
from nabolag.fees.case import FeeCase
from nabolag.fees.costs import Costs, costs_of, lines_of
from nabolag.fees.funding import Funded, funded, vintages
from nabolag.fees.scenario import Floats, Future, Scenario, future
from nabolag.fees.selvkost.fund import YEARS_TO_RETURN
from nabolag.fees.smoothing import smooth
from nabolag.governance.limits import law
from nabolag.text import N_, Amount, Percent, Texts
from nabolag.text.showing import Shown

if TYPE_CHECKING:
    import polars as pl

PERCENTILES = (10.0, 50.0, 90.0)
PARTS = ("operation", "indirect", "income", "depreciation", "interest", "indirect_capital")
STANDARD = N_(
    "Gebyret en bolig som bruker {volume} m³ i året betaler, uten merverdiavgift: gebyrinntektene uten tilknytningsgebyr, "
    "delt på boligene og det andre bruker regnet om til slike boliger."
)


@dataclass(frozen=True)
class FeeYear:
    """One year, in kroner. `fee` is a standard dwelling's, the middle one where futures are drawn (P50).

    `cost` = operation + indirect − income + depreciation + interest + indirect_capital, and `revenue` = cost + to_fund −
    from_fund; fund_closing = fund_opening + to_fund − from_fund + fund_interest. `expires`: what is left of each surplus
    by the last year it may be used. `low` and `high` are P10 and P90 of the fee, None without draws.
    """

    year: int
    operation: float
    indirect: float
    income: float
    depreciation: float
    interest: float
    indirect_capital: float
    cost: float
    fund_opening: float
    to_fund: float
    from_fund: float
    fund_interest: float
    fund_closing: float
    expires: dict[int, float]
    revenue: float
    connections: float
    units: float
    fee: float
    low: float | None = None
    high: float | None = None

    @property
    def overdue(self) -> float:
        """What should have been returned by this year and was not: the fund is larger than the year's cost, and no fee is
        below nothing (§ 8 second paragraph)."""
        return sum(left for last, left in self.expires.items() if last <= self.year and left > 0)


@dataclass(frozen=True)
class Line:
    """One krone's way: what it is, its kroner that year, and how it came about. `said` fills `how` in a language."""

    part: str
    name: str
    amount: float
    how: str
    values: dict[str, object] = field(default_factory=dict)

    def said(self, texts: Texts) -> str:
        return texts(self.how, **self.values)


@dataclass(frozen=True, repr=False)
class Projection(Shown):
    """The path of a case in a scenario. The amounts of `rows` are those of the central path; fees have their interval.

    `fees`: (draws, years) of the standard dwelling's fee.
    """

    case: FeeCase
    scenario: Scenario
    rows: tuple[FeeYear, ...]
    fees: Floats = field(repr=False)
    central: Costs = field(repr=False)
    ahead: Future = field(repr=False)

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(row.year for row in self.rows)

    @property
    def definition(self) -> tuple[str, dict[str, object]]:
        """What "the fee" means: a message and its values."""
        return STANDARD, {"volume": Amount(self.case.volume)}

    @property
    def growth(self) -> float:
        """Mean yearly rise of the fee over the years, as a fraction."""
        first, last = self.rows[0].fee, self.rows[-1].fee
        return (last / first) ** (1 / max(len(self.rows) - 1, 1)) - 1 if first > 0 else 0.0

    @cached_property
    def frame(self) -> pl.DataFrame:
        """A row a year: cost parts, fund, fee income, and the fee with P10, P50 and P90."""
        import polars as pl

        return pl.DataFrame(
            [{name: value for name, value in vars(row).items() if name != "expires"} for row in self.rows]
        )

    def trace(self, year: int) -> tuple[Line, ...]:
        """Every krone of a year's cost, one line for each thing that carries some, and how it came about.

        Raises:
            NotKnown: a year that is not reckoned.
        """
        if year not in self.years:
            raise NotKnown(
                "{year} er ikke blant årene. Velg et år fra {first} til {last}.",
                year=year, first=self.years[0], last=self.years[-1],
            )  # fmt: skip
        return _trace(self, self.years.index(year))


def project(case: FeeCase, scenario: Scenario | None = None) -> Projection:
    """The yearly path of cost, fund and fee. Without draws the same case gives the same path, and no interval.

    Raises:
        BadInput: a year without a rate.
    """
    scenario = scenario or Scenario()
    calm = scenario.central
    still = future(calm, case.start)
    central = costs_of(case, calm, still)
    opening = vintages(case.fund, case.start)
    plan = planned_surplus(case, scenario, central, still, opening)
    path = funded(opening, central.total, still.rates, plan, interest_on_deficit=case.interest_on_deficit)
    fees = _fees(central, path)
    if not scenario.draws:
        return Projection(case, scenario, _rows(case, central, path, fees, None), fees, central, still)
    ahead = future(scenario, case.start)
    drawn = costs_of(case, scenario, ahead)
    many = funded(opening, drawn.total, ahead.rates, plan, interest_on_deficit=case.interest_on_deficit)
    spread = _fees(drawn, many)
    return Projection(case, scenario, _rows(case, central, path, spread, PERCENTILES), spread, central, still)


def planned_surplus(
    case: FeeCase,
    scenario: Scenario,
    central: Costs,
    still: Future,
    opening: Floats,
    total: Floats | None = None,
) -> Floats | None:
    """What the policy puts into the fund each year, (years,); None: each part is used evenly. `total`: the cost, where it is
    not the case's own."""
    if scenario.policy == "even":
        return None
    total = central.total if total is None else total
    cost = total[0]
    even = funded(opening, total, still.rates, interest_on_deficit=case.interest_on_deficit)
    covered = np.maximum(even.surplus[0], 0.0) if opening.sum() < 0 else np.zeros(len(cost))
    before = (
        case.fee
        if case.fee is not None
        else float((total + even.surplus - central.connections)[0, 0] / central.units[0, 0])
    )
    evened: Floats = smooth(
        np.maximum(opening, 0.0),
        cost + covered,
        central.units[0],
        central.connections[0],
        still.rates[0],
        before,
    )
    planned: Floats = covered + evened
    return planned


def _fees(costs: Costs, path: Funded) -> Floats:
    return np.asarray((costs.total + path.surplus - costs.connections) / costs.units)


def _rows(
    case: FeeCase, costs: Costs, path: Funded, fees: Floats, percentiles: tuple[float, ...] | None
) -> tuple[FeeYear, ...]:
    middle = fees[0] if percentiles is None else None
    low, high = None, None
    if percentiles is not None:
        low, middle, high = np.percentile(fees, percentiles, axis=0)
    assert middle is not None
    total, out = costs.total[0], []
    for t, mid in enumerate(middle):
        year = case.start + t
        parts = {name: float(getattr(costs, name)[0, t]) for name in PARTS}
        surplus = float(path.surplus[0, t])
        left = path.parts[0, t]
        out.append(
            FeeYear(
                year=year,
                **parts,
                cost=float(total[t]),
                fund_opening=float(path.opening[0, t]),
                to_fund=max(surplus, 0.0),
                from_fund=max(-surplus, 0.0),
                fund_interest=float(path.interest[0, t]),
                fund_closing=float(path.closing[0, t]),
                expires={year + k: float(v) for k, v in enumerate(left) if abs(v) > 1e-6},
                revenue=float(total[t]) + surplus,
                connections=float(costs.connections[0, t]),
                units=float(costs.units[0, t]),
                fee=float(mid),
                low=None if low is None else float(low[t]),
                high=None if high is None else float(high[t]),
            )
        )
    return tuple(out)


def _trace(projection: Projection, t: int) -> tuple[Line, ...]:
    case, row = projection.case, projection.rows[t]
    rate, index = float(projection.ahead.rates[0, t]), float(projection.ahead.prices[0, t])
    grown = N_("i kroner fra {start}, ganget med prisveksten {index} ({law})")
    price_values = {
        "start": case.start,
        "index": Amount(index, 4),
        "law": law("selvkost-operation"),
    }
    out = [
        Line("operation", "", row.operation, grown, price_values),
        Line("indirect", "", row.indirect, grown, {**price_values, "law": law("selvkost-indirect")}),
        Line("income", "", -row.income, grown, {**price_values, "law": law("selvkost-income")}),
        Line("indirect_capital", "", row.indirect_capital,
             N_("5 prosent av indirekte drift, eller det som er oppgitt ({law})"),
             {"law": law("selvkost-indirect-capital")}),
    ]  # fmt: skip
    old, new = lines_of(case, projection.scenario.central)
    for line in (*old, *new):
        price = (
            float(projection.ahead.prices[0, line.year - case.start]) * projection.scenario.investments
            if line.planned
            else 1.0
        )
        amount = line.amount * price
        worn, bears = float(amount * line.depreciation[t]), float(amount * line.residual[t])
        kroner = Amount(amount, 0)
        if worn:
            out.append(Line("depreciation", line.name, worn,
                N_("{amount} kroner over {life} {life:år|år} ({law})"),
                {"amount": kroner, "life": line.life, "law": law("selvkost-straight")}))  # fmt: skip
        if bears:
            out.append(Line("interest", line.name, rate * bears,
                N_("{rate} av årets gjennomsnittlige restverdi {value} kroner ({law})"),
                {"rate": Percent(rate), "value": Amount(bears, 0), "law": law("selvkost-interest")}))  # fmt: skip
    used = row.to_fund - row.from_fund
    out.append(Line("fund", "", used, N_("til fondet, eller fra det (minus); eldste krone først, innen {n} år ({law})"),
                    {"n": YEARS_TO_RETURN, "law": law("selvkost-surplus-years")}))  # fmt: skip
    return tuple(line for line in out if abs(line.amount) >= 0.005)
