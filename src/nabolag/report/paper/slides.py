"""The paper as slides: title, summary, one slide for each chart (native, so that it can be edited), tables, method."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from nabolag.report.figures.chart import OTHER, OURS, QUIET
from nabolag.report.paper.draw import Native, native
from nabolag.report.paper.model import Bullets, Facts, Paper, Table, heading, shown

WIDE_IN, HIGH_IN, EDGE = 13.333, 7.5, 0.6
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 12, 7, 620
FONT = "Calibri"


def slides(paper: Paper) -> bytes:
    """The bytes of a .pptx file."""
    import pptx
    from pptx.util import Inches

    _ = paper.texts
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE_IN), Inches(HIGH_IN)
    deck.core_properties.title, deck.core_properties.language = paper.title, paper.lang
    made = _("Laget av nabolag {day}.", day=_.date(paper.made)) if paper.made else ""
    _lines(deck, paper.title, [paper.mark, made, paper.address], 20, first=True)
    summary = list(paper.lead) or _first(paper)
    if summary:
        _lines(deck, _("Kort sagt"), summary)
    for block in paper.blocks():
        chart = native(block)
        if chart is not None:
            _chart(deck, chart, _said(paper, chart.caption), _.lang)
        elif isinstance(block, Table):
            _table(deck, block.within(1 if len(block.columns) > MOST_COLUMNS else 3), paper)
        elif isinstance(block, Facts) and block.facts:
            _lines(
                deck, block.caption or _title_of(paper, block), [f"{f.label}: {f.shown}" for f in block.facts]
            )
    method = [*paper.notes, *(f"[{s.number}] {s.text}" for s in paper.sources)]
    for number, part in enumerate(_shared(method)):
        _lines(deck, _("Slik er det laget") + (f" ({number + 1})" if number else ""), part, 14)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _first(paper: Paper) -> list[str]:
    return next((list(b.items) for b in paper.blocks() if isinstance(b, Bullets)), [])


def _title_of(paper: Paper, block: object) -> str:
    return next(s.title for s in paper.sections if block in s.blocks)


def _said(paper: Paper, caption: str) -> str:
    """A slide's title: the caption, as a sentence."""
    return caption if caption[-1:] in ".?!" else f"{caption}."


def _shared(said: Sequence[str]) -> list[list[str]]:
    """Lines in slides that hold them."""
    parts: list[list[str]] = []
    room = 0
    for line in said:
        if len(line) > room or not parts:
            parts.append([])
            room = MOST_LETTERS * 2
        parts[-1].append(line)
        room -= len(line)
    return parts


def _slide(deck: Any, title: str, layout: int = 5) -> Any:
    from pptx.util import Inches, Pt

    made = deck.slides.add_slide(deck.slide_layouts[layout])
    head = made.shapes.title
    head.left, head.top = Inches(EDGE), Inches(0.4)
    head.width, head.height = Inches(WIDE_IN - 2 * EDGE), Inches(1.0)
    head.text_frame.word_wrap = True
    head.text_frame.text = title
    _style(head.text_frame, Pt(28 if len(title) < 60 else 22), bold=True)
    return made


def _style(frame: Any, size: Any, *, bold: bool = False, colour: str = "#1b2330") -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN

    rgb: Any = RGBColor.from_string
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = size, bold, FONT
            run.font.color.rgb = rgb(colour.lstrip("#").upper())


def _lines(deck: Any, title: str, said: Sequence[str], size: int = 18, *, first: bool = False) -> None:
    from pptx.util import Inches, Pt

    made = _slide(deck, title)
    top = 2.6 if first else 1.6
    if first:
        made.shapes.title.top = Inches(1.4)
    box = made.shapes.add_textbox(
        Inches(EDGE), Inches(top), Inches(WIDE_IN - 2 * EDGE), Inches(HIGH_IN - top - 0.4)
    )
    frame = box.text_frame
    frame.word_wrap = True
    lines = [line for line in said if line]
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        paragraph.space_after = Pt(8)
    letters = sum(map(len, lines))
    _style(frame, Pt(size if letters < MOST_LETTERS else max(11, size - 4)))


