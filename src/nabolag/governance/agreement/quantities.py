"""Numbers, amounts, days and notices in Norwegian words: what a lawyer reads as a quantity."""

from __future__ import annotations

import re

from nabolag.errors import BadInput
from nabolag.text import read_number

WORDS = {
    "en": 1, "én": 1, "ein": 1, "éin": 1, "ett": 1, "eitt": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6,
    "sju": 7, "syv": 7, "åtte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14,
    "femten": 15, "tjue": 20, "tyve": 20,
}  # fmt: skip
WORD = "|".join(sorted(WORDS, key=len, reverse=True))
NUMBER = re.compile(rf"(?<![\w§.,])(?:\d{{1,3}}|{WORD})(?![\w%]|[.,]\d|\s?%)", re.I)
MONTH = r"(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember|jan|feb|aug|sept?|okt|nov|des)"
DAY = re.compile(
    rf"\b(?:\d{{1,2}}\.\s?(?:\d{{1,2}}\.|{MONTH}\b)\s?(?:\d{{4}}|\d{{2}})?|\d{{4}}-\d\d-\d\d|{MONTH}\s\d{{4}})",
    re.I,
)
AMOUNT = re.compile(
    r"(?:\b(?:kr\.?|nok|kroner)\s?\d[\d .\u00a0]{0,18}(?:,\d{1,2}|,-)?(?:\s?(?:mill|mrd|million|milliard)\w*)?"
    r"|(?<!\d)\d{1,3}(?:[ .\u00a0]\d{3}){1,4}(?:,\d{1,2}|,-)?(?:\s?(?:kroner|kr\b|nok\b))?(?!\d)"
    rf"|\b(?:\d{{1,12}}(?:[.,]\d{{1,3}})?|{WORD})\s?(?:kroner|kr\b|nok\b|mill|mrd|mnok|million|milliard)\w*)",
    re.I,
)
NOTICE = re.compile(
    rf"\b(?:\d{{1,3}}|{WORD}|(?:halvt?|hele?))(?:\s\([^)]{{1,12}}\))?\s?(?:års?|månad\w*|måned\w*|mnd|uker?s?|veker?s?|dag\w*)\b"
    r"|årsskift|kalenderår|budsjettår|varsel|varsling|frist|når alle|alle deltak|samtykk|samrøystes|ett-?årig",
    re.I,
)
_SCALE = {"mill": 1_000_000, "mnok": 1_000_000, "mrd": 1_000_000_000, "milliard": 1_000_000_000}
_TENS = {
    "tretti": 30,
    "førti": 40,
    "femti": 50,
    "seksti": 60,
    "sytti": 70,
    "åtti": 80,
    "nitti": 90,
    "hundre": 100,
}


def number(word: str) -> int:
    """`"7"` or `"sju"` as 7."""
    return WORDS[word.casefold()] if word.casefold() in WORDS else int(word)


def numbers(text: str) -> list[int]:
    """The whole numbers up to 999 of a text, in figures or words, in order: `"fem til 7"` gives [5, 7]."""
    return [number(m[0]) for m in NUMBER.finditer(text.replace("\u2013", " \u2013 ").replace("-", " - "))]


def amount(phrase: str) -> float | None:
    """Kroner of `"50 mill. kroner"`, `"30.000"`, `"30 000,50"` or `"ti millioner"`; None when it is no amount.

    A point before exactly three figures parts thousands, as in an agreement, not decimals.
    """
    text = (
        phrase.strip().casefold().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )
    match = re.search(r"\d[\d .']*(?:,\d+)*", text)
    if match is None:
        return _in_words(text)
    figure = match[0].strip(" .'")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3}){2,}", figure):
        whole, *part = figure.split(",") if "." in figure else (figure.replace(",", ""),)
        figure = ",".join((whole.replace(".", ""), *part))
    try:
        value = float(read_number(figure))
    except BadInput:
        return None
    return value * _scale(text[match.end() :])


def _in_words(text: str) -> float | None:
    words = {**WORDS, **_TENS}
    match = re.search(
        rf"\b({'|'.join(sorted(words, key=len, reverse=True))})\s?((?:{'|'.join(_SCALE)})\w*)", text
    )
    return float(words[match[1]] * _scale(match[2])) if match else None


def _scale(after: str) -> int:
    rest = after.lstrip(" .-")
    return next((scale for word, scale in _SCALE.items() if rest.startswith(word)), 1)


def years(value: object) -> float | None:
    """The longest time in years that a text names (`"åtte år"` gives 8), or a bare number as years."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    lengths = [
        number(m[1]) / (12 if m[2].casefold().startswith("m") else 1)
        for m in re.finditer(
            rf"\b(\d{{1,3}}|{WORD})(?:\s\([^)]{{1,12}}\))?[ -]?(år|måned|månad|mnd)", str(value), re.I
        )
    ]
    if not lengths and str(value).strip().isdigit():
        return float(str(value))
    return max(lengths, default=None)
