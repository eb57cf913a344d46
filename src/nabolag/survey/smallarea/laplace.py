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
from nabolag.survey.smallarea.cells import AnswerCells, GradedCells, Ints
from nabolag.survey.smallarea.reading import Floats

Cells = AnswerCells | GradedCells
EFFECT_SCALE = 1.0
"""Scale of the half-normal prior of each factor's standard deviation, on the logit scale."""
POINTS = 64
_LOWEST, _HIGHEST = -6.0, 3.0  # log standard deviation: an effect of a quarter of a per cent is none


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

    def downhill(theta: Floats) -> tuple[float, Floats]:
        nonlocal start
        inside = np.clip(theta, _LOWEST, _HIGHEST)
        value, start, root = _marginal(cells, inside, start)
        outside = theta - inside
        return float(outside @ outside) - value, 2 * outside - _slope(cells, inside, start, root)

    mode: Floats = np.full(factors, -0.7)
    spread: Floats = np.zeros((factors, factors))
    if sd is not None:
        mode = np.clip(np.log(np.maximum(sd, 1e-9)), _LOWEST, _HIGHEST)
    elif factors:
        optimum = minimize(downhill, mode, jac=True, method="BFGS", options={"gtol": 1e-2, "maxiter": 60})
        mode = np.clip(optimum.x, _LOWEST, _HIGHEST)
        spread = np.linalg.cholesky(_covariance(downhill, mode))
    points = max(1, min(POINTS, draws)) if factors and sd is None else 1
    z = rng.standard_normal((points, factors))
    z[0] = 0.0
    fits = []
    log_weight = np.empty(points)
    for s in range(points):
        theta = np.clip(mode + spread @ z[s], _LOWEST, _HIGHEST)
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
    """A root of a positive definite matrix whose block `big` is diagonal: that block costs no more than its length.

    So does a second one, `over`, where each of `big` belongs to one of it (`parent`), as persons to municipalities.
    """

    def __init__(self, h: Floats, big: slice, over: slice, parent: Ints) -> None:
        self.big, self.over, self.parent = big, over, parent
        there = np.ones(len(h), dtype=bool)
        there[big] = there[over] = False
        self.small = np.flatnonzero(there)
        self.own = np.sqrt(np.diag(h[big, big]))
        self.cross = h[self.small, big] / self.own
        core = h[np.ix_(self.small, self.small)] - self.cross @ self.cross.T
        outer = h[over, over]
        self.tie = h[over.start + parent, big.start + np.arange(len(parent))] / self.own[: len(parent)]
        self.outer = np.sqrt(np.diag(outer) - np.bincount(parent, self.tie**2, len(outer)))
        self.across = h[self.small, over]
        if len(parent):
            order = np.argsort(parent, kind="stable")
            there, starts = np.unique(parent[order], return_index=True)
            self.across[:, there] -= np.add.reduceat((self.cross * self.tie)[:, order], starts, axis=1)
            self.across /= self.outer
            core -= self.across @ self.across.T
        self.chol = np.linalg.cholesky(core)

    @property
    def log_det(self) -> float:
        """Of the root: half of the matrix's."""
        return float(np.log(self.own).sum() + np.log(self.outer).sum() + np.log(np.diag(self.chol)).sum())

    def solve(self, g: Floats) -> Floats:
        """The matrix's inverse times `g`."""
        from scipy.linalg import solve_triangular

        first = g[self.big] / self.own
        second = g[self.over]
        if len(self.parent):
            second = (second - np.bincount(self.parent, self.tie * first, len(second))) / self.outer
        rest = g[self.small] - self.cross @ first - self.across @ second
        return self._up(first, second, solve_triangular(self.chol, rest, lower=True, check_finite=False))

    def steps(self, noise: Floats) -> Floats:
        """Normal steps with the matrix's inverse as covariance, from standard normal (size, draws)."""
        return self._up(noise[self.big], noise[self.over], noise[self.small])

    def _up(self, first: Floats, second: Floats, rest: Floats) -> Floats:
        from scipy.linalg import solve_triangular

        def down(a: Floats) -> Floats:
            return a if first.ndim == 1 else a[:, None]

        out = np.empty((len(self.own) + len(self.outer) + len(self.small), *first.shape[1:]))
        out[self.small] = solve_triangular(self.chol, rest, lower=True, trans="T", check_finite=False)
        out[self.over] = (second - self.across.T @ out[self.small]) / down(self.outer)
        first = first - self.cross.T @ out[self.small]
        if len(self.parent):
            first = first - down(self.tie) * out[self.over][self.parent]
        out[self.big] = first / down(self.own)
        return out


def _marginal(cells: Cells, theta: Floats, start: Floats) -> tuple[float, Floats, _Root]:
    """Log marginal posterior of the log standard deviations, the mode of the effects, and the root of its curvature."""
    sd = np.exp(theta)
    head = len(cells.prior)
    precision = np.concatenate(
        [cells.prior, *(np.full(n, 1 / s**2) for n, s in zip(cells.levels, sd, strict=True))]
    )
    big, over, parent = cells.nested()
    inside = np.diag_indices(cells.size)

    def joint(b: Floats) -> float:
        return cells.value(b) - 0.5 * float((precision * b) @ b)

    b = start.copy()
    value = joint(b)
    for _ in range(60):
        g, h = cells.slopes(b)
        h[inside] += precision
        g, root = g - precision * b, _Root(h, big, over, parent)
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


def _slope(cells: Cells, theta: Floats, b: Floats, root: _Root) -> Floats:
    """The gradient of `_marginal` but for how the curvature moves with the mode: what is left out is weighed in later."""
    of_each = np.square(b) + np.square(root.steps(np.eye(cells.size))).sum(axis=1)
    sd2 = np.exp(2 * theta)
    sums = np.array([of_each[at : at + n].sum() for at, n in zip(cells.offsets, cells.levels, strict=True)])
    return np.asarray(sums / sd2 - cells.levels - sd2 / EFFECT_SCALE**2 + 1)


def _covariance(downhill: Callable[[Floats], tuple[float, Floats]], mode: Floats) -> Floats:
    """Inverse curvature at the mode by central differences; directions the data say nothing about keep a unit variance."""
    step = 0.15
    unit = np.eye(len(mode)) * step
    h = np.stack([downhill(mode + u)[1] - downhill(mode - u)[1] for u in unit]) / (2 * step)
    values, vectors = np.linalg.eigh((h + h.T) / 2)
    return np.asarray((vectors / np.clip(values, 1.0, None)) @ vectors.T)
