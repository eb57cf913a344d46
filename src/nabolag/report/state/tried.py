"""Measures that were tried: what they offered, what came of them, and whether our own model would have had it."""

from __future__ import annotations

from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.sources import told_by
from nabolag.state import Replay, Tried, replays
from nabolag.text import N_, Texts

HELD = {
    "recipients": N_("Hvor mange som ble med"),
    "risen": N_("Andel av alle som ble med"),
    "fewer": N_("Hvor mye antallet kommuner falt"),
    "certified": N_("Godkjent innsparing"),
}


def replay_section(_: Texts) -> Section:
    """Measures that were tried, beside what their own terms imply and what our own model says."""
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
                Cell(_label(one, _)),
                Cell(one.offered[_.lang]),
                implied,
                Cell(one.happened[_.lang]),
                Cell(one.remained[_.lang]),
                Cell(told_by(one.source, _), href=one.url or ""),
            )
        )
    terms = Table(
        _("Tiltak som er prøvd"),
        (
            Column(_("Tiltak")),
            Column(_("Tilbud eller krav"), priority=2),
            Column(_("Følger av vilkårene")),
            Column(_("Hva som skjedde")),
            Column(_("Hva som ble igjen"), priority=2),
            Column(_("Kilde"), priority=3),
        ),
        tuple(body),
        note=_("Strek: vilkårene setter ingen sum å måle mot."),
        id="replays",
    )
    return Section("provd", _("Tiltak som er prøvd"), (terms, *_modelled(_)), folded=True)


def replays_data(_: Texts) -> list[dict[str, object]]:
    """The same for machines: what was offered, what happened and remained, and our own model beside it."""
    return [
        {
            "id": one.id,
            "country": one.country,
            "period": one.period,
            "name": one.name[_.lang],
            "offered": one.offered[_.lang],
            "happened": one.happened[_.lang],
            "remained": one.remained[_.lang],
            "implied": None if one.low is None else [one.low, one.high],
            "value": one.value,
            "unit": one.unit,
            "inside_terms": one.inside,
            "model": None if one.model is None else _model_data(one.model, _),
            "not_held": None if one.not_held is None else one.not_held[_.lang],
            "source": told_by(one.source, _),
            "urls": [url for url in (one.url, *one.also) if url],
        }
        for one in replays()
    ]


def _model_data(model: Tried, _: Texts) -> dict[str, object]:
    return {
        "told": model.told,
        "range": list(model.range),
        "value": model.value,
        "inside": model.inside,
        "cost_range": None if model.cost_range is None else list(model.cost_range),
        "cost": model.cost,
        "cost_inside": model.cost_inside,
        "range_made_of_it": model.made_of,
        "note": model.note[_.lang],
    }


def _implied(low: float, high: float, unit: str | None, _: Texts) -> str:
    values = {"low": _.number(low), "high": _.number(high)}
    if unit == "MNOK":
        return _("{low} til {high} mill. kr", **values)
    return _("{low} til {high} dollar", **values) if unit == "USD" else _("{low} til {high}", **values)


def _modelled(_: Texts) -> tuple[Block, ...]:
    """Our range beside what happened, how often it held, and which measures it cannot be held against."""
    held = [(one, one.model) for one in replays() if one.model]
    rows = [row for one, model in held for row in _held(one, model, _)]
    tests = [(one, model) for one, model in held if not model.made_of]
    missed = [one.name[_.lang] for one, model in tests if not model.inside]
    table = Table(
        _("Modellens spenn ved siden av det som skjedde"),
        (
            Column(_("Tiltak")),
            Column(_("Målt")),
            Column(_("Vårt spenn")),
            Column(_("Skjedde")),
            Column(_("Traff spennet?")),
            Column(_("Merk"), priority=2),
        ),
        tuple(rows),
        note=_(
            "Spennet rommer 95 av 100 trekninger. Kostnaden er de færreste ganger det minste, til de fleste ganger det meste."
        ),
        id="replays-model",
    )
    said = _(
        "Modellen er gitt vilkårene og spennene som følger med, og ingenting er tilpasset utfallet. Av {n} "
        "{n:tiltak|tiltak} som spennet ikke er laget av, ligger {inside} innenfor.",
        n=len(tests),
        inside=len(tests) - len(missed),
    )
    if missed:
        said += " " + _("Modellen tok feil om {names}.", names=_.join(_.quoted(name) for name in missed))
    wide = _("Spennene er brede, så et treff sier lite om modellen, og en bom sier mye.")
    not_held = tuple(
        _("{name}: {why}.", name=_label(one, _), why=one.not_held[_.lang])
        for one in replays()
        if one.not_held
    )
    return (
        text(f"{said} {wide}"),
        table,
        text(_("Kan ikke holdes opp mot modellen:")),
        Bullets(not_held, unknown=True),
    )


def _held(one: Replay, model: Tried, _: Texts) -> list[tuple[Cell, ...]]:
    """A row for what is held, and one for the cost where the terms set it."""
    unit = one.unit if model.told == "certified" else None
    rows = [
        (_(HELD[model.told]), model.range, model.value, model.inside, unit),
        (_("Kostnad for staten"), model.cost_range, model.cost, model.cost_inside, one.unit),
    ]
    return [
        (
            Cell(_label(one, _)),
            Cell(what),
            Cell(_range(ends, model, unit, _), low=ends[0], high=ends[1]),
            Cell(_amount(value, model, unit, _), value),
            Cell(_verdict(inside, model, _)),
            Cell(model.note[_.lang]),
        )
        for what, ends, value, inside, unit in rows
        if ends is not None and value is not None
    ]


def _label(one: Replay, _: Texts) -> str:
    return f"{one.name[_.lang]} ({one.country}, {one.period})"


def _verdict(inside: bool | None, model: Tried, _: Texts) -> str:
    if not inside:
        return _("Nei, utenfor")
    return _("Ingen prøve: spennet er laget av det") if model.made_of else _("Ja, innenfor")


def _range(ends: tuple[float, float], model: Tried, unit: str | None, _: Texts) -> str:
    if unit:
        return _implied(*ends, unit, _)
    if model.eligible is None:
        return _("{low} til {high}", low=_.percent(ends[0]), high=_.percent(ends[1]))
    return _(
        "{low} til {high} av {n}", low=_.number(ends[0]), high=_.number(ends[1]), n=_.number(model.eligible)
    )


def _amount(value: float, model: Tried, unit: str | None, _: Texts) -> str:
    if unit == "MNOK":
        return _("{amount} mill. kr", amount=_.number(value, 1))
    if unit == "USD":
        return _("{amount} dollar", amount=_.number(value))
    return _.percent(value) if model.eligible is None else _.number(value)
