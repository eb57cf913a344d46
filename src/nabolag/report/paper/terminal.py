"""The paper in a terminal: plain text with rich tables and bars."""

from __future__ import annotations

from dataclasses import replace
from textwrap import fill

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Styled

from nabolag.report.paper.blocks import (
    Bars,
    Block,
    Bullets,
    Cell,
    Claims,
    Column,
    Drawing,
    Facts,
    Law,
    Map,
    Series,
    Table,
    Terms,
    Text,
)
from nabolag.report.paper.model import Paper, claim_heads, heading, in_table, plain, term_said
from nabolag.text import Texts

BAR_WIDTH = 24
LABEL_MIN, LABEL_MAX = 18, 46
SPARKS = "▁▂▃▄▅▆▇█"
DEEPEST = 3
FIGURE, NAME = 9, 14
"""Characters that a figure with its interval and a group's name want."""
LONGEST_WORD = 20
WORDS = 22
"""Characters that a column of words is given before its lines are broken."""
WIDE, MIDDLE = 130, 90
"""From so many characters all columns are shown, and those of priority 2; below, those that have room."""
INDENT = 2


def show(paper: Paper, console: Console) -> None:
    """Print `paper` on `console`."""
    _ = paper.texts
    console.print(Styled(paper.title, style="bold"))
    if paper.mark:
        console.print(Styled(f"{paper.mark}. {paper.warning}".strip(" ."), style="bold yellow"))
    for line in paper.lead:
        console.print(Styled(plain(line)))
    for section in paper.sections:
        if section.folded and section.level == DEEPEST:  # is left to pages and files
            continue
        rendered = [
            made for block in section.blocks if (made := _render(block, console.width, _)) is not None
        ]
        if section.blocks and not rendered:
            continue
        console.print()
        console.print(Styled(section.title, style="bold cyan" if section.level < DEEPEST else "italic"))
        for block in section.blocks:
            shape = _render(block, console.width, _, section.title)
            if shape is None:
                continue
            console.print(Padding(shape, (0, 0, 0, INDENT)))
            marks = paper.numbers(block.sources)
            if marks and not isinstance(block, Text):
                references = " ".join(f"[{n}]" for n in marks)
                console.print(Padding(Styled(references, style="dim"), (0, 0, 1, 2)))
    if paper.sources:
        console.print()
        console.print(Styled(_("Kilder"), style="bold cyan"))
    for source in paper.sources:
        line = f"[{source.number}] {source.text}" + (f" {source.licence}." if source.licence else "")
        console.print(Padding(Styled(line, style="dim"), (0, 0, 0, 2)))
    if paper.notes:
        console.print()
    for note in paper.notes:
        console.print(Styled(note, style="dim"))


def _render(block: Block, width: int, _: Texts, title: str = "") -> RenderableType | None:
    """The block as text; None for what the terminal leaves to the table beside it."""
    if isinstance(block, Text):
        return Styled(block.text, style="bold" if block.tone == "lead" else "")
    if isinstance(block, Bullets):
        return Styled(
            "\n".join(
                f"{n}." * block.numbered + "•" * (not block.numbered) + f" {item}"
                for n, item in enumerate(block.items, 1)
            )
        )
    if isinstance(block, Facts):
        return _facts(block)
    if isinstance(block, Table):
        if block.caption == title:
            block = replace(block, caption="", label="")
        return _whole_table(block, width, _)
    if isinstance(block, Bars):
        return _bars(block)
    if isinstance(block, Series):
        return _series(block)
    if isinstance(block, Law):
        lines = [f"{line.says} {line.where}: «{line.quote}»".strip() for line in block.lines]
        return Styled("\n".join(f"• {line}" for line in dict.fromkeys(lines)))
    if isinstance(block, Terms):
        return Styled("\n".join(term_said(*term) for term in block.terms))
    if isinstance(block, Claims):
        return Group(*(_claim(pair, claim_heads(block, _)) for pair in block.pairs))
    assert isinstance(block, Drawing | Map)
    return None


def _facts(block: Facts) -> Grid:
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(min_width=LABEL_MIN, max_width=LABEL_MAX)
    grid.add_column(overflow="fold")
    for fact in block.facts:
        grid.add_row(fact.label, fact.shown + (f"  ({fact.note})" if fact.note else ""))
    return grid


def _turned(block: Table, width: int) -> Table | None:
    """A table of figures that is too wide, with what was its columns down the side, when that makes it narrower."""
    groups, figures = len(block.rows), len(block.columns) - 1
    if not block.under or FIGURE * figures + NAME <= width or groups >= figures:
        return None
    first = block.columns[1]
    columns = (Column(""), *(replace(first, head=row[0].shown) for row in block.rows))
    rows = tuple(
        (
            Cell(column.head),
            *(_in_words(row[i], column, first) for row in block.rows),
        )
        for i, column in enumerate(block.columns[1:], 1)
    )
    return replace(block, columns=columns, rows=rows)


