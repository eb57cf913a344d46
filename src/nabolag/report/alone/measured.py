"""What registers show of a municipality's capacity: each measure by itself, with direction, source and year.

Nothing is added up: no index, no rank. A service that is run with others is not held against the municipality, and what is
not known is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from statistics import median, quantiles
from typing import Literal

import polars as pl

from nabolag.data import table
from nabolag.data.own import own_extracts, own_table
from nabolag.report.casefile.subject import described, readings
from nabolag.text import N_, Lang

Side = Literal["more", "middle", "less", ""]
Status = Literal["ok", "unknown", "shared", "own"]
Values = Mapping[str, float | None]
CHILD_WELFARE = "child_welfare_cooperation"


@dataclass(frozen=True)
class Measure:
    """One measure: `heavy` is the end where there is more to carry; `id` an indicator's, or one of `_OTHERS`."""

    id: str
    heavy: Literal["high", "low"]
    service: str = ""


@dataclass(frozen=True)
class Measured:
    """A measure of one municipality.

    Attributes:
        id: of the measure; for a user's own figure what the file calls it.
        value, unit, decimals: in the measure's own unit; None where it is not known.
        heavy: the end where there is more to carry; empty where none is said.
        middle: the median of all municipalities that are known, and how many they are.
        side: among the fourth with most to carry, with least, or between; empty where it is not held against anybody.
        year, source: of the figure; the source is a table's name, or the user's file.
        note: bokmål message with what else is to be known, and `values` for it.
    """

    id: str
    value: float | None
    unit: str
    decimals: int
    heavy: Literal["high", "low", ""]
    middle: float | None
    known: int
    side: Side
    year: int
    source: str
    status: Status = "ok"
    note: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


MEASURES = (
    Measure("need_index", "high"),
    Measure("need_administration", "high", "administration"),
    Measure("need_child_welfare", "high", "child_welfare"),
    Measure("need_care", "high", "care"),
    Measure("need_municipal_health", "high", "municipal_health"),
    Measure("need_school", "high", "school"),
    Measure("need_social", "high", "social"),
    Measure("gp_reserve", "low"),
    Measure("gp_without", "high"),
    Measure("robek", "high"),
    Measure("net_operating_result", "low"),
    Measure("net_debt", "high"),
    Measure("share_80_plus", "high"),
    Measure("population_change_10y", "low"),
    Measure("administration_expenditure", "high"),
)
TITLES: dict[str, dict[Lang, str]] = {
    "need_administration": {
        "nb": "Utgiftsbehov til administrasjon",
        "nn": "Utgiftsbehov til administrasjon",
        "en": "Expenditure need, administration",
    },
    "need_child_welfare": {
        "nb": "Utgiftsbehov i barnevernet",
        "nn": "Utgiftsbehov i barnevernet",
        "en": "Expenditure need, child welfare",
    },
    "need_care": {
        "nb": "Utgiftsbehov i pleie og omsorg",
        "nn": "Utgiftsbehov i pleie og omsorg",
        "en": "Expenditure need, care",
    },
    "need_municipal_health": {
        "nb": "Utgiftsbehov i kommunehelsetjenesten",
        "nn": "Utgiftsbehov i kommunehelsetenesta",
        "en": "Expenditure need, municipal health service",
    },
    "need_school": {
        "nb": "Utgiftsbehov i grunnskolen",
        "nn": "Utgiftsbehov i grunnskulen",
        "en": "Expenditure need, primary school",
    },
    "need_social": {
        "nb": "Utgiftsbehov i sosialtjenesten",
        "nn": "Utgiftsbehov i sosialtenesta",
        "en": "Expenditure need, social services",
    },
    "gp_reserve": {
        "nb": "Plasser på fastlegelistene, prosent av pasientene",
        "nn": "Plassar på fastlegelistene, prosent av pasientane",
        "en": "GP places as a share of patients, per cent",
    },
    "gp_without": {
        "nb": "Pasienter på liste uten fastlege",
        "nn": "Pasientar på liste utan fastlege",
        "en": "Patients on a list without a doctor",
    },
    "fire_class": {
        "nb": "Brannvesenets størrelse",
        "nn": "Storleiken på brannvesenet",
        "en": "Size of the fire service",
    },
    CHILD_WELFARE: {
        "nb": "Barnevern sammen med andre, antall kommuner",
        "nn": "Barnevern saman med andre, talet på kommunar",
        "en": "Child welfare with others, number of municipalities",
    },
}
NOISY = N_(
    "{first} i 2024 og {last} i 2025, begge per innbygger 1. januar 2026. «Mye» eller «lite å bære» står bare når begge årene "
    "peker samme vei."
)
TOGETHER = N_(
    "Barnevernet drives sammen med andre ({year}); behovet bæres ikke alene og regnes ikke for eller mot."
)
NOT_LISTED = N_("Står ikke i listen for {year}. Det sier ikke at kommunen er alene.")
WITH = N_("Sammen med {n} {n:annen kommune|andre kommuner}, {year}. Regnes verken for eller mot.")
NO_FIRE = N_("DSB gir størrelsen for landet samlet, ikke for hver kommune.")
NO_DOCTOR = N_("Kilden har ingen tall for kommunen. Det er ukjent, ikke null.")


