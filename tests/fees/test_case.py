"""A case as people keep it: what it reads, and what it says of figures that cannot be."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nabolag.errors import BadInput
from nabolag.fees import Asset, FeeCase, Investment, Tariff, case_of, case_of_workbook, case_of_yaml
from nabolag.fees.workbook import template

CASE = FeeCase(
    "Nordvik", 2027, 2000, 6e6,
    assets=(Asset("Nett", 80e6, 80, 2026), Asset("Verk", 40e6, 40, 2005, renewal=60e6)),
    plan=(Investment("Renseanlegg", 90e6, 40, 2030), Investment("Rensetrinn", 30e6, 40, 2033, directive=True)),
    indirect=6e5, fund={2023: 1e6, 2025: 8e5}, industry=40000.0, new_dwellings=10.0,
    tariff=Tariff(1000, 20, 15000, date(2026, 12, 1), "112/26"),
)  # fmt: skip
BOOK = template(CASE)
Change = Callable[[Any], object]


def changed(change: Change) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(BOOK))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet: str, cell: str, value: object) -> Change:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def test_the_workbook_we_make_gives_the_same_case_back() -> None:
    assert case_of_workbook(BOOK) == CASE


def test_a_rearranged_workbook_gives_the_same_case() -> None:
    def rearranged(book: Any) -> None:
        book["Plan"].move_range("A1:G3", rows=4, cols=3)
        rows = [[c.value for c in row] for row in book["Anlegg"].iter_rows()]
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(reversed(row), 1):
                book["Anlegg"].cell(r, c).value = value
        book.move_sheet("Sak", 3)

    assert case_of_workbook(changed(rearranged)) == CASE


def test_a_case_sheet_with_its_labels_across_gives_the_same_case_and_a_mistake_its_own_cell() -> None:
    def across(book: Any) -> None:
        rows = [(row[0].value, row[1].value) for row in book["Sak"].iter_rows(max_col=2)]
        at = book.index(book["Sak"])
        book.remove(book["Sak"])
        sheet = book.create_sheet("Hovedtall", at)
        for column, (label, value) in enumerate(rows, 1):
            sheet.cell(3, column).value, sheet.cell(4, column).value = label, value

    assert case_of_workbook(changed(across)) == CASE
    with pytest.raises(BadInput, match="Ark «Hovedtall», celle N4: en sats kan ikke være negativ"):
        case_of_workbook(changed(lambda book: (across(book), put("Hovedtall", "N4", -20)(book))))


def in_thousands(book: Any) -> None:
    book["Sak"]["B3"] = "1000 kr"
    for sheet, cells in (
        ("Sak", ("B9", "B10")),
        ("Anlegg", ("B2", "B3", "G3")),
        ("Plan", ("B2", "B3")),
        ("Fond", ("B2", "B3")),
    ):
        for cell in cells:
            book[sheet][cell] = book[sheet][cell].value / 1000


def test_a_workbook_in_thousands_gives_the_same_case() -> None:
    assert case_of_workbook(changed(in_thousands)) == CASE


MISTAKES: dict[str, tuple[Change, tuple[str, ...]]] = {
    "an asset older than its life": (put("Anlegg", "C3", 20), ("Ark «Anlegg», celle C3", "avskrevet siden 2025")),
    "a fund older than five years": (put("Fond", "A2", 2019), ("Ark «Fond», celle A2", "innen 2024", "§ 8 (2)")),
    "a fund from the future": (put("Fond", "A2", 2027), ("Ark «Fond», celle A2", "tidligere år")),
    "millions among kroner": (put("Plan", "B2", 90), ("Ark «Plan», celle B2", "Er det skrevet i mill. kr?")),
    "thousands among kroner": (put("Plan", "B2", 9000), ("Ark «Plan», celle B2", "Gang med 1\N{NO-BREAK SPACE}000.")),
    "kroner in a book of thousands": (
        lambda book: (in_thousands(book), put("Plan", "B2", 90e6)(book)),
        ("Ark «Plan», celle B2", "1000 for mye"),
    ),
    "operation in thousands": (put("Sak", "B9", 6000), ("Ark «Sak», celle B9", "skriv det om til kroner")),
    "a negative tariff": (put("Sak", "B14", -5), ("Ark «Sak», celle B14", "Skriv 0 eller mer")),
    "a price that is a word": (put("Anlegg", "B2", "mye"), ("Ark «Anlegg», celle B2", "«mye» er ikke et tall")),
    "a formula nobody has reckoned": (
        put("Anlegg", "B2", "=80*1000000"), ("Ark «Anlegg», celle B2", "en formel uten lagret verdi", "Excel eller LibreOffice"),
    ),
    "a price left out": (put("Anlegg", "B2", None), ("Ark «Anlegg», celle B2", "pris mangler")),
    "dwellings left out": (put("Sak", "B5", None), ("Ark «Sak», celle B5", "mangler")),
    "half a year": (put("Anlegg", "D2", 2020.5), ("Ark «Anlegg», celle D2", "ikke et helt tall")),
    "a column renamed": (put("Plan", "B1", "Tull"), ("Ark «Plan»", "«Pris» mangler", "Navn, Pris, Levetid")),
    "a unit nobody knows": (put("Sak", "B3", "dollar"), ("mill. kr",)),
    "a date that is none": (put("Sak", "B17", "i fjor"), ("Ark «Sak», celle B17", "2026-12-15")),
    "a year of the budget left out": (
        lambda book: [book["Drift"].append([year, 6e6]) for year in (2027, 2029)],
        ("Ark «Drift»", "mangler for 2028"),
    ),
    "a sheet renamed": (
        lambda book: setattr(book["Anlegg"], "title", "Våre anlegg"),
        ("Arket «Våre anlegg»", "Anlegg, Plan, Fond, Drift, Lån"),
    ),
    "a loan at an impossible rate": (
        lambda book: book["Lån"].append(["KBN", 50e6, 450, 20]), ("Ark «Lån», celle C2", "ikke en rente"),
    ),
    "a row that sums": (lambda book: book["Anlegg"].append(["Sum", 120e6]), ("Ark «Anlegg», celle C4", "levetid, år mangler")),
    "planned before the start": (put("Plan", "D2", 2020), ("Ark «Plan», celle D2", "blant anleggene")),
    "a grant above the price": (put("Plan", "E2", 95e6), ("Ark «Plan», celle E2", "større enn prisen")),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_by_sheet_and_cell_with_what_would_be_right(name: str) -> None:
    change, said = MISTAKES[name]
    with pytest.raises(BadInput) as caught:
        case_of_workbook(changed(change))
    for words in said:
        assert words in str(caught.value)


def test_a_sheet_of_notes_is_left_alone_and_amounts_may_end_in_kr_and_years_be_dates() -> None:
    def as_people_do(book: Any) -> None:
        book.create_sheet("Notater").append(["Navn", "hvem vi spurte"])
        book["Anlegg"]["B2"] = "80 000 000 kr"
        book["Anlegg"]["D2"] = date(2026, 6, 1)
        book["Sak"]["B13"] = None

    assert case_of_workbook(changed(as_people_do)).assets == CASE.assets


def test_yaml_and_plain_values_give_the_same_case(tmp_path: Path) -> None:
    text = """
