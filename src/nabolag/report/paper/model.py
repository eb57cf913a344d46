"""A paper as one immutable value, before it is text, a page or a file.

A subject builds a `Paper` of sections and blocks; the renderers beside this module make every kind of file of it. A block
names the sources its figures came from, so that each rendering can number them. `value` is for machines and `shown` for
people; a value that is None has words or a `status` that say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from nabolag.errors import NabolagError
from nabolag.report.figures import Figure
from nabolag.report.paper.native import Native
from nabolag.text import Lang, Texts, texts
from nabolag.text.languages import NBSP
from nabolag.text.showing import Shown

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

    `spoken` is read aloud where `shown` is a sign. `before` and `after` stand round a printed figure.
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

    A section of `level` 2 or 3 belongs to the one before it with a lower level. An `appendix` is for those who look
    something up: it begins on a page of its own, on its side when its tables need the width, and is no slide.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    folded: bool = False
    level: Literal[1, 2, 3] = 1
    appendix: bool = False


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
        mark: what stands on every page, such as that figures are made up; `warning` says once what it means.
        data: the same for machines in the subject's own shape; stands first in JSON.
        records: the rows of the CSV file, where they are not those of the paper's main table.
        address: where on the site exactly this is found again; empty when there is no such page.
        made: the day it was made; renderings that are kept carry it.
        remark: what stands in the margin beside the title, where the medium has one.
        unsigned: its users sign it themselves, such as a contract: no maker and no address stand on it.
        over: what stands above the title, such as the survey that the title is a finding of.
        contents: long enough for a list of its parts.
        files: the paper as files, and others: the paper in other languages; (address, what people call it).
    """

    stem: str
    title: str
    lang: Lang
    sections: tuple[Section, ...]
    lead: tuple[str | Text, ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    mark: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    records: Table | None = None
    address: str = ""
    made: date | None = None
    remark: str = ""
    unsigned: bool = False
    over: str = ""
    warning: str = ""
    contents: bool = False
    files: Files = ()
    others: Files = ()

    def __post_init__(self) -> None:
        tables = {table.id: table for table in self.tables() if table.id}
        for block in (*self.lead, *self.blocks()):
            for span in block.spans if isinstance(block, Text) else ():
                if span.cell:
                    id_, row, column = span.cell.rsplit("/", 2)
                    cell, of = tables[id_].rows[int(row)][int(column)], tables[id_].columns[int(column)]
                    said = shown(cell, of, self.texts)
                    if span.of != cell.value if span.of is not None else said not in span.text:
                        raise NabolagError(
                            "Teksten «{text}» sier ikke {figure}, som står i celle {cell} i tabellen den viser til.",
                            text=span.text,
                            figure=said,
                            cell=span.cell,
                        )

    @property
    def texts(self) -> Texts:
        return texts(self.lang)

    @property
    def claims(self) -> list[Span]:
        """Every figure in the text, with the cell it was read from."""
        told = (block for block in (*self.lead, *self.blocks()) if isinstance(block, Text))
        return [span for block in told for span in block.spans if span.cell]

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


def plain(said: str | Text) -> str:
    """A line of the lead as words."""
    return said if isinstance(said, str) else said.text


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
        binds = column.numeric and len(said) <= SHORT and any(map(str.isdigit, said))
        return said.replace(" ", NBSP) if binds else said
    said = f"{cell.before}{printed(cell.value, column, _)}{cell.after}"
    if cell.low is None or cell.high is None:
        return said
    return f"{said} ({printed(cell.low, column, _)}–{printed(cell.high, column, _)})"


def in_table(table: Table, cell: Cell, column: Column, _: Texts) -> str:
    """A cell as it stands in its table: where the table says so, the interval on a line under its figure."""
    if not table.under or cell.low is None or cell.high is None:
        return shown(cell, column, _)
    scale = 100 if column.kind == "share" else 1
    ends = (_.number(scale * end, column.decimals) for end in (cell.low, cell.high))
    return f"{shown(replace(cell, low=None, high=None), column, _)}\n{'–'.join(ends)}"


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
