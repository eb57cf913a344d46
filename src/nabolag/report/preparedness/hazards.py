"""What open sources say of natural hazards here: slides that were reported, once the site has fetched them; else unknown."""

from __future__ import annotations

from datetime import date

from nabolag.data import descriptor, table, tables
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Cell, Column, Table
from nabolag.report.paper.model import Section

SLIDES = "slide_events"
KINDS = ("snow", "rock", "soil", "other")


def slides_of(code: str) -> dict[str, int] | None:
    """Slides reported within a municipality: `events` and how many of each kind; None while they have not been fetched."""
    if SLIDES not in tables():
        return None
    for row in table(SLIDES).filter(code=code).iter_rows(named=True):
        return {kind: row[kind] for kind in ("events", *KINDS)}
    return None


def hazards_sentence(case: Case) -> str:
    """How many slides have been reported here and what remains unknown, in one or two sentences."""
    _, own = case.texts, slides_of(case.code)
    if own is None:
        return _("Flom, skred og havnivå er ukjent her: ingen åpen kilde om naturfare og klima er lest ennå.")
    told = _(
        "I {name} er {n} {n:skred|skred} meldt til NVEs skredhendelsesdatabase (hentet {day}).",
        name=case.name,
        n=own["events"],
        day=_.date(date.fromisoformat(descriptor(SLIDES).retrieved)),
    )
    return f"{told} " + _("Flom og havnivå er ukjent her: ingen åpen kilde om dem er lest ennå.")


def hazards_sections(case: Case) -> tuple[Section, ...]:
    """The slides reported in each municipality of the case, by kind; nothing while they have not been fetched."""
    _ = case.texts
    found = [(code, slides) for code in case.codes if (slides := slides_of(code))]
    if not found:
        return ()
    columns = descriptor(SLIDES).columns
    return (
        Section(
            "skred",
            _("Skred som er meldt"),
            (
                Table(
                    _("Meldte skred i hver kommune"),
                    (
                        Column(_("Kommune")),
                        *(
                            Column(columns[kind].definition[_.lang], "number", priority=1 if n == 0 else 2)
                            for n, kind in enumerate(("events", *KINDS))
                        ),
                    ),
                    tuple(
                        (Cell(rows()[code]["name"]), *(Cell("", slides[kind]) for kind in ("events", *KINDS)))
                        for code, slides in found
                    ),
                    note=_(
                        "Det som er meldt, er ikke det samme som faren: veier og jernbaner melder mest, og noen "
                        "fylker nesten ikke (NVE, Skredhendelser, 9. februar 2017). Hvert skred er talt én gang, der "
                        "det første punktet ligger; grensene er forenklet til om lag 200 meter."
                    ),
                    sources=(SLIDES,),
                    id="slides",
                    sheet=_("Skred"),
                ),
            ),
        ),
    )
