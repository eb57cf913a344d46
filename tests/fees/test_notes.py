"""A printed note as people have it: a pasted table, a PDF or a sheet, with the unit error of a real one found."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl
import pytest
from starlette.testclient import TestClient
from tests.fees.test_statement import WASTEWATER, WATER

from nabolag.errors import BadInput
from nabolag.fees.note_table import as_text, table_of_rows, table_of_text
from nabolag.fees.note_words import amount
from nabolag.fees.notes import CheckedNote, checked_file, checked_notes, checked_text, read_notes
from nabolag.report.fees import note_paper
from nabolag.report.share.case import rows_of_text
from nabolag.text import texts
from nabolag.web.app import create_app

# Molde's note of 2021 as printed, 1,000 kroner: A-E of wastewater are ten times too large.
MOLDE = """Selvkost 2021;Vann;Avløp
A Direkte driftsutgifter;37 664;340453
B Indirekte driftsutgifter;3564;35640
C;6283;68813
Avskrivninger;11035;124067
Andre inntekter;3612;49282
F Gebyrgrunnlag;54933;51969
Gebyrinntekter;51305;52664
H;-3628;695
I;8750;15047
J;12377;14352
L;18293;21442
N;14665;22137
O;93;101
P;100;100
"""
BOKMAAL = {
    "A": "Direkte driftskostnader", "B": "Indirekte driftskostnader", "C": "+ Kalkulatoriske renter",
    "D": "+ Kalkulatoriske avskrivninger", "E": "- Øvrige inntekter*", "F": "= Gebyrgrunnlag", "G": "Gebyrinntekter",
    "H": "Årets resultat", "I": "Avsetning til selvkostfond", "J": "Bruk av selvkostfond", "L": "Selvkostfond 01.01.2021",
    "N": "Saldo selvkostfond pr. 31.12.2021", "O": "Finansiell dekningsgrad (%)", "P": "Årets selvkostgrad i %",
}  # fmt: skip
NYNORSK = BOKMAAL | {
    "D": "Kalkulatoriske avskrivingar", "E": "Andre inntekter", "H": "Resultat for året", "I": "Avsetjing til sjølvkostfond",
    "J": "Bruk av sjølvkostfond", "L": "Sjølvkostfond 1. januar", "N": "Sjølvkostfond 31. desember", "P": "Sjølvkostgrad",
}  # fmt: skip


def table(
    names: Mapping[str, str], mark: str = ";", head: str = "Selvkost;Vann;Avløp", thousands: str = " "
) -> str:
    def figure(value: float) -> str:
        return f"{value:,}".replace(",", thousands)

    rows = (mark.join((names[k], figure(WATER[k]), figure(WASTEWATER[k]))) for k in WATER)
    return "\n".join([head.replace(";", mark), *rows])


def molde(found: CheckedNote) -> bool:
    """Whether the note is read whole, and the ten-fold error is all that is found."""
    water, wastewater = found.notes
    ((name, said),) = [(n, f) for n, f in found.findings.items() if f]
    return (
        (dict(water.rows), dict(wastewater.rows)) == (WATER, WASTEWATER)
        and name == wastewater.name
        and [(one.kind, one.rows, one.factor) for one in said] == [("unit", tuple("ABCDE"), 10)]
    )


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_ten_fold_error_of_a_real_note_is_found_with_its_rows_and_factor(separator: str) -> None:
    found = checked_notes(rows_of_text(MOLDE.replace(";", separator)))
    assert found["Vann"] == []
    (one,) = found["Avløp"]
    assert (one.kind, one.rows, one.factor) == ("unit", tuple("ABCDE"), 10)


ACROSS = "\n".join(
    [
        "Tjeneste;" + ";".join(NYNORSK[k] for k in WATER),
        *(
            f"{name};" + ";".join(map(str, d.values()))
            for name, d in (("Vann", WATER), ("Avløp", WASTEWATER))
        ),
    ]
)
LETTERS = {k: k for k in WATER}
SHAPES = {
    "by name": table(BOKMAAL),
    "in nynorsk, with tabs": table(NYNORSK, "\t", "Sjølvkost;Vatn;Avlaup"),
    "letter and name in columns of their own": table({k: f"{k};{v}" for k, v in BOKMAAL.items()}, head=";Post;Vann;Avløp"),
    "rows across": ACROSS,
    "pasted from a PDF": "Note 9 Selvkost 2021\n" + table(NYNORSK, " ", "Vann Avløp"),
    "pasted from a PDF, by letter": table(LETTERS, " ", "Vann Avløp"),
    "columns parted by two spaces": table(BOKMAAL, "   ", "Post;Vann;Avløp"),
    "points for thousands": table(BOKMAAL, thousands="."),
    "below nothing in brackets": table(BOKMAAL).replace("-3 628", "(3 628)"),
    "a title without columns above": "Note 9\n" + table(BOKMAAL, "\t"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_note_is_read_whichever_way_it_stands(shape: str) -> None:
    assert molde(checked_text(SHAPES[shape]))


def test_a_sheet_among_others_with_merged_headings_is_found_and_each_fault_is_told_by_cell() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Forside"
    sheet = book.create_sheet("Selvkost")
    sheet.append(["Tall i 1000 kr"])
    sheet.append([None, "Vann", None, "Avløp", None])
    sheet.append([None, 2022, 2021, 2022, 2021])
    for k, name in BOKMAAL.items():
        after = {"L": 14665, "N": 11038}.get(k, WATER[k])
        sheet.append(
            [name.lstrip("= "), after, WATER[k], WASTEWATER[k] if k != "L" else 22137, WASTEWATER[k]]
        )
    for cells in ("B2:C2", "D2:E2"):
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    found = checked_file(out.getvalue(), "note.xlsx")
    assert [note.name for note in found.notes] == ["Vann, 2022", "Vann, 2021", "Avløp, 2022", "Avløp, 2021"]
    assert found.findings["Vann, 2022"] == found.findings["Vann, 2021"] == []
    said = str(note_paper(found, texts("nb")).sections)
    assert "A, B, C, D, E er trykt 10 ganger for store" in said
    assert "Ark «Selvkost», celle E4, E5, E6, E7, E8." in said
    site = TestClient(create_app())
    page = site.post("/gebyr/sjekk", files={"fil": ("note.xlsx", out.getvalue())})
    assert page.status_code == 200
    assert "Ark «Selvkost», celle E4, E5, E6, E7, E8." in page.text, "the page tells the same cells"
    assert site.post("/gebyr/sjekk", files={"fil": ("note.xlsx", b"PK")}).status_code == 422


def test_a_formula_that_was_never_reckoned_says_so_and_what_to_do() -> None:
    book = openpyxl.Workbook()
    for line in (["x", "Vann"], ["F", "=90+10"], ["G", 90], ["H", -10]):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(BadInput, match="celle B2: cellen har en formel uten lagret verdi"):
        checked_file(out.getvalue(), "note.xlsx")


def column(change: Mapping[str, float | str]) -> str:
    return "x;Vann\n" + "\n".join(f"{BOKMAAL[k]};{change.get(k, v)}" for k, v in WATER.items())


def in_millions(rows: str, off: float = 0.0) -> dict[str, float | str]:
    return {k: f"{WATER[k] / 1000 + off * (k == 'A'):.1f}".replace(".", ",") for k in rows}


OTHERS = "ABCDEFGHIJLN"
FAULTS = {
    "ten-fold elsewhere": ({"L": 182930}, ("unit", ("L",), 10)),
    "ten-fold in the closing balance": ({"N": 146650}, ("unit", ("N",), 10)),
    "millions among thousands": (in_millions("ABCDE"), ("unit", tuple("ABCDE"), 0.001)),
    "kroner among thousands": ({k: WATER[k] * 1000 for k in "LN"}, ("unit", ("L", "N"), 1000)),
    "a slip in a note in millions": (in_millions(OTHERS, 0.5), ("sum", tuple("ABCDEF"), None)),
    "a slip in a note in kroner": ({k: WATER[k] * 1000 for k in OTHERS} | {"A": 37764000}, ("sum", tuple("ABCDEF"), None)),
    "a result of the wrong sign": ({"H": 3628}, ("sum", ("G", "F", "H"), None)),
}  # fmt: skip
SOUND = {
    "in millions": in_millions(OTHERS),
    "in kroner, rounded": {k: WATER[k] * 1000 for k in OTHERS},
    "with the signs of accounts": {"E": -3612, "G": -51305, "H": 3628, "L": -18293, "N": -14665},
    "with what is used below nothing": {"J": -12377},
    "with coverage as a share": {"O": 0.934, "P": 1},
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_with_its_rows_and_factor(name: str) -> None:
    change, said = FAULTS[name]
    first = checked_text(column(change)).findings["Vann"][0]
    assert (first.kind, first.rows, first.factor) == (said[0], said[1], said[2] and pytest.approx(said[2]))


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_note_in_another_unit_or_sign_is_left_in_peace(name: str) -> None:
    assert checked_text(column(SOUND[name])).findings["Vann"] == []


def test_a_deficit_needs_no_minus_and_dates_in_a_pdf_are_no_figures() -> None:
    text = ("Vann Avløp\nGebyrgrunnlag 54 933 51 969\nGebyrinntekter 51 305 51 000\nUnderskudd 3 628 969\n"
            "Selvkostfond 01.01. 18 293 21 442\nBruk av fond 3 628 969\nSelvkostfond per 31.12 14 665 20 473")  # fmt: skip
    found = checked_text(text)
    assert [dict(note.rows)["L"] for note in found.notes] == [18293, 21442]
    assert found.findings == {"Vann": [], "Avløp": []}


def test_two_unit_errors_in_one_note_are_both_named() -> None:
    wrong = {k: WATER[k] * 10 for k in "ABCDE"} | {k: WATER[k] * 1000 for k in "LN"}
    found = checked_text(column(wrong)).findings["Vann"]
    assert [(one.kind, one.rows, one.factor) for one in found] == [
        ("unit", tuple("ABCDE"), 10), ("unit", ("L", "N"), 1000),
    ]  # fmt: skip


def test_sums_between_the_rows_and_a_column_of_totals_are_checked_and_no_rows_of_the_note() -> None:
    lines = ["x;Renovasjon;Feiing;I alt", "Direkte driftsutgifter;60;30;90", "Indirekte driftsutgifter;6;3;90",
             "Sum driftsutgifter;66;34;99", "Avskrivninger;20;10;30", "I alt;1;2;3", "Selvkost;86;43;129",
             "Gebyrinntekter;86;43;129", "Tilskudd fra staten;1;1;2"]  # fmt: skip
    found = checked_text("\n".join(lines))
    assert found.findings["Renovasjon"] == []
    assert [one.text for one in found.findings["I alt"]] == [
        "Rad B: kolonnene er 9 til sammen, men her er trykt 90. Forskjellen er 81."
    ]
    assert found.left_out == ("I alt", "Tilskudd fra staten")
    lines[3] = "Sum driftsutgifter;66;44;110"
    assert checked_text("\n".join(lines)).findings["Feiing"][0].rows == ("A", "B")


def test_years_hang_together_in_whatever_order_and_one_left_out_is_told() -> None:
    note = "x;2025;2023;2022\nF;100;100;100\nG;100;100;100\nL;14;9;5\nN;14;9;4\nJ;0;0;1"
    found = checked_text(note).findings
    assert found["2025"][0].text.startswith("2024 mangler mellom 2023 og 2025")
    assert found["2023"][0].text == "År 2023: fondet 1. januar (L) er 9, men året før sluttet på 4 (N)."
    mixed = checked_text("x;2023;2022\nF;100;100\nG;100;100\nL;9100;9,1\nN;9100;9,1").findings["2023"][0]
    assert "forholdet er 1000" in mixed.text


def test_what_a_row_is_called_goes_before_its_letter_and_one_service_may_stand_under_another() -> None:
    own = "x;2024\nA Gebyrinntekter;100\nB Direkte driftsutgifter;60\nC Avskrivninger;35\nD Resultat;5\nE Selvkost;95"
    assert read_notes(rows_of_text(own)) == {"2024": {"G": 100, "A": 60, "D": 35, "H": 5, "F": 95}}
    under = "Slam\n;2024;2025\nF;10;10\nG;9;9\nH;-1;-1\nFeiing\nF;5;5\nG;5;9\nH;0;0"
    found = checked_text(under).findings
    assert [name for name, said in found.items() if said] == ["Feiing, 2025"]
    assert "Slam, 2024" in found


def test_a_note_that_nothing_can_be_checked_in_is_not_said_to_add_up() -> None:
    lead = note_paper(checked_text("x;Vann\nA;100\nB;3"), texts("nb")).lead[0]
    assert "mangler radene" in lead


def test_rows_of_a_sheet_are_read_by_letter_or_name_with_a_formula_between() -> None:
    rows = [["Noter", None], [None, None], ["", "Post", "2024", "2025"], ["F", "A+B+C+D-E", 100, 110],
            ["G", "", 90, 110], ["H", "G-F", -10, 5]]  # fmt: skip
    assert read_notes(rows) == {"2024": {"F": 100, "G": 90, "H": -10}, "2025": {"F": 110, "G": 110, "H": 5}}
    assert [len(said) for said in checked_notes(rows).values()] == [0, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hei;1", "ingen rader"),
        ("x;Vann;Avløp\nF;100;mye\nG;1;2", "Rad 2, kolonne Avløp: «mye»"),
        ("F;100\nF;90\nG;3", "F står to ganger"),
        ("F;1\n" * 500, "500 rader"),
        ("Gebyrgrunnlag 1 2\nGebyrinntekter 1 2 3 4", "Sett semikolon mellom kolonnene"),
        ("", "Tabellen er tom"),
    ],
)
def test_a_table_that_is_no_note_says_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        checked_text(text)


def test_a_file_shown_as_text_reads_back_and_holds_no_formula() -> None:
    table = table_of_rows([["Selvkost", 2024.0, 2025.0], ["=A1", -5.0, 1234.5], ["J. Resultat", "-7", None]])
    shown = as_text(table)
    assert not [
        cell for line in shown.splitlines() for cell in line.split(";") if cell[:1] in ("=", "+", "-", "@")
    ]
    back = table_of_text(shown)
    assert [row[0] for row in back.rows] == ["Selvkost", "=A1", "J. Resultat"]
    assert [amount(cell) for cell in back.rows[1][1:]] == [-5.0, 1234.5]
    assert amount(back.rows[2][1]) == -7.0
