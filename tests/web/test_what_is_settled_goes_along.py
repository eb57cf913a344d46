"""What one tool of a case settled is not asked for again by the next: form, participants, shares and seats."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

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
