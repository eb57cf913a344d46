"""How likely it is that enough people can come, when each can come only part of the time and some are away together.

People of one place are dependent in two ways: a *shock* takes all of them at once (the road is shut, the same flu), and their
*likeness* is the correlation between any two of them besides that (beta-binomial, drawn as Pólya's urn). Places are independent.
`present` is how often one person can come all in all, shocks counted in: dependence makes people come and stay away together, and
makes nobody more absent. Everything is exact: sums of closed forms, no draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb, log

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput

Floats = NDArray[np.float64]
MOST_PEOPLE = 400


@dataclass(frozen=True)
class Place:
    """Who can be asked in one place.

    Attributes:
        people: how many, leaders counted in; leaders: how many of them can lead.
        present: the share of the time one person can come (0–1). shock: the share of the time nobody here can.
        likeness: the correlation between two people here when there is no shock, from 0 and below 1.
    """

    name: str
    people: int
    leaders: int = 0
    present: float = 1.0
    shock: float = 0.0
    likeness: float = 0.0


@dataclass(frozen=True)
class Team:
    """What must be at hand at once: so many people, so many leaders among them."""

    people: int
    leaders: int = 0


def binomial(n: int, p: float) -> Floats:
    """The probability of 0 to n of n who each come with probability `p`, independently."""
    return np.array([comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


def beta_binomial(n: int, p: float, likeness: float) -> Floats:
    """The same when any two are correlated by `likeness`: the probability follows Beta(p s, (1 − p) s), s = 1/likeness − 1."""
    return _urn(n, 0, p, likeness)[:, 0]


def with_shock(n: int, p: float, shock: float) -> Floats:
    """The same when all are away together the share `shock` of the time, and independent besides; each still comes with `p`."""
    pmf = (1 - shock) * binomial(n, _besides(p, shock))
    pmf[0] += shock
    return pmf


def fewer_than(pmf: Floats, m: int) -> float:
    """The probability of fewer than `m`: the risk that the duty is vacant."""
    return float(pmf[:m].sum())


def at_hand(places: Iterable[Place]) -> Floats:
    """The probability of a leaders and b others at hand of all places together, as a table (a, b).

    Raises:
        BadInput: a figure that cannot be meant; it names the place.
    """
    together = np.ones((1, 1))
    for place in places:
        _check(place)
        besides = _besides(place.present, place.shock)
        own = (1 - place.shock) * _urn(place.leaders, place.people - place.leaders, besides, place.likeness)
        own[0, 0] += place.shock
        together = _sum_of(together, own)
    return together


def covered(places: Sequence[Place], team: Team) -> float:
    """The share of the time in which the team can be filled (0–1).

    Raises:
        BadInput: as `at_hand`, or a team without people, or with more leaders than people.
    """
    check_team(team)
    table = at_hand(places)
    leaders, others = np.indices(table.shape)
    enough = (leaders >= team.leaders) & (leaders + others >= team.people)
    return min(1.0, float(table[enough].sum()))


def single_points(places: Sequence[Place], team: Team) -> tuple[int, int]:
    """How many can fall away before the team can never be filled, of all and of leaders; negative: so many are missing."""
    people, leaders = (sum(getattr(one, kind) for one in places) for kind in ("people", "leaders"))
    return people - team.people, leaders - team.leaders


def check_team(team: Team) -> None:
    """Refuse what no team can be.

    Raises:
        BadInput: no people, a negative number of leaders, or more leaders than people.
    """
    if team.people < 1:
        raise BadInput("Vakten har {n} personer. Skriv minst 1.", n=team.people)
    if not 0 <= team.leaders <= team.people:
        raise BadInput(
            "Vakten har {leaders} ledere av {n} {n:person|personer}. Skriv fra 0 til {n}.",
            leaders=team.leaders,
            n=team.people,
        )


def _check(place: Place) -> None:
    if not 0 <= place.people <= MOST_PEOPLE:
        raise BadInput(
            "{name} har {n} personer. Skriv fra 0 til {most}.",
            name=place.name,
            n=place.people,
            most=MOST_PEOPLE,
        )
    if not 0 <= place.leaders <= place.people:
        raise BadInput(
            "{name} har {leaders} ledere av {n} {n:person|personer}. Ledere er med i tallet på personer: skriv fra 0 til {n}.",
            name=place.name, leaders=place.leaders, n=place.people,
        )  # fmt: skip
    if not (0 <= place.present <= 1 and 0 <= place.likeness < 1):
        raise BadInput(
            "Andelene for {name} må være fra 0 til 1, og samvariasjonen mindre enn 1.", name=place.name
        )
    if not 0 <= place.shock <= 1 - place.present:
        raise BadInput(
            "{name}: alle er borte samtidig i {shock} prosent av tiden, men hver er til stede i {present} prosent. "
            "Til sammen kan det ikke bli mer enn 100.",
            name=place.name, shock=round(100 * place.shock, 2), present=round(100 * place.present, 2),
        )  # fmt: skip


def _besides(present: float, shock: float) -> float:
    """How often one comes when there is no shock, so that all in all it is `present`."""
    return min(1.0, present / (1 - shock)) if shock < 1 else 0.0


def _urn(leaders: int, others: int, p: float, likeness: float) -> Floats:
    """The probability of a of the leaders and b of the others: two kinds drawn from one urn.

    Each draw adds `likeness` to its own side of an urn that begins with p and 1 − p of what is left of 1.
    """
    step = likeness * np.arange(leaders + others)
    with np.errstate(divide="ignore"):
        came, stayed, all_ = (
            np.r_[0.0, np.cumsum(np.log(start * (1 - likeness) + step))] for start in (p, 1 - p, 1.0)
        )
    n = leaders + others
    a, b = np.ogrid[: leaders + 1, : others + 1]
    first, second = (np.array([log(comb(size, k)) for k in range(size + 1)]) for size in (leaders, others))
    table: Floats = np.exp(came[a + b] + stayed[n - a - b] - all_[n] + first[a] + second[b])
    return table


def _sum_of(one: Floats, other: Floats) -> Floats:
    """The table of two independent places together."""
    (rows, columns), (high, wide) = one.shape, other.shape
    table = np.zeros((rows + high - 1, columns + wide - 1))
    for a in range(high):
        for b in range(wide):
            table[a : a + rows, b : b + columns] += other[a, b] * one
    return table
