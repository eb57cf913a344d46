"""/makt: the case lies in the address, the answer comes at once, and mistakes are said on the page."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile

import pytest
from fastapi.testclient import TestClient

from nabolag.data import table
from nabolag.report.power import agreement_paper
from nabolag.report.power.case import agreement_of, case_of
from nabolag.text import texts
from nabolag.web.app import create_app

CASE = "form=IKS&kommune=Moskenes&plasser=1&kommune=1860&plasser=5&kommune=V%C3%A5gan&plasser=4&for=Moskenes"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def test_the_first_visit_shows_an_example_and_says_so(site: TestClient) -> None:
    page = site.get("/makt").text
    assert "Eksempel: plassene under er valgt for å vise siden" in page
    assert "Eksempel: plassene" not in site.get(f"/makt?{CASE}").text


def test_the_address_carries_the_whole_case(site: TestClient) -> None:
    page = site.get(f"/makt?{CASE}").text
    assert "Moskenes har 1 av 10 stemmer (10,0\u00a0%)" in page
    assert "IKS-loven § 9 (1)" in page
    assert 'value="Vestvågøy"' in page
    for kind in ("docx", "xlsx", "csv", "json"):
        address = re.search(rf'href="(/makt\.{kind}\?[^"]*)"', page)
        assert address
        assert site.get(address[1].replace("&amp;", "&")).status_code == 200


def test_a_slider_gets_the_answer_alone_and_the_address_of_the_page(site: TestClient) -> None:
    answer = site.get(f"/makt/svar?{CASE}")
    assert "<form" not in answer.text
    assert "Vanlig sak når alle møter" in answer.text
    assert answer.headers["HX-Replace-Url"].startswith("/makt?form=IKS&kommune=Moskenes")


def test_thirty_owners_are_answered_in_a_tenth_of_a_second() -> None:
    """Processor time, so that other tests on the machine do not count; twice the target is allowed."""
    draw = random.Random(3)
    given = [(code, draw.randint(1, 12)) for code in table("municipalities")["code"].to_list()[:30]]
    taken = []
    for _ in range(3):
        start = time.process_time()
        case = case_of(agreement_of("IKS", given))
        agreement_paper(case.agreement, texts("nb"), None, case.designs())
        taken.append(time.process_time() - start)
    assert min(taken) < 0.2


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kommune=Mosknes&plasser=1&kommune=1860&plasser=2", "Mosknes"),
        ("kommune=Moskenes&plasser=1", "minst to deltakere"),
        ("kommune=Moskenes&plasser=-1&kommune=1860&plasser=2", "helt tall"),
        ("kommune=Moskenes&plasser=1,5&kommune=1860&plasser=2", "helt tall"),
        ("form=nemnd&kommune=Moskenes&plasser=1&kommune=1860&plasser=2", "§ 20-3"),
        ("form=SA&kommune=Moskenes&plasser=1&kommune=1860&plasser=2", "flertallet av stemmene"),
        ("form=stiftelse&kommune=Moskenes&plasser=1&kommune=1860&plasser=2", "stiftelse"),
        ("kommune=Moskenes&plasser=1&kommune=Moskenes&plasser=2", "to ganger"),
        ("kommune=Moskenes&plasser=1e999999999&kommune=1860&plasser=2", "helt tall"),
        (f"{CASE}&krav_amendment=1e999999999", "andel"),
        (f"{CASE}&maal=rett", "rett"),
        (f"{CASE}&moter=120+%25", "sannsynlighet"),
        ("&".join(["kommune=1874&plasser=1"] * 31), "30 deltakere"),
    ],
)
def test_a_mistake_is_said_on_the_page_beside_what_was_written(
    site: TestClient, query: str, said: str
) -> None:
    answer = site.get(f"/makt?{query}")
    assert answer.status_code == 422
    assert said in answer.text
    assert "Regn ut" in answer.text
    assert site.get(f"/makt/svar?{query}").status_code == 200


def test_parties_and_secondary_measures_are_shown_when_asked_for(site: TestClient) -> None:
    page = site.get(f"/makt?{CASE}&flere=1").text
    assert "Moskenes Fellesliste" in page
    assert "ikke monotont" in page
    assert "Valgdirektoratet" in page


def test_seats_for_a_wished_power_and_for_those_who_stay_away_are_shown_when_asked_for(
    site: TestClient,
) -> None:
    page = site.get(f"/makt?{CASE}&maal=population&moter=90+%25").text
    assert "Nærmest ønsket makt" in page
    assert "Ekstra stoppkraft ved å utebli" in page


def test_a_company_with_a_billion_shares_is_answered(site: TestClient) -> None:
    case = "form=AS&kommune=Moskenes&plasser=1000000000&kommune=1860&plasser=2500000001&kommune=1865&plasser=1&flere=1"
    assert "avgjør alene" in site.get(f"/makt?{case}").text


@pytest.mark.parametrize(("lang", "word"), [("nn", "Røystemakt"), ("en", "Voting power")])
def test_the_page_speaks_the_language_asked_for(site: TestClient, lang: str, word: str) -> None:
    page = site.get(f"/makt?{CASE}&lang={lang}").text
    assert word in page
    assert f"lang={lang}" in page


def test_files_hold_the_same_figures(site: TestClient) -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(site.get(f"/makt.xlsx?{CASE}").content))
    sheet = book["Vanlig sak når alle møter"]
    assert [cell.value for cell in sheet[3]][:4] == ["Moskenes", 1, 0.1, pytest.approx(1 / 5)]
    assert sheet._charts
    with zipfile.ZipFile(io.BytesIO(site.get(f"/makt.docx?{CASE}").content)) as word:
        text = word.read("word/document.xml").decode()
    assert "Moskenes har 1 av 10 stemmer" in text
    assert "descr=" in text
    owners = site.get(f"/makt.json?{CASE}").json()["matters"][0]["owners"]
    assert owners[0]["banzhaf"] == "1/5"
    assert site.get("/makt.pdf").status_code == 422
