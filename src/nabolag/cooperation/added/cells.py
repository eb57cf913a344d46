"""A share and a day in a cell, as people and spreadsheets write them."""

from __future__ import annotations

import re
from datetime import date, datetime

from nabolag.errors import BadInput
from nabolag.text import read_number, spelled_out

PERCENT = re.compile(r"(?i)\s*(?:%|prosent|per cent|percent)\s*$")
DIGITS = 11
"""Decimals of a share of 0–1 that are kept: nine of a per cent."""
NEARLY = 0.005


def read_share(said: str) -> float:
    """A share of 0–1: `40`, `40 %` or `2/5`, kept to as many digits as are written out.

    Raises:
        BadInput: no number.
    """
    said = spelled_out(said)
    if parts := re.fullmatch(r"(\d{1,6})\s*/\s*(\d{1,6})", said):
        if int(parts[2]) == 0:
            raise BadInput("«{said}» er ikke en andel. Skriv for eksempel 40, 40 % eller 2/5.", said=said)
        return round(int(parts[1]) / int(parts[2]), DIGITS)
    return round(float(read_number(PERCENT.sub("", said))) / 100, DIGITS)


def read_day(cell: object) -> date | None:
    """A day, the first of a month or a year, or None of an empty cell.

    Raises:
        BadInput: something else stands there.
    """
    if cell is None or not str(cell).strip():
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = re.sub(r"[ T]00:00(:00)?$", "", str(cell).strip().removesuffix(".0"))
    try:
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 1, 1)
        if match := re.fullmatch(r"(\d{1,2})[./-]\s?(\d{1,2})[./-]\s?(\d{4})", text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := re.fullmatch(r"(\d{1,2})[./-](\d{4})", text):
            return date(int(match[2]), int(match[1]), 1)
        if match := re.fullmatch(r"(\d{4})[./-](\d{1,2})(?:[./-](\d{1,2}))?", text):
            return date(int(match[1]), int(match[2]), int(match[3] or 1))
        if match := re.fullmatch(r"(?:(\d{1,2})(?:\.\s*|\s+))?([^\W\d]{3,})(?:\.\s*|\s+)(\d{4})", text):
            return date(int(match[3]), _month(match[2]), int(match[1] or 1))
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadInput(
            "«{said}» er ikke en dato. Skriv den som 2024-01-31 eller 31.01.2024.", said=text[:30]
        ) from None


def _month(word: str) -> int:
    """The month that a word, whole or cut, names.

    Raises:
        ValueError: none.
    """
    months = (m for m, words in enumerate(MONTHS, 1) if any(w.startswith(word.casefold()) for w in words))
    for month in months:
        return month
    raise ValueError(word)


MONTHS = tuple(
    words.split("|")
    for words in (
        "januar|january|januari|jan", "februar|february|feb", "mars|march", "april|apr", "mai|may", "juni|june",
        "juli|july", "august|aug", "september|sep", "oktober|october", "november|nov", "desember|december",
    )
)  # fmt: skip
