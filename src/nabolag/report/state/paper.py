"""Measures of the state as a paper: beside each other, for one municipality, and the ones that were tried."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from nabolag.cooperation import participation
from nabolag.data import table
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Paper, Section
from nabolag.report.ranged import between, in_millions
from nabolag.report.sources import sources_of, told_by
from nabolag.state import Measure, Outcome, Place, Share, examples, replays, simulate
from nabolag.state.measures import service_id
from nabolag.state.simulation import OBSERVED
from nabolag.text import N_, Texts, texts

_EXAMPLES = (
    N_("Utredningsstøtte"),
    N_("Samarbeidstilskudd til små kommuner"),
    N_("Krav om felles administrasjon for de minste"),
)


def measures_paper(
    measures: Sequence[Measure] | None = None,
    take_up: tuple[float, float] | None = None,
    lang: str = "nb",
    case: Case | None = None,
) -> Paper:
    """Measures side by side with none at all; ours, which are thought up, where none are given. First what they are in `case`.

    Raises:
        BadInput: as `simulate`.
    """
    _ = texts(lang)
    here = () if case is None else (measures_here(case, measures),)
    about = measure_sections(_, measures, take_up)
    sections = (*here, *about, replay_section(_))
    outcomes = _outcomes(measures, take_up)
    return Paper(
        stem=f"tiltak-{_.lang}",
        title=_("Hva ville statlige tiltak endret?"),
        lang=_.lang,
        sections=sections,
        sources=sources_of(sections, _),
        data={"take_up": list(take_up or OBSERVED), "measures": [_data(one) for one in outcomes]},
    )


def measure_sections(
    _: Texts, measures: Sequence[Measure] | None = None, take_up: tuple[float, float] | None = None
) -> tuple[Section, ...]:
    """The measures beside each other, whom they miss, and what is not reckoned."""
    outcomes = _outcomes(measures, take_up)
    return (
        Section(
            "tiltak",
            _("Tiltak ved siden av hverandre"),
            (text(_lead(_, measures is None)), _beside(outcomes, _), text(_method(take_up or OBSERVED, _))),
        ),
        Section("utenfor", _("Hvem blir stående utenfor?"), (_left(outcomes, _),)),
        Section("fylker", _("Dekket i hvert fylke"), (_counties(outcomes, _),), folded=True),
        Section("ikke-regnet", _("Ikke regnet"), (Bullets(_not_reckoned(_), unknown=True),)),
    )


def measures_here(case: Case, measures: Sequence[Measure] | None = None) -> Section:
    """What each measure would be for one municipality."""
    _ = case.texts
    body = []
    for outcome in _outcomes(measures, None):
        measure = outcome.measure
        if measure is None:
            body.append((Cell(_("Ingen tiltak")), Cell(_("som i dag")), Cell("", 0.0)))
            continue
        covered = case.code in outcome.eligible
        demand = measure.kind == "requirement" and covered
        words = _("må være med") if demand else _("kan søke") if covered else _("dekkes ikke")
        body.append((Cell(_name(outcome, _)), Cell(words), Cell("", measure.paid if covered else 0.0)))
    block = Table(
        _("Hva tiltakene ville vært for {name}", name=case.name),
        (Column(_("Tiltak")), Column(case.name), Column(_("Til kommunen, kr én gang"), "number")),
        tuple(body),
        note=_lead(_, measures is None),
        sources=("population",),
        id="measures-here",
    )
    return Section("tiltak-her", _("Tiltak, og hva de ville vært her"), (block,))


def replay_section(_: Texts) -> Section:
    """Measures that were tried, beside what their own terms imply."""
    body = []
    for one in replays():
        implied = (
            Cell("–")
            if one.low is None or one.high is None
            else Cell(
                _implied(one.low, one.high, one.unit, _),
                low=one.low,
                high=one.high,
            )
        )
        body.append(
            (
                Cell(f"{one.name[_.lang]} ({one.country}, {one.period})"),
                Cell(one.offered[_.lang]),
                implied,
                Cell(one.happened[_.lang]),
                Cell(told_by(one.source, _), href=one.url or ""),
            )
        )
    block = Table(
        _("Tiltak som er prøvd"),
        (
            Column(_("Tiltak")),
            Column(_("Tilbud eller krav"), priority=2),
            Column(_("Følger av vilkårene")),
            Column(_("Hva som skjedde")),
            Column(_("Kilde"), priority=3),
        ),
        tuple(body),
        note=_("Strek: vilkårene setter ingen sum å måle mot."),
        id="replays",
    )
    return Section("provd", _("Tiltak som er prøvd"), (block,))


def _implied(low: float, high: float, unit: str | None, _: Texts) -> str:
    values = {"low": _.number(low), "high": _.number(high)}
    if unit == "MNOK":
        return _("{low} til {high} mill. kr", **values)
    return _("{low} til {high} dollar", **values) if unit == "USD" else _("{low} til {high}", **values)


def _outcomes(measures: Sequence[Measure] | None, take_up: tuple[float, float] | None) -> tuple[Outcome, ...]:
    return _simulated(examples() if measures is None else tuple(measures), take_up or OBSERVED)


@lru_cache(maxsize=8)
def _simulated(measures: tuple[Measure, ...], take_up: tuple[float, float]) -> tuple[Outcome, ...]:
    """None at all, then each; kept, as a paper shows them in several sections and every municipality's page the examples."""
    return tuple(simulate(one, _places(one.service if one else None), take_up) for one in (None, *measures))


