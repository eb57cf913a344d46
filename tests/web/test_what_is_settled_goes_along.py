"""What one tool of a case settled is not asked for again by the next: form, participants, shares and seats."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from nabolag.municipalities import population
from nabolag.web.app import create_app
from nabolag.web.handing import handed

AGREEMENT = (
    "/avtale/IKS?participants=Moskenes;1/13;1%0AVestv%C3%A5g%C3%B8y;12/13;3&loans=yes&loan_cap_nok=1000000"
)
POWER = "/makt?form=KO&kommune=1874&plasser=1&andel=20%25&kommune=1860&plasser=4&andel=80%25&for=Moskenes"


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=True)


def asked(text: str, path: str) -> dict[str, list[str]]:
    """The query of the fullest link to `path` on a page."""
    links = [unescape(one) for one in re.findall(r'href="(/[^"]*)"', text)]
    fits = [urlsplit(one) for one in links if urlsplit(one).path == path]
    return parse_qs(max((one.query for one in fits), key=len))


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_agreement_hands_its_form_seats_and_shares_to_power_and_leaving(
    site: TestClient, lang: str
) -> None:
    text = site.get(f"{AGREEMENT}&tjeneste=vann&lang={lang}").text
    power = asked(text, "/makt")
    assert power["form"] == ["IKS"]
    assert power["kommune"] == ["Moskenes", "Vestvågøy"]
    assert power["plasser"] == ["1", "3"]
    assert power["andel"] == ["1/13", "12/13"]
    assert power["tjeneste"] == ["water"]
    assert power.get("lang", ["nb"]) == [lang]
    leaving = asked(text, "/fordeling/uttreden")
    assert leaving["form"] == ["IKS"]
    assert leaving["andel"] == ["7.692" if lang == "en" else "7,692"]
    there = site.get("/fordeling/uttreden", params=leaving)
    assert there.status_code == 200
    assert f'value="{leaving["andel"][0]}"' in there.text


def test_power_hands_the_same_to_the_agreement_and_leaving(site: TestClient) -> None:
    text = site.get(POWER).text
    draft = asked(text, "/avtale/KO")
    assert draft["participants"] == ["Moskenes; 20%; 1\nVestvågøy; 80%; 4"]
    there = site.get("/avtale/KO", params=draft)
    assert there.status_code == 200
    assert 'value="Vestvågøy"' in there.text
    leaving = asked(text, "/fordeling/uttreden")
    assert (leaving["form"], leaving["andel"], leaving["kommune"]) == (["KO"], ["20"], ["1874"])


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_form_and_shares_go_through_cost_sharing_to_leaving(site: TestClient, lang: str) -> None:
    """From power to the bill, where the shares are one way of dividing it, and on to what it costs to leave."""
    query = asked(site.get(f"{POWER}&lang={lang}").text, "/fordeling")
    assert (query["form"], query["navn"], query["andel"]) == (
        ["KO"],
        ["Moskenes", "Vestvågøy"],
        ["20%", "80%"],
    )
    assert query["folk"][0] == str(population("1874").sort("year")["population"][-1])
    brought = site.get("/fordeling", params=query)
    assert brought.status_code == 200
    assert "nb-wrong" not in brought.text
    costs = {"k1": "4", "k2": "10", "k3": "12"}
    page = site.get("/fordeling", params=query | costs).text
    leaving = asked(page, "/fordeling/uttreden")
    assert (leaving["form"], leaving["andel"], leaving.get("lang", ["nb"])) == (["KO"], ["20"], [lang])
    ways = site.get("/fordeling.json", params=query | costs).json()["allocations"]
    paid = next(way for way in ways if way["method"] == "ownership")
    assert paid["amounts"] == pytest.approx({"Moskenes": 2.4, "Vestvågøy": 9.6})
    doubt = asked(site.get("/fordeling/usikkert", params=query | costs).text, "/fordeling")
    assert (doubt["form"], doubt["andel"][:2]) == (["KO"], ["20%", "80%"])


def test_a_share_that_is_none_is_told_where_the_shares_stand(site: TestClient) -> None:
    page = site.get("/fordeling?navn=Moskenes&navn=Flakstad&andel=en+del&andel=80%25&k1=4&k2=10&k3=12")
    assert page.status_code == 422
    assert 'id="feil-andel-1"' in page.text
    assert "en del" in page.text


def test_the_guides_shares_divide_the_bill_too(site: TestClient) -> None:
    case = "med=1860&tjeneste=water&form=IKS&eierandel=1/4&eierandel=3/4&k1=4&k2=10&k3=12&steg=kostnad"
    ways = site.get(f"/kommune/1874/styring.json?{case}").json()["allocations"]
    paid = next(way for way in ways if way["method"] == "ownership")
    assert paid["amounts"] == pytest.approx({"Moskenes": 3.0, "Vestvågøy": 9.0})
    ways = site.get(f"/kommune/1874/styring.json?{case.replace('eierandel=3/4', 'eierandel=')}").json()
    assert "ownership" not in {way["method"] for way in ways["allocations"]}


def test_a_tool_that_settles_nothing_hands_nothing_on() -> None:
    assert handed("/fordeling", [("navn", "A")], "/fordeling/uttreden") == "/fordeling/uttreden"
    assert handed("/avtale/IKS", [], "/makt") == "/makt"
    assert handed("/avtale/KO", [], "/makt") == "/makt?form=KO"
    assert handed("/avtale/stiftelse", [("participants", "x;y;z")], "/fordeling/uttreden").startswith(
        "/fordeling/uttreden"
    )


def test_an_address_with_a_query_keeps_it_in_every_language(site: TestClient) -> None:
    """A link that has a query of its own gets the language after it, not a second question mark."""
    for lang in ("nn", "en"):
        for path in ("/gebyr", "/kommune/1874", "/makt"):
            links = re.findall(r'href="(/[^"]*)"', site.get(f"{path}?lang={lang}").text)
            assert not [one for one in links if one.count("?") > 1]


@pytest.mark.parametrize("whom", ["Moskenes", "1860"])
def test_whom_the_paper_is_for_asks_in_the_next_tools_too(site: TestClient, whom: str) -> None:
    """The second participant stays the one that asks from power to the bill, through its form, and on to leaving."""
    own = {"Moskenes": ("1874", "20"), "1860": ("1860", "80")}[whom]
    page = site.get(POWER.replace("for=Moskenes", f"for={whom}")).text
    query = asked(page, "/fordeling")
    assert query.get("kommune", ["1874"]) == [own[0]]
    bill = site.get("/fordeling", params=query).text
    form = bill[bill.index('action="/fordeling"') :]
    kept = re.findall(r'name="kommune" value="(\d+)"', form[: form.index("</form>")])
    assert (kept or ["1874"]) == [own[0]]
    assert asked(bill, "/fordeling/uttreden")["andel"] == [own[1]]
    assert asked(bill, "/fordeling/uttreden")["kommune"] == [own[0]]
    assert asked(bill, "/makt")["kommune"][0] == own[0]


def test_a_municipality_that_does_not_take_part_asks_nothing(site: TestClient) -> None:
    page = site.get(POWER.replace("for=Moskenes", "for=Oslo")).text
    assert asked(page, "/fordeling/uttreden")["andel"] == ["20"]
