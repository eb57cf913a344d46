"""The case file in a terminal: plain text with rich tables and bars."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from nabolag.report.casefile.model import (
    Bars,
    Block,
    Bullets,
    CaseFile,
    FactList,
    Paragraph,
    Series,
    Table,
)
from nabolag.text import texts

BAR_WIDTH = 24
LABEL_MIN, LABEL_MAX = 18, 46
SPARKS = "▁▂▃▄▅▆▇█"


def show(case: CaseFile, console: Console) -> None:
    """Print `case` on `console`."""
    _ = texts(case.lang)
    console.print(Text(case.title, style="bold"))
    for section in case.sections:
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for block in section.blocks:
            console.print(Padding(_render(block), (0, 0, 0, 2)))
            marks = case.numbers(block.sources)
            if marks and not isinstance(block, Paragraph):
                console.print(Padding(Text(_mark(marks), style="dim"), (0, 0, 1, 2)))
    console.print()
    console.print(Text(_("Kilder"), style="bold cyan"))
    for source in case.sources:
        line = f"[{source.number}] {source.text}" + (f" {source.licence}." if source.licence else "")
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def _mark(numbers: tuple[int, ...]) -> str:
    return " ".join(f"[{n}]" for n in numbers)


def _render(block: Block) -> RenderableType:
    if isinstance(block, Paragraph):
        return Text(block.text)
    if isinstance(block, Bullets):
        return Text("\n".join(f"• {item}" for item in block.items))
    if isinstance(block, FactList):
        grid = Grid.grid(padding=(0, 2))
        grid.add_column(min_width=LABEL_MIN, max_width=LABEL_MAX)
        grid.add_column(overflow="fold")
        for fact in block.facts:
            grid.add_row(fact.label, fact.shown + (f"  ({fact.note})" if fact.note else ""))
        return grid
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Bars):
        return _bars(block)
    return _series(block)


def _table(block: Table) -> Grid:
    grid = Grid(
        title=block.caption,
        caption=block.note or None,
        box=None,
        title_justify="left",
        caption_justify="left",
    )
    for name, numeric in zip(block.columns, block.numeric, strict=True):
        grid.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in block.rows:
        grid.add_row(*(cell.shown for cell in row))
    return grid


def _bars(block: Bars) -> Grid:
    top = max((b.value for b in block.bars if b.value is not None), default=0.0)
    grid = Grid(
        title=block.caption,
        caption=block.note or None,
        box=None,
        show_header=False,
        title_justify="left",
        caption_justify="left",
    )
    grid.add_column(max_width=LABEL_MAX)
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column(no_wrap=True)
    for bar in block.bars:
        length = round(BAR_WIDTH * bar.value / top) if bar.value and top else 0
        sign = {"ours": "█", "reference": "▒", "other": "░"}[bar.role]
        label = Text(bar.label, style="bold" if bar.role == "ours" else "")
        grid.add_row(label, bar.shown, sign * length)
    return grid


def _series(block: Series) -> Text:
    known = [v for v in block.values if v is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    span = (high - low) or 1.0
    line = "".join(
        "·" if v is None else SPARKS[round((v - low) / span * (len(SPARKS) - 1))] for v in block.values
    )
    text = f"{block.caption}\n{block.years[0]} {line} {block.years[-1]}"
    return Text(text + (f"\n{block.gaps}" if block.gaps else ""))
