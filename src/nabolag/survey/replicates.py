"""Replicate weights: many reweighted samples whose spread is the variance.

`Replicates` holds one multiplier for each unit and replicate, so a mean over 200 replicates of a million rows
is one sum over units and one small matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.survey.codes import Codes, grouped_sum

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Replicates:
    """Replicate weight r of row i = `base[i] * multiplier[unit[i], r]` (`unit` None: one row, one unit).

    Covariance = scale · Σ_r rscales[r] (θ_r - θ̄)(θ_r - θ̄)ᵀ, around the mean of the replicates, or around
    the full-sample estimate with `mse`.
    """

    base: Floats
    unit: Codes | None
    multiplier: Floats
    scale: float
    rscales: Floats
    kind: str
    mse: bool = False

    @property
    def count(self) -> int:
        return int(self.multiplier.shape[1])

    def totals(self, values: Floats) -> Floats:
        """(R, k) replicate totals of `values` (n, k), which are 0 outside the domain."""
        weighted = values * self.base[:, None]
        sums = weighted if self.unit is None else grouped_sum(self.unit, weighted, len(self.multiplier))
        return np.asarray(self.multiplier.T @ sums)

    def each(self) -> Iterator[Floats]:
        """The weights (n,) of each replicate in turn."""
        for r in range(self.count):
            column = self.multiplier[:, r]
            yield self.base * (column if self.unit is None else column[self.unit])

    def covariance(self, thetas: Floats, estimate: Floats) -> Floats:
        """(k, k) covariance of replicate estimates (R, k); a replicate without an estimate is left out."""
        usable = np.isfinite(thetas).all(axis=1)
        if not usable.any():
            raise BadInput("Ingen av {count} replikater gir et estimat.", count=self.count)
        thetas, rscales = thetas[usable], self.rscales[usable]
        centre = estimate if self.mse else thetas[rscales > 0].mean(axis=0)
        deviation = thetas - centre
        return np.asarray(self.scale * (deviation.T @ (deviation * rscales[:, None])))

    def rank(self, inside: NDArray[np.bool_]) -> float:
        """Rank of the replicate weights of the rows `inside`."""
        if self.unit is None:
            matrix = self.multiplier[inside] * self.base[inside, None]
        else:
            matrix = self.multiplier[np.bincount(self.unit[inside], minlength=len(self.multiplier)) > 0]
        if matrix.size == 0:
            return 0.0
        return float(np.linalg.matrix_rank(matrix, tol=1e-5 * np.linalg.norm(matrix, 2)))
