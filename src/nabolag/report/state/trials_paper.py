"""The ministry's grid of measures as a paper: a row per combination, and what each is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nabolag.cooperation.potential import scale_called
from nabolag.errors import NotKnown
from nabolag.report.casefile.services import service_of_any_list
from nabolag.report.paper.blocks import Bullets, Cell, Column, Table
from nabolag.report.paper.model import Paper, Section
from nabolag.report.ranged import in_millions
from nabolag.report.sources import sources_of
from nabolag.report.state.drawn import EXAMPLES
from nabolag.report.state.layers import LAYERS
from nabolag.report.state.trials import AMOUNTED, Trial
from nabolag.text import Lang, Texts, texts

Result = Mapping[str, Any]
SOURCES = ("population", "free_income", "net_service_expenditure", "child_welfare_cooperation")


def trials_paper(trials: Sequence[Trial], kept: Mapping[str, Result], lang: Lang | str = "nb") -> Paper:
    """What is answered of the combinations so far, in the order they were asked for.

    Args:
        kept: the answers by key; a combination without one is shown as waiting.
    """
    _ = texts(lang)
    done = sum(one.key in kept for one in trials)
    sections = (
        Section(
            "rutenett",
            _("Tiltak, beløp, tjeneste og år"),
            (
                _cost(trials, kept, _),
                *((_saved(trials, kept, _),) if done else ()),
            ),  # nothing is saved before
        ),
        Section("metode", _("Slik er dette regnet"), (Bullets(_method(_)),), folded=True),
    )
    return Paper(
        stem=f"rutenett-{_.lang}",
        title=_("Tiltak i et rutenett"),
        lang=_.lang,
        lead=(
            _("Anslag i intervall, aldri ett tall. Å regne på et tiltak er ikke å anbefale det."),
            _("{done} av {n} {n:kombinasjon|kombinasjoner} er regnet.", done=done, n=len(trials)),
        ),
        sections=sections,
        sources=sources_of(sections, _),
        data={"trials": [_data(one, kept.get(one.key)) for one in trials]},
    )


def said(trial: Trial, _: Texts) -> str:
    """`Samarbeidstilskudd, 1 mill. kr, administrasjon, 5 år`."""
    measure = trial.measure
    parts = [_(measure.name) if measure.name in EXAMPLES else measure.name]
    if measure.kind in AMOUNTED:
        parts.append(_("{amount} kr", amount=_.number(measure.amount or 0.0)))
    if measure.service is not None:
        parts.append(_service(measure.service, _))
    parts.append(_("{n} år", n=trial.years))
    return ", ".join(parts)


def _service(name: str, _: Texts) -> str:
    if (scale := scale_called(name)) is not None:
        return scale.name[_.lang]
    try:
        return _(service_of_any_list(name, _.lang).name)
    except NotKnown:
        return name


def _cost(trials: Sequence[Trial], kept: Mapping[str, Result], _: Texts) -> Table:
    def cells(trial: Trial, found: Result) -> tuple[Cell, ...]:
        low, middle, high = found["recipients"]
        joins = (
            _("{low} til {high}", low=_.number(low), high=_.number(high)) if low != high else _.number(low)
        )
        return (
            Cell(joins, middle, low=low, high=high),
            _ends(found["cost_nok"], _),
            _ends(found["deadweight_nok"], _),
            Cell("", round(found["missed_small"][1], 2)),
            Cell("", round(found["missed_poor"][1], 2)),
        )

    return Table(
        _("Hva hver kombinasjon koster, og hvem den går forbi"),
        (
            Column(_("Kombinasjon")),
            Column(_("Blir med")),
            Column(_("Koster staten, mill. kr")),
            Column(_("Av det til dem som alt samarbeider"), priority=2),
            Column(_("Under 3 000 innbyggere"), "number", decimals=2, priority=3),
            Column(_("Fjerdedelen med lavest frie inntekter"), "number", decimals=2, priority=3),
        ),
        tuple(_row(one, kept.get(one.key), cells, 5, _) for one in trials),
        note=_(
            "95 av 100 trekk ligger mellom tallene. De to siste kolonnene sier hvem tiltaket går forbi: 1 er at ingen av dem får "
            "noe, 0 at de får like ofte som ellers i landet, og under 0 at de får oftere."
        ),
        sources=SOURCES,
        id="trials",
    )


def _saved(trials: Sequence[Trial], kept: Mapping[str, Result], _: Texts) -> Table:
    def cells(trial: Trial, found: Result) -> tuple[Cell, ...]:
        yearly = {"income_system": found["expected_saving_nok_per_year"], **found["layers_nok_per_year"]}
        return (
            *(_ends(yearly.get(layer), _) for layer in LAYERS),
            *(_ends(found["balance_nok"].get(layer), _) for layer in LAYERS),
        )

    return Table(
        _("Hva hver kombinasjon kan spare, lag for lag, mill. kr"),
        (
            Column(_("Kombinasjon")),
            *(Column(_("{layer}, i året", layer=_(layer))) for layer in LAYERS.values()),
            *(
                Column(_("{layer}, alle år minus kostnaden", layer=_(layer)), priority=2)
                for layer in LAYERS.values()
            ),
        ),
        tuple(_row(one, kept.get(one.key), cells, 6, _) for one in trials),
        note=_(
            "Lagene svarer på det samme på hver sin måte, og kan ikke legges sammen. Minus er tap. Årene er lagt sammen uten "
            "rente; kostnaden er én gang."
        ),
        sources=SOURCES,
        id="trials-saved",
    )


def _row(trial: Trial, found: Result | None, cells: Any, many: int, _: Texts) -> tuple[Cell, ...]:
    name = Cell(said(trial, _))
    if found is None:
        return (name, *[Cell(_("ikke regnet ut"), status="unknown")] * many)
    return (name, *cells(trial, found))


def _ends(ends: Sequence[float] | None, _: Texts) -> Cell:
    return in_millions(None if ends is None else (ends[0], ends[2]), _)


def _method(_: Texts) -> tuple[str, ...]:
    return (
        _(
            "Hver kombinasjon trekkes 1 000 ganger. Trekkene følger av det som er spurt om, så svaret er det samme på én maskin "
            "og på mange."
        ),
        _(
            "Inntektssystemet: det som regnes én gang og ikke én gang per kommune. De billigste og modellene: det hver kommune "
            "ville spart med sine nærmeste i rett linje, så mange som tiltaket sier. Hvem den ville valgt, er ikke kjent."
        ),
        _(
            "Ukjent: tjenesten har ikke det laget. Kommuner uten tall i et lag er regnet å spare ingenting i det."
        ),
    )


def _data(trial: Trial, found: Result | None) -> dict[str, Any]:
    terms = {
        "measure": trial.measure.name,
        "amount_nok": trial.measure.amount,
        "service": trial.measure.service,
    }
    return {
        **terms,
        "years": trial.years,
        **({"key": trial.key, "answered": False} if found is None else found),
    }
