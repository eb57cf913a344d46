"""A number or a share is read the same however people write it, and what is none is refused by its place."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.text import read_number, read_share, texts


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("1 234,5", "1234.5"),
        ("1\xa0234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1'234", "1234"),
        ("−3", "-3"),
        ("+7", "7"),
        ("66,7", "66.7"),
        ("66.7", "66.7"),
        (",5", "0.5"),
        ("5,", "5"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (12, "12"),
    ],
)
def test_a_number_is_read_as_meant(said: object, number: str) -> None:
    assert read_number(said) == Fraction(number)


@pytest.mark.parametrize(
    "said", ["", " ", "abc", "nan", "inf", float("nan"), float("inf"), None, True, "1.2.3", "1,2,3",
             "12.34,5.6", "1" * 70, 10**30, 1e308, "--1", "1-2", "٣", "1/2"],
)  # fmt: skip
def test_what_is_no_number_is_refused_by_its_place(said: object) -> None:
    with pytest.raises(BadInput, match=r"Lånetak: .* er ikke et tall"):
        read_number(said, "Lånetak")


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("2/3", "2/3"),
        ("66,7", "0.667"),
        ("66.7", "0.667"),
        ("66,7 %", "0.667"),
        ("66,7%", "0.667"),
        ("66,7 prosent", "0.667"),
        ("0,667", "0.667"),
        ("0,5 %", "0.005"),
        ("1", "1"),
        ("100", "1"),
        ("1 / 3", "1/3"),
        (0.25, "0.25"),
        (Fraction(1, 7), "1/7"),
    ],
)
def test_a_share_is_read_in_any_notation(said: object, share: str) -> None:
    assert read_share(said) == Fraction(share)


@pytest.mark.parametrize("said", ["", "etter folketall", "1/0", "2/3 %", "%", "1e999", None, "nan"])
def test_what_is_no_share_is_refused_by_its_place(said: object) -> None:
    with pytest.raises(BadInput, match=r"Moskenes: .* er ikke en andel"):
        read_share(said, "Moskenes")


@given(st.floats(-1e12, 1e12), st.integers(0, 4), st.sampled_from(["nb", "nn"]))
def test_what_we_write_we_read(value: float, decimals: int, lang: str) -> None:
    shown = texts(lang).number(value, decimals)
    assert abs(float(read_number(shown)) - value) <= 0.5 * 10**-decimals * 1.001 + abs(value) * 1e-12


def test_the_command_line_reads_weights_and_shares_as_the_pages_do() -> None:
    from nabolag.cli.forms import _weights
    from nabolag.cli.survey.sample import _spread

    assert _weights(("steering=2,5", "risk=3")) == {"steering": 2.5, "risk": 3.0}
    assert _spread(("1=0,5", "2=50 %", "3=1/2")) == {"1": 0.5, "2": 0.5, "3": 0.5}
    for wrong in ("steering", "steering=mye", "=3", "steering=nan"):
        with pytest.raises(BadInput):
            _weights((wrong,))
    for wrong in ("1=", "=0,5", "1=2/1", "1=-0,1", "1=inf"):
        with pytest.raises(BadInput):
            _spread((wrong,))
