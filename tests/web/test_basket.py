"""What was chosen once follows the reader through every page and tool, and comes back in each tool's own fields."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import QueryParams

from nabolag.governance.forms import other_services, services
from nabolag.municipalities import current
from nabolag.web.app import create_app
from nabolag.web.basket import Basket, read, service_id

LOFOTEN = {"kommune": "1874", "med": "1859,1860", "tjeneste": "vann"}


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


def basket(path: str, query: str = "") -> Basket:
    return read(path, QueryParams(query))


def links(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<a\b[^>]*\bhref="(/[^"]*)"', html)]


@pytest.mark.parametrize(
    "address",
    [
        ("/kommune/1874", "med=1859,1860&tjeneste=vann"),
        ("/kommune/1874/styring", "med=Flakstad&med=1860&tjeneste=water"),
        ("/funn", "kommune=moskenes&med=Flakstad,Vestvågøy&tjeneste=drikkevann"),
        ("/sammenlign", "k=1874&k=Flakstad&k=1860&tjeneste=vann"),
        ("/form", "service=vann&kommuner=Moskenes, Flakstad, Vestvågøy"),
        ("/makt", "kommune=1874&plasser=1&kommune=1859&plasser=1&kommune=1860&plasser=5&tjeneste=vann"),
        ("/fordeling", "navn=Moskenes&navn=Flakstad&navn=Vestvågøy&k1=3&tjeneste=water"),
        ("/avtale/IKS", "participants=Moskenes; 1/3; 1%0AFlakstad; 1/3%0AVestvågøy&tjeneste=water"),
        ("/funn", "kommune=1859&med=1874,1860&tjeneste=water&kommune=1859"),
    ],
)
def test_the_choice_is_read_from_every_page(address: tuple[str, str]) -> None:
    found = basket(*address)
    assert set(found.codes) == {"1874", "1859", "1860"}
    assert found.service == "water"
    assert not found.faults


def test_two_names_that_together_are_written_like_a_third_are_two() -> None:
    named = [(one.code, one.name) for one in current().values()]
    whole = {name.lower() for _, name in named}
    glued = [(a, b) for a in named for b in named if (a[1] + b[1]).lower() in whole]
    assert glued  # Sande and Fjord, written like Sandefjord
    for (first, one), (second, other) in glued:
        assert read("/form", QueryParams(med=f"{one}, {other}")).codes == (first, second)


def test_a_service_is_one_whatever_it_is_called() -> None:
    for one in (*services(), *other_services()):
        chosen = {service_id(name) for name in (one.id, one.name.nb, one.name.nn, one.name.en)}
        assert len(chosen) == 1, one.id
        assert service_id(*chosen) in chosen
        assert Basket(service=next(iter(chosen))).form_service == one.id


def test_names_with_a_county_after_a_comma_are_one_name() -> None:
    assert basket("/funn", "med=Herøy, Nordland,1860").partners == ("1818", "1860")


@pytest.mark.parametrize(
    ("query", "said", "kept"),
    [
        ("kommune=1874&med=1859,1859,Flakstad", "Flakstad", ("1874", "1859")),
        ("kommune=1874&med=1874,1859", "Moskenes", ("1874", "1859")),
        ("kommune=1874&med=1507", "1580", ("1874",)),
        ("kommune=1507&med=1859", "1508", ("1859",)),
        ("kommune=1874&med=Ankenes,1859", "Narvik", ("1874", "1859")),
        ("kommune=1874&med=Moskens,1859", "Moskenes", ("1874", "1859")),
        ("kommune=Atlantis&med=1859", "Atlantis", ("1859",)),
        ("kommune=1874&tjeneste=tull", "tull", ("1874",)),
        ("kommune=1874&med=" + ",".join(list(current())[:40]), "30", ("1874", *list(current())[:29])),
        ("kommune=1874&med=" + ",".join(f"x{n}" for n in range(5000)), "x1", ("1874",)),
    ],
)
def test_what_cannot_be_used_is_said_and_the_rest_kept(query: str, said: str, kept: tuple[str, ...]) -> None:
    found = basket("/funn", query)
    assert said in " ".join(found.faults)
    assert found.codes == kept


@pytest.mark.parametrize("lang", ["nb", "nn", "en", "sv"])
def test_a_fault_stands_on_the_page_with_the_rest_of_it(site: TestClient, lang: str) -> None:
    answer = site.get("/makt", params={"kommune": "1874", "med": "1859,1507,1859", "lang": lang})
    assert answer.status_code == (422 if lang == "sv" else 200)
    assert "1580" in answer.text
    assert "Flakstad" in answer.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/sammenlign", ["Moskenes", "Flakstad", "Vestvågøy"]),
        ("/form", ['value="Moskenes, Flakstad, Vestvågøy"', 'value="vann" selected']),
        (
            "/avtale/IKS",
            [f'name="deltaker" value="{name}"' for name in ("Moskenes", "Flakstad", "Vestvågøy")],
        ),
        (
            "/makt",
            ['value="Moskenes"', 'value="Flakstad"', 'value="Vestvågøy"'],
        ),
        ("/fordeling", ['value="Moskenes"', 'value="976"', "Fyll inn hva hver"]),
    ],
)
def test_a_tool_opens_with_those_who_were_chosen(site: TestClient, path: str, fields: list[str]) -> None:
    answer = site.get(path, params=LOFOTEN)
    assert answer.status_code == 200, answer.text[:500]
    for field in fields:
        assert field in answer.text, field
    assert "Eksempel:" not in answer.text


def test_a_tools_own_fields_win(site: TestClient) -> None:
    own = "/makt?kommune=5610&plasser=3&kommune=5612&plasser=2"
    answer = site.get(own + "&med=1859,1860&tjeneste=ppt")
    assert 'value="Karasjok"' in answer.text
    assert "Flakstad" not in answer.text
    assert basket("/makt", urlsplit(own).query + "&med=1859").codes == ("5610", "5612")


@pytest.mark.parametrize(
    "path", ["/kommune/1874", "/sammenlign", "/form", "/makt", "/fordeling", "/avtale/IKS", "/funn", "/"]
)
@pytest.mark.parametrize("lang", ["nb", "en"])
def test_every_link_and_form_of_a_page_carries_the_choice(site: TestClient, path: str, lang: str) -> None:
    asked = {
        key: value for key, value in LOFOTEN.items() if key != "kommune" or not path.startswith("/kommune")
    }
    page = site.get(path, params={**asked, "lang": lang}).text
    kept = re.sub(r"<(a|form)\b[^>]*(data-as-it-is|hreflang).*?</\1>", "", page, flags=re.DOTALL)
    for link in links(kept):
        where = urlsplit(link)
        if re.match(r"/(static|api|s|admin|kart|figur)\b", where.path) or re.search(
            r"\.\w{3,4}$", where.path
        ):
            continue
        there = basket(where.path, where.query)
        assert there.service == "water", link
        others = set(there.codes) - {"1874", "1859", "1860"}
        assert others <= {where.path.rpartition("/")[2]}, link
        assert len(there.codes) >= 3 or "k=" in where.query or others, link
        assert (parse_qs(where.query).get("lang") == ["en"]) == (lang == "en"), link
    for form in re.findall(r'<form\b[^>]*action="/[^s][^>]*>.*?</form>', kept, flags=re.DOTALL):
        if 'method="post"' not in form:
            assert re.search(r'name="(tjeneste|service)"', form), form[:200]


def test_a_partners_page_is_seen_from_that_partner(site: TestClient) -> None:
    page = site.get("/kommune/1874", params={"med": "1859,1860"}).text
    there = next(link for link in links(page) if re.match(r"/kommune/1859.*1874", link))
    found = basket(urlsplit(there).path, urlsplit(there).query)
    assert (found.code, set(found.partners)) == ("1859", {"1874", "1860"})


@pytest.mark.parametrize(
    "til",
    [
        "/funn?kommune=1874&med=1859",
        "/kommune/1874?med=1859",
        "/sammenlign?k=1874&k=1859",
        "/form?service=vann&kommuner=Moskenes,Flakstad&ks=1",
        "/makt?form=AS&kommune=1874&plasser=1&kommune=1859&plasser=2",
        "/fordeling?navn=Moskenes&navn=Flakstad&navn=&folk=976&folk=1200&k1=3&k2=4&k3=6",
        "/avtale/IKS?participants=Moskenes%3B+1%2F2%0AFlakstad%3B+1%2F2&name=Vannverket+IKS",
    ],
)
def test_one_is_added_and_taken_away_wherever_the_reader_is(site: TestClient, til: str) -> None:
    more = site.get("/kurv", params={"til": til, "ny": "Vestvågøy", "tjeneste": "ppt"})
    assert more.status_code == 303
    there = urlsplit(more.headers["location"])
    found = basket(there.path, there.query)
    assert (there.path, set(found.codes)) == (urlsplit(til).path, {"1874", "1859", "1860"})
    assert found.service == "ppt"
    for key, values in parse_qs(urlsplit(til).query).items():
        if key in ("ks", "form", "name", "k1", "k3"):
            assert parse_qs(there.query)[key] == values
    page = site.get(more.headers["location"])
    away = re.search(r'href="([^"]*)" aria-label="Fjern Flakstad"', page.text)
    assert away
    left = urlsplit(unescape(away[1]))
    kept = basket(left.path, left.query)
    assert set(kept.codes) == {"1874", "1860"}
    assert not kept.faults


@pytest.mark.parametrize("til", ["/kommune/1874?med=1859,1860", "/funn?kommune=1874&med=1859,1860"])
def test_one_is_taken_away_by_name_and_a_name_nobody_has_is_said(site: TestClient, til: str) -> None:
    for name, left in (("Flakstad", {"1874", "1860"}), ("1841", {"1874", "1859", "1860"})):
        there = urlsplit(site.get("/kurv", params={"til": til, "bort": name}).headers["location"])
        kept = basket(there.path, there.query)
        assert (set(kept.codes), kept.faults) == (left, ())
    there = urlsplit(site.get("/kurv", params={"til": til, "bort": "Atlantis"}).headers["location"])
    kept = basket(there.path, there.query)
    assert set(kept.codes) == {"1874", "1859", "1860"}
    assert "«Atlantis»" in " ".join(kept.faults)


def test_a_name_nobody_has_is_asked_about_where_it_was_typed(site: TestClient) -> None:
    led = site.get(
        "/kurv", params={"til": "/makt?kommune=1874&plasser=1&kommune=1859&plasser=2", "ny": "Vestvogøy"}
    )
    page = site.get(led.headers["location"])
    assert page.status_code == 200
    assert "Vestvågøy (Nordland), 1860" in page.text


@pytest.mark.parametrize(
    "til",
    [
        "//evil.example/x",
        "https://evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:evil.example",
    ],
)
def test_the_choice_leads_nowhere_else(site: TestClient, til: str) -> None:
    led = site.get("/kurv", params={"til": til, "ny": "1874"})
    assert re.match(r"/[^/\\]", led.headers["location"])
    front = site.get(led.headers["location"])
    assert front.status_code == 200
    assert "evil.example" in front.text
    assert "som ikke er en side her. Dette er forsiden." in front.text
    assert "Moskenes" in front.text.partition("nb-chip")[2][:300]


def test_the_first_chosen_is_the_one_that_asks(site: TestClient) -> None:
    led = site.get("/kurv", params={"til": "/makt", "ny": "Moskenes"})
    assert led.headers["location"] == "/makt?kommune=1874"
    assert site.get("/makt?kommune=1874").status_code == 200


def test_respondents_and_the_desk_see_no_basket(site: TestClient) -> None:
    assert "nb-basket" not in site.get("/s/x?kommune=1874").text
    assert "nb-basket" not in site.get("/admin/inn?kommune=1874").text


def test_an_answer_that_moves_while_somebody_types_takes_no_focus(site: TestClient) -> None:
    half_a_name = "kommune=1874&plasser=1&kommune=lekn&plasser=1"
    assert "autofocus" not in site.get(f"/makt/svar?{half_a_name}").text
    assert "autofocus" in site.get(f"/makt?{half_a_name}").text
