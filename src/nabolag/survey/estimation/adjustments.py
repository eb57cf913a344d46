"""What weighting did to the variance: each adjustment turns an influence into its residual.

Post-stratified, raked and calibrated totals vary only as far as the variable is not explained by what was
calibrated on (Deville & Särndal 1992, § 3; for raking Deville, Särndal & Sautory 1993). A design keeps its
adjustments in the order they were made, and the variance is that of the residuals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nabolag.survey.estimation.codes import Codes, grouped_sum

Floats = NDArray[np.float64]

_SWEEPS = 10  # as R's svyrecvar; the effects have converged long before


class Adjustment(Protocol):
    """Weights are 0 for rows outside the domain that was weighted."""

    def residual(self, x: Floats) -> Floats:
        """Residual of an influence `x` (n, k), already multiplied by the weight."""
        ...

    @property
    def width(self) -> int:
        """How many columns `span` has."""
        ...

    def span(self) -> Floats:
        """(n, q) such that the residual of x is x - span @ loadings(x)."""
        ...

    def loadings(self, x: Floats, group: Codes, n_groups: int) -> Floats:
        """(G, q, k) for x restricted to each group."""
        ...


@dataclass(frozen=True)
class PostStratified:
    """Weights scaled to known totals in cells. `before` and `after` are the weights (n,)."""

    cell: Codes
    n_cells: int
    before: Floats
    after: Floats

    def residual(self, x: Floats) -> Floats:
        ratio = _over(self.before, self.after)
        size = np.bincount(self.cell, self.before, self.n_cells)
        means = (
            grouped_sum(self.cell, x * ratio[:, None], self.n_cells) / np.where(size > 0, size, 1)[:, None]
        )
        return np.asarray(x - means[self.cell] * self.after[:, None])

    @property
    def width(self) -> int:
        return self.n_cells

    def span(self) -> Floats:
        return _spread(self.cell, self.n_cells, self.after)

    def loadings(self, x: Floats, group: Codes, n_groups: int) -> Floats:
        size = np.bincount(self.cell, self.before, self.n_cells)
        sums = _in_cells(
            x * _over(self.before, self.after)[:, None], self.cell, self.n_cells, group, n_groups
        )
        return sums / np.where(size > 0, size, 1)[:, None]


@dataclass(frozen=True)
class Raked:
    """Weights raked to margins. `cell` is the cross-class of each row; `levels` its level on each margin."""

    cell: Codes
    levels: tuple[Codes, ...]  # (C,) for each margin
    after: Floats
    rows: Floats | None = None  # (n,) answers that each row stands for (None: one)

    def residual(self, x: Floats) -> Floats:
        sums = grouped_sum(self.cell, self._each(x), len(self.levels[0]))
        effects = self._effects(sums)
        effect = np.sum([e[level] for e, level in zip(effects, self.levels, strict=True)], axis=0)
        return np.asarray(x - effect[self.cell] * self.after[:, None])

    @property
    def width(self) -> int:
        return sum(int(level.max()) + 1 for level in self.levels)

    def span(self) -> Floats:
        return np.hstack(
            [_spread(level[self.cell], int(level.max()) + 1, self.after) for level in self.levels]
        )

    def loadings(self, x: Floats, group: Codes, n_groups: int) -> Floats:
        n_cells, k = len(self.levels[0]), x.shape[1]
        sums = _in_cells(self._each(x), self.cell, n_cells, group, n_groups)
        effects = self._effects(np.moveaxis(sums, 1, 0).reshape(n_cells, -1))
        return np.moveaxis(np.vstack(effects).reshape(-1, n_groups, k), 1, 0)

    def _each(self, x: Floats) -> Floats:
        each = _over(x, self.after[:, None])
        return each if self.rows is None else each * self.rows[:, None]

    def _effects(self, sums: Floats) -> list[Floats]:
        """Effect of each level of each margin on the cells' `sums` (C, k), by sweeps over the margins."""
        each = self.after != 0 if self.rows is None else np.where(self.after != 0, self.rows, 0.0)
        counts = np.bincount(self.cell, each, len(sums))
        inside = [(level[:, None] == np.arange(level.max() + 1)).astype(np.float64) for level in self.levels]
        sizes = [np.maximum(np.bincount(level, counts), 1)[:, None] for level in self.levels]
        effects = [np.zeros((m.shape[1], sums.shape[1])) for m in inside]
        effect = np.zeros_like(sums)
        for _ in range(_SWEEPS):
            for i, (level, size) in enumerate(zip(self.levels, sizes, strict=True)):
                step = inside[i].T @ (sums - counts[:, None] * effect) / size
                effects[i] += step
                effect += step[level]
        return effects


