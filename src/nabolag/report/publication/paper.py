"""The publication as a paper: what was found, how it was done, and every table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nabolag.report.paper import Bullets, Column, Drawing, Fact, Facts, Paper, Section, Table, Text, row
from nabolag.report.paper.draw import said_under
from nabolag.report.publication import wording
from nabolag.report.publication.declaration import Item
from nabolag.report.survey_tables import mark, notes, records, tables
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.text import Texts


def paper_of(
    chapters: Sequence[Section],
    analysis: Analysis,
    declaration: Sequence[Item],
    *,
    title: str,
    over: str,
    lead: Sequence[Text],
    keys: Sequence[Fact],
    source: str,
    made: datetime,
    _: Texts,
) -> Paper:
    """The paper: `keys` first, then `chapters`, the declaration, the rules of wording, and the tables last."""
    marked = mark(analysis, _)
    how = _("Slik er undersøkelsen gjort")
    declared = Table(
        how,
        (Column(_("Opplysning")), Column(_("Svar"))),
        tuple(row(item.title, item.text) for item in declaration),
        sheet=_("Varefakta"),
    )
    return Paper(
        "rapport",
        title,
        _.lang,
        (
            Section("kort-sagt", _("Kort sagt"), (Facts(tuple(keys), key=True),)),
            *chapters,
            Section("varefakta", how, (declared,)),
            Section(
                "avrunding", _("Slik er tallene avrundet og omtalt"), (Bullets(tuple(wording.rules(_))),)
            ),
            Section(
                "lesing", _("Slik leser du tabellene"), (Bullets(tuple(notes(analysis, _))),), appendix=True
            ),
            Section("tabeller", _("Tabeller"), tables(analysis, _), appendix=True),
        ),
        lead=tuple(lead),
        notes=(_("Kilde: {source}", source=source) + ".",),
        mark=marked,
        warning=_(
            "Svarene er oppdiktet for å vise verktøyet. Tallene sier ingenting om virkelige kommuner eller ledere."
        )
        if marked
        else "",
        records=records(analysis, _),
        made=made.date(),
        over=over,
        contents=True,
        files=(
            ("rapport.pdf", _("Rapporten (PDF)")),
            ("rapport.docx", _("Rapporten (Word)")),
            ("figurer.pptx", _("Lysbilder (PowerPoint)")),
            ("tabeller.xlsx", _("Alle tabeller (Excel)")),
            ("tabeller.sav", _("Alle tall (SPSS)")),
            ("varefakta.json", _("Varefakta for maskiner (JSON)")),
            ("kjoring.json", _("Hvordan filene ble laget (JSON)")),
        ),
    )


def figure_papers(paper: Paper, analysis: Analysis) -> dict[str, Paper]:
    """By the name of its figure, each figure as a paper of its own, with the tables it is drawn from."""
    papers: dict[str, Paper] = {}
    made = tables(analysis, paper.texts)
    for section in paper.sections:
        for drawing in (block for block in section.blocks if isinstance(block, Drawing)):
            behind = (b for b, t in zip(made, analysis.tables, strict=True) if t.question == section.id)
            figure = drawing.figure
            papers[figure.id] = Paper(
                figure.id,
                figure.caption,
                paper.lang,
                (Section(section.id, section.title, (drawing, *behind)),),
                notes=(said_under(drawing, paper.texts), *notes(analysis, paper.texts)),
                mark=paper.mark,
                made=paper.made,
            )
    return papers
