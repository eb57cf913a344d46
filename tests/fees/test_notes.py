"""A printed note as people have it: a pasted table or a sheet, with the unit error of a real one found."""

from __future__ import annotations

import pytest

from nabolag.errors import BadInput
from nabolag.fees.notes import checked_notes, read_notes
from nabolag.report.share.case import rows_of_text

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


@pytest.mark.parametrize("separator", [";", "\t"])
def test_the_ten_fold_error_of_a_real_note_is_found_with_its_rows_and_factor(separator: str) -> None:
    found = checked_notes(rows_of_text(MOLDE.replace(";", separator)))
    assert found["Vann"] == []
    (one,) = found["Avløp"]
    assert (one.kind, one.rows, one.factor) == ("unit", tuple("ABCDE"), 10)


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
    ],
)
def test_a_table_that_is_no_note_says_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        read_notes(rows_of_text(text))
