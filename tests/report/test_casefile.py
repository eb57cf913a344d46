"""What a reader gets in a case file: everything known, with its source, and nothing invented."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pptx
import pytest
from fastapi.testclient import TestClient
from rich.console import Console
from tests.office import words

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import RULES, comparable, current, find, neighbours
from nabolag.report.casefile import CaseFile, case_file
from nabolag.report.casefile.subject import IndicatorValue, Subject, readings
from nabolag.report.casefile.unusual import unusual
from nabolag.report.paper import Bars, Bullets, Facts, Series, Table
from nabolag.report.paper.html import document
from nabolag.report.paper.machine import as_json
from nabolag.report.paper.terminal import show
from nabolag.text import LANGUAGES, texts
from nabolag.web.app import create_app

EYED = ("1874", "1860", "0301", "1151", "5610", "1580", "1508", "1515", "5001", "3452")


def terminal(case: CaseFile) -> str:
    out = io.StringIO()
    show(case, Console(file=out, width=100))
    return out.getvalue()


def block(case: CaseFile, section: str, kind: type) -> list:  # type: ignore[type-arg]
    found = next(s for s in case.sections if s.id == section)
    return [b for b in found.blocks if isinstance(b, kind)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_municipality_has_a_case_file(lang: str) -> None:
    for code in list(current())[LANGUAGES.index(lang) :: 3]:  # each in one of the languages
        case = case_file(code, lang=lang)
        assert [s.id for s in case.sections] == [
            "kort", "kommunen", "sammenligning", "gebyr", "undersokelsen", "samarbeid", "ukjent",
        ]  # fmt: skip
        for section in case.sections:
            for one in section.blocks:
                assert len(case.numbers(one.sources)) == len(set(one.sources)), (code, section.id)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", EYED)
def test_the_renderings_hold_the_same_and_leave_no_hole(code: str, lang: str) -> None:
    case = case_file(code, lang=lang)
    page, said = document(case), terminal(case)
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    for shown in (text, said):
        assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}|Undefined", shown)
        assert case.name in shown
    assert json.loads(json.dumps(as_json(case)))["code"] == code
    assert f'lang="{lang}"' in page
    for source in case.sources:
        assert f'id="kilde-{source.number}"' in page


def test_nothing_norwegian_is_left_in_english() -> None:
    said = terminal(case_file("1874", lang="en"))
    for word in (" kommune ", "innbyggere", "Gebyr", "Kilder", "ukjent", "sammenlignbare"):
        assert word not in said


def test_moskenes_is_told_of_its_planned_merger_and_its_one_land_neighbour() -> None:
    case = case_file("Moskenes")
    assert "Vestvågøy fra 1. januar 2028" in terminal(case)
    (table,) = block(case, "kommunen", Table)
    assert [row[0].shown for row in table.rows] == ["Flakstad"]


def test_an_island_is_told_that_it_has_no_neighbour_by_land() -> None:
    assert neighbours("1151").land == ()
    assert "ingen naboer til lands" in terminal(case_file("1151"))


def test_an_islands_fee_is_set_beside_those_across_the_sea() -> None:
    bars = block(case_file("1860"), "gebyr", Bars)
    assert [b.label for b in bars[0].bars if b.role == "other"] == [
        "Flakstad",
        "Moskenes",
        "Steigen",
        "Vågan",
    ]
    assert "over sjø" in bars[0].note


def test_an_unknown_fee_has_its_reason() -> None:
    (water, _) = block(case_file("3220"), "gebyr", Bars)
    assert water.bars[0].shown == "ukjent"
    assert "ikke rapportert" in water.note


def test_across_the_sea_means_a_border_at_sea_and_not_merely_near() -> None:
    said = " ".join(terminal(case_file("0301")).split())
    assert "Gjerdrum" not in said.split("Over sjø:")[1].split(".")[0]
    assert "Bodø" in " ".join(terminal(case_file("1874")).split()).split("Over sjø:")[1].split(".")[0]


def test_the_years_when_haram_was_part_of_alesund_are_gaps_and_not_zero() -> None:
    (series,) = block(case_file("1580"), "kommunen", Series)
    known = dict(zip(series.years, series.values, strict=True))
    assert [known[year] for year in (2020, 2021, 2022, 2023)] == [None] * 4
    assert "delt" in series.gaps
    assert known[2024]


def test_a_doubtful_fee_is_marked_and_kept_out_of_the_group() -> None:
    bars = block(case_file("1515"), "gebyr", Bars)
    assert all("sjekkes" in b.note for b in bars)
    assert "Gebyr for vann" not in terminal(case_file("1515")).split("Om Aukra")[0]


def test_the_survey_section_holds_only_published_shares() -> None:
    for code in ("1874", "0301", "3403"):
        bars = block(case_file(code), "undersokelsen", Bars)
        assert sorted(b.value for one in bars for b in one.bars) == [28, 34, 37, 42, 48, 62]
    assert "Nord-Norge" in terminal(case_file("1874"))
    assert "særlig Nord-Norge" not in terminal(case_file("3403"))


def test_nothing_found_is_said_to_be_unknown_and_not_none() -> None:
    empty = next(c for c in current() if not block(case_file(c), "samarbeid", Table))
    assert "Det betyr ukjent" in " ".join(terminal(case_file(empty)).split())


@pytest.mark.parametrize("rule", RULES)
def test_the_way_of_choosing_comparators_is_said(rule: str) -> None:
    case = case_file("1874", comparable=rule)
    first = next(s for s in case.sections if s.id == "sammenligning").blocks[0]
    assert re.match(r"\d+ (andre kommuner|annen kommune)", first.text)  # type: ignore[union-attr]


def test_one_service_shows_only_what_concerns_it() -> None:
    case = case_file("1874", service="vatn")
    assert case.service == "water"
    assert case.title.endswith(": vann")
    (bars,) = block(case, "gebyr", Bars)
    assert "vann" in bars.caption
    assert "gebyr" not in [s.id for s in case_file("1874", service="barnevern").sections]


def test_the_population_is_the_published_one() -> None:
    (facts,) = block(case_file("1874"), "kommunen", Facts)
    assert next(f for f in facts.facts if "Innbyggere" in f.label).value == 976


def test_an_unknown_service_names_those_there_are() -> None:
    with pytest.raises(NotKnown) as caught:
        case_file("1874", service="kantine")
    assert "vann, avløp, renovasjon" in str(caught.value)
    with pytest.raises(NotKnown) as misspelt:
        case_file("1874", service="rennovasjon")
    assert list(misspelt.value.candidates) == ["renovasjon"]


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(BadInput, match="naboer"):
        case_file("1874", comparable="naboer")


class _Tags(HTMLParser):
    """Fails on a tag that is opened or closed out of order."""

    VOID = ("meta", "link", "br", "input", "img")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_file_is_one_well_formed_page_that_needs_nothing_else() -> None:
    page = document(case_file("1874"))
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert not re.search(r"<script|<link|<img|src=", page)


@pytest.mark.parametrize("kind", ["pdf", "docx", "xlsx", "pptx", "html"])
def test_the_case_file_leaves_the_site_dated_with_its_map_and_address(kind: str) -> None:
    answer = TestClient(create_app()).get(f"/kommune/1874.{kind}?tjeneste=water")
    assert answer.status_code == 200
    said = words(answer.content, kind)
    assert "Saksgrunnlag for Moskenes kommune: vann" in said
    assert "Laget av nabolag" in said
    assert "/kommune/1874?tjeneste=water" in said
    if kind in ("pdf", "docx", "html"):
        assert "Kart: Kartverket" in said


# -- what is unusual here ----------------------------------------------------------------------------------


def in_short(code: str, lang: str = "nb") -> list[str]:
    return [said for bullets in block(case_file(code, lang=lang), "kort", Bullets) for said in bullets.items]


def test_a_case_file_leads_with_what_is_unusual_in_this_municipality() -> None:
    moskenes = in_short("1874")
    assert any("Vestvågøy fra 1. januar 2028" in said for said in moskenes)
    assert any("ROBEK" in said and "a, b, c og d" in said for said in moskenes)
    result = next(said for said in moskenes if said.startswith("Netto driftsresultat"))
    assert result == (
        "Netto driftsresultat per innbygger (2025): −18\N{NO-BREAK SPACE}279 kroner, lavest av 22 i gruppen; "
        "medianen er 12\N{NO-BREAK SPACE}719."
    )
    assert not any("ROBEK" in said for said in in_short("0301"))


def test_what_is_unusual_differs_from_municipality_to_municipality() -> None:
    said = {code: tuple(u.indicator for u in unusual(subject_of(code))) for code in current()}
    assert max(Counter(said.values()).values()) < len(said) / 2  # most of those have nothing unusual
    assert len({u for us in said.values() for u in us}) > 10
    plain = next(code for code, found in said.items() if not found)
    assert any("Ingen av nøkkeltallene" in line for line in in_short(plain))


def test_one_extreme_neighbour_does_not_hide_what_is_unusual(monkeypatch: pytest.MonkeyPatch) -> None:
    """The distance is robust: an absurd figure in another municipality changes nothing here."""
    before = {u.indicator: u.distance for u in unusual(subject_of("1874"), most=99, far=0)}
    real = dict(readings("net_debt"))
    other = next(c for c in subject_of("1874").comparison.codes if real[c].value > 200_000)  # type: ignore[operator]
    monkeypatch.setattr(
        "nabolag.report.casefile.subject.readings",
        lambda id_: real | {other: IndicatorValue(9e9, "ok")} if id_ == "net_debt" else readings(id_),
    )
    after = {u.indicator: u.distance for u in unusual(subject_of("1874"), most=99, far=0)}
    assert after == pytest.approx(before)


def subject_of(code: str) -> Subject:
    return Subject(find(code), comparable(code), texts("nb"), None)


def test_slides_say_the_answers_and_what_is_to_be_seen() -> None:
    deck: Any = pptx.Presentation(io.BytesIO(TestClient(create_app()).get("/kommune/1874.pptx").content))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert "Moskenes har barnevern med Flakstad og Vestvågøy." in titles
    assert "Folketallet gikk fra 1 534 i 1986 til 976 i 2026." in [t.replace("\xa0", " ") for t in titles]
    answer = next(s for s in deck.slides if s.shapes.title.text.startswith("Moskenes har barnevern"))
    assert any("2. Hvem samarbeider vi med?" in shape.text_frame.text for shape in answer.shapes)
