"""The poll declaration: what AAPOR's Transparency Initiative and the ESOMAR/WAPOR guideline want told.

In: the analyst's facts, the questionnaire and the analysis. Out: items, each with where it is to be filled in;
an empty one stops publication.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from nabolag.errors import BadInput
from nabolag.report.survey_tables import in_sentence
from nabolag.sources.records import Record
from nabolag.sources.survey_files.model import SurveyData, spoken
from nabolag.survey.questionnaire import Questionnaire
from nabolag.survey.settings import Settings
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.survey.tabulation.plan import PlanFile
from nabolag.text import Texts


@dataclass(frozen=True)
class Item:
    """One thing told. `field`, `file` and `line` say where it is filled in; empty for what is worked out."""

    key: str
    title: str
    text: str
    field: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True)
class ResponseCount:
    """Who answered: all questions of the plan, some of them, and how many were invited (None: not known)."""

    complete: int
    partial: int
    invited: int | None

    @property
    def rr1(self) -> float | None:
        """AAPOR response rate 1: complete answers by all invited, none of them known to be ineligible."""
        return self.complete / self.invited if self.invited else None

    @property
    def rr2(self) -> float | None:
        """AAPOR response rate 2: as 1, with partial answers."""
        return (self.complete + self.partial) / self.invited if self.invited else None


def response(survey: SurveyData, plan_file: PlanFile, invited: int | None) -> ResponseCount:
    """Count who answered. «Don't know» is an answer.

    Raises:
        BadInput: more answered than were invited.
    """
    derived = plan_file.plan.derived
    sets = {g.name: g.variables for g in survey.mr_sets}
    asked = {q.name.removeprefix("$") for q in plan_file.plan.asked()}
    columns = [sets.get(n, (derived[n].from_,) if n in derived else (n,)) for n in sorted(asked)]
    answered = [pl.any_horizontal(pl.col(list(c)).is_not_null()) for c in columns]
    counts = survey.data.select(
        complete=pl.all_horizontal(answered).sum(), some=pl.any_horizontal(answered).sum()
    )
    complete, some = counts.row(0)
    if invited is not None and some > invited:
        raise BadInput(
            "declaration.invited er {invited}, men {answered} har svart. Oppgi hvor mange som ble invitert.",
            invited=invited,
            answered=some,
        )
    return ResponseCount(complete, some - complete, invited)


def declare(
    survey: SurveyData,
    plan_file: PlanFile,
    facts: Record[Settings],
    questionnaire: Questionnaire | None,
    analysis: Analysis,
    _: Texts,
    *,
    answers: ResponseCount | None = None,
    editions: str = "",
) -> tuple[Item, ...]:
    """Every item, in the order it is shown; those without text are missing.

    `answers`: who answered, when it is not to be counted here; `editions`: what is said of them.
    """
    s, d = facts.value, facts.value.declaration

    def told(field: str, title: str, text: str) -> Item:
        return Item(field.rpartition(".")[2], title, text.strip(), field, facts.file, facts.line(field))

    contact = ", ".join(x for x in (s.contact.name, s.contact.email, s.contact.phone) if x)
    answers = answers or response(survey, plan_file, d.invited)
    items = [
        *([Item("editions", _("Utgaver"), editions)] if editions else []),
        told("client", _("Oppdragsgiver"), s.client),
        told("institute", _("Gjennomført av"), s.institute),
        told("declaration.funding", _("Finansiering"), spoken(d.funding, _.lang)),
        told("contact", _("Kontakt"), contact if s.contact.name and s.contact.email else ""),
        told("purpose", _("Formål"), spoken(s.purpose, _.lang)),
        told("declaration.population", _("Populasjon"), spoken(d.population, _.lang)),
        told("declaration.frame", _("Utvalgsramme"), spoken(d.frame, _.lang)),
        told("declaration.sampling", _("Trekking av utvalget"), spoken(d.sampling, _.lang)),
        told("declaration.mode", _("Innsamling"), spoken(d.mode, _.lang)),
        told("declaration.fielded_from", _("Feltperiode"), period(s, _)),
        Item("languages", _("Språk i skjemaet"), _.join(_languages(s.languages, _))),
        Item(
            "answers",
            _("Antall svar"),
            _(
                "{n} svar: {complete} på alle spørsmålene som er publisert, {partial} på noen av dem.",
                n=_.number(analysis.respondents),
                complete=_.number(answers.complete),
                partial=_.number(answers.partial),
            ),
        ),
        told("declaration.invited", _("Svarprosent (AAPOR)"), _rate(answers, _)),
        Item("weights", _("Vekting"), _weights(survey, plan_file, _)),
        Item("precision", _("Usikkerhet"), _precision(analysis, _)),
        Item("tests", _("Tester"), _tests(analysis, _)),
        Item("disclosure", _("Skjerming"), _disclosure(analysis, _)),
        told("declaration.deviations", _("Kjente avvik"), spoken(d.deviations, _.lang)),
        *_questions(survey, plan_file, questionnaire, _),
    ]
    if "synthetic" in (analysis.origin, s.origin):
        notice = _("Syntetiske svar. Ingen virkelig leder eller kommune har svart.")
        items.insert(0, Item("origin", _("Opphav"), notice))
    return tuple(items)


def missing(declaration: Sequence[Item]) -> list[Item]:
    """What must be filled in before anything is published."""
    return [item for item in declaration if not item.text]


def check(declaration: Sequence[Item]) -> None:
    """Refuse an incomplete declaration.

    Raises:
        BadInput: something is missing; names each field, its file and line.
    """
    left = missing(declaration)
    if left:
        raise BadInput(
            "Ufullstendig varefakta: {fields} mangler.",
            fields=", ".join(f"{i.field} ({i.file}:{i.line})" for i in left),
        )


def period(settings: Settings, _: Texts) -> str:
    """The days answers were collected, as declared or else as opened and closed; empty when not known."""
    from datetime import date

    from nabolag.survey.settings import OSLO

    d = settings.declaration
    first = date.fromisoformat(d.fielded_from) if d.fielded_from else settings.opens_at
    last = date.fromisoformat(d.fielded_to) if d.fielded_to else settings.closes_at
    days = [x.astimezone(OSLO).date() if hasattr(x, "astimezone") else x for x in (first, last) if x]
    if len(days) != len((first, last)):
        return ""
    return _.days(days[0], days[1])


def _languages(codes: Sequence[str], _: Texts) -> list[str]:
    names = {"nb": _("bokmål"), "nn": _("nynorsk"), "en": _("engelsk")}
    return [names[c] for c in codes]


def _rate(answers: ResponseCount, _: Texts) -> str:
    if answers.rr1 is None or answers.rr2 is None:
        return ""
    return _(
        "{invited} ble invitert. AAPOR RR1 (bare fullstendige svar) {rr1}, RR2 (også delvise) {rr2}.",
        invited=_.number(answers.invited),
        rr1=_.percent(answers.rr1, 1),
        rr2=_.percent(answers.rr2, 1),
    )


def _weights(survey: SurveyData, plan_file: PlanFile, _: Texts) -> str:
    plan = plan_file.plan
    sentences = []
    if plan.design.weights:
        label = survey.variable(plan.design.weights).label(_.lang)
        sentences.append(_("Svarene er vektet med variabelen «{variable}» i datafilen.", variable=label))
    if plan.weighting:
        margins = [
            _(
                "{variable} ({categories} kategorier)",
                variable=in_sentence(survey.variable(v).label(_.lang)),
                categories=len(m),
            )
            for v, m in plan.weighting.margins.items()
        ]
        sentences.append(
            _("Svarene er vektet til kjente antall etter {margins} (raking).", margins=_.join(margins))
        )
    if plan.design.unit == "municipality":
        sentences.append(_("Hver kommune teller én gang, likt fordelt på dem som svarer for den."))
    return " ".join(sentences) or _("Svarene er ikke vektet.")


def _precision(analysis: Analysis, _: Texts) -> str:
    halves = [
        (row["ci_high"] - row["ci_low"]) / 2
        for t in analysis.tables
        if t.group is None and t.kind != "mean"
        for row in t.frame.iter_rows(named=True)
        if row["ci_low"] is not None and row["ci_high"] is not None
    ]
    design = analysis.plan.design
    how = [
        *([_("klynger")] if design.psu else []),
        *([_("lag")] if design.strata else []),
        *([_("at populasjonen er endelig")] if design.fpc is not None else []),
        *([_("vekter")] if design.weights or analysis.plan.weighting else []),
    ]
    sentences = [
        _(
            "{level} konfidensintervall står i hver tabell. For andeler i hele utvalget er feilmarginen høyst ± {points} "
            "prosentpoeng.",
            level=_.percent(analysis.plan.level),
            points=_.number(100 * max(halves), 1),
        )
        if halves
        else _("{level} konfidensintervall står i hver tabell.", level=_.percent(analysis.plan.level))
    ]
    if how:
        sentences.append(_("Intervallene tar hensyn til {what}.", what=_.join(how)))
    if analysis.effective is not None and analysis.effective < analysis.respondents - 0.5:
        sentences.append(_("Effektivt antall svar (Kish) er {n}.", n=_.number(analysis.effective)))
    sentences.append(_("Frafall kan gi skjevheter som intervallene ikke viser."))
    return " ".join(sentences)


def _tests(analysis: Analysis, _: Texts) -> str:
    corrections = {
        "none": _("uten korreksjon for mange sammenligninger"),
        "holm": _("med Holms korreksjon innen hver tabell"),
        "bh": _("med Benjamini–Hochbergs korreksjon innen hver tabell"),
    }
    if not analysis.plan.tests.complement:
        return _("Grupper er ikke testet mot hverandre.")
    return _(
        "Hver gruppe er testet mot de øvrige på {level}-nivå, {correction}.",
        level=_.percent(1 - analysis.plan.level),
        correction=corrections[analysis.plan.tests.correction],
    )


def _disclosure(analysis: Analysis, _: Texts) -> str:
    limits = analysis.plan.disclosure
    return _(
        "Celler med færre enn {threshold} svar er skjult, og andre så de ikke kan regnes ut. Prosent oppgis fra "
        "{base} svar og er merket usikker til {flag}. {hidden} celler er skjult.",
        threshold=limits.threshold,
        base=limits.minimum_base,
        flag=limits.flag_base,
        hidden=_.number(analysis.hidden),
    )


def _questions(
    survey: SurveyData, plan_file: PlanFile, questionnaire: Questionnaire | None, _: Texts
) -> Iterator[Item]:
    if questionnaire is None:
        yield Item("questions", _("Spørsmål"), _("Ordlyd og rekkefølge slik datafilen gjengir dem."))
        for i, q in enumerate(plan_file.plan.asked()):
            name = q.name.removeprefix("$")
            name = plan_file.plan.derived[name].from_ if name in plan_file.plan.derived else name
            described = next((g for g in survey.mr_sets if g.name == name), None) or survey.variable(name)
            text = described.label(_.lang)
            field = f"questions[{i}].title"
            words = q.title or (text if text != name or " " in text.strip() else "")
            yield Item(f"question:{q.name}", name, words, field, plan_file.file, plan_file.line(field))
        return
    yield Item(
        "questionnaire",
        _("Skjema"),
        _(
            "«{title}», versjon {version}. {note}",
            title=spoken(questionnaire.title, _.lang),
            version=questionnaire.version,
            note=spoken(questionnaire.note, _.lang),
        ).strip(),
    )
    for number, question in enumerate(questionnaire.questions(), start=1):
        options = questionnaire.options(question) if hasattr(question, "options") else ()  # type: ignore[arg-type]
        items = [spoken(i.text, _.lang) for i in getattr(question, "items", ())]
        parts = [
            spoken(question.text, _.lang),
            *([_("Deler: {items}.", items="; ".join(items))] if items else []),
            *(
                [_("Svar: {options}.", options="; ".join(spoken(o.text, _.lang) for o in options))]
                if options
                else []
            ),
            *([_("Tilfeldig rekkefølge.")] if getattr(question, "random", False) else []),
            *([f"{spoken(question.note, _.lang)}."] if question.note else []),
        ]
        yield Item(f"question:{question.id}", _("Spørsmål {n}", n=number), " ".join(parts))
