"""Survey tables in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from nabolag.report.survey_tables.layout import Cell, grid, notes
from nabolag.survey.analysis import Analysis
from nabolag.text import Texts


def show(analysis: Analysis, console: Console, _: Texts) -> None:
    """Print every table, then how to read them."""
    mark = " (" + _("syntetisk") + ")" if analysis.origin == "synthetic" else ""
    said = analysis.title if mark.strip() in analysis.title else analysis.title + mark
    console.print(f"{said}\n", markup=False, style="bold")
    for table in analysis.tables:
        laid = grid(table, _)
        drawn = RichTable(
            box=box.SIMPLE_HEAD, title=laid.title + mark, title_justify="left", title_style="bold"
        )
        drawn.add_column("")
        for head in laid.head:
            drawn.add_column(head, justify="right")
        drawn.add_column("n", justify="right")
        for row in laid.rows:
            base = ":" if row.base is None else _.number(row.base)
            drawn.add_row(row.name, *(_said(c, laid.percent, _) for c in row.cells), base)
        console.print(drawn, markup=False)
    for note in notes(analysis, _):
        console.print(note, markup=False)


def _said(cell: Cell, percent: bool, _: Texts) -> str:
    if cell.symbol or cell.value is None:
        return cell.symbol or "."
    figure = _.percent(cell.value) if percent else _.number(cell.value, 2)
    figure = f"({figure})" if cell.flagged else figure
    said = f"{figure} {cell.mark}".rstrip()
    if cell.low is None or cell.high is None:
        return said
    scale, decimals = (100, 0) if percent else (1, 2)
    return f"{said}\n{_.number(cell.low * scale, decimals)}–{_.number(cell.high * scale, decimals)}"
