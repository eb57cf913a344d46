"""Design-based variance of a linearised estimate: sums over sampling units, stage by stage.

In comes the influence of each row (weight × linearised value); out comes its covariance. The estimator is
the usual one for stratified multistage sampling (Särndal, Swensson & Wretman 1992, § 4.3; with replacement:
the ultimate-cluster estimator), with strata of one unit handled as `lonely_psu` says. Row-level work is
one sum per column; the rest is done on units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.survey.estimation.codes import Codes, combined, grouped_sum
from nabolag.survey.estimation.stages import Floats, Stage

LonelyPsu = Literal["fail", "adjust", "average", "certainty", "remove"]
Mask = NDArray[np.bool_]

_DENSE_PAIRS = 4_000_000


def covariance(
    influence: Floats, stages: Sequence[Stage], lonely: LonelyPsu, present: Mask | None = None
) -> Floats:
    """(k, k) covariance of the column sums of `influence` (n, k).

    `present` are the rows that count when strata are judged (a domain); None is all rows.
    """
    total = np.zeros((influence.shape[1], influence.shape[1]))
    for level, stage in enumerate(stages):
        sums = influence if stage.unit is None else grouped_sum(stage.unit, influence, stage.n_units)
        deviation, scale, inflate = _deviations(sums, stage, level, lonely, present)
        total += inflate * (deviation.T @ (deviation * scale[:, None]))
    return total


def variances_of_sums(
    sums: Sequence[Floats], stages: Sequence[Stage], lonely: LonelyPsu, present: Mask | None = None
) -> Floats:
    """(m,) the diagonal of `covariance`, from the influence summed within the units of each stage (U, m)."""
    total = np.zeros(sums[0].shape[1])
    for level, (stage, own) in enumerate(zip(stages, sums, strict=True)):
        deviation, scale, inflate = _deviations(own, stage, level, lonely, present)
        total += inflate * np.einsum("um,um,u->m", deviation, deviation, scale)
    return total


def _deviations(
    sums: Floats, stage: Stage, level: int, lonely: LonelyPsu, present: Mask | None
) -> tuple[Floats, Floats, float]:
    """Units' deviations from their stratum's mean, the factor of each one's square, and that of them all."""
    scale, centred, inflate = _scales(stage, level, lonely, present)
    if stage.n_strata == 1:
        return sums - sums.sum(axis=0) / stage.sampled[0] * centred[0], scale, inflate
    means = grouped_sum(stage.stratum, sums, stage.n_strata) / stage.sampled[:, None]
    return sums - (means * centred[:, None])[stage.stratum], scale, inflate


def applied(
    influence: Floats, stages: Sequence[Stage], lonely: LonelyPsu, present: Mask | None = None
) -> Floats:
    """(n, k) such that the covariance of the sums of x and `influence` is x.T @ applied(influence)."""
    out = np.zeros_like(influence)
    for level, stage in enumerate(stages):
        sums = influence if stage.unit is None else grouped_sum(stage.unit, influence, stage.n_units)
        scale, centred, inflate = _scales(stage, level, lonely, present)
        shrink = (centred / stage.sampled)[:, None]
        deviation = sums - (grouped_sum(stage.stratum, sums, stage.n_strata) * shrink)[stage.stratum]
        scaled = deviation * scale[:, None]
        scaled -= (grouped_sum(stage.stratum, scaled, stage.n_strata) * shrink)[stage.stratum]
        out += inflate * (scaled if stage.unit is None else scaled[stage.unit])
    return out


