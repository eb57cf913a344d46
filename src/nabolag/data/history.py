"""What has changed from one snapshot to the next, as far back as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from nabolag.data.snapshots import Revision, Snapshot, in_use, opened
from nabolag.errors import DataDamaged


@dataclass(frozen=True)
class Edition:
    """A snapshot that was put to use, and the figures that it changed."""

    snapshot: Snapshot
    revisions: tuple[Revision, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables in which something differs, by name."""
        return tuple(sorted({one.table for one in self.revisions}))


@cache
def editions() -> tuple[Edition, ...]:
    """The snapshot in use and those before it, newest first; empty while what ships is used.

    One that was deleted ends the list: what it changed is no longer known.

    Raises:
        DataDamaged: a snapshot cannot be read.
    """
    found: list[Edition] = []
    snapshot = in_use()
    while snapshot is not None:
        found.append(Edition(snapshot, tuple(snapshot.revisions())))
        before = snapshot.manifest.before
        try:
            snapshot = opened(before) if before else None
        except DataDamaged:
            break
    return tuple(found)


@cache
def withdrawn_figures(table: str, column: str) -> frozenset[str]:
    """Keys of the rows whose figure a source took away and has not given back, such as `1874 2026`."""
    last: dict[str, str] = {}
    for edition in reversed(editions()):
        for one in edition.revisions:
            if one.table == table and one.column in (column, ""):
                last[one.key] = one.kind if one.column else "changed"
    return frozenset(key for key, kind in last.items() if kind == "withdrawn")
