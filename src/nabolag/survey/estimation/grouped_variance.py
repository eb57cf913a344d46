"""Variances of many groups at once, for weighted designs and for groups against the rest.

The influence of group g is x where the row is in g, plus a combination z·c_g of a few columns that all groups share
(what an adjustment takes away; the rest that a group is compared with). The design's variance is a quadratic form, so
only sums over each group's own rows are needed: work grows with rows + groups, not with rows × groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nabolag.survey.estimation.adjustments import Adjustment
from nabolag.survey.estimation.codes import Codes, grouped_sum
from nabolag.survey.estimation.stages import Stage
from nabolag.survey.estimation.variables import Floats, Mask
from nabolag.survey.estimation.variance import LonelyPsu, applied, variances_by, variances_of_sums

if TYPE_CHECKING:
    from nabolag.survey.estimation.structure import Structure

FEW = 12  # groups that are as well taken one by one
_ROOM = 50_000_000  # rows × shared columns held in memory
_CANCELLED = 1e-7  # below this share of its parts, a variance is computed anew from the rows


def variances(
    design: Structure,
    x: Floats,
    group: Codes,
    n_groups: int,
    shared: Floats | None = None,
    by: Floats | None = None,
) -> Floats:
    """(G, k) variances of a linearised design.

    `x` (n, k) is the influence of each row on its own group (`group` -1: none); `shared` (n, q) and `by` (G, q, k)
    what all rows add to group g: shared @ by[g].
    """
    z = np.zeros((len(x), 0)) if shared is None else shared
    c = np.zeros((n_groups, 0, x.shape[1])) if by is None else by

    def one(g: int) -> Floats:
        own = np.where((group == g)[:, None], x, 0.0) + z @ c[g]
        return np.asarray(np.einsum("kk->k", design.variance(own)))

    if design.pairs is not None and not design.adjustments and shared is None:
        both = design.pairs if design.first_phase is None else design.pairs + design.first_phase
        return _by_pairs(both, design.pair_unit, x, group, n_groups)
    width = z.shape[1] + sum(a.width for a in design.adjustments)
    if design.pairs is None and n_groups <= FEW and len(x) * n_groups * x.shape[1] <= _ROOM:
        return _few(design, x, group, n_groups, z, c)
    if n_groups <= FEW or design.pairs is not None or len(x) * width > _ROOM:
        return np.stack([one(g) for g in range(n_groups)])
    x = np.where((group >= 0)[:, None], x, 0.0)
    at = np.maximum(group, 0)
    z, c = _through(design.adjustments, x, at, n_groups, z, c)
    present = None if design.kept.all() else design.kept
    total, size = _combine(x, at, n_groups, z, c, design.stages, design.lonely_psu, present)
    for g in np.flatnonzero((total < _CANCELLED * size).any(axis=1)):
        total[g] = one(int(g))
    return total


def _few(design: Structure, x: Floats, group: Codes, n_groups: int, z: Floats, c: Floats) -> Floats:
    """(G, k) of groups side by side, by sums within each unit (of rows, where an adjustment looks at them)."""
    k = x.shape[1]
    beside = np.moveaxis(c, 1, 0).reshape(z.shape[1], n_groups * k)
    present = None if design.kept.all() else design.kept
    rows = np.zeros((0, 0))
    if design.adjustments or any(stage.unit is None for stage in design.stages):
        rows = _in_own_column(x, group, n_groups) + z @ beside
        for adjustment in design.adjustments:
            rows = adjustment.residual(rows)

    def within(stage: Stage) -> Floats:
        if stage.unit is None:
            return rows
        if design.adjustments:
            return grouped_sum(stage.unit, rows, stage.n_units)
        inside = group >= 0
        cell = stage.unit[inside] * n_groups + group[inside]
        own = grouped_sum(cell, x[inside], stage.n_units * n_groups).reshape(stage.n_units, n_groups * k)
        return np.asarray(own + grouped_sum(stage.unit, z, stage.n_units) @ beside)

    sums = [within(stage) for stage in design.stages]
    return variances_of_sums(sums, design.stages, design.lonely_psu, present).reshape(n_groups, k)


def _in_own_column(x: Floats, group: Codes, n_groups: int) -> Floats:
    """(n, G·k) with x in the columns of the row's group."""
    wide = np.zeros((len(x), n_groups, x.shape[1]))
    inside = np.flatnonzero(group >= 0)
    wide[inside, group[inside]] = x[inside]
    return wide.reshape(len(x), -1)


def _by_pairs(pairs: Floats, at: Codes | None, x: Floats, group: Codes, n_groups: int) -> Floats:
    """(G, k) from the weights of pairs of units."""
    unit = np.arange(len(x)) if at is None else at
    used = group >= 0
    out = np.empty((n_groups, x.shape[1]))
    for j in range(x.shape[1]):
        sums = np.bincount(unit[used] * n_groups + group[used], x[used, j], len(pairs) * n_groups)
        wide = sums.reshape(len(pairs), n_groups)
        out[:, j] = (wide * (pairs @ wide)).sum(axis=0)
    return out


def _through(
    adjustments: Sequence[Adjustment], x: Floats, group: Codes, n_groups: int, z: Floats, c: Floats
) -> tuple[Floats, Floats]:
    """What the adjustments take away, as more shared columns."""
    everyone = np.zeros(len(x), np.intp)
    for adjustment in adjustments:
        taken = adjustment.loadings(x, group, n_groups)
        if z.shape[1]:
            taken = taken + np.einsum("qp,gpk->gqk", adjustment.loadings(z, everyone, 1)[0], c)
        z, c = np.hstack([z, adjustment.span()]), np.concatenate([c, -taken], axis=1)
    return z, c


def _combine(
    x: Floats,
    group: Codes,
    n_groups: int,
    z: Floats,
    c: Floats,
    stages: Sequence[Stage],
    lonely: LonelyPsu,
    present: Mask | None,
) -> tuple[Floats, Floats]:
    """(G, k) variances, and the sum of their parts' sizes."""
    own = variances_by(x, group, n_groups, stages, lonely, fixed=True, present=present)
    if not z.shape[1]:
        return own, own
    spread = applied(z, stages, lonely, present)
    both = z.T @ spread
    rest = np.einsum("gqk,qp,gpk->gk", c, both, c, optimize=True)
    cross = np.stack(
        [
            np.einsum("gq,gq->g", grouped_sum(group, spread * x[:, j : j + 1], n_groups), c[:, :, j])
            for j in range(x.shape[1])
        ],
        axis=1,
    )
    return own + 2 * cross + rest, own + np.abs(rest)
