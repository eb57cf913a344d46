"""A linear model with an intercept per group that is pooled towards the common one, as a posterior on a grid.

y = X b + v(group) + e, v ~ N(0, s² λ), e ~ N(0, s² / w), w growing with size by the power 2δ. Given (λ, δ) everything is in
closed form (flat prior on b, 1/s² on s²); the grid carries what is not known of the two. Leaving a group out costs a subtraction
of its sums, so that a score by leave-group-out takes no longer than a fit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
SHARES = np.array([0.0, 0.03, 0.08, 0.16, 0.28, 0.42, 0.6])
"""How much of the variance of one of middle size may lie between groups."""
POWERS = (0.0, 0.15, 0.3)


@dataclass(frozen=True)
class Posterior:
    """What is known after a fit, a row per point of the grid.

    Attributes:
        weight: (cells) probability of each point; b: (cells, p); root: (cells, p, p) with root rootᵀ the inverse of the
            information; scale: (cells) the residual sum of squares; df: its degrees of freedom.
        left_out: (n) log density of each outcome when its whole group was not seen; empty when that was not asked for.
    """

    weight: Floats
    b: Floats
    root: Floats
    scale: Floats
    df: int
    left_out: Floats

    def draws(self, n: int, random: np.random.Generator) -> Floats:
        """(n, p) draws of b."""
        cell = random.choice(len(self.weight), n, p=self.weight)
        s = np.sqrt(self.scale[cell] / random.chisquare(self.df, n))
        z = random.standard_normal((n, self.b.shape[1]))
        drawn: Floats = self.b[cell] + s[:, None] * np.einsum("dij,dj->di", self.root[cell], z)
        return drawn


def fit(x: Floats, y: Floats, group: Whole, size: Floats, target: Floats | None = None) -> Posterior:
    """The posterior of b.

    Args:
        x: (n, p) with its intercept; y: (n); group: (n) numbered from 0; size: (n) above 0.
        target: (n) what is predicted for each group from the others; nothing is, when not given.
    """
    n, p = x.shape
    rows = np.column_stack([x, y])
    groups = int(group.max()) + 1
    member = np.zeros((groups, n))
    member[group, np.arange(n)] = 1.0
    counts = member.sum(axis=1)
    middle = np.log(size) - np.log(size).mean()
    ratios = SHARES / (1 - SHARES)
    parts = [_at(rows, member, np.exp(2 * power * middle), ratios, counts) for power in POWERS]
    b, inverse, scale, loglik = (np.concatenate([part[i] for part in parts]) for i in range(4))
    weight = np.exp(loglik[:, 0] - loglik[:, 0].max())
    left_out = np.empty(0)
    if target is not None:
        own = np.concatenate([np.exp(-2 * power * middle) + ratios[:, None] for power in POWERS])
        behind = inverse[:, 1:][:, group]
        spread = ((x[None, :, None, :] @ behind)[:, :, 0] * x).sum(axis=-1)
        error = target - (b[:, 1:][:, group] * x).sum(axis=-1)
        df = (n - counts - p)[group]
        density = _t(error, scale[:, 1:][:, group] / df * (own + spread), df)
        known = loglik[:, 1:] - _logsum(loglik[:, 1:])
        left_out = _logsum(density + known[:, group])
    root = np.linalg.cholesky(inverse[:, 0])
    return Posterior(weight / weight.sum(), b[:, 0], root, scale[:, 0], n - p, left_out)


def _at(
    rows: Floats, member: Floats, w: Floats, ratios: Floats, counts: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """For each ratio, with all groups first and then without each: b, inverse information, sum of squares, log likelihood."""
    p = rows.shape[1] - 1
    weighted = member * w
    heavy = weighted.sum(axis=1)
    sums = weighted @ rows
    squares = np.einsum("gn,ni,nj->gij", weighted, rows, rows, optimize=True)
    shrink = ratios[:, None] / (1 + ratios[:, None] * heavy)
    each = squares[None] - shrink[:, :, None, None] * np.einsum("gi,gj->gij", sums, sums)[None]
    whole = each.sum(axis=1, keepdims=True)
    left = np.concatenate([whole, whole - each], axis=1)
    inverse = np.linalg.inv(left[..., :p, :p])
    b = np.einsum("lgij,lgj->lgi", inverse, left[..., :p, p])
    scale = np.maximum(left[..., p, p] - np.einsum("lgi,lgi->lg", b, left[..., :p, p]), 1e-12)
    pooled = np.log1p(ratios[:, None] * heavy)
    spread = pooled.sum(axis=1, keepdims=True)
    own = np.log(w) @ member.T  # weights of which log |V| is made
    total = own.sum()
    logv = np.concatenate([spread - total, spread - total - (pooled - own[None, :])], axis=1)
    many = np.concatenate([[counts.sum()], counts.sum() - counts])
    information = -np.linalg.slogdet(inverse)[1]
    loglik = -0.5 * (logv + information + (many - p) * np.log(scale))
    return b, inverse, scale, loglik


def _logsum(values: Floats) -> Floats:
    """log of the sum of exp over the first axis."""
    top = values.max(axis=0)
    total: Floats = top + np.log(np.exp(values - top).sum(axis=0))
    return total


def _t(error: Floats, variance: Floats, df: Floats) -> Floats:
    half: Floats = gammaln((df + 1) / 2) - gammaln(df / 2) - 0.5 * np.log(df * np.pi * variance)
    density: Floats = half - (df + 1) / 2 * np.log1p(error**2 / variance / df)
    return density