def _in_words(cell: Cell, column: Column, target: Column) -> Cell:
    """A cell that has come under a column of another kind."""
    if column.kind == target.kind or not isinstance(cell.value, int | float):
        return cell
    return Cell(f"{cell.value:g}")


def _whole_table(block: Table, width: int, _: Texts) -> Group:
    """Caption, table and note, and which columns there was no room for."""
    turned = _turned(block, width)
    kept = turned or next(
        (
            block.within(priority)
            for priority, enough in ((3, WIDE), (2, MIDDLE))
            if width >= enough or _wanted(block.within(priority), _) <= width - INDENT
        ),
        block.within(1),
    )
    parts: list[RenderableType] = [Styled(block.titled, style="italic")] if block.titled else []
    if len(kept.columns) > 1 or len(block.columns) == 1:
        parts.append(_table(kept, _, width - INDENT))
    if block.note:
        parts.append(Styled(block.note, style="dim italic"))
    if not turned and len(kept.columns) < len(block.columns):
        left = [heading(c) for c in block.columns if c not in kept.columns]
        parts.append(
            Styled(
                _("Ikke plass til: {columns}. Excel-filen fra --out har alt.", columns="; ".join(left)),
                style="dim",
            )
        )
    return Group(*parts)


def _table(block: Table, _: Texts, width: int) -> RenderableType:
    """The table; where not even its longest words and figures have room, each row with its headings below one another."""
    grid = Grid(box=None)
    names, room = _fitting(block, width, _)
    least = 0
    for i, (column, head) in enumerate(zip(block.columns, (heading(c) for c in block.columns), strict=True)):
        texts = [head, *(in_table(block, cells[i], column, _) for cells in block.rows)]
        words = min(LONGEST_WORD, max(map(len, " ".join(texts).split()), default=0))
        figure = max((len(line) for text in texts[1:] for line in text.split("\n")), default=0)
        narrowest = figure if column.numeric else names if i == 0 else words
        least += narrowest + 2
        grid.add_column(
            fill(head, max(room, figure)) if column.numeric and room else head,
            min_width=narrowest,
            justify="right" if column.numeric else "left",
            overflow="fold",
            no_wrap=column.numeric,
        )
    shown = [
        [in_table(block, cell, column, _) for cell, column in zip(cells, block.columns, strict=True)]
        for cells in block.rows
    ]
    if least > width:
        heads = [heading(column) for column in block.columns]
        return Styled(
            "\n".join(
                "\n  ".join(
                    (name, *(f"{head}: {said}" for head, said in zip(heads[1:], rest, strict=True) if said))
                )
                for name, *rest in shown
            )
        )
    for texts in shown:
        grid.add_row(*texts)
    return grid


def _wanted(block: Table, _: Texts) -> int:
    """Characters the table takes with each head broken between its words, and words in lines of `WORDS`."""
    wanted = 0
    for i, column in enumerate(block.columns):
        lines = [line for cells in block.rows for line in in_table(block, cells[i], column, _).split("\n")]
        longest = max(map(len, lines), default=0)
        head = max(map(len, heading(column).split()), default=0)
        wanted += max(head, longest if column.numeric else min(longest, WORDS)) + 2
    return wanted


def _fitting(block: Table, width: int, _: Texts) -> tuple[int, int]:
    """The least width of what the rows are called, and the most of a heading of figures, 0 where all have room."""
    heads = [heading(column) for column in block.columns]
    called = [heads[0], *(row[0].shown for row in block.rows)]
    word = min(LONGEST_WORD, max((len(word) for text in called for word in text.split()), default=0))
    names = max(word, min(NAME, max(map(len, called))))
    numeric = [len(h) + 2 for h, column in zip(heads, block.columns, strict=True) if column.numeric]
    others = _wanted(block.of([i for i, c in enumerate(block.columns) if i and not c.numeric]), _)
    if not numeric or max(names, WORDS) + 2 + others + sum(numeric) <= width:
        return names, 0
    return names, max(FIGURE - 2, (width - names - 2 - others) // len(numeric) - 2)


def _claim(pair: tuple[str, str, str, str], heads: tuple[str, str]) -> Grid:
    (claim, by, against, by_whom), (left, right) = pair, heads
    grid = Grid.grid(padding=(0, 2), expand=True)
    grid.add_column(ratio=1)
    grid.add_column(ratio=1)
    grid.add_row(f"{left}: {claim} ({by})", f"{right}: {against} ({by_whom})")
    return grid


def _bars(block: Bars) -> Grid:
    top = block.whole or max((b.value for b in block.bars if b.value is not None), default=0.0)
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
        label = Styled(bar.label, style="bold" if bar.role == "ours" else "")
        grid.add_row(label, bar.shown, sign * length)
    return grid


def _series(block: Series) -> Styled:
    values = [v for v in block.values if v is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    span = (high - low) or 1.0
    line = "".join(
        "·" if v is None else SPARKS[round((v - low) / span * (len(SPARKS) - 1))] for v in block.values
    )
    sparkline = f"{block.caption}\n{block.years[0]} {line} {block.years[-1]}"
    return Styled(sparkline + (f"\n{block.gaps}" if block.gaps else ""))
