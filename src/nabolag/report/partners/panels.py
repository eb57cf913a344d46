"""The shipped figures as cost panels, the suite of each service, and mergers of 2017–2020 held against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import hypot

import numpy as np

from nabolag.cooperation.potential import (
    Borrowed,
    Comparison,
    CostPanel,
    Joining,
    PanelGain,
    Suite,
    borrowed,
    need_keys,
    need_without_size,
)
from nabolag.data import table
from nabolag.municipalities.register import periods, today_of
from nabolag.report.casefile.subject import rows
from nabolag.threads import once

MERGED = (date(2017, 1, 1), date(2020, 12, 31))
SPENDING = ("net_service_expenditure", "net_service_expenditure_more")


@once
def spending() -> dict[str, dict[int, dict[str, float]]]:
    """Service to year to municipality to kroner."""
    found: dict[str, dict[int, dict[str, float]]] = {}
    for name in SPENDING:
        for service, year, code, thousands in (
            table(name).select("service", "year", "code", "net_1000_nok").iter_rows()
        ):
            if thousands is not None:
                found.setdefault(service, {}).setdefault(year, {})[code] = 1000.0 * thousands
    return found


def panel_of(service: str) -> CostPanel | None:
    """The service's figures; None where there are none, or where income booked on it makes somebody's cost 0 or less."""
    years = tuple(sorted(spending().get(service, {})))
    if not years or booked_below_zero(service):
        return None
    here, places = rows(), {row["code"]: row for row in table("municipalities").iter_rows(named=True)}
    codes = tuple(here)
    after = [
        inhabitants(year + 1) for year in years
    ]  # net expenditure is shared by those who live there at the end
    now = inhabitants(years[-1] + 1)
    before = inhabitants(years[-1])
    need = need_without_size(
        service, need_index(), {code: (now[code] + before.get(code, now[code])) / 2 for code in now}
    )
    roads = dict(table("road_length").select("code", "municipal_road_km").iter_rows())
    people = np.array([[each.get(code, np.nan) for each in after] for code in codes], dtype=np.float64)
    newest = people[:, -1]
    return CostPanel(
        codes,
        years,
        np.array([[spending()[service][year].get(code, np.nan) for year in years] for code in codes]),
        people,
        np.array([1.0 if need is None else need.get(code, np.nan) for code in codes]),
        {
            "density": np.log(newest / np.array([places[code]["land_area_km2"] for code in codes])),
            "roads": np.log(np.array([roads[code] for code in codes]) / newest),
        },
        tuple(places[code]["county_code"] for code in codes),
    )


def booked_below_zero(service: str) -> frozenset[str]:
    """The municipalities where income booked on the service is at least as large as its cost in some year."""
    return frozenset(
        code for costs in spending().get(service, {}).values() for code, cost in costs.items() if cost <= 0
    )


@once
def comparison_of(service: str) -> Comparison | None:
    """Everyone's cost as the mean of its years at the newest's level, and inhabitants by need; None as in `panel_of`."""
    panel = panel_of(service)
    if panel is None:
        return None
    each = panel.cost / panel.people
    level = np.nansum(panel.cost, axis=0) / np.nansum(panel.people, axis=0)
    cost = np.nanmean(each / level, axis=1) * level[-1] * panel.people[:, -1]
    output = panel.need * panel.people[:, -1]
    known = np.isfinite(cost) & np.isfinite(output)
    codes = [code for code, one in zip(panel.codes, known, strict=True) if one]
    return Comparison(
        dict(zip(codes, cost[known].tolist(), strict=True)),
        dict(zip(codes, output[known].tolist(), strict=True)),
    )


@once
def joining_of(service: str) -> Joining | None:
    """The service's suite with what is assumed of working together; None as in `panel_of`."""
    panel = panel_of(service)
    return None if panel is None else Joining(Suite(panel))


def panel_gain_of(service: str, codes: tuple[str, ...], road_km: float | None = None) -> PanelGain | None:
    """What the suite says of a group, in kroner a year; None where it is not reckoned.

    Args:
        road_km: kilometres of road from each member to the largest, added; straight lines where it is not known.
    """
    joining = joining_of(service) if len(codes) > 1 else None
    if joining is None:
        return None
    return joining.gain(codes, to_the_largest(codes) if road_km is None else road_km, road_km is not None)


def borrowed_of(service: str, codes: tuple[str, ...]) -> Borrowed | None:
    """What the suite says of a group's size with what the other services with models show; None where it is not reckoned."""
    suites = {name: found.suite for name in spending() if (found := joining_of(name)) is not None}
    return borrowed(service, suites, codes) if service in suites and len(codes) > 1 else None


def to_the_largest(codes: Iterable[str], people: Mapping[str, float] | None = None) -> float:
    """Kilometres in straight lines from each to the one with most inhabitants (by `people`, where given), added."""
    group = [rows()[code] for code in codes]
    largest = max(group, key=lambda row: (people[row["code"]] if people else row["population"], row["code"]))
    return sum(hypot(row["x"] - largest["x"], row["y"] - largest["y"]) for row in group) / 1000


@once
def merged() -> tuple[str, ...]:
    """Municipalities of today that were put together of several from 2017 to 2020, and have stayed whole."""
    joined = [
        p
        for p in periods()
        if len(p.predecessors) > 1 and p.valid_from and MERGED[0] <= p.valid_from <= MERGED[1]
    ]
    return tuple(
        sorted({one.code for period in joined if len(became := today_of(period)) == 1 for one in became})
    )


@once
def held_out(service: str) -> tuple[float, float, int] | None:
    """What the merged spend beyond what models fitted to all others expect: the ends (parts of the cost), and how many."""
    panel = panel_of(service)
    if panel is None:
        return None
    suite = Suite(panel, apart=merged())
    codes = [code for code in merged() if suite.has([code])]
    low, high = np.expm1(np.quantile(suite.unexplained(codes), [0.025, 0.975]))
    return float(low), float(high), len(codes)


def adjusted(service: str) -> bool:
    """Whether a need index is at hand for the service."""
    return service in need_keys()


@once
def inhabitants(year: int) -> dict[str, float]:
    """Inhabitants on 1 January, by municipality; those of today where that year is not known."""
    frame = table("population")
    known = frame.filter(frame["year"] == year).select("code", "population")
    return {code: float(n) for code, n in known.iter_rows() if n}


@once
def need_index() -> dict[str, dict[str, float]]:
    """The state's index of 2026: key to municipality to index."""
    found: dict[str, dict[str, float]] = {}
    for key, code, value in (
        table("need_index_by_service").select("service", "code", "need_index").iter_rows()
    ):
        found.setdefault(key, {})[code] = value
    return found
