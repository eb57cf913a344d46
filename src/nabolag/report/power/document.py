"""The paper as a Word document for the council's agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nabolag.report.power.figure import figure
from nabolag.report.power.paper import Paper
from nabolag.report.power.tables import Table, shown
from nabolag.report.word import new, packed, picture, table

if TYPE_CHECKING:
    from docx.document import Document


def document(paper: Paper) -> bytes:
    """The bytes of a .docx file."""
    _ = paper.texts
    made = new(paper.title, _.lang, landscape=True)
    for line in paper.lead:
        made.add_paragraph(line)
    for part in paper.matters:
        made.add_heading(part.title, 1)
        _table(made, part.table, paper)
        for line in part.sentences:
            made.add_paragraph(line)
        for where, quote, url in part.law:
            made.add_paragraph(f"{where}: «{quote}» {url}", style="Quote")
    picture(made, figure(paper.matters[0].result, paper.texts), 16)
    for extra in paper.extra:
        made.add_heading(extra.title, 1)
        _table(made, extra, paper)
    made.add_heading(_("Slik leses tallene"), 1)
    for name, says, source in paper.explained:
        made.add_paragraph(f"{name}: {says} ({source})")
    for note in paper.notes:
        made.add_paragraph(note)
    return packed(made)


def _table(made: Document, shown_table: Table, paper: Paper) -> None:
    rows = [
        [shown(value, kind, paper.texts) for value, kind in zip(row, shown_table.kinds, strict=True)]
        for row in shown_table.rows
    ]
    table(made, shown_table.header, rows)
