"""Printed notes are reckoned again: a real one that adds up, a real one ten times too large, and planted faults."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.fees.statement import check
from nabolag.text import texts

# Molde kommune, annual report 2021, note 9-2, 1,000 kroner, as printed.
WATER = {"A": 37664, "B": 3564, "C": 6283, "D": 11035, "E": 3612, "F": 54933, "G": 51305, "H": -3628, "I": 8750,
         "J": 12377, "L": 18293, "N": 14665, "O": 93, "P": 100}  # fmt: skip
WASTEWATER = {"A": 340453, "B": 35640, "C": 68813, "D": 124067, "E": 49282, "F": 51969, "G": 52664, "H": 695,
              "I": 15047, "J": 14352, "L": 21442, "N": 22137, "O": 101, "P": 100}  # fmt: skip
SLUDGE = {
    "A": 3798,
    "B": 309,
    "E": 18,
    "F": 4088,
    "G": 3721,
    "H": -367,
    "J": 367,
    "L": 358,
    "N": -9,
    "O": 91,
    "P": 100,
}


def test_a_note_that_adds_up_is_left_in_peace() -> None:
    assert check(WATER) == []


def test_the_real_tenfold_error_is_found_with_its_rows_and_factor() -> None:
    (found,) = check(WASTEWATER)
    assert found.kind == "unit"
    assert found.rows == ("A", "B", "C", "D", "E")
    assert found.factor == 10
    assert (
        found.text
        == "A, B, C, D, E er trykt 10 ganger for store. Del dem på 10, så er A + B + C + D − E = 51969."
    )
    assert "10 times too large" in found.said(texts("en"))


def test_a_fund_below_zero_is_said() -> None:
    (found,) = check(SLUDGE)
    assert (found.kind, found.rows) == ("deficit", ("N",))


@given(st.sampled_from("ABCDEFGHJL"), st.sampled_from([10, 100, 1000, 0.1, 0.001]))
def test_one_row_in_another_unit_is_named(row: str, factor: float) -> None:
    found = check(WATER | {row: WATER[row] * factor})
    assert [(f.kind, f.rows, f.factor) for f in found[:1]] == [("unit", (row,), pytest.approx(factor))]


@given(st.sampled_from("ABCDEFGN"), st.integers(50, 900))
def test_a_slip_in_one_row_is_found_where_it_breaks_a_sum(row: str, slip: int) -> None:
    found = check(WATER | {row: WATER[row] + slip})
    assert found
    assert all(f.kind != "unit" for f in found)
    assert any(row in f.rows for f in found)


def test_following_years_must_hang_together() -> None:
    after = {"L": 14665, "N": 14000, "I": 0, "J": 665}
    assert check([WATER, after]) == []
    (found,) = check([WATER, after | {"L": 14966, "N": 14301}])
    assert (found.kind, found.rows) == ("chain", ("N", "L"))
    assert "År 2" in found.text


def test_amounts_may_be_written_as_people_do() -> None:
    written = {row: f"{value:,}".replace(",", " ").replace("-", "−") for row, value in WATER.items()}
    assert check(written | {"M": ""}) == []


@pytest.mark.parametrize("note", [{"Q": 1}, {"A": "mye"}, {"AB": 2}, {"A": float("nan")}])
def test_rows_that_are_none_are_refused(note: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="Rad"):
        check(note)
