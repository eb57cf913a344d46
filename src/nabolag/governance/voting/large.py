"""Power in floating point, with an error bound, for games too large to count exactly.

With every player voting yes independently with probability p, P(t) = chance that the yes weight reaches t
follows P'(t) = (1-p) P(t) + p P(t-w), and a player is taken out by an alternating sum with ratio p/(1-p).
That ratio is at most 1 for p <= 1/2; for p > 1/2 the dual game (quota W-q+1) at 1-p gives the same chance of
being pivotal. Banzhaf is p = 1/2. Shapley–Shubik is the mean over p (Owen 1972), and the integrand is a
polynomial of degree n-1, so Gauss–Legendre with ceil(n/2) points has no error but rounding.

Weights too large for a table of the allowed length are put on a coarser grid. That changes only coalitions
within a known distance of the quota, and the chance of meeting one of those is added to the bound.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nabolag.governance.voting.rules import Rule

Floats = npt.NDArray[np.float64]

TABLE_LENGTH = 1 << 23
"""Longest table for one p."""
UPDATES = 4e10
"""Table updates allowed in all, some twenty seconds; coarser weights keep within it."""

MOST_WORKERS = 8

_ROUNDING = 2.0**-53


@dataclass(frozen=True)
class Approximation:
    """`values[i]` for player i, none further than `bound` from the truth."""

    values: Floats
    bound: float


def pivot_chance(rule: Rule) -> tuple[Approximation, Approximation]:
    """The absolute Banzhaf measure of every player, and the chance that a coalition wins (one value)."""
    grid = _Grid.of(rule, points=1)
    at = _Point(grid, rule.quota <= rule.blocking_quota, 0.5)
    win = at.wins if at.primal else 1 - at.wins
    return at.pivots, Approximation(np.array([win]), at.wins_bound)


def shapley_shubik(rule: Rule) -> Approximation:
    """The Shapley–Shubik index of every player."""
    n = len(rule.weights)
    nodes, shares = np.polynomial.legendre.leggauss(max(2, (n + 1) // 2))
    grid = _Grid.of(rule, points=nodes.size)

    def at(node: float) -> Approximation:
        return _Point(grid, node <= 0.5, min(node, 1 - node)).pivots

    values, bound = np.zeros(n), 0.0
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_WORKERS)) as pool:
        for share, pivots in zip(shares / 2, pool.map(at, (nodes + 1) / 2), strict=True):
            values += share * pivots.values
            bound += share * pivots.bound
    return Approximation(values, bound + n * _ROUNDING * nodes.size)


@dataclass(frozen=True)
class _Grid:
    """The rule on a grid: whole weights, quota, and how far a coalition's weight can have moved (grid units)."""

    weights: tuple[int, ...]
    quota: int
    blocking_quota: int
    moved: int

    @classmethod
    def of(cls, rule: Rule, points: int) -> _Grid:
        n = len(rule.weights)
        length = min(TABLE_LENGTH, int(UPDATES / (n * points)))
        step = -(-rule.total // length)
        if step == 1:
            return cls(rule.weights, rule.quota, rule.blocking_quota, 0)
        weights = tuple((2 * w + step) // (2 * step) for w in rule.weights)
        gains = [g * step - w for g, w in zip(weights, rule.weights, strict=True)]
        most = max(sum(g for g in gains if g > 0), -sum(g for g in gains if g < 0))
        quota = max(1, -(-rule.quota // step))
        return cls(weights, quota, max(1, sum(weights) - quota + 1), -(-most // step) + 1)


class _Point:
    """All players' chance of being pivotal when others say yes with probability p <= 1/2."""

    def __init__(self, grid: _Grid, primal: bool, p: float) -> None:
        self.primal = primal
        quota = grid.quota if primal else grid.blocking_quota
        reach = _reach(grid.weights, quota + grid.moved + 1, p)
        n = len(grid.weights)
        kinds = sorted(set(grid.weights))
        table_error = 3 * n * _ROUNDING
        by_weight = {w: _pivotal(reach, w, quota, p) for w in kinds}
        near = 0.0
        if grid.moved:
            near = float(reach[max(0, quota - grid.moved - 1)] - reach[quota + grid.moved + 1])
        self.wins = float(reach[quota])
        self.wins_bound = min(1.0, near + table_error)
        bound = max(gain for _value, gain in by_weight.values()) * table_error + near * (1 / p + 1 / (1 - p))
        self.pivots = Approximation(np.array([by_weight[w][0] for w in grid.weights]), min(1.0, bound))


def _reach(weights: Sequence[int], length: int, p: float) -> Floats:
    """P(yes weight >= t) for t = 0..length."""
    reach = np.zeros(length + 1)
    reach[0] = 1.0
    for weight in sorted(weights):
        step = min(weight, length + 1)
        moved = reach[: length + 1 - step] * p
        reach *= 1 - p
        reach[step:] += moved
        reach[:step] += p
    return reach


def _pivotal(reach: Floats, weight: int, quota: int, p: float) -> tuple[float, float]:
    """Chance that a player of this weight is pivotal, and the factor by which the table's error can have grown."""
    if weight == 0:
        return 0.0, 0.0
    ratio = p / (1 - p)
    last = -(-quota // weight)
    if ratio < 1:
        last = min(last, int(np.ceil(-60 / np.log2(ratio))) + 1)
    signs = (-ratio) ** np.arange(last + 1)
    seen = reach[np.maximum(quota - weight * np.arange(last + 1), 0)]
    # the last term stands for the whole tail: at weight 0 the chance without the player is 1 as well
    tail = 1.0 if quota <= weight * last else float(seen[-1])
    at_quota = float(signs[:-1] @ seen[:-1]) / (1 - p) + float(signs[-1]) * tail
    below = tail if last == 1 else float(signs[:-2] @ seen[1:-1]) / (1 - p) + float(signs[-2]) * tail
    growth = 2 * float(np.abs(signs).sum()) / (1 - p)
    return max(0.0, below - at_quota), growth
