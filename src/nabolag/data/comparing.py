"""What differs between two editions of a table, row by row and figure by figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nabolag.data.snapshots import Revision

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Difference:
    """Rows that came, went and differ, and every figure that differs."""

    table: str
    added: int
    changed: int
    gone: int
    figures: tuple[Revision, ...]

    def __bool__(self) -> bool:
        return bool(self.figures)


def compare(name: str, before: pl.DataFrame | None, after: pl.DataFrame, keys: Sequence[str]) -> Difference:
    """How `after` differs from `before` (None: there was no such table); rows are the same when their `keys` are."""
    old, new = ({} if before is None else _by_key(before, keys)), _by_key(after, keys)
    columns = [column for column in after.columns if column not in (*keys, "note")]  # a remark is no figure
    figures: list[Revision] = []
    came = [key for key in new if key not in old]
    went = [key for key in old if key not in new]
    changed = 0
    for key, row in new.items():
        if key not in old:
            continue
        said = [
            Revision(name, key, column, _text(old[key].get(column)), _text(row[column]),
                     _kind(old[key].get(column), row[column]))
            for column in columns
            if old[key].get(column) != row[column]
        ]  # fmt: skip
        changed += bool(said)
        figures += said
    figures += [Revision(name, key, "", None, None, "added") for key in came]
    figures += [Revision(name, key, "", None, None, "gone") for key in went]
    return Difference(name, len(came), changed, len(went), tuple(figures))


def _by_key(frame: pl.DataFrame, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {" ".join(str(row[key]) for key in keys): row for row in frame.iter_rows(named=True)}


def _kind(before: Any, after: Any) -> Any:
    return "new" if before is None else "withdrawn" if after is None else "changed"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
