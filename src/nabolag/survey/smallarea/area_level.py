"""The area-level model of Fay & Herriot (1979, JASA 74): direct estimate = X·beta + area effect + sampling error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from nabolag.errors import BadInput, one_of
from nabolag.survey.smallarea.reading import Floats, design_matrix, numbers
from nabolag.text.showing import Shown

Method = Literal["reml", "ml"]
Link = Literal["identity", "logit"]
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)


@dataclass(frozen=True, repr=False)
class AreaLevel(Shown):
    """The fitted area-level model. Arrays have one figure per area, in the order given.

    Attributes:
        beta: coefficients of the covariates, on the scale of the link.
        area_variance: variance of the area effects, on the scale of the link; 0 when the areas differ no more than chance.
        estimates: the estimates, on the scale of the direct ones.
        mse: their mean squared error (Prasad & Rao 1990; Datta & Lahiri 2000).
        shrinkage: the part each estimate takes from the model rather than from its own direct estimate, 0 to 1.
        synthetic: areas without a direct estimate, which have only the model's.
    """

    beta: Floats
    area_variance: float
    estimates: Floats
    mse: Floats
    shrinkage: Floats
    synthetic: tuple[int, ...]


def fay_herriot(
    direct: ArrayLike,
    variance: ArrayLike,
    covariates: ArrayLike,
    method: Method = "reml",
    link: Link = "identity",
) -> AreaLevel:
    """Estimates per area that lean on covariates where the direct estimate is unsure.

    Args:
        direct: direct estimate per area; not a number where an area has no answers.
        variance: its sampling variance, above 0, taken as known; anything where `direct` is not a number.
        covariates: (areas, p), the intercept among them.
        method: how the area variance is found, iterated to convergence.
        link: `logit` for shares near 0 or 1: modelled on the logit scale (variance by the delta method), taken back as the
            mean over the area's distribution.

    Raises:
        BadInput: lengths that differ, a variance of 0 or less, collinear covariates, too few areas, or a share of 0 or
            1 under `logit`; says which area.
    """
    one_of("method", method, get_args(Method))
    one_of("link", link, get_args(Link))
    y, d = numbers(direct, "direct", missing=True), numbers(variance, "variance", missing=True)
    x = design_matrix(covariates, len(y))
    if len(d) != len(y):
        raise BadInput(
            "direct har {n} {n:område|områder}, variance har {m}. De må være de samme.", n=len(y), m=len(d)
        )
    has = np.isfinite(y)
    bad = np.flatnonzero(has & ~(d > 0))
    if len(bad):
        raise BadInput("variance, område {area}: {value} må være over 0.", area=int(bad[0]), value=d[bad[0]])
    z: Floats = y
    dz: Floats = d
    if link == "logit":
        edge = np.flatnonzero(has & ~((y > 0) & (y < 1)))
        if len(edge):
            raise BadInput(
                "direct, område {area}: andelen {value} har ingen logit. Sett den til nan, så får området modellens.",
                area=int(edge[0]),
                value=y[edge[0]],
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            z, dz = np.log(y / (1 - y)), d / (y * (1 - y)) ** 2
    if has.sum() <= x.shape[1]:
        raise BadInput(
            "{n} {n:område|områder} med svar er for få for {p} forklaringer.", n=int(has.sum()), p=x.shape[1]
        )
    model = _fit(z, dz, x, has, method)
    return model if link == "identity" else _from_logit(model)


def _fit(y: Floats, d: Floats, x: Floats, has: np.ndarray, method: Method) -> AreaLevel:
    ys, ds, xs = y[has], d[has], design_matrix(x[has], int(has.sum()))
    a = _area_variance(ys, ds, xs, method)
    v = 1 / (a + ds)
    q = np.linalg.inv((xs.T * v) @ xs)
    beta = q @ (xs.T @ (v * ys))
    b = ds * v  # how much each shrinks
    estimates, shrinkage = x @ beta, np.ones(len(y))
    estimates[has] += (1 - b) * (ys - xs @ beta)
    shrinkage[has] = b
    leverage = np.einsum("ij,jk,ik->i", x, q, x)
    information = (v**2).sum()
    mse = a + leverage  # an area without answers: its effect and the coefficients are unknown
    mse[has] = a * b + b**2 * leverage[has] + 2 * b**2 * v * (2 / information)
    if method == "ml":  # A is too small on average; Datta & Lahiri 2000
        bias = -np.trace(q @ ((xs.T * v**2) @ xs)) / information
        mse[has] -= bias * b**2
    return AreaLevel(beta, a, estimates, mse, shrinkage, tuple(np.flatnonzero(~has).tolist()))


def _area_variance(y: Floats, d: Floats, x: Floats, method: Method) -> float:
    """The A of 0 or more with the highest (restricted) likelihood: the root of its score, found by bracketing.

    The score may have several roots; a grid finds the highest hill first.
    """
    from scipy.optimize import brentq

    def pieces(a: float) -> tuple[Floats, Floats, Floats]:
        v = 1 / (a + d)
        q = np.linalg.inv((x.T * v) @ x)
        return v, q, v * (y - x @ (q @ (x.T @ (v * y))))

    def score(a: float) -> float:
        v, q, py = pieces(a)
        trace = v.sum()
        if method == "reml":
            trace -= np.trace(q @ ((x.T * v**2) @ x))
        return float(py @ py - trace) / 2

    def likelihood(a: float) -> float:
        v, q, py = pieces(a)
        fit = (np.log(v).sum() - py @ (y - x @ (q @ (x.T @ (v * y))))) / 2
        return float(fit + (np.linalg.slogdet(q)[1] / 2 if method == "reml" else 0.0))

    top = 10 * (float(np.var(y)) + float(d.max()))
    grid = np.r_[0.0, np.geomspace(top * 1e-8, top, 60)]
    best = int(np.argmax([likelihood(a) for a in grid]))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    if score(low) <= 0:
        return float(low) if best <= 1 else float(grid[best])
    if score(high) >= 0:
        return float(high)
    return float(brentq(score, low, high, xtol=1e-15 * top, rtol=1e-14, maxiter=500))


def _from_logit(model: AreaLevel) -> AreaLevel:
    """The mean of the share over a normal distribution on the logit scale; its error by the delta method."""
    spread = np.sqrt(np.maximum(model.mse, 0.0))
    at = model.estimates[:, None] + spread[:, None] * _NODES
    share = (1 / (1 + np.exp(-at))) @ _WEIGHTS / _WEIGHTS.sum()
    return AreaLevel(
        model.beta,
        model.area_variance,
        share,
        model.mse * (share * (1 - share)) ** 2,
        model.shrinkage,
        model.synthetic,
    )
