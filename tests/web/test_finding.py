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
