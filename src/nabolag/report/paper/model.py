"""A paper as one immutable value, before it is text, a page or a file.

A subject builds a `Paper` of sections and blocks (`blocks`); the renderers beside this module make every kind of file of it,
and print a table's cells as `shown` says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Literal

from nabolag.errors import NabolagError
from nabolag.report.paper.blocks import (
    Block,
    Cell,
    Claims,
    Column,
    Files,
    Sources,
    Span,
    Table,
    Text,
)
from nabolag.text import Lang, Texts, texts
from nabolag.text.languages import NBSP
from nabolag.text.showing import Shown


@dataclass(frozen=True)
class Section:
    """One part; `id` is its anchor and never changes with the language. `folded` sections open at a touch on a page.

    A section of `level` 2 or 3 belongs to the one before it with a lower level. An `appendix` is for those who look
    something up: it begins on a page of its own, on its side when its tables need the width, and is no slide.
    `lang` is the language of the title where it is not the paper's.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    folded: bool = False
    level: Literal[1, 2, 3] = 1
    appendix: bool = False
    lang: str = ""


@dataclass(frozen=True)
class Source:
    """Where figures came from, as printed in the list at the end."""

    number: int
    key: str
    text: str
    url: str = ""
    licence: str = ""

    @property
    def publisher(self) -> str:
        """Who stands behind it: what the text begins with.

        >>> Source(1, "population", "Statistisk sentralbyrå: Folkemengde 1. januar, 07459").publisher
        'Statistisk sentralbyrå'
        """
        return re.split(r"[:,;(]| – ", self.text, maxsplit=1)[0].strip()


class Later(Mapping[str, object]):
    """Values that are worked out when somebody asks for one of them: most readers of a page never do."""

    def __init__(self, make: Callable[[], Mapping[str, object]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, object]:
        return self._make()

    def __getitem__(self, name: str) -> object:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True, repr=False)
class Paper(Shown):
    """Everything said of one subject in one language, ready to be rendered.

    Attributes:
        stem: the start of its files' names.
        lead: the answer in a few sentences.
        notes: what is about the paper and not of it, last.
        mark: what stands on every page, such as that figures are made up; `warning` says once what it means.
        data: the same for machines in the subject's own shape; stands first in JSON, which few ask for (`Later`).
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
                    cell, table_column = (
                        tables[id_].rows[int(row)][int(column)],
                        tables[id_].columns[int(column)],
                    )
                    figure = shown(cell, table_column, self.texts)
                    if span.of != cell.value if span.of is not None else figure not in span.text:
                        raise NabolagError(
                            "Teksten «{text}» sier ikke {figure}, som står i celle {cell} i tabellen den viser til.",
                            text=span.text,
                            figure=figure,
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
        return tuple(source.number for source in self.cited(keys))

    def cited(self, keys: Sources) -> tuple[Source, ...]:
        """Those of `sources` that a block cites."""
        return tuple(s for s in self.sources if s.key in keys)


def term_said(name: str, says: str, source: str) -> str:
    """A word explained, as one line."""
    return f"{name}: {says}" + (f" ({source})" if source else "")


def claim_heads(block: Claims, _: Texts) -> tuple[str, str]:
    """What the two sides of claims are called."""
    return block.heads or (_("Påstand"), _("Det som taler mot"))


def plain(line: str | Text) -> str:
    """A line of the lead as words."""
    return line if isinstance(line, str) else line.text


def shown(cell: Cell, column: Column, _: Texts) -> str:
    """A cell as people read it: words as they are, figures by the column, an interval after its figure."""
    if cell.shown or not isinstance(cell.value, int | float):
        words = cell.shown or (cell.value if isinstance(cell.value, str) else "–")
        binds = column.numeric and len(words) <= SHORT and any(map(str.isdigit, words))
        return words.replace(" ", NBSP) if binds else words
    words = f"{cell.before}{printed(cell.value, column, _)}{cell.after}"
    if cell.low is None or cell.high is None:
        return words
    return f"{words} ({_between(cell.low, cell.high, column, _)})"


def in_table(table: Table, cell: Cell, column: Column, _: Texts) -> str:
    """A cell as it stands in its table: where the table says so, the interval on a line under its figure."""
    if not table.under or cell.low is None or cell.high is None:
        return shown(cell, column, _)
    scale = 100 if column.kind == "share" else 1
    ends = (_.number(scale * end, column.decimals) for end in (cell.low, cell.high))
    return f"{shown(replace(cell, low=None, high=None), column, _)}\n{'–'.join(ends)}"


def _between(low: float, high: float, column: Column, _: Texts) -> str:
    """An interval with its unit once, as `9–19 %`."""
    first = _.number(100 * low, column.decimals) if column.kind == "share" else printed(low, column, _)
    return f"{first}–{printed(high, column, _)}"


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
