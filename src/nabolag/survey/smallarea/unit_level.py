"""The unit-level model of Battese, Harter & Fuller (1988, JASA 83): y = x·beta + area effect + unit error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nabolag.errors import BadInput
from nabolag.survey.smallarea.reading import Floats, design_matrix, numbers
from nabolag.text.showing import Shown


class Variances(NamedTuple):
    """Of the area effects, and of units within areas."""

    between: float
    within: float


@dataclass(frozen=True, repr=False)
class UnitLevel(Shown):
    """The fitted unit-level model. Arrays have one figure per area, in sorted order of area.

    Attributes:
        areas: the areas, sorted.
        beta: coefficients of the covariates.
        variances: between areas and within, by REML.
        effects: what each area differs by.
        estimates: mean of y per area.
        mse: mean squared error (Prasad & Rao 1990).
    """

    areas: tuple[object, ...]
    beta: Floats
    variances: Variances
    effects: Floats
    estimates: Floats
    mse: Floats


def nested_error(
    y: ArrayLike,
    covariates: ArrayLike,
    area: Sequence[object] | ArrayLike,
    area_means: ArrayLike,
    sizes: ArrayLike | None = None,
) -> UnitLevel:
    """Means per area that lean on covariates known for the whole area.

    Args:
        y: one value per unit.
        covariates: (units, p), the intercept among them.
        area: the area of each unit.
        area_means: (areas, p) means of the covariates over all units of each area, in sorted order of area.
        sizes: number of units in each area; with it the units seen stay as seen and only the others are predicted, so
            that an area seen whole has no error left.

    Raises:
        BadInput: lengths that differ, missing figures, fewer than two areas, more units seen than there are, or
            collinear covariates.
    """
    values = numbers(y, "y")
    x = design_matrix(covariates, len(values))
    labels = np.asarray(area)
    if labels.shape != values.shape:
        raise BadInput(
            "area har {n} {n:enhet|enheter}, y har {m}. De må være de samme.", n=len(labels), m=len(values)
        )
    areas, place = np.unique(labels, return_inverse=True)
    means = design_matrix_like(area_means, len(areas), x.shape[1])
    if len(areas) < 2 or len(values) <= x.shape[1] + 1:
        raise BadInput(
            "{n} {n:enhet|enheter} i {areas} {areas:område|områder} er for få for denne modellen.",
            n=len(values),
            areas=len(areas),
        )
    n = np.bincount(place).astype(np.float64)
    order = np.lexsort((values, *x.T[::-1], place))  # the same sums whatever order the rows came in
    sums = _Sums(values[order], x[order], place[order], n)
    ratio = _ratio(sums)
    beta, within, q = sums.fit(ratio)
    between = ratio * within
    gamma = ratio * n / (1 + ratio * n)
    effects = gamma * (sums.y_mean - sums.x_mean @ beta)
    estimates = means @ beta + effects
    rest = np.ones(len(areas))
    rest_means = means
    if sizes is not None:
        whole = numbers(sizes, "sizes")
        if len(whole) != len(areas):
            raise BadInput("sizes har {n} {n:område|områder}, dataene har {m}.", n=len(whole), m=len(areas))
        short = np.flatnonzero(whole < n)
        if len(short):
            raise BadInput(
                "sizes, område {area}: {size} er færre enn de {n} som er med.",
                area=areas[short[0]].item(),
                size=whole[short[0]],
                n=int(n[short[0]]),
            )
        part = n / whole
        rest = 1 - part
        rest_means = np.divide(
            means - part[:, None] * sums.x_mean, rest[:, None], where=rest[:, None] > 0, out=means.copy()
        )
        estimates = part * sums.y_mean + rest * (rest_means @ beta + effects)
    mse = rest**2 * _error(sums, rest_means, gamma, between, within, q)
    if sizes is not None:
        mse += rest / whole * within  # the units not seen have errors of their own
    return UnitLevel(tuple(areas.tolist()), beta, Variances(between, within), effects, estimates, mse)


def design_matrix_like(given: ArrayLike, rows: int, columns: int) -> Floats:
    """Means per area: as many columns as the covariates, in their order; rank does not matter here."""
    x = np.atleast_2d(np.asarray(given, dtype=np.float64))
    if x.shape != (rows, columns) or not np.isfinite(x).all():
        raise BadInput(
            "area_means har form {shape}. Den må ha én rad per område ({rows}) og {columns} "
            "{columns:kolonne|kolonner}, uten hull.",
            shape=x.shape,
            rows=rows,
            columns=columns,
        )
    return x


class _Sums:
    """What the likelihood needs of the units: sums within areas, so that a fit is linear in their number once."""

    def __init__(self, y: Floats, x: Floats, place: np.ndarray, n: Floats) -> None:
        self.n, self.p, self.units = n, x.shape[1], len(y)
        areas = len(n)
        self.y_mean = np.bincount(place, y, areas) / n
        self.x_mean = np.stack([np.bincount(place, column, areas) / n for column in x.T], axis=1)
        self.xx, self.xy, self.yy = x.T @ x, x.T @ y, float(y @ y)

    def fit(self, ratio: float) -> tuple[Floats, float, Floats]:
        """beta, the within variance by REML, and (X'V⁻¹X)⁻¹ in units of the within variance, for a ratio between/within."""
        g = ratio * self.n**2 / (1 + ratio * self.n)
        q = np.linalg.inv(self.xx - (self.x_mean.T * g) @ self.x_mean)
        xy = self.xy - self.x_mean.T @ (g * self.y_mean)
        beta = q @ xy
        left = self.yy - float(g @ self.y_mean**2) - float(xy @ beta)
        return beta, left / (self.units - self.p), q

    def likelihood(self, ratio: float) -> float:
        """The restricted log likelihood with the within variance at its best, but for a constant."""
        _, within, q = self.fit(ratio)
        if within <= 0:
            return -np.inf
        degrees = self.units - self.p
        return float(
            -(degrees * np.log(within) + np.log1p(ratio * self.n).sum() - np.linalg.slogdet(q)[1]) / 2
        )


def _ratio(sums: _Sums) -> float:
    from scipy.optimize import minimize_scalar

    grid = np.r_[0.0, np.geomspace(1e-6, 1e6, 121)]
    best = int(np.argmax([sums.likelihood(r) for r in grid]))
    if best == 0:
        return 0.0
    low, high = np.log(grid[max(best - 1, 1)]), np.log(grid[min(best + 1, len(grid) - 1)])
    optimum = minimize_scalar(
        lambda r: -sums.likelihood(float(np.exp(r))),
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(np.exp(optimum.x))


def _error(sums: _Sums, means: Floats, gamma: Floats, between: float, within: float, q: Floats) -> Floats:
    """g1 + g2 + 2·g3 of Prasad & Rao (1990)."""
    n = sums.n
    off = means - gamma[:, None] * sums.x_mean
    g1 = gamma * within / n
    g2 = within * np.einsum("ij,jk,ik->i", off, q, off)
    total = within + n * between
    # the information of (between, within), from tr(V⁻¹ dV V⁻¹ dV)/2 per area
    bb = ((n / total) ** 2).sum() / 2
    bw = (n / total**2).sum() / 2
    ww = (((n - 1) / within**2) + 1 / total**2).sum() / 2
    spread = np.linalg.inv(np.array([[bb, bw], [bw, ww]]))
    change = within**2 * spread[0, 0] + between**2 * spread[1, 1] - 2 * between * within * spread[0, 1]
    g3 = n * change / total**3
    return np.asarray(g1 + g2 + 2 * g3)
