"""The figures behind the choice of partners: groups, layers of gain, the user's own costs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from nabolag.cooperation import arrangements
from nabolag.cooperation.constellations import LARGEST, Constellation, constellations
from nabolag.cooperation.potential import FrontierGain
from nabolag.errors import BadInput, NotPossible
from nabolag.municipalities import current, find, neighbours
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.panels import comparison_of
from nabolag.report.ranged import MILLION
from nabolag.text import Amount, read_kroner

MOST_PER_HEAD = 200_000  # kroner a year; a cost above this was written in thousands or kroner
Costs = Mapping[str, float]


def groups(case: Case, forced: Iterable[str] = (), excluded: Iterable[str] = ()) -> tuple[Constellation, ...]:
    """The groups a municipality could ask; those in the case, and those forced with them, first.

    Raises:
        NotPossible: no group that hangs together on the map has those forced and none of those excluded; names who binds.
    """
    must, out = tuple(sorted({*forced} - {case.code})), tuple(sorted(excluded))
    if must and not _groups(case.code, (), must, out):
        raise _out_of_reach(case, must, out)
    return _groups(case.code, tuple(dict.fromkeys((*case.codes, *must))) if case.partners else (), must, out)


def _out_of_reach(case: Case, must: tuple[str, ...], out: tuple[str, ...]) -> NotPossible:
    far = [one for one in must if not _groups(case.code, (), (one,), ())]
    if far:
        return NotPossible(
            "{name} kan ikke være med i hver gruppe: ingen gruppe på høyst {n} {n:kommune|kommuner} med {own} når dit over "
            "naboer. Ta {name} bort fra dem som må være med.",
            name=rows()[far[0]]["name"],
            own=case.name,
            n=LARGEST,
        )
    names = case.texts.join(rows()[one]["name"] for one in must)
    if _groups(case.code, (), must, ()):
        return NotPossible(
            "{names} nås bare gjennom en kommune som ikke skal være med. Ta bort en av dem: {without}.",
            names=names,
            without=case.texts.join(rows()[one]["name"] for one in out),
        )
    return NotPossible(
        "{names} kan ikke alle være med i samme gruppe: ingen gruppe som henger sammen over naboer, rommer dem. Ta bort en "
        "av dem.",
        names=names,
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
    """Costs written as `Moskenes=12,5`, millions of kroner a year, or with a unit, `1,2 mrd.`; by code in kroner.

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
        value = float(read_kroner(amount, municipality.name, millions=True))
        if value < 0:
            raise BadInput(
                "Kostnaden for {name} er «{value}». Skriv millioner kroner i året, fra 0 og oppover.",
                name=municipality.name,
                value=amount.strip(),
            )
        if municipality.code in costs:
            raise BadInput("Kostnaden for {name} står to ganger.", name=municipality.name)
        people = rows()[municipality.code]["population"]
        if value > MOST_PER_HEAD * people:
            raise _too_much(municipality.name, amount.strip(), value, MOST_PER_HEAD * people)
        costs[municipality.code] = value
    return costs


def _too_much(name: str, said: str, value: float, most: float) -> BadInput:
    """A cost that was written in another unit than millions, with the one it may have been; or that cannot be at all."""
    meant = next((value / times for times in (10**3, 10**6) if value / times <= most), None)
    if meant is None or re.search(
        "[^\\W\\d_]", said
    ):  # a unit is written, so that it is not the unit that is wrong
        return BadInput(
            "Kostnaden for {name} er «{said}», mer enn {most} kroner i året for hver innbygger. Skriv kommunens egen kostnad "
            "for tjenesten.",
            name=name,
            said=said,
            most=Amount(MOST_PER_HEAD),
        )
    return BadInput(
        "{said} millioner kroner er for mye for {name}. Skriv millioner, ikke tusen og ikke kroner: {right}.",
        name=name,
        said=said,
        right=f"{name}={meant / MILLION:g}".replace(".", ","),
    )
