"""The fund: surplus goes in, deficit is taken out, oldest krone first, each with the year it must be used by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nabolag.errors import BadInput
from nabolag.fees.selvkost.rates import as_rate
from nabolag.governance.limits import figure
from nabolag.text.showing import Shown

YEARS_TO_RETURN = int(figure("selvkost-surplus-years"))
"""A surplus must be returned, and a carried deficit covered, by the fifth year after it arose (§ 8)."""


@dataclass(frozen=True, repr=False)
class FundYear(Shown):
    """One year of the fund; positive is money in the fund, negative a carried deficit. Amounts in the unit given.

    Attributes:
        surplus: the year's fee income less its fee basis.
        interest: on the mean of the opening balance and the closing balance before interest.
        expires: what is left of each surplus, by the last year it may be used; of a deficit, by the year it should be covered.
        expired: money that should have been returned by this year and was not (§ 8 second paragraph).
    """

    year: int
    opening: float
    surplus: float
    interest: float
    closing: float
    expires: dict[int, float]
    expired: float


def fund_path(
    opening: float,
    surplus: Sequence[float],
    rates: Sequence[float] | float,
    *,
    interest_on_deficit: bool = True,
) -> list[float]:
    """Closing balance of each year; positive is money in the fund.

    closing = opening + surplus + rate × (opening + (opening + surplus)) / 2: interest on the year's mean balance before
    interest (selvkostforskriften § 8 fifth and sixth paragraph).

    Args:
        opening: balance on 1 January of the first year.
        surplus: by year; negative is a deficit.
        rates: by year, or one for all: 0.04 or 4 for 4 %.
        interest_on_deficit: whether a carried deficit bears interest. § 8 sixth paragraph allows it only where the fee shall
            equal the cost by law (waste), or the council has fixed a share of the cost: pass False for water otherwise.

    Raises:
        BadInput: rates for another number of years than surpluses, or no rate at all.

    >>> fund_path(2000, [1000], 0.04)
    [3100.0]
    """
    balance, out = float(opening), []
    for added, rate in zip(surplus, _by_year(rates, len(surplus)), strict=True):
        balance += added + _interest(balance, added, rate, interest_on_deficit)
        out.append(balance)
    return out


def fund_ledger(
    opening: dict[int, float] | float,
    surplus: Sequence[float],
    rates: Sequence[float] | float,
    first_year: int,
    *,
    interest_on_deficit: bool = False,
) -> list[FundYear]:
    """The same path with a line for each year: what is left of each surplus and when it must be used, first in first out.

    Args:
        opening: the balance, by the year each part arose where that is known; a bare number arose the year before.
        interest_on_deficit: as in `fund_path`, here by the rule (§ 8 sixth paragraph) unless told.

    § 8 does not say which krone is used first, nor when interest must be: here the oldest is, and interest belongs to the year
    it is added.
    """
    parts = dict(sorted(opening.items())) if isinstance(opening, dict) else {first_year - 1: float(opening)}
    parts = {year: amount for year, amount in parts.items() if amount}
    out = []
    for number, (added, rate) in enumerate(zip(surplus, _by_year(rates, len(surplus)), strict=True)):
        year, before = first_year + number, sum(parts.values())
        interest = _interest(before, added, rate, interest_on_deficit)
        _put(parts, year, added)
        _put(parts, year, interest)
        left = {arose + YEARS_TO_RETURN: amount for arose, amount in parts.items()}
        late = sum(amount for last, amount in left.items() if last <= year and amount > 0)
        out.append(FundYear(year, before, added, interest, sum(parts.values()), left, late))
    return out


def _put(parts: dict[int, float], year: int, amount: float) -> None:
    """Covers what has the other sign, oldest first; the rest is a part of this year."""
    for arose in sorted(parts):
        if amount * parts[arose] >= 0:
            continue
        used = min(abs(amount), abs(parts[arose])) * (1 if amount > 0 else -1)
        parts[arose] += used
        amount -= used
        if parts[arose] == 0:
            del parts[arose]
    if amount:
        parts[year] = parts.get(year, 0.0) + amount


def _interest(before: float, added: float, rate: float, on_deficit: bool) -> float:
    mean = (before + (before + added)) / 2
    return rate * mean if mean > 0 or on_deficit else 0.0


def _by_year(rates: Sequence[float] | float, years: int) -> list[float]:
    given = [rates] * years if isinstance(rates, int | float) else list(rates)
    if len(given) != years:
        raise BadInput(
            "Det er {n} {n:rente|renter} og {years} år. Gi én rente per år, eller én for alle.",
            n=len(given),
            years=years,
        )
    return [as_rate(rate, f"rates[{number}]") for number, rate in enumerate(given)]
