"""Exact counts when the weights are too large for a table: meet in the middle, one band of weights at a time.

The players are dealt into two halves A and B. Winning coalitions are the pairs of a coalition in A and one in
B whose weights reach the quota together (Horowitz & Sahni 1974). The coalitions of a half are themselves sums
of two quarters, so those within a band of weights can be listed without holding the rest (Schroeppel & Shamir
1981): time grows as 2^(n/2), memory as 2^(n/4). One sweep over both halves by weight counts every player.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nabolag.governance.voting.exact import Counts
from nabolag.governance.voting.rules import Rule

if TYPE_CHECKING:
    from nabolag.governance.voting.sweep import Half

Ints = npt.NDArray[np.int64]

PLAYER_LIMIT = 60
"""Banzhaf some twenty seconds on two processors, Shapley–Shubik a minute."""
PATIENT_LIMIT = 62
"""Twice as long; no more bits in half a word."""
LONG_WEIGHT_LIMIT = 40
"""For weights too long for a machine word, whose halves are held whole."""

MOST_WORKERS = 8

WORD = 2**61
_BAND = 1 << 17
_SAMPLE = 512


def fits(rule: Rule, patient: bool) -> bool:
    """Whether `count_halves` can answer, in a minute or so, or in a few minutes when `patient`."""
    if rule.total >= WORD:
        return len(rule.weights) <= LONG_WEIGHT_LIMIT
    return len(rule.weights) <= (PATIENT_LIMIT if patient else PLAYER_LIMIT)


def work(rule: Rule) -> float:
    """What `count_halves` takes, loading the compiled loop included, in `exact.size_of`'s cell updates."""
    return 5e7 + 40.0 * 2 ** (len(rule.weights) / 2 + 1)


def count_halves(rule: Rule, by_size: bool) -> Counts:
    """As `exact.count` for one rule of any weights."""
    n = len(rule.weights)
    deal = sorted(range(n), key=lambda i: -rule.weights[i])
    mine, other = _split(rule, deal[::2], deal[1::2])
    cuts = _cuts(mine, other)
    workers = 1 if len(cuts) < 16 else min(os.cpu_count() or 1, MOST_WORKERS)
    starts = [int(part[0]) for part in np.array_split(np.arange(len(cuts) - 1), workers) if part.size]
    ends = [*starts[1:], len(cuts) - 1]
    parts = [
        _Stretch.of(mine, other, cuts[start : end + 1], by_size)
        for start, end in zip(starts, ends, strict=True)
    ]
    with ThreadPoolExecutor(len(parts)) as pool:
        for done in [pool.submit(part.run) for part in parts]:
            done.result()
    return _counts(mine, other, parts, by_size)


