"""Tables that nothing ships of come whole, and lists and archives are watched: fetched, checksummed, told when changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.sources.live import at_home, forget
from tests.sources.stand_in import CONTENTS, REGION, Services, Table

from nabolag.data import descriptor, table, tables
from nabolag.errors import SourceFailed
from nabolag.municipalities import current
from nabolag.sources.live.refresh import Report, refresh
from nabolag.sources.lovdata import ARCHIVES

CODES = ["0301", "1874", "1860"]


def water(value: float | None = 12.5) -> Table:
    values: dict[tuple[str, ...], float | None] = {}
    for code in current():
        values[code, "KOSandel0000", "2025"] = 50.0
    values["1874", "KOSandel0000", "2025"] = value
    return Table(
        {REGION: ["EAK", *current()], CONTENTS: ["KOSandel0000", "KOSlengde0000"], "Tid": ["2024", "2025"]},
        values,
        "2026-06-15T06:00:00Z",
    )


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Services]:
    with at_home(tmp_path / "data", Services()) as services:
        services.tables["11787"] = water()
        services.answers["/geonorge/kommuner"] = [
            {
                "kommunenummer": code,
                "kommunenavn": current()[code].name,
                "kommunenavnNorsk": current()[code].name,
            }
            for code in CODES
        ]
        for archive in ARCHIVES.values():
            services.answers[f"/lovdata/{archive}"] = f"innholdet i {archive}".encode()
        yield services


def fetch(*sources: str, day: int = 1) -> Report:
    report = refresh(sources, sleep=lambda _: None, now=lambda: datetime(2026, 12, day, 9, tzinfo=UTC))
    forget()
    return report


def test_a_table_that_does_not_ship_comes_with_codes_units_and_marks(here: Services) -> None:
    assert "ssb_11787" not in tables()
    fetch("ssb/11787")
    got = table("ssb_11787")
    assert got.height == 357 * 2
    row = got.filter(code="1874", figure="KOSandel0000").to_dicts()[0]
    assert (row["year"], row["value"], row["mark"]) == (2025, 12.5, None)
    lacking = got.filter(code="1874", figure="KOSlengde0000").to_dicts()[0]
    assert (lacking["value"], lacking["mark"]) == (None, "..")
    assert (descriptor("ssb_11787").status, descriptor("ssb_11787").table_number) == ("final", "11787")
    here.tables["11787"] = water(13.0)
    here.tables["11787"].updated = "2026-09-01T06:00:00Z"
    (differs,) = fetch("11787", day=2).feeds[0].differences
    assert [(f.before, f.after) for f in differs.figures] == [("12.5", "13.0")]


def wastewater(**more: Any) -> Table:
    """12056 and 13129: figures by municipality and year, as KOSTRA's tables are; `.` not possible, `:` confidential."""
    figures = ["KOSandelavlop0000", "KOSantall0000"]
    at = {code: (code, figures[0], "2025") for code in CODES}
    values: dict[tuple[str, ...], float | None] = {at["0301"]: 99.5, at["1874"]: 41.0}
    return Table(
        {REGION: ["EAK", "EAKUO", "EKA18", "EKG01", "1901", *current()], CONTENTS: figures, "Tid": ["2024", "2025"]},
        values, "2026-03-16T07:00:00Z", marks={at["1860"]: ":"}, units={figures[0]: "prosent"}, **more,
    )  # fmt: skip


@pytest.mark.parametrize("number", ["12056", "13129"])
@pytest.mark.parametrize("sparse", [False, True])
def test_a_table_is_read_whole_with_marks_and_units_in_both_shapes(
    here: Services, number: str, sparse: bool
) -> None:
    here.tables[number] = wastewater(sparse=sparse, label="Avløp (K) 2015-2025")
    fetch(number)
    got = table(f"ssb_{number}")
    assert got.height == 357 * 2  # the newest year, without the country, counties, groups and former numbers
    rows = {row["code"]: row for row in got.filter(figure="KOSandelavlop0000").iter_rows(named=True)}
    assert (rows["0301"]["value"], rows["0301"]["unit"], rows["0301"]["mark"]) == (99.5, "prosent", None)
    assert (rows["1860"]["value"], rows["1860"]["mark"]) == (None, ":")
    assert (rows["1859"]["value"], rows["1859"]["mark"]) == (None, "..")
    described = descriptor(f"ssb_{number}")
    assert (described.title.nb, described.status) == ("Avløp (K) 2015-2025", "preliminary")


