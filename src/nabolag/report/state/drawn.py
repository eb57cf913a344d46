"""What measures do when it is drawn many times: amounts, what each provision does, who is missed, and where the money goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nabolag.report.paper.blocks import Cell, Column, Table
from nabolag.report.paper.model import Section
from nabolag.report.ranged import MILLION, in_millions
from nabolag.report.state.layers import LAYERS
from nabolag.report.state.places import places_of
from nabolag.state import Outcome, Share
from nabolag.state.draws import Assumed, Drawn
from nabolag.state.provisions import effects
from nabolag.state.simulation import SIZES
from nabolag.state.written import FIELDS
from nabolag.text import N_, Texts

EXAMPLES = (
    N_("Utredningsstøtte"),
    N_("Samarbeidstilskudd til små kommuner"),
    N_("Krav om felles administrasjon for de minste"),
)
Ends = tuple[float, float, float]


def name_of(one: Outcome, _: Texts) -> str:
    """What a measure is called; ours in the reader's language."""
    if one.measure is None:
        return _("Ingen tiltak")
    return _(one.measure.name) if one.measure.name in EXAMPLES else one.measure.name


def covered(share: Share, _: Texts) -> Cell:
    """`12 av 15`."""
    return Cell(_("{n} av {of}", n=_.number(share.covered), of=_.number(share.of)), share.covered)


def drawn_section(outcomes: Sequence[Outcome], drawn: Sequence[Drawn], assumed: Assumed, _: Texts) -> Section:
    """Amounts with their intervals, what is expected apart from what would be certified, and what none can be above."""
    measures = [one for one in outcomes if one.measure]
    body = []
    for one, found in zip(measures, drawn, strict=True):
        rows: list[tuple[str, Ends | None, float | None]] = [
            (_("Koster staten, én gang"), found.cost, found.bounds["cost"]),
            (_("Av det til dem som alt samarbeider"), found.deadweight, found.bounds["deadweight"]),
            (_("Ventet spart i året"), found.expected, found.bounds.get("expected")),
            (_("Dokumentert spart i året"), found.certified, found.bounds.get("certified")),
            *(
                (_("{layer}: spart i året", layer=_(LAYERS[layer])), ends, found.bounds[layer])
                for layer, ends in found.layers.items()
            ),
        ]
        body += [
            (
                Cell(name_of(one, _)),
                Cell(what),
                _middle(ends, _),
                in_millions(ends and (ends[0], ends[2]), _),
                _bound(most, _),
            )
            for what, ends, most in rows
        ]
    table = Table(
        _("Tiltakene trukket {n} ganger, mill. kr", n=_.number(drawn[0].draws if drawn else 0)),
        (
            Column(_("Tiltak")),
            Column(_("Beløp")),
            Column(_("Midterste"), "number", decimals=1),
            Column(_("95 av 100 trekk")),
            Column(_("Kan ikke være over"), "number", decimals=1, priority=2),
        ),
        tuple(body),
        note=_(
            "Det som er ukjent, er trukket jevnt: andelen som søker, fra {a} til {b}; hvor mye av det inntektssystemet regner "
            "spart, som faktisk spares, fra {c} til {d}; hvor mye av det en revisor ville godkjent, fra {e} til {f}. Det siste "
            "spennet er fra det ene tilfellet der begge tall er publisert (Nassau i New York), til alt.",
            **_shares(assumed, _),
        )
        + " "
        + _(
            "«De billigste» og «Modellene» er to andre svar på hva de samme ville spart med sine nærmeste, fra regnskapene. De "
            "kan ikke legges sammen. Minus er tap. Ingen kan spare mer enn det som brukes på tjenesten."
        )
        + " "
        + _(
            "Et større beløp får flere til å søke, og ingen søker for ingenting: halvparten av dem som ville søkt for nok, søker "
            "for {low} til {high} kr. Vårt høyeste er det nitrogentilskuddet ga hver mottaker i snitt. Hvem som slår seg sammen, "
            "er trukket.",
            low=_.number(assumed.halfway[0]),
            high=_.number(assumed.halfway[1]),
        ),
        sources=("population", "free_income", "net_service_expenditure"),
        id="measures-drawn",
    )
    return Section(
        "trekk", _("Hvor sikkert er det? Ventet og dokumentert hver for seg"), (table,), folded=True
    )


