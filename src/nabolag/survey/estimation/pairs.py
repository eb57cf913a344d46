"""Unequal probabilities without replacement: the variance by how likely each pair of units was drawn together.

With D_ij = (π_ij - π_i π_j) / π_ij the Horvitz-Thompson variance of a total is Σ_ij D_ij z_i z_j over weighted values z.
π_ij is given, or approximated from the π_i: "overton" (Overton 1985), "hartley-rao" (Hartley & Rao 1962). The
Yates-Grundy form ("YG") is for samples of fixed size. As in R, which does not let these have more than one stage.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.survey.estimation.codes import Codes, first_row
from nabolag.survey.estimation.stages import Floats, Stage

Pps = Literal["brewer", "overton", "hartley-rao", "joint"]
PairVariance = Literal["HT", "YG"]

_MOST_UNITS = 10_000
_NONE = 1e-4  # a smaller D is that of units drawn independently, as in R's ppsmat


def pair_weights(
    stage: Stage,
    pps: Pps,
    form: PairVariance,
    joint: NDArray[np.float64] | None,
    psum: float | None,
) -> Floats:
    """(U, U) D of the first stage's units.

    Raises:
        BadInput: too many units, or joint probabilities that do not fit the units' own.
    """
    if form not in ("HT", "YG"):
        raise BadInput("Variansen {value} er ikke kjent. Velg HT eller YG.", value=form)
    n = stage.n_units
    if n > _MOST_UNITS:
        raise BadInput(
            "pps={value} sammenligner alle par av enheter, og {units} {units:enhet|enheter} blir for mange. Bruk brewer.",
            value=pps,
            units=n,
        )
    p = stage.fraction
    d = _from_joint(stage, p, joint) if pps == "joint" else _approximated(stage, p, pps, psum)
    if form == "YG":
        d = d - np.diag(d.sum(axis=0))
    return d


def _approximated(stage: Stage, p: Floats, pps: Pps, psum: float | None) -> Floats:
    sampled = stage.sampled[stage.stratum]
    together = p[:, None] + p[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        if pps == "overton":
            d = 1 - (sampled[:, None] - together / 2) / (sampled[:, None] - 1)
        else:
            own = np.bincount(stage.stratum, p, stage.n_strata) / stage.sampled if psum is None else None
            mean = np.full(len(p), psum) if own is None else own[stage.stratum]
            d = 1 - (sampled[:, None] - together + mean[:, None]) / (sampled[:, None] - 1)
    d[stage.stratum[:, None] != stage.stratum[None, :]] = 0.0
    d[together >= 2] = 0.0  # both were certain
    np.fill_diagonal(d, 1 - p)
    return np.asarray(d)


def _from_joint(stage: Stage, p: Floats, joint: NDArray[np.float64] | None) -> Floats:
    n = stage.n_units
    given = None if joint is None else np.asarray(joint, dtype=np.float64)
    if given is None or given.shape != (n, n) or not np.isfinite(given).all() or (given <= 0).any():
        raise BadInput(
            "joint må være en tabell på {units} × {units} sannsynligheter over 0, én rad for hver enhet.",
            units=n,
        )
    rows = np.arange(n) if stage.unit is None else first_row(stage.unit, n)
    order: Codes = np.argsort(np.argsort(rows, kind="stable"), kind="stable").astype(
        np.intp
    )  # units by their rows
    given = given[np.ix_(order, order)]
    wrong = np.flatnonzero(np.abs(np.diag(given) - p) > 1e-6 * p)
    if len(wrong):
        raise BadInput(
            "joint sier {given} på diagonalen for enheten i rad {row}, men trekksannsynligheten er {own}.",
            given=round(float(given[wrong[0], wrong[0]]), 6),
            row=int(rows[wrong[0]]) + 1,
            own=round(float(p[wrong[0]]), 6),
        )
    d = 1 - np.outer(p, p) / given
    d[np.abs(d) < _NONE] = 0.0
    return np.asarray(d)
