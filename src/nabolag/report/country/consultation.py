"""The skeleton of a consultation paper about measures of the state: figures in, what only the ministry knows left open.

Its parts follow the six questions that a study of a measure of the state has to answer (utredningsinstruksen, 2-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nabolag.data import fact_of
from nabolag.report.answers.published import both_sides_of_state, published_table, said_and_done
from nabolag.report.paper.blocks import Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Later, Paper, Section
from nabolag.report.sources import sources_of
from nabolag.report.state.barriers import barrier_sections
from nabolag.report.state.drawn import name_of
from nabolag.report.state.outcomes import outcomes_of
from nabolag.report.state.paper import measure_sections, measures_data
from nabolag.report.state.transition import transition_section
from nabolag.report.state.tried import replay_section, replays_data
from nabolag.state import Measure, Outcome
from nabolag.state.draws import Assumed
from nabolag.state.written import FIELDS, KINDS, written
from nabolag.text import Texts, texts

EFFECTS = ("tiltak", "trekk", "vilkar", "utenfor", "utenfor-tall", "utenfor-mal")
INSTRUCTION = "https://dfo.no/21-minimumskrav-til-utredning-av-statlige-tiltak"


def consultation_paper(
    measures: Sequence[Measure] | None = None, assumed: Assumed | None = None, lang: str = "nb"
) -> Paper:
    """The skeleton for these measures, or for ours, which are thought up; places in square brackets are for the ministry.

    Raises:
        BadMeasure: one of them cannot be; with its number.
    """
    _ = texts(lang)
    outcomes = [one for one in outcomes_of(measures, assumed) if one.measure]
    about = {one.id: one for one in measure_sections(_, measures, assumed)}
    sections = (
        Section(
            "sak", _("Hva saken gjelder"), (text(_opening(_, outcomes, measures is None)), text(_asked(_)))
        ),
        Section(
            "problem",
            _("Hva er problemet, og hva vil vi oppnå?"),
            (
                text(_problem(_)),
                text(_("[Beskriv problemet og målet.]")),
            ),
        ),
        Section(
            "publisert",
            _("Publiserte tall"),
            (published_table(_, ("barriers", "state_role")),),
            folded=True,
            level=2,
        ),
        *barrier_sections(_),
        Section(
            "relevante",
            _("Hvilke tiltak er relevante?"),
            (_terms(outcomes, _), text(_("[Begrunn valget av tiltak.]"))),
        ),
        Section(
            "prinsipielt",
            _("Hvilke prinsipielle spørsmål reiser tiltakene?"),
            (
                text(
                    _(
                        "[Drøft kommunalt selvstyre, likebehandling og forholdet til gjeldende rett, med henvisning til loven.]"
                    )
                ),
            ),
        ),
        Section(
            "virkninger",
            _("Hva er de positive og negative virkningene, hvor varige er de, og hvem blir berørt?"),
            (text(_("[Vurder virkningene ut over tallene under, og hvor lenge de varer.]")),),
        ),
        *(about[id_] for id_ in EFFECTS if id_ in about),
        replay_section(_),
        transition_section(_),
        Section(
            "imot",
            _("Hva som taler mot"),
            (said_and_done(_), both_sides_of_state(_), Bullets(_against(_))),
        ),
        Section(
            "anbefaling", _("Hvilket tiltak anbefales, og hvorfor?"), (text(_("[Skriv anbefalingen.]")),)
        ),
        Section(
            "gjennomforing",
            _("Hva er forutsetningene for en vellykket gjennomføring?"),
            (
                text(_("[Skriv hvem som gjør hva, når, og hvordan det blir målt.]")),
                about["ikke-regnet"].blocks[0],
            ),
        ),
        Section("sporsmal", _("Vi ber om svar på dette"), (Bullets(_questions(_), numbered=True),)),
    )
    return Paper(
        stem=f"horingsnotat-{_.lang}",
        title=_("Høringsnotat: tiltak for samarbeid mellom kommuner"),
        lang=_.lang,
        sections=sections,
        lead=(
            _(
                "Utkast med tall og forutsetninger. Det som står i hakeparenteser, må departementet fylle inn."
            ),
        ),
        mark=_("UTKAST"),
        sources=sources_of(sections, _),
        data=Later(lambda: measures_data(measures, assumed) | {"replays": replays_data(_)}),
    )


def _opening(_: Texts, outcomes: Sequence[Outcome], thought_up: bool) -> str:
    names = _.join(_.quoted(name_of(one, _)) for one in outcomes)
    said = _("Notatet gjelder {names}. [Skriv hvem som sender saken på høring, og fristen.]", names=names)
    return said + (" " + _("Tiltakene er tenkt, og ingen har vedtatt dem.") if thought_up else "")


def _asked(_: Texts) -> str:
    return _("Delene følger de seks spørsmålene i utredningsinstruksen punkt 2-1 ({url}).", url=INSTRUCTION)


def _problem(_: Texts) -> str:
    barrier = fact_of("barrier_incentives")
    assert barrier.value is not None
    return _(
        "{share} av kommunelederne nevner manglende statlige insentiver og støtteordninger som en viktig barriere. Det er "
        "Samfunnsbedriftenes undersøkelse, uten antall svar og feilmargin.",
        share=_.percent(barrier.value / 100),
    )


def _terms(outcomes: Sequence[Outcome], _: Texts) -> Table:
    body = []
    for one in outcomes:
        assert one.measure is not None
        told = written(one.measure)
        parts = (
            f"{_(label)}: {_term(one.measure, part, told[part], _)}"
            for part, label in FIELDS.items()
            if part not in ("name", "kind") and part in told
        )
        body.append((Cell(name_of(one, _)), Cell(_(KINDS[one.measure.kind])), Cell("; ".join(parts) or "–")))
    return Table(
        _("Tiltakene og vilkårene i dem"),
        (Column(_("Tiltak")), Column(_("Slag")), Column(_("Vilkår"))),
        tuple(body),
        id="terms",
    )


def _term(measure: Measure, part: str, told: str, _: Texts) -> str:
    """A term as it reads: numbers with their thousands apart, a share in per cent, words in the reader's language."""
    value = getattr(measure, part)
    if part == "only_new":
        return _("ja")
    if part == "service":
        return _(told)
    if part == "grades":
        return _.join(f"{_.number(people)}: {_.number(kroner)}" for people, kroner in value)
    if part in ("share", "risk"):
        return _.percent(value, 0 if round(value, 4) == round(value, 2) else 1)
    if part in ("start", "end"):
        return _.date(date.fromisoformat(value))
    return _.number(value) if isinstance(value, int | float) else told


def _against(_: Texts) -> tuple[str, ...]:
    return (
        _("Penger til dem som alt samarbeider, endrer ingenting; tabellen over viser hvor mye det kan være."),
        _(
            "Det som ventes spart, kan bli langt mer enn det som kan dokumenteres: i Nassau var det første godkjente beløpet "
            "under én prosent av planen."
        ),
        _("Frykten for å miste kontroll, som flest nevner, kan staten ikke betale bort."),
    )


def _questions(_: Texts) -> tuple[str, ...]:
    return (
        _("Ville kommunen søkt, og med hvem?"),
        _("Hva ville kommunen gjort uten tiltaket?"),
        _("Hva vil det koste å forberede og styre samarbeidet?"),
        _("Hvem når ikke vilkårene?"),
        _("Hvordan bør det måles om tiltaket virker?"),
    )
