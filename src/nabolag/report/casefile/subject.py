"""What every section needs: the municipality, those it is compared with, the language, the service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from statistics import quantiles
from typing import Any

from nabolag.municipalities import Comparison, Municipality, indicator, indicators, table
from nabolag.municipalities import Indicator as Indicator
from nabolag.report.casefile.services import Service
from nabolag.text import Texts
from nabolag.text.units import unit_words


@dataclass(frozen=True)
class IndicatorValue:
    """One municipality's value of an indicator; None with a status other than `ok`."""

    value: float | None
    status: str
    note: str = ""


@dataclass(frozen=True)
class Spread:
    """How a group's known values lie: quartiles, extremes, and how many are known of how many."""

    low: float
    q1: float
    median: float
    q3: float
    high: float
    known: int
    of: int


@dataclass(frozen=True)
class Subject:
    """The municipality a case file is about."""

    municipality: Municipality
    comparison: Comparison
    texts: Texts
    service: Service | None

    @property
    def code(self) -> str:
        return self.municipality.code

    @property
    def row(self) -> dict[str, Any]:
        """Its row in the table of all 357."""
        return rows()[self.code]


def name_of(code: str) -> str:
    """What a municipality is called, with its county where another is called the same.

    >>> name_of("1818"), name_of("1874")
    ('Herøy (Nordland)', 'Moskenes')
    """
    row = rows()[code]
    return f"{row['name']} ({row['county_name']})" if row["name"] in _shared() else str(row["name"])


@cache
def _shared() -> frozenset[str]:
    names = [row["name"] for row in rows().values()]
    return frozenset(name for name in names if names.count(name) > 1)


@cache
def rows() -> dict[str, dict[str, Any]]:
    """All municipalities' key figures by code."""
    return {row["code"]: row for row in table().iter_rows(named=True)}


@cache
def readings(id_: str) -> dict[str, IndicatorValue]:
    """All municipalities' values of one indicator, by code."""
    return {
        row["code"]: IndicatorValue(row["value"], row["status"], row["note"] or "")
        for row in indicator(id_).iter_rows(named=True)
    }


@cache
def described(id_: str) -> Indicator:
    """What an indicator is."""
    return next(i for i in indicators() if i.id == id_)


def known(id_: str, group: tuple[str, ...]) -> list[float]:
    """The values of those in `group` that have one, doubtful ones left out."""
    group_readings = (readings(id_)[code] for code in group)
    return [r.value for r in group_readings if r.value is not None and r.status == "ok"]


@lru_cache(maxsize=4096)
def spread(id_: str, group: tuple[str, ...]) -> Spread | None:
    """The spread of an indicator over `group`, doubtful and unknown values left out; None below four values.

    Quartiles are those of Hyndman & Fan (1996), definition 7, as in Excel and R.
    """
    values = sorted(known(id_, group))
    if len(values) < 4:
        return None
    q1, median, q3 = quantiles(values, n=4, method="inclusive")
    return Spread(values[0], q1, median, q3, values[-1], len(values), len(group))


def place(id_: str, code: str, group: tuple[str, ...]) -> tuple[int, int] | None:
    """Place of `code` counted from the lowest value, among itself and the known of `group`; ties share the lowest."""
    own = readings(id_)[code]
    if own.value is None or own.status != "ok":
        return None
    values = known(id_, tuple(c for c in group if c != code))
    return 1 + sum(v < own.value for v in values), 1 + len(values)


def unit_beside_title(indicator: Indicator, _: Texts) -> str:
    """The unit in words, without the `per …` that the title says."""
    unit = unit_words(indicator.unit, _)
    return unit.split(" per ")[0] if " per " in indicator.title[_.lang] else unit
