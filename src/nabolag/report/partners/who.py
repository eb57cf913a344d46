"""The groups that a municipality could ask as a table, and who is left over when each of them pairs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nabolag.cooperation.constellations import WEIGHTINGS, Constellation
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import name_of, rows
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table
from nabolag.report.partners.travel import OwnTravel
from nabolag.text import N_, Amount, Texts

if TYPE_CHECKING:
    from nabolag.report.preparedness.roster import Capacity

OWN_HEADINGS = {
    "min": N_("Lengst fra hverandre, minutter, egen tabell"),
    "km": N_("Lengst fra hverandre, km på vei, egen tabell"),
    "": N_("Lengst fra hverandre, egen tabell"),
}


def who(
    case: Case,
    constellations: tuple[Constellation, ...],
    capacity: Capacity | None,
    own: OwnTravel | None = None,
) -> Table:
    """The groups beside each other and beside how it is: inhabitants, distance, what they share, who has most votes."""
    from nabolag.report.preparedness.coverage import covered_cell

    _ = case.texts
    alone = rows()[case.code]["population"]
    body = [
        (
            Cell(_("Som i dag: {name} alene", name=case.name)),
            Cell("", alone),
            Cell("–"),
            *([Cell("–")] if own else []),
            Cell("–"),
            Cell(case.name),
            Cell("–"),
            *([covered_cell(case, capacity, (case.code,))] if capacity else []),
        )
    ]
    for one in constellations:
        body.append(
            (
                Cell(named(one.codes, _)),
                Cell("", one.population),
                Cell("", round(one.kilometres)),
                *([_own_cell(own.farthest(one.codes), _)] if own else []),
                Cell(_("{n} av {of} {of:par|par}", n=one.shared, of=one.pairs), one.shared),
                Cell(_most(one, _)),
                Cell(
                    _("{n} av {of}", n=round(one.stays * WEIGHTINGS), of=WEIGHTINGS),
                    round(one.stays * WEIGHTINGS),
                ),
                *([covered_cell(case, capacity, one.codes)] if capacity else []),
            )
        )
    return Table(
        _("Grupper med {name}, og som i dag", name=case.name),
        (
            Column(_("Gruppe")),
            Column(_("Innbyggere"), "number"),
            Column(_("Lengst fra hverandre, km luftlinje"), "number", priority=2),
            *([Column(_(OWN_HEADINGS[own.unit]), "number")] if own else []),
            Column(_("Samarbeider allerede"), priority=2),
            Column(_("Flest stemmer etter folketall")),
            Column(_("Like god med andre vekter"), priority=3),
            *([Column(_("Vakten dekket, egne tall"), "share", decimals=1)] if capacity else []),
        ),
        tuple(body),
        note=(
            _(
                "Den egne tabellen er ikke kontrollert her. Hvilke grupper som vises, er fortsatt valgt etter rett linje."
            )
            + " "
            if own
            else ""
        )
        + _(
            "Avstanden er rett linje mellom kommunene; ferje og vei er ikke regnet med. Et par er to av kommunene i gruppen. "
            "«Like god med andre vekter»: i hvor mange av {of} forsøk gruppen fortsatt står på listen, når hvert av de fire "
            "målene får 20 prosent mer eller mindre vekt, eller det samme.",
            of=WEIGHTINGS,
        ),
        sources=("population", "neighbours", "child_welfare_cooperation", "iks_2021", "waste_companies"),
        id="groups",
    )


def _own_cell(far: float | None, _: Texts) -> Cell:
    return Cell(_("ukjent"), status="unknown") if far is None else Cell(Amount(far).said(_), far)


def _most(one: Constellation, _: Texts) -> str:
    name, share = rows()[one.largest]["name"], largest_share(one.largest_share, _)
    if one.largest_share > 0.5:
        return _("{name} ({share}, avgjør alene)", name=name, share=share)
    return _("{name} ({share}, trenger andre)", name=name, share=share)


def largest_share(share: float, _: Texts) -> str:
    """A share of the votes; one that is nearly all keeps a decimal, rounded down, since the others have some."""
    return _.percent(share) if share < 0.995 else _.percent(int(1000 * share) / 1000, 1)


def left_over(case: Case, constellations: tuple[Constellation, ...]) -> list[Block]:
    """Who is left over when a group pairs."""
    _, sentences = case.texts, []
    for one in constellations:
        who = named(one.codes, _)
        if one.left_over:
            sentences.append(
                _("{who}: {left} har da ingen annen nabo igjen.", who=who, left=named(one.left_over, _))
            )
    if not sentences:
        sentences.append(
            _(
                "Uansett hvilken gruppe som velges, har hver kommune utenfor den fortsatt en nabo å gå sammen med."
            )
        )
    return [Bullets(tuple(sentences), ("neighbours",))]


def named(codes: Iterable[str], _: Texts) -> str:
    """The names of some municipalities."""
    return _.join(name_of(code) for code in codes)
