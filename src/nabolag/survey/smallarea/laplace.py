"""A model of answers with crossed effects, fitted by nested Laplace approximation on NumPy.

Fixed coefficients; one normal effect per level of each factor, its standard deviation unknown. Given the standard
deviations the posterior of the effects is approximated by a normal at its mode (Tierney & Kadane 1986; Rue, Martino &
Chopin 2009); the standard deviations are integrated over by importance-weighted points around their mode.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nabolag.errors import NabolagError
from nabolag.survey.smallarea.cells import AnswerCells, GradedCells
from nabolag.survey.smallarea.reading import Floats

Cells = AnswerCells | GradedCells
EFFECT_SCALE = 1.0
"""Scale of the half-normal prior of each factor's standard deviation, on the logit scale."""
POINTS = 32
_LOWEST = -6.0  # log standard deviation: an effect of a quarter of a per cent is none


@dataclass(frozen=True)
class Posterior:
    """Draws of all coefficients (draws, size), each factor's standard deviation in each (draws, factors), and its mean."""

    draws: Floats
    sds: Floats
    sd: Floats


def posterior(cells: Cells, draws: int, rng: np.random.Generator, sd: Floats | None = None) -> Posterior:
    """Draws from the posterior of fixed coefficients and effects; `sd` holds the factors' standard deviations.

    Raises:
        NabolagError: the mode is not found.
    """
    from scipy.optimize import minimize

    start: Floats = cells.start()
    factors = len(cells.levels)

    def objective(theta: Floats) -> float:
        nonlocal start
        value, start, _ = _marginal(cells, np.clip(theta, _LOWEST, 3.0), start)
        return -value + float(np.square(theta - np.clip(theta, _LOWEST, 3.0)).sum())

    mode: Floats = np.full(factors, -0.7)
    spread: Floats = np.zeros((factors, factors))
    if sd is not None:
        mode = np.clip(np.log(np.maximum(sd, 1e-9)), _LOWEST, 3.0)
    elif factors:
        optimum = minimize(objective, mode, method="BFGS", options={"gtol": 1e-2, "maxiter": 60})
        mode = np.clip(optimum.x, _LOWEST, 3.0)
        spread = np.linalg.cholesky(_covariance(objective, mode))
    points = max(1, min(POINTS, draws)) if factors and sd is None else 1
    z = rng.standard_normal((points, factors))
    z[0] = 0.0
    fits = []
    log_weight = np.empty(points)
    for s in range(points):
        theta = np.clip(mode + spread @ z[s], _LOWEST, 3.0)
        value, b, root = _marginal(cells, theta, start)
        log_weight[s] = value + 0.5 * float(z[s] @ z[s])
        fits.append((theta, b, root))
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    # systematic resampling: each point gets its share of the draws, within one
    ends = np.floor(np.cumsum(weight) * draws + rng.random())
    shares = np.diff(np.r_[0.0, ends]).astype(int)
    shares[-1] += draws - shares.sum()
    out = []
    for (_, b, root), count in zip(fits, shares, strict=True):
        out.append(cells.moved(b, root.steps(rng.standard_normal((cells.size, max(count, 0)))).T))
    sds = np.exp(np.stack([theta for theta, _, _ in fits])) if factors else np.zeros((1, 0))
    return Posterior(np.concatenate(out), np.repeat(sds, np.maximum(shares, 0), axis=0), weight @ sds)


def laplace_likelihood(cells: Cells, fixed: Floats, sd: Floats) -> float:
    """The log likelihood with the effects integrated out, given the other coefficients and standard deviations above 0.

    What lme4's `glmer` maximises (nAGQ = 1). `fixed` are the coefficients that stand before the effects.
    """
    p = len(fixed)
    precision = np.concatenate([np.full(n, 1 / s**2) for n, s in zip(cells.levels, sd, strict=True)])
    u = np.zeros(cells.size - p)
    for _ in range(100):
        g, h = cells.slopes(np.r_[fixed, u])
        inner = h[p:, p:] + np.diag(precision)
        step = np.linalg.solve(inner, g[p:] - precision * u)
        u = u + step
        if float(np.abs(step).max()) < 1e-10:
            break
    log_det = float(np.linalg.slogdet(inner)[1] - np.log(precision).sum())
    return cells.value(np.r_[fixed, u]) - 0.5 * float(precision @ u**2) - 0.5 * log_det


