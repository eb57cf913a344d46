"""The case file as one immutable value, before it is text, a page or JSON.

A section holds blocks; a block names the tables its figures came from, so that every rendering can
number its sources. `shown` is for people, `value` for machines; a value that is None has a `status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nabolag.text import Lang

Status = Literal["ok", "unknown", "not_applicable", "doubtful", "suppressed"]
Sources = tuple[str, ...]


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str
    sources: Sources = ()
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """Short statements, one a line."""

    items: tuple[str, ...]
    sources: Sources = ()
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Fact:
    """A labelled value."""

    label: str
    shown: str
    value: float | str | None
    note: str = ""
    status: Status = "ok"


@dataclass(frozen=True)
class FactList:
    """Labelled values one under the other."""

    facts: tuple[Fact, ...]
    sources: Sources = ()
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Cell:
    """A table cell; `href` is a page on the web site, such as `/kommune/1860`."""

    shown: str
    value: float | str | None = None
    href: str = ""
    status: Status = "ok"


@dataclass(frozen=True)
class Table:
    """A table with a caption; `numeric` tells which columns are numbers (right-aligned)."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: tuple[bool, ...]
    note: str = ""
    sources: Sources = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Bar:
    """One bar: `ours` is the municipality the case file is about, `reference` a median or the like."""

    label: str
    value: float | None
    shown: str
    role: Literal["ours", "reference", "other"] = "other"
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, a table that people would rather look at. `alt` says what is to be seen."""

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    alt: str
    note: str = ""
    sources: Sources = ()
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Series:
    """A yearly series; a year that is not known is a gap with its reason in `gaps`."""

    caption: str
    unit: str
    years: tuple[int, ...]
    values: tuple[float | None, ...]
    alt: str
    gaps: str = ""
    sources: Sources = ()
    kind: Literal["series"] = "series"


Block = Paragraph | Bullets | FactList | Table | Bars | Series


@dataclass(frozen=True)
class Section:
    """One part of the case file; `id` is its anchor and never changes with the language."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Source:
    """Where figures came from, as printed in the list at the end."""

    number: int
    key: str
    text: str
    url: str = ""
    licence: str = ""


@dataclass(frozen=True)
class CaseFile:
    """What nabolag knows of one municipality, ready to be shown."""

    code: str
    name: str
    title: str
    lang: Lang
    service: str | None
    comparable: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    origin: Literal["register"] = "register"

    def numbers(self, keys: Sources) -> tuple[int, ...]:
        """The source numbers of a block's `sources`."""
        return tuple(s.number for s in self.sources if s.key in keys)
