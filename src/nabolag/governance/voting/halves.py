"""Exact counts when the weights are too large for a table: meet in the middle, one band of weights at a time.

The players are dealt into two halves A and B. Winning coalitions are the pairs of a coalition in A and one in
B whose weights reach the quota together (Horowitz & Sahni 1974). The coalitions of a half are themselves sums
of two quarters, so those within a band of weights can be listed without holding the rest (Schroeppel & Shamir
1981): time grows as 2^(n/2), memory as 2^(n/4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nabolag.governance.voting.exact import Counts
from nabolag.governance.voting.rules import Rule

Ints = npt.NDArray[np.int64]

# players, by whether sizes are counted
QUICK_LIMIT = {False: 50, True: 40}
"""Seconds."""
PATIENT_LIMIT = {False: 60, True: 46}
"""Minutes."""
LONG_WEIGHT_LIMIT = 30
"""For weights too long for a machine word."""

WORD = 2**61
_BAND = 1 << 17


def fits(rule: Rule, by_size: bool, patient: bool) -> bool:
    """Whether `count_halves` can answer: in seconds, or within a quarter of an hour when `patient`."""
    if rule.total >= WORD:
        return len(rule.weights) <= LONG_WEIGHT_LIMIT
    return len(rule.weights) <= (PATIENT_LIMIT if patient else QUICK_LIMIT)[by_size]


def count_halves(rule: Rule, by_size: bool) -> Counts:
    """As `exact.count` for one rule of any weights."""
    n = len(rule.weights)
    order = sorted(range(n), key=lambda i: -rule.weights[i])
    half = [_Half.of(order[start::2], rule.weights) for start in (0, 1)]
    without: dict[int, list[int]] = {}
    winning: list[int] = []
    for mine, other in ((half[0], half[1]), (half[1], half[0])):
        winning = _tally(mine, other, rule.quota, by_size, n, without)
    return Counts(tuple(winning), tuple(tuple(without[i]) for i in range(n)))


@dataclass(frozen=True)
class _Quarter:
    """The coalitions of some players, lightest first: weight, members as bits, number of members."""

    players: Sequence[int]
    sums: Ints
    bits: Ints
    sizes: Ints

    @classmethod
    def of(cls, players: Sequence[int], weights: Sequence[int]) -> _Quarter:
        sums = np.zeros(1, dtype=np.int64 if sum(weights) < WORD else object)
        for i in players:
            sums = np.concatenate((sums, sums + weights[i]))
        bits = np.argsort(sums, kind="stable")
        return cls(players, sums[bits], bits, np.bitwise_count(bits).astype(np.int64))


@dataclass(frozen=True)
class _Half:
    first: _Quarter
    second: _Quarter

    @classmethod
    def of(cls, players: Sequence[int], weights: Sequence[int]) -> _Half:
        return cls(_Quarter.of(players[::2], weights), _Quarter.of(players[1::2], weights))

    @property
    def total(self) -> int:
        return int(self.first.sums[-1] + self.second.sums[-1])

    def band(self, low: int, high: int) -> tuple[Ints, Ints, Ints]:
        """Coalitions with low <= weight < high: weight, row in `first`, row in `second`."""
        start = np.searchsorted(self.second.sums, low - self.first.sums)
        stop = np.searchsorted(self.second.sums, high - self.first.sums)
        length = stop - start
        one = np.repeat(np.arange(length.size), length)
        two = np.arange(one.size) + np.repeat(start - np.cumsum(length) + length, length)
        return self.first.sums[one] + self.second.sums[two], one, two

    def sample(self) -> Ints:
        grid = [q.sums[:: max(1, q.sums.size // 512)] for q in (self.first, self.second)]
        return np.sort(np.add.outer(*grid).ravel())


def _tally(
    mine: _Half, other: _Half, quota: int, by_size: bool, n: int, without: dict[int, list[int]]
) -> list[int]:
    """All winning coalitions by size; those without each player of `mine` are put in `without`."""
    classes = (max(other.first.sizes) + max(other.second.sizes) + 1) if by_size else 1
    quarters = (mine.first, mine.second)
    # [row of the quarter, number of members in the rest of the coalition]
    seen = [np.zeros((q.sums.size, n + 1 if by_size else 1), dtype=np.int64) for q in quarters]
    reach = np.zeros(classes, dtype=np.int64)
    cuts = _cuts(mine, other, quota)
    for low, high in zip(cuts[:-1], cuts[1:], strict=True):
        weight, one, two = mine.band(low, high)
        rival, r1, r2 = other.band(quota - high + 1, quota - low + 1)
        rival_size = other.first.sizes[r1] + other.second.sizes[r2] if by_size else np.zeros_like(r1)
        for size in range(classes):
            partners = np.sort(rival[rival_size == size])
            if weight.size:
                enough = reach[size] + partners.size - np.searchsorted(partners, quota - weight)
                for quarter, rows, total, rest in zip(quarters, (one, two), seen, (two, one), strict=True):
                    column = (
                        size + (mine.second if quarter is mine.first else mine.first).sizes[rest] * by_size
                    )
                    cell = rows * total.shape[1] + column
                    # counts stay below 2^53 within one band, so the float sums are exact
                    part = np.bincount(cell, weights=enough, minlength=total.size)
                    total += part.astype(np.int64).reshape(total.shape)
            reach[size] += partners.size
    for quarter, total in zip(quarters, seen, strict=True):
        for bit, player in enumerate(quarter.players):
            without[player] = _by_members(total, quarter, (quarter.bits >> bit & 1) == 0, by_size, n)
    return _by_members(seen[0], mine.first, np.ones(seen[0].shape[0], dtype=bool), by_size, n)


def _by_members(
    seen: Ints, quarter: _Quarter, chosen: npt.NDArray[np.bool_], by_size: bool, n: int
) -> list[int]:
    out = [0] * (n + 1 if by_size else 1)
    for size in np.unique(quarter.sizes[chosen]):
        for rest, ways in enumerate(seen[chosen & (quarter.sizes == size)].sum(axis=0).tolist()):
            if ways:
                out[int(size) + rest if by_size else 0] += ways
    return out


def _cuts(mine: _Half, other: _Half, quota: int) -> list[int]:
    """Ends of bands that hold about `_BAND` coalitions of either half each, from the lightest up.

    Partners heavier than every band asks for are met in a first, empty band.
    """
    count = sum(h.first.sums.size * h.second.sums.size for h in (mine, other))
    seen = np.sort(np.concatenate((mine.sample(), quota - other.sample())))
    bands = max(2, count // _BAND)
    inner = seen[np.linspace(0, seen.size - 1, bands).astype(np.int64)]
    ends = [min(0, quota - other.total), mine.total + 1]
    return sorted({*ends, *(int(x) for x in inner if ends[0] < x < ends[1])})
