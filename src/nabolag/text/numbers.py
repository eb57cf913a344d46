"""Numbers and shares as people write them, read one way everywhere.

The last of two different marks is the decimal mark (`1.234,5`, `1,234.5`); a mark that stands more than once, and
spaces and apostrophes, part thousands (`1 234 567`, `1.234.567`); a single mark is the decimal mark (`66,7`, `66.7`).
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from nabolag.errors import BadInput

LONGEST = 60  # characters: longer than any figure people mean, short enough to compute with
LARGEST = 10**18  # kroner, inhabitants, votes: nothing counted here is larger
_PARTING = re.compile(r"[\s'\N{RIGHT SINGLE QUOTATION MARK}_]")
_GLYPH = re.compile("[¼-¾⅐-⅞]")
_MIXED = re.compile(r"(\d{1,9})\s+(\d{1,4})/([1-9]\d{0,3})")
_PERCENT = re.compile(r"(?i)\s*(?:%|prosent|per ?cent|pst\.?)$")
_KRONER = re.compile(
    r"(?i)(?:kr|nok)?\.?\s*(?P<number>.*?)\s*(?P<times>tusen|t(?=kr|nok)|mill(?:ion(?:er|ar|s)?)?|m(?=kr|nok)|mrd|"
    r"milliard(?:er|ar)?)?\.?\s*(?:kr(?:oner)?|nok)?\.?"
)
_TIMES: dict[str, int] = {"": 1} | {
    word: 10**power
    for power, words in {
        3: "t tusen",
        6: "m mill million millioner millionar millions",
        9: "mrd milliard milliarder milliardar",
    }.items()
    for word in words.split()
}
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)


def read_number(value: object, where: str = "") -> Fraction:
    """The number in `value`, exactly as written: text, int, float or Fraction; `float()` it where that will do.

    >>> read_number("−1 234,5")
    Fraction(-2469, 2)

    Raises:
        BadInput: no number, not finite, longer than 60 characters or beyond 10^18; names `where`.
    """
    number = _number(value)
    if number is None or abs(number) > LARGEST:
        raise BadInput(
            "{where}: «{said}» er ikke et tall. Skriv for eksempel 1234,5.",
            where=where or "Tallet",
            said=str(value)[:LONGEST],
        )
    return number


def read_share(value: object, where: str = "", *, percent_above_one: bool = True) -> Fraction:
    """The share in `value`, with 1 as the whole: `2/3`, `66,7 %`, `0,667` or `66.7`.

    A number above 1 without a per cent sign is read as per cent, except where any unit will do, as of weights
    (`percent_above_one=False`). Shares above the whole, and below nothing, are the caller's to refuse.

    >>> read_share("12,5 %") == read_share("1/8") == read_share("0,125") == read_share(12.5)
    True

    Raises:
        BadInput: neither fraction, per cent nor number; names `where`.
    """
    text = str(value).strip()
    spelled = spelled_out(text)
    bare = _PERCENT.sub("", spelled)
    percent = bare != spelled
    number = _number(bare if percent or spelled != text else value)
    above, _, below = re.sub(r" (av|of) ", "/", bare).partition("/")
    # `1/2 %` may be half of the whole or half of one per cent; `½ %` is the latter
    if number is None and below and (not percent or spelled != text):
        over, under = _number(above), _number(below)
        if over is not None and under:
            return over / under / (100 if percent else 1)
    if number is None or abs(number) > LARGEST:
        raise BadInput(
            "{where}: «{said}» er ikke en andel. Skriv for eksempel 2/3 eller 66,7 %.",
            where=where or "Andelen",
            said=text[:LONGEST],
        )
    return number / 100 if percent or (percent_above_one and number > 1) else number


def read_kroner(value: object, where: str = "", *, millions: bool = False) -> Fraction:
    """The amount in `value`, in kroner: `2,5 mill.`, `1,2 mrd. kr`, `12 MNOK`, `500 tkr`, `kr 50 000,-`.

    A number without a unit is in kroner; with `millions` in millions of kroner.

    >>> int(read_kroner("1,2 mrd. kr"))
    1200000000

    Raises:
        BadInput: no amount, or beyond 10^18; names `where`.
    """
    found = _KRONER.fullmatch(re.sub(r",-+$", "", " ".join(str(value).split())))
    number = _number(found["number"]) if found else None
    times = (found["times"] or "").casefold() if found else ""
    amount = None if number is None else number * _TIMES[times]
    if millions and (bare := _number(value)) is not None:
        amount = bare * 10**6
    if millions and (amount is None or abs(amount) > LARGEST):
        raise BadInput(
            "{where}: «{said}» er ikke et beløp. Skriv millioner kroner, som 12,5, eller med enhet, som 1,2 mrd.",
            where=where or "Beløpet",
            said=str(value)[:LONGEST],
        )
    if amount is None or abs(amount) > LARGEST:
        raise BadInput(
            "{where}: «{said}» er ikke et beløp. Skriv det i kroner, eller for eksempel 12 mill. eller 1,2 mrd.",
            where=where or "Beløpet",
            said=str(value)[:LONGEST],
        )
    return amount


def spelled_out(text: str) -> str:
    """Text with fractions of one mark written out: `33⅓ %` as `33 1/3 %`."""
    whole = _GLYPH.sub(lambda mark: " " + unicodedata.normalize("NFKC", mark[0]), text)
    return whole.replace("\N{FRACTION SLASH}", "/").replace("\N{DIVISION SLASH}", "/").strip()


def _number(value: object) -> Fraction | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int):
        return Fraction(value)
    if isinstance(value, str) and (mixed := _MIXED.fullmatch(spelled_out(value))):
        return int(mixed[1]) + Fraction(int(mixed[2]), int(mixed[3]))
    text = _PARTING.sub("", str(value)).replace("\N{MINUS SIGN}", "-")
    if len(text) > LONGEST:
        return None
    if isinstance(value, float):  # its shortest decimal, so that 0.1 is one tenth; nan and inf are none
        try:
            return Fraction(text)
        except ValueError:
            return None
    decimal = max(text.rfind(","), text.rfind("."))
    marks = {mark: text.count(mark) for mark in ",." if mark in text}
    if len(marks) == 1 and sum(marks.values()) > 1:
        decimal = len(text)  # `1.234.567`: every mark parts thousands
    whole = text[:decimal] if decimal >= 0 else text
    if any(mark in whole for mark in ",.") and not re.fullmatch(r"[+-]?\d{1,3}([.,]\d{3})+", whole, re.ASCII):
        return None
    plain = re.sub(r"[.,]", "", whole) + ("." + text[decimal + 1 :] if 0 <= decimal < len(text) else "")
    return Fraction(plain.removesuffix(".") or "x") if _PLAIN.fullmatch(plain) else None
