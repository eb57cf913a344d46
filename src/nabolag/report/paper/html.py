"""The paper as HTML: a fragment for a page, and one self-contained file to send or print."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from nabolag.report.figures.lines import line_svg, spark_svg
from nabolag.report.paper.alone import figures
from nabolag.report.paper.blocks import Bars, Cell, Column, Map, Series, Table
from nabolag.report.paper.draw import map_svg, said_under
from nabolag.report.paper.model import Paper, heading, in_table, plain
from nabolag.report.paper.widths import least
from nabolag.report.templates import template
from nabolag.report.terms import explained
from nabolag.text import Texts
from nabolag.text.languages import NBSP

MANY = 20
"""A table with more rows than this can be searched and sorted on a page."""
PHONE, LETTER, PADDING = 328, 9.0, 12
"""Pixels across a phone of 360 between the margins, and what a letter and a cell's padding take there."""
READABLE = 12
"""Letters on a line below which running text in a column is a crumb."""


def fragment(
    paper: Paper,
    *,
    links: bool = True,
    level: int = 2,
    base: str = "",
    below: Callable[[str], Markup] | None = None,
) -> Markup:
    """The sections, sources and notes, without a page around them; section titles are headings of `level`.

    With `links`, names of other municipalities link to `/kommune/<code>` on the same site. `below` gives what stands under
    the figure of a name (`alone.figures`), such as its files; the figure can then be linked to as `#figur-<name>`.
    """
    names = {} if below is None else {id(block): name for name, block in figures(paper).items()}
    return Markup(
        template("nabolag.report.paper", "sections.html").render(
            level=level,
            base=base,
            named=lambda block: names.get(id(block), ""),
            below=below,
            **_context(paper, links),
        )
    )


def document(paper: Paper) -> str:
    """A whole HTML file that needs nothing else: style inside, no scripts, prints on A4."""
    return template("nabolag.report.paper", "document.html").render(
        body=article(paper), **_context(paper, False)
    )


def article(paper: Paper, *, base: str = "") -> Markup:
    """The whole paper under its title, without a page around it; its files are links under `base`."""
    return Markup(
        template("nabolag.report.paper", "article.html").render(
            base=base, said=plain, body=fragment(paper, links=False, base=base), **_context(paper, False)
        )
    )


def _context(paper: Paper, links: bool) -> dict[str, object]:
    return {
        "paper": paper,
        "links": links,
        "_": paper.texts,
        "line": lambda series, width: _line(series, width, paper.texts),
        "longest": _longest,
        "css_of": lambda table: [_css(column) for column in table.columns],
        "headings_of": lambda table: [heading(column) for column in table.columns],
        "is_drawn": lambda table: any(cell.spread or cell.trend for row in table.rows for cell in row),
        "said_in": lambda table: [(row, _said(table, row, paper.texts)) for row in table.rows],
        "on_phone": lambda table: on_phone(table, paper.texts),
        "many": MANY,
        "beside": _beside,
        "on_range": on_range,
        "spark": lambda cell: Markup(spark_svg([value for _year, value in cell.trend])),
        "trend_of": lambda table: next((cell.trend for row in table.rows for cell in row if cell.trend), ()),
        "explained": lambda label: explained(label, paper.texts),
        "has_range": lambda table: any(on_range(cell) for row in table.rows for cell in row),
        "under": lambda drawing: said_under(drawing, paper.texts),
        "drawn_map": lambda block: _map(block, links, paper.lang),
    }


def _css(column: Column) -> str:
    return ("nb-num" if column.numeric else "") + (f" nb-p{column.priority}" if column.priority > 1 else "")


def _said(table: Table, row: Sequence[Cell], _: Texts) -> list[str]:
    """The cells of a row in words."""
    return [in_table(table, cell, column, _) for cell, column in zip(row, table.columns, strict=False)]


def on_phone(table: Table, _: Texts) -> str:
    """How a table is read on a phone: "" as it is, "nb-drop3" or "nb-drop2" without its least columns, "nb-cards".

    Columns go only while two are left beside the first; a table that is still too wide has a card for each row.
    """
    kept = {
        "": table,
        "nb-drop3": table.within(2),
        "nb-drop2": table.within(1),
    }
    for css, narrower in kept.items():
        if _fits(narrower, _) and (not css or len(narrower.columns) > 2):
            return css
    return "nb-cards"


def on_range(cell: Cell) -> dict[str, float]:
    """Where a cell's value and its spread stand on their common line, in per cent of it; empty without a spread."""
    if not cell.spread or not isinstance(cell.value, int | float):
        return {}
    low, high = min(cell.spread[0], cell.value), max(cell.spread[-1], cell.value)
    room = (high - low) or 1.0
    names = ("low", "q1", "median", "q3", "high", "ours")
    return {
        name: round(2 + (value - low) / room * 96, 1)
        for name, value in zip(names, (*cell.spread, cell.value), strict=True)
    }


def _fits(table: Table, _: Texts) -> bool:
    """Whether the columns stand side by side across a phone: figures unbroken, words too, text in readable lines."""
    rows = [
        [heading(column) for column in table.columns],
        *(
            [
                words.replace(" ", NBSP).replace("–", NBSP)  # an interval stands on one line
                if column.numeric
                else words + " " + words[:READABLE].replace(" ", NBSP)
                for column, words in (
                    (c, in_table(table, cell, c, _)) for c, cell in zip(table.columns, row, strict=True)
                )
            ]
            for row in table.rows
        ),
    ]
    return sum(least(rows, LETTER, PADDING)) <= PHONE


def _map(block: Map, links: bool, lang: str) -> Markup:
    query = "" if lang == "nb" else f"?lang={lang}"
    return Markup(map_svg(block, query if links else None))


def _beside(table: Table, place: int) -> bool:
    """Whether a column has a column of figures next to it: a card sets two of them side by side."""
    near = (place - 1, place + 1)
    return any(table.columns[i].numeric for i in near if 0 < i < len(table.columns))


def _longest(block: Bars) -> float:
    return block.whole or max((bar.value for bar in block.bars if bar.value is not None), default=0.0)


def _line(series: Series, width: int, _: Texts) -> Markup:
    """The series as it is drawn on a page; nothing when no year is known."""

    def say(value: float) -> str:
        return _.number(value, series.decimals)

    return Markup(line_svg(series.years, series.values, width=width, alt=series.alt, say=say))
