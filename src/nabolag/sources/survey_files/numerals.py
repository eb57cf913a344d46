"""Numbers as people and programs write them in text: 1 234,5, 1.234,50, 1,234.50, 46 %, kr 300, 1e+05."""

from __future__ import annotations

import polars as pl

from nabolag.sources.survey_files.model import Loss
from nabolag.text import N_

_NUMBER = r"^[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$"
_CODE = r"^\d+[eE]\d+$"  # 12E3 may be a code: a number only among plainer ones
_SPACE = r"[ \u00a0\u202f]"
_THOUSANDS = rf"^([-+]?\d{{1,3}})(?:{_SPACE}\d{{3}})+(?:[.,]\d+)?$"
_UNIT_BEFORE = rf"^(?:kr\.?|NOK|€|\$|£){_SPACE}?([-+−]?\d)"
_UNIT_AFTER = rf"(\d){_SPACE}?(?:%|kr\.?|,-|NOK|€)$"
_MARKED = {  # what says that a mark is one of thousands, and what every number then is
    ".": (
        r"^[-+]?\d{1,3}(?:\.\d{3})+,\d+$|^[-+]?\d{1,3}(?:\.\d{3}){2,}$",
        r"^[-+]?(?:\d{1,3}(?:\.\d{3})*|\d+)(?:,\d+)?$",
    ),
    ",": (
        r"^[-+]?\d{1,3}(?:,\d{3})+\.\d+$|^[-+]?\d{1,3}(?:,\d{3}){2,}$",
        r"^[-+]?(?:\d{1,3}(?:,\d{3})*|\d+)(?:\.\d+)?$",
    ),
}
_OPEN = r"^[-+]?[1-9]\d{0,2},\d{3}$"  # 1,234: a thousand, in a file that has commas between its fields


def read_numbers(given: pl.Series, held: pl.Series, *, commas: bool) -> tuple[pl.Series, Loss | None] | None:
    """The numbers of a column, null where there is none, and what was taken to be meant; None where `held` is not numbers.

    `held` are the answers of `given` that are not words for nothing; `commas`: they separate the fields of the file.
    """
    before = held
    given, held = _without_units(given), _without_units(held)
    united = (before != held).any()
    mark = _mark_of_thousands(held, commas=commas)
    if mark:
        marked = held.str.contains(mark, literal=True)
        given, held = (_without(mark, column) for column in (given, held))
    if not bool(_numbers(held).is_not_null().all()) or bool(held.str.contains(_CODE).all()):
        return None
    told = before.filter(before != held).first() if united else None
    if mark == "," and not united:
        told = before.filter(marked).first()
    numbers = _numbers(given)
    if told is None:
        return numbers, None
    number = _numbers(held.filter(before == told))[0]
    number = int(number) if number == int(number) else number
    return numbers, Loss(
        N_("Tallene i «{variable}» er lest slik: «{text}» er {number}."),
        {"variable": given.name, "text": told, "number": number},
    )


def _without_units(column: pl.Series) -> pl.Series:
    return column.str.replace(_UNIT_BEFORE, "${1}").str.replace(_UNIT_AFTER, "${1}")


def _without(mark: str, column: pl.Series) -> pl.Series:
    return column.str.replace_all(mark, "", literal=True)


def _mark_of_thousands(held: pl.Series, *, commas: bool) -> str | None:
    for mark, (sure, every) in _MARKED.items():
        if bool(held.str.contains(sure).any()) and bool(held.str.contains(every).all()):
            return mark
    if commas:
        marked = held.filter(held.str.contains(",", literal=True))
        if len(marked) and bool(marked.str.contains(_OPEN).all()):
            return ","
    return None


def _numbers(given: pl.Series) -> pl.Series:
    """The numbers, null where it is none: decimal comma or point, exponents, spaces between thousands."""
    spaced = given.str.contains(_THOUSANDS)
    plain = (
        pl.DataFrame({"g": given, "s": spaced})
        .select(pl.when("s").then(pl.col("g").str.replace_all(_SPACE, "")).otherwise("g"))
        .to_series()
    )
    plain = plain.str.replace(",", ".", literal=True).str.replace("−", "-", literal=True)
    good = plain.str.contains(_NUMBER)
    return (
        pl.DataFrame({"p": plain, "ok": good})
        .select(
            pl.when("ok")
            .then(pl.col("p").str.strip_prefix("+").cast(pl.Float64, strict=False))
            .alias(given.name)
        )
        .to_series()
    )
