"""What is written made ready to be read word by word: numbers, dates and signs each in one way."""

from __future__ import annotations

import re

from nabolag.cooperation.question.words import vocabulary

MONTHS = "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
MONTHS_EN = "january|february|march|may|june|july|october|december"
DATE = re.compile(
    r"(?i)\b(?:(etter|after|før|before)\s+)?(?:\d{1,2}[./-]\d{1,2}[./-](\d{4})|(\d{4})-\d{2}-\d{2}"
    rf"|(?:\d{{1,2}}\.?\s+)?(?:{MONTHS}|{MONTHS_EN})\s+(?:\d{{1,2}},\s*)?(\d{{4}}))\b"
)
LIMITED = re.compile(r"(?<!\w)[aA][/.][sS]\.?(?!\w)")
"""«A/S» is the same as «AS»."""


def whole_numbers(sentence: str) -> str:
    """`5 000`, `5.000` and `5,000` as one number, `5000-10000` as «5000 til 10000», `<5000` as «under 5000», and of a date the
    year, as the sources tell no more; a latitude keeps its decimals.
    """
    sentence = DATE.sub(_year_of, LIMITED.sub("AS", sentence))
    for sign, words in (
        ("<=", "høyst"),
        ("≤", "høyst"),
        (">=", "minst"),
        ("≥", "minst"),
        ("<", "under"),
        (">", "over"),
    ):
        sentence = sentence.replace(sign, f" {words} ")
    if not any(word in sentence.casefold() for word in (*vocabulary().north, *vocabulary().south)):
        sentence = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", sentence)
    joined = re.sub(r"(?<=\d)[ .\u00a0\u202f](?=\d{3}(?!\d))", "", sentence)
    apart = re.sub(r"(?<=\d)\s*[-–—]\s*(?=\d)", " til ", joined)
    return re.sub(r"(?<=\d)[.,](?=\d)", "’", apart)


def _year_of(date: re.Match[str]) -> str:
    """The year of a date; after or before a day in it, the year itself is in."""
    side, *years = date.groups()
    words = {"etter": "fra og med", "after": "fra og med", "før": "til og med", "before": "til og med"}
    return f" {words.get((side or '').casefold(), '')} {next(filter(None, years))} "
