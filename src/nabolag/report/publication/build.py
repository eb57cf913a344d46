"""From answers, plan and facts to a publication."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nabolag.errors import BadInput
from nabolag.report.paper import Block, Drawing, Fact, Section, Span, Text, text
from nabolag.report.publication.declaration import Item, ResponseCount, period
from nabolag.report.publication.figures import Drawer
from nabolag.report.publication.model import Publication, Spans, fill, plain
from nabolag.report.publication.paper import paper_of
from nabolag.report.publication.story import Teller
from nabolag.sources.survey_files.model import SurveyData, spoken
from nabolag.survey.questionnaire import Questionnaire
from nabolag.survey.questionnaire.kinds import kind
from nabolag.survey.settings import Settings
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.derived import links, with_derived
from nabolag.survey.tabulation.plan import FigurePlan, PlanFile, Telling
from nabolag.survey.tabulation.recode import CHOSEN_COLUMN
from nabolag.text import Texts


def build(
    survey: SurveyData,
    plan_file: PlanFile,
    settings: Settings,
    questionnaire: Questionnaire | None,
    analysis: Analysis,
    declaration: Sequence[Item],
    _: Texts,
    *,
    made: datetime,
    answers: ResponseCount | None = None,
    corrections: Sequence[str] = (),
) -> Publication:
    """The publication: text, figures and tables by the plan, in the order of its `text` and `figures`.

    Raises:
        BadInput: the plan's text leads with an answer that the question does not have, or a figure does not
            suit its question; names the line.
    """
    labels = {(t.question, t.group): f"T{i}" for i, t in enumerate(analysis.tables, start=1)}
    mark = _("syntetisk") if "synthetic" in (analysis.origin, settings.origin) else ""
    aside = _asides(questionnaire)
    teller = Teller(with_derived(survey, plan_file), plan_file, analysis, labels, aside, _)
    source, days = _source(settings, _), period(settings, _)
    weighted = (
        _("Vektet.") if plan_file.plan.design.weights or plan_file.plan.weighting else _("Ikke vektet.")
    )
    drawer = Drawer(analysis, aside, source, f"{days}. {weighted}", mark, _)
    sections: list[Section] = []
    keys: list[Fact] = []
    headline: Spans = ()
    opening: list[Spans] = []
    for tellings in _chapters(plan_file):
        told = [teller.tell(t, briefly=i > 0) for i, t in enumerate(tellings)]
        question = tellings[0].question.removeprefix("$")
        first = plain(told[0].headline)
        headline = headline or told[0].headline
        drawing = next((f for f in plan_file.plan.figures if f.question.removeprefix("$") == question), None)
        figure = None
        if drawing:
            _drawable(drawing, plan_file, analysis)
            figure = drawer.drawing(drawing, first, _findings(teller, tellings[0], analysis))
        title = spoken(tellings[0].title, _.lang) or analysis.table(question).title
        paragraphs = [[s for t in told for s in t.overall], [s for t in told for s in t.groups]]
        if not sections and first:
            opening = [paragraphs[0].pop(0)]
        stays = {analysis.kept.get(t.question.removeprefix("$")) for t in tellings} - {None, 0}
        paragraphs.append([(Span(_("Tallene her er fra utgave {n}.", n=n)),) for n in sorted(stays, key=str)])
        keys += [t.key for t in told[:1] if t.key]
        sections.append(Section(question, title, _blocks(paragraphs, figure)))
    title = spoken(settings.title, _.lang)
    lead = [*opening, _sponsor(settings, analysis, days, _)]
    paper = paper_of(
        sections,
        analysis,
        declaration,
        title=plain(headline) or title,
        over=title if headline else "",
        lead=[*(Text(line) for line in lead), *(text(line, tone="lead") for line in corrections)],
        keys=_three(keys, settings, analysis, _),
        source=source,
        made=made,
        _=_,
    )
    return Publication(settings.id, title, mark, made, tuple(declaration), paper, answers)


def _blocks(paragraphs: Sequence[Sequence[Spans]], figure: Drawing | None) -> tuple[Block, ...]:
    """Paragraphs of sentences, and the figure they are about."""
    space = (Span(" "),)
    texts = (Text(tuple(span for one in p for span in (*one, *space))[:-1]) for p in paragraphs if p)
    return (*texts, *([figure] if figure else []))


def _three(keys: Sequence[Fact], settings: Settings, analysis: Analysis, _: Texts) -> tuple[Fact, ...]:
    """Three numbers that say it: the figures in focus, and where there are fewer, how many answered."""
    invited = settings.declaration.invited
    note = _("av {n} inviterte", n=_.number(invited)) if invited else ""
    n = analysis.respondents
    answered = Fact(_("har svart på undersøkelsen"), _.number(n), n, note)
    return tuple(keys[:3]) if len(keys) >= 3 else (*keys, answered)


def _chapters(plan_file: PlanFile) -> list[list[Telling]]:
    """What is told, by the variable it is made of: the plan's text, then figures without text."""
    plan, link = plan_file.plan, links(plan_file)
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


def _drawable(figure: FigurePlan, plan_file: PlanFile, analysis: Analysis) -> None:
    kind = analysis.table(figure.question).kind
    if kind == "mean" or (kind == "multiple" and figure.kind == "stacked"):
        raise BadInput(
            "{file}, linje {line}: «{question}» kan ikke tegnes slik: «bars» er for andeler, «stacked» for svar som "
            "til sammen er alle.",
            file=plan_file.file,
            line=plan_file.line(f"figures[{plan_file.plan.figures.index(figure)}].kind"),
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
        if kind(q).several
        for o in kind(q).options(questionnaire, q)
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
