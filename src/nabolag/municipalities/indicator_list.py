"""Indicators: one figure per municipality, with a status that keeps unknown, doubtful and zero apart."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from nabolag.data import TableDescriptor, Words, descriptor, table
from nabolag.data.shipped import read_yaml, shipped_descriptor
from nabolag.data.snapshots import in_use
from nabolag.errors import NotKnown
from nabolag.text import LANGUAGES

Status = Literal["ok", "unknown", "not_applicable", "doubtful"]


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an indicator is. `higher_is` says whether more is better; for most it is neither.

    `table` and `column` name the shipped table and the column it is read or computed from, `year` the
    year it applies to, `unit` the unit of `value`, `decimals` how many to show.
    """

    id: str
    title: Words
    unit: str
    year: int
    table: str
    column: str
    decimals: int
    definition: Words
    higher_is: Literal["neither", "better", "worse"] = "neither"

    @property
    def source(self) -> TableDescriptor:
        """Descriptor of the table it comes from."""
        return descriptor(self.table)


def indicators() -> tuple[Indicator, ...]:
    """All indicators, in the order they are shown."""
    return tuple(_by_id().values())


def describe(id: str) -> Indicator:
    """What the indicator `id` is, or NotKnown."""
    if id not in _by_id():
        raise NotKnown(
            "Indikatoren «{id}» finnes ikke.",
            id=id,
            candidates=_near(id),
            called=lambda known, lang: _by_id()[known].title[lang],
        )
    return _by_id()[id]


def _near(said: str) -> list[str]:
    """Up to three indicators whose id or title, in any language, is spelt much as what was said."""
    import difflib

    by_name = {
        name.casefold(): each.id
        for each in indicators()
        for name in (each.id, *(each.title[lang] for lang in LANGUAGES))
    }
    near = difflib.get_close_matches(said.casefold(), by_name, n=6, cutoff=0.4)
    return list(dict.fromkeys(by_name[name] for name in near))[:3]


@cache
def _by_id() -> dict[str, Indicator]:
    entries = read_yaml(Path(__file__).parent / "indicators.yaml", list[Indicator])
    return {each.id: _of_its_year(each) for each in entries}


def _of_its_year(each: Indicator) -> Indicator:
    """The indicator of the year that its table has now, where one was fetched since: words and year follow."""
    if in_use() is None or each.source.sha256 == shipped_descriptor(each.table).sha256:
        return each
    newest = table(each.table)["year"].max() if "year" in each.source.columns else None
    if not isinstance(newest, int) or newest == each.year:
        return each
    before, now = str(each.year), str(newest)
    title, definition = (
        Words(*(words[lang].replace(before, now) for lang in ("nb", "nn", "en")))
        for words in (each.title, each.definition)
    )
    return msgspec.structs.replace(each, year=newest, title=title, definition=definition)
