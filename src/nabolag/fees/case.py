"""A case: all that is needed to say what a service will cost its users, as one immutable value."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NoReturn

from nabolag.errors import BadInput
from nabolag.fees.selvkost.fund import YEARS_TO_RETURN
from nabolag.fees.selvkost.rates import PERCENT_ABOVE
from nabolag.governance.limits import law
from nabolag.text import N_, Amount
from nabolag.text.showing import Shown

SERVICES = ("water", "wastewater")
FIRST_YEAR, LAST_YEAR = 1850, 2200
LONGEST_LIFE = 200
LARGEST = 1e13
"""Kroner: more than all water and wastewater in the country costs."""
LEAST_ASSET = 10_000.0
"""Kroner: nothing that is depreciated costs less; such a figure is written in thousands or millions."""
MOST_PER_DWELLING, LEAST_PER_DWELLING = 2e6, 100.0
"""Kroner of one investment per connected dwelling, and of a year's operation: beyond these the unit is another."""
MOST_OPERATION = 200_000.0
MOST_ITEMS, MOST_VERSIONS = 2000, 9999


@dataclass(frozen=True)
class Asset:
    """A plant or pipe that is in use when the case begins.

    Attributes:
        price: what it cost, in kroner, without construction interest (selvkostforskriften § 5 second paragraph).
        life: years, straight line.
        year: taken into use; depreciated from the year after, the latest FOR-2019-06-07-714 § 3-4 allows.
        contributions: grants and payments tied to it, in kroner.
        book: what is left on 1 January of the first year, where it was set anew (§ 3-4 a); spread over the years left.
        renewal: what it costs, in kroner of the first year, to build again when its life is over; None: it is not.
    """

    name: str
    price: float
    life: int
    year: int
    contributions: float = 0.0
    book: float | None = None
    renewal: float | None = None


@dataclass(frozen=True)
class Investment:
    """Something that is planned: `price` and `contributions` in kroner of the case's first year, `year` taken into use.

    `directive`: built only if the revised directive on urban wastewater (EU 2024/3019) is made Norwegian law.
    """

    name: str
    price: float
    life: int
    year: int
    contributions: float = 0.0
    renewal: float | None = None
    directive: bool = False


@dataclass(frozen=True)
class Loan:
    """A loan of the service: kroner on 1 January of the first year, its rate as a fraction, and the years of equal
    instalments that are left. Actual interest is no part of selvkost (§ 5)."""

    name: str
    balance: float
    rate: float
    years: int


@dataclass(frozen=True)
class Tariff:
    """The fee as the council has decided it, in kroner without VAT.

    Attributes:
        fixed: a year, for a standard dwelling.
        metered: per m3.
        connection: once, for a new dwelling.
        decided: the day of the council's decision; None when it is not given.
        case: the decision's number or address.
    """

    fixed: float = 0.0
    metered: float = 0.0
    connection: float = 0.0
    decided: date | None = None
    case: str = ""


@dataclass(frozen=True, repr=False)
class FeeCase(Shown):
    """One service of one municipality. Amounts in kroner without VAT.

    Attributes:
        start: the first year that is reckoned.
        dwellings: standard dwellings connected on 1 January of the first year.
        operation: direct operating cost of a year, in kroner of the first year; by year where a budget is at hand.
        indirect: indirect operating cost of a year, net of its own income (§§ 4, 5); administrative leadership, elected
            bodies and owner bodies are no part of selvkost (§ 4 third paragraph).
        income: other income of a year, taken off (§ 2 second paragraph).
        new_dwellings: connected each year.
        industry: m3 a year sold to others than dwellings.
        volume: m3 a year of the standard dwelling: what "the fee" means here.
        fund: what is left of each surplus by the year it arose; a carried deficit is negative.
        fee: what a standard dwelling pays in the year before the first, in kroner without VAT.
        indirect_capital: kroner a year; None: 5 per cent of `indirect` (§ 5 fifth paragraph).
        interest_on_deficit: the council has fixed a share of the cost, or the law says fee = cost (§ 8 sixth paragraph).
        assumed: the fields that nobody has given, and that we have filled in.
        version: counts up when somebody changes a case they keep.

    Raises:
        BadInput: a figure that cannot be; says which, and what would be right.
    """

    name: str
    start: int
    dwellings: float
    operation: float | Mapping[int, float]
    service: str = "water"
    assets: tuple[Asset, ...] = ()
    plan: tuple[Investment, ...] = ()
    indirect: float = 0.0
    income: float = 0.0
    new_dwellings: float = 0.0
    industry: float = 0.0
    volume: float = 150.0
    tariff: Tariff | None = None
    fund: Mapping[int, float] = field(default_factory=dict)
    fee: float | None = None
    indirect_capital: float | None = None
    loans: tuple[Loan, ...] = ()
    interest_on_deficit: bool = False
    assumed: tuple[str, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "assets", tuple(self.assets))
        object.__setattr__(self, "plan", tuple(self.plan))
        object.__setattr__(self, "loans", tuple(self.loans))
        checked(self)

    @property
    def metered_weight(self) -> float:
        """How many standard dwellings a m3 pays as much as."""
        if self.tariff is not None and self.tariff.fixed + self.tariff.metered > 0:
            return self.tariff.metered / (self.tariff.fixed + self.tariff.metered * self.volume)
        return 1 / self.volume


