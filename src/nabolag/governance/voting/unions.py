"""Power when some players have agreed beforehand to stand together (a priori unions).

Three concepts that the literature calls by similar names; each weighs the orders of unions outside and of
members inside its own way:

    Owen value (Owen 1977)                       outside Shapley, inside Shapley
    Banzhaf–Owen value (Owen 1981)               outside Banzhaf, inside Banzhaf
    symmetric coalitional Banzhaf value          outside Banzhaf, inside Shapley
      (Alonso-Meijide & Fiestras-Janeiro 2002)
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from nabolag.errors import BadInput
from nabolag.governance.voting.rules import Rule

Way = Literal["shapley", "banzhaf"]
STATE_LIMIT = 2_000_000

_Spread = dict[tuple[int, ...], list[int]]


def partition(
    unions: Mapping[str, Iterable[str]] | Iterable[Iterable[str]], players: Sequence[str]
) -> list[list[int]]:
    """Player numbers of each union; players in none stand alone.

    Raises:
        BadInput: a union names someone who is not a player, or a player is in two unions.
    """
    groups = unions.values() if isinstance(unions, Mapping) else unions
    number = {player: i for i, player in enumerate(players)}
    taken: set[Hashable] = set()
    parts: list[list[int]] = []
    for group in groups:
        members = [group] if isinstance(group, str) else list(group)
        for name in members:
            if name not in number:
                raise BadInput("«{name}» i en gruppering er ikke med i avstemningen.", name=name)
            if name in taken:
                raise BadInput("«{name}» er ført opp i to grupperinger. Én deltaker hører til én.", name=name)
            taken.add(name)
        if members:
            parts.append([number[name] for name in members])
    return parts + [[i] for player, i in number.items() if player not in taken]


def coalitional(
    rules: Sequence[Rule], parts: Sequence[Sequence[int]], outside: Way, inside: Way
) -> list[Fraction]:
    """The value of every player, for unions `parts` (each player in one)."""
    n = len(rules[0].weights)
    weight = [tuple(rule.weights[i] for rule in rules) for i in range(n)]
    quotas = tuple(rule.quota for rule in rules)
    out = [Fraction(0)] * n
    for at, union in enumerate(parts):
        others = [
            tuple(sum(weight[i][r] for i in part) for r in range(len(rules)))
            for other, part in enumerate(parts)
            if other != at
        ]
        rest = [
            (state, _weighed(ways, outside, len(parts))) for state, ways in _spread(others, quotas).items()
        ]
        by_weight: dict[tuple[int, ...], Fraction] = {}
        for i in union:
            if weight[i] not in by_weight:
                companions = _spread([weight[j] for j in union if j != i], quotas)
                seen = sum(
                    _weighed(ways, inside, len(union)) * _decided(rest, state, weight[i], quotas)
                    for state, ways in companions.items()
                )
                by_weight[weight[i]] = Fraction(
                    seen, _whole(outside, len(parts)) * _whole(inside, len(union))
                )
            out[i] = by_weight[weight[i]]
    return out


def _decided(
    rest: Sequence[tuple[tuple[int, ...], int]],
    state: tuple[int, ...],
    weight: tuple[int, ...],
    quotas: tuple[int, ...],
) -> int:
    """The weighed outside coalitions that this player's joining turns from losing to winning."""
    total = 0
    for other, share in rest:
        reached = tuple(a + b for a, b in zip(other, state, strict=True))
        if any(a < q for a, q in zip(reached, quotas, strict=True)) and all(
            a + w >= q for a, w, q in zip(reached, weight, quotas, strict=True)
        ):
            total += share
    return total


def _weighed(ways: Sequence[int], way: Way, size: int) -> int:
    """Coalitions of 0, 1, … of the size-1 others, weighed by in how many cases just they come before."""
    if way == "banzhaf":
        return sum(ways)
    return sum(x * math.factorial(k) * math.factorial(size - 1 - k) for k, x in enumerate(ways) if x)


def _whole(way: Way, size: int) -> int:
    return 2 ** (size - 1) if way == "banzhaf" else math.factorial(size)


def _spread(weights: Sequence[tuple[int, ...]], quotas: tuple[int, ...]) -> _Spread:
    """Coalitions by weight (no higher than the quota needs) and number of members.

    Raises:
        BadInput: more than STATE_LIMIT different weights.
    """
    spread: _Spread = {(0,) * len(quotas): [1] + [0] * len(weights)}
    for weight in weights:
        grown: _Spread = {state: list(ways) for state, ways in spread.items()}
        for state, ways in spread.items():
            to = tuple(min(a + w, q) for a, w, q in zip(state, weight, quotas, strict=True))
            target = grown.setdefault(to, [0] * (len(weights) + 1))
            for k, x in enumerate(ways[:-1]):
                if x:
                    target[k + 1] += x
        spread = grown
        if len(spread) > STATE_LIMIT:
            raise BadInput(
                "Grupperingene gir mer enn {limit} ulike stemmetall. Bruk færre deltakere eller mindre vekter.",
                limit=STATE_LIMIT,
            )
    return spread
