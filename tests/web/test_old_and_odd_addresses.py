"""An address that is mistyped, or from an older version: a page that explains what it could not use, and keeps the rest."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient
from tests.browser.pages import NOT_THERE, PAGES

from nabolag.municipalities import current
from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def said(page: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page[page.index("<body") :])))


FORTY = ",".join(list(current())[:40])


@pytest.mark.parametrize(
    ("address", "explains", "keeps"),
    [
        (
            "/makt?for=Atlantis&kommune=1874&plasser=1&kommune=1859&plasser=2",
            "«Atlantis» er ikke med i avtalen",
            "Flakstad",
        ),
        ("/kommune/1874?med=1859&lang=sv", "Språket «sv» finnes ikke her", "Flakstad"),
        ("/kommune/1874/alene?med=1859&lang=xx", "Språket «xx» finnes ikke her", "Flakstad"),
        ("/indikator/water_fee?kommune=1874&ar=1850", "Året «1850» kan ikke velges", "Moskenes"),
        (
            "/indikator/water_fee?kommune=Atlantis&med=1859",
            "Fant ingen kommune som heter «Atlantis»",
            "Flakstad",
        ),
        (
            "/indikator/water_fee?kommune=1850&med=1859",
            "Tysfjord, kommunenummer 1850, gjaldt til",
            "Flakstad",
        ),
        ("/indikator/water_fee?kommune=1874&utsnitt=Mars", "ikke utsnittet «Mars»", "Moskenes"),
        ("/indikator/water_fee?kommune=1874&sorter=farge", "ikke sorteres etter «farge»", "Moskenes"),
        ("/funn?sorter=farge&kommune=1874", "ikke sorteres etter «farge»", "Moskenes"),
        ("/funn?tema=farge&kommune=1874", "temaet «farge»", "Moskenes"),
        ("/kommune/1874?tjeneste=tull&med=1859", "ingen tjeneste som heter «tull»", "Flakstad"),
        ("/kommune/1874?med=1859,Flakstad", "Flakstad sto to ganger", "Flakstad"),
        ("/kommune/1874?med=1850,1859", "Tysfjord, kommunenummer 1850, gjaldt til", "Flakstad"),
        (f"/kommune/1874?med={FORTY}", "Utvalget tar høyst 30 kommuner. 11 er ikke tatt med", "Oslo"),
        ("/kommune/1601?med=5001", "gjaldt til", "Trondheim"),
        ("/kommune/1874/styring?steg=tull&med=1859", "Steget «tull» finnes ikke", "Flakstad"),
        ("/kommune/1874/gevinst?tiltak=tull&med=1859", "Lenken hadde «tiltak=tull»", "Flakstad"),
        ("/kommune/1874?antall=3&form=KO&med=1859", "Lenken hadde «antall=3»", "Flakstad"),
        ("/kommune/1874?partnere=1859,1860&med=1859", "Lenken hadde «partnere=1859,1860»", "Flakstad"),
        ("/kommune/1874?k=1860&med=1859", "Lenken hadde «k=1860»", "Flakstad"),
        ("/kommune/1874?med[]=1860&med=1859", "Lenken hadde «med[]=1860»", "Flakstad"),
        ("/kommune/1874?med=1859|1860&ar=abc", "Året «abc» kan ikke velges", "Vestvågøy"),
        ("/funn?form=KO&kommune=1874", "Lenken hadde «form=KO»", "Moskenes"),
        ("/kommune/1874?med=1859&tjeneste=vann&tjeneste=brann", "én tjeneste om gangen", "Flakstad"),
        ("/kommune/1874?med=1859+Oslo,1859", "er mer enn én kommune", "Flakstad"),
        ("/makt?kommune=Atlantis&med=1859,1860", "Fant ingen kommune som heter «Atlantis»", "Flakstad"),
    ],
)
def test_what_cannot_be_used_is_explained_and_the_rest_kept(
    site: TestClient, address: str, explains: str, keeps: str
) -> None:
    answer = site.get(address)
    assert answer.status_code in (200, 404, 422)
    words = said(answer.text)
    assert explains in words
    assert keeps in words.partition("Hopp til innholdet")[2].partition(explains)[2]
    assert re.search(r'class="nb-chip[^"]*"><a[^>]*>' + keeps, answer.text)


def test_links_of_a_page_in_an_unknown_language_lead_to_one_we_have(site: TestClient) -> None:
    page = site.get("/kommune/1874?lang=sv").text
    assert "lang=sv" not in re.sub(r"<p[^>]*nb-basket-fault.*?</p>", "", page)


def test_links_with_what_other_sites_hang_on_say_nothing(site: TestClient) -> None:
    page = site.get("/kommune/1874?fbclid=abc&utm_source=avis")
    assert "nb-basket-fault" not in page.text


def test_many_mistakes_are_folded(site: TestClient) -> None:
    page = site.get("/kommune/1874?med=" + ",".join(f"{n}x" for n in range(1000, 1040))).text
    assert page.count('role="alert"') == 3
    assert "37 til kunne ikke brukes" in page


@pytest.mark.parametrize(
    ("address", "leads_to", "says"),
    [
        ("/fakta?sok=vann", "/funn?sok=vann", "Publiserte tall"),
        ("/fakta.csv", "/funn.csv", "title"),
        ("/kommune/Moskenes?tjeneste=child_welfare&grunnlag=county", "/kommune/1874?", "Moskenes"),
        (
            "/fordeling?tabell=gruppe%3Bkostnad%0AA%3B1%0AB%3B2%0AA+%2B+B%3B2",
            "/fordeling?navn=A&navn=B",
            "Hva hver betaler",
        ),
        (
            "/makt?form=KO&kommune=1874&plasser=1&kommune=1860&plasser=4&leder=1860&krav_ordinary=2%2F3&for=Moskenes",
            "",
            "Moskenes kan",
        ),
        ("/form?service=vann&kommuner=Moskenes,Flakstad&med=private", "", "Moskenes"),
        ("/form.docx?service=vann&kommuner=Moskenes,Flakstad", "", ""),
        ("/avtale/IKS?participants=Moskenes;1/13;1%0AVestv%C3%A5g%C3%B8y;12/13;3", "", "Vestvågøy"),
        ("/avtale/iks?kommune=1874&med=1859", "/avtale/IKS?kommune=1874&med=1859", "Flakstad"),
        ("/avtale/IKS.html?participants=Moskenes;1/2;1%0AFlakstad;1/2;1", "", "Flakstad"),
        ("/undersokelse/presisjon?fordeling=equal&etter=landsdel", "", "Hvor sikre blir svarene?"),
        ("/sammenlign.csv?k=1874&k=1859", "", "Moskenes"),
    ],
)
def test_an_address_from_an_older_version_still_answers(
    site: TestClient, address: str, leads_to: str, says: str
) -> None:
    answer = site.get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert leads_to in str(answer.url)
    if says:
        assert says in (said(answer.text) if "<body" in answer.text else answer.text)


def test_every_page_explains_what_it_cannot_use_and_keeps_the_rest(site: TestClient) -> None:
    """A service, a municipality and a year nobody has, one that ended, and one twice, all in one address."""
    wrong = []
    for path in dict.fromkeys(urlsplit(address).path for address in PAGES):
        if path in NOT_THERE or "/figur" in path:  # in a frame on another site there is nothing to mend
            continue
        own = "" if path.startswith("/kommune/") else "kommune=1874&"
        answer = site.get(f"{path}?{own}med=Atlantis,1850,1859,Flakstad&tjeneste=tull&ar=1850")
        words = said(answer.text)
        explained = ("«tull»", "«Atlantis»", "«1850»", "Tysfjord", "to ganger")
        wrong += [f"{path}: {word} is not told of" for word in explained if word not in words]
        wrong += [f"{path}: {answer.status_code}"] * (answer.status_code not in (200, 422))
        if not re.search(r'class="nb-chip[^"]*"><a[^>]*>Flakstad', answer.text):
            wrong.append(f"{path}: Flakstad is gone")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ("", "nb"),
        ("no", "nb"),
        ("nb-NO", "nb"),
        ("NN", "nn"),
        ("nn_NO", "nn"),
        ("en-GB", "en"),
        ("EN", "en"),
        ("eng", "en"),
    ],
)
def test_a_language_is_read_as_people_and_browsers_write_it(site: TestClient, said: str, lang: str) -> None:
    for address in (
        f"/kommune/1874?lang={said}&med=1859",
        f"/gebyr?med=1859&lang={said}",
        f"/om?lang={said}",
    ):
        answer = site.get(address)
        assert answer.status_code == 200
        assert f'<html lang="{lang}"' in answer.text
    assert site.get("/om?lang=xx-en").status_code == 422


@pytest.mark.parametrize(
    "address", ["/undersokelse/tull", "/samarbeid/tull", "/indikator/tull", "/gebyr/tull", "/form/tull"]
)
def test_a_page_that_is_not_there_speaks_of_no_command_and_no_bare_address(
    site: TestClient, address: str
) -> None:
    words = said(site.get(f"{address}?kommune=1874&med=1859").text)
    told = words[words.index("Fant ikke det") : words.index("Til forsiden")]
    assert "--" not in told
    assert "nabolag serve" not in told
    assert " /" not in told
    assert "Flakstad" in words


@pytest.mark.parametrize(
    ("address", "chosen"),
    [
        ("/kommune/301?med=3201", ["Oslo", "Bærum"]),
        ("/kommune/1874?med=1859+1860", ["Moskenes", "Flakstad", "Vestvågøy"]),
        ("/kommune/1874?med=1859;1860,", ["Moskenes", "Flakstad", "Vestvågøy"]),
        ("/kommune/1874?med=Flakstad+og+Nore+og+Uvdal", ["Moskenes", "Flakstad", "Nore og Uvdal"]),
        ("/kommune/1874?med=B%C3%B8,+Nordland", ["Moskenes", "Bø"]),
        ("/kommune/guovdageaidnu?med=K%C3%A1r%C3%A1%C5%A1johka,Deatnu", ["Kautokeino", "Karasjok", "Tana"]),
        ("/kommune/1874?MED=1859&TJENESTE=vann", ["Moskenes", "Flakstad"]),
        ("/Kommune/1874/Alene?med=1859", ["Moskenes", "Flakstad"]),
        ("/MAKT/?kommune=301&med=4601", ["Oslo", "Bergen"]),
        ("/sammenlign?k=1874,1859", ["Moskenes", "Flakstad"]),
        ("/sammenlign?k=1874+1859&k=Oslo", ["Moskenes", "Flakstad", "Oslo"]),
        ("/kurv?til=/gebyr&ny=1874+og+1859", ["Moskenes", "Flakstad"]),
        (
            "/kommune/1874?med=Lofoten",
            ["Moskenes", "Røst", "Værøy", "Flakstad", "Vestvågøy", "Vågan"],
        ),
    ],
)
def test_municipalities_are_read_as_people_write_them(
    site: TestClient, address: str, chosen: list[str]
) -> None:
    answer = site.get(address)
    assert answer.status_code == 200
    shown = re.findall(r'class="nb-chip[^"]*"><a[^>]*>([^<]+)', answer.text)
    assert [unescape(name) for name in shown] == chosen
    assert "nb-basket-fault" not in answer.text


def test_the_name_of_a_region_leads_to_its_municipalities(site: TestClient) -> None:
    answer = site.get("/kommune/Lofoten?lang=en")
    assert answer.status_code == 200
    assert "/sok?" in str(answer.url)
    assert "Flakstad" in said(answer.text)


def test_the_sources_have_an_address_people_guess() -> None:
    with TestClient(create_app(), follow_redirects=False) as site:
        answer = site.get("/kilder?lang=nn")
        assert (answer.status_code, answer.headers["location"]) == (301, "/om?lang=nn#kilder")
