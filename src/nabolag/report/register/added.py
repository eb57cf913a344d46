"""What users have added to the register, marked as theirs wherever it is shown."""

from __future__ import annotations

from nabolag.cooperation.added import Additions
from nabolag.cooperation.arranged import USER, Arrangement
from nabolag.municipalities import current
from nabolag.report.companies import proper
from nabolag.report.paper.blocks import Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.text import Texts, sort_key


def told_by(a: Arrangement) -> str:
    """The source that users give for it."""
    return "; ".join(dict.fromkeys(s.source_url for s in a.statements if s.table == USER))


def marked(a: Arrangement, _: Texts) -> str:
    """Its name, and that users have told of it where they have."""
    name = proper(a.name)
    return _("{name} (meldt inn av brukere)", name=name) if a.added else name


def added_section(code: str, added: Additions, _: Texts) -> Section | None:
    """What users have added of one municipality, beside what the sources say; nothing where they have not."""
    of_it = added.of(code)
    if not of_it:
        return None
    rows = tuple(
        (
            Cell(proper(a.name), a.id),
            Cell(a.service_words[_.lang]),
            Cell(a.form or _("ukjent")),
            Cell(_.join(sorted((current()[c].name for c in a.codes), key=sort_key))),
            Cell(_.join(a.as_of)),
            Cell(told_by(a)),
        )
        for a in of_it
    )
    table = Table(
        _("Lagt inn av brukere"),
        (
            Column(_("Samarbeid")),
            Column(_("Tjeneste")),
            Column(_("Form"), priority=2),
            Column(_("Kommuner som er nevnt")),
            Column(_("Per"), priority=3),
            Column(_("Kilde"), priority=3),
        ),
        rows,
        id="added",
    )
    note = _(
        "Dette er lagt inn av kommuner og andre, og står ved siden av kildene. Det er ubekreftet, og endrer "
        "ikke det kildene sier."
    )
    return Section("lagt-inn", _("Det brukere har lagt inn"), (table, text(note, tone="quiet")))