@dataclass(frozen=True)
class Calibrated:
    """Weights calibrated on totals: `basis` (n, p) spans sqrt(weight before) × the auxiliary variables."""

    basis: Floats
    scale: Floats  # g × sqrt(weight before)

    def residual(self, x: Floats) -> Floats:
        e = _over(x, self.scale[:, None])
        return np.asarray((e - self.basis @ (self.basis.T @ e)) * self.scale[:, None])

    @property
    def width(self) -> int:
        return int(self.basis.shape[1])

    def span(self) -> Floats:
        return np.asarray(self.basis * self.scale[:, None])

    def loadings(self, x: Floats, group: Codes, n_groups: int) -> Floats:
        e = _over(x, self.scale[:, None])
        parts = [grouped_sum(group, self.basis * e[:, j : j + 1], n_groups) for j in range(x.shape[1])]
        return np.stack(parts, axis=2)


@dataclass(frozen=True)
class ResponseClasses:
    """Respondents weighted up to all sampled in their class (Särndal, Swensson & Wretman 1992, § 15.6).

    `before` (n,) are the weights of all sampled; the influence of respondents carries the weight after.
    """

    cell: Codes
    n_cells: int
    responded: NDArray[np.bool_]
    before: Floats

    def residual(self, x: Floats) -> Floats:
        sampled = np.bincount(self.cell, self.before, self.n_cells)
        answered = np.bincount(self.cell, self.before * self.responded, self.n_cells)
        means = grouped_sum(self.cell, x, self.n_cells) / sampled[:, None]
        up = np.where(self.responded, (sampled / answered)[self.cell], 0.0)
        return np.asarray(x + means[self.cell] * (self.before * (1 - up))[:, None])

    @property
    def width(self) -> int:
        return self.n_cells

    def span(self) -> Floats:
        sampled = np.bincount(self.cell, self.before, self.n_cells)
        answered = np.bincount(self.cell, self.before * self.responded, self.n_cells)
        up = np.where(self.responded, (sampled / answered)[self.cell], 0.0)
        return _spread(self.cell, self.n_cells, self.before * (up - 1))

    def loadings(self, x: Floats, group: Codes, n_groups: int) -> Floats:
        sampled = np.bincount(self.cell, self.before, self.n_cells)
        return _in_cells(x, self.cell, self.n_cells, group, n_groups) / sampled[:, None]


def _spread(cell: Codes, n_cells: int, value: Floats) -> Floats:
    """(n, C) with `value` in each row's cell."""
    out = np.zeros((len(cell), n_cells))
    out[np.arange(len(cell)), cell] = value
    return out


def _in_cells(x: Floats, cell: Codes, n_cells: int, group: Codes, n_groups: int) -> Floats:
    """(G, C, k) sums of x over groups and cells."""
    return grouped_sum(group * n_cells + cell, x, n_groups * n_cells).reshape(n_groups, n_cells, -1)


def _over(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, 0 where the bottom is 0."""
    out = np.zeros(np.broadcast(top, bottom).shape)
    return np.divide(top, bottom, out=out, where=bottom != 0)
