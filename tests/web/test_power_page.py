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
from nabolag.report.power import decisions
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
    assert "IKS-loven §\u00a09 (1)" in page
    assert 'value="Vestvågøy"' in page
    for kind in ("pdf", "docx", "xlsx", "csv", "json"):
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
        decisions(case.agreement, texts("nb"), None, case.designs())
        taken.append(time.process_time() - start)
    assert min(taken) < 0.2


OWNED = (
    "form=AS&kommune=Moskenes&plasser=10&stemmer=2&andel=10+%25&kommune=1860&plasser=50&stemmer=&andel=50+%25"
    "&kommune=V%C3%A5gan&plasser=40&stemmer=&andel=2/5"
)


def test_votes_per_seat_and_ownership_count_and_stay_in_the_address(site: TestClient) -> None:
    page = site.get(f"/makt?{OWNED}").text
    assert "3 deltakere har til sammen 110 stemmer" in page
    assert 'name="andel" class="ds-input" value="2/5"' in page
    address = re.search(r'href="(/makt\.json\?[^"]*)"', page)
    assert address
    owners = site.get(address[1].replace("&amp;", "&")).json()["matters"][0]["owners"]
    assert [(owner["votes"], owner["ownership_share"]) for owner in owners] == [
        (20, "1/10"),
        (50, "1/2"),
        (40, "2/5"),
    ]
    capital = site.get(f"/makt.json?{OWNED.replace('andel=50', 'andel=95')}").json()["matters"][2]["owners"]
    assert [owner["vote_share"] for owner in owners] == ["2/11", "5/11", "4/11"]
    assert [owner["veto"] for owner in capital] == [False, True, True]


def test_a_threshold_of_ones_own_is_a_number_or_a_slider(site: TestClient) -> None:
    """The plain form sends the choice and the number; the address keeps them as one."""
    asked = f"{CASE}&krav_ordinary=egen&prosent_ordinary=55.5&krav_amendment=3/4&prosent_amendment=66.7"
    page = site.get(f"/makt?{asked}").text
    assert re.search(r'name="prosent_ordinary"[^>]*value="55.5"', page)
    assert '<option value="egen" selected>' in page
    assert re.search(r'name="prosent_amendment"[^>]*value="75"', page)
    kept = site.get(f"/makt/svar?{asked}").headers["HX-Replace-Url"]
    assert kept.endswith("krav_ordinary=55.5+%25&krav_amendment=3%2F4")
    json = [site.get(address.replace("/makt?", "/makt.json?")).json() for address in (kept, f"/makt?{asked}")]
    assert json[0] == json[1]
    plain = site.get(f"/makt?{CASE}&krav_amendment=&prosent_amendment=90").text
    assert re.search(r'name="prosent_amendment"[^>]*value="66.7"', plain)


def test_absence_is_answered_for_thirty_owners(site: TestClient) -> None:
    codes = table("municipalities")["code"].to_list()[:30]
    query = "&".join(f"kommune={code}&plasser={i % 5 + 1}" for i, code in enumerate(codes))
    answer = site.get(f"/makt/svar?{query}&moter=90+%25")
    assert "Ekstra stoppkraft ved å utebli" in answer.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("kommune=Moskenes&plasser=1&andel=30&kommune=1860&plasser=2", "Eierandelen til «Vestvågøy» mangler"),
        ("kommune=Moskenes&plasser=1&stemmer=1,5&kommune=1860&plasser=2", "helt tall"),
        (f"{CASE}&krav_ordinary=egen&prosent_ordinary=40", "fra en halv"),
        (f"{CASE}&krav_ordinary=egen&prosent_ordinary=mye", "andel"),
        ("kommune=Mosknes&plasser=1&kommune=1860&plasser=2", "Mosknes"),
        ("kommune=Moskenes&plasser=1", "minst to deltakere"),
        ("kommune=Moskenes&plasser=-1&kommune=1860&plasser=2", "helt tall"),
        ("kommune=Moskenes&plasser=1,5&kommune=1860&plasser=2", "helt tall"),
        ("form=nemnd&kommune=Moskenes&plasser=1&kommune=1860&plasser=2", "§\u00a020-\u20603"),
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
    sheet = book["Stemmemakt"]
    assert sheet["A1"].value == "Vanlig sak når alle møter"
    assert [cell.value for cell in sheet[3]][:3] == ["Moskenes", 1, 0.1]
    assert [cell.value for cell in book["For fagfolk"][3]][:2] == ["Moskenes", pytest.approx(1 / 5)]
    assert any(book[name]._charts for name in book.sheetnames)
    with zipfile.ZipFile(io.BytesIO(site.get(f"/makt.docx?{CASE}").content)) as word:
        text = word.read("word/document.xml").decode()
    assert "Moskenes har 1 av 10 stemmer" in text
    assert "descr=" in text
    owners = site.get(f"/makt.json?{CASE}").json()["matters"][0]["owners"]
    assert owners[0]["banzhaf"] == "1/5"
    assert site.get(f"/makt.pdf?{CASE}").content.startswith(b"%PDF")
    assert site.get("/makt.odt").status_code == 422


