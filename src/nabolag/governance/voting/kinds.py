"""Coalitions by kind: players with the same weight under every rule are interchangeable.

So coalitions are gone through by how many of each kind they hold (a profile), not one by one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from nabolag.governance.voting.exact import WORD_PLAYERS, Counts, Poly
from nabolag.governance.voting.rules import Rule

PROFILE_LIMIT = 1 << 21
"""Profiles that can be held one by one."""
COUNT_LIMIT = 1 << 23
"""Profiles that can be counted, in some seconds."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class MinimalCounts:
    """Minimal winning coalitions: `of_size[k]` in all, `having[i][k]` with player i in them."""

    of_size: tuple[int, ...]
    having: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Kinds:
    """Players grouped by their weights under every rule."""

    rules: tuple[Rule, ...]
    members: tuple[tuple[int, ...], ...]
    weights: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Kinds:
        groups: dict[tuple[int, ...], list[int]] = {}
        for i in range(len(rules[0].weights)):
            groups.setdefault(tuple(rule.weights[i] for rule in rules), []).append(i)
        return cls(tuple(rules), tuple(map(tuple, groups.values())), tuple(groups))

    @property
    def profiles(self) -> int:
        return math.prod(len(m) + 1 for m in self.members)

    @property
    def work(self) -> float:
        """What `counts` takes, in the cell updates that `exact.size_of` reckons with."""
        slow = 1 if self._fits_words else 30
        return 10.0 * slow * self.profiles * len(self.members)

    def counts(self, by_size: bool) -> Counts:
        """As `exact.count`, for any rules and weights."""
        n = sum(map(len, self.members))
        won = np.ones(self.profiles, dtype=bool)
        for rule, weights in zip(self.rules, zip(*self.weights, strict=True), strict=True):
            number = np.int64 if rule.total < 2**62 else object
            steps = (
                np.array([w * k for k in range(len(m) + 1)], dtype=number)
                for w, m in zip(weights, self.members, strict=True)
            )
            won &= (_grown(steps, np.add) >= rule.quota).astype(bool)
        number = np.uint64 if self._fits_words else object
        choices = ([math.comb(len(m), k) for k in range(len(m) + 1)] for m in self.members)
        ways = _grown((np.array(c, dtype=number) for c in choices), np.multiply) * won
        size = np.zeros(1, dtype=np.int64)
        if by_size:
            size = _grown((np.arange(len(m) + 1) for m in self.members), np.add)
        winning: list[int] = []
        by_player: dict[int, Poly] = {}
        after = self.profiles
        for m in self.members:
            after //= len(m) + 1
            held = np.arange(self.profiles) // after % (len(m) + 1)
            table = np.zeros((n + 1 if by_size else 1, len(m) + 1), dtype=number)
            np.add.at(table, (size, held), ways)
            rows = [[int(x) for x in row] for row in table]
            winning = [sum(row) for row in rows]
            having = (sum(x * k for k, x in enumerate(row)) // len(m) for row in rows)
            without = tuple(w - h for w, h in zip(winning, having, strict=True))
            by_player.update(dict.fromkeys(m, without))
        return Counts(tuple(winning), tuple(by_player[i] for i in range(n)))

    @property
    def _fits_words(self) -> bool:
        return sum(map(len, self.members)) <= WORD_PLAYERS

    def winning(self) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Winning profiles (rows: how many of each kind), and which kinds are critical in each."""
        shape = tuple(len(m) + 1 for m in self.members)
        all_profiles = np.indices(shape, dtype=np.int64).reshape(len(shape), -1)
        number = np.int64 if max(rule.total for rule in self.rules) < 2**62 else object
        sums = [np.array(w, dtype=number) @ all_profiles for w in zip(*self.weights, strict=True)]
        won = np.logical_and.reduce([s >= r.quota for s, r in zip(sums, self.rules, strict=True)])
        held = all_profiles[:, won]
        critical = np.zeros(held.shape, dtype=bool)
        for total, rule, weights in zip(sums, self.rules, zip(*self.weights, strict=True), strict=True):
            critical |= total[won] - np.array(weights, dtype=number)[:, None] < rule.quota
        return held.T, (critical & (held > 0)).T

    def ways(self, profile: Sequence[int]) -> int:
        return math.prod(math.comb(len(m), k) for m, k in zip(self.members, profile, strict=True))

    def minimal_counts(self) -> MinimalCounts:
        n = sum(map(len, self.members))
        of_size = [0] * (n + 1)
        having = [[0] * (n + 1) for _ in self.members]
        held, critical = self.winning()
        minimal = ((held == 0) | critical).all(axis=1)
        for profile in held[minimal].tolist():
            ways, size = self.ways(profile), sum(profile)
            of_size[size] += ways
            for kind, k in enumerate(profile):
                having[kind][size] += ways * k // len(self.members[kind])
        by_player = {i: tuple(having[kind]) for kind, m in enumerate(self.members) for i in m}
        return MinimalCounts(tuple(of_size), tuple(by_player[i] for i in range(n)))

    def johnston(self) -> list[Fraction]:
        n = sum(map(len, self.members))
        held, critical = self.winning()
        criticals = (held * critical).sum(axis=1)
        keep = criticals > 0
        held, critical, criticals = held[keep], critical[keep], criticals[keep]
        choose = [
            np.array([math.comb(len(m), k) for k in range(len(m) + 1)], dtype=object) for m in self.members
        ]
        ways = np.ones(len(held), dtype=object)
        for kind, binomial in enumerate(choose):
            ways = ways * binomial[held[:, kind]]
        scores = {}
        for kind, m in enumerate(self.members):
            score = Fraction(0)
            for c in range(1, n + 1):
                rows = (criticals == c) & critical[:, kind]
                if rows.any():
                    score += Fraction(int((ways[rows] * held[rows, kind]).sum()), c * len(m))
            scores.update(dict.fromkeys(m, score))
        return [scores[i] for i in range(n)]


def _grown(parts: Iterable[npt.NDArray[Any]], by: np.ufunc) -> npt.NDArray[Any]:
    """Every profile's value, put together from one part of each kind."""
    return reduce(lambda grown, part: by.outer(grown, part).ravel(), parts)
