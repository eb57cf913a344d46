"""The paper as a Word document for the council's agenda."""

from __future__ import annotations

from nabolag.report.share.facility import FacilityPaper
from nabolag.report.share.figure import allocation_figure
from nabolag.report.share.paper import Paper
from nabolag.report.share.uncertain import UncertainPaper
from nabolag.report.word import new, packed, picture, quiet, table


def document(paper: Paper, doubt: UncertainPaper | None = None) -> bytes:
    """The bytes of a .docx file; with `doubt` also how sure it is."""
    _ = paper.texts
    made = new(paper.title, _.lang, landscape=True)
    for line in paper.lead:
        made.add_paragraph(line)
    made.add_heading(_("Hva hver betaler"), 1)
    table(
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
    picture(made, allocation_figure(paper), 15)
    if paper.reasons:
        made.add_heading(_("Hvem har grunn til å gå"), 1)
        heads = (_("Måte"), _("Gruppe"), _("Betaler"), _("Koster alene"), _("Sparer på å gå"))
        table(
            made,
            heads,
            [(r.method, r.group, *map(paper.amount, (r.pays, r.alone, r.gain))) for r in paper.reasons],
        )
    if doubt is not None:
        made.add_heading(doubt.title, 1)
        for line in doubt.lead:
            made.add_paragraph(line)
        table(made, doubt.heads(), doubt.cells())
        for note in doubt.notes:
            quiet(made, note)
    made.add_heading(_("Slik leses tallene"), 1)
    for name, says, source in paper.explained:
        made.add_paragraph(f"{name}: {says} ({source})")
    for note in paper.notes:
        made.add_paragraph(note)
    return packed(made)


def facility_document(paper: FacilityPaper) -> bytes:
    """What each pays for a joint facility, as the bytes of a .docx file."""
    _ = paper.texts
    made = new(paper.title, _.lang, landscape=True)
    players = paper.facility.players
    table(
        made,
        (_("Måte"), *players),
        [(name, *(paper.amount(amounts[p]) for p in players)) for _id, name, amounts in paper.rows],
    )
    for name, says, source in paper.explained:
        made.add_paragraph(f"{name}: {says} ({source})")
    for note in paper.notes:
        quiet(made, note)
    return packed(made)
