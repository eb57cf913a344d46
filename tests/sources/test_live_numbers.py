"""Decided changes of municipality numbers are fetched: a planned merger gets its number when SSB gives one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.sources.live import at_home, forget
from tests.sources.stand_in import Services

from nabolag.data import table
from nabolag.data.shipped import FOLDER
from nabolag.errors import SourceFailed
from nabolag.municipalities.register import periods
from nabolag.sources.live.refresh import Report, refresh

CHANGES = "/klass/classifications/131/changes"


def shipped() -> list[dict[str, Any]]:
    import polars as pl

    rows = pl.read_parquet(FOLDER / "tables" / "code_changes.parquet").iter_rows(named=True)
    return [
        {"oldCode": r["old_code"], "oldName": r["old_name"].replace("ŋ", "n"), "oldShortName": "",
         "newCode": r["new_code"], "newName": r["new_name"].replace("ŋ", "n"), "newShortName": "",
         "changeOccurred": r["date"].isoformat()}
        for r in rows
    ]  # fmt: skip


@pytest.fixture
def klass(tmp_path: Path) -> Iterator[Services]:
    with at_home(tmp_path / "data", Services()) as services:
        services.answers[CHANGES] = {"codeChanges": shipped()}
        yield services


def fetch() -> Report:
    report = refresh(["klass"], sleep=lambda _: None, now=lambda: datetime(2026, 12, 1, 9, tzinfo=UTC))
    forget()
    return report


def merger(code: str, name: str) -> list[dict[str, Any]]:
    return [
        {"oldCode": old, "oldName": called, "newCode": code, "newName": name, "changeOccurred": "2028-01-01"}
        for old, called in (("1874", "Moskenes"), ("1860", "Vestvågøy"))
    ]


def planned(code: str) -> tuple[Any, ...]:
    return next(m for m in periods.__wrapped__() if m.code == code and m.is_current).planned


def test_without_news_the_changes_are_those_that_ship(klass: Services) -> None:
    report = fetch()
    (differs,) = report.feeds[0].differences
    assert not differs
    assert "ikke kjent" in planned("1874")[0].text.nb


def test_a_coming_number_takes_the_place_of_not_known(klass: Services) -> None:
    klass.answers[CHANGES]["codeChanges"] += merger("1876", "Vest-Lofoten")
    report = fetch()
    assert report.feeds[0].differences[0].added == 2
    for code in ("1874", "1860"):
        (change,) = planned(code)
        assert change.new_codes == ("1876",)
        assert (change.kind, change.date.isoformat()) == ("merge", "2028-01-01")
        assert "Vest-Lofoten (1876) fra 1. januar 2028" in change.text.nb
        assert "becomes Vest-Lofoten (1876)" in change.text.en
    assert table("code_changes")["kind"].to_list()[-2:] == ["merge", "merge"]


def test_a_code_that_only_ends_or_begins_changes_nothing(klass: Services) -> None:
    klass.answers[CHANGES]["codeChanges"].append(
        {
            "oldCode": None,
            "oldName": None,
            "newCode": "9999",
            "newName": "Uoppgitt",
            "changeOccurred": "2027-01-01",
        }
    )
    assert not fetch().feeds[0].differences[0]


def test_half_a_list_is_refused(klass: Services) -> None:
    klass.answers[CHANGES] = {"codeChanges": shipped()[:100]}
    with pytest.raises(SourceFailed, match=r"SSB Klass .*codeChanges: 100 < \d+"):
        fetch()


def test_the_recorded_shape_is_read() -> None:
    recorded = json.dumps(
        {"codeChanges": [{"oldCode": "9901", "oldName": "Eksempel", "oldShortName": "", "newCode": "9902",
                          "newName": "Eksempel", "newShortName": "", "changeOccurred": "2024-01-01"}]}
    )  # fmt: skip
    from nabolag.sources.live.klass import Changes
    from nabolag.threads import decode

    (change,) = decode(recorded, Changes).code_changes
    assert (change.old_code, change.new_code, change.change_occurred.year) == ("9901", "9902", 2024)