def measured(code: str) -> tuple[Measured, ...]:
    """Every measure of a municipality, in the order of `MEASURES`; then what is not known, and the user's own figures.

    Raises:
        DataDamaged: a table or an extract cannot be read.
    """
    return (*(_one(m, code) for m in MEASURES), _fire(), _child_welfare(code), *_own(code))


def medians(codes: tuple[str, ...]) -> dict[str, tuple[float | None, int]]:
    """The median of each measure over `codes`, and how many of them are known."""
    out: dict[str, tuple[float | None, int]] = {}
    for m in MEASURES:
        known = [v for c in codes if (v := _values(m.id)[c]) is not None]
        out[m.id] = (median(known) if known else None, len(known))
    return out


def title_of(id_: str, lang: Lang) -> str:
    """What a measure is called."""
    return TITLES[id_][lang] if id_ in TITLES else described(id_).title[lang]


def about(id_: str) -> tuple[str, int, int, str]:
    """A measure's unit, decimals, year and table."""
    if id_.startswith("need_") and id_ in _OTHERS:
        return "index", 2, 2026, "need_index_by_service"
    if id_.startswith("gp_"):
        return "percent", 0 if id_ == "gp_reserve" else 1, 2025, "gp_capacity"
    indicator = described(id_)
    return indicator.unit, indicator.decimals, indicator.year, indicator.table


def side_of(id_: str, heavy: str, value: float) -> Side:
    """Where a value lies among all municipalities: in the fourth with most or least to carry, or between."""
    low, middle, high = _quartiles(id_)
    if about(id_)[0] == "flag":
        return ""
    if value >= high and value > middle:
        return "more" if heavy == "high" else "less"
    if value <= low and value < middle:
        return "less" if heavy == "high" else "more"
    return "middle"


def _one(m: Measure, code: str) -> Measured:
    values = _values(m.id)
    value = values[code]
    known = [v for v in values.values() if v is not None]
    unit, decimals, year, source = about(m.id)
    found = Measured(
        m.id,
        value,
        unit,
        decimals,
        m.heavy,
        median(known),
        len(known),
        "" if value is None else side_of(m.id, m.heavy, value),
        year,
        source,
        "unknown" if value is None else "ok",
    )
    if value is None and m.id.startswith("gp_"):
        return replace(found, note=NO_DOCTOR)
    if m.service == "child_welfare" and (others := _with_others(code)) is not None:
        return replace(found, side="", status="shared", note=TOGETHER, values={"year": others[1]})
    if m.id == "administration_expenditure" and value is not None:
        before = _administration_before()[code]
        if before is not None:
            sides = {side_of(m.id, m.heavy, v) for v in (before, value)}
            said = {"first": before, "last": value}
            return replace(found, note=NOISY, values=said, side=sides.pop() if len(sides) == 1 else "")
    return found


