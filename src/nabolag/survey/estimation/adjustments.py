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


@dataclass(frozen=True)
class Raked:
    """Weights raked to margins. `cell` is the cross-class of each row; `levels` its level on each margin."""

    cell: Codes
    levels: tuple[Codes, ...]  # (C,) for each margin
    after: Floats

    def residual(self, x: Floats) -> Floats:
        n_cells = len(self.levels[0])
        counts = np.bincount(self.cell, self.after != 0, n_cells)
        sums = grouped_sum(self.cell, _over(x, self.after[:, None]), n_cells)
        sizes = [np.bincount(level, counts) for level in self.levels]
        effect = np.zeros_like(sums)
        for _ in range(_SWEEPS):
            for level, size in zip(self.levels, sizes, strict=True):
                rest = sums - counts[:, None] * effect
                effect += (grouped_sum(level, rest, len(size)) / np.maximum(size, 1)[:, None])[level]
        return np.asarray(x - effect[self.cell] * self.after[:, None])


@dataclass(frozen=True)
class Calibrated:
    """Weights calibrated on totals: `basis` (n, p) spans sqrt(weight before) × the auxiliary variables."""

    basis: Floats
    scale: Floats  # g × sqrt(weight before)

    def residual(self, x: Floats) -> Floats:
        e = _over(x, self.scale[:, None])
        return np.asarray((e - self.basis @ (self.basis.T @ e)) * self.scale[:, None])


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


def _over(top: Floats, bottom: Floats) -> Floats:
    """top / bottom, 0 where the bottom is 0."""
    out = np.zeros(np.broadcast(top, bottom).shape)
    return np.divide(top, bottom, out=out, where=bottom != 0)
