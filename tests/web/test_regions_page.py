"""The page that divides the whole country: asked for, worked out behind the page, stopped, gone on with, shared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.fielded import new_store

from nabolag.errors import BadInput
from nabolag.report.partners.grid import grid
from nabolag.report.partners.scenarios import Scenario
from nabolag.report.partners.solving import solve
from nabolag.store import Store
from nabolag.store import scenarios as kept
from nabolag.web import queued
from nabolag.web.app import create_app

ASKED = {"tjenester": ["child_welfare"], "storst": ["2"], "minst": "0", "tilskudd": "0; 3"}
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def now() -> datetime:
    return NOW


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = new_store(tmp_path)
    yield made
    made.close()


def site(store: Store | None) -> TestClient:
    return TestClient(create_app(store), base_url="https://x", follow_redirects=False)


def test_a_service_nobody_has_is_told_in_the_words_of_the_list(store: Store) -> None:
    answer = site(store).get("/inndeling?tjenester=tull&tjenester=fire&km=120")
    assert answer.status_code == 422
    assert "Tjenesten «tull» har ingen modell for hele landet. Velg fra listen." in answer.text
    assert "child_welfare," not in answer.text
    assert re.search(r'value="fire" checked', answer.text)
    assert 'value="120"' in answer.text


def test_a_grid_is_asked_for_worked_out_after_a_restart_and_shared_by_its_address(store: Store) -> None:
    asked = site(store).post("/inndeling/regn", data=ASKED)
    assert asked.status_code == 303
    address = asked.headers["location"]
    again = site(store)  # another process, after a restart
    assert "2 kombinasjoner venter" in again.get(address).text
    assert "0 av 2 kombinasjoner er regnet." in again.get(address).text
    assert len(list(queued.work_through(store, now))) == 2
    page = again.get(address)
    assert "2 av 2 kombinasjoner er regnet." in page.text
    assert "venter" not in page.text
    assert "max-age" not in page.headers.get("cache-control", "")  # an answer may come at any time
    told = again.get(address.replace("/inndeling?", "/inndeling.json?")).json()
    assert told["scenarios"][1] == solve(Scenario("child_welfare", 2, subsidy=3.0))
    assert again.get(address.replace("/inndeling?", "/inndeling.docx?")).content[:2] == b"PK"


def test_what_waits_can_be_stopped_and_what_is_done_is_kept(store: Store) -> None:
    client = site(store)
    address = client.post("/inndeling/regn", data=ASKED).headers["location"]
    assert next(queued.work_through(store, now))  # one is done
    assert client.post("/inndeling/stopp", data=ASKED).status_code == 303
    page = client.get(address).text
    assert "1 av 2 kombinasjoner er regnet." in page
    assert "1 kombinasjon er ikke regnet" in page
    assert list(queued.work_through(store, now)) == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"minst": "mye"}, "«mye» er ikke et tall"),
        ({"minst": "2,5"}, "er ikke et helt tall"),
        ({"minst": "-4"}, "fra 0 til 1 000 000"),
        ({"tilskudd": "2000000"}, "fra 0 til 100"),
        ({"storst": "9"}, "fra 2 til 6"),
        ({"km": "langt"}, "«langt» er ikke et tall"),
        ({"km": "-1"}, "fra 0 til 2000"),
        ({"km": ["50", "60"]}, "den samme for alle"),
        ({"sjo": "30"}, "bare mot en reisegrense"),
        ({"km": "90", "sjo": "-1"}, "fra 0 til 500"),
        ({"dagens": "2 mrd"}, "fra 0 til 100"),
        ({"minst": "5000", "mest": "3000"}, "fra det minste, 5000"),
        ({"grupper": "400"}, "fra 1 til 357"),
        ({"grupper": "120; 130"}, "den samme for alle"),
        ({"sammen": "Moskenes"}, "ikke minst to kommuner"),
        ({"sammen": "Moskenes, Flakstad", "ikke": "1859+1874"}, "kan ikke både"),
        ({"ikke": "Moskenes, Moskenes"}, "to ganger"),
        ({"tjenester": "vann"}, "ingen modell for hele landet"),
        ({"minst": "; ".join(map(str, range(30)))}, "30 kombinasjoner"),
    ],
)
def test_what_cannot_be_meant_is_said_on_the_page_and_not_put_in_the_queue(
    store: Store, fields: dict[str, str | list[str]], says: str
) -> None:
    client = site(store)
    answer = client.post("/inndeling/regn", data={"tjenester": "fire"} | fields)
    page = client.get(answer.headers["location"])
    assert page.status_code in (404, 422)
    assert says in page.text
    with store.read() as c:
        assert kept.waiting(c) == {}


def test_a_queue_has_an_end_and_a_form_from_elsewhere_is_refused(store: Store) -> None:
    with pytest.raises(BadInput, match="101 kombinasjoner"):
        queued.ask(store, grid(["fire"], (3,), range(101)), NOW)
    with store.read() as c:
        assert kept.waiting(c) == {}
    elsewhere = site(store).post("/inndeling/regn", data=ASKED, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 422


def test_a_site_without_a_store_says_what_does_the_same() -> None:
    page = site(None).get("/inndeling?tjenester=fire").text
    assert "nabolag regions" in page
    assert not re.search(r"<button[^>]*>Regn ut", page)