@dataclass(frozen=True)
class _Half:
    """Coalitions as pairs of a sum in `one` and one in `two`, both rising, and the players in them as bits."""

    players: Sequence[int]
    one: Ints
    two: Ints
    in_one: npt.NDArray[np.uint32]
    in_two: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, players: Sequence[int], weights: Sequence[int], start: int = 0) -> _Half:
        first, second = players[::2], players[1::2]
        one, in_one = _sums([weights[i] for i in first])
        two, in_two = _sums([weights[i] for i in second])
        return cls(
            [*first, *second],
            one + start,
            two,
            in_one.astype(np.uint32),
            (in_two << len(first)).astype(np.uint32),
        )

    def sample(self) -> Ints:
        grid = [sums[:: max(1, sums.size // _SAMPLE)] for sums in (self.one, self.two)]
        return np.add.outer(*grid).ravel()

    def ready(self, cut: int, by_size: bool) -> Half:
        """With all below `cut` met and nothing counted."""
        from nabolag.governance.voting.sweep import LANES, Half

        at = np.searchsorted(self.two, cut - self.one).astype(np.int64)
        lanes, width = (LANES, 2 * LANES) if by_size else (1, 1)
        out = np.zeros((len(self.players) + 1, width), np.uint64)
        return Half(self.one, self.two, self.in_one, self.in_two, at, self._met(at, lanes), out)

    def _met(self, at: Ints, lanes: int) -> npt.NDArray[np.uint64]:
        """Coalitions of `one` with the first `at` of `two`, by number of members where there are that many lanes."""
        counts = np.zeros(lanes, np.uint64)
        if lanes == 1:
            counts[0] = at.sum()
            return counts
        size_one, size_two = (np.bitwise_count(bits) for bits in (self.in_one, self.in_two))
        for size in np.unique(size_two):
            up_to = np.append(0, np.cumsum(size_two == size))[at]
            for rest in np.unique(size_one):
                counts[size + rest] += np.uint64(up_to[size_one == rest].sum())
        return counts


@dataclass(frozen=True)
class _Stretch:
    """One worker's part of the sweep, from cuts[0] up to cuts[-1], and what it has counted."""

    cuts: Ints
    mine: Half
    other: Half

    @classmethod
    def of(cls, mine: _Half, other: _Half, cuts: Ints, by_size: bool) -> _Stretch:
        return cls(cuts, mine.ready(int(cuts[0]), by_size), other.ready(int(cuts[0]), by_size))

    def run(self) -> None:
        from nabolag.governance.voting.sweep import sweep, tied

        cuts = self.cuts
        sizes = np.bitwise_count(np.arange(1 << 16)).astype(np.int64)
        while cuts.size > 1:
            cuts = cuts[sweep(cuts, self.mine, self.other, sizes) :]
            if cuts.size > 1 and cuts[1] - cuts[0] > 1:
                cuts = np.insert(cuts, 1, (cuts[0] + cuts[1]) // 2)
            elif cuts.size > 1:
                tied(cuts[1], self.mine, self.other, sizes)
                cuts = cuts[1:]


def _split(rule: Rule, mine: Sequence[int], other: Sequence[int]) -> tuple[_Half, _Half]:
    """The halves, the other one counting down from the quota.

    Weights too long for a machine word are replaced by their places in the order of all that can be met.
    """
    down = [-w for w in rule.weights]
    if rule.total < WORD:
        return _Half.of(mine, rule.weights), _Half.of(other, down, rule.quota)
    one, in_one = _sums([rule.weights[i] for i in mine], object)
    two, in_two = _sums([down[i] for i in other], object)
    _values, place = np.unique(np.concatenate((one, two + rule.quota)), return_inverse=True)
    nought = (np.zeros(1, np.int64), np.zeros(1, np.uint32))
    return (
        _Half(mine, place[: one.size], nought[0], in_one.astype(np.uint32), nought[1]),
        _Half(other, place[one.size :], nought[0], in_two.astype(np.uint32), nought[1]),
    )


def _sums(weights: Sequence[int], kind: type = np.int64) -> tuple[Ints, Ints]:
    """The weight of every coalition, rising, and its members as bits."""
    sums: Ints = np.zeros(1, dtype=kind)
    for weight in weights:
        sums = np.concatenate((sums, sums + weight))
    bits = np.argsort(sums, kind="stable")
    return sums[bits], bits


def _cuts(mine: _Half, other: _Half) -> Ints:
    """Ends of bands that hold about `_BAND` coalitions each, from the lightest up."""
    ends = [
        min(int(h.one[0] + h.two[0]) for h in (mine, other)),
        max(int(h.one[-1] + h.two[-1]) for h in (mine, other)) + 1,
    ]
    seen = np.sort(np.concatenate((mine.sample(), other.sample())))
    bands = max(2, sum(h.one.size * h.two.size for h in (mine, other)) // _BAND)
    inner = seen[np.linspace(0, seen.size - 1, bands).astype(np.int64)]
    return np.unique(np.concatenate((ends, inner)))


def _counts(mine: _Half, other: _Half, parts: Sequence[_Stretch], by_size: bool) -> Counts:
    n = len(mine.players) + len(other.players)
    width = n + 1 if by_size else 1
    *having, winning = _summed([part.mine.out for part in parts], width)
    *losing, _all = _summed([part.other.out for part in parts], width)
    every = [math.comb(n - 1, k - 1) if k else 0 for k in range(width)] if by_size else [2 ** (n - 1)]
    inside = dict(zip(mine.players, having, strict=True))
    for player, lost in zip(other.players, losing, strict=True):
        inside[player] = [a - b for a, b in zip(every, lost, strict=True)]
    return Counts(
        tuple(winning),
        tuple(tuple(a - b for a, b in zip(winning, inside[i], strict=True)) for i in range(n)),
    )


def _summed(tables: Sequence[npt.NDArray[np.uint64]], width: int) -> list[list[int]]:
    return [[int(x) for x in row[:width]] for row in np.stack(tables).sum(axis=0)]
