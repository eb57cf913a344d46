"""Numbers, money, dates and sorting read as a Norwegian reader expects."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.text import LANGUAGES, fold, sort_key, texts


def test_numbers_have_spaces_commas_and_a_real_minus_sign() -> None:
    nb = texts("nb")
    assert nb.number(1234567.25, 1) == "1\xa0234\xa0567,2"
    assert nb.number(-12.5, 1) == "−12,5"
    assert nb.percent(0.1234, 1) == "12,3\xa0%"
    assert nb.nok(12345) == "12\xa0345\xa0kr"
    assert texts("en").percent(0.5) == "50%"
    assert texts("en").nok(12345) == "NOK\xa012,345"


def test_a_rounded_zero_has_no_minus_sign() -> None:
    assert texts("nb").number(-0.4) == "0"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_unknown_is_never_shown_as_zero(lang: str) -> None:
    said = texts(lang)
    assert {said.number(None), said.percent(None), said.nok(None)} == {"–"}


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_shown_number_reads_back_as_the_rounded_number(value: float, decimals: int) -> None:
    shown = texts("nb").number(value, decimals)
    read = float(shown.replace("\N{NO-BREAK SPACE}", "").replace("−", "-").replace(",", "."))
    assert math.isclose(read, round(value, decimals), abs_tol=10**-decimals / 2)


def test_dates_are_written_out() -> None:
    day = date(2028, 1, 1)
    assert [texts(lang).date(day) for lang in LANGUAGES] == [
        "1. januar 2028",
        "1. januar 2028",
        "1 January 2028",
    ]


def test_ae_oe_aa_sort_last_and_sami_letters_with_their_latin_base() -> None:
    names = ["Åfjord", "Østre Toten", "Ærø", "Zeta", "Ánár", "Alta", "Đivttasvuotna", "Deatnu", "Eidfjord"]
    assert sorted(names, key=sort_key) == [
        "Alta", "Ánár", "Deatnu", "Đivttasvuotna", "Eidfjord", "Zeta", "Ærø", "Østre Toten", "Åfjord",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("VESTVÅGØY", "vestvaagoey"),
        ("Kárášjohka", "karasjohka"),
        ("Nord-Aurdal", "nord aurdal"),
        ("Ærøy", "aeroey"),
    ],
)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(BadInput, match="«sv» finnes ikke"):
        texts("sv")


@pytest.mark.parametrize(
    ("lang", "same_month", "same_year", "two_years"),
    [
        ("nb", "3.–29. november 2026", "3. oktober – 29. november 2026", "3. desember 2025 – 2. januar 2026"),
        ("nn", "3.–29. november 2026", "3. oktober – 29. november 2026", "3. desember 2025 – 2. januar 2026"),
        ("en", "3–29 November 2026", "3 October – 29 November 2026", "3 December 2025 – 2 January 2026"),
    ],
)
def test_from_one_day_to_another_says_the_year_once(
    lang: str, same_month: str, same_year: str, two_years: str
) -> None:
    said, last = texts(lang), date(2026, 11, 29)
    assert said.days(date(2026, 11, 3), last) == same_month
    assert said.days(date(2026, 10, 3), last) == same_year
    assert said.days(date(2025, 12, 3), date(2026, 1, 2)) == two_years
    assert said.days(last, last) == said.date(last)
    assert said.days(date(2025, 11, 29), last).count("20") == 2  # the same month of two years is two years
