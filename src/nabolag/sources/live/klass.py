"""Changes of municipality numbers from Statistics Norway's KLASS (classification 131), those to come too."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from nabolag.data.shipped import shipped_descriptor
from nabolag.sources.live.addresses import KLASS
from nabolag.sources.live.made import Made, made
from nabolag.sources.live.pages import Pages, unusable

if TYPE_CHECKING:
    import polars as pl

    from nabolag.data.snapshots import Entry

MUNICIPALITIES = 131
AHEAD = 5
"""Years from now until which decided changes are asked for."""


class Change(msgspec.Struct, frozen=True, rename="camel"):
    """One row of KLASS; old or new is missing where a code begins or ends."""

    change_occurred: date
    old_code: str | None = None
    old_name: str | None = None
    new_code: str | None = None
    new_name: str | None = None


class Changes(msgspec.Struct, frozen=True, rename="camel"):
    """The answer of `changes`."""

    code_changes: list[Change]


def fetch(pages: Pages) -> list[Made] | None:
    """The table `code_changes` anew, with changes that are decided and have not come yet.

    Raises:
        SourceFailed: no answer, or one that lacks what was there before.
    """
    address = f"{KLASS.base}/classifications/{MUNICIPALITIES}/changes"
    until = date(pages.now().year + AHEAD, 1, 2)
    params = [
        ("from", "1971-01-01"),
        ("to", until.isoformat()),
        ("language", "nb"),
        ("includeFuture", "true"),
    ]
    got = pages.json(KLASS, address, params, kind=Changes)
    if got is None:
        return None
    answer, page = got
    described = shipped_descriptor("code_changes")
    frame = _frame(answer.code_changes)
    if frame.height < described.rows:
        pages.forget(page.address)
        raise unusable(KLASS, address, 1, f"codeChanges: {frame.height} < {described.rows}")
    keys = ("date", "old_code", "new_code")
    return [made(described, frame, page, source="klass/131", address=address, keys=keys)]


def unchanged(_pages: Pages, _had: Entry) -> bool:
    """Never known without asking; the page itself is asked for with conditions."""
    return False


def _frame(changes: list[Change]) -> pl.DataFrame:
    import polars as pl

    rows = [c for c in changes if c.old_code and c.new_code]
    by_old = Counter((c.change_occurred, c.old_code) for c in rows)
    by_new = Counter((c.change_occurred, c.new_code) for c in rows)

    def kind(c: Change) -> str:
        splits, merges = by_old[c.change_occurred, c.old_code] > 1, by_new[c.change_occurred, c.new_code] > 1
        if splits or merges:
            return "split_and_merge" if splits and merges else "split" if splits else "merge"
        return "rename" if c.old_code == c.new_code else "renumber"

    found = [
        {
            "old_code": c.old_code,
            "old_name": _respelt(c.old_name),
            "new_code": c.new_code,
            "new_name": _respelt(c.new_name),
            "date": c.change_occurred,
            "kind": kind(c),
        }
        for c in sorted(rows, key=lambda c: (c.change_occurred, c.new_code or "", c.old_code or ""))
    ]
    return pl.DataFrame(found)


def _respelt(name: str | None) -> str:
    """KLASS writes n for ŋ in Porsáŋgu."""
    return (name or "").replace("Porsángu", "Porsáŋgu")
