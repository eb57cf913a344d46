"""A mistake in a form keeps what was written, marks and focuses its field, and offers what may be meant as a link."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from nabolag.web.app import create_app

LONG = "Åsgård; kommune " * 63
"""A name of a thousand letters, with semicolons."""

MISTAKES = [
    ("/form?service=water&kommuner=Moskens,Flakstad", "kommuner", "Moskens,Flakstad"),
    ("/form?kommuner=Moskens,Flakstad", "kommuner", "Moskens,Flakstad"),
    ("/form?service=vannn&kommuner=Moskenes", "service", "vannn"),
    ("/form?service=water&kommuner=Moskenes,Flakstad&employees=ti", "employees", "ti"),
    ("/form?service=water&employees=-3", "employees", "-3"),
    ("/form?service=water&owns_assets=kanskje", "owns_assets", "water"),
    ("/form/saksframlegg?service=water&start=snart", "start", "snart"),
    ("/avtale/IKS?" + urlencode({"participants": "Moskenes;1/13;1\nFlakstad;11/13;2", "seat": "Reine"}),
     "participants", "11/13"),
    ("/avtale/IKS?loan_cap_nok=mange&seat=Reine", "loan_cap_nok", "Reine"),
    ("/avtale/IKS?loan_cap_nok=-5", "loan_cap_nok", "-5"),
    ("/fordeling?navn=A", "navn-2", "A"),
    ("/fordeling?navn=A&navn=A&k1=3&k2=4&k3=6", "navn-2", "A"),
    ("/fordeling?navn=A&navn=B&folk=mange&folk=3&k1=3&k2=4&k3=6", "folk-1", "mange"),
    ("/fordeling?navn=A&navn=B&k1=3&k2=fire&k3=6", "k2", "fire"),
    ("/fordeling?tabell=hei", "tabell", "hei"),
    ("/fordeling/usikkert?usikker=mye", "usikker", "mye"),
    ("/fordeling/usikkert?usikker=-4", "usikker", "-4"),
    ("/fordeling/uttreden?andel=150", "andel", "150"),
    ("/fordeling/uttreden?andel=-1&innskudd=7", "andel", "7"),
    ("/fordeling/uttreden?andel=ti", "andel", "ti"),
    ("/fordeling/uttreden?andel=10&ansvar=120", "ansvar", "120"),
    ("/fordeling/uttreden?form=SA&andel=10&frist=6", "frist", "6"),
    ("/fordeling/uttreden?form=lag&andel=10", "form", "lag"),
    ("/fordeling/anlegg?tabell=tull", "tabell", "tull"),
    ("/makt?kommune=Moskens&plasser=2&kommune=Flakstad&plasser=1", "kommune-1", "Moskens"),
    ("/makt?kommune=Moskens", "kommune-1", "Moskens"),
    ("/makt?kommune=Moskenes&plasser=to&kommune=Flakstad&plasser=1", "plasser-1", "to"),
    ("/makt?kommune=Moskenes&plasser=1&kommune=Flakstad&plasser=-1", "plasser-2", "-1"),
    ("/makt?kommune=Moskenes&kommune=&kommune=Moskenes", "kommune-2", "Moskenes"),
    ("/makt?krav_ordinary=egen&prosent_ordinary=mye", "krav-ordinary", "mye"),
    ("/makt?krav_ordinary=egen&prosent_ordinary=40", "krav-ordinary", "40"),
    ("/makt?form=stiftelse", "form", "stiftelse"),
    ("/makt?moter=ofte", "moter", "ofte"),
    ("/makt?leder=Moskens", "leder", "Moskens"),
    ("/sammenlign?k=Moskens", "ny", "Moskens"),
    ("/sammenlign?k=Moskenes&k=Moskens", "ny", "Moskens"),
    ("/undersokelse/presisjon?n=mange", "n", "mange"),
    ("/undersokelse/presisjon?etter=sted", "etter", "sted"),
    ("/form?" + urlencode({"service": "water", "kommuner": LONG}), "kommuner", "Åsgård"),
    ("/makt?" + urlencode({"kommune": LONG}), "kommune-1", "Åsgård"),
    ("/sammenlign?" + urlencode({"k": LONG}), "ny", "Åsgård"),
]  # fmt: skip


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def beside(page: str, field: str) -> str:
    """What stands beside a field."""
    found = re.search(rf'id="feil-{field}"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert found, field
    return unescape(found[1])


def offers(page: str) -> dict[str, str]:
    """What the page asks whether one meant, with the address behind it."""
    links = re.findall(r'<a href="([^"]*)">(?:Mente du|Meinte du|Did you mean) ([^<]*)\?</a>', page)
    return {unescape(name): unescape(address) for address, name in links}


def lang_of(i: int) -> str:
    """Each mistake in one language, so that every kind is met in all three."""
    return ("nb", "nn", "en")[i % 3]


@pytest.mark.parametrize(
    ("address", "field", "written", "lang"), [(*one, lang_of(i)) for i, one in enumerate(MISTAKES)]
)
def test_the_form_stands_as_written_with_its_field_marked_and_focused(
    site: TestClient, address: str, field: str, written: str, lang: str
) -> None:
    answer = site.get(address + (f"&lang={lang}" if lang != "nb" else ""))
    page = answer.text
    assert answer.status_code == 422
    assert re.search(r"<title>(Feil|Error): ", page)
    marked = re.findall(r'<[^>]*aria-invalid="true"[^>]*>', page)
    assert len(marked) == 1
    assert re.search(rf'aria-describedby="[^"]*\bfeil-{field}"', marked[0])
    assert page.count("autofocus") == 1
    assert "autofocus" in marked[0]
    assert written in unescape(page.partition("<main")[2].partition('id="svar"')[0])
    said = beside(page, field)
    assert not re.search(r"nabolag |--|Kommandolinj|command line|\b\w+_\w+\b", said)
    assert len(said) < 400


@pytest.mark.parametrize(
    ("address", "name", "meant"),
    [
        ("/form?service=water&kommuner=Moskens,Flakstad&andre=county", "Moskenes", "kommuner=Moskenes%2CFlakstad"),
        ("/form?kommuner=Moskens,Flakstad", "Moskenes", "kommuner=Moskenes%2CFlakstad"),
        ("/form?service=vann&kommuner=Herøy", "Herøy (Nordland)", "kommuner=1818"),
        ("/form?service=vannn&kommuner=1874", "vann", "service=vann&kommuner=1874"),
        ("/form/saksframlegg?service=vann&kommuner=Moskens&start=2028-01-01", "Moskenes", "kommuner=Moskenes"),
        ("/makt?kommune=Flakstad&plasser=3&kommune=Moskens&plasser=1", "Moskenes", "kommune=Moskenes&plasser=1"),
        ("/makt?leder=Moskens&kommune=Moskenes&kommune=Flakstad", "Moskenes", "leder=Moskenes"),
        ("/sammenlign?k=1860&k=Moskens", "Moskenes", "k=1860&k=Moskenes"),
        ("/kommune/Moskens?tjeneste=vann", "Moskenes", "/kommune/Moskenes?tjeneste=vann"),
        ("/avtale/IKSS?seat=Reine", "Interkommunalt selskap (IKS)", "/avtale/IKS?seat=Reine"),
        ("/form/IKSS", "Interkommunalt selskap (IKS)", "/form/IKS"),
    ],
)  # fmt: skip
def test_what_may_be_meant_is_a_link_that_keeps_the_rest(
    site: TestClient, address: str, name: str, meant: str
) -> None:
    found = offers(site.get(address).text)
    assert meant in found[name]
    assert site.get(found[name]).status_code == 200


def test_shares_that_do_not_sum_are_mended_with_one_tap(site: TestClient) -> None:
    written = {"participants": "Moskenes;1/13;1\nFlakstad;11/13;2", "seat": "Reine"}
    found = offers(site.get("/avtale/IKS", params=written).text)
    assert set(found) == {"Moskenes; 2/13; 1", "Flakstad; 12/13; 2"}
    mended = site.get(found["Flakstad; 12/13; 2"])
    assert mended.status_code == 200
    assert 'value="Reine"' in mended.text


def test_a_participant_may_have_any_name_but_a_misspelt_municipality_is_asked_about(site: TestClient) -> None:
    page = site.get("/avtale/IKS", params={"participants": "Moskens;1/2;1\nLofotkraft Holding;1/2;1"})
    assert page.status_code == 200
    assert set(offers(page.text)) == {"Moskenes"}


def test_a_share_over_the_whole_is_said_in_the_words_of_the_field(site: TestClient) -> None:
    page = site.get("/fordeling/uttreden?andel=150").text
    assert beside(page, "andel") == "Eierandel i prosent er 150. Skriv et tall mellom 0 og 100."
    assert "1.5" not in page.partition("<main")[2]


def test_how_sure_it_is_has_an_answer_before_anyone_says_how_uncertain(site: TestClient) -> None:
    two = "/fordeling/usikkert?navn=A&navn=B&k1=3&k2=4&k3=6"
    page = site.get(two)
    assert page.status_code == 200
    assert 'value="10"' in page.text
    assert "regner med 10 prosent opp eller ned" in page.text
    assert "regner med 10 prosent" not in site.get(f"{two}&usikker=5").text


def test_municipalities_may_be_parted_by_semicolons_and_lines(site: TestClient) -> None:
    page = site.get("/form", params={"service": "water", "kommuner": "Moskenes; Flakstad\n1860;"})
    assert page.status_code == 200


def test_a_mistake_without_a_field_takes_the_focus_itself(site: TestClient) -> None:
    page = site.get("/form/saksframlegg?service=vann&kommuner=Moskens").text
    assert 'role="alert" tabindex="-1" autofocus' in page


def test_participants_of_an_agreement_are_chosen_in_rows_like_everywhere_else(site: TestClient) -> None:
    rows = "deltaker=Moskenes&andel=1/3&medlemmer=1&deltaker=Reine+Invest&andel=2/3&medlemmer=&deltaker=&andel=&medlemmer="
    page = site.get(f"/avtale/IKS?{rows}&seat=Reine")
    assert str(page.url).endswith("participants=Moskenes%3B+1%2F3%3B+1%0AReine+Invest%3B+2%2F3")
    fields = [
        re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
        for name in ("deltaker", "andel", "medlemmer")
    ]
    assert fields == [["Moskenes", "Reine Invest", ""], ["1/3", "2/3", ""], ["1", "", ""]]
    assert page.text.count('name="deltaker"') == page.text.count('data-pick="fill"')
    assert 'value="Reine"' in page.text
    assert "Punkter loven ikke krever" in page.text


@pytest.mark.parametrize(
    "page",
    [
        "/avtale/IKS",
        "/gebyr",
        "/gebyr/sammen",
        "/gebyr/sjekk",
        "/undersokelse/presisjon",
        "/makt",
        "/fordeling",
        "/fordeling/uttreden",
        "/fordeling/anlegg",
    ],
)
def test_every_form_can_be_begun_anew_with_the_same_municipalities(site: TestClient, page: str) -> None:
    kept = site.get(f"{page}?kommune=1874&med=1859&lang=en").text
    anew = [unescape(a) for a, says in re.findall(r'<a href="([^"]+)">([^<]+)</a>', kept) if says == "Reset"]
    assert [urlsplit(address).path for address in anew] == [page]
    assert parse_qs(urlsplit(anew[0]).query) == {"kommune": ["1874"], "med": ["1859"], "lang": ["en"]}
