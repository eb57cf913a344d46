"""What a fire service says it has is held against the regulation as a lawyer would: floors, advice, and what is left open."""

import re

import pytest
from starlette.testclient import TestClient

from nabolag.errors import BadInput
from nabolag.report.answers import case_of
from nabolag.report.preparedness import read_table, template_csv
from nabolag.report.preparedness.held import Held, duty_asked, held_cell, held_of, held_sections, measured
from nabolag.report.preparedness.roster import HELD
from nabolag.text import texts
from nabolag.web.app import create_app

PAGE = "/kommune/1874/beredskap"
OWN = {
    "styrke": "14",
    "utrykning": "4",
    "forebygging": "0,2",
    "tettsted": "600",
    "tid10": "12",
    "tid30": "35",
}


def verdicts(told: list[dict[str, float]], people: float) -> list[str]:
    return [one.enough for one in measured(told, people)]


def test_each_requirement_is_met_at_the_law_s_own_figure_and_not_below() -> None:
    """Sixteen, of whom four leaders (§ 13), 0.1 per 1,000 (§ 8), and 10, 20 and 30 minutes (§ 22)."""
    at = {"styrke": 16.0, "utrykning": 4.0, "forebygging": 0.3, "tid10": 10.0, "tid20": 20.0, "tid30": 30.0}
    below = {
        "styrke": 15.0,
        "utrykning": 3.0,
        "forebygging": 0.29,
        "tid10": 20.1,
        "tid20": 20.1,
        "tid30": 30.1,
    }
    assert verdicts([at], 3000) == ["yes"] * 6
    assert verdicts([below], 3000) == ["no"] * 6


def test_more_than_ten_minutes_may_do_with_other_measures_but_never_more_than_twenty() -> None:
    """§ 22 second paragraph."""
    assert [verdicts([{"tid10": minutes}], 1)[3] for minutes in (10, 10.5, 20, 21)] == [
        "yes", "unsettled", "unsettled", "no",
    ]  # fmt: skip


def test_as_one_area_forces_are_added_and_the_longest_time_counts() -> None:
    apart = [{"styrke": 9.0, "tid20": 12.0}, {"styrke": 7.0, "tid20": 25.0}]
    together = measured(apart, 2000)
    assert [one.has for one in together] == [16, None, None, None, 25, None]
    assert [one.enough for one in together][:2] == ["yes", "unknown"]


@pytest.mark.parametrize(
    ("place", "kind", "teams"),
    [
        (600, "fire-small-places", 0), (3_500, "fire-duty-part-time", 1), (8_001, "fire-duty-daytime", 1),
        (20_001, "fire-duty-full-time", 1), (60_000, "fire-duty-full-time", 2), (150_000, "fire-duty-full-time", 3),
        (170_000, "fire-duty-full-time", 4), (240_000, "fire-duty-full-time", 5),
    ],
)  # fmt: skip
def test_the_largest_built_up_area_sets_the_duty_and_the_teams(place: int, kind: str, teams: int) -> None:
    """§§ 15 and 17."""
    found, least = duty_asked(place)
    assert (found.id, least) == (kind, teams)


def test_advice_that_is_not_followed_is_no_breach() -> None:
    case = case_of("1874", service="brann")
    (said, *_rest) = held_sections(case, held_of({"1874": {"tid30": "45"}}, texts("nb")))
    assert "Ikke oppfylt" not in str(said)
    assert "Ikke oppfylt" in str(held_sections(case, held_of({"1874": {"tid20": "45"}}, texts("nb"))))
    assert held_sections(case, Held()) == ()


