"""A logistic model with crossed effects, fitted by nested Laplace approximation on NumPy.

Binomial counts in cells; fixed coefficients; one normal effect per level of each factor, its standard deviation unknown.
Given the standard deviations the posterior of the effects is approximated by a normal at its mode (Tierney & Kadane 1986;
Rue, Martino & Chopin 2009); the standard deviations are integrated over by importance-weighted points around their mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import NabolagError
from nabolag.survey.smallarea.reading import Floats

Ints = NDArray[np.int64]
FIXED_SD = 5.0
"""Prior standard deviation of fixed coefficients on the logit scale: holds them where all answers are alike."""
EFFECT_SCALE = 1.0
"""Scale of the half-normal prior of each factor's standard deviation, on the logit scale."""
POINTS = 32
_LOWEST = -6.0  # log standard deviation: an effect of a quarter of a per cent is none


@dataclass
class AnswerCells:
    """Answers by cell: `yes` of `n`; `fixed` (cells, p); per factor the level of each cell and the number of levels."""

    yes: Floats
    n: Floats
    fixed: Floats
    places: Sequence[Ints]
    levels: Sequence[int]
    offsets: list[int] = field(init=False)
    size: int = field(init=False)

    def __post_init__(self) -> None:
        p = self.fixed.shape[1]
        self.offsets = [p + sum(self.levels[:k]) for k in range(len(self.levels))]
        self.size = p + sum(self.levels)

    def linear(self, b: Floats) -> Floats:
        """The logit of each cell."""
        return linear(b, self.fixed, self.places, self.offsets)

    def gradient(self, r: Floats) -> Floats:
        parts: list[NDArray[Any]] = [self.fixed.T @ r]
        parts += [np.bincount(at, r, size) for at, size in zip(self.places, self.levels, strict=True)]
        return np.concatenate(parts)

    def curvature(self, w: Floats) -> Floats:
        """Z'WZ, block by block: linear in the number of cells."""
        h = np.zeros((self.size, self.size))
        p = self.fixed.shape[1]
        h[:p, :p] = (self.fixed.T * w) @ self.fixed
        for k, (at, size) in enumerate(zip(self.places, self.levels, strict=True)):
            rows = slice(self.offsets[k], self.offsets[k] + size)
            for c in range(p):
                h[c, rows] = h[rows, c] = np.bincount(at, w * self.fixed[:, c], size)
            for m in range(k + 1):
                other, width = self.places[m], self.levels[m]
                block = np.bincount(at * width + other, w, size * width).reshape(size, width)
                columns = slice(self.offsets[m], self.offsets[m] + width)
                h[rows, columns] = block
                h[columns, rows] = block.T
        return h


@dataclass(frozen=True)
class Posterior:
    """Draws of all coefficients (draws, size) and the posterior mean of each factor's standard deviation."""

    draws: Floats
    sd: Floats


def linear(b: Floats, fixed: Floats, places: Sequence[Ints], offsets: Sequence[int]) -> Floats:
    """The logits of cells: fixed part and the effect of each factor's level."""
    eta = fixed @ b[: fixed.shape[1]]
    for at, start in zip(places, offsets, strict=True):
        eta = eta + b[start + at]
    return np.asarray(eta)


