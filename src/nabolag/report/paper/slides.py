"""The paper as slides: title, summary, one slide for each chart (native, so that it can be edited), tables, method."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from nabolag.report.figures.chart import OTHER, OURS, QUIET
from nabolag.report.paper.blocks import Bullets, Facts, Table, Text
from nabolag.report.paper.draw import natives
from nabolag.report.paper.model import Paper, Section, heading, plain, shown
from nabolag.report.paper.native import Native
from nabolag.report.paper.widths import widths
from nabolag.report.word import LANGUAGE
from nabolag.text import Lang, texts

WIDE_IN, HIGH_IN, EDGE = 13.333, 7.5, 0.6
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 12, 7, 620
SHORT_TITLE, LONG_TITLE = 60, 110
PAIR, LARGE = 2, 30
FONT, WARNING = "Calibri", "#B35900"
LETTER_IN, PADDING_IN = 0.095, 0.25
"""A letter of a table's text, and what stands beside it in a cell, in inches."""


def slides(paper: Paper) -> bytes:
    """The bytes of a .pptx file."""
    _ = paper.texts
    deck = Deck(paper.over or paper.title, paper.lang, paper.mark, paper.made)
    made = _("Laget av nabolag {day}.", day=_.date(paper.made)) if paper.made else ""
    about = [*paper.notes, made] if paper.over else [made, paper.address]
    deck.lines(paper.over or paper.title, about, 20, first=True)
    summary = [plain(line) for line in paper.lead] or _first(paper)
    if summary:
        deck.lines(paper.title if paper.over else _("Kort sagt"), summary)
    for section in (s for s in paper.sections if not s.appendix):
        told = _told(section)
        if told:
            deck.lines(*told)
        for block in section.blocks:
            for chart in natives(block):
                deck.chart(chart, chart.says or chart.caption)
            if isinstance(block, Table) and len(block.columns) == PAIR and not block.columns[1].numeric:
                pairs = (zip(line, block.columns, strict=True) for line in block.rows)
                lines = [": ".join(shown(cell, column, _) for cell, column in pair) for pair in pairs]
                deck.method(lines, section.title)
            elif isinstance(block, Table):
                deck.table(block.within(1 if len(block.columns) > MOST_COLUMNS else 3))
            elif isinstance(block, Facts) and block.key:
                deck.key(block, section.title)
            elif isinstance(block, Facts) and block.facts and not told:
                deck.lines(block.caption or section.title, [f"{f.label}: {f.shown}" for f in block.facts])
    deck.method([*(() if paper.over else paper.notes), *(f"[{s.number}] {s.text}" for s in paper.sources)])
    return deck.packed()


def _first(paper: Paper) -> list[str]:
    return next((list(b.items) for b in paper.blocks() if isinstance(b, Bullets)), [])


def _told(section: Section) -> tuple[str, list[str]] | None:
    """A section that begins with its answer: the answer is the slide's title, and what it stands on is below."""
    answer = next((b.text for b in section.blocks if isinstance(b, Text) and b.tone == "lead"), "")
    if not answer:
        return None
    below = [section.title]
    room = MOST_LETTERS
    for block in section.blocks:
        if isinstance(block, Facts):
            below += [f"{f.label}: {f.shown}" + (f" ({f.note})" if f.note else "") for f in block.facts]
        elif isinstance(block, Bullets):
            for item in block.items:
                room -= len(item)
                below += [f"• {item}"] if room >= 0 else []
    return answer, below


def _shared(lines: Sequence[str]) -> list[list[str]]:
    """Lines in slides that hold them."""
    parts: list[list[str]] = []
    room = 0
    for line in lines:
        if len(line) > room or not parts:
            parts.append([])
            room = MOST_LETTERS * 2
        parts[-1].append(line)
        room -= len(line)
    return parts


