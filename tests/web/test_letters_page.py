"""The letter and the paper for the meeting on the web: linked from the page on gain, with everyone who is asked."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from nabolag.web.app import create_app


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app())


def test_the_page_on_gain_leads_to_the_letter_and_the_meetings_paper(site: TestClient) -> None:
    page = site.get("/kommune/1874/gevinst?med=1859&tjeneste=administration").text
    found = [
        link.replace("&amp;", "&")
        for link in re.findall(r'href="(/kommune/1874/(?:invitasjon|mote)[^"]*)"', page)
    ]
    assert len(found) == 2
    letter = site.get(found[0])
    assert "Flakstad" in letter.text
    assert "Invitasjon til samtale om administrasjon" in letter.text
    for address in found:
        path, _sign, query = address.partition("?")
        assert site.get(f"{path}.docx?{query}").content[:2] == b"PK"
    assert "/kommune/1874/invitasjon" not in site.get("/kommune/1874/gevinst?tjeneste=administration").text


def test_a_letter_to_nobody_is_refused(site: TestClient) -> None:
    answer = site.get("/kommune/1874/invitasjon")
    assert answer.status_code == 422
    assert "Velg hvem som skal spørres." in answer.text


def test_the_layers_are_there_for_machines(site: TestClient) -> None:
    layers = site.get("/kommune/1874/gevinst.json?med=1859&tjeneste=administration").json()["layers"]
    assert layers["models_net_nok"][0] <= 0 < layers["models_net_nok"][1]
    assert len(layers["official_scale_nok"]) == len(layers["frontier_joining_nok"]) == 2
