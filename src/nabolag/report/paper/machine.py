"""The paper for machines: JSON with every block, and its figures as CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass, replace
from typing import Any

from nabolag.report.paper.blocks import Block, Cell, Column, Drawing, Facts, Text
from nabolag.report.paper.model import Paper, heading, plain
from nabolag.sources.csv_text import csv_text


def as_json(paper: Paper) -> dict[str, Any]:
    """The subject's own data first, then every block with its values unrounded."""
    sections = [
        {
            "id": section.id,
            "title": section.title,
            "level": section.level,
            "blocks": [
                _drawing(block) if isinstance(block, Drawing) else _plain(block) for block in section.blocks
            ],
        }
        for section in paper.sections
    ]
    return {
        **paper.data,
        "title": paper.title,
        "lang": paper.lang,
        "lead": [plain(line) for line in paper.lead],
        "sections": sections,
        "sources": [asdict(source) for source in paper.sources],
        "notes": list(paper.notes),
        "mark": paper.mark or None,
        "address": paper.address or None,
        "made": paper.made.isoformat() if paper.made else None,
    }


def as_csv(paper: Paper) -> str:
    """The paper's records or its main table: comma, decimal point, UTF-8, figures with the precision that is printed.

    Tables with the same columns as the first stand under each other, with their captions in a column of their own.
    A paper without tables gives its labelled values.
    """
    tables = [paper.records] if paper.records else paper.tables()
    if not tables:
        _ = paper.texts
        facts = [f for block in paper.blocks() if isinstance(block, Facts) for f in block.facts]
        values = [(fact.label, fact.shown if fact.value is None else fact.value) for fact in facts]
        return csv_text((_("Hva"), _("Verdi")), values)
    alike = [table for table in tables if table.columns == tables[0].columns]
    spread = [
        any(row[i].low is not None for table in alike for row in table.rows) for i in _range(alike[0].columns)
    ]
    heads = [name for i, column in enumerate(alike[0].columns) for name in _heads(column, spread[i], paper)]
    rows: list[list[object]] = []
    for table in alike:
        for row in table.rows:
            cells = [
                value
                for i, (cell, column) in enumerate(zip(row, table.columns, strict=True))
                for value in _values(cell, _as_shown(cell, column, paper.lang), spread[i])
            ]
            rows.append(([table.caption] if len(alike) > 1 else []) + cells)
    return csv_text(([paper.texts("Tabell")] if len(alike) > 1 else []) + heads, rows)


def rounded(value: float, column: Column) -> float | int:
    """A figure with the precision its column prints; shares keep two digits more."""
    digits = column.decimals + (2 if column.kind == "share" else 0)
    return round(value, digits) if digits else round(value)


def _range(columns: Sequence[Column]) -> range:
    return range(len(columns))


def _heads(column: Column, spread: bool, paper: Paper) -> list[object]:
    _, head = paper.texts, heading(column)
    more = (_("{answer}, nedre", answer=head), _("{answer}, øvre", answer=head)) if spread else ()
    return [head, *more]


def _values(cell: Cell, column: Column, spread: bool) -> list[object]:
    def one(value: float | str | None) -> object:
        if isinstance(value, int | float) and column.numeric:
            return rounded(value, column)
        return value

    own = one(cell.value) if isinstance(cell.value, int | float) else (cell.shown or cell.value)
    return [own, *((one(cell.low), one(cell.high)) if spread else ())]


def _as_shown(cell: Cell, column: Column, lang: str) -> Column:
    """The column with the decimals that the cell's own words have: a row may be an index among whole kroner."""
    mark = r"\." if lang == "en" else ","
    decimals = re.search(rf"\d{mark}(\d+)\D*$", cell.shown) if column.numeric else None
    return replace(column, decimals=max(column.decimals, len(decimals[1]))) if decimals else column


def _plain(block: Block) -> dict[str, Any]:
    return asdict(block) | ({"text": block.text} if isinstance(block, Text) else {})


def _drawing(block: Drawing) -> dict[str, Any]:
    figure = block.figure
    assert is_dataclass(figure)
    return {
        "kind": "drawing",
        "id": figure.id,
        "caption": figure.caption,
        "alt": figure.alt,
        "columns": list(figure.columns),
        "rows": [list(row) for row in figure.rows],
        "source": figure.source,
        "sources": list(block.sources),
    }
