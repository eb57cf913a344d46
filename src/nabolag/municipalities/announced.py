"""Changes of municipalities that are decided and not yet in the register of this version: SSB's own, where fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nabolag.data import Words, descriptor, table
from nabolag.data.snapshots import in_use
from nabolag.text import LANGUAGES, texts


@dataclass(frozen=True)
class PlannedChange:
    """A change that is decided or announced but not yet in the register of codes.

    `new_codes`: the numbers from then on, empty while nobody has given them.
    """

    date: date
    kind: str
    codes: tuple[str, ...]
    text: Words
    source: str
    url: str
    new_codes: tuple[str, ...] = ()


def with_numbers(written: Sequence[PlannedChange], after: date) -> tuple[PlannedChange, ...]:
    """What is written as planned, with what SSB says since `after` in the place of it where it says the same change."""
    told = _told(after)
    gone = [one for one in written if any(_same(one, other) for other in told)]
    return (*(one for one in written if one not in gone), *told)


def _same(written: PlannedChange, told: PlannedChange) -> bool:
    return set(written.codes) <= set(told.codes) and written.date == told.date


def _told(after: date) -> tuple[PlannedChange, ...]:
    """Changes later than `after` in the fetched table of changes, one for each group that changes together."""
    snapshot = in_use()
    if snapshot is None or snapshot.kept("code_changes") is None:
        return ()
    groups: list[list[dict[str, Any]]] = []
    for row in table("code_changes").iter_rows(named=True):
        if row["date"] <= after:
            continue
        mine = [
            g for g in groups
            if any(r["date"] == row["date"] and (r["old_code"] == row["old_code"] or r["new_code"] == row["new_code"])
                   for r in g)
        ]  # fmt: skip
        groups = [g for g in groups if g not in mine] + [[*(r for g in mine for r in g), row]]
    return tuple(_change(group) for group in groups)


def _change(rows: list[dict[str, Any]]) -> PlannedChange:
    old = dict(sorted((r["old_code"], r["old_name"]) for r in rows))
    new = dict(sorted((r["new_code"], r["new_name"]) for r in rows))
    source = descriptor("code_changes")
    said = {
        lang: WORDS[lang].format(
            old=_join(old.values(), lang),
            new=_join((f"{name} ({code})" for code, name in new.items()), lang),
            date=texts(lang).date(rows[0]["date"]),
        )
        for lang in LANGUAGES
    }
    kind = rows[0]["kind"]
    return PlannedChange(
        date=rows[0]["date"],
        kind="merge" if len(new) == 1 and len(old) > 1 else kind,
        codes=tuple(old),
        text=Words(**said),
        source=f"{source.publisher}, {source.table_number}",
        url=source.url,
        new_codes=tuple(new),
    )


def _join(names: Any, lang: str) -> str:
    return texts(lang).join(list(names))


WORDS = {
    "nb": "{old} blir {new} fra {date}.",
    "nn": "{old} blir {new} frå {date}.",
    "en": "{old} becomes {new} from {date}.",
}