class _Root:
    """A root of a positive definite matrix whose block `big` is diagonal: that block costs no more than its length."""

    def __init__(self, h: Floats, big: slice) -> None:
        self.big = big
        self.small = np.r_[0 : big.start, big.stop : len(h)]
        self.own = np.sqrt(np.diag(h[big, big]))
        self.cross = h[self.small, big] / self.own
        self.chol = np.linalg.cholesky(h[np.ix_(self.small, self.small)] - self.cross @ self.cross.T)

    @property
    def log_det(self) -> float:
        """Of the root: half of the matrix's."""
        return float(np.log(self.own).sum() + np.log(np.diag(self.chol)).sum())

    def solve(self, g: Floats) -> Floats:
        """The matrix's inverse times `g`."""
        from scipy.linalg import solve_triangular

        first = g[self.big] / self.own
        rest = solve_triangular(self.chol, g[self.small] - self.cross @ first, lower=True, check_finite=False)
        return self._up(first, rest)

    def steps(self, noise: Floats) -> Floats:
        """Normal steps with the matrix's inverse as covariance, from standard normal (size, draws)."""
        return self._up(noise[self.big], noise[self.small])

    def _up(self, first: Floats, rest: Floats) -> Floats:
        from scipy.linalg import solve_triangular

        out = np.empty((len(self.own) + len(self.small), *first.shape[1:]))
        out[self.small] = solve_triangular(self.chol, rest, lower=True, trans="T", check_finite=False)
        scale = self.own if first.ndim == 1 else self.own[:, None]
        out[self.big] = (first - self.cross.T @ out[self.small]) / scale
        return out


def _marginal(cells: Cells, theta: Floats, start: Floats) -> tuple[float, Floats, _Root]:
    """Log marginal posterior of the log standard deviations, the mode of the effects, and the root of its curvature."""
    sd = np.exp(theta)
    head = len(cells.prior)
    precision = np.concatenate(
        [cells.prior, *(np.full(n, 1 / s**2) for n, s in zip(cells.levels, sd, strict=True))]
    )
    most = int(np.argmax(cells.levels)) if cells.levels else 0
    big = (
        slice(cells.offsets[most], cells.offsets[most] + cells.levels[most])
        if cells.levels
        else slice(cells.size, cells.size)
    )
    inside = np.diag_indices(cells.size)

    def joint(b: Floats) -> float:
        return cells.value(b) - 0.5 * float((precision * b) @ b)

    b = start.copy()
    value = joint(b)
    for _ in range(60):
        g, h = cells.slopes(b)
        h[inside] += precision
        g, root = g - precision * b, _Root(h, big)
        step = root.solve(g)
        length = 1.0
        while (moved := joint(b + length * step)) < value - 1e-12 * abs(value) and length > 1e-6:
            length /= 2
        b, gain, value = b + length * step, moved - value, moved
        if float(np.abs(length * step).max()) < 1e-7 or (
            abs(gain) < 1e-11 * abs(value) and float(g @ step) < 1e-9
        ):
            break
    else:
        raise NabolagError("Modellen fant ikke fram til et toppunkt.")
    total = value + 0.5 * float(np.log(precision[head:]).sum()) - root.log_det - cells.volume(b)
    prior = float((-0.5 * (sd / EFFECT_SCALE) ** 2 + theta).sum())  # half-normal, and the change to log scale
    return total + prior, b, root


def _covariance(objective: Callable[[Floats], float], mode: Floats) -> Floats:
    """Inverse curvature at the mode by central differences; directions the data say nothing about keep a unit variance."""
    n, step = len(mode), 0.15
    h = np.empty((n, n))
    here = objective(mode)
    unit = np.eye(n) * step
    ahead, behind = [objective(mode + u) for u in unit], [objective(mode - u) for u in unit]
    for i in range(n):
        h[i, i] = (ahead[i] - 2 * here + behind[i]) / step**2
        for j in range(i):
            both = objective(mode + unit[i] + unit[j]) + objective(mode - unit[i] - unit[j])
            h[i, j] = h[j, i] = (both - ahead[i] - behind[i] - ahead[j] - behind[j] + 2 * here) / (
                2 * step**2
            )
    values, vectors = np.linalg.eigh(h)
    return np.asarray((vectors / np.clip(values, 1.0, None)) @ vectors.T)
