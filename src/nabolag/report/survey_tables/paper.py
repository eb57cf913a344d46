"""The tables of an analysis as a paper, and as the last part of another."""

from __future__ import annotations

from datetime import date

from nabolag.report.paper import Bullets, Cell, Column, Paper, Section, Table
from nabolag.report.survey_tables.flat import flat
from nabolag.report.survey_tables.layout import block, notes
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.text import Texts


def paper(analysis: Analysis, _: Texts, *, made: date | None = None) -> Paper:
    """Every table, then how to read them."""
    return Paper(
        "tabeller",
        analysis.title,
        _.lang,
        (
            Section("tabeller", _("Tabeller"), tables(analysis, _), appendix=True),
            Section(
                "lesing", _("Slik leser du tallene"), (Bullets(tuple(notes(analysis, _))),), appendix=True
            ),
        ),
        mark=mark(analysis, _),
        records=records(analysis, _),
        contents=True,
        made=made,
    )


def tables(analysis: Analysis, _: Texts) -> tuple[Table, ...]:
    """`T1`, `T2` and so on, in the order of the plan."""
    return tuple(block(table, f"T{i}", _) for i, table in enumerate(analysis.tables, start=1))


def records(analysis: Analysis, _: Texts) -> Table:
    """All figures as one long table, a row for each cell, for machines."""
    frame = flat(analysis)
    columns = (
        Column(name, "number" if kind.is_numeric() else "text", decimals=6 if kind.is_float() else 0)
        for name, kind in frame.schema.items()
    )
    rows = tuple(tuple(Cell(value=value) for value in row) for row in frame.iter_rows())
    return Table(_("Alle tall"), tuple(columns), rows, sheet=_("Data"))


def mark(analysis: Analysis, _: Texts) -> str:
    """The word for made-up answers on every page, empty for real ones."""
    return _("SYNTETISK") if analysis.origin == "synthetic" else ""
