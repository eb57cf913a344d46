"""Answers by cell, and their likelihood: yes or no (`AnswerCells`) and graded in order (`GradedCells`).

A cell has a linear predictor of fixed columns and one effect for each factor. The likelihoods give value, gradient and
curvature in time linear in the number of cells; `laplace` does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabolag.survey.smallarea.reading import Floats

Ints = NDArray[np.int64]
FIXED_SD = 5.0
"""Prior standard deviation of fixed coefficients on the logit scale: holds them where all answers are alike."""
PSEUDO = 0.5
"""Answers added to each grade at the mean cell: a grade nobody chose keeps a small chance, and no border runs away."""


@dataclass
class Places:
    """`fixed` (cells, p); per factor the level of each cell and the number of levels. Coefficients: fixed, then effects."""

    fixed: Floats
    places: Sequence[Ints]
    levels: Sequence[int]
    first: int = 0
    """How many coefficients stand before the fixed ones."""
    offsets: list[int] = field(init=False)
    size: int = field(init=False)
    _pairs: dict[tuple[int, int], Ints] = field(init=False)

    def __post_init__(self) -> None:
        p = self.first + self.fixed.shape[1]
        self.offsets = [p + sum(self.levels[:k]) for k in range(len(self.levels))]
        self.size = p + sum(self.levels)
        self._pairs = {
            (k, m): self.places[k] * self.levels[m] + self.places[m]
            for k in range(len(self.levels))
            for m in range(k)
        }

    def linear(self, b: Floats) -> Floats:
        """The linear predictor of each cell."""
        eta = self.fixed @ b[self.first : self.first + self.fixed.shape[1]]
        for at, start in zip(self.places, self.offsets, strict=True):
            eta = eta + b[start + at]
        return np.asarray(eta)

    def back(self, r: Floats) -> Floats:
        """Z'r: what `r` per cell says of each coefficient but the `first`."""
        parts: list[NDArray[Any]] = [self.fixed.T @ r]
        parts += [np.bincount(at, r, size) for at, size in zip(self.places, self.levels, strict=True)]
        return np.concatenate(parts)

    def nested(self) -> tuple[slice, slice, Ints]:
        """The largest factor's coefficients, those of the largest factor it lies within, and which of it each is in.

        The last two are empty where it lies within none that is worth it.
        """
        none = slice(self.size, self.size), np.zeros(0, dtype=np.int64)
        if not self.levels:
            return none[0], *none
        order = sorted(range(len(self.levels)), key=lambda k: -self.levels[k])
        first, big = order[0], self._slice(order[0])
        for second in order[1:2]:
            together = np.unique(self._pairs[max(first, second), min(first, second)])
            if len(together) == len(np.unique(self.places[first])) == self.levels[first]:
                parent = np.zeros(self.levels[first], dtype=np.int64)
                parent[self.places[first]] = self.places[second]
                return big, self._slice(second), parent
        return big, *none

    def _slice(self, k: int) -> slice:
        return slice(self.offsets[k], self.offsets[k] + self.levels[k])

    def curvature(self, w: Floats) -> Floats:
        """Z'WZ, block by block; the largest factor's own block is diagonal, as every factor's is."""
        h = np.zeros((self.size, self.size))
        head = slice(self.first, self.first + self.fixed.shape[1])
        h[head, head] = (self.fixed.T * w) @ self.fixed
        for k, (at, size) in enumerate(zip(self.places, self.levels, strict=True)):
            rows = slice(self.offsets[k], self.offsets[k] + size)
            for c in range(self.fixed.shape[1]):
                h[self.first + c, rows] = h[rows, self.first + c] = np.bincount(
                    at, w * self.fixed[:, c], size
                )
            np.fill_diagonal(h[rows, rows], np.bincount(at, w, size))
            for m in range(k):
                width = self.levels[m]
                block = np.bincount(self._pairs[k, m], w, size * width).reshape(size, width)
                columns = slice(self.offsets[m], self.offsets[m] + width)
                h[rows, columns] = block
                h[columns, rows] = block.T
        return h


class AnswerCells(Places):
    """Yes or no: `yes` of `n` in each cell."""

    def __init__(
        self, yes: Floats, n: Floats, fixed: Floats, places: Sequence[Ints], levels: Sequence[int]
    ) -> None:
        super().__init__(fixed, places, levels)
        self.yes, self.n = yes, n
        self.prior = np.full(fixed.shape[1], 1 / FIXED_SD**2)

    def start(self) -> Floats:
        """Where the search begins."""
        return np.zeros(self.size)

    def value(self, b: Floats) -> float:
        """The log likelihood."""
        eta = self.linear(b)
        return float(self.yes @ eta - self.n @ np.logaddexp(0.0, eta))

    def slopes(self, b: Floats) -> tuple[Floats, Floats]:
        """Gradient and negative curvature of the log likelihood."""
        mean = 1 / (1 + np.exp(-self.linear(b)))
        return self.back(self.yes - self.n * mean), self.curvature(self.n * mean * (1 - mean))

    def volume(self, b: Floats) -> float:
        """Log of how much the scale the normal is drawn on is stretched: not at all."""
        return 0.0

    def moved(self, mode: Floats, steps: Floats) -> Floats:
        """Draws (draws, size) from steps (draws, size) away from the mode."""
        return np.asarray(mode + steps)


