"""Columns may be called anything. Polars takes `*` and `^…$` for patterns that mean many columns, in series too.

Such a name is set aside as `«*»` while figures are made, and results have the user's own again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import polars as pl

_OPEN, _CLOSE = "«", "»"
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def inner(name: str) -> str:
    """What a column that the user calls `name` is called here."""
    return f"{_OPEN}{name}{_CLOSE}" if _is_pattern(name) else name


def outer(name: str) -> str:
    """What the user calls the column `name`."""
    own = name.removeprefix(_OPEN).removesuffix(_CLOSE)
    return own if name == inner(own) else name


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


def _is_pattern(name: str) -> bool:
    return name in ("", "*") or (name.startswith("^") and name.endswith("$"))


def _renamed(table: Frame, names: dict[str, str]) -> Frame:
    changed = {old: new for old, new in names.items() if old != new}
    return table.rename(changed) if changed else table
