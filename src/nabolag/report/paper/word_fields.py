"""What Word works out itself: page numbers, captions' numbers, and a list of contents that can be brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

PLACE = "_Toc9100{:04d}"


def field(line: Any, code: str) -> None:
    """A field that Word works out, with a 1 until it does."""
    made = _element("w:fldSimple", instr=code)
    run = line.add_run("1")
    made.append(run._r)
    line._p.append(made)


def bookmark(paragraph: Any, number: int) -> None:
    """The place that line `number` of the contents leads to."""
    start = _element("w:bookmarkStart", id=str(number), name=PLACE.format(number))
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(_element("w:bookmarkEnd", id=str(number)))


def contents(made: Document, titles: Sequence[tuple[str, int]]) -> None:
    """The titles with their levels, each a link to its `bookmark` with the number of its page, as a field of Word's."""
    from docx.shared import Cm, Pt

    for number, (title, level) in enumerate(titles):
        line: Any = made.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.space_after = Cm(0.6 * (level - 1)), Pt(0)
        if number == 0:
            _part(line, "begin")
            line.add_run()._r.append(_text_element("w:instrText", ' TOC \\o "1-2" \\h \\z \\u '))
            _part(line, "separate")
        link = _element("w:hyperlink", anchor=PLACE.format(number))
        link.append(line.add_run(title)._r)
        line._p.append(link)
        if number == len(titles) - 1:
            _part(line, "end")
    made.add_paragraph()


def _part(line: Any, kind: str) -> None:
    line.add_run()._r.append(_element("w:fldChar", fldCharType=kind))


def _text_element(name: str, text: str) -> Any:
    made = _element(name)
    made.text = text
    return made


def _element(tag: str, /, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
