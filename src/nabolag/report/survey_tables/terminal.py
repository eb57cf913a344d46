"""Survey tables in the terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from nabolag.report.survey_tables.layout import Cell, Row, grid, notes
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.text import Texts

_FIGURE, _NAME = 9, 14  # columns that a figure with its interval and a group's name want


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
        columns = [
            [_base(row, _) if i is None else _said(row.cells[i], laid.percent, _) for row in laid.rows]
            for i in (*range(len(laid.head)), None)
        ]
        answers, groups = [*laid.head, "n"], [row.name for row in laid.rows]
        heads, names, cells = answers, groups, [list(line) for line in zip(*columns, strict=True)]
        if _FIGURE * len(heads) + _NAME > console.width and len(groups) < len(answers):
            heads, names, cells = groups, answers, columns  # each answer on a line of its own
        drawn.add_column("", overflow="fold")
        for head in heads:
            drawn.add_column(head, justify="right", overflow="fold")
        for name, line in zip(names, cells, strict=True):
            drawn.add_row(name, *line)
        console.print(drawn, markup=False)
    for note in notes(analysis, _):
        console.print(note, markup=False)


def _base(row: Row, _: Texts) -> str:
    return ":" if row.base is None else _.number(row.base)


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
