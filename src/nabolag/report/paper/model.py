"""A paper as one immutable value, before it is text, a page or a file.

A subject builds a `Paper` of sections and blocks; the renderers beside this module make every kind of file of it. A block
names the sources its figures came from, so that each rendering can number them. `value` is for machines and `shown` for
people; a value that is None has words or a `status` that say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from nabolag.errors import NabolagError
from nabolag.report.figures import Figure
from nabolag.text import Lang, Texts, texts
from nabolag.text.languages import NBSP
from nabolag.text.showing import Shown

Status = Literal["ok", "unknown", "not_applicable", "doubtful", "suppressed"]
Sources = tuple[str, ...]
Kind = Literal["text", "number", "share", "year"]


@dataclass(frozen=True)
class Span:
    """A piece of running text; `cell` is the figure it was read from, as `table/row/column` counted from 0.

    `blank`: a place somebody has to fill in.
    """

    text: str
    cell: str = ""
    blank: bool = False


@dataclass(frozen=True)
class Text:
    """Running text. `lead` stands out, `quiet` is about the text and not of it; `remark` stands in the margin."""

    spans: tuple[Span, ...]
    sources: Sources = ()
    tone: Literal["plain", "lead", "quiet"] = "plain"
    remark: str = ""
    kind: Literal["text"] = "text"

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Bullets:
    """Short statements, one a line. `unknown`: they are what we do not know, and are set apart as that."""

    items: tuple[str, ...]
    sources: Sources = ()
    unknown: bool = False
    numbered: bool = False
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
    """Labelled values one under the other."""

    facts: tuple[Fact, ...]
    sources: Sources = ()
    caption: str = ""
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

    `spoken` is read aloud where `shown` is a sign.
    """

    shown: str = ""
    value: float | str | None = None
    href: str = ""
    status: Status = "ok"
    low: float | None = None
    high: float | None = None
    spoken: str = ""


@dataclass(frozen=True)
class Table:
    """A table with a caption; `sheet` is the short name of its sheet in a workbook."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    sources: Sources = ()
    id: str = ""
    sheet: str = ""
    kind: Literal["table"] = "table"

    def within(self, priority: int) -> Table:
        """Only the columns with this priority or a higher one."""
        kept = [i for i, column in enumerate(self.columns) if column.priority <= priority]
        return Table(
            self.caption,
            tuple(self.columns[i] for i in kept),
            tuple(tuple(row[i] for i in kept) for row in self.rows),
            self.note,
            self.sources,
            self.id,
            self.sheet,
        )


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


@dataclass(frozen=True)
class Drawing:
    """A figure of `report.figures`; its rows are the table beside it and what native charts are made of.

    `percent`: the rows are shares, 0–1.
    """

    figure: Figure
    percent: bool = False
    sources: Sources = ()
    kind: Literal["drawing"] = "drawing"


@dataclass(frozen=True)
class Map:
    """Municipality `code` and those around it, by code and name."""

    caption: str
    code: str
    around: tuple[str, ...]
    names: Mapping[str, str]
    alt: str
    credit: str
    sources: Sources = ()
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
    """What is claimed and what speaks against it, at equal size: (claim, by whom, against, by whom)."""

    pairs: tuple[tuple[str, str, str, str], ...]
    sources: Sources = ()
    kind: Literal["claims"] = "claims"


Block = Text | Bullets | Facts | Table | Bars | Series | Drawing | Map | Law | Terms | Claims


@dataclass(frozen=True)
class Section:
    """One part; `id` is its anchor and never changes with the language. `folded` sections open at a touch on a page.

    A section of `level` 2 or 3 belongs to the one before it with a lower level.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    folded: bool = False
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Source:
    """Where figures came from, as printed in the list at the end."""

    number: int
    key: str
    text: str
    url: str = ""
    licence: str = ""