navn: Nordvik
første år: 2027
boliger: "2 000"
enhet: mill. kr
drift: 6
indirekte: 0,6
næring: 40000
nye boliger: 10
fond: {2023: 1, 2025: 0.8}
takst: {fast del: 1000, forbruksdel: 20, tilknytning: 15000, vedtatt: 2026-12-01, sak: 112/26}
anlegg:
  - {navn: Nett, pris: 80, levetid: 80, tatt i bruk: 2026}
  - {navn: Verk, pris: 40, levetid: 40, tatt i bruk: 2005, fornyes for: 60}
plan:
  - {navn: Renseanlegg, pris: 90, levetid: 40, tas i bruk: 2030}
  - {name: Rensetrinn, price: 30, life: 40, year: 2033, directive: ja}
"""
    assert case_of_yaml(text) == CASE
    (tmp_path / "sak.yaml").write_text(text, encoding="utf-8")
    assert case_of_yaml(tmp_path / "sak.yaml") == CASE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "A", "start": 2027, "dwellings": 10}, "operation: mangler"),
        ({"name": "A", "start": 2027, "dwellings": 0, "operation": 1e5}, "dwellings"),
        ({"name": "A", "start": 2027, "dwellings": 10, "operation": 1e5, "fe": 3}, "«fe» kjennes ikke"),
        ({"name": "A", "start": 2027, "dwellings": 10, "operation": float("nan")}, "operation"),
        (
            {"name": "A", "start": 2027, "dwellings": 10, "operation": 1e5, "assets": [{"name": "x"}]},
            "mangler",
        ),
        ({"name": "A", "start": 2027, "dwellings": 10, "operation": 1e5, "assets": "x"}, "liste"),
        ({"name": " ", "start": 2027, "dwellings": 10, "operation": 1e5}, "navn"),
    ],
)
def test_plain_values_that_cannot_be_a_case_are_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        case_of(given)


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"hei", b"PK\x03\x04"):
        with pytest.raises(BadInput):
            case_of_workbook(content)
    with pytest.raises(BadInput):
        case_of_workbook(tmp_path / "finnes-ikke.xlsx")
