"""Word files: an empty A4 document, tables, small print, and the bytes in the end."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

    from nabolag.report.figures import Figure

LANGUAGE = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
LONG_CM, SHORT_CM = 29.7, 21.0
QUIET_POINTS, QUIET_COLOUR = 9, (0x5A, 0x66, 0x75)


def new(title: str, lang: str, *, landscape: bool = False) -> Document:
    """An empty A4 document with its title as heading, and title and language as properties."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    made = docx.Document()
    made.core_properties.title, made.core_properties.language = title, LANGUAGE[lang]
    page = made.sections[0]
    if landscape:
        page.orientation = WD_ORIENT.LANDSCAPE
    sides = (LONG_CM, SHORT_CM) if landscape else (SHORT_CM, LONG_CM)
    page.page_width, page.page_height = Cm(sides[0]), Cm(sides[1])
    made.add_heading(title, 0)
    return made


def table(
    made: Document,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths_cm: Sequence[float] | None = None,
) -> None:
    """A grid with a bold first row; columns of equal width unless told."""
    from docx.shared import Cm

    grid: Any = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    widths = [Cm(w) for w in widths_cm] if widths_cm else [column.width for column in grid.columns]
    grid.autofit = widths_cm is None
    for values in (heads, *rows):
        cells = grid.rows[0].cells if values is heads else grid.add_row().cells
        for cell, value, width in zip(cells, values, widths, strict=True):
            cell.text, cell.width = value, width
    for cell in grid.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def picture(made: Document, drawn: Figure, width_cm: float) -> None:
    """A figure under its caption, with its text for those who do not see it."""
    from docx.shared import Cm

    made.add_heading(drawn.caption, 1)
    placed: Any = made.add_picture(io.BytesIO(drawn.png()), width=Cm(width_cm))
    placed._inline.docPr.set("descr", drawn.alt)


def quiet(made: Document, text: str, style: str | None = None) -> None:
    """A paragraph in small grey letters, for what is about the text and not of it."""
    from docx.shared import Pt, RGBColor

    run: Any = made.add_paragraph(style=style).add_run(text)
    run.font.size, run.font.color.rgb = Pt(QUIET_POINTS), RGBColor(*QUIET_COLOUR)


def packed(made: Document) -> bytes:
    """The bytes of the .docx file."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