def test_the_accounts_are_read_for_their_functions_alone_and_in_parts(here: Services) -> None:
    """12367: function by kind of cost and by scope of the accounts, more cells than the service gives at once."""
    functions, kinds, scopes = ["100", "340", "345", "350", "353", "355"], ["AGD2", "AGI1"], ["A", "B"]
    accounts = Table(
        {
            REGION: ["EAK", *current()], "KOKregnskapsomfa0000": scopes, "KOKfunksjon0000": functions,
            "KOKart0000": kinds, CONTENTS: ["KOSbelop0000"], "Tid": ["2024", "2025"],
        },
        {("1874", "B", "350", "AGD2", "KOSbelop0000", "2025"): -1234.0},
        units={"KOSbelop0000": "1000 kr"},
    )  # fmt: skip
    here.tables["12367"], here.most_cells = accounts, 2_000
    fetch("12367")
    got = table("ssb_12367")
    asked = [path for path in here.asked if "12367/data" in path]
    assert len(asked) == 2
    assert got.height == 357 * len(scopes) * (len(functions) - 1)  # of the kinds, the sums alone
    (row,) = got.filter(code="1874", figure="B 350 AGD2 KOSbelop0000").to_dicts()
    assert (row["value"], row["unit"]) == (-1234.0, "1000 kr")
    here.failures = {"12367/data": [429, (429, {"Retry-After": "2"}), "break"]}
    accounts.updated = "2026-09-15T06:00:00Z"
    accounts.values["1874", "B", "350", "AGD2", "KOSbelop0000", "2025"] = -1300.0
    (differs,) = fetch("12367", day=2).feeds[0].differences
    assert [(f.key, f.after) for f in differs.figures] == [("1874 2025 B 350 AGD2 KOSbelop0000", "-1300.0")]


def test_a_table_without_municipalities_is_refused(here: Services) -> None:
    here.tables["11787"].dimensions[REGION] = ["EAK"]
    with pytest.raises(SourceFailed, match="11787 er lagt om"):
        fetch("ssb/11787")


def test_a_list_and_an_archive_that_changed_are_told(here: Services) -> None:
    fetch("geonorge", "lovdata")
    assert fetch("geonorge", "lovdata", day=2).snapshot is None
    here.answers["/geonorge/kommuner"].append(
        {"kommunenummer": "1876", "kommunenavn": "Vest-Lofoten", "kommunenavnNorsk": "Vest-Lofoten"}
    )
    here.answers[f"/lovdata/{ARCHIVES['lov']}"] = b"nye lover"
    places, law = fetch("geonorge", "lovdata", day=3).feeds
    assert (places.differences[0].added, places.differences[0].gone) == (1, 0)
    assert {f.key for f in law.differences[0].figures} == {ARCHIVES["lov"]}
    assert table("law_archives").filter(archive=ARCHIVES["lov"])["bytes"].to_list() == [9]


def test_a_source_that_has_another_shape_is_named(here: Services) -> None:
    here.answers["/geonorge/kommuner"] = {"kommuner": []}
    with pytest.raises(
        SourceFailed, match=r"Geonorge ga et svar som ikke kan brukes, fra http.*/kommuner \(side 1\)"
    ):
        fetch("geonorge")
    del here.answers["/geonorge/kommuner"]
    with pytest.raises(
        SourceFailed, match="Geonorge svarte 404"
    ):  # it has moved; nothing is withdrawn by that
        fetch("geonorge")
