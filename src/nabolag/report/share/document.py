"""The paper as a Word document for the council's agenda."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nabolag.report.share.figure import allocation_figure
from nabolag.report.share.paper import Paper

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
    made.add_heading(_("Hva hver betaler"), 1)
    _table(
        made,
        (_("Måte"), *paper.case.players, _("Har grunn til å gå")),
        [
            (
                row.name,
                *(paper.amount(row.allocation[p] if row.allocation else None) for p in paper.case.players),
                paper.stays(row),
            )
            for row in paper.rows
        ],
    )
    drawn = allocation_figure(paper)
    made.add_heading(drawn.caption, 1)
    picture = made.add_picture(io.BytesIO(drawn.png()), width=Cm(15))
    picture._inline.docPr.set("descr", drawn.alt)
    if paper.reasons:
        made.add_heading(_("Hvem har grunn til å gå"), 1)
        heads = (_("Måte"), _("Gruppe"), _("Betaler"), _("Koster alene"), _("Sparer på å gå"))
        _table(
            made,
            heads,
            [(r.method, r.group, *map(paper.amount, (r.pays, r.alone, r.gain))) for r in paper.reasons],
        )
    made.add_heading(_("Slik leses tallene"), 1)
    for name, says, source in paper.explained:
        made.add_paragraph(f"{name}: {says} ({source})")
    for note in paper.notes:
        made.add_paragraph(note)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _table(made: Document, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    grid = made.add_table(rows=1, cols=len(heads), style="Table Grid")
    for cell, head in zip(grid.rows[0].cells, heads, strict=True):
        cell.text = head
        cell.paragraphs[0].runs[0].bold = True
    for row in rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            cell.text = value