def checked(case: FeeCase) -> None:
    """Nothing, when the case can be reckoned.

    Raises:
        BadInput: the first thing that cannot be.
    """
    if not str(case.name).strip():
        wrong("name", N_("{where}: navnet mangler. Skriv hva kommunen heter."))
    if case.service not in SERVICES:
        wrong(
            "service",
            N_("{where}: «{said}» er ikke en tjeneste her. Skriv water eller wastewater."),
            said=case.service,
        )
    _year("start", case.start)
    _amount("dwellings", case.dwellings, least=1.0)
    for name in ("indirect", "income", "new_dwellings", "industry"):
        _amount(name, getattr(case, name))
    _amount("volume", case.volume, least=1.0)
    for name in ("fee", "indirect_capital"):
        if getattr(case, name) is not None:
            _amount(name, getattr(case, name))
    if len(case.assets) + len(case.plan) > MOST_ITEMS:
        wrong(
            "assets",
            N_("{where}: høyst {most} anlegg og investeringer. Slå sammen de minste."),
            most=MOST_ITEMS,
        )
    _operation(case)
    _tariff(case.tariff)
    _fund(case)
    for i, asset in enumerate(case.assets):
        _asset(f"assets[{i}]", asset, case.start)
    for i, planned in enumerate(case.plan):
        _planned(f"plan[{i}]", planned, case.start)
    for i, loan in enumerate(case.loans):
        _amount(f"loans[{i}].balance", loan.balance)
        _amount(f"loans[{i}].rate", loan.rate)
        if loan.rate > PERCENT_ABOVE:
            wrong(
                f"loans[{i}].rate", N_("{where}: «{said}» er ikke en rente. Skriv 0.04 eller 4 for 4 %."), said=Amount(loan.rate)
            )  # fmt: skip
        _whole(f"loans[{i}].years", loan.years, 1, LONGEST_LIFE)
    _whole("version", case.version, 1, MOST_VERSIONS)
    _units(case)


def wrong(where: str, message: str, **values: object) -> NoReturn:
    """Refuse the value at `where`, a path such as `assets[3].life`; who read it from a sheet says which cell."""
    error = BadInput(message, where=where, **values)
    error.field = where
    raise error


def _amount(where: str, value: object, least: float = 0.0) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        wrong(
            where, N_("{where}: «{said}» er ikke et tall. Skriv for eksempel 1234,5."), said=str(value)[:60]
        )
    if value > LARGEST:
        wrong(
            where,
            N_("{where}: {said} går ikke. Skriv et tall opp til {most}, og se etter at enheten er rett."),
            said=Amount(value),
            most=Amount(LARGEST),
        )
    if value < least:
        wrong(
            where,
            N_("{where}: {said} går ikke. Skriv et tall fra {least} og opp."),
            said=Amount(value),
            least=Amount(least),
        )


