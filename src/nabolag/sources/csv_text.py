"""The one way CSV is written: nothing in a cell or a heading is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import polars as pl

_RUN = r"[\s\x00-\x1f\u200b\ufeff]*[=+\-@\uff0b\uff0d\uff1d\uff20]|[\t\r\n']"
"""What a spreadsheet may run (OWASP «CSV Injection», also behind blanks), and the mark itself."""
_FORMULA = re.compile(_RUN)
BOM = "\ufeff"


def csv_text(
    header: Sequence[object], rows: Iterable[Sequence[object]], *, delimiter: str = ",", empty: str = ""
) -> str:
    """Header and rows as CSV. None is an empty cell; numbers stand as they are, text is `safe`.

    `empty`: how empty text is written; a lone `'` tells it from None, and `unmarked` reads it back.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([_cell(value, empty) for value in row])
    return out.getvalue()


def safe(text: str) -> str:
    """Led by `'` when a spreadsheet would run it, and when it begins so itself."""
    return f"'{text}" if _FORMULA.match(text) else text


def unmarked(text: str) -> str:
    """Text as it was before `safe`; a lone `'` is empty text."""
    return text[1:] if text == "'" or (text[:1] == "'" and _FORMULA.match(text[1:])) else text


def unescaped(frame: pl.DataFrame) -> pl.DataFrame:
    """Text columns as they were before `safe`."""
    return frame.with_columns(pl.col(pl.String).str.replace(rf"^'({_RUN}|$)", "${1}"))


def _cell(value: object, empty: str) -> object:
    if value is None:
        return ""
    if value == "":
        return empty
    return safe(value) if isinstance(value, str) else value
