"""The answer page and the pages behind it, as a reader of the site meets them."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from nabolag.web.app import create_app

PARTS = ("alene", "samarbeid", "gevinst", "staten")


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_one_screen_has_five_questions_a_mark_in_words_and_a_next_step(site: TestClient, lang: str) -> None:
    page = site.get(f"/kommune/1874?lang={lang}").text
    assert len(re.findall(r'<li class="nb-question"', page)) == 5
    marks = re.findall(r'aria-hidden="true">[●◐◌]</span> (\w+)', page)
    assert len(marks) == 5
    assert set(marks) <= {"kjent", "anslag", "overslag", "ukjent", "ukjend", "known", "estimate", "unknown"}
    for part in (*PARTS, "styring"):
        assert f'href="/kommune/1874/{part}' in page
    sides = {"nb": "Det vi ikke vet", "nn": "Det vi ikkje veit", "en": "What we do not know"}
    assert sides[lang] in page


@pytest.mark.parametrize("part", PARTS)
def test_each_answer_has_a_page_and_its_files(site: TestClient, part: str) -> None:
    for query in ("", "?med=1859,1860&tjeneste=vann"):
        page = site.get(f"/kommune/1874/{part}{query}")
        assert page.status_code == 200
        assert "Det som taler mot" in page.text
    for kind in ("pdf", "docx", "xlsx", "csv", "json"):
        assert site.get(f"/kommune/1874/{part}.{kind}?med=1859&tjeneste=vann").status_code == 200, kind


def test_the_neighbours_are_one_tap_away(site: TestClient) -> None:
    page = site.get("/kommune/1860").text
    link = next(a for a in re.findall(r'href="([^"]*)"', page) if "med=" in a)
    assert site.get(link.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("tjeneste=tull", "tull"),
        ("grunnlag=tull", "tull"),
        ("med=Moskens,1859", "Moskens"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_is_kept(site: TestClient, query: str, said: str) -> None:
    for path in ("/kommune/1860", "/kommune/1860/alene"):
        answer = site.get(f"{path}?{query}")
        assert answer.status_code == 200
        assert said in answer.text
        assert 'role="alert"' in answer.text
        assert "--service" not in answer.text
        assert "Vestvågøy" in answer.text


def test_a_name_in_the_address_keeps_the_part_and_the_basket(site: TestClient) -> None:
    answer = site.get("/kommune/Moskenes/gevinst?med=1859")
    assert (answer.status_code, answer.headers["location"]) == (301, "/kommune/1874/gevinst?med=1859")


def test_the_whole_case_file_leads_with_the_answers(site: TestClient) -> None:
    text = site.get("/kommune/1874.html").text
    assert text.index("Klarer vi oss alene?") < text.index("Kort sagt") < text.index("Gebyrene i dag")


def test_the_summary_comes_first_and_what_is_looked_up_opens_at_a_touch(site: TestClient) -> None:
    """A phone of 390 px needs half the length: `/alene` 6 300 px and `/gevinst` 6 100."""
    folded = {
        "alene": ("gebyr", "kommunen", "undersokelsen", "metode"),
        "gevinst": ("gebyr", "publisert", "pastand", "metode"),
    }
    for part, ids in folded.items():
        page = site.get(f"/kommune/1874/{part}?med=1859,1860&tjeneste=vann").text
        opens = re.findall(r'<details class="ds-details nb-section" id="([\w-]+)"', page)
        assert set(ids) <= set(opens)
        assert not {"vet-ikke", "mot", "figur", "pris", "sammenligning"} & set(opens)


def test_what_is_unknown_of_every_group_is_said_once(site: TestClient) -> None:
    page = site.get("/kommune/1874/gevinst?med=1859,1860&tjeneste=vann").text
    assert page.count(">ukjent<") == 0
    assert "gevinsten er ukjent til kommunene legger inn egne tall" in page
    assert "De billigste: kan hentes alene" in site.get("/kommune/1874/gevinst?tjeneste=administrasjon").text


def test_a_claim_stands_once_beside_all_that_speaks_against_it(site: TestClient) -> None:
    page = site.get("/kommune/1874/gevinst").text
    claim = "Det er tjenester hvor det er milliarder å hente på interkommunale samarbeid"
    against = page[page.index('id="pastand"') : page.index('id="metode"')]
    assert against.count(claim) == 1
    assert "Allers og de Greef 2018" in against
    assert "Statskontoret 2023" in against


@pytest.mark.parametrize(
    ("lang", "day"), [("nb", "20. april 2026"), ("nn", "20. april 2026"), ("en", "20 April 2026")]
)
def test_days_of_sources_are_written_as_people_write_them(site: TestClient, lang: str, day: str) -> None:
    page = site.get(f"/kommune/1874/alene?lang={lang}").text
    sources = page[page.index('id="kilder"') :]
    assert day in sources
    assert not re.search(r"\d{4}-\d\d-\d\d", re.sub(r"<[^>]*>", "", sources))


@pytest.mark.parametrize(
    ("lang", "about"),
    [("nb", "samarbeider med om vann"), ("nn", "samarbeider med om vatn"), ("en", "works with on water")],
)
def test_no_map_for_a_service_does_not_say_that_nobody_is_named_at_all(
    site: TestClient, lang: str, about: str
) -> None:
    where = re.compile(r"(?:Ingen kilde navngir|Inga kjelde nemner|No source names)[^<]*")
    found = where.search(site.get(f"/kommune/1874/samarbeid?tjeneste=water&lang={lang}").text)
    assert found
    assert about in found[0]
    named = site.get(f"/kommune/1874/samarbeid?lang={lang}").text
    assert "Flakstad" in named
    assert not where.search(named)


@pytest.mark.parametrize("code", ["4601", "1875"])
def test_that_nothing_is_unusual_is_said_once(site: TestClient, code: str) -> None:
    main = site.get(f"/kommune/{code}").text.partition("<main")[2]
    assert main.count("Ingen av nøkkeltallene skiller") == 1


def test_an_unknown_change_is_said_in_a_whole_sentence(site: TestClient) -> None:
    assert "endringen på ti år er ukjent" in site.get("/kommune/1875").text
