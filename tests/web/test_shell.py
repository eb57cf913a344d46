"""What stands round every page: titles, descriptions, the way back and on, what machines are told."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from nabolag.web.app import create_app

PAGES = (
    "/", "/kommune/1874", "/sammenlign?k=1874&k=1859", "/indikator", "/indikator/water_fee", "/funn", "/om",
    "/tilgjengelighet", "/api/docs", "/form", "/form/IKS", "/avtale", "/avtale/IKS", "/makt", "/fordeling",
    "/fordeling/uttreden", "/fordeling/anlegg", "/undersokelse", "/undersokelse/presisjon", "/sok?q=Lofoten",
    "/samarbeid/sporsmal", "/samarbeid", "/gebyr", "/inndeling", "/staten", "/form?service=vann&kommuner=Moskenes,Flakstad",
)  # fmt: skip


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def pages(site: TestClient) -> dict[str, str]:
    return {path: site.get(path).text for path in PAGES}


def said(html: str, pattern: str) -> str:
    found = re.search(pattern, html, re.DOTALL)
    assert found, pattern
    return unescape(found[1]).strip()


def test_every_page_has_a_title_and_a_description_of_its_own(pages: dict[str, str]) -> None:
    titles = {path: said(html, "<title>(.*?)</title>") for path, html in pages.items()}
    assert len(set(titles.values())) == len(titles), titles
    assert all(title.endswith("– nabolag") or title.startswith("nabolag – ") for title in titles.values()), (
        titles
    )
    told = {path: said(html, '<meta name="description" content="([^"]*)">') for path, html in pages.items()}
    assert all(len(text) > 30 for text in told.values()), told
    assert len(set(told.values())) >= len(told) - 1, told


def test_a_link_card_names_the_subject(pages: dict[str, str]) -> None:
    html = pages["/kommune/1874"]
    assert "Moskenes" in said(html, 'property="og:title" content="([^"]*)"')
    assert said(html, 'property="og:description" content="([^"]*)"')


@pytest.mark.parametrize("path", ["/makt", "/sammenlign", "/avtale/IKS", "/fordeling"])
def test_a_tools_title_names_who_it_is_about(site: TestClient, path: str) -> None:
    title = said(site.get(path + "?kommune=1874&med=1859").text, "<title>(.*?)</title>")
    assert "Moskenes, Flakstad" in title


def test_the_menu_has_three_groups_and_marks_the_page(pages: dict[str, str]) -> None:
    html = pages["/fordeling/uttreden"]
    menu = said(html, '(<nav aria-label="Hovedmeny">.*?</nav>)')
    assert re.findall("<h2>(.*?)</h2>", menu) == ["Kommunen", "Landet", "Verktøy"]
    assert re.findall('href="([^"]*)" aria-current="page"', menu) == ["/fordeling/uttreden"]


@pytest.mark.parametrize(
    ("path", "above", "following"),
    [
        ("/form/IKS", "/form", "/avtale"),
        ("/avtale/IKS", "/avtale", "/makt"),
        ("/makt", None, "/fordeling"),
        ("/fordeling", None, "/fordeling/uttreden"),
        ("/fordeling/uttreden", "/fordeling", None),
        ("/fordeling/anlegg", "/fordeling", "/fordeling/uttreden"),
    ],
)
def test_a_tool_shows_the_way_back_and_on(
    pages: dict[str, str], path: str, above: str | None, following: str | None
) -> None:
    html = pages[path]
    assert re.findall('class="nb-crumb"[^>]*><a href="([^"]*)"', html) == ([above] if above else [])
    assert re.findall('class="nb-next"><a href="([^"]*)"', html) == ([following] if following else [])


def test_a_long_page_lists_its_headings(pages: dict[str, str]) -> None:
    html = pages["/form/IKS"]
    listed = re.findall('<a href="#([^"]*)">', said(html, '<details class="nb-contents">(.*?)</details>'))
    assert len(listed) >= 5
    assert all(f'id="{name}"' in html for name in listed)


def test_machines_are_told_what_there_is(site: TestClient) -> None:
    robots = site.get("/robots.txt").text
    assert "Disallow: /admin" in robots
    assert "Disallow: /s/" in robots
    pages = re.findall("<loc>http://testserver(.*?)</loc>", site.get("/sitemap.xml").text)
    assert len(pages) == len(set(pages)) > 380
    assert {"/", "/kommune/1874", "/makt", "/indikator/water_fee"} <= set(pages)


@pytest.mark.parametrize("path", ["/s/finnes-ikke", "/admin/inn"])
def test_respondents_and_the_desk_have_neither_menu_nor_search(site: TestClient, path: str) -> None:
    html = site.get(path).text
    assert "Hovedmeny" not in html
    assert 'role="search"' not in html
    assert "Finn kommunen din" not in html
