"""Gains of a group on the frontier of one cost and one output, in kroner, with what chance in the comparison does to them.

Bogetoft & Wang (2005) with variable returns to scale: the frontier of one input and one output is the lower convex hull of
what is seen, with free disposal, so that a thousand draws take a moment. Equal to `frontier.merger_gains`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.text.showing import Shown

Floats = NDArray[np.float64]
DRAWS, SEED, LEVEL = 200, 2026, 0.95


@dataclass(frozen=True, repr=False)
class FrontierGain(Shown):
    """What the figures of one year say of one group, in the unit of the costs; above 0 is less cost, below 0 a loss.

    Attributes:
        learning: what the members could save each alone, by doing as the cheapest do. No cooperation is needed for it.
        harmony: what an even mix of sizes would give; size: what being one gives. joining: the two together.
        joining_low, joining_high: the middle 95 per cent of the draws, what was seen, and 0: the figures compare units of that
            size, not units that cooperate, and cannot exclude that nothing is saved.
    """

    group: tuple[str, ...]
    learning: float
    harmony: float
    size: float
    joining: float
    learning_low: float
    learning_high: float
    joining_low: float
    joining_high: float
    compared: int


class Comparison:
    """Everyone who is compared, and the frontiers of draws among them: made once, asked for many groups."""

    def __init__(self, cost: Mapping[str, float], output: Mapping[str, float], draws: int = DRAWS) -> None:
        """The comparison of all with a cost and an output above 0.

        Args:
            cost, output: by municipality.
            draws: how many times the comparison is drawn anew with replacement, from a fixed seed.
        """
        codes = [code for code in cost if cost[code] > 0 and output.get(code, 0) > 0]
        codes.sort(key=lambda code: (output[code], -cost[code], code))
        self._cost, self._output = cost, output
        self._comparable = set(codes)
        x, y = np.array([cost[code] for code in codes]), np.array([output[code] for code in codes])
        self._seen = _frontier(x, y) if codes else None
        random = np.random.default_rng(SEED)
        self._drawn = []
        for _draw in range(draws if codes else 0):
            rows = np.unique(random.integers(0, len(codes), len(codes)))
            self._drawn.append(_frontier(x[rows], y[rows]))

    def gain(self, group: Iterable[str]) -> FrontierGain | None:
        """What one group could gain as one unit.

        Returns:
            None where a member's cost or output is not known, or the group is larger than everyone it is compared with.

        Raises:
            BadInput: a group of fewer than two, or with a member twice.
        """
        members = tuple(group)
        if len(set(members)) < max(len(members), 2):
            raise BadInput("Gruppen {group} må ha minst to ulike medlemmer.", group=list(members))
        if not set(members) <= self._comparable or self._seen is None:
            return None
        seen, ends = self._ends((members,))
        if np.isnan(seen).any():
            return None
        learning, harmony, size, joining = (float(value) for value in seen[:, 0])
        low, high = ends[0][:, 0], ends[1][:, 0]
        return FrontierGain(
            members,
            learning,
            harmony,
            size,
            joining,
            float(low[0]),
            float(high[0]),
            min(float(low[3]), 0.0),
            max(float(high[3]), 0.0),
            len(self._comparable),
        )

    def joined(self, groups: Sequence[tuple[str, ...]]) -> tuple[Floats, Floats]:
        """What each group could gain by joining, low and high in kroner a year as `gain` has them, many groups at once.

        Args:
            groups: all of the same size; not-a-number where a member is not compared, or the group is larger than everyone.
        """
        known = np.array([set(group) <= self._comparable for group in groups], dtype=bool)
        low, high = np.full(len(groups), np.nan), np.full(len(groups), np.nan)
        if known.any() and self._seen is not None:
            seen, ends = self._ends([group for group, one in zip(groups, known, strict=True) if one])
            gone = np.isnan(seen).any(axis=0)
            low[known] = np.where(gone, np.nan, np.minimum(ends[0][3], 0.0))
            high[known] = np.where(gone, np.nan, np.maximum(ends[1][3], 0.0))
        return low, high

    def _ends(self, groups: Sequence[tuple[str, ...]]) -> tuple[Floats, tuple[Floats, Floats]]:
        """(parts as seen: 4 by groups; their low and high ends among the draws and what is seen)."""
        assert self._seen is not None
        mine = np.array([[self._cost[code] for code in group] for group in groups])
        made = np.array([[self._output[code] for code in group] for group in groups])
        seen = _split(*self._seen, mine, made)
        drawn = np.stack([seen, *(_split(at, need, mine, made) for at, need in self._drawn)])
        tail = (1 - LEVEL) / 2
        whole = ~np.isnan(drawn).any()
        drawn = np.where(np.isnan(seen), 0.0, drawn)  # a group nothing is said of
        low, high = (np.quantile if whole else np.nanquantile)(drawn, [tail, 1 - tail], axis=0)
        return seen, (np.minimum(low, seen), np.maximum(high, seen))


def frontier_gain(
    cost: Mapping[str, float], output: Mapping[str, float], group: Iterable[str], draws: int = DRAWS
) -> FrontierGain | None:
    """What one group could gain as one unit, compared with everyone in `cost`: `Comparison(cost, output).gain(group)`."""
    return Comparison(cost, output, draws).gain(group)


def _split(at: Floats, need: Floats, mine: Floats, made: Floats) -> Floats:
    """Learning, harmony, size, and the last two together (4, groups) of costs and outputs (groups, members).

    Not-a-number where the frontier holds nothing so large.
    """
    total, mean = made.sum(axis=1), made.mean(axis=1)
    lean = np.minimum(np.interp(made, at, need), mine)
    middle = made.shape[1] * np.interp(mean, at, need)
    whole = np.where(total > at[-1], np.nan, np.interp(total, at, need))
    least = lean.sum(axis=1)
    learning = np.where(np.isnan(whole), np.nan, (mine - lean).sum(axis=1))
    return np.stack(
        [learning, np.where(np.isnan(whole), np.nan, least - middle), middle - whole, least - whole]
    )


def _frontier(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Corners of the least cost of each output: flat up to the cheapest unit, convex from there.

    Units come by output, and the dearest first among equals.
    """
    corners: list[tuple[float, float]] = []
    cheapest = np.inf
    for point in zip(y.tolist(), x.tolist(), strict=True):
        if point[1] < cheapest:  # all that stands before makes no more and costs more
            cheapest, corners = point[1], [point]
            continue
        while corners and corners[-1][0] == point[0]:
            if corners[-1][1] <= point[1]:
                break
            corners.pop()
        else:
            while len(corners) > 1 and _above(corners[-2], corners[-1], point):
                corners.pop()
            corners.append(point)
    points = np.array(corners)
    return points[:, 0], points[:, 1]


def _above(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    """Whether b lies on or above the line from a to c."""
    return (b[1] - a[1]) * (c[0] - a[0]) >= (c[1] - a[1]) * (b[0] - a[0])
