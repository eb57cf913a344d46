"""The draft as an editable Word file."""

from __future__ import annotations

from nabolag.governance.agreement import Document
from nabolag.report.agreement.words import AID, mark, texts_of_law, where
from nabolag.report.word import new, packed, quiet
from nabolag.text import texts


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