@dataclass(frozen=True, repr=False)
class Paper(Shown):
    """Everything said of one subject in one language, ready to be rendered.

    Attributes:
        stem: the start of its files' names.
        lead: the answer in a few sentences.
        notes: what is about the paper and not of it, last.
        mark: what stands on every page, such as that figures are made up.
        data: the same for machines in the subject's own shape; stands first in JSON.
        records: the rows of the CSV file, where they are not those of the paper's main table.
        address: where on the site exactly this is found again; empty when there is no such page.
        made: the day it was made; renderings that are kept carry it.
        remark: what stands in the margin beside the title, where the medium has one.
        unsigned: its users sign it themselves, such as a contract: no maker and no address stand on it.
    """

    stem: str
    title: str
    lang: Lang
    sections: tuple[Section, ...]
    lead: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    mark: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    records: Table | None = None
    address: str = ""
    made: date | None = None
    remark: str = ""
    unsigned: bool = False

    def __post_init__(self) -> None:
        tables = {table.id: table for table in self.tables() if table.id}
        for block in self.blocks():
            for span in block.spans if isinstance(block, Text) else ():
                if span.cell:
                    id_, row, column = span.cell.rsplit("/", 2)
                    table = tables[id_]
                    said = shown(table.rows[int(row)][int(column)], table.columns[int(column)], self.texts)
                    if said not in span.text:
                        raise NabolagError(
                            "Teksten «{text}» sier ikke {figure}, som står i celle {cell} i tabellen den viser til.",
                            text=span.text,
                            figure=said,
                            cell=span.cell,
                        )

    @property
    def texts(self) -> Texts:
        return texts(self.lang)

    def blocks(self) -> Iterator[Block]:
        """Every block, in order."""
        for section in self.sections:
            yield from section.blocks

    def tables(self) -> list[Table]:
        """Every table, in order."""
        return [block for block in self.blocks() if isinstance(block, Table)]

    def numbers(self, keys: Sources) -> tuple[int, ...]:
        """The source numbers of a block's `sources`."""
        return tuple(s.number for s in self.sources if s.key in keys)


def text(
    said: str, sources: Sources = (), *, tone: Literal["plain", "lead", "quiet"] = "plain", remark: str = ""
) -> Text:
    """A paragraph without references; what stands in square brackets is to be filled in."""
    pieces = filter(None, BLANK.split(said))
    return Text(tuple(Span(one, blank=bool(BLANK.fullmatch(one))) for one in pieces), sources, tone, remark)


BLANK = re.compile(r"(\[[^\[\]]*[^\W\d][^\[\]]*\])")
"""A place to fill in: words in square brackets. A number there is a reference."""


def term_said(name: str, says: str, source: str) -> str:
    """A word explained, as one line."""
    return f"{name}: {says}" + (f" ({source})" if source else "")


def row(*values: str | float | Cell | None) -> tuple[Cell, ...]:
    """A table row of values as they are."""
    return tuple(
        value if isinstance(value, Cell) else Cell(value if isinstance(value, str) else "", value)
        for value in values
    )


def shown(cell: Cell, column: Column, _: Texts) -> str:
    """A cell as people read it: words as they are, figures by the column, an interval after its figure."""
    if cell.shown or not isinstance(cell.value, int | float):
        said = cell.shown or (cell.value if isinstance(cell.value, str) else "–")
        return said.replace(" ", NBSP) if column.numeric and len(said) <= SHORT else said
    said = printed(cell.value, column, _)
    if cell.low is None or cell.high is None:
        return said
    return f"{said} ({printed(cell.low, column, _)}–{printed(cell.high, column, _)})"


SHORT = 18
"""So short a figure in words, such as `15 av 22`, is never broken."""


def printed(value: float, column: Column, _: Texts) -> str:
    """A figure with its column's precision."""
    if column.kind == "share":
        return _.percent(value, column.decimals)
    return str(int(value)) if column.kind == "year" else _.number(value, column.decimals)


def heading(column: Column) -> str:
    """A column's head with its unit."""
    return f"{column.head} ({column.unit})" if column.unit else column.head
