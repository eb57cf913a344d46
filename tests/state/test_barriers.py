"""Barriers: who names them and what answers them; what each owner can stop, and the seats that owners could meet on."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.cli import root
from nabolag.data import facts
from nabolag.governance.voting import WeightedGame, compare, compromise
from nabolag.report.answers.case import case_of
from nabolag.report.paper.blocks import Table, Text
from nabolag.report.paper.model import Section
from nabolag.report.state import barrier_sections, barriers_here
from nabolag.state import barriers, replays
from nabolag.text import texts
from nabolag.web.app import create_app

owners = st.dictionaries(st.sampled_from("ABCDE"), st.integers(200, 700_000), min_size=2, max_size=5)


def smallest_part(population: dict[str, int], seats: dict[str, int]) -> Fraction:
    best = {
        name: max(Fraction(design.power[name]) for design in compare(population, 5 * len(population)))
        for name in population
    }
    power = WeightedGame(sum(seats.values()) // 2 + 1, seats).banzhaf()
    return min(Fraction(power[name]) / best[name] for name in population)


@given(owners)
@settings(max_examples=25)
def test_nobody_gets_less_of_its_wish_than_the_usual_keys_would_leave_somebody(
    population: dict[str, int],
) -> None:
    found = compromise(population, 5 * len(population))
    usual = [smallest_part(population, one.seats) for one in compare(population, 5 * len(population))]
    assert min(found.keeps.values()) == smallest_part(population, found.design.seats) >= max(usual) > 0
    by_size = [found.design.seats[name] for name in sorted(population, key=lambda name: population[name])]
    equals = len(set(population.values())) < len(population)
    assert equals or by_size == sorted(by_size)


def test_between_two_small_and_one_large_no_seats_at_all_would_leave_more_of_the_least_wish() -> None:
    population = {"Moskenes": 976, "Flakstad": 1205, "Vestvågøy": 11_606}
    found = compromise(population, 15)
    every = (
        dict(zip(population, way, strict=True)) for way in product(range(1, 14), repeat=3) if sum(way) <= 15
    )
    assert min(found.keeps.values()) == max(smallest_part(population, one) for one in every) == Fraction(3, 5)
    assert found.wish == {"Moskenes": "equal", "Flakstad": "equal", "Vestvågøy": "population"}


def test_two_of_unlike_size_can_meet_on_half_each() -> None:
    found = compromise({"Moskenes": 976, "Vestvågøy": 11_606}, 10)
    assert found.design.seats == {"Moskenes": 5, "Vestvågøy": 5}
    assert found.keeps == {"Moskenes": 1, "Vestvågøy": Fraction(1, 2)}


def test_each_barrier_of_the_survey_is_there_with_known_evidence_and_an_answer() -> None:
    published = {fact.id: fact for fact in facts()}
    named = [one.fact for one in barriers()]
    assert named == [
        fact.id for fact in facts() if fact.group == "barriers" and fact.id.startswith("barrier_")
    ]
    for one in barriers():
        assert one.answers
        assert {*one.elsewhere, *one.founded.facts, *one.doubted.facts} <= set(published)
        assert {*one.founded.replays, *one.doubted.replays} <= {replay.id for replay in replays()}


def test_each_barrier_is_answered_in_more_than_one_place_and_says_in_which() -> None:
    named, _known = barrier_sections(texts("nb"))
    answers = next(
        block for block in named.blocks if isinstance(block, Table) and block.id == "barrier-answers"
    )
    found: dict[str, list[str]] = {}
    for row in answers.rows:
        found.setdefault(row[0].shown, []).append(row[1].shown)
    assert found["Frykt for tap av politisk og administrativ kontroll"] == [
        "loven",
        "avtalen",
        "stemmene",
        "kostnadene",
    ]
    assert found["Uenighet mellom kommunene om organisering og ansvar"] == [
        "loven",
        "avtalen",
        "stemmene",
        "kostnadene",
    ]
    assert len(found) == len(barriers()) == 6
    assert all(len(set(row)) > 1 for name, row in found.items() if "ikke egnet" not in name)


@pytest.mark.parametrize(
    ("name", "partners", "small", "large"),
    [
        ("Moskenes", ("Flakstad", "Vestvågøy"), "Moskenes (976", "Vestvågøy (11"),  # the small owner asks
        ("Vestvågøy", ("Flakstad", "Moskenes"), "Moskenes (976", "Vestvågøy (11"),  # the large one does
        ("Færder", ("Tønsberg",), "Færder (27", "Tønsberg (60"),  # which are in the same companies already
        ("Træna", ("Vefsn",), "Træna (443", "Vefsn (13"),  # no neighbour by land
    ],
)
def test_the_computed_answer_reads_right_whoever_asks(
    name: str, partners: tuple[str, ...], small: str, large: str
) -> None:
    control, owners, _leaving, _already, seats, bound = barriers_here(case_of(name, list(partners)))
    words = [block.text for block in control.blocks if block.kind == "text"]
    assert small in words[0]
    assert large in words[1]
    assert table_of(owners).rows[0][0].shown == name, "whoever asks stands first"
    assert name in table_of(bound).caption
    for row in table_of(seats).rows:
        assert float(str(row[5].value)) + float(str(row[6].value)) == pytest.approx(1)


@pytest.mark.parametrize(("name", "near"), [("Utsira", "Karmøy"), ("Oslo", "Bærum")])
def test_who_is_alone_is_asked_to_choose_among_the_nearest(name: str, near: str) -> None:
    alone, _already = barriers_here(case_of(name))
    assert isinstance(alone.blocks[0], Text)
    assert near in alone.blocks[0].text


def test_what_is_not_published_of_a_barrier_is_said_and_what_was_not_found_too() -> None:
    named, known = barrier_sections(texts("nb"))
    shares, evidence = table_of(named), table_of(known)
    said = {row[0].shown: row[1].shown for row in shares.rows}
    assert said["Frykt for tap av politisk og administrativ kontroll"] == "62\xa0%"
    assert said["Ulike IKT-systemer"] == "forholdsvis få"
    ict = next(row for row in evidence.rows if row[0].shown == "Ulike IKT-systemer")
    assert [cell.shown for cell in ict[1:]] == ["ikke funnet", "ikke funnet"]


def test_small_and_large_owners_fears_are_told_apart() -> None:
    control, owners, leaving, _already, seats, bound = barriers_here(case_of("1874", ["1859", "1860"]))
    words = " ".join(block.text for block in control.blocks if block.kind == "text")
    assert "liten eier" in words
    assert "Moskenes (976" in words
    assert "stor eier" in words
    assert "Vestvågøy (11" in words
    assert {row[0].shown for row in table_of(owners).rows} == {"Moskenes", "Flakstad", "Vestvågøy"}
    assert any(block.kind == "law" for block in leaving.blocks)
    assert [row[5].shown for row in table_of(seats).rows] == ["60\xa0%"] * 3
    first, *_later, last = table_of(bound).rows
    assert first[2].value == first[1].value  # what a loan paid for is bound whole, whatever its book value
    assert first[3].value == 0.0  # what the owners paid in, they get back
    assert float(str(last[1].value)) < float(str(first[1].value))


def test_without_partners_the_page_asks_for_them_and_with_a_dozen_it_answers() -> None:
    assert len(barriers_here(case_of("1874"))) == 2
    many = ["0301", "3201", "3203", "3205", "3207", "3209", "3212", "3214", "3216", "1103", "4601", "5001"]
    assert len(barriers_here(case_of("1874", many))) == 6


def test_the_page_of_a_municipality_and_the_country_show_them() -> None:
    with TestClient(create_app()) as site:
        here = site.get("/kommune/1874/staten?med=1859,1860")
        country = site.get("/staten?lang=en")
    assert here.status_code == country.status_code == 200
    for words in (
        "Frykt for tap av kontroll: hva kan dere avgjøre?",
        "IKS-loven",
        "plassene dere kan møtes på",
    ):
        assert words in here.text
    assert "What holds cooperation back, and what answers it" in country.text


def test_what_leaders_say_stands_beside_what_municipalities_did() -> None:
    with TestClient(create_app()) as site:
        page = site.get("/staten").text
    _before, both = page.split("hva kommunene gjorde da staten tilbød noe", 1)
    for words in ("20 mill. kr eller mer i engangsstøtte", "11 kommuner besluttet å bli 5", "25 søknader"):
        assert words in both


def test_a_row_of_figures_has_no_figure_for_a_heading() -> None:
    with TestClient(create_app()) as site:
        page = site.get("/gebyr/vann").text
    assert 'data-label="Lavest"' in page


def test_the_command_tells_the_same_for_the_case_as_the_page() -> None:
    said = CliRunner().invoke(root, ["measures", "Moskenes", "--with", "Flakstad", "--with", "Vestvågøy"])
    assert said.exit_code == 0, said.output
    told = " ".join(said.stdout.split())
    for words in (
        "Frykt for tap av kontroll",
        "plassene dere kan møtes på",
        "Låste midler",
        "Hva tiltakene ville vært for",
    ):
        assert words in told
    assert CliRunner().invoke(root, ["measures", "--with", "Flakstad"]).exit_code == 2


def table_of(section: Section) -> Table:
    return next(block for block in section.blocks if isinstance(block, Table))
