"""The figures behind the choice of partners: groups, layers of gain, the user's own costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from nabolag.cooperation import arrangements
from nabolag.cooperation.constellations import Constellation, constellations
from nabolag.cooperation.potential import FrontierGain
from nabolag.errors import BadInput
from nabolag.municipalities import current, find, neighbours
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.panels import comparison_of
from nabolag.text import read_number

MOST_PER_HEAD = 200_000  # kroner a year; a cost above this was written in thousands or kroner
Costs = Mapping[str, float]


def groups(case: Case, forced: Iterable[str] = (), excluded: Iterable[str] = ()) -> tuple[Constellation, ...]:
    """The groups a municipality could ask; those in the case first, when there are any."""
    return _groups(
        case.code, case.codes if case.partners else (), tuple(sorted(forced)), tuple(sorted(excluded))
    )


@cache
def _groups(
    code: str, chosen: tuple[str, ...], forced: tuple[str, ...], excluded: tuple[str, ...]
) -> tuple[Constellation, ...]:
    return constellations(
        code,
        beside(),
        {one: row["population"] for one, row in rows().items()},
        {one: (row["x"], row["y"]) for one, row in rows().items()},
        lambda a, b: bool(_ties(a) & _ties(b)),
        (chosen,) if chosen else (),
        forced,
        excluded,
    )


@cache
def beside() -> dict[str, tuple[str, ...]]:
    """Who lies beside whom: by land, across at most 8 km of water, and by the boundary at sea where there is neither."""
    found: dict[str, set[str]] = {code: set() for code in current()}
    for code in found:
        around = neighbours(code)
        for other in {*around.land, *around.near} or set(around.sea):
            found[code].add(other)
            found[other].add(code)
    return {code: tuple(sorted(others)) for code, others in found.items()}


@cache
def _ties(code: str) -> frozenset[str]:
    """The arrangements a municipality takes part in now, as its network has them."""
    return frozenset(a.id for a in arrangements() if code in a.members_now)


def frontier_of(service: str, codes: tuple[str, ...]) -> FrontierGain | None:
    """What the frontier of this service's spending says of a group, in kroner a year; None where it is not compared."""
    comparison = comparison_of(service) if len(codes) > 1 else None
    return None if comparison is None else comparison.gain(codes)


def read_costs(given: Iterable[str]) -> dict[str, float]:
    """Costs written as `Moskenes=12,5`, millions of kroner a year, by code in kroner.

    Raises:
        BadInput: no `=`, no number, a negative one, a municipality twice, or a sum that must be in thousands.
        NotKnown: no municipality is called that.
    """
    costs: dict[str, float] = {}
    for entry in given:
        name, equals, amount = entry.partition("=")
        if not equals:
            raise BadInput(
                "«{said}» er ingen kostnad. Skriv kommunen, = og millioner kroner i året: Moskenes=12,5.",
                said=entry,
            )
        municipality = find(name.strip())
        value = float(read_number(amount, municipality.name))
        if value < 0:
            raise BadInput(
                "Kostnaden for {name} er «{value}». Skriv millioner kroner i året, fra 0 og oppover.",
                name=municipality.name,
                value=amount.strip(),
            )
        if municipality.code in costs:
            raise BadInput("Kostnaden for {name} står to ganger.", name=municipality.name)
        people = rows()[municipality.code]["population"]
        if value * 1e6 > MOST_PER_HEAD * people:
            right = value / 1e3 if value * 1e3 <= MOST_PER_HEAD * people else value / 1e6
            raise BadInput(
                "{said} millioner kroner er for mye for {name}. Skriv millioner, ikke tusen og ikke kroner: {right}.",
                name=municipality.name,
                said=amount.strip(),
                right=f"{municipality.name}={right:g}".replace(".", ","),
            )
        costs[municipality.code] = value * 1e6
    return costs
