"""A reader sees which data are in use, how settled they are, and what has changed since; so does a feed reader and the API."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from tests.sources.live import at_home, fees, forget
from tests.sources.stand_in import Services

from nabolag.sources.live.refresh import refresh
from nabolag.web.app import create_app

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("data")
    with at_home(folder, Services()) as services:
        services.tables["12842"] = fees(2026, "2026-06-15T06:00:00Z")
        refresh(["ssb/12842"], now=lambda: datetime(2026, 11, 30, 9, tzinfo=UTC))
        forget()
        revised = fees(2026, "2026-12-01T06:00:00Z", change=11)
        revised.values["1860", "KOSaarsgebyravfa0000", "2026"] = None
        services.tables["12842"] = revised
        refresh(["ssb/12842"], now=lambda: datetime(2026, 12, 1, 9, tzinfo=UTC))
        forget()
        yield TestClient(create_app())


def test_without_a_snapshot_the_pages_say_that_what_ships_is_used() -> None:
    site = TestClient(create_app())
    assert "dataene som følger med" in site.get("/om/data").text
    assert "Ingen tall er endret" in site.get("/om/revisjoner").text
    assert site.get("/api/revisions").json() == []
    assert ElementTree.fromstring(site.get("/om/revisjoner.atom").text).findall(f"{ATOM}entry") == []


def test_the_page_of_data_says_what_is_fetched_and_what_ships(site: TestClient) -> None:
    page = site.get("/om/data")
    assert page.status_code == 200
    assert "datasettet 2026-12-01T090000Z" in page.text
    assert "hentet fra utgiveren" in page.text
    assert "følger med" in page.text
    assert "endelig" in page.text
    assert all("Span(" not in site.get(path).text for path in ("/om/data", "/om/revisjoner"))
    assert site.get("/om/data.json").status_code == 200


def test_the_page_of_revisions_names_row_figure_before_and_after(site: TestClient) -> None:
    page = site.get("/om/revisjoner?datasett=2026-12-01T090000Z").text
    assert "Moskenes 2026" in page
    assert "Årsgebyr for vann for standardbolig, uten mva." in page
    assert "trukket tilbake" in page
    assert "/om/revisjoner.atom" in page
    english = site.get("/om/revisjoner?lang=en&tabell=annual_fees").text
    assert "Annual fees for water" in english
    assert site.get("/om/revisjoner?datasett=finnes-ikke").status_code == 422
    assert site.get("/om/revisjoner?tabell=finnes-ikke").status_code == 422
    assert site.get("/om/revisjoner.csv").status_code == 200


def test_the_feed_is_atom_with_an_entry_for_each_table_that_changed(site: TestClient) -> None:
    answer = site.get("/om/revisjoner.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.text)
    entries = root.findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}updated") == "2026-12-01T09:00:00+00:00"
    assert root.findtext(f"{ATOM}updated") == "2026-12-01T09:00:00+00:00"
    assert "endret: 354" in (entries[0].findtext(f"{ATOM}summary") or "")
    assert len({e.findtext(f"{ATOM}id") for e in entries}) == len(entries)


def test_the_api_tells_revisions_and_the_status_of_each_indicator(site: TestClient) -> None:
    told = site.get("/api/revisions", params={"table": "annual_fees", "since": "2026-12-01"}).json()
    assert [one["snapshot"] for one in told] == ["2026-12-01T090000Z"]
    mine = [r for r in told[0]["revisions"] if r["key"] == "1874 2026" and r["column"] == "water_fee_nok"]
    assert int(mine[0]["after"]) - int(mine[0]["before"]) == 11
    assert site.get("/api/indicators/water_fee").json()["source"]["status"] == "final"
    assert site.get("/api/revisions?since=2027-01-01").json() == []
    assert site.get("/api/revisions?table=finnes-ikke").status_code == 404


def test_a_figure_that_the_source_took_back_says_so(site: TestClient) -> None:
    values = site.get("/api/indicators/waste_fee").json()["values"]
    mine = next(v for v in values if v["code"] == "1860")
    assert (mine["value"], mine["status"]) == (None, "unknown")
    assert "trukket tallet tilbake" in mine["note"]
