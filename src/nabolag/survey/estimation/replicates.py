"""Replicate weights: many reweighted samples whose spread is the variance.

`Replicates` holds one multiplier for each unit and replicate, so a mean over 200 replicates of a million rows
is one sum over units and one small matrix product.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nabolag.errors import BadInput, filled
from nabolag.survey.estimation.codes import Codes, grouped_sum
from nabolag.survey.estimation.variables import require
from nabolag.text import N_

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

Floats = NDArray[np.float64]

GIVEN = ("jk1", "jkn", "jk2", "brr", "fay", "bootstrap", "acs", "other")


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

    def totals(self, values: Floats, rows: Codes | None = None) -> Floats:
        """(R, k) replicate totals of `values` (n, k), which are 0 outside the domain; of `rows` only, if given."""
        base = self.base if rows is None else self.base[rows]
        unit = self.unit if self.unit is None or rows is None else self.unit[rows]
        weighted = values * base[:, None]
        if unit is None:
            multiplier = self.multiplier if rows is None else self.multiplier[rows]
            return np.asarray(multiplier.T @ weighted)
        if len(unit) < len(self.multiplier):
            return np.asarray(self.multiplier[unit].T @ weighted)
        return np.asarray(self.multiplier.T @ grouped_sum(unit, weighted, len(self.multiplier)))

    def each(self) -> Iterator[Floats]:
        """The weights (n,) of each replicate in turn."""
        for r in range(self.count):
            column = self.multiplier[:, r]
            yield self.base * (column if self.unit is None else column[self.unit])

    def covariance(self, thetas: Floats, estimate: Floats) -> Floats:
        """(k, k) covariance of replicate estimates (R, k); a replicate without an estimate is left out."""
        deviation, rscales = self._deviation(thetas, estimate)
        return np.asarray(self.scale * (deviation.T @ (deviation * rscales[:, None])))

    def variances(self, thetas: Floats, estimate: Floats) -> Floats:
        """(k,) the diagonal of `covariance`."""
        deviation, rscales = self._deviation(thetas, estimate)
        return np.asarray(self.scale * (rscales @ deviation**2))

    def _deviation(self, thetas: Floats, estimate: Floats) -> tuple[Floats, Floats]:
        thetas, rscales = self._usable(thetas)
        centre = estimate if self.mse else thetas[rscales > 0].mean(axis=0)
        return thetas - centre, rscales

    def _usable(self, thetas: Floats) -> tuple[Floats, Floats]:
        usable = np.isfinite(thetas).all(axis=1)
        if not usable.any():
            raise BadInput("Ingen av {count} {count:replikat|replikater} gir et estimat.", count=self.count)
        if not usable.all():
            message = N_("{dropped} av {count} {count:replikat|replikater} ga ikke noe anslag og er utelatt.")
            values = {"dropped": int((~usable).sum()), "count": self.count}
            warnings.warn(filled(message, values), stacklevel=2)
        return thetas[usable], self.rscales[usable]

    def rank(self, rows: Codes) -> float:
        """Rank of the replicate weights of the `rows`."""
        if self.unit is None:
            matrix = self.multiplier[rows] * self.base[rows, None]
        else:
            matrix = self.multiplier[np.unique(self.unit[rows])]
        if matrix.size == 0:
            return 0.0
        small = matrix.T @ matrix if matrix.shape[0] > matrix.shape[1] else matrix @ matrix.T
        spectrum = np.linalg.eigvalsh(small)
        return float((spectrum > 1e-10 * spectrum[-1]).sum())


def given_replicates(
    design: SurveyDesign,
    repweights: Sequence[str] | Floats,
    kind: str,
    scale: float | None,
    rscales: Sequence[float] | None,
    combined: bool,
    rho: float | None,
    mse: bool,
) -> Replicates:
    """Replicate weights that came with the data, with the scales their kind implies (as R's `svrepdesign`)."""
    if kind not in GIVEN:
        raise BadInput(
            "Replikattypen {value} er ikke kjent. Velg {choices}.", value=kind, choices=", ".join(GIVEN)
        )
    matrix = _matrix(design, repweights)
    count = matrix.shape[1]
    if kind == "fay" and (rho is None or not 0 <= rho < 1):
        raise BadInput("fay trenger rho fra og med 0 og under 1.")
    implied = {
        "brr": 1 / count,
        "fay": 1 / (count * (1 - (rho or 0.0)) ** 2),
        "acs": 4 / count,
        "jk1": (count - 1) / count,
        "bootstrap": 1 / max(count - 1, 1),
    }
    if kind in ("brr", "fay", "acs") or scale is None:
        scale = implied.get(kind, 1.0)
    if kind == "jkn" and rscales is None:
        raise BadInput("jkn trenger rscales, ett tall for hvert av de {count} replikatene.", count=count)
    factors = np.ones(count) if rscales is None else np.asarray(rscales, dtype=np.float64)
    if len(factors) != count:
        raise BadInput(
            "rscales har {given} tall, men det er {count} {count:replikat|replikater}.",
            given=len(factors),
            count=count,
        )
    base = np.ones(len(matrix)) if combined else design.weight
    return Replicates(base, None, matrix, float(scale), factors, kind, mse)


def _matrix(design: SurveyDesign, repweights: Sequence[str] | Floats) -> Floats:
    if isinstance(repweights, np.ndarray):
        matrix = np.asarray(repweights, dtype=np.float64)
    else:
        columns = [design.table[require(design.table, name)] for name in repweights]
        for column in columns:
            if column.null_count():
                raise BadInput(
                    "Replikatvekten {variable} mangler i {rows} {rows:rad|rader}.",
                    variable=column.name,
                    rows=column.null_count(),
                )
        matrix = np.column_stack([column.cast(pl.Float64).to_numpy() for column in columns])
    if matrix.ndim != 2 or len(matrix) != design.table.height or matrix.shape[1] < 2:
        raise BadInput(
            "Replikatvektene må være en tabell med {rows} {rows:rad|rader} og minst to kolonner.",
            rows=design.table.height,
        )
    if not np.isfinite(matrix).all():
        raise BadInput(
            "Replikatvektene mangler i {rows} {rows:rad|rader}.",
            rows=int((~np.isfinite(matrix)).any(axis=1).sum()),
        )
    return matrix
