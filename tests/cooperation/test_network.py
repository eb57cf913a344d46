"""A municipality sees with whom, how often, through whom and across which border it works, and what has changed."""

from __future__ import annotations

import itertools

import pytest
from fastapi.testclient import TestClient

from nabolag.cooperation import arrangements
from nabolag.cooperation.network import colours, groups, network
from nabolag.data import boundaries
from nabolag.municipalities import current, table
from nabolag.report.figures.maps import _box, _outline
from nabolag.report.register import service_groups, service_paper
from nabolag.web.app import create_app


def test_partners_are_counted_by_hand_for_moskenes() -> None:
    """Child welfare with Flakstad and Vestvågøy (2023), waste with them and Vågan (2026)."""
    found = network("Moskenes")
    assert {p.code: len(p.shared) for p in found.partners} == {"1859": 2, "1860": 2, "1865": 1}
    region = dict(table().select("code", "ba_region").iter_rows())
    assert {p.code for p in found.crossing} == {
        p.code for p in found.partners if region[p.code] != region["1874"]
    }
    assert [(t.year, t.partners) for t in found.then] == [(2021, ("1859", "1860")), (2023, ("1859", "1860"))]


def test_a_network_is_mutual_and_second_partners_are_no_partners() -> None:
    for code in list(current())[::40]:
        found = network(code)
        for p in found.partners:
            assert code in {q.code for q in network(p.code).partners}
        direct = {p.code for p in found.partners} | {code}
        for far, through in found.second:
            assert far not in direct
            assert set(through) <= direct


def test_what_a_source_does_not_say_of_a_year_is_unknown_and_alone_is_only_what_it_says() -> None:
    oslo = {t.year: t.partners for t in network("Oslo").then}
    assert oslo == {2021: (), 2023: None}, "2021 says no, 2023 lists only those that cooperate"
    seats = dict(network("Arendal").seats)
    assert len(seats[2021]) >= 1


def test_groups_that_border_on_each_other_have_different_colours_or_at_least_numbers() -> None:
    found = service_groups("child_welfare")
    assert (len(found), sum(len(g.codes) for g in found)) == (
        len(groups("child_welfare")),
        sum(len(c) for _, c in groups("child_welfare")),
    )
    assert [g.number for g in found] == list(range(1, len(found) + 1))
    assert colours([("a",), ("b",), ("c",)], [("a", "b"), ("b", "c")], 2) in ((0, 1, 0), (1, 0, 1))
    numbers = [
        row[0].value for t in service_paper("child_welfare").tables() if t.id == "groups" for row in t.rows
    ]
    assert numbers == [g.number for g in found], "the table has the numbers of the map"


@pytest.mark.parametrize("lang", ["nb", "en"])
def test_the_pages_show_the_map_its_table_and_the_network(lang: str) -> None:
    client = TestClient(create_app())
    page = client.get(f"/samarbeid/child_welfare?lang={lang}")
    assert page.status_code == 200
    assert page.text.count("<text ") == len(groups("child_welfare"))
    assert "Flakstad, Vestvågøy, Moskenes" in page.text
    assert client.get("/samarbeid/energy").status_code == 200
    assert client.get("/samarbeid/tull").status_code == 404
    own = client.get(f"/kommune/1874/samarbeid?lang={lang}").text
    assert 'href="/kommune/1865/samarbeid' in own
    assert len(arrangements()) > 250


@pytest.mark.parametrize("called", ["barnevern", "Barneverntjeneste", "child-welfare", "child_welfare"])
def test_a_services_page_is_found_by_what_people_call_it(called: str) -> None:
    page = TestClient(create_app()).get(f"/samarbeid/{called}")
    assert page.status_code == 200
    assert page.url.path == "/samarbeid/barnevern", "one address for one page"
    assert "Flakstad" in page.text


def test_each_group_has_a_line_round_it_and_a_legend_so_that_colour_is_not_alone() -> None:
    page = TestClient(create_app()).get("/samarbeid/barnevern").text
    assert page.count('class="nb-group nb-sourced"') == len(groups("child_welfare"))
    assert "en farge og et nummer" in page
    assert "Grått er ikke nevnt med andre: alene eller ukjent." in page
    assert "nb-told" not in page


def test_an_outline_is_what_only_one_of_the_members_borders_on() -> None:
    box = _box(tuple(boundaries()), False)

    def edges(path: str) -> set[frozenset[str]]:
        lines = [line.split("L") for line in path.split("M") if line]
        return {frozenset((a, b)) for line in lines for a, b in itertools.pairwise(line)}

    def whole(codes: tuple[str, ...]) -> set[frozenset[str]]:
        land, sea = _outline(codes, box)
        assert not edges(land) & edges(sea)
        return edges(land) | edges(sea)

    assert whole(("3405",)) & whole(("3440",)), "they have a boundary in common"
    assert whole(("3405", "3440")) == whole(("3405",)) ^ whole(("3440",))
    assert _outline(("3405", "3440"), box)[1] == "", "no sea there"
    assert _outline(("1874", "1859"), box)[0] == "", "nobody else on that island"


def test_the_sources_of_each_year_stand_side_by_side() -> None:
    years = dict(network("Moskenes").years)
    assert {year: [a.name for a, _role in there] for year, there in years.items()} == {
        2021: ["Flakstad, Vestvågøy, Moskenes"],
        2023: ["Flakstad, Vestvågøy, Moskenes"],
        2026: ["LOFOTEN AVFALLSSELSKAP IKS"],
    }
