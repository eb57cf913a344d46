"""The draft as an editable Word file: a clean contract, or the same with notes in the margin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nabolag.governance.agreement import Document, DraftClause
from nabolag.report.agreement.words import AID, mark
from nabolag.report.law import texts_of_law, where
from nabolag.report.word import new, packed
from nabolag.text import Texts, texts

if TYPE_CHECKING:
    from docx.document import Document as Word

AUTHOR, INITIALS = "nabolag", "n"
_PLACE = re.compile(r"(\[må fyll[^\]]*\])")


def word(document: Document, *, notes: bool = False) -> bytes:
    """The bytes of a .docx: the contract's clauses under numbered headings, and nothing else.

    Args:
        document: the draft.
        notes: the same text with notes in the margin: why each clause is there, what is not settled, and the other
            ways to settle it, with their wording.
    """
    _ = texts(document.lang)
    made = new(document.title, document.lang)
    if notes:
        _first_note(made, document, _)
    lacking = {m.id: m for m in document.missing}
    for number, clause in enumerate(document.contract, 1):
        made.add_heading(f"{number}. {clause.heading}", 1)
        last = None
        for line in clause.text.split("\n"):
            last = _line(made, line)
        if notes and last is not None:
            said = [mark(clause, _), *([f"«{clause.quote}»"] if clause.quote else [])]
            if clause.id in lacking:
                point = lacking[clause.id]
                to_settle = _("Må avgjøres:")
                said.append(f"{to_settle} {point.ask(document.lang)} {point.why(document.lang)}")
            _note(made, last, "\n".join([*said, *_explained(clause, _)]))
    return packed(made)


def _first_note(made: Word, document: Document, _: Texts) -> None:
    about = [
        f"{where(document.act, document.paragraph, None)}: «{document.quote}»",
        document.adopted_by,
        *(c.text for c in document.clauses if c.kind == "note"),
        _(AID),
        texts_of_law(_),
    ]
    _note(made, made.paragraphs[0], "\n".join(about))


def _explained(clause: DraftClause, _: Texts) -> list[str]:
    other = [
        _("Alternativ: {name}. {means} Tekst: «{text}»", name=name, means=means, text=text)
        for name, means, text in clause.others
    ]
    return [*([clause.note] if clause.note else []), *other]


def _line(made: Word, text: str) -> Any:
    """A paragraph of contract text; a place to fill in is marked in yellow."""
    from docx.enum.text import WD_COLOR_INDEX

    paragraph = made.add_paragraph()
    for piece in filter(None, _PLACE.split(text)):
        run = paragraph.add_run(piece)
        if _PLACE.fullmatch(piece):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
    return paragraph


def _note(made: Word, paragraph: Any, text: str) -> None:
    made.add_comment(paragraph.runs, text=text, author=AUTHOR, initials=INITIALS)