def _fire() -> Measured:
    return _by_itself("fire_class", None, 2024, "fire_services", "unknown", NO_FIRE)


def _child_welfare(code: str) -> Measured:
    others, year = _with_others(code), _newest_child_welfare()
    if others is None:
        return _by_itself(CHILD_WELFARE, None, year, CHILD_WELFARE, "unknown", NOT_LISTED, year=str(year))
    n = others[0]
    return _by_itself(CHILD_WELFARE, float(n), year, CHILD_WELFARE, "shared", WITH, n=n, year=str(year))


def _by_itself(
    id_: str, value: float | None, at: int, source: str, status: Status, note: str, **values: object
) -> Measured:
    """A measure without unit, direction and others to be held against."""
    return Measured(id_, value, "", 0, "", None, 0, "", at, source, status, note, values)


def _own(code: str) -> tuple[Measured, ...]:
    """The user's own figures of this municipality, the newest year of each; nothing is said of their direction."""
    out = []
    for extract in own_extracts():
        frame = own_table(extract.name).filter((pl.col("code") == code) & pl.col("value").is_not_null())
        newest = frame.sort("year").group_by("figure", maintain_order=True).last()
        out += [
            Measured(r["figure"], r["value"], "", 2, "", None, 0, "", r["year"], extract.file, "own")
            for r in newest.iter_rows(named=True)
        ]
    return tuple(out)


@cache
def _values(id_: str) -> Values:
    if id_ in _OTHERS:
        return _OTHERS[id_](id_)
    return {code: r.value if r.status == "ok" else None for code, r in readings(id_).items()}


@cache
def _quartiles(id_: str) -> tuple[float, float, float]:
    known = sorted(v for v in _values(id_).values() if v is not None)
    low, middle, high = quantiles(known, n=4, method="inclusive")
    return low, middle, high


def _need(id_: str) -> Values:
    service = id_.removeprefix("need_")
    frame = table("need_index_by_service").filter(pl.col("service") == service)
    return _all(dict(frame.select("code", "need_index").iter_rows()))


def _doctors(id_: str) -> Values:
    column = {"gp_reserve": "reserve_capacity", "gp_without": "without_gp_percent"}[id_]
    return _all(dict(table("gp_capacity").select("code", column).iter_rows()))


def _all(known: Mapping[str, float | None]) -> Values:
    return {code: known.get(code) for code in readings("population")}


_OTHERS: dict[str, Callable[[str], Values]] = {
    **{m.id: _need for m in MEASURES if m.id.startswith("need_") and m.service},
    "gp_reserve": _doctors,
    "gp_without": _doctors,
}


@cache
def _administration_before() -> Values:
    """Expenditure on administration the year before, by the same number of inhabitants."""
    now = table("net_service_expenditure").filter(pl.col("service") == "administration")
    before = table("net_service_expenditure_more").filter(
        (pl.col("service") == "administration") & (pl.col("year") == 2024)
    )
    both = now.join(before, on="code", suffix="_before")
    per = pl.col("net_nok_per_inhabitant") * pl.col("net_1000_nok_before") / pl.col("net_1000_nok")
    return _all(dict(both.select("code", per).iter_rows()))


@cache
def _newest_child_welfare() -> int:
    return int(table(CHILD_WELFARE)["year"].max())  # type: ignore[arg-type]


@cache
def _groups() -> dict[str, int]:
    frame = table(CHILD_WELFARE).filter(
        (pl.col("year") == _newest_child_welfare()) & (pl.col("cooperates") == "yes")
    )
    return {r["code"]: len((r["members"] or "").split()) - 1 for r in frame.iter_rows(named=True)}


def _with_others(code: str) -> tuple[int, str] | None:
    """How many others child welfare is run with, and the year; None where that is not known."""
    n = _groups().get(code)
    return None if not n or n < 1 else (n, str(_newest_child_welfare()))
