"""What stands beside every layer of gain: what it measures, its sources, and what studies found both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nabolag.cooperation.potential import Finding, findings, official_scales
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.partners.panels import joining_of
from nabolag.report.sources import told_by
from nabolag.text import N_, Texts

DIRECTIONS = {
    "saves": N_("sparte"),
    "none": N_("ingen sikker virkning"),
    "costs": N_("kostet mer"),
    "unmeasured": N_("målte ikke kostnad"),
}
COUNTRIES = {
    "NO": N_("Norge"),
    "DK": N_("Danmark"),
    "FI": N_("Finland"),
    "IT": N_("Italia"),
    "NL": N_("Nederland"),
    "SE": N_("Sverige"),
    "CH": N_("Sveits"),
    "US-NY": N_("USA (New York)"),
    "META": N_("flere land"),
}


def said_of_layers(_: Texts) -> list[Block]:
    """What each layer measures, and why they are not added."""
    return [
        Bullets(
            (
                _(
                    "Inntektssystemet: fra 0 til det beløpet som regnes én gang og ikke én gang per kommune. Kommunene "
                    "beholder tilskuddet når de samarbeider."
                ),
                _(
                    "De billigste: de som bruker minst i ett eller to år. Tallet sier hva de bruker, ikke hva de får, og "
                    "det meste kan være ulik geografi, ulik føring eller et uvanlig år. Minus er tap. Å lære av de "
                    "billigste krever ikke samarbeid."
                ),
                _(
                    "Modellene: flere måter å se hva det koster å være liten på, veid sammen, med det som kommer i tillegg når "
                    "noe gjøres sammen. Lagene kan ikke legges sammen: de måler det samme på tre måter."
                ),
            )
        )
    ]


def evidence(services: Iterable[str], _: Texts) -> tuple[Section, Section]:
    """How many published findings there are of each sign and what ours is beside them, and each with how it was studied.

    Args:
        services: as the accounts call them; none: what was found of cooperation in general.
    """
    wanted = tuple(services)
    modelled = [one for one in wanted if joining_of(one) is not None]
    ours = (
        _(
            "Modellene her sammenligner kommuner av ulik størrelse; ingen av dem har sett et samarbeid. Mange av studiene følger "
            "kommuner som gikk sammen. Der de to er uenige, er det studiene som har sett det skje."
        )
        if modelled
        else _(
            "Her er ingen egne modeller å holde mot studiene: det publiserte er det eneste som er kjent om hva det sparer eller "
            "koster."
        )
    )
    found = _found(wanted)
    many = Counter[str](one.direction for one in found)
    counted = _.join(f"{_(words)} {many[id_]}" for id_, words in DIRECTIONS.items() if many[id_])
    table = Table(
        _("Hva studier fant"),
        (
            Column(_("Virkning")),
            Column(_("Funn")),
            Column(_("Hvordan det ble undersøkt")),
            Column(_("Land"), priority=2),
            Column(_("Kilde"), priority=2),
        ),
        tuple(
            (
                Cell(_(DIRECTIONS[one.direction])),
                Cell(one.say[_.lang]),
                Cell(one.design[_.lang]),
                Cell(_(COUNTRIES[one.country])),
                Cell(told_by(one.source, _)),
            )
            for one in found
        ),
        id="findings",
    )
    return (
        Section(
            "studier",
            _("Det studier fant, begge veier"),
            (
                text(
                    _(
                        "Funnene talt etter virkning: {counted}. Flest funn er ikke sterkest bevis.",
                        counted=counted,
                    )
                ),
                text(ours),
            ),
        ),
        Section("studiene", _("Hvert funn, og hvordan det ble undersøkt"), (table,), folded=True, level=2),
    )


def findings_data(services: Iterable[str], _: Texts) -> list[dict[str, str]]:
    """The same findings for machines."""
    return [
        {
            "id": one.id,
            "direction": one.direction,
            "found": one.say[_.lang],
            "design": one.design[_.lang],
            "country": one.country,
            "source": told_by(one.source, _),
        }
        for one in _found(tuple(services))
    ]


def _found(services: tuple[str, ...]) -> list[Finding]:
    """Those of each service, then those of everything; each once."""
    every = {one.id: one for service in services for one in findings(service) if one.services}
    return [*every.values(), *findings()]


def sources_note(_: Texts) -> str:
    """Where the income system's figures are from."""
    criteria, spending = official_scales()[0].sources
    return _(
        "Kilder til inntektssystemet: {criteria}; {spending}.",
        criteria=told_by(criteria, _),
        spending=told_by(spending, _),
    )