def test_the_template_fills_back_in() -> None:
    head, row, *_others = template_csv(["1874"]).decode().lstrip("\ufeff").splitlines()
    names = head.split(";")
    cells = (
        dict.fromkeys(names, "")
        | {HELD[name]: said for name, said in OWN.items()}
        | {"Kommune": row.split(";")[0]}
    )
    read = read_table(head + "\n" + ";".join(cells[name] for name in names))
    assert {name: read["1874"][name] for name in OWN} == OWN
    assert held_of(read, texts("nb")).figures["1874"]["forebygging"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("styrke", "-1", "fra 0 til"), ("styrke", "2,5", "ikke et helt tall"), ("styrke", "99999", "fra 0 til"),
        ("utrykning", "15", "fra 0 til 14"), ("forebygging", "mange", "mange"), ("tid10", "700", "fra 0 til 600"),
        ("tettsted", "5 000 000", "fra 0 til"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_stands_beside_its_field(field: str, value: str, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        held_of({"1874": OWN | {field: value}}, texts("nb"))
    page = TestClient(create_app()).get(
        PAGE, params={f"{k}-1874": v for k, v in (OWN | {field: value}).items()}
    )
    assert page.status_code == 422
    assert f'id="feil-{field}-1874"' in page.text
    assert 'value="0,2"' in page.text or field == "forebygging"


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_page_and_the_case_file_hold_it_against_the_law(lang: str) -> None:
    site, asked = (
        TestClient(create_app()),
        {f"{k}-1874": v for k, v in OWN.items()} | {"lang": lang, "tjeneste": "fire"},
    )
    assert 'id="krav"' in site.get(PAGE, params=asked).text
    assert site.get("/kommune/1874.docx", params=asked).status_code == 200


BOTH = OWN | {"styrke": "9"}
CASE = {"tjeneste": "fire", "med": "1859"}
ASKED = {f"{k}-{code}": v for k, v in BOTH.items() for code in ("1874", "1859")} | CASE


def test_the_answer_to_whether_we_manage_alone_takes_the_figures_that_were_told() -> None:
    """9 people alone are too few; nothing told stays unknown."""
    site, line = TestClient(create_app()), r"Moskenes: \d av 6 krav er oppfylt etter egne tall.*Ikke oppfylt:"
    told, bare = (site.get("/kommune/1874", params=asked).text for asked in (ASKED, CASE))
    assert re.search(line, told)
    assert "om det er oppfylt her, er ukjent" not in told
    assert "om det er oppfylt her, er ukjent" in bare
    assert re.search(line, site.get("/kommune/1874/alene", params=ASKED).text)


def test_the_duty_table_stands_below_the_figure_that_the_answer_stands_on() -> None:
    duty = {"personer-1874": "10", "dag-1874": "60", "kveld-1874": "75", "helg-1874": "70"}
    page = TestClient(create_app()).get("/kommune/1874/alene", params=ASKED | duty).text
    assert 0 < page.index('id="figur"') < page.index("Andel av tiden vakten kan fylles")


def test_the_partner_room_holds_each_group_against_the_law_and_names_who_has_told_nothing() -> None:
    """9 + 9 make the sixteen of § 13 as one area, and 4 + 4 the leaders; a third one's figures nobody has told."""
    case = case_of("1874", ["1859"], "brann")
    held = held_of({"1874": BOTH, "1859": BOTH}, texts("nb"))
    alone, pair, three = (
        held_cell(case, held, codes).shown
        for codes in (("1874",), ("1874", "1859"), ("1874", "1859", "1860"))
    )
    assert int(pair.split()[0]) == int(alone.split()[0]) + 1
    assert "Vestvågøy har ikke oppgitt tall" in three
    site = TestClient(create_app())
    for path in ("/partnere", "/beredskap"):
        page = site.get(f"/kommune/1874{path}", params=ASKED).text
        assert "Kravene, etter egne tall" in page
        (groups,) = re.findall(r"<table[^>]*>(?=(?:(?!<table).)*Kravene, etter egne tall)", page, re.DOTALL)
        assert "nb-drop2" in groups  # still a table on a phone
    bare = site.get("/kommune/1874/partnere", params=CASE).text
    assert "Kravene, etter egne tall" not in bare
