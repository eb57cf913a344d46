"""A paper's figures, each by itself: as a picture, a drawing, a workbook and rows."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import escape
from textwrap import wrap

from nabolag.municipalities import current
from nabolag.report.figures import Figure
from nabolag.report.paper.blocks import Bars, Column, Drawing, Map, Series, Table, row
from nabolag.report.paper.draw import map_svg, picture
from nabolag.report.paper.model import Paper, Section
from nabolag.report.rendering import png_of_svg

Drawn = Drawing | Map | Series | Bars
"""The blocks that are figures."""
BOX = re.compile(r'viewBox="(-?\d+) (-?\d+) (\d+) (\d+)"')
LETTERS = 36
"""So many letters' heights are a map's width."""
INK = 'fill="#1a2330" font-family="Inter, sans-serif"'
NAMES = {"drawing": "figur", "map": "kart", "series": "linje", "bars": "soyler"}


def figures(paper: Paper) -> dict[str, Drawn]:
    """Every figure under a name for its address: its own id, else what it is; a second `kart` is `kart-2`."""
    found: dict[str, Drawn] = {}
    seen: Counter[str] = Counter()
    for block in paper.blocks():
        if not isinstance(block, Drawn):
            continue
        name = (isinstance(block, Drawing) and block.figure.id) or NAMES[block.kind]
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name}-{seen[name]}"] = block
    return found


def caption_of(block: Drawn) -> str:
    """What the figure is called."""
    return block.figure.caption if isinstance(block, Drawing) else block.caption


def svg_alone(block: Drawn, paper: Paper) -> str:
    """The figure as an SVG that stands alone, with its title and source."""
    return _titled_map(block) if isinstance(block, Map) else _figure(block, paper).svg(ink="file")


def png_alone(block: Drawn, paper: Paper) -> bytes:
    """The same as PNG."""
    return png_of_svg(_titled_map(block)) if isinstance(block, Map) else _figure(block, paper).png()


def paper_alone(name: str, block: Drawn, paper: Paper) -> Paper:
    """The figure and its numbers as a paper of its own, for a workbook, rows or a frame."""
    caption = caption_of(block)
    return Paper(
        name,
        caption,
        paper.lang,
        (Section(name, caption, (block,)),),
        sources=tuple(source for source in paper.sources if source.key in block.sources),
        mark=paper.mark,
        warning=paper.warning,
        records=_rows(block, paper),
    )


def _titled_map(block: Map) -> str:
    """The map on white with its title over it and its licence under it."""
    svg = map_svg(block)
    box = BOX.search(svg)
    assert box is not None
    left, top, width, height = map(int, box.groups())
    size = width / LETTERS
    lines = wrap(block.caption, LETTERS * 3 // 2)
    above = size * 1.4 * (len(lines) + 0.5)
    said = "".join(
        f'<text x="{left + size / 2:.0f}" y="{top - above + size * 1.4 * (i + 1):.0f}" font-size="{size:.0f}" '
        f'font-weight="bold" {INK}>{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    notes = wrap(block.credit, LETTERS * 5 // 2)
    under = "".join(
        f'<text x="{left + size / 2:.0f}" y="{top + height + size * (i + 1):.0f}" font-size="{size * 0.7:.0f}" {INK}>'
        f"{escape(line)}</text>"
        for i, line in enumerate(notes)
    )
    tall = above + height + size * (len(notes) + 0.6)
    view = f'viewBox="{left} {top - above:.0f} {width} {tall:.0f}"'
    paper = f'<rect x="{left}" y="{top - above:.0f}" width="{width}" height="{tall:.0f}" fill="#fff"/>'
    start = svg.index(">") + 1
    return (svg[:start] + paper + svg[start:].replace("</svg>", f"{said}{under}</svg>")).replace(
        box[0], view, 1
    )


def _figure(block: Drawing | Series | Bars, paper: Paper) -> Figure:
    """The figure with the words and the source that follow it where it stands alone."""
    if isinstance(block, Drawing):
        return block.figure
    publishers = dict.fromkeys(source.publisher for source in paper.cited(block.sources))
    note = block.note if isinstance(block, Bars) else block.gaps
    return replace(picture(block, paper.lang), source="; ".join(publishers), note=note)


def _rows(block: Drawn, paper: Paper) -> Table:
    """The numbers of a figure; of a map, the municipalities on it."""
    _ = paper.texts
    if isinstance(block, Map) and block.groups:
        heads = (_("Gruppe"), _("Samarbeid"), _("Nummer"), _("Kommune"))
        named = current()
        of_groups = (
            (group.label, group.name, code, named[code].name)
            for group in block.groups
            for code in group.codes
        )
        return Table(block.caption, tuple(map(Column, heads)), tuple(row(*one) for one in of_groups))
    if isinstance(block, Map):
        codes = sorted(block.whole) or (block.code, *block.around)
        names = ((code, block.names.get(code, "")) for code in codes)
        named_by = (Column(_("Nummer")), Column(_("Kommune")))
        return Table(block.caption, named_by, tuple(row(*one) for one in names))
    figure = _figure(block, paper)
    return Table(
        figure.caption,
        tuple(_column(figure, place) for place in range(len(figure.columns))),
        tuple(row(*one) for one in figure.rows),
    )


def _column(figure: Figure, place: int) -> Column:
    """A column with so many decimals that nothing is rounded beyond what can be seen."""
    values = [value for one in figure.rows if isinstance(value := one[place], int | float)]
    whole = all(value == round(value) for value in values)
    return Column(figure.columns[place], "number" if values else "text", decimals=0 if whole else 4)
