"""A publication as one value: what the page, the PDF and the files all say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from nabolag.report.figures import Figure
from nabolag.report.paper.draw import Native
from nabolag.report.publication.declaration import Item, Response
from nabolag.report.publication.editions import Issue
from nabolag.report.survey_tables import Cell, Claim, Grid, address
from nabolag.text import Lang, texts


@dataclass(frozen=True)
class Ref:
    """The cell a figure is read from: the same name in Excel (`T1!B4`), on the page and in the PDF (`T1-B4`)."""

    table: str
    row: int
    column: int

    @property
    def cell(self) -> str:
        """The cell of the sheet."""
        return address(self.row, self.column)

    @property
    def id(self) -> str:
        """The anchor on the page and in the PDF."""
        return f"{self.table}-{self.cell}"


@dataclass(frozen=True)
class Span:
    """Words, linked to their cell when they say a figure."""

    text: str
    ref: Ref | None = None


Spans = tuple[Span, ...]


def fill(template: str, **places: str | Span | Spans) -> Spans:
    """A template with its `{named}` places filled, figures keeping their links; `{Name}` begins with a capital."""
    out: list[Span] = []
    for i, part in enumerate(re.split(r"\{(\w+)\}", template)):
        if i % 2 == 0:
            out.append(Span(part))
            continue
        value = places[part] if part in places else places[part[0].lower() + part[1:]]
        spans = (Span(value),) if isinstance(value, str) else (value,) if isinstance(value, Span) else value
        if part[0].isupper() and spans:
            first = spans[0]
            spans = (Span(first.text[:1].upper() + first.text[1:], first.ref), *spans[1:])
        out += spans
    return tuple(s for s in out if s.text)


def plain(spans: Spans) -> str:
    """The words without links."""
    return "".join(s.text for s in spans)


@dataclass(frozen=True)
class Chapter:
    """A heading, paragraphs of sentences, and the figure they are about."""

    id: str
    title: str
    paragraphs: tuple[tuple[Spans, ...], ...]
    figure: Figure | None = None


@dataclass(frozen=True)
class PublishedTable:
    """A table with its sheet's name."""

    name: str
    question: str
    group: str | None
    grid: Grid

    def ref(self, row: int, column: int) -> Ref:
        """The name of a cell."""
        return Ref(self.name, row, column)


@dataclass(frozen=True)
class Publication:
    """Everything that is said. `mark` is the word for synthetic, empty for real answers.

    `corrections`: what is said first of a corrected edition, and of the figures it could not make anew.
    """

    id: str
    lang: Lang
    title: str
    headline: Spans
    lead: tuple[Spans, ...]
    sections: tuple[Chapter, ...]
    slides: tuple[Native, ...]
    tables: tuple[PublishedTable, ...]
    notes: tuple[str, ...]
    rounding: tuple[str, ...]
    declaration: tuple[Item, ...]
    source: str
    mark: str
    made: datetime
    answers: Response | None = None
    corrections: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order of the text."""
        return tuple(s.figure for s in self.sections if s.figure)

    def shown(self, cell: Cell, percent: bool) -> str:
        """A cell's figure with its mark; in parentheses when it is thin."""
        _ = texts(self.lang)
        figure = _.percent(cell.value) if percent else _.number(cell.value, 2)
        return f"({figure}) {cell.mark}".strip() if cell.flagged else f"{figure} {cell.mark}".strip()

    def interval(self, cell: Cell, percent: bool) -> str:
        """A cell's interval."""
        _ = texts(self.lang)
        scale, decimals = (100, 0) if percent else (1, 2)
        low, high = (None if x is None else x * scale for x in (cell.low, cell.high))
        return f"{_.number(low, decimals)}–{_.number(high, decimals)}"

    def claims(self) -> Iterator[Claim]:
        """Every figure in the text, with its cell."""
        told = (sentence for s in self.sections for paragraph in s.paragraphs for sentence in paragraph)
        for sentence in (self.headline, *self.lead, *told):
            for span in sentence:
                if span.ref:
                    yield Claim(span.text, span.ref.table, span.ref.cell)
