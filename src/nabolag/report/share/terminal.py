"""The paper in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as Grid

from nabolag.report.share.facility import FacilityPaper
from nabolag.report.share.paper import Paper
from nabolag.report.share.uncertain import UncertainPaper


def print_paper(paper: Paper) -> None:
    """Print the whole paper to standard output: the core first."""
    _ = paper.texts
    console = Console(highlight=False)
    console.print(paper.title, style="bold")
    for line in paper.lead:
        console.print(line)
    console.print()
    grid = Grid(title=_("Hva hver betaler"), title_justify="left", title_style="bold")
    grid.add_column(_("Måte"), overflow="fold")
    for player in paper.case.players:
        grid.add_column(player, justify="right", overflow="fold")
    grid.add_column(_("Har grunn til å gå"), overflow="fold")
    for row in paper.rows:
        amounts = [paper.amount(row.allocation[p] if row.allocation else None) for p in paper.case.players]
        grid.add_row(row.name, *amounts, paper.stays(row))
    console.print(grid)
    for reason in paper.reasons:
        console.print(
            _(
                "{method}: {group} betaler {pays}, men {alone} alene; sparer {gain} på å gå.",
                method=reason.method,
                group=reason.group,
                pays=paper.amount(reason.pays),
                alone=paper.amount(reason.alone),
                gain=paper.amount(reason.gain),
            )
        )
    console.print()
    for note in paper.notes:
        console.print(note, style="dim")


def print_doubt(paper: UncertainPaper) -> None:
    """Print how sure it is that nobody has reason to leave."""
    console = Console(highlight=False)
    console.print(paper.title, style="bold", markup=False)
    for line in paper.lead:
        console.print(line, markup=False)
    grid = Grid()
    for head in paper.heads():
        grid.add_column(head, overflow="fold")
    for cells in paper.cells():
        grid.add_row(*cells)
    console.print(grid)
    for note in paper.notes:
        console.print(note, style="dim", markup=False)


def print_facility(paper: FacilityPaper) -> None:
    """Print what each pays for a joint facility."""
    _ = paper.texts
    console = Console(highlight=False)
    console.print(paper.title, style="bold", markup=False)
    grid = Grid(title=_("Hva hver betaler"), title_justify="left", title_style="bold")
    grid.add_column(_("Måte"), overflow="fold")
    for player in paper.facility.players:
        grid.add_column(player, justify="right", overflow="fold")
    for _id, name, amounts in paper.rows:
        grid.add_row(name, *(paper.amount(amounts[player]) for player in paper.facility.players))
    console.print(grid)
    for name, says, source in paper.explained:
        console.print(f"{name}: {says} ({source})", markup=False)
    for note in paper.notes:
        console.print(note, style="dim", markup=False)
