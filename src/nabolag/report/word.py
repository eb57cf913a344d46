"""Word files: an empty A4 document, the lines of a table, small print, and the bytes in the end."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from nabolag.text import bound

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}
LONG_CM, SHORT_CM = 29.7, 21.0
FONT = "Calibri"
"""As the headings; a user's own template brings its own."""
RULE_COLOUR = "C3CBD5"
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
    made.styles["Normal"].font.name = FONT
    made.add_heading(title, 0)
    return made


def ruled(grid: Any) -> None:
    """Thin grey lines between the rows of a table, and none between its columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", RULE_COLOUR)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    grid._tbl.tblPr.append(borders)


def quiet(made: Document, text: str, style: str | None = None) -> None:
    """A paragraph in small grey letters, for what is about the text and not of it."""
    from docx.shared import Pt, RGBColor

    run: Any = made.add_paragraph(style=style).add_run(text)
    run.font.size, run.font.color.rgb = Pt(QUIET_POINTS), RGBColor(*QUIET_COLOUR)


def packed(made: Document) -> bytes:
    """The bytes of the .docx file."""
    from docx.oxml.ns import qn

    for words in made.element.body.iter(qn("w:t")):
        words.text = bound(words.text or "")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
