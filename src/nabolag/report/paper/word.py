"""The paper as a Word document: the user's own styles carry it, and tables break between rows only."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from nabolag.report.paper.blocks import (
    Bars,
    Bullets,
    Claims,
    Drawing,
    Fact,
    Facts,
    Law,
    Map,
    Series,
    Span,
    Table,
    Terms,
    Text,
    text,
)
from nabolag.report.paper.draw import map_svg, picture, said_under
from nabolag.report.paper.model import Paper, Section, claim_heads, heading, in_table, term_said
from nabolag.report.paper.widths import height, least, widths
from nabolag.report.paper.word_fields import bookmark, contents, field
from nabolag.report.rendering import png_of_svg
from nabolag.report.word import LONG_CM, SHORT_CM, new, packed, quiet, ruled
from nabolag.text import Texts
from nabolag.text.languages import unbroken

if TYPE_CHECKING:
    from docx.document import Document

    from nabolag.report.figures import Figure

MARGIN_CM = 2.2
DEEPEST = 3
"""Sections of this level are parts of the one above."""
CM_PER_LETTER, PADDING_CM = 0.225, 0.5
"""A letter of 10 points and the space inside a cell; words are never broken for want of width."""
SMALL, SMALLEST, LEAST_HEAD = 10.0, 8.0, 7.5
"""Points in a table. Its head is a point less: bold letters are a tenth wider, and where the document's letters are missing
a program takes wider ones, so that «Moskenes» was broken before its last."""
SHORT_ROWS = 12
"""A table with no more rows than this is not torn, unless it is so high that its title would be left on the page before."""
MOST_LINES = 25


def word(paper: Paper) -> bytes:
    """The bytes of a .docx file; its pages are on their side where a table needs the width."""
    from docx.shared import Cm

    _ = paper.texts
    on_side = _on_side(paper.sections, _)
    landscape = on_side[:1] == [True]
    made = new(paper.title, _.lang, landscape=landscape)
    made.sections[0].left_margin = made.sections[0].right_margin = Cm(MARGIN_CM)
    writer = _DocumentWriter(made, _, (LONG_CM if landscape else SHORT_CM) - 2 * MARGIN_CM)
    writer.foot(paper)
    if paper.remark:
        _remark(made, made.paragraphs[0], paper.remark)
    if paper.over:
        made.add_paragraph(paper.over, style="Subtitle")
    if paper.mark:
        made.add_paragraph(f"{paper.mark}. {paper.warning}".strip(" ."), style="Intense Quote")
    for line in paper.lead:
        write(line, writer, "") if isinstance(line, Text) else made.add_paragraph(line)
    if paper.contents:
        contents(made, [(s.title, s.level) for s in paper.sections if s.level < DEEPEST])
    for number, section in enumerate(paper.sections):
        begins = section.appendix and not any(s.appendix for s in paper.sections[:number])
        if begins:
            writer.last(paper)
        if begins or on_side[number] is not on_side[max(number - 1, 0)]:
            writer.next_page(landscape=on_side[number])
        head = made.add_heading(section.title, section.level)
        if paper.contents:
            bookmark(head, number)
        writer.title = section.title
        for block in section.blocks:
            marks = "".join(f" [{n}]" for n in paper.numbers(block.sources))
            write(block, writer, marks)
    if not any(section.appendix for section in paper.sections):
        writer.last(paper)
    return packed(made)


def _on_side(sections: Sequence[Section], _: Texts) -> list[bool]:
    """Which sections are on their side: from the first chapter with a table that needs the width to the last such.

    Those before and after are read upright; between them the page is not turned, since each turn begins a new one. The
    appendix is for itself. A chapter is a section of level 1 with its parts.
    """
    across = SHORT_CM - 2 * MARGIN_CM
    chapters: list[list[int]] = []
    for number, section in enumerate(sections):
        if not number or section.level == 1 or section.appendix is not sections[number - 1].appendix:
            chapters.append([])
        chapters[-1].append(number)
    on_side = [False] * len(sections)
    for aside in (False, True):
        wide = [
            chapter[0]
            for chapter in chapters
            for number in chapter
            if sections[number].appendix is aside
            for block in sections[number].blocks
            if isinstance(block, Table) and sum(_least(_texts(block, _), SMALLEST)) > across
        ]
        for chapter in chapters:
            if wide and wide[0] <= chapter[0] <= wide[-1]:
                on_side[chapter[0] : chapter[-1] + 1] = [True] * len(chapter)
    return on_side


class _DocumentWriter:
    """The document under way, its language, and the width between its margins in cm."""

    def __init__(self, made: Document, texts: Texts, width_cm: float) -> None:
        self.made, self.texts, self.width_cm = made, texts, width_cm
        self.title = ""

    def foot(self, paper: Paper) -> None:
        """Title, maker, date, address and page number at the foot of every page."""
        from docx.oxml.ns import qn
        from docx.shared import Pt
        from docx.text.run import Run

        _ = self.texts
        line: Any = self.made.sections[0].footer.paragraphs[0]
        if paper.mark:
            head: Any = self.made.sections[0].header.paragraphs[0].add_run(paper.mark)
            head.font.size, head.font.bold = Pt(9), True
        parts = [paper.title]
        if not paper.unsigned:
            parts += [_("Laget av nabolag {day}.", day=_.date(paper.made)) if paper.made else "nabolag"]
            parts += [paper.address] if 0 < len(paper.address) < 90 else []
        line.add_run("\N{NO-BREAK SPACE}· ".join([*parts, ""]))
        field(line, "PAGE")
        line.add_run(" / ")
        field(line, "NUMPAGES")
        for run in line._p.iter(qn("w:r")):  # those of the fields too
            Run(run, line).font.size = Pt(8)

    def last(self, paper: Paper) -> None:
        """Sources, and what is about the paper and not of it."""
        if paper.sources:
            self.made.add_heading(self.texts("Kilder"), 1)
        for source in paper.sources:
            line = f"[{source.number}] {source.text}" + (f" {source.licence}." if source.licence else "")
            quiet(self.made, f"{line} {source.url}".strip())
        for note in paper.notes:
            quiet(self.made, note)

    def next_page(self, *, landscape: bool) -> None:
        """A new page, on its side if need be, with the head and foot of those before."""
        from docx.enum.section import WD_ORIENT, WD_SECTION
        from docx.shared import Cm

        page = self.made.add_section(WD_SECTION.NEW_PAGE)
        sides = (LONG_CM, SHORT_CM) if landscape else (SHORT_CM, LONG_CM)
        page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = Cm(sides[0]), Cm(sides[1])
        self.width_cm = sides[0] - 2 * MARGIN_CM

    def key(self, facts: Sequence[Fact]) -> None:
        """A few figures side by side, large, each over what it is of."""
        from docx.shared import Pt

        grid: Any = self.made.add_table(rows=2, cols=len(facts))
        for column, fact in enumerate(facts):
            for line, words, size in ((0, fact.shown, 22), (1, fact.label, 9)):
                run = grid.cell(line, column).paragraphs[0].add_run(words)
                run.font.size, run.font.bold = Pt(size), line == 0
            if fact.note:
                quiet(grid.cell(1, column), fact.note)
        self.made.add_paragraph()

    def caption(self, label: str, title: str, marks: str = "") -> None:
        """A caption that Word numbers and can list; it stays with what it names. A section's title needs no echo."""
        if title == self.title:
            return
        line: Any = self.made.add_paragraph(style="Caption")
        line.add_run(f"{label} ")
        field(line, f"SEQ {label} \\* ARABIC")
        line.add_run(f": {title}{marks}")
        line.paragraph_format.keep_with_next = True

    def figure(self, drawn: Figure, marks: str = "") -> None:
        """A figure under its caption, with its text for those who do not see it."""
        self.caption(self.texts("Figur"), drawn.caption, marks)
        self.image(drawn.png(titled=False), drawn.alt, min(self.width_cm, 16.0))

    def image(self, png: bytes, alt: str, width_cm: float) -> None:
        """A picture, never larger than half a page high."""
        from docx.shared import Cm

        placed: Any = self.made.add_picture(io.BytesIO(png), width=Cm(width_cm))
        most = Cm(9.0)
        if placed.height > most:
            placed.width, placed.height = int(placed.width * most / placed.height), most
        placed._inline.docPr.set("descr", alt)

    def grid(self, rows: Sequence[Sequence[str]], numeric: Sequence[bool], head: bool = True) -> None:
        """A table with columns as wide as their words need; the first row repeated on every page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt

        size = SMALL
        while sum(_least(rows, size)) > self.width_cm and size > SMALLEST:
            size -= 0.5
        widths_cm = widths(rows, CM_PER_LETTER * size / SMALL, PADDING_CM, self.width_cm)
        grid: Any = self.made.add_table(rows=0, cols=len(widths_cm))
        ruled(grid)
        grid.autofit = False
        letter = CM_PER_LETTER * size / SMALL
        short = len(rows) <= SHORT_ROWS and height(rows, widths_cm, letter, PADDING_CM) <= MOST_LINES
        for number, values in enumerate(rows):
            line = grid.add_row()
            props = line._tr.get_or_add_trPr()
            props.append(props.makeelement(qn("w:cantSplit"), {}))
            if head and number == 0:
                props.append(props.makeelement(qn("w:tblHeader"), {}))
            for cell, value, width, right in zip(line.cells, values, widths_cm, numeric, strict=True):
                cell.width = Cm(width)
                paragraph = cell.paragraphs[0]
                say(paragraph, text(value).spans)
                paragraph.paragraph_format.keep_with_next = short and number < len(rows) - 1
                paragraph.paragraph_format.space_after = Pt(0)
                if right:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                for run in paragraph.runs:
                    topmost = head and number == 0
                    run.font.size = Pt(max(size - 1, LEAST_HEAD) if topmost else size)
                    run.font.bold = topmost
        for column, width in zip(grid.columns, widths_cm, strict=True):
            column.width = Cm(width)
        after = self.made.add_paragraph().paragraph_format
        after.space_after, after.line_spacing = Pt(0), Pt(8)


def say(paragraph: Any, spans: Iterable[Span], *, bold: bool | None = None) -> None:
    """Put words in a paragraph; a place to fill in is marked in yellow."""
    from docx.enum.text import WD_COLOR_INDEX

    for span in spans:
        run = paragraph.add_run(unbroken(span.text))
        run.bold = bold
        if span.blank:
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


@singledispatch
def write(block: object, to: _DocumentWriter, marks: str) -> None:
    """Write one block; a kind of block without a way to be written is a fault of ours."""
    raise TypeError(type(block))


@write.register
def _text(block: Text, to: _DocumentWriter, marks: str) -> None:
    if block.tone == "quiet":
        quiet(to.made, block.text + marks)
        return
    paragraph = to.made.add_paragraph()
    say(paragraph, (*block.spans, *([Span(marks)] if marks else [])), bold=block.tone == "lead" or None)
    if block.remark:
        _remark(to.made, paragraph, block.remark)


@write.register
def _bullets(block: Bullets, to: _DocumentWriter, marks: str) -> None:
    numbers = _from_one(to.made) if block.numbered else None
    for number, item in enumerate(block.items, 1):
        last = marks if number == len(block.items) else ""
        line: Any = to.made.add_paragraph(style="List Number" if numbers else "List Bullet")
        say(line, text(item + last).spans)
        if numbers:
            line._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbers


@write.register
def _facts(block: Facts, to: _DocumentWriter, marks: str) -> None:
    if block.key:
        to.key(block.facts)
        return
    rows = [(f.label, f"{f.shown} ({f.note})" if f.note else f.shown) for f in block.facts]
    if block.caption:
        to.caption(to.texts("Tabell"), block.caption, marks)
    to.grid(rows, (False, all(isinstance(f.value, int | float) or not f.value for f in block.facts)), False)


@write.register
def _table(block: Table, to: _DocumentWriter, marks: str) -> None:
    to.caption(to.texts("Tabell"), block.caption, marks)
    for part in _parts(block, to):
        to.grid(_texts(part, to.texts), [column.numeric for column in part.columns])
    if block.note:
        quiet(to.made, block.note)


@write.register
def _bars(block: Bars, to: _DocumentWriter, marks: str) -> None:
    to.figure(picture(block, to.texts.lang), marks)
    if block.note:
        quiet(to.made, block.note)


@write.register
def _series(block: Series, to: _DocumentWriter, marks: str) -> None:
    to.figure(picture(block, to.texts.lang), marks)
    if block.gaps:
        quiet(to.made, block.gaps)


@write.register
def _drawing(block: Drawing, to: _DocumentWriter, marks: str) -> None:
    to.figure(block.figure, marks)
    quiet(to.made, said_under(block, to.texts))


@write.register
def _map(block: Map, to: _DocumentWriter, marks: str) -> None:
    to.caption(to.texts("Figur"), block.caption, marks)
    to.image(png_of_svg(map_svg(block)), block.alt, 8.0)
    quiet(to.made, block.credit)


@write.register
def _law(block: Law, to: _DocumentWriter, marks: str) -> None:
    if block.caption:
        quiet(to.made, block.caption)
    for line in block.lines:
        sentence = f"{line.says} {line.where}: «{line.quote}»".strip()
        to.made.add_paragraph(sentence + marks, style="List Bullet")


@write.register
def _terms(block: Terms, to: _DocumentWriter, marks: str) -> None:
    for name, says, source in block.terms:
        line: Any = to.made.add_paragraph()
        line.add_run(name).bold = True
        line.add_run(term_said("", says, source) + marks)


@write.register
def _claims(block: Claims, to: _DocumentWriter, marks: str) -> None:
    rows = [claim_heads(block, to.texts)]
    rows += [(f"{claim} ({by})", f"{against} ({whom})") for claim, by, against, whom in block.pairs]
    to.grid(rows, (False, False))
    if marks:
        quiet(to.made, marks.strip())


def _remark(made: Document, paragraph: Any, note: str) -> None:
    """A note in the margin."""
    made.add_comment(paragraph.runs, text=note, author="nabolag", initials="n")


def _from_one(made: Any) -> int:
    """A numbered list of its own, that starts at 1."""
    numbering = made.part.numbering_part.numbering_definitions._numbering
    style = made.styles["List Number"].element.pPr.numPr.numId.val
    new = numbering.add_num(numbering.num_having_numId(style).abstractNumId.val)
    new.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(new.numId)


def _parts(block: Table, to: _DocumentWriter) -> list[Table]:
    """The table as it is, or in parts that repeat the first column, when no letter is small enough for its width."""
    narrowest = _least(_texts(block, to.texts), SMALLEST)
    parts: list[list[int]] = [[]]
    room = to.width_cm - narrowest[0]
    for i, width in enumerate(narrowest[1:], 1):
        if width > room and parts[-1]:
            parts.append([])
            room = to.width_cm - narrowest[0]
        parts[-1].append(i)
        room -= width
    return [block.of((0, *kept)) for kept in parts]


def _texts(block: Table, _: Texts) -> list[tuple[str, ...]]:
    rows = [tuple(heading(column) for column in block.columns)]
    return rows + [
        tuple(in_table(block, cell, column, _) for cell, column in zip(cells, block.columns, strict=True))
        for cells in block.rows
    ]


def _least(rows: Sequence[Sequence[str]], size: float) -> list[float]:
    return least(rows, CM_PER_LETTER * size / SMALL, PADDING_CM)
