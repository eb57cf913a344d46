"""Search and suggestions over HTTP."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import QueryParams

from nabolag.web.app import create_app
from nabolag.web.basket import read


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


def test_suggestions_are_options_that_say_why(site: TestClient) -> None:
    found = site.get("/sok/forslag", params={"q": "søgne"}).text
    assert 'role="option"' in found
    assert 'data-href="/kommune/4204"' in found
    assert "tidligere Søgne" in found


def test_a_number_that_ended_is_suggested_as_what_it_became(site: TestClient) -> None:
    found = site.get("/sok/forslag", params={"q": "1849"}).text
    assert "tidligere 1849" in found
    assert "/kommune/1875" in found


@pytest.mark.parametrize(
    ("q", "says", "leads"),
    [
        ("Moskenes og Flakstad", "Moskenes og Flakstad", "/kommune/1874?med=1859"),
        ("moskenes, flak", "Moskenes og Flakstad", "/kommune/1874?med=1859"),
        ("Moskenes + Flakstad + Røst", "Moskenes, Flakstad og Røst", "/kommune/1874?med=1859,1856"),
        ("Moskenes og Flakstadd", "Moskenes og Flakstad", "/kommune/1874?med=1859"),
        ("1874 1859", "Moskenes og Flakstad", "/kommune/1874?med=1859"),
        ("Oslo, Herøy, Nordland", "Oslo og Herøy", "/kommune/0301?med=1818"),
        ("Nore og Uvdal og Rollag", "Nore og Uvdal og Rollag", "/kommune/3338?med=3336"),
    ],
)
def test_several_names_are_suggested_as_one_line(site: TestClient, q: str, says: str, leads: str) -> None:
    found = site.get("/sok/forslag", params={"q": q, "kommune": "1103"}).text
    first = re.search(r'data-href="([^"]*)">(.*?) <span', found)
    assert first
    assert first[2] == says
    led = site.get(unescape(first[1])).headers["location"]
    assert unescape(led).startswith(leads)


@pytest.mark.parametrize(
    "q", ["Nore og U", "Moskenes og Moskenes", "Atlantis og Flakstad", ", og ;", "Moskenes og xq"]
)
def test_one_name_or_an_unknown_one_is_no_line_of_several(site: TestClient, q: str) -> None:
    found = site.get("/sok/forslag", params={"q": q})
    assert found.status_code == 200
    assert "2 kommuner" not in found.text


def test_a_region_can_be_taken_as_a_whole(site: TestClient) -> None:
    found = site.get("/sok/forslag", params={"q": "lofoten", "kommune": "1874", "med": "1859"}).text
    assert 'data-value="Lofoten"' in found
    assert "alle 6 kommunene" in found
    assert "/kommune/1860?med=1859" in unescape(found)
    led = site.get("/kurv", params={"til": "/makt?kommune=1874", "ny": "Lofoten"}).headers["location"]
    assert len(read("/makt", QueryParams(led.partition("?")[2])).codes) == 6


def test_a_county_larger_than_the_basket_says_how_many_were_left_out(site: TestClient) -> None:
    led = site.get("/kurv", params={"til": "/funn", "ny": "Nordland"}).headers["location"]
    page = site.get(led).text
    assert "Utvalget tar høyst 30 kommuner. 11 er ikke tatt med." in page


@pytest.mark.parametrize(("q", "expected"), [("Lofoten", 6), ("Nordland", 41), ("Troms", 21)])
def test_a_search_for_a_place_lists_those_in_it(site: TestClient, q: str, expected: int) -> None:
    page = site.get("/sok", params={"q": q}).text
    listed = re.search(r'<ul class="nb-found">(.*?)</ul>', page, re.DOTALL)
    assert listed
    assert listed[1].count("<li>") >= expected
    assert "Fant ingen" not in page


def test_neighbours_and_those_alike_are_one_tap_away(site: TestClient) -> None:
    page = site.get("/makt?kommune=1874").text
    near = re.findall(
        r'<a data-as-it-is href="(/kurv[^"]*)"><span aria-hidden="true">\+</span> ([^<]*)</a>', page
    )
    assert "Flakstad" in [name for _, name in near]
    led = site.get(unescape(next(href for href, name in near if name == "Flakstad")))
    assert led.headers["location"] == "/makt?kommune=1874&med=1859"


def test_a_region_is_compared_as_those_in_it(site: TestClient) -> None:
    led = site.get("/sammenlign", params={"k": ["5610", "Lofoten"]})
    assert led.status_code == 303
    assert len(re.findall("k=", led.headers["location"])) == 7


def test_municipalities_are_chosen_on_a_map_one_touch_each_and_taken_back(site: TestClient) -> None:
    page = site.get("/makt?kommune=1874&med=1859").text
    address = unescape(re.search(r'<a href="(/kart[^"]*)">Velg flere i kartet', page)[1])  # type: ignore[index]
    shown = site.get(address)
    assert len(re.findall(r'class="nb-m-ours"', shown.text)) == 2
    assert "Nordland" in shown.text

    def touch(name: str) -> str:
        found = re.search(rf'<a [^>]*href="([^"]*)" tabindex="-1" aria-label="{name}', shown.text)
        assert found, name
        return unescape(found[1])

    shown = site.get(touch("Vestvågøy"), follow_redirects=True)
    assert "Vestvågøy: valgt" in shown.text
    shown = site.get(touch("Flakstad: valgt"), follow_redirects=True)
    assert "Flakstad: valgt" not in shown.text
    done = unescape(re.search(r'<a class="ds-button" data-as-it-is href="([^"]*)"', shown.text)[1])  # type: ignore[index]
    back = site.get(done, follow_redirects=True)
    assert back.url.path == "/makt"
    assert re.findall(r'nb-chip[^"]*"><a[^>]*>([^<]*)<', back.text) == ["Moskenes", "Vestvågøy"]


@pytest.mark.parametrize(
    "til", ["//evil.example/x", "/makt?form=KO&kommune=1874&plasser=3&kommune=1859&plasser=1", ""]
)
def test_the_map_leads_back_to_this_site_with_the_rest_of_the_case(site: TestClient, til: str) -> None:
    page = site.get("/kart", params={"til": til, "kommune": "1874", "med": "1859,1860", "utsnitt": "18"}).text
    done = unescape(re.search(r'<a class="ds-button" data-as-it-is href="([^"]*)"', page)[1])  # type: ignore[index]
    back = site.get(done, follow_redirects=False).headers["location"]
    assert back.startswith("/")
    assert not back.startswith("//")
    if "plasser" in til:
        assert "plasser=3" in back
