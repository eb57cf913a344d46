"""The plain definitions, coalition by coalition: slow, and nothing to do with how nabolag counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations

from nabolag.governance.voting import WeightedGame


def subsets(players: tuple[str, ...]) -> Iterator[frozenset[str]]:
    for k in range(len(players) + 1):
        yield from map(frozenset, combinations(players, k))


def wins(game: WeightedGame, coalition: frozenset[str]) -> bool:
    rules = [game, *game.also]
    return all(sum(r.weights.get(p, 0) for p in coalition) >= r.quota for r in rules)


class ByDefinition:
    def __init__(self, game: WeightedGame) -> None:
        self.players = game.players
        self.winning = {c for c in subsets(self.players) if wins(game, c)}

    def swings(self) -> dict[str, int]:
        return {p: sum(p in c and c - {p} not in self.winning for c in self.winning) for p in self.players}

    def shapley_shubik(self) -> dict[str, Fraction]:
        n = len(self.players)
        return {
            p: sum(
                (
                    Fraction(math.factorial(len(c) - 1) * math.factorial(n - len(c)), math.factorial(n))
                    for c in self.winning
                    if p in c and c - {p} not in self.winning
                ),
                Fraction(0),
            )
            for p in self.players
        }

    def minimal_winning(self) -> set[frozenset[str]]:
        return {c for c in self.winning if all(c - {p} not in self.winning for p in c)}

    def blocking(self) -> set[frozenset[str]]:
        everyone = frozenset(self.players)
        return {c for c in subsets(self.players) if everyone - c not in self.winning}

    def minimal_blocking(self) -> set[frozenset[str]]:
        blocking = self.blocking()
        return {c for c in blocking if all(c - {p} not in blocking for p in c)}

    def johnston(self) -> dict[str, Fraction]:
        score = dict.fromkeys(self.players, Fraction(0))
        for c in self.winning:
            critical = [p for p in c if c - {p} not in self.winning]
            for p in critical:
                score[p] += Fraction(1, len(critical))
        total = sum(score.values())
        return {p: s / total for p, s in score.items()}

    def owen(self, unions: list[list[str]]) -> dict[str, Fraction]:
        return self._coalitional(unions, outside_shapley=True, inside_shapley=True)

    def coalitional_banzhaf(self, unions: list[list[str]], inside_shapley: bool) -> dict[str, Fraction]:
        return self._coalitional(unions, outside_shapley=False, inside_shapley=inside_shapley)

    def _coalitional(
        self, unions: list[list[str]], outside_shapley: bool, inside_shapley: bool
    ) -> dict[str, Fraction]:
        value = dict.fromkeys(self.players, Fraction(0))
        for union in unions:
            others = [u for u in unions if u is not union]
            for k in range(len(others) + 1):
                for chosen in combinations(others, k):
                    outside = frozenset(p for u in chosen for p in u)
                    for p in union:
                        for inside in subsets(tuple(q for q in union if q != p)):
                            c = outside | inside
                            if c not in self.winning and c | {p} in self.winning:
                                value[p] += _share(k, len(unions), outside_shapley) * _share(
                                    len(inside), len(union), inside_shapley
                                )
        return value

    def owen_by_orders(self, unions: list[list[str]]) -> dict[str, Fraction]:
        """The part of all orders, with each union's members standing together, in which a player is pivotal."""
        pivots = dict.fromkeys(self.players, 0)
        orders = 0
        for outer in permutations(unions):
            for order in _inner(outer):
                orders += 1
                before: frozenset[str] = frozenset()
                for p in order:
                    if before not in self.winning and before | {p} in self.winning:
                        pivots[p] += 1
                    before |= {p}
        return {p: Fraction(x, orders) for p, x in pivots.items()}


def _share(before: int, n: int, shapley: bool) -> Fraction:
    """How often just these come before one of n: in random order, or by a coin for each."""
    if shapley:
        return Fraction(math.factorial(before) * math.factorial(n - before - 1), math.factorial(n))
    return Fraction(1, 2 ** (n - 1))


def _inner(unions: tuple[list[str], ...]) -> Iterator[tuple[str, ...]]:
    if not unions:
        yield ()
        return
    for first in permutations(unions[0]):
        for rest in _inner(unions[1:]):
            yield first + rest
