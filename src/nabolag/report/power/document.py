"""The paper as a Word document for the council's agenda."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from nabolag.report.power.figure import figure
from nabolag.report.power.paper import Paper
from nabolag.report.power.tables import Table, shown

if TYPE_CHECKING:
    from docx.document import Document


def document(paper: Paper) -> bytes:
    """The bytes of a .docx file."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    _ = paper.texts
    made = docx.Document()
    made.core_properties.title = paper.title
    made.core_properties.language = {"nb": "nb-NO", "nn": "nn-NO", "en": "en-GB"}[paper.texts.lang]
    page = made.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    made.add_heading(paper.title, 0)
    for line in paper.lead:
        made.add_paragraph(line)
    for part in paper.matters:
        made.add_heading(part.title, 1)
        _table(made, part.table, paper)
        for line in part.sentences:
            made.add_paragraph(line)
        for where, quote, url in part.law:
            made.add_paragraph(f"{where}: «{quote}» {url}", style="Quote")
    drawn = figure(paper.matters[0].result, paper.texts)
    made.add_heading(drawn.caption, 1)
    picture = made.add_picture(io.BytesIO(drawn.png()), width=Cm(16))
    picture._inline.docPr.set("descr", drawn.alt)
    for table in paper.extra:
        made.add_heading(table.title, 1)
        _table(made, table, paper)
    made.add_heading(_("Slik leses tallene"), 1)
    for name, says, source in paper.explained:
        made.add_paragraph(f"{name}: {says} ({source})")
    for note in paper.notes:
        made.add_paragraph(note)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _table(made: Document, table: Table, paper: Paper) -> None:
    grid = made.add_table(rows=1, cols=len(table.header), style="Table Grid")
    for cell, head in zip(grid.rows[0].cells, table.header, strict=True):
        cell.text = head
        cell.paragraphs[0].runs[0].bold = True
    for row in table.rows:
        cells = grid.add_row().cells
        for cell, value, kind in zip(cells, row, table.kinds, strict=True):
            cell.text = shown(value, kind, paper.texts)
