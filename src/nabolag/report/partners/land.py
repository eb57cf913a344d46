"""Those who decide in a map of the country: municipalities with figures, or merged ones, and who may be together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from nabolag.cooperation.potential import Suite
from nabolag.errors import NotPossible
from nabolag.municipalities import current
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.looking import beside

LARGEST = 6  # municipalities in a group
Rules = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Land:
    """Those who decide: one municipality each, or one that is merged; `members` are places in the suite's codes.

    `of` is who decides for each."""

    codes: tuple[str, ...]
    members: dict[str, tuple[int, ...]]
    beside: dict[Any, tuple[str, ...]]
    people: dict[Any, float]
    of: dict[str, str]


def land_of(suite: Suite, merged: bool) -> Land:
    """The country the suite has figures of, with decided mergers as one where that is asked for."""
    of = {code: code for code in suite.codes}
    if merged:
        for code in suite.codes:
            for change in current()[code].planned:
                if change.kind == "merge" and set(change.codes) <= set(suite.codes):
                    of[code] = max(change.codes, key=lambda one: (rows()[one]["population"], one))
    codes = tuple(sorted(set(of.values())))
    inside = {code: [one for one in suite.codes if of[one] == code] for code in codes}
    around = beside()
    return Land(
        codes,
        {code: tuple(suite.rows(inside[code])) for code in codes},
        {
            code: tuple(
                sorted({of[other] for one in inside[code] for other in around[one] if other in of} - {code})
            )
            for code in codes
        },
        {code: float(sum(rows()[one]["population"] for one in inside[code])) for code in codes},
        of,
    )


def deciding(groups: Rules, land: Land, most: int = 0) -> Rules:
    """The same groups of those who decide.

    Raises:
        NotPossible: one that is named has no figures; two that are further apart than `most` municipalities reach.
    """
    for code in (code for group in groups for code in group):
        if code not in land.of:
            raise NotPossible(
                "{code} er ikke med i kartet: behovsindeksen mangler. Ta bort regelen om den.", code=code
            )
    found = tuple(tuple(dict.fromkeys(land.of[code] for code in group)) for group in groups)
    for a, b in (pair for group in found if most for pair in combinations(group, 2)):
        least = _between(a, b, land)
        if least is None or least > LARGEST:
            raise NotPossible(
                "{a} og {b} kan ikke være i samme gruppe: en gruppe må henge sammen på kartet, og har høyst {most} "
                "{most:kommune|kommuner}. Ta bort regelen om dem.",
                a=a,
                b=b,
                most=LARGEST,
            )
        if least > most:
            raise NotPossible(
                "{a} og {b} kan ikke være i samme gruppe på høyst {most} {most:kommune|kommuner}: for å henge sammen på kartet "
                "må gruppen ha minst {least}. Tillat grupper på {least}.",
                a=a,
                b=b,
                most=most,
                least=least,
            )
    return found


def _between(a: str, b: str, land: Land) -> int | None:
    """How many municipalities the smallest group that hangs together with both has; None where none does."""
    reached, edge, many = {a}, {a}, 1
    while edge and b not in reached:
        edge = {other for one in edge for other in land.beside[one]} - reached
        reached |= edge
        many += 1
    return many if b in reached else None


def kept_apart(groups: Rules, land: Land) -> Rules:
    """Those who must not be together.

    Raises:
        NotPossible: they are merged here, or one has no figures.
    """
    found = deciding(groups, land)
    for said, group in zip(groups, found, strict=True):
        if len(group) < len(said):
            raise NotPossible(
                "{a} og {b} er slått sammen i dette kartet og kan ikke holdes fra hverandre.",
                a=said[0],
                b=said[1],
            )
    return found