def _chart(deck: Any, chart: Native, title: str, lang: str) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Inches, Pt

    made = _slide(deck, title)
    empty: Any = CategoryChartData
    data = empty(
        number_format=("0%" if lang == "en" else "0\N{NO-BREAK SPACE}%") if chart.percent else "General"
    )
    data.categories = chart.categories
    for name, values in chart.series:
        data.add_series(name, values)
    kind: Any = XL_CHART_TYPE.LINE if chart.line else XL_CHART_TYPE.BAR_CLUSTERED
    room = HIGH_IN - 1.5 - (0.9 if chart.note else 0.4)
    placed = made.shapes.add_chart(
        kind, Inches(EDGE), Inches(1.5), Inches(WIDE_IN - 2 * EDGE), Inches(room), data
    )
    placed.name = title
    placed._element.nvGraphicFramePr.cNvPr.set("descr", chart.alt)
    drawn = placed.chart
    drawn.has_title, drawn.font.size, drawn.font.name = False, Pt(13), FONT
    drawn.has_legend = len(chart.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.RIGHT, False
    if not chart.line:
        drawn.category_axis.reverse_order = True
        drawn.value_axis.has_major_gridlines = False
        drawn.plots[0].gap_width = 45
    if chart.percent:
        drawn.value_axis.tick_labels.number_format = "0%" if lang == "en" else "0\N{NO-BREAK SPACE}%"
        drawn.value_axis.tick_labels.number_format_is_linked = False
    rgb: Any = RGBColor.from_string
    if len(chart.series) == 2 and not chart.line:
        for series, colour in zip(drawn.plots[0].series, (OTHER, OURS), strict=True):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = rgb(colour.lstrip("#").upper())
    if len(chart.series) == 1 and not chart.line:
        series = drawn.plots[0].series[0]
        drawn.plots[0].has_data_labels = True
        drawn.value_axis.visible = False
        colours = chart.colours or (OURS,) * len(chart.categories)
        for point, colour in enumerate(colours):
            fill = series.points[point].format.fill
            fill.solid()
            fill.fore_color.rgb = rgb((colour or OTHER).lstrip("#").upper())
    if chart.note:
        foot = made.shapes.add_textbox(
            Inches(EDGE), Inches(HIGH_IN - 0.9), Inches(WIDE_IN - 2 * EDGE), Inches(0.7)
        )
        foot.text_frame.word_wrap = True
        foot.text_frame.text = chart.note
        _style(foot.text_frame, Pt(11), colour=QUIET)


def _table(deck: Any, block: Table, paper: Paper) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches, Pt

    made = _slide(deck, _said(paper, block.caption))
    rows = block.rows[:MOST_ROWS]
    shape = made.shapes.add_table(
        len(rows) + 1, len(block.columns), Inches(EDGE), Inches(1.6), Inches(WIDE_IN - 2 * EDGE), Inches(0.4)
    )
    texts = [[heading(c) for c in block.columns]]
    texts += [[shown(c, col, paper.texts) for c, col in zip(r, block.columns, strict=True)] for r in rows]
    weights = [max(8, min(30, max(map(len, column)))) for column in zip(*texts, strict=True)]
    for column, weight in zip(shape.table.columns, weights, strict=True):
        column.width = int(Inches(WIDE_IN - 2 * EDGE) * weight / sum(weights))
    for r, values in enumerate(texts):
        for c, said in enumerate(values):
            frame = shape.table.cell(r, c).text_frame
            frame.text = said
            for run in frame.paragraphs[0].runs:
                run.font.size, run.font.name = Pt(12 if len(texts) < 10 else 11), FONT
            if block.columns[c].numeric:
                frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    if len(block.rows) > len(rows):
        _ = paper.texts
        rest = _("{n} rader til står i arbeidsboken.", n=len(block.rows) - len(rows))
        foot = made.shapes.add_textbox(Inches(EDGE), Inches(HIGH_IN - 0.6), Inches(8), Inches(0.4))
        foot.text_frame.text = rest
        _style(foot.text_frame, Pt(11), colour=QUIET)
