"""An indicator year by year, and what its page says where the source has one year."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from nabolag.municipalities import indicator, indicators, population
from nabolag.municipalities.over_time import over_time
from nabolag.web.app import create_app


def test_the_last_year_of_a_series_is_the_figure_of_the_indicator() -> None:
    for measure in indicators():
        points = over_time(measure.id, "1874")
        if points.height < 2:
            continue
        known = dict(indicator(measure.id).select("code", "value").iter_rows())
        assert points["year"][-1] == measure.year
        assert points["value"][-1] == pytest.approx(known["1874"], abs=0.5 * 10**-measure.decimals)
    assert {m.id for m in indicators() if over_time(m.id).height > 1} == {
        "population", "population_change_10y", "density", "need_index",
    }  # fmt: skip


def test_a_ten_year_change_is_of_the_years_it_names_and_a_split_leaves_a_gap() -> None:
    people = dict(population("1874").select("year", "population").iter_rows())
    change = dict(over_time("population_change_10y", "1874").iter_rows())
    assert change[2006] == pytest.approx((people[2006] / people[1996] - 1) * 100, abs=0.05)
    haram = dict(over_time("population", "1580").iter_rows())
    assert [haram[year] for year in (2020, 2023)] == [None, None]
    assert haram[2024] is not None


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/indikator/population?kommune=1874", "Moskenes: 1\u00a0534 i 1986, 976 i 2026."),
        ("/indikator/need_index?kommune=1580", "Kilden har bare disse to årene."),
        ("/indikator/net_debt", "Kilden vi har, gjelder ett år (2025)."),
        ("/indikator/robek", "Kilden vi har, gjelder ett år (2026)."),
    ],
)
def test_the_page_of_an_indicator_shows_how_it_has_moved_or_why_not(path: str, says: str) -> None:
    assert says in TestClient(create_app()).get(path).text


@pytest.mark.parametrize(("path", "rows"), [("/indikator/population?kommune=1874", 41), ("/form/IKS", 29)])
def test_the_table_of_a_long_line_and_of_a_forms_facts_can_be_searched(path: str, rows: int) -> None:
    assert f'data-shown="Viser # av {rows}"' in TestClient(create_app()).get(path).text
