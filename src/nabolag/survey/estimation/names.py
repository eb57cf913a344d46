"""Columns may be called anything: a name that is a pattern to Polars is set aside while figures are made.

Results have the user's own names again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import polars as pl

from nabolag.text.column_names import inner, outer

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def set_aside(table: Frame) -> Frame:
    """The user's table with its columns called as they are here."""
    return _renamed(table, {name: inner(name) for name in table.collect_schema().names()})


def put_back(table: Frame) -> Frame:
    """The table with the user's own names."""
    return _renamed(table, {name: outer(name) for name in table.collect_schema().names()})


def in_sql(text: str, columns: Sequence[str]) -> str:
    """`text` with the user's names, in double quotes, as those of `columns`."""
    for name in columns:
        own = outer(name)
        if own not in ("", name):
            text = text.replace(quoted(own), quoted(name))
    return text


def quoted(name: str) -> str:
    """The name as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def _renamed(table: Frame, names: dict[str, str]) -> Frame:
    changed = {old: new for old, new in names.items() if old != new}
    return table.rename(changed) if changed else table
