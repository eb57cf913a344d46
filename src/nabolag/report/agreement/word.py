"""The draft as an editable Word file."""

from __future__ import annotations

import io
from typing import Any

from nabolag.governance.agreement import Document
from nabolag.report.agreement.words import AID, mark, texts_of_law, where
from nabolag.text import texts

LANGUAGE = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}


def word(document: Document) -> bytes:
    """The bytes of a .docx: clauses under numbered headings, each with its mark and its alternatives."""
    _ = texts(document.lang)
    made = new(document.title, document.lang)
    quiet(made, f"{where(document.act, document.paragraph, None)}: «{document.quote}»")
    made.add_paragraph(document.adopted_by)
    if document.missing:
        made.add_heading(_("Må avgjøres før avtalen kan vedtas"), 1)
        for point in document.missing:
            made.add_paragraph(
                f"{point.ask(document.lang)} ({where(point.act, point.paragraph, point.ledd)})",
                style="List Bullet",
            )
    for clause in document.clauses:
        made.add_heading(f"{clause.number}. {clause.heading}", 1)
        made.add_paragraph(clause.text)
        quiet(made, mark(clause, _))
        for other in clause.alternatives:
            if other.id != clause.chosen:
                quiet(
                    made,
                    _(
                        "Alternativ: {name}. {means}",
                        name=other.name(document.lang),
                        means=other.means(document.lang),
                    ),
                    style="List Bullet",
                )
    quiet(made, _(AID))
    quiet(made, texts_of_law(_))
    return packed(made)


def new(title: str, lang: str) -> Any:
    """An empty A4 document with title and language set."""
    import docx
    from docx.shared import Cm, Pt

    made = docx.Document()
    made.core_properties.title, made.core_properties.language = title, LANGUAGE[lang]
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21.0), Cm(29.7)
    made.styles["Normal"].font.size = Pt(11)
    made.add_heading(title, 0)
    return made


def quiet(made: Any, text: str, style: str | None = None) -> None:
    """A paragraph in small grey letters, for what is about the text and not of it."""
    from docx.shared import Pt, RGBColor

    run = made.add_paragraph(style=style).add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x5A, 0x66, 0x75)


def packed(made: Any) -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
