"""The paper in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as Grid

from nabolag.report.power.paper import Paper
from nabolag.report.power.tables import Table, shown
from nabolag.text import Texts

WIDE = 130


def print_paper(paper: Paper) -> None:
    """Print the whole paper to standard output."""
    _ = paper.texts
    console = Console(highlight=False, soft_wrap=False)
    console.print(paper.title, style="bold")
    for line in paper.lead:
        console.print(line)
    for part in paper.matters:
        console.print()
        print_table(part.table, paper.texts)
        for line in part.sentences:
            console.print(line)
        console.print(
            _("Regel: {law}", law="; ".join(dict.fromkeys(law[0] for law in part.law))), style="dim"
        )
    for table in paper.extra:
        console.print()
        print_table(table, paper.texts)
    console.print()
    for note in paper.notes:
        console.print(note, style="dim")


def print_table(table: Table, texts: Texts) -> None:
    """Print one table, numbers to the right; only its main columns on a narrow screen."""
    console = Console(highlight=False)
    table = table if console.width >= WIDE else table.narrow()
    grid = Grid(title=table.title, title_justify="left", title_style="bold")
    for head, kind in zip(table.header, table.kinds, strict=True):
        grid.add_column(head, justify="left" if kind == "text" else "right", overflow="fold")
    for row in table.rows:
        grid.add_row(*(shown(cell, kind, texts) for cell, kind in zip(row, table.kinds, strict=True)))
    console.print(grid)
