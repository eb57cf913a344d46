"""What a paper is made of: blocks of text, facts, tables and figures, each one immutable value.

A block names the sources its figures came from, so that each rendering can number them. `value` is for machines and `shown`
for people; a value that is None has words or a `status` that say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from nabolag.report.figures import Figure
from nabolag.report.figures.maps import MapGroup
from nabolag.report.paper.native import Native

Status = Literal["ok", "unknown", "not_applicable", "doubtful", "suppressed"]
Sources = tuple[str, ...]
Files = tuple[tuple[str, str], ...]
Kind = Literal["text", "number", "share", "year"]


@dataclass(frozen=True)
class Span:
    """A piece of running text; `cell` is the figure it was read from, as `table/row/column` counted from 0.

    `of` is that figure when it is said in words, such as "one in three". `blank`: a place somebody has to fill in.
    """

    text: str
    cell: str = ""
    blank: bool = False
    of: float | None = None


@dataclass(frozen=True)
class Text:
    """Running text. `lead` stands out, `quiet` is about the text and not of it; `remark` stands in the margin.

    `lang` is the language of the words where it is not the paper's.
    """

    spans: tuple[Span, ...]
    sources: Sources = ()
    tone: Literal["plain", "lead", "quiet"] = "plain"
    remark: str = ""
    lang: str = ""
    kind: Literal["text"] = "text"

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Bullets:
    """Short statements, one a line. `unknown`: they are what we do not know, and are set apart as that.

    `lang` is the language of the words where it is not the paper's.
    """

    items: tuple[str, ...]
    sources: Sources = ()
    unknown: bool = False
    numbered: bool = False
    lang: str = ""
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
class Facts:
    """Labelled values one under the other; `key` ones are the few that everybody should remember, side by side."""

    facts: tuple[Fact, ...]
    sources: Sources = ()
    caption: str = ""
    key: bool = False
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Column:
    """What a column holds: shares are 0–1, `decimals` is the precision printed.

    `priority` 1 is kept however narrow the medium, 2 goes before 1, and 3 goes first.
    """

    head: str
    kind: Kind = "text"
    unit: str = ""
    decimals: int = 0
    priority: Literal[1, 2, 3] = 1

    @property
    def numeric(self) -> bool:
        return self.kind in ("number", "share", "year")


@dataclass(frozen=True)
class Cell:
    """A table cell. Without `shown` the column says how `value` is printed; `href` is a page such as `/kommune/1860`.

    `spoken` is read aloud where `shown` is a sign. `before` and `after` stand round a printed figure. `spread`: the lowest,
    the first quartile, the median, the third quartile and the highest of those that `value` is compared with. `trend`: (year,
    value), oldest first, None where a year is not known.
    """

    shown: str = ""
    value: float | str | None = None
    href: str = ""
    status: Status = "ok"
    low: float | None = None
    high: float | None = None
    spoken: str = ""
    before: str = ""
    after: str = ""
    spread: tuple[float, ...] = ()
    trend: tuple[tuple[int, float | None], ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with a caption; `sheet` is the short name of its sheet in a workbook.

    `label` is what it is called where it is referred to, such as `T1`. `under`: intervals stand under their figures.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    sources: Sources = ()
    id: str = ""
    sheet: str = ""
    label: str = ""
    under: bool = False
    kind: Literal["table"] = "table"

    @property
    def titled(self) -> str:
        """The caption after what the table is called."""
        return f"{self.label}. {self.caption}" if self.label else self.caption

    def within(self, priority: int) -> Table:
        """Only the columns with this priority or a higher one."""
        return self.of([i for i, column in enumerate(self.columns) if column.priority <= priority])

    def of(self, kept: Sequence[int]) -> Table:
        """Only these columns, counted from 0."""
        columns = tuple(self.columns[i] for i in kept)
        return replace(self, columns=columns, rows=tuple(tuple(row[i] for i in kept) for row in self.rows))


@dataclass(frozen=True)
class Bar:
    """One bar: `ours` is what the paper is about, `reference` a median or the like."""

    label: str
    value: float | None
    shown: str
    role: Literal["ours", "reference", "other"] = "other"
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, a table that people would rather look at. `alt` says what is to be seen.

    `whole` is the value that a full bar stands for, such as 100 for per cent; 0: the largest value. `says`: what is to be
    seen, as a sentence.
    """

    caption: str
    unit: str
    bars: tuple[Bar, ...]
    alt: str
    note: str = ""
    sources: Sources = ()
    whole: float = 0.0
    says: str = ""
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Series:
    """A yearly series; a year that is not known is a gap with its reason in `gaps`. `says`: what is to be seen."""

    caption: str
    unit: str
    years: tuple[int, ...]
    values: tuple[float | None, ...]
    alt: str
    gaps: str = ""
    sources: Sources = ()
    says: str = ""
    decimals: int = 0
    kind: Literal["series"] = "series"