def posterior(cells: AnswerCells, draws: int, rng: np.random.Generator) -> Posterior:
    """Draws from the posterior of fixed coefficients and effects.

    Raises:
        NabolagError: the mode is not found.
    """
    from scipy.linalg import solve_triangular
    from scipy.optimize import minimize

    start: Floats = np.zeros(cells.size)
    factors = len(cells.levels)

    def objective(theta: Floats) -> float:
        nonlocal start
        value, start, _ = _marginal(cells, np.clip(theta, _LOWEST, 3.0), start)
        return -value + float(np.square(theta - np.clip(theta, _LOWEST, 3.0)).sum())

    mode: Floats = np.full(factors, -0.7)
    spread: Floats = np.zeros((factors, factors))
    if factors:
        optimum = minimize(objective, mode, method="BFGS", options={"gtol": 1e-3, "maxiter": 60})
        mode = np.clip(optimum.x, _LOWEST, 3.0)
        spread = np.linalg.cholesky(_covariance(objective, mode))
    points = max(1, min(POINTS, draws)) if factors else 1
    z = rng.standard_normal((points, factors))
    z[0] = 0.0
    fits = []
    log_weight = np.empty(points)
    for s in range(points):
        theta = np.clip(mode + spread @ z[s], _LOWEST, 3.0)
        value, b, chol = _marginal(cells, theta, start)
        log_weight[s] = value + 0.5 * float(z[s] @ z[s])
        fits.append((theta, b, chol))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    # systematic resampling: each point gets its share of the draws, within one
    ends = np.floor(np.cumsum(weight) * draws + rng.random())
    shares = np.diff(np.r_[0.0, ends]).astype(int)
    shares[-1] += draws - shares.sum()
    out = []
    for (_, b, chol), count in zip(fits, shares, strict=True):
        noise = rng.standard_normal((cells.size, max(count, 0)))
        out.append((b[:, None] + solve_triangular(chol, noise, lower=True, trans="T")).T)
    sd = np.exp(np.stack([theta for theta, _, _ in fits])) if factors else np.zeros((1, 0))
    return Posterior(np.concatenate(out), weight @ sd)


def _marginal(cells: AnswerCells, theta: Floats, start: Floats) -> tuple[float, Floats, Floats]:
    """Log marginal posterior of the log standard deviations, the mode of the effects, and the Cholesky factor there."""
    sd = np.exp(theta)
    p = cells.fixed.shape[1]
    precision = np.full(cells.size, 1 / FIXED_SD**2)
    for k, size in enumerate(cells.levels):
        precision[cells.offsets[k] : cells.offsets[k] + size] = 1 / sd[k] ** 2
    b = start.copy()
    value = _joint(cells, b, precision)
    for _ in range(60):
        mean = 1 / (1 + np.exp(-cells.linear(b)))
        h = cells.curvature(cells.n * mean * (1 - mean)) + np.diag(precision)
        chol = np.linalg.cholesky(h)
        g = cells.gradient(cells.yes - cells.n * mean) - precision * b
        step = np.linalg.solve(chol.T, np.linalg.solve(chol, g))
        length = 1.0
        while (moved := _joint(cells, b + length * step, precision)) < value - 1e-12 * abs(
            value
        ) and length > 1e-6:
            length /= 2
        b, gain, value = b + length * step, moved - value, moved
        if float(np.abs(length * step).max()) < 1e-7 or (
            abs(gain) < 1e-11 * abs(value) and float(g @ step) < 1e-9
        ):
            break
    else:
        raise NabolagError("Modellen fant ikke fram til et toppunkt.")
    mean = 1 / (1 + np.exp(-cells.linear(b)))
    chol = np.linalg.cholesky(cells.curvature(cells.n * mean * (1 - mean)) + np.diag(precision))
    effects = precision[p:]
    total = value + 0.5 * float(np.log(effects).sum()) - float(np.log(np.diag(chol)).sum())
    prior = float((-0.5 * (sd / EFFECT_SCALE) ** 2 + theta).sum())  # half-normal, and the change to log scale
    return total + prior, b, chol


def _joint(cells: AnswerCells, b: Floats, precision: Floats) -> float:
    eta = cells.linear(b)
    fit = cells.yes @ eta - cells.n @ np.logaddexp(0.0, eta)
    return float(fit - 0.5 * (precision * b) @ b)


def _covariance(objective: object, mode: Floats) -> Floats:
    """Inverse curvature at the mode by central differences; directions the data say nothing about keep a unit variance."""
    f = objective
    assert callable(f)
    n, step = len(mode), 0.15
    h = np.empty((n, n))
    here = f(mode)
    unit = np.eye(n) * step
    for i in range(n):
        h[i, i] = (f(mode + unit[i]) - 2 * here + f(mode - unit[i])) / step**2
        for j in range(i):
            up = f(mode + unit[i] + unit[j]) - f(mode + unit[i] - unit[j])
            down = f(mode - unit[i] + unit[j]) - f(mode - unit[i] - unit[j])
            h[i, j] = h[j, i] = (up - down) / (4 * step**2)
    values, vectors = np.linalg.eigh(h)
    return np.asarray((vectors / np.clip(values, 1.0, None)) @ vectors.T)