def _whole(where: str, value: object, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        wrong(where, N_("{where}: «{said}» går ikke. Skriv et helt tall fra {least} til {most}."),
              said=str(value)[:60], least=least, most=most)  # fmt: skip


def _year(where: str, value: object) -> None:
    _whole(where, value, FIRST_YEAR, LAST_YEAR)


def _operation(case: FeeCase) -> None:
    if not isinstance(case.operation, Mapping):
        _amount("operation", case.operation)
        return
    years = sorted(case.operation)
    if not years:
        wrong("operation", N_("{where}: driftskostnaden mangler. Skriv den for {year}."), year=case.start)
    for year in years:
        _year(f"operation[{year}]", year)
        _amount(f"operation[{year}]", case.operation[year])
    missing = [y for y in range(case.start, max(years) + 1) if y not in case.operation]
    if missing or max(years) < case.start:
        wrong("operation", N_("{where}: driftskostnaden mangler for {years}. Fyll inn hvert år fra {start}."),
              years=", ".join(map(str, missing or [case.start])), start=case.start)  # fmt: skip


def _tariff(tariff: Tariff | None) -> None:
    if tariff is None:
        return
    for name in ("fixed", "metered", "connection"):
        value = getattr(tariff, name)
        if isinstance(value, int | float) and value < 0:
            wrong(
                f"tariff.{name}",
                N_("{where}: en sats kan ikke være negativ ({said}). Skriv 0 eller mer."),
                said=Amount(value),
            )
        _amount(f"tariff.{name}", value)


def _fund(case: FeeCase) -> None:
    for arose, amount in case.fund.items():
        where = f"fund[{arose}]"
        _year(where, arose)
        if not isinstance(amount, int | float) or not math.isfinite(amount) or abs(amount) > LARGEST:
            wrong(
                where,
                N_("{where}: «{said}» er ikke et tall. Skriv for eksempel 1234,5."),
                said=str(amount)[:60],
            )
        if arose >= case.start:
            wrong(where, N_("{where}: et fond ved starten av {start} kan ikke ha oppstått i {arose}. Skriv et tidligere år."),
                  start=case.start, arose=arose)  # fmt: skip
        if amount > 0 and arose + YEARS_TO_RETURN < case.start:
            wrong(where, N_("{where}: overskuddet fra {arose} skulle vært tilbakeført innen {last} ({law}). "
                  "Før det som inntekt, eller rett året."),
                  arose=arose, last=arose + YEARS_TO_RETURN, law=law("selvkost-surplus-years"))  # fmt: skip


def _item(where: str, item: Asset | Investment) -> None:
    if not str(item.name).strip():
        wrong(f"{where}.name", N_("{where}: navnet mangler. Gi hvert anlegg et navn."))
    _amount(f"{where}.price", item.price)
    _amount(f"{where}.contributions", item.contributions)
    if item.renewal is not None:
        _amount(f"{where}.renewal", item.renewal)
    _whole(f"{where}.life", item.life, 1, LONGEST_LIFE)
    _year(f"{where}.year", item.year)
    if item.contributions > item.price:
        wrong(f"{where}.contributions", N_("{where}: tilskuddet {paid} er større enn prisen {price}."),
              paid=Amount(item.contributions), price=Amount(item.price))  # fmt: skip


def _asset(where: str, asset: Asset, start: int) -> None:
    _item(where, asset)
    if asset.book is not None:
        _amount(f"{where}.book", asset.book)
    if asset.year >= start:
        wrong(f"{where}.year", N_("{where}: «{name}» tas i bruk i {year}, ikke før {start}. Før det i planen."),
              name=asset.name, year=asset.year, start=start)  # fmt: skip
    if (used := start - 1 - asset.year) >= asset.life:
        wrong(f"{where}.life", N_("{where}: «{name}» fra {year} har levetid {life} år og er avskrevet siden {last}. "
              "Ta det ut, eller rett år eller levetid."),
              name=asset.name, year=asset.year, life=asset.life, last=start - 1 - (used - asset.life))  # fmt: skip


def _planned(where: str, planned: Investment, start: int) -> None:
    _item(where, planned)
    if planned.year < start:
        wrong(f"{where}.year", N_("{where}: «{name}» tas i bruk i {year}, før {start}. Før det blant anleggene."),
              name=planned.name, year=planned.year, start=start)  # fmt: skip


def _units(case: FeeCase) -> None:
    """Thousands mixed with millions: amounts that no service of this size has, each with the factor that would do."""
    items = [(f"assets[{i}].price", one) for i, one in enumerate(case.assets)]
    items += [(f"plan[{i}].price", one) for i, one in enumerate(case.plan)]  # type: ignore[misc]
    for where, one in items:
        if 0 < one.price < LEAST_ASSET:
            factor = 1000 if one.price * 1000 >= LEAST_ASSET and one.price >= 500 else 1_000_000
            wrong(where, N_("{where}: «{name}» koster {price} kroner. Er det skrevet i {unit}? Gang med {factor}."),
                  name=one.name, price=Amount(one.price), factor=Amount(factor),
                  unit="1000 kr" if factor == 1000 else "mill. kr")  # fmt: skip
        if one.price > MOST_PER_DWELLING * case.dwellings:
            wrong(where, N_("{where}: «{name}» koster {price} kroner, {each} for hver bolig. Er det ganget med 1000 for mye?"),
                  name=one.name, price=Amount(one.price), each=Amount(round(one.price / case.dwellings)))  # fmt: skip
    years = case.operation if isinstance(case.operation, Mapping) else {None: case.operation}
    for year, amount in years.items():
        each, where = amount / case.dwellings, "operation" if year is None else f"operation[{year}]"
        if amount and not LEAST_PER_DWELLING <= each * _bigger(case) <= MOST_OPERATION * _bigger(case):
            wrong(where, N_("{where}: drift for {amount} kroner er {each} kroner for hver bolig. "
                  "Er beløpet i tusen eller millioner, skriv det om til kroner."),
                  amount=Amount(amount), each=Amount(round(each, 2)))  # fmt: skip


def _bigger(case: FeeCase) -> float:
    """How many times a dwelling's use everything sold is."""
    return 1 + case.industry * case.metered_weight / case.dwellings
