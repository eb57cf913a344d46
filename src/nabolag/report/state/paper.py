"""Measures of the state as a paper: beside each other, for one municipality, and the ones that were tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Later, Paper, Section
from nabolag.report.ranged import between, in_millions
from nabolag.report.sources import sources_of
from nabolag.report.state.barriers import barriers_here
from nabolag.report.state.drawn import (
    covered,
    drawn_data,
    drawn_section,
    missed_table,
    name_of,
    provision_section,
    spread_sections,
)
from nabolag.report.state.here import here_data, measures_here
from nabolag.report.state.outcomes import drawn_of, lead, outcomes_of, remarks
from nabolag.report.state.transition import transition_here, transition_section
from nabolag.report.state.tried import replay_section, replays_data
from nabolag.state import Measure, Outcome, Share
from nabolag.state.draws import Assumed
from nabolag.state.measures import MOST
from nabolag.state.simulation import OBSERVED, RECEIVED
from nabolag.text import Texts, texts


def measures_paper(
    measures: Sequence[Measure] | None = None,
    assumed: Assumed | None = None,
    lang: str = "nb",
    case: Case | None = None,
) -> Paper:
    """Measures side by side with none at all; ours, which are thought up, where none are given. First what they are in `case`.

    Raises:
        BadInput: as `simulate`.
    """
    _ = texts(lang)
    merging = None if case is None else transition_here(case)
    here = (
        ()
        if case is None
        else (measures_here(case, measures), *((merging,) if merging else ()), *barriers_here(case))
    )
    about = measure_sections(_, measures, assumed)
    sections = (*here, *about, replay_section(_), transition_section(_))
    return Paper(
        stem=f"tiltak-{_.lang}",
        title=_("Hva ville statlige tiltak endret?"),
        lang=_.lang,
        sections=sections,
        sources=sources_of(sections, _),
        data=Later(
            lambda: (
                measures_data(measures, assumed)
                | {"replays": replays_data(_)}
                | ({} if case is None else {"here": here_data(case, measures)})
            )
        ),
    )


def measure_sections(
    _: Texts, measures: Sequence[Measure] | None = None, assumed: Assumed | None = None
) -> tuple[Section, ...]:
    """The measures beside each other, what is drawn, what each provision does, whom they miss, and what is not reckoned.

    Raises:
        BadMeasure: one of the user's cannot be; with its number.
    """
    outcomes, drawn = outcomes_of(measures, assumed), drawn_of(measures, assumed)
    told = assumed or Assumed()
    provisions = provision_section(outcomes, told, _)
    return (
        Section(
            "tiltak",
            _("Tiltak ved siden av hverandre"),
            (
                text(lead(_, measures is None)),
                *(text(one) for one in remarks(measures or (), _)),
                _beside(outcomes, _),
                text(_method(told.take_up, _)),
            ),
        ),
        drawn_section(outcomes, drawn, told, _),
        *((provisions,) if provisions else ()),
        Section("utenfor", _("Hvem blir stående utenfor?"), (Bullets(_left_said(outcomes, _)),)),
        Section("utenfor-tall", _("Hvem tiltaket dekker"), (_left(outcomes, _),), folded=True),
        Section(
            "utenfor-mal",
            _("For fagfolk: målet for hvem som blir stående utenfor"),
            (missed_table(outcomes, drawn, _),),
            folded=True,
        ),
        *spread_sections(outcomes, drawn, _),
        Section("ikke-regnet", _("Ikke regnet"), (Bullets(_not_reckoned(_), unknown=True),), folded=True),
    )


def measures_data(
    measures: Sequence[Measure] | None = None, assumed: Assumed | None = None
) -> dict[str, object]:
    """The same for machines: the measures as they are, what each does, and what was assumed."""
    told = assumed or Assumed()
    drawn = dict(zip(range(1, MOST + 1), drawn_of(measures, assumed), strict=False))
    return {
        "take_up": list(told.take_up),
        "assumed": {key: list(value) for key, value in asdict(told).items()},
        "measures": [
            _data(one) | ({"drawn": drawn_data(drawn[at])} if at in drawn else {})
            for at, one in enumerate(outcomes_of(measures, assumed))
        ],
    }


def _method(take_up: tuple[float, float], _: Texts) -> str:
    if take_up == OBSERVED:
        return _(
            "Hvor mange som ville søkt, er ukjent. Det er regnet med fra ingen til {high}: så mange kan høyst ha fått "
            "nitrogentilskuddet ved Oslofjorden i 2024 ({first} mottakere i første runde og {second} i andre, noen i begge, og "
            "selskaper er med, blant 118 kommuner). Et krav gjelder alle.",
            high=_.percent(take_up[1]),
            first=RECEIVED[0],
            second=RECEIVED[1],
        )
    return _(
        "Det er regnet med at fra {low} til {high} av dem som dekkes, søker. Et krav gjelder alle.",
        low=_.percent(take_up[0]),
        high=_.percent(take_up[1]),
    )


def _beside(outcomes: Sequence[Outcome], _: Texts) -> Table:
    body = []
    for one in outcomes:
        body.append(
            (
                Cell(name_of(one, _)),
                Cell("", len(one.eligible)),
                between(one.recipients, _, 0),
                in_millions(one.cost, _),
                in_millions(one.deadweight, _),
                in_millions(one.gain, _),
            )
        )
    return Table(
        _("Tiltak ved siden av hverandre"),
        (
            Column(_("Tiltak")),
            Column(_("Dekker, kommuner"), "number"),
            Column(_("Blir med")),
            Column(_("Koster staten, mill. kr")),
            Column(_("Av det til dem som alt samarbeider"), priority=2),
            Column(_("Inntektssystemet regner spart, mill. kr i året"), priority=2),
        ),
        tuple(body),
        note=_(
            "Kostnaden er én gang. Spart: fra 0, for det er ikke sikkert at slike samarbeid sparer noe, til beløpet som regnes "
            "én gang og ikke én gang per kommune."
        ),
        sources=("population", "net_service_expenditure", "child_welfare_cooperation"),
        id="measures",
    )


def _left_said(outcomes: Sequence[Outcome], _: Texts) -> tuple[str, ...]:
    """One line for each measure: how many of the small and of the poor it covers."""
    return tuple(
        _(
            "{name}: av dem med under 3 000 innbyggere dekkes {small}; av fjerdedelen med lavest frie inntekter {poor}.",
            name=name_of(one, _),
            small=covered(one.small, _).shown,
            poor=covered(one.poor, _).shown,
        )
        for one in outcomes
        if one.measure
    )


def _left(outcomes: Sequence[Outcome], _: Texts) -> Table:
    return Table(
        _("Hvem tiltaket dekker"),
        (
            Column(_("Tiltak")),
            Column(_("Under 3 000 innbyggere")),
            Column(_("Fjerdedelen med lavest frie inntekter")),
            Column(_("Alle")),
        ),
        tuple(
            (
                Cell(name_of(one, _)),
                covered(one.small, _),
                covered(one.poor, _),
                covered(Share(len(one.eligible), len(rows())), _),
            )
            for one in outcomes
            if one.measure
        ),
        note=_(
            "Studier av tilskudd til samarbeid har funnet at de små og fattige blir stående utenfor (Qian og Warner). Frie "
            "inntekter er ikke regnet om etter behov: små kommuner får mer per innbygger fordi de koster mer."
        ),
        sources=("population", "free_income"),
        id="left-behind",
    )


def _not_reckoned(_: Texts) -> tuple[str, ...]:
    return (
        _(
            "Hvem som faktisk ville søkt, og med hvem: vi har ikke funnet det publisert for noen norsk ordning for samarbeid."
        ),
        _("Gevinst utover det inntektssystemet regner, og hva samarbeidet koster å styre."),
        _(
            "Småkommunetillegg og annet distriktstilskudd, også det en ny kommune beholder av det: satsene per kommune følger "
            "ikke med her. Inndelingstilskudd som tiltak regnes med det beløpet du selv skriver."
        ),
        _("Om den som dekkes av to tiltak, søker oftere eller sjeldnere enn den som dekkes av ett."),
    )


def _data(one: Outcome) -> dict[str, object]:
    return {
        "id": one.measure.id if one.measure else "none",
        "eligible": list(one.eligible),
        "recipients": list(one.recipients),
        "cost_nok": list(one.cost),
        "deadweight_nok": list(one.deadweight),
        "gain_nok_per_year": None if one.gain is None else list(one.gain),
        "small": one.small._asdict(),
        "poor": one.poor._asdict(),
        "by_county": {county: share._asdict() for county, share in one.by_county.items()},
        "by_centrality": {str(key): share._asdict() for key, share in one.by_centrality.items()},
        "by_size": {str(key): share._asdict() for key, share in one.by_size.items()},
        "cost_bound_nok": one.most,
    }
