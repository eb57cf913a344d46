"""/kommune/<code>/styring: one guide over one case, each step filled from those before it, kept in the address or a file."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from nabolag.web.app import create_app

BASKET = "med=1859,1860&tjeneste=water"
CASE = f"{BASKET}&form=IKS&eierandel=1/4&eierandel=25+%25&eierandel=50+%25&plasser=1&plasser=1&plasser=3&name=Lofotvann+IKS"
COSTS = "&".join(f"k{mask}={cost}" for mask, cost in zip(range(1, 8), (3, 4, 6, 5, 7, 8, 9), strict=True))


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def shown(site: TestClient, query: str) -> str:
    answer = site.get(f"/kommune/1874/styring?{query}")
    assert answer.status_code == 200
    return unescape(answer.text)


def test_progress_is_said_in_words_and_grows(site: TestClient) -> None:
    def progress(query: str) -> tuple[int, int]:
        found = re.search(r"(\d+) av (\d+) punkter er avgjort\.", shown(site, query))
        assert found
        return int(found[1]), int(found[2])

    nothing, chosen, more = (
        progress("steg=makt"),
        progress(f"{BASKET}&steg=kostnad"),
        progress(f"{CASE}&steg=kostnad"),
    )
    assert nothing[0] == 0
    assert chosen[0] == 2
    assert more[0] > chosen[0] + 3, "the form, the seats, the shares and the name"
    assert all(done <= of for done, of in (nothing, chosen, more))


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("behov", "Vann: hvilken samarbeidsform?"),
        ("form", "Vann: hvilken samarbeidsform?"),
        ("avtale", "Selskapsavtale for Lofotvann IKS"),
        ("makt", "Moskenes har 1 av 5 stemmer"),
        ("kostnad", "Hvem betaler hva: Moskenes, Flakstad og Vestvågøy"),
        ("uttreden", "Hva koster det å"),
    ],
)
def test_each_step_answers_with_what_the_others_have_settled(site: TestClient, step: str, says: str) -> None:
    page = shown(site, f"{CASE}&{COSTS}&steg={step}")
    assert says in page
    assert 'aria-current="step"' in page
    if step == "uttreden":
        assert re.search(r'name="andel"[^>]*value="25"', page), "the share of the agreement"
    if step != "avtale":
        assert '<input type="hidden" name="name" value="Lofotvann IKS">' in page, (
            "what other steps settled is carried"
        )


def test_a_step_says_what_it_waits_for(site: TestClient) -> None:
    assert "Velg først hvem dere vil samarbeide med." in shown(site, "steg=makt")
    assert "Velg først en form." in shown(site, f"{BASKET}&steg=avtale")
    assert "stemmer ikke deltakerne i et felles organ" in shown(site, f"{BASKET}&form=vertskommune&steg=makt")


def test_the_case_is_kept_as_a_file_and_opened_again(site: TestClient) -> None:
    kept = site.get(f"/kommune/1874/styring.yaml?{CASE}&steg=makt")
    opened = site.post(
        "/kommune/0301/styring", files={"fil": ("sak.yaml", kept.content)}, follow_redirects=False
    )
    assert opened.status_code == 303
    assert opened.headers["location"].startswith("/kommune/1874/styring?med=1859%2C1860")
    page = unescape(site.get(opened.headers["location"] + "&steg=avtale").text)
    assert 'value="Lofotvann IKS"' in page
    assert 'name="eierandel" value="1/4"' in page
    assert not opened.cookies


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"kommune: 9999\nsak: {}", b"[1, 2]", b"sak: [a", b"kommune: '1874'\nsak: 3"],
)
def test_a_file_that_is_no_case_is_refused_beside_its_field(site: TestClient, content: bytes) -> None:
    answer = site.post(f"/kommune/1874/styring?{BASKET}", files={"fil": ("sak.yaml", content)})
    assert answer.status_code == 422
    assert 'id="feil-fil"' in answer.text
    assert 'value="water" selected' in answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("steg=form&form=lag", "form"),
        ("steg=makt&form=IKS&plasser=to", "plasser-1"),
        ("steg=avtale&form=IKS&eierandel=25+%25&eierandel=25+%25&eierandel=40+%25", "participants"),
        (f"steg=kostnad&form=IKS&{COSTS}&k1=mye", "k1"),
        ("steg=uttreden&form=IKS&andel=150", "andel"),
    ],
)
def test_a_mistake_stands_in_the_step_with_all_else_kept(site: TestClient, query: str, field: str) -> None:
    answer = site.get(f"/kommune/1874/styring?{BASKET}&name=Lofotvann+IKS&{query}")
    assert answer.status_code == 422
    assert f'id="feil-{field}"' in answer.text
    assert 'value="Lofotvann IKS"' in answer.text


def test_the_guide_leads_to_the_council_paper_of_the_same_case(site: TestClient) -> None:
    page = shown(site, f"{CASE}&steg=makt")
    link = re.search(r'href="(/kommune/1874/sakspapir\?[^"]*)"', page)
    assert link
    assert '<option value="IKS" selected>' in site.get(link[1]).text


@pytest.mark.parametrize(
    "said", ["iks", "Iks", " IKS ", "interkommunalt selskap (iks)", "Intermunicipal company (IKS)"]
)
@pytest.mark.parametrize("page", ["/kommune/1874/styring", "/kommune/1874/sakspapir"])
def test_a_form_is_known_in_any_letters_and_by_its_name(site: TestClient, page: str, said: str) -> None:
    answer = site.get(page, params={"med": "1859", "tjeneste": "water", "steg": "form", "form": said})
    assert answer.status_code == 200
    assert site.get(page, params={"med": "1859", "tjeneste": "water", "form": "iksx"}).status_code == 422
    if page.endswith("styring"):
        assert 'value="IKS" selected' in answer.text


def test_votes_and_leaving_know_a_form_in_small_letters(site: TestClient) -> None:
    for address in (
        "/makt?form=iks&kommune=Moskenes&plasser=1&kommune=Flakstad&plasser=2",
        "/fordeling/uttreden?form=iks",
    ):
        assert site.get(address).status_code == 200, address