class Deck:
    """Slides under way. `mark` stands on every one."""

    def __init__(self, title: str, lang: Lang, mark: str = "", made: date | None = None) -> None:
        import pptx
        from pptx.util import Inches

        self.lang, self.mark, self.texts = lang, mark, texts(lang)
        self.deck: Any = pptx.Presentation()
        self.deck.slide_width, self.deck.slide_height = Inches(WIDE_IN), Inches(HIGH_IN)
        about = self.deck.core_properties
        about.title, about.author, about.language, about.category = title, "nabolag", LANGUAGE[lang], mark
        if made is not None:
            about.created = about.modified = datetime(made.year, made.month, made.day)

    def packed(self) -> bytes:
        """The bytes of the .pptx file."""
        out = io.BytesIO()
        self.deck.save(out)
        return out.getvalue()

    def method(self, lines: Sequence[str], title: str = "") -> None:
        """How it was made, over as many slides as it takes."""
        title = title or self.texts("Slik er det laget")
        for number, part in enumerate(_shared(lines)):
            self.lines(title + (f" ({number + 1})" if number else ""), part, 14)

    def key(self, block: Facts, title: str) -> None:
        """A few figures side by side, large, each over what it is of."""
        from pptx.util import Inches, Pt

        made = self.slide(title)
        wide = (WIDE_IN - 2 * EDGE) / len(block.facts)
        for i, fact in enumerate(block.facts):
            for words, top, size in ((fact.shown, 2.2, 54), (fact.label, 3.3, 20), (fact.note, 5.0, 13)):
                box = made.shapes.add_textbox(
                    Inches(EDGE + i * wide), Inches(top), Inches(wide - 0.3), Inches(1)
                )
                box.text_frame.word_wrap, box.text_frame.text = True, words
                _style(box.text_frame, Pt(size), bold=size > LARGE, lang=self.lang)

    def slide(self, title: str) -> Any:
        """An empty slide under its title."""
        from pptx.util import Inches, Pt

        made = self.deck.slides.add_slide(self.deck.slide_layouts[5])
        head = made.shapes.title
        head.left, head.top = Inches(EDGE), Inches(0.4)
        head.width, head.height = Inches(WIDE_IN - 2 * EDGE), Inches(1.0)
        head.text_frame.word_wrap = True
        head.text_frame.text = title
        size = 28 if len(title) < SHORT_TITLE else 24 if len(title) < LONG_TITLE else 20
        _style(head.text_frame, Pt(size), bold=True, lang=self.lang)
        if self.mark:
            self.words(made, self.mark, 0.1, 0.3, 12, colour=WARNING, bold=True)
        return made

    def words(
        self,
        slide: Any,
        text: str,
        top: float,
        high: float,
        size: int,
        *,
        colour: str = QUIET,
        bold: bool = False,
    ) -> None:
        """Small words across the slide."""
        from pptx.util import Inches, Pt

        box = slide.shapes.add_textbox(Inches(EDGE), Inches(top), Inches(WIDE_IN - 2 * EDGE), Inches(high))
        box.text_frame.word_wrap = True
        box.text_frame.text = text
        _style(box.text_frame, Pt(size), bold=bold, colour=colour, lang=self.lang)

    def lines(self, title: str, texts: Sequence[str], size: int = 18, *, first: bool = False) -> None:
        """Lines of text; `first` is the title slide."""
        from pptx.util import Inches, Pt

        made = self.slide(title)
        top = 2.6 if first else 1.6
        if first:
            made.shapes.title.top = Inches(1.4)
        box = made.shapes.add_textbox(
            Inches(EDGE), Inches(top), Inches(WIDE_IN - 2 * EDGE), Inches(HIGH_IN - top - 0.4)
        )
        frame = box.text_frame
        frame.word_wrap = True
        lines = [line for line in texts if line]
        frame.text = "\n".join(lines)
        for paragraph in frame.paragraphs:
            paragraph.space_after = Pt(8)
        letters = sum(map(len, lines))
        _style(frame, Pt(size if letters < MOST_LETTERS else max(11, size - 4)), lang=self.lang)

    def chart(self, chart: Native, title: str) -> None:
        """A native chart under what is to be seen in it."""
        from pptx.chart.data import CategoryChartData
        from pptx.dml.color import RGBColor
        from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
        from pptx.util import Inches, Pt

        made = self.slide(title)
        empty: Any = CategoryChartData
        data = empty(
            number_format=("0%" if self.lang == "en" else "0\N{NO-BREAK SPACE}%")
            if chart.percent
            else _figures(chart)
        )
        data.categories = chart.categories
        for name, values in chart.series:
            data.add_series(name, values)
        kind: Any = (
            XL_CHART_TYPE.LINE
            if chart.line
            else XL_CHART_TYPE.BAR_STACKED
            if chart.stacked
            else XL_CHART_TYPE.BAR_CLUSTERED
        )
        top = 1.5
        if title != chart.caption:
            self.words(made, chart.caption, 1.38, 0.4, 14)
            top = 1.8
        room = HIGH_IN - top - (0.9 if chart.note else 0.4)
        placed = made.shapes.add_chart(
            kind, Inches(EDGE), Inches(top), Inches(WIDE_IN - 2 * EDGE), Inches(room), data
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
            if any(v is not None and v < 0 for _name, values in chart.series for v in values):
                drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
            drawn.value_axis.has_major_gridlines = False
            drawn.plots[0].gap_width = 45
        if chart.percent:
            drawn.value_axis.tick_labels.number_format = "0%" if self.lang == "en" else "0\N{NO-BREAK SPACE}%"
            drawn.value_axis.tick_labels.number_format_is_linked = False
        rgb: Any = RGBColor.from_string
        if chart.line and chart.colours:
            for series, colour in zip(drawn.plots[0].series, chart.colours, strict=True):
                series.smooth = False
                series.format.line.color.rgb = rgb(colour.lstrip("#").upper())
        if chart.stacked:
            _parts_of_a_whole(drawn, chart)
        elif len(chart.series) == 2 and not chart.line:
            for series, colour in zip(drawn.plots[0].series, (OTHER, OURS), strict=True):
                series.format.fill.solid()
                series.format.fill.fore_color.rgb = rgb(colour.lstrip("#").upper())
        if len(chart.series) == 1 and not chart.line and not chart.stacked:
            series = drawn.plots[0].series[0]
            drawn.plots[0].has_data_labels = True
            drawn.value_axis.visible = False
            colours = chart.colours or (OURS,) * len(chart.categories)
            for point, colour in enumerate(colours):
                fill = series.points[point].format.fill
                fill.solid()
                fill.fore_color.rgb = rgb((colour or OTHER).lstrip("#").upper())
        if chart.note:
            self.words(made, chart.note, HIGH_IN - 0.95, 0.8, 11)

    def table(self, block: Table) -> None:
        """A table, its first rows."""
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Inches, Pt

        made = self.slide(block.caption)
        rows = block.rows[:MOST_ROWS]
        shape = made.shapes.add_table(
            len(rows) + 1,
            len(block.columns),
            Inches(EDGE),
            Inches(1.6),
            Inches(WIDE_IN - 2 * EDGE),
            Inches(0.4),
        )
        texts = [[heading(c) for c in block.columns]]
        texts += [[shown(c, col, self.texts) for c, col in zip(r, block.columns, strict=True)] for r in rows]
        wide = widths(texts, LETTER_IN, PADDING_IN, WIDE_IN - 2 * EDGE)
        for column, width in zip(shape.table.columns, wide, strict=True):
            column.width = int(Inches(WIDE_IN - 2 * EDGE) * width / sum(wide))
        for r, values in enumerate(texts):
            for c, words in enumerate(values):
                frame = shape.table.cell(r, c).text_frame
                frame.text = words
                for run in frame.paragraphs[0].runs:
                    run.font.size, run.font.name = Pt(12 if len(texts) < 10 else 11), FONT
                if block.columns[c].numeric:
                    frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        if len(block.rows) > len(rows):
            _ = self.texts
            rest = _("{n} {n:rad|rader} til står i arbeidsboken.", n=len(block.rows) - len(rows))
            self.words(made, rest, HIGH_IN - 0.6, 0.4, 11)


def _figures(chart: Native) -> str:
    """How the labels write figures that are no shares: whole where they are large or whole, else one decimal."""
    values = [abs(v) for _name, series in chart.series for v in series if v is not None]
    whole = all(float(v).is_integer() for v in values) or max(values, default=0) >= 100
    return "#,##0" if whole else "#,##0.0"


def _style(frame: Any, size: Any, *, bold: bool = False, colour: str = "#1b2330", lang: Lang = "nb") -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN

    rgb: Any = RGBColor.from_string
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        for run in paragraph.runs:
            run.font.size, run.font.bold, run.font.name = size, bold, FONT
            run.font.color.rgb = rgb(colour.lstrip("#").upper())
            run._r.get_or_add_rPr().set("lang", LANGUAGE[lang])


def _parts_of_a_whole(drawn: Any, chart: Native) -> None:
    """Stacked bars from 0 to 1 with their shares in them, where there is room."""
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    from nabolag.report.figures.bars import DARK, LIGHT, NARROWEST, PALETTES

    rgb: Any = RGBColor.from_string
    drawn.plots[0].overlap = 100
    drawn.has_legend = True
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    drawn.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    drawn.value_axis.visible = False
    drawn.value_axis.minimum_scale, drawn.value_axis.maximum_scale = 0.0, 1.0
    colours, last = PALETTES.get(len(chart.series), PALETTES[5]), len(chart.series) - 1
    for i, series in enumerate(drawn.plots[0].series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colours[min(i, len(colours) - 1)].lstrip("#").upper())
        for k, share in enumerate(chart.series[i][1]):
            if share is not None and share >= NARROWEST:
                font = series.points[k].data_label.font  # the label itself shows the point's value
                font.size, font.bold = Pt(12), True
                font.color.rgb = rgb((LIGHT if i in (0, last) else DARK).lstrip("#").upper())