@dataclass(frozen=True)
class Drawing:
    """A figure of `report.figures`; its rows are the table beside it and what native charts are made of.

    `percent`: the rows are shares, 0–1. `natives`: native charts that say the same better than the rows would.
    `files`: the figure as files, (address, what people call it).
    """

    figure: Figure
    percent: bool = False
    sources: Sources = ()
    natives: tuple[Native, ...] = ()
    files: Files = ()
    kind: Literal["drawing"] = "drawing"


@dataclass(frozen=True)
class Map:
    """Municipality `code` and those around it, by code and name.

    With `whole`, the country instead: these in one colour, the rest in grey, and a line at each of `latitudes`, in
    degrees north and as it is written. With `groups`, the country with these groups.
    """

    caption: str
    code: str
    around: tuple[str, ...]
    names: Mapping[str, str]
    alt: str
    credit: str
    sources: Sources = ()
    whole: tuple[str, ...] = ()
    latitudes: tuple[tuple[float, str], ...] = ()
    groups: tuple[MapGroup, ...] = ()
    kind: Literal["map"] = "map"


@dataclass(frozen=True)
class LawLine:
    """One rule: what it says, where, its words, and its address."""

    says: str
    where: str
    quote: str
    url: str = ""


@dataclass(frozen=True)
class Law:
    """The rules that something stands on, with their words."""

    lines: tuple[LawLine, ...]
    caption: str = ""
    sources: Sources = ()
    kind: Literal["law"] = "law"


@dataclass(frozen=True)
class Terms:
    """Words explained: (name, what it means, source or nothing)."""

    terms: tuple[tuple[str, str, str], ...]
    sources: Sources = ()
    kind: Literal["terms"] = "terms"


@dataclass(frozen=True)
class Claims:
    """What is claimed and what speaks against it, at equal size: (claim, by whom, against, by whom).

    `heads`: what the two sides are called, where they are something else than a claim and what speaks against it.
    """

    pairs: tuple[tuple[str, str, str, str], ...]
    sources: Sources = ()
    heads: tuple[str, str] | None = None
    kind: Literal["claims"] = "claims"


Block = Text | Bullets | Facts | Table | Bars | Series | Drawing | Map | Law | Terms | Claims


def text(
    words: str,
    sources: Sources = (),
    *,
    tone: Literal["plain", "lead", "quiet"] = "plain",
    remark: str = "",
    lang: str = "",
) -> Text:
    """A paragraph without references; what stands in square brackets is to be filled in."""
    return Text(tuple(_spans(words)), sources, tone, remark, lang)


BLANK = re.compile(r"(\[[^\[\]]*[^\W\d][^\[\]]*\])")
"""A place to fill in: words in square brackets. A number there is a reference."""
QUOTED = re.compile(r"«[^»]*(?:»|$)|“[^”]*(?:”|$)")


def _spans(words: str) -> Iterator[Span]:
    """The words, with the places to fill in by themselves.

    Words in brackets within a quote are the editor's ("det [er] de store"), save where they are the whole quote or say
    what to fill in ("[fylles ut: navn]").
    """
    quotes = [found.span() for found in QUOTED.finditer(words)]
    at = 0
    for found in BLANK.finditer(words):
        start, end = found.span()
        within = any(a < start and end < b and (start - a, b - end) != (1, 1) for a, b in quotes)
        if within and ":" not in found[0]:
            continue
        if start > at:
            yield Span(words[at:start])
        yield Span(found[0], blank=True)
        at = end
    if at < len(words):
        yield Span(words[at:])


def row(*values: str | float | Cell | None) -> tuple[Cell, ...]:
    """A table row of values as they are."""
    return tuple(
        value if isinstance(value, Cell) else Cell(value if isinstance(value, str) else "", value)
        for value in values
    )