def _shares(assumed: Assumed, _: Texts) -> dict[str, str]:
    ends = (*assumed.take_up, *assumed.saved, *assumed.certified)
    return {
        key: _.percent(value, 1 if 0 < value < 0.1 else 0) for key, value in zip("abcdef", ends, strict=True)
    }


def provision_section(outcomes: Sequence[Outcome], assumed: Assumed, _: Texts) -> Section | None:
    """Each provision taken out of its measure, and each alone; and all measures at once. None: there is only one, without any."""
    body = []
    for one in outcomes:
        if one.measure is None:
            continue
        found = effects(one.measure, places_of(one.measure.service), assumed.take_up, assumed.halfway)
        name = name_of(one, _)
        if not found.each:
            continue
        body.append(_provision(name, _("Uten vilkår"), found.none, _))
        for part in found.each if len(found.each) > 1 else ():
            label = _(FIELDS[part.part])
            body.append(_provision(name, _("Bare «{part}»", part=label), part.alone, _))
            body.append(_provision(name, _("Alle vilkår unntatt «{part}»", part=label), part.without, _))
        body.append(_provision(name, _("Alle vilkår"), found.every, _))
    table = Table(
        _("Hva hvert vilkår gjør, alene og sammen med de andre"),
        (
            Column(_("Tiltak")),
            Column(_("Vilkår")),
            Column(_("Dekker, kommuner"), "number"),
            Column(_("Koster staten, mill. kr")),
        ),
        tuple(body),
        sources=("population",),
        id="provisions",
    )
    blocks = [*([table] if body else []), *([_at_once(outcomes, _)] if len(outcomes) > 2 else [])]
    if not blocks:
        return None
    return Section("vilkar", _("Hvert vilkår for seg"), tuple(blocks), folded=True)


def _provision(name: str, which: str, one: Outcome, _: Texts) -> tuple[Cell, ...]:
    return Cell(name), Cell(which), Cell("", len(one.eligible)), in_millions(one.cost, _)


def _at_once(outcomes: Sequence[Outcome], _: Texts) -> Table:
    codes = [set(one.eligible) for one in outcomes if one.measure]
    any_of, several = (
        set().union(*codes),
        sum(sum(code in one for one in codes) > 1 for code in set().union(*codes)),
    )
    cost = (sum(one.cost[0] for one in outcomes), sum(one.cost[1] for one in outcomes))
    return Table(
        _("Alle tiltakene på én gang"),
        (
            Column(_("Dekkes av minst ett")),
            Column(_("Dekkes av flere"), "number"),
            Column(_("Koster staten, mill. kr")),
        ),
        ((Cell("", len(any_of)), Cell("", several), in_millions(cost, _)),),
        note=_(
            "Beløpene er lagt sammen. Det som spares, kan ikke legges sammen: samme innsparing ville telt to ganger."
        ),
        id="measures-at-once",
    )


def missed_table(outcomes: Sequence[Outcome], drawn: Sequence[Drawn], _: Texts) -> Table:
    """How much rarer the small and the poor are among those paid than among all."""
    measures = [one for one in outcomes if one.measure]
    return Table(
        _("Målet for hvem som blir stående utenfor"),
        (
            Column(_("Tiltak")),
            Column(_("Under 3 000 innbyggere"), "number", decimals=2),
            Column(_("95 av 100 trekk"), priority=2),
            Column(_("Fjerdedelen med lavest frie inntekter"), "number", decimals=2),
            Column(_("95 av 100 trekk"), priority=2),
        ),
        tuple(
            (Cell(name_of(one, _)), *_miss(found.small, _), *_miss(found.poor, _))
            for one, found in zip(measures, drawn, strict=True)
        ),
        note=_(
            "1: ingen av dem er blant mottakerne. 0: de er like ofte med som i hele landet. Under 0: de er oftere med. "
            "Det måler bare hvem vilkårene når; at små og fattige kan søke sjeldnere, er ikke kjent for Norge og ikke regnet med."
        ),
        sources=("population", "free_income"),
        id="missed",
    )