def test_the_municipality_that_asks_reads_first_what_it_can_stop(site: TestClient) -> None:
    paper = site.get("/makt.json?kommune=1874&plasser=1&kommune=1859&plasser=2&kommune=1860&plasser=4").json()
    assert "Moskenes" in paper["text"][0]
    assert "Banzhaf" not in paper["text"][0]
    nobody = site.get(
        "/makt.json?for=&kommune=1874&plasser=1&kommune=1859&plasser=2&kommune=1860&plasser=4"
    ).json()
    assert len(nobody["text"]) == 1


def test_measures_of_power_are_folded_and_explained_and_the_same_is_told_once(site: TestClient) -> None:
    page = site.get(f"/makt?{CASE}").text
    answer = page[page.index('id="svar"') :]
    plain, folded = answer.split('<details class="ds-details nb-section" id="fagfolk">')
    for measure in ("Shapley", "Coleman", "Banzhaf"):
        assert measure not in plain
        assert measure in folded
    assert "kan verken stoppe eller vedta" in plain  # and no cell is left empty
    assert 'data-label="Alene"></td>' not in plain
    assert folded.count("<dt>") >= 4  # each measure in two sentences with its source
    assert "Her kan hver av deltakerne det samme som i «Vanlig sak når" in plain


def test_where_fewer_votes_give_the_same_power_it_is_said(site: TestClient) -> None:
    assert "Hadsel (3 stemmer) har like mye makt som Vågan (4)." in site.get("/makt").text
    assert "har like mye makt" not in site.get("/makt?kommune=1874&plasser=1&kommune=1860&plasser=1").text


def test_the_bars_of_power_carry_their_numbers_and_the_picture_is_of_the_case_asked_for() -> None:
    case = "kommune=1874&plasser=1&kommune=1860&plasser=4&kommune=1865&plasser=4"
    with TestClient(create_app()) as site:
        page, alone = (site.get(f"/makt{where}?{case}").text for where in ("", "/figur/power-ordinary.svg"))
    for drawn in (page, alone):
        words = re.findall(r"<text[^>]*>([^<]+)</text>", drawn)
        assert {"11,1\xa0%", "44,4\xa0%", "33,3\xa0%"} <= set(words)
    assert "Vågan" in alone
    assert "Hadsel" not in alone


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_a_row_is_taken_away_with_a_button_that_needs_no_script(site: TestClient, lang: str) -> None:
    """Also with an empty row above it; the address in use, and the choice it carries on, is without the row."""
    page = site.get(f"/makt?{CASE}&lang={lang}").text
    assert re.search(r'name="fjern" value="2" aria-label="(Fjern|Remove) Vestvågøy"', page)
    query = CASE.replace("&kommune=1860", "&kommune=&plasser=&kommune=1860")
    left = site.get(f"/makt?{query}&fjern=3&lang={lang}").text
    assert 'value="Vågan"' in left
    assert 'value="Vestvågøy"' not in left
    kept = site.get(f"/makt/svar?{query}&fjern=3").headers["HX-Replace-Url"]
    assert "fjern" not in kept
    assert "1860" not in kept


def test_seats_that_give_no_power_are_warned_of(site: TestClient) -> None:
    """Sorted by the table itself: whoever has 0 of the power by a key is named with the key, and nobody else."""
    query = "form=IKS&kommune=1874&plasser=1&kommune=1860&plasser=9&kommune=1859&plasser=1&maal=square_root"
    notes = " ".join(site.get(f"/makt.json?{query}").json()["notes"])
    assert re.search(
        r"Kvadratrot av folketall: stemmene til [^.]*Moskenes[^.]* kan aldri avgjøre utfallet", notes
    )
    alike = site.get("/makt.json?form=IKS&kommune=1874&plasser=1&kommune=1859&plasser=1&maal=equal").json()
    assert not any(note.startswith("Likt:") for note in alike["notes"])


def test_who_is_taken_away_does_not_chair_what_is_left(site: TestClient) -> None:
    left = site.get("/makt", params=f"{CASE}&leder=1860&fjern=2")
    assert left.status_code == 200
    assert (
        "leder=" not in site.get("/makt/svar", params=f"{CASE}&leder=1860&fjern=2").headers["HX-Replace-Url"]
    )
    kept = site.get("/makt/svar", params=f"{CASE}&leder=1874&fjern=2").headers["HX-Replace-Url"]
    assert "leder=1874" in kept


def test_taking_the_last_one_away_starts_over(site: TestClient) -> None:
    page = site.get("/makt?form=IKS&kommune=Tull&plasser=17&fjern=1")
    assert page.status_code == 200
    assert 'value="Tull"' not in page.text
    assert 'value="17"' not in page.text


@pytest.mark.parametrize("gone", ["0", "9", "-1", "to", "", "²"])
def test_a_row_that_is_not_there_takes_none_away(site: TestClient, gone: str) -> None:
    assert 'value="Vestvågøy"' in site.get("/makt", params=f"{CASE}&fjern={gone}").text
