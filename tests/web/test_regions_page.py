"""The page that divides the whole country: asked for, worked out behind the page, stopped, gone on with, shared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from tests.fielded import new_store

from nabolag.errors import BadInput
from nabolag.report.partners.grid import grid
from nabolag.report.partners.scenarios import Scenario
from nabolag.report.partners.solving import solve
from nabolag.report.partners.travel import near_each_other
from nabolag.store import Store
from nabolag.store import scenarios as kept
from nabolag.store.travel import KEPT, forget_tables
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
    waiting = again.get(address).text
    assert "2 kombinasjoner venter" in waiting
    assert re.search(r'id="kommer" hx-get="[^"]+" hx-trigger="every 5s"', waiting)
    assert '<progress id="framgang" max="2" value="0">' in waiting
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


def test_what_cannot_be_worked_out_is_told_until_it_is_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(asked: str, table: object) -> dict[str, object]:
        raise ArithmeticError("the solver lost its way")

    client = site(store)
    address = client.post("/inndeling/regn", data=ASKED).headers["location"]
    with monkeypatch.context() as broken:
        broken.setattr(queued, "work_out", lost)
        assert list(queued.work_through(store, now)) == []
    page = client.get(address).text
    assert "2 kombinasjoner lot seg ikke regne ut" in page
    assert "er ikke regnet. Velg" not in page
    client.post("/inndeling/regn", data=ASKED)
    page = client.get(address).text
    assert "2 kombinasjoner venter" in page
    assert "lot seg ikke regne ut" not in page


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


def table(change: dict[tuple[str, str], str] | None = None) -> dict[str, tuple[str, bytes]]:
    """A table that somebody sends: 30 minutes between all neighbours, with some lines changed."""
    cells = dict.fromkeys(sorted(near_each_other(1)), "30") | (change or {})
    text = "fra;til;minutter\n" + "".join(f"{a};{b};{far}\n" for (a, b), far in cells.items())
    return {"fil": ("reise.csv", text.encode())}


OWN = {"tjenester": "child_welfare", "storst": "2", "tilskudd": "3", "km": "45", "enhet": "min"}


def test_a_table_of_ones_own_is_sent_once_shared_by_the_address_and_forgotten(store: Store) -> None:
    client = site(store)
    joined = solve(Scenario("child_welfare", 2, subsidy=3.0))["groups"][0]
    far = {(min(joined), max(joined)): "90"}
    address = client.post("/inndeling/regn", data=OWN, files=table(far)).headers["location"]
    assert "reise=" in address
    assert "90" not in address
    assert len(list(queued.work_through(store, now))) == 1
    other = site(store)  # somebody else, with the address alone
    page = other.get(address).text
    assert "1 av 1 kombinasjon er regnet." in page
    assert "etter egen reisetabell" in page
    told = other.get(address.replace("/inndeling?", "/inndeling.json?")).json()["scenarios"][0]
    assert told["groups"]
    assert sorted(joined) not in [sorted(group) for group in told["groups"]]
    more = dict(parse_qsl(urlsplit(address).query)) | {"tilskudd": "4"}
    with store.write() as c:
        forget_tables(c, datetime.now(UTC) + KEPT / 2)
    again = other.post(
        "/inndeling/regn", data=more, files={"fil": ("", b"")}
    )  # the table need not be sent again
    assert "venter" in other.get(again.headers["location"]).text
    other.post("/inndeling/stopp", data=more)
    with store.write() as c:
        forget_tables(c, datetime.now(UTC) + KEPT + timedelta(minutes=1))
    page = other.get(address).text
    assert "1 av 1 kombinasjon er regnet." in page, "what has been reckoned stays"
    assert "ligger ikke her lenger" in page
    refused = other.post("/inndeling/regn", data=more)
    assert refused.status_code == 422
    assert 'id="feil-fil"' in refused.text


@pytest.mark.parametrize(
    ("change", "fields", "field", "says"),
    [
        ({("1859", "1874"): "-5"}, {}, "fil", "reise.csv, linje"),
        ({("1859", "1874"): "langt"}, {}, "fil", "kolonne 3: «langt» fra Flakstad til Moskenes"),
        ({("Atlantis", "1874"): "30"}, {}, "fil", "Atlantis"),
        ({}, {"enhet": ""}, "enhet", "Velg hva reisetabellen er i"),
        ({}, {"enhet": "favner"}, "enhet", "Velg hva reisetabellen er i"),
    ],
)
def test_a_mistake_in_a_table_stands_at_its_field_with_all_that_was_written(
    store: Store, change: dict[tuple[str, str], str], fields: dict[str, str], field: str, says: str
) -> None:
    answer = site(store).post("/inndeling/regn", data=OWN | {"minst": "1234"} | fields, files=table(change))
    assert answer.status_code in (404, 422)
    assert f'id="feil-{field}"' in answer.text
    assert says in answer.text
    for kept_as_written in ('value="1234"', 'value="45"', 'value="child_welfare" checked'):
        assert kept_as_written in answer.text
    with store.read() as c:
        assert kept.waiting(c) == {}


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"km": ""}, "km", "gjelder bare med en reisegrense"),
        ({"sjo": "30"}, "sjo", "Sjøkryssinger hører til rette linjer"),
        ({"storst": "4"}, "fil", "Reisetabellen mangler"),
        ({"minst": "mye"}, "minst", "ikke et tall"),
    ],
)
def test_a_good_table_need_not_be_sent_again_when_something_else_must_be_mended(
    store: Store, fields: dict[str, str], field: str, says: str
) -> None:
    client = site(store)
    answer = client.post("/inndeling/regn", data=OWN | fields, files=table())
    page = client.get(answer.headers["location"])
    assert page.status_code == 422
    assert f'id="feil-{field}"' in page.text
    assert says in page.text
    assert 'name="reise"' in page.text


def test_the_address_of_the_form_leads_back_to_the_page(store: Store) -> None:
    answer = site(store).get("/inndeling/regn?tjenester=fire&lang=en")
    assert answer.headers["location"] == "/inndeling?tjenester=fire&lang=en"


def test_an_address_with_a_table_that_never_was_is_told_so(store: Store) -> None:
    client = site(store)
    query = "tjenester=fire&km=45&enhet=min&reise="
    assert "finnes ikke. Velg filen igjen" in client.get(f"/inndeling?{query}../../etc").text
    assert "ligger ikke her lenger" in client.get(f"/inndeling?{query}{'0' * 20}").text


def test_a_map_nobody_asked_for_is_not_said_to_wait(store: Store) -> None:
    told = site(store).get("/inndeling.json?tjenester=child_welfare").json()
    assert told["scenarios"] == [{"key": "child_welfare-3-0-0-now", "answered": False}]