def _places(service: str | None) -> tuple[Place, ...]:
    return _all(service_id(service) if service else None)


@cache
def _all(service: str | None) -> tuple[Place, ...]:
    income = dict(table("free_income").select("code", "free_income_nok_per_inhabitant").iter_rows())
    return tuple(
        Place(
            code,
            row["population"],
            income[code],
            row["county_name"],
            row["centrality_class"],
            participation(code, service).takes_part if service else "unknown",
        )
        for code, row in rows().items()
    )


def _lead(_: Texts, thought_up: bool) -> str:
    if thought_up:
        return _("Tiltakene er tenkt, for å kunne regnes på. Ingen av dem er vedtatt, og ingen er anbefalt.")
    return _("Tiltakene er dine egne.")


def _method(take_up: tuple[float, float], _: Texts) -> str:
    if take_up == OBSERVED:
        return _(
            "Hvor mange som ville søkt, er ukjent. Det er regnet med fra ingen til {high}, den høyeste andelen vi har funnet "
            "i en åpen norsk ordning (36 av 118 kommuner ved Oslofjorden, nitrogentilskudd 2024). Et krav gjelder alle.",
            high=_.percent(take_up[1]),
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
                Cell(_name(one, _)),
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
            "Kostnaden er én gang. Spart: fra 0, for ingen har målt hva slike samarbeid sparte, til beløpet som regnes én gang "
            "og ikke én gang per kommune."
        ),
        sources=("population", "net_service_expenditure", "child_welfare_cooperation"),
        id="measures",
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
                Cell(_name(one, _)),
                _covered(one.small, _),
                _covered(one.poor, _),
                _covered(Share(len(one.eligible), len(rows())), _),
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


def _counties(outcomes: Sequence[Outcome], _: Texts) -> Table:
    measures = [one for one in outcomes if one.measure]
    return Table(
        _("Dekket i hvert fylke"),
        (Column(_("Fylke")), *(Column(_name(one, _)) for one in measures)),
        tuple(
            (Cell(county), *(_covered(one.by_county[county], _) for one in measures))
            for county in measures[0].by_county
        )
        if measures
        else (),
        sources=("population",),
        id="measures-by-county",
    )


def _not_reckoned(_: Texts) -> tuple[str, ...]:
    return (
        _(
            "Hvem som faktisk ville søkt, og med hvem: vi har ikke funnet det publisert for noen norsk ordning for samarbeid."
        ),
        _("Gevinst utover det inntektssystemet regner, og hva samarbeidet koster å styre."),
        _("Inndelingstilskudd og småkommunetillegg: satsene per kommune følger ikke med her."),
        _("Hva tiltaket endrer for dem som dekkes av flere tiltak på én gang."),
    )


def _name(one: Outcome, _: Texts) -> str:
    if one.measure is None:
        return _("Ingen tiltak")
    return _(one.measure.name) if one.measure.name in _EXAMPLES else one.measure.name


def _covered(share: Share, _: Texts) -> Cell:
    return Cell(_("{n} av {of}", n=_.number(share.covered), of=_.number(share.of)), share.covered)


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
    }
