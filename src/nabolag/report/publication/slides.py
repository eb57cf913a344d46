"""PowerPoint with native charts, which people can edit, restyle and paste elsewhere."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nabolag.report.figures.bars import DARK, LIGHT, NARROWEST, PALETTES
from nabolag.report.figures.chart import OURS, QUIET
from nabolag.report.word import LANGUAGE
from nabolag.text import texts

if TYPE_CHECKING:
    from pptx.presentation import Presentation

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WIDE_INCHES, HIGH_INCHES, EDGE = 13.333, 7.5, 0.6
WARNING = "B35900"


@dataclass(frozen=True)
class Category:
    """A bar: its name and its shares, one for each series; None where nothing may be shown."""

    name: str
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class Slide:
    """A chart under its finding. `stacked`: the series are parts of a whole."""

    title: str
    series: tuple[str, ...]
    categories: tuple[Category, ...]
    stacked: bool
    alt: str
    note: str
    source: str
    lang: str


def presentation(slides: Sequence[Slide], *, title: str, mark: str, made: datetime) -> bytes:
    """One slide for each of `slides`; `mark` (the word for synthetic, or empty) stands on every one."""
    import pptx
    from pptx.util import Inches

    deck: Presentation = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE_INCHES), Inches(HIGH_INCHES)
    about = deck.core_properties
    about.title, about.author, about.created, about.modified = title, "nabolag", made, made
    about.language, about.category = LANGUAGE[slides[0].lang] if slides else "", mark
    for slide in slides:
        _draw(deck, slide, mark)
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _draw(deck: Presentation, slide: Slide, mark: str) -> None:
    from pptx.util import Inches, Pt

    _ = texts(slide.lang)
    page: Any = deck.slides.add_slide(deck.slide_layouts[5])  # title only
    width = Inches(WIDE_INCHES - 2 * EDGE)
    head = page.shapes.title
    head.left, head.top, head.width, head.height = Inches(EDGE), Inches(0.4), width, Inches(0.95)
    head.text_frame.word_wrap = True
    head.text_frame.text = slide.title
    size = 28 if len(slide.title) < 60 else 24 if len(slide.title) < 110 else 20
    _style(head.text_frame.paragraphs[0], size, DARK, bold=True, lang=slide.lang)
    if mark:
        _words(page, mark.upper(), EDGE, 0.1, 4.0, 0.3, 12, f"#{WARNING}", slide.lang, bold=True)
    foot = f"{slide.note}\n{_('Kilde: {source}', source=slide.source)}"
    _words(page, foot, EDGE, HIGH_INCHES - 0.95, WIDE_INCHES - 2 * EDGE, 0.8, 11, QUIET, slide.lang)
    placed = page.shapes.add_chart(
        _kind(slide), Inches(EDGE), Inches(1.4), width, Inches(HIGH_INCHES - 2.45), _data(slide)
    )
    placed.name = slide.title
    placed._element.nvGraphicFramePr.cNvPr.set("descr", slide.alt)
    chart = placed.chart
    chart.font.size, chart.font.name = Pt(13), "Calibri"
    _axes(chart)
    _colours(chart, slide)


def _kind(slide: Slide) -> Any:
    from pptx.enum.chart import XL_CHART_TYPE

    return XL_CHART_TYPE.BAR_STACKED if slide.stacked else XL_CHART_TYPE.BAR_CLUSTERED


def _data(slide: Slide) -> Any:
    from pptx.chart.data import CategoryChartData

    empty: Any = CategoryChartData
    data = empty(number_format="0%" if slide.lang == "en" else "0\N{NO-BREAK SPACE}%")
    data.categories = [c.name for c in slide.categories]
    for i, name in enumerate(slide.series):
        data.add_series(name, [c.shares[i] for c in slide.categories])
    return data


def _axes(chart: Any) -> None:
    from pptx.enum.chart import XL_TICK_MARK

    rows, shares = chart.category_axis, chart.value_axis
    rows.reverse_order = True
    rows.major_tick_mark = XL_TICK_MARK.NONE
    rows.format.line.fill.background()
    shares.visible, shares.has_major_gridlines = False, False
    shares.minimum_scale, shares.maximum_scale = 0.0, 1.0


def _colours(chart: Any, slide: Slide) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100 if slide.stacked else 0
    chart.has_title = False
    chart.has_legend = slide.stacked
    if slide.stacked:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.legend.font.size = Pt(13)
    colours = PALETTES.get(len(slide.series), PALETTES[5]) if slide.stacked else (OURS,)
    last = len(slide.series) - 1
    for i, series in enumerate(plot.series):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _rgb(colours[min(i, len(colours) - 1)])
        on_dark = slide.stacked and i in (0, last)
        for k, category in enumerate(slide.categories):
            share = category.shares[i]
            if share is not None and (not slide.stacked or share >= NARROWEST):
                font = series.points[k].data_label.font  # the label itself shows the point's value
                font.size, font.bold, font.color.rgb = Pt(12), True, _rgb(LIGHT if on_dark else DARK)


def _words(
    page: Any,
    text: str,
    left: float,
    top: float,
    width: float,
    height: float,
    size: int,
    colour: str,
    lang: str,
    *,
    bold: bool = False,
) -> None:
    from pptx.util import Inches

    frame = page.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height)).text_frame
    frame.word_wrap = True
    frame.text = text
    for paragraph in frame.paragraphs:
        _style(paragraph, size, colour, bold=bold, lang=lang)


def _style(paragraph: Any, size: int, colour: str, *, bold: bool, lang: str) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.alignment = PP_ALIGN.LEFT
    for run in paragraph.runs:
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, _rgb(colour)
        run._r.get_or_add_rPr().set("lang", LANGUAGE[lang])


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    colour_of: Any = RGBColor.from_string
    return colour_of(colour.lstrip("#").upper())
