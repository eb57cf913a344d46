"""Gains of a group on the frontier of one cost and one output, in kroner, with what chance in the comparison does to them.

Bogetoft & Wang (2005) with variable returns to scale: the frontier of one input and one output is the lower convex hull of
what is seen, with free disposal, so that a thousand draws take a moment. Equal to `frontier.merger_gains`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
        mine = np.array([self._cost[code] for code in members])
        made = np.array([self._output[code] for code in members])
        seen = _split(*self._seen, mine, made)
        if seen is None:
            return None
        drawn = [one for at, need in self._drawn if (one := _split(at, need, mine, made)) is not None]
        ends = np.array([seen, *drawn])
        tail = (1 - LEVEL) / 2
        low, high = np.quantile(ends, [tail, 1 - tail], axis=0)
        low, high = np.minimum(low, seen), np.maximum(high, seen)
        learning, harmony, size, joining = (float(value) for value in seen)
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


def frontier_gain(
    cost: Mapping[str, float], output: Mapping[str, float], group: Iterable[str], draws: int = DRAWS
) -> FrontierGain | None:
    """What one group could gain as one unit, compared with everyone in `cost`: `Comparison(cost, output).gain(group)`."""
    return Comparison(cost, output, draws).gain(group)


def _split(at: Floats, need: Floats, mine: Floats, made: Floats) -> tuple[float, float, float, float] | None:
    """Learning, harmony, size, and the last two together; None where the frontier holds nothing so large."""
    total, mean = made.sum(), made.mean()
    if total > at[-1]:
        return None
    lean = np.minimum(np.interp(made, at, need), mine)
    middle = len(made) * float(np.interp(mean, at, need))
    whole = float(np.interp(total, at, need))
    return float((mine - lean).sum()), float(lean.sum()) - middle, middle - whole, float(lean.sum()) - whole


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