class GradedCells(Places):
    """Grades in order (McCullagh 1980): `counts` (cells, grades); logit P(grade <= k) = border k - predictor.

    Coefficients: the borders, the fixed ones, the effects. The normal of the borders is drawn on the scale of the one
    nearest the middle of the answers and the logs of the distances, so that no draw has them out of order, none that the
    answers say little of moves one they say much of, and a scale read from the other end gives the same.
    """

    def __init__(
        self,
        counts: Floats,
        fixed: Floats,
        places: Sequence[Ints],
        levels: Sequence[int],
        pseudo: float = PSEUDO,
    ) -> None:
        super().__init__(fixed, places, levels, first=counts.shape[1] - 1)
        self.counts, self.pseudo = counts, pseudo
        self.adjacent = counts[:, :-1] + counts[:, 1:]
        self.inner = counts[:, 1:-1].sum(axis=0) + pseudo
        self.prior = np.r_[np.zeros(self.first), np.full(fixed.shape[1], 1 / FIXED_SD**2)]
        self.middle = int(np.abs(self.start()[: self.first]).argmin())

    def start(self) -> Floats:
        """The borders of the whole, no effects."""
        total = self.counts.sum(axis=0) + 1.0
        below = np.cumsum(total)[:-1] / total.sum()
        return np.concatenate([np.log(below / (1 - below)), np.zeros(self.size - self.first)])

    def value(self, b: Floats) -> float:
        """The log likelihood with the pseudo-answers; minus infinity where borders are out of order."""
        cuts = b[: self.first]
        gaps = np.diff(cuts)
        if (gaps <= 0).any():
            return -np.inf
        at = cuts - self.linear(b)[:, None]
        below, above = -np.logaddexp(0.0, -at), -np.logaddexp(0.0, at)
        fit = (self.counts[:, :-1] * below).sum() + (self.counts[:, 1:] * above).sum()
        mean = -(np.logaddexp(0.0, -cuts) + np.logaddexp(0.0, cuts)).sum()
        return float(fit + self.inner @ np.log(-np.expm1(-gaps)) + self.pseudo * mean)

    def slopes(self, b: Floats) -> tuple[Floats, Floats]:
        """Gradient and negative curvature of `value`."""
        first, cuts = self.first, b[: self.first]
        below = 1 / (1 + np.exp(-(cuts - self.linear(b)[:, None])))
        pull = self.counts[:, :-1] * (1 - below) - self.counts[:, 1:] * below
        weight = self.adjacent * below * (1 - below)
        mean = 1 / (1 + np.exp(-cuts))
        gaps = np.diff(cuts)
        push = self.inner / np.expm1(gaps)
        stiff = self.inner / (4 * np.sinh(gaps / 2) ** 2)
        g_cuts = pull.sum(axis=0) + self.pseudo * (1 - 2 * mean)
        g_cuts[1:] += push
        g_cuts[:-1] -= push
        h = self.curvature(weight.sum(axis=1))
        own = np.diag(weight.sum(axis=0) + 2 * self.pseudo * mean * (1 - mean))
        for k, s in enumerate(stiff):
            own[k, k] += s
            own[k + 1, k + 1] += s
            own[k, k + 1] = own[k + 1, k] = -s
        h[:first, :first] = own
        for k in range(first):
            h[k, first:] = h[first:, k] = -self.back(weight[:, k])
        return np.r_[g_cuts, -self.back(pull.sum(axis=1))], h

    def volume(self, b: Floats) -> float:
        """Log of how much the scale the normal is drawn on is stretched."""
        return float(np.log(np.diff(b[: self.first])).sum())

    def moved(self, mode: Floats, steps: Floats) -> Floats:
        """Draws (draws, size) from steps (draws, size) away from the mode; the borders always in order."""
        draws = np.asarray(mode + steps)
        gaps = np.diff(mode[: self.first])
        wide = gaps * np.exp(np.clip(np.diff(steps[:, : self.first], axis=1) / gaps, -30, 30))
        mid = self.middle
        at = draws[:, mid : mid + 1]
        draws[:, mid + 1 : self.first] = at + np.cumsum(wide[:, mid:], axis=1)
        draws[:, :mid] = at - np.cumsum(wide[:, :mid][:, ::-1], axis=1)[:, ::-1]
        return draws


def grade_shares(cuts: Floats, eta: Floats) -> Floats:
    """Chance of each grade (cells, grades) from borders (grades - 1) and predictors (cells)."""
    below = 1 / (1 + np.exp(-(cuts - eta[:, None])))
    padded = np.concatenate([np.zeros((len(eta), 1)), below, np.ones((len(eta), 1))], axis=1)
    return np.asarray(np.diff(padded, axis=1))
