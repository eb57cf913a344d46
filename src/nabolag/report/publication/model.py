"""A publication as one value: the paper that every file is a rendering of, and what is said of it beside that."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from nabolag.report.figures import Figure
from nabolag.report.paper import Drawing, Paper, Span
from nabolag.report.publication.declaration import Item, ResponseCount
from nabolag.report.publication.editions import Issue

Spans = tuple[Span, ...]


def fill(template: str, **places: str | Span | Spans) -> Spans:
    """A template with its `{named}` places filled, figures keeping their cells; `{Name}` begins with a capital."""
    out: list[Span] = []
    for i, part in enumerate(re.split(r"\{(\w+)\}", template)):
        if i % 2 == 0:
            out.append(Span(part))
            continue
        value = places[part] if part in places else places[part[0].lower() + part[1:]]
        spans = (Span(value),) if isinstance(value, str) else (value,) if isinstance(value, Span) else value
        if part[0].isupper() and spans:
            first = spans[0]
            spans = (replace(first, text=first.text[:1].upper() + first.text[1:]), *spans[1:])
        out += spans
    return tuple(s for s in out if s.text)


def plain(spans: Spans) -> str:
    """The words alone."""
    return "".join(s.text for s in spans)


@dataclass(frozen=True)
class Publication:
    """What is published. `mark` is the word for synthetic, empty for real answers; `within` is the folder of its files."""

    id: str
    title: str
    mark: str
    made: datetime
    declaration: tuple[Item, ...]
    paper: Paper
    answers: ResponseCount | None = None
    issues: tuple[Issue, ...] = ()
    within: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in the order of the text."""
        return tuple(block.figure for block in self.paper.blocks() if isinstance(block, Drawing))