def _miss(ends: Ends, _: Texts) -> tuple[Cell, Cell]:
    low, middle, high = (round(end, 2) + 0.0 for end in ends)
    shown = (
        _("{low} til {high}", low=_.number(low, 2), high=_.number(high, 2))
        if low != high
        else _.number(low, 2)
    )
    return Cell("", middle), Cell(shown, high, low=low, high=high)


def spread_sections(outcomes: Sequence[Outcome], drawn: Sequence[Drawn], _: Texts) -> tuple[Section, ...]:
    """By county, by centrality and by size: who is covered, and the money there."""
    measures = [one for one in outcomes if one.measure]
    if not measures:
        return ()
    kinds = (
        ("county", "fylker", _("Fylke"), _("Dekket i hvert fylke"), _("Kroner til hvert fylke")),
        (
            "centrality",
            "sentralitet",
            _("Sentralitet"),
            _("Dekket etter sentralitet"),
            _("Kroner etter sentralitet"),
        ),
        ("size", "storrelse", _("Innbyggere"), _("Dekket etter folketall"), _("Kroner etter folketall")),
    )
    return tuple(
        Section(
            id_,
            title,
            (
                _table(
                    kind,
                    id_,
                    head,
                    title,
                    measures,
                    [
                        {key: covered(share, _) for key, share in _groups(kind, one).items()}
                        for one in measures
                    ],
                    _,
                ),
                _table(
                    kind,
                    f"{id_}-kr",
                    head,
                    _("{title}, mill. kr", title=money),
                    measures,
                    [
                        {k: in_millions((ends[0], ends[2]), _) for k, ends in found.groups[kind].items()}
                        for found in drawn
                    ],
                    _,
                ),
            ),
            folded=True,
        )
        for kind, id_, head, title, money in kinds
    )


def _groups(kind: str, one: Outcome) -> dict[str, Share]:
    groups: dict[str, Mapping[Any, Share]] = {
        "county": one.by_county,
        "centrality": one.by_centrality,
        "size": one.by_size,
    }
    return {str(key): share for key, share in groups[kind].items()}


def _table(
    kind: str,
    id_: str,
    head: str,
    title: str,
    measures: Sequence[Outcome],
    cells: Sequence[dict[str, Cell]],
    _: Texts,
) -> Table:
    return Table(
        title,
        (Column(head), *(Column(name_of(one, _)) for one in measures)),
        tuple((Cell(_called(kind, key, _)), *(one[key] for one in cells)) for key in cells[0]),
        sources=("population", "centrality") if kind == "centrality" else ("population",),
        id=f"measures-by-{id_}",
    )


def _called(kind: str, key: str, _: Texts) -> str:
    if kind == "centrality":
        return (
            _("{n} (mest sentral)", n=key)
            if key == "1"
            else _("{n} (minst sentral)", n=key)
            if key == "6"
            else key
        )
    if kind != "size":
        return key
    at = int(key)
    if at == 0:
        return _("under {n}", n=_.number(SIZES[0]))
    if at == len(SIZES):
        return _("{n} og flere", n=_.number(SIZES[-1]))
    return _("{low}–{high}", low=_.number(SIZES[at - 1]), high=_.number(SIZES[at] - 1))


def _middle(ends: Ends | None, _: Texts) -> Cell:
    return Cell(_("ukjent"), status="unknown") if ends is None else Cell("", ends[1] / MILLION)


def _bound(value: float | None, _: Texts) -> Cell:
    return Cell(_("ukjent"), status="unknown") if value is None else Cell("", value / MILLION)


def drawn_data(one: Drawn) -> dict[str, object]:
    """The same for machines; each amount as low, middle and high."""
    return {
        "draws": one.draws,
        "recipients": list(one.recipients),
        "cost_nok": list(one.cost),
        "deadweight_nok": list(one.deadweight),
        "expected_saving_nok_per_year": None if one.expected is None else list(one.expected),
        "certified_saving_nok_per_year": None if one.certified is None else list(one.certified),
        "layers_nok_per_year": {layer: list(ends) for layer, ends in one.layers.items()},
        "missed_small": list(one.small),
        "missed_poor": list(one.poor),
        "cost_by": {
            kind: {key: list(ends) for key, ends in groups.items()} for kind, groups in one.groups.items()
        },
        "bounds_nok": one.bounds,
    }