def variances_by(
    influence: Floats,
    group: Codes,
    n_groups: int,
    stages: Sequence[Stage],
    lonely: LonelyPsu,
    *,
    fixed: bool = False,
    present: Mask | None = None,
) -> Floats:
    """(G, k): the diagonal for each group g of `covariance(influence where group == g)`.

    `group` is -1 for rows in no group. Strata are judged by the rows of all groups, or (`fixed`) by `present`.
    """
    k = influence.shape[1]
    total = np.zeros((n_groups, k))
    if lonely == "average" and not fixed:
        refused: list[BadInput] = []
        for g in range(n_groups):
            inside = group == g
            try:
                own = covariance(np.where(inside[:, None], influence, 0.0), stages, lonely, inside)
            except (
                BadInput
            ) as error:  # a group of lonely strata only has no error to tell, and costs no other theirs
                refused.append(error)
                total[g] = np.nan
                continue
            total[g] = np.einsum("kk->k", own)
        if len(refused) == n_groups and refused:
            raise refused[0]
        return total
    if (group < 0).any():
        keep = group >= 0
        influence, group = influence[keep], group[keep]
        rows: Codes | None = np.flatnonzero(keep)
    else:
        rows = None
    for level, stage in enumerate(stages):
        unit = stage.unit if stage.unit is not None else np.arange(stage.n_units)
        unit = unit if rows is None else unit[rows]
        pair_unit, pair_group, sums = _pair_sums(unit, stage, group, n_groups, influence)
        if fixed:
            scale, centred, inflate = _scales(stage, level, lonely, present)
        else:
            seen = None if lonely != "fail" else np.isin(np.arange(stage.n_units), unit)
            scale, centred, inflate = _unit_scales(stage, level, lonely, seen)
        cell = stage.stratum[pair_unit] * n_groups + pair_group
        n_cells = stage.n_strata * n_groups
        means = grouped_sum(cell, sums, n_cells) / np.repeat(stage.sampled, n_groups)[:, None]
        means *= np.repeat(centred, n_groups)[:, None]
        deviation = sums - means[cell]
        whole = np.repeat(np.bincount(stage.stratum, scale, stage.n_strata), n_groups)
        absent = whole - np.bincount(cell, scale[pair_unit], n_cells)
        absent[np.abs(absent) < 1e-12 * whole] = 0.0
        cell_group = np.tile(np.arange(n_groups), stage.n_strata)
        for j in range(k):
            near = np.bincount(pair_group, scale[pair_unit] * deviation[:, j] ** 2, n_groups)
            total[:, j] += inflate * (near + np.bincount(cell_group, absent * means[:, j] ** 2, n_groups))
    return total


def _pair_sums(
    unit: Codes, stage: Stage, group: Codes, n_groups: int, influence: Floats
) -> tuple[Codes, Codes, Floats]:
    if stage.unit is None:
        return unit, group, influence
    size = stage.n_units * n_groups
    if size <= _DENSE_PAIRS:
        sums = grouped_sum(unit * n_groups + group, influence, size)
        pairs = np.arange(size)
        return pairs // n_groups, pairs % n_groups, sums
    pair, n_pairs = combined(unit, stage.n_units, group, n_groups)
    pair_unit, pair_group = np.empty(n_pairs, np.intp), np.empty(n_pairs, np.intp)
    pair_unit[pair], pair_group[pair] = unit, group
    return pair_unit, pair_group, grouped_sum(pair, influence, n_pairs)


def _scales(
    stage: Stage, level: int, lonely: LonelyPsu, present: Mask | None
) -> tuple[Floats, Floats, float]:
    unit_present = None
    if present is not None:
        unit = stage.unit
        unit_present = present if unit is None else np.bincount(unit[present], minlength=stage.n_units) > 0
    return _unit_scales(stage, level, lonely, unit_present)


def _unit_scales(
    stage: Stage, level: int, lonely: LonelyPsu, unit_present: Mask | None
) -> tuple[Floats, Floats, float]:
    """Factor of each unit's squared deviation, whether each stratum is centred, and R's "average" factor."""
    sampled = stage.sampled
    free = 1 - stage.fraction
    free[free < 1e-7] = 0.0
    if stage.independent:
        return free * stage.multiplier[stage.stratum], np.zeros(stage.n_strata), 1.0
    lonely = stage.lonely or lonely
    many = sampled > 1
    factor = np.where(many, sampled / np.maximum(sampled - 1, 1), 1.0) * stage.multiplier
    scale = free * factor[stage.stratum]
    alone = ~many & (np.bincount(stage.stratum, free, stage.n_strata) > 0)
    if unit_present is not None:
        seen = np.bincount(stage.stratum[unit_present], minlength=stage.n_strata) > 0
        alone &= seen
        n_seen = int(seen.sum())
    else:
        n_seen = stage.n_strata
    centred = np.ones(stage.n_strata)
    inflate = 1.0
    if not alone.any():
        return scale, centred, inflate
    first = int(np.flatnonzero(alone)[0])
    if lonely == "fail":
        raise BadInput(
            "{count} {count:stratum|strata} har bare én enhet på trinn {stage}, det første i rad {row}. "
            "Velg lonely_psu: adjust, average, certainty eller remove.",
            count=int(alone.sum()),
            stage=level + 1,
            row=int(stage.row_of_stratum[first]) + 1,
        )
    if lonely == "adjust":
        centred[alone] = 0.0
    elif lonely == "average":
        if level > 0:
            raise BadInput(
                "lonely_psu=average gjelder bare trinn 1, men {count} {count:stratum|strata} har én enhet på trinn {stage}.",
                count=int(alone.sum()),
                stage=level + 1,
            )
        whole = n_seen - int(alone.sum())
        if whole == 0:
            raise BadInput(
                "Alle {count} strata har bare én enhet. Da finnes ikke noe gjennomsnitt å bruke.",
                count=n_seen,
            )
        inflate = n_seen / whole
    return scale, centred, inflate
