"""From answers, plan and facts to a publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nabolag.errors import BadInput
from nabolag.report.paper.draw import Native
from nabolag.report.publication import wording
from nabolag.report.publication.declaration import Item, Response, period
from nabolag.report.publication.figures import Drawer
from nabolag.report.publication.model import Chapter, Publication, PublishedTable, Span, Spans, fill, plain
from nabolag.report.publication.story import Teller
from nabolag.report.survey_tables import grid, notes
from nabolag.sources.survey_files.model import SurveyData, spoken
from nabolag.survey.questionnaire import Questionnaire
from nabolag.survey.settings import Settings
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.derived import links, with_derived
from nabolag.survey.tabulation.plan import FigurePlan, PlanFile, Telling
from nabolag.survey.tabulation.recode import CHOSEN_COLUMN
from nabolag.text import Texts


def build(
    survey: SurveyData,
    found: PlanFile,
    settings: Settings,
    questionnaire: Questionnaire | None,
    analysis: Analysis,
    declaration: Sequence[Item],
    _: Texts,
    *,
    made: datetime,
    answers: Response | None = None,
    corrections: Sequence[str] = (),
) -> Publication:
    """The publication: text, figures and tables by the plan, in the order of its `text` and `figures`.

    Raises:
        BadInput: the plan's text leads with an answer that the question does not have, or a figure does not
            suit its question; names the line.
    """
    tables = {
        (t.question, t.group): PublishedTable(f"T{i}", t.question, t.group, grid(t, _))
        for i, t in enumerate(analysis.tables, start=1)
    }
    mark = _("syntetisk") if "synthetic" in (analysis.origin, settings.origin) else ""
    aside = _asides(questionnaire)
    teller = Teller(with_derived(survey, found), found, analysis, tables, aside, _)
    source, days = _source(settings, _), period(settings, _)
    weighted = _("Vektet.") if found.plan.design.weights or found.plan.weighting else _("Ikke vektet.")
    note = _("{n} svar, {days}. {weighted}", n=_.number(analysis.respondents), days=days, weighted=weighted)
    drawer = Drawer(analysis, aside, source, note, mark, _)
    sections: list[Chapter] = []
    slides: list[Native] = []
    headline: Spans = ()
    opening: list[Spans] = []
    for tellings in _chapters(found):
        told = [teller.tell(t, briefly=i > 0) for i, t in enumerate(tellings)]
        question = tellings[0].question.removeprefix("$")
        first = plain(told[0].headline)
        headline = headline or told[0].headline
        drawing = next((f for f in found.plan.figures if f.question.removeprefix("$") == question), None)
        if drawing:
            _drawable(drawing, found, analysis)
            slides += drawer.slides(drawing, first, _findings(teller, tellings[0], analysis))
        figure = drawer.figure(drawing, first) if drawing else None
        title = spoken(tellings[0].title, _.lang) or analysis.table(question).title
        paragraphs = [[s for t in told for s in t.overall], [s for t in told for s in t.groups]]
        if not sections and first:
            opening = [paragraphs[0].pop(0)]
        stays = {analysis.kept.get(t.question.removeprefix("$")) for t in tellings} - {None, 0}
        paragraphs.append([(Span(_("Tallene her er fra utgave {n}.", n=n)),) for n in sorted(stays, key=str)])
        sections.append(Chapter(question, title, tuple(tuple(p) for p in paragraphs if p), figure))
    title = spoken(settings.title, _.lang)
    return Publication(
        settings.id,
        _.lang,
        title,
        headline or (Span(title),),
        (*opening, _sponsor(settings, analysis, days, _)),
        tuple(sections),
        tuple(slides),
        tuple(tables.values()),
        tuple(notes(analysis, _)),
        tuple(wording.rules(_)),
        tuple(declaration),
        source,
        mark,
        made,
        answers,
        tuple(corrections),
    )


def _chapters(found: PlanFile) -> list[list[Telling]]:
    """What is told, by the variable it is made of: the plan's text, then figures without text."""
    plan, link = found.plan, links(found)
    told = list(plan.text)
    named = {t.question.removeprefix("$") for t in told}
    wanted: list[FigurePlan | str] = (
        list(plan.figures) if told or plan.figures else [q.name for q in plan.asked()]
    )
    for w in wanted:
        name = w if isinstance(w, str) else w.question
        if name.removeprefix("$") not in named:
            told.append(Telling(name))
    chapters: dict[str, list[Telling]] = {}
    for t in told:
        chapters.setdefault(link.variable(t.question.removeprefix("$")), []).append(t)
    return list(chapters.values())


def _drawable(figure: FigurePlan, found: PlanFile, analysis: Analysis) -> None:
    kind = analysis.table(figure.question).kind
    if kind == "mean" or (kind == "multiple" and figure.kind == "stacked"):
        raise BadInput(
            "{file}, linje {line}: «{question}» kan ikke tegnes slik: «bars» er for andeler, «stacked» for svar som "
            "til sammen er alle.",
            file=found.file,
            line=found.line(f"figures[{found.plan.figures.index(figure)}].kind"),
            question=figure.question,
        )


def _findings(teller: Teller, telling: Telling, analysis: Analysis) -> dict[str | None, str]:
    """By group, what the text says of it, as the heading of its slide."""
    groups = [
        t.group for t in analysis.tables if t.question == telling.question.removeprefix("$") and t.group
    ]
    return {g: teller.finding(telling, g) for g in groups}


def _asides(questionnaire: Questionnaire | None) -> frozenset[str]:
    """Alternatives that exclude all others: "none of these", "don't know"."""
    if questionnaire is None:
        return frozenset()
    return frozenset(
        f"{q.id}_{o.id}{CHOSEN_COLUMN}"
        for q in questionnaire.questions()
        if q.__struct_config__.tag == "multiple"
        for o in questionnaire.options(q)  # type: ignore[arg-type]
        if o.exclusive
    )


def _source(settings: Settings, _: Texts) -> str:
    if settings.client in ("", settings.institute):
        return settings.institute
    return _("{institute} for {client}", institute=settings.institute, client=settings.client)


def _sponsor(settings: Settings, analysis: Analysis, days: str, _: Texts) -> Spans:
    """Who asked and who paid, in the first paragraph."""
    n = _.number(analysis.respondents)
    if settings.client == settings.institute:
        return fill(
            _("Det viser en undersøkelse som {client} selv har gjennomført. {n} svarte i perioden {days}."),
            client=settings.client,
            n=n,
            days=days,
        )
    return fill(
        _(
            "Det viser en undersøkelse som {institute} har gjennomført på oppdrag fra {client}. {n} svarte i perioden {days}."
        ),
        institute=settings.institute,
        client=settings.client,
        n=n,
        days=days,
    )
