"""Each group's mean against that of everyone else ("motsatsen"): estimates, errors and t-tests of all groups at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.survey.estimation import grouped_variance
from nabolag.survey.estimation.codes import Codes, grouped_sum, sorted_groups
from nabolag.survey.estimation.estimates import t_beyond, t_interval
from nabolag.survey.estimation.replicates import Replicates
from nabolag.survey.estimation.variables import Floats, Mask

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

NO_SPREAD = 1e-12
_COLUMNS = 16  # figures of a group that are taken together


def against_rest(
    design: SurveyDesign, values: Floats, used: Mask, group: Codes, n_groups: int, df: float, level: float
) -> pl.DataFrame:
    """A row for each group and column of `values` (n, k), group by group; `used` rows count."""
    figures = against_rest_figures(design, values, used, group, n_groups, df, level)
    frame = pl.DataFrame({name: np.ravel(value) for name, value in figures.items()})
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None)).with_columns(
        pl.col("n", "n_rest").cast(pl.Int64)
    )


def against_rest_figures(
    design: SurveyDesign, values: Floats, used: Mask, group: Codes, n_groups: int, df: float, level: float
) -> dict[str, Floats]:
    """The figures of `against_rest` as arrays (G, k)."""
    k = values.shape[1]
    group = np.where(used, group, -1)
    weight = np.where(used, design.weight, 0.0)
    centre = weight @ values / weight.sum()
    z = np.where(used[:, None], values - centre, 0.0)
    size = grouped_sum(group + 1, weight, n_groups + 1)[1:]
    sums = grouped_sum(group + 1, z * weight[:, None], n_groups + 1)[1:]
    beside = weight.sum() - size
    n = np.bincount(group + 1, minlength=n_groups + 1)[1:]
    n_rest = int(used.sum()) - n
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where((n > 0)[:, None], sums / size[:, None], np.nan)
        rest = np.where((n_rest > 0)[:, None], -sums / beside[:, None], np.nan)
    both = (n > 0) & (n_rest > 0)
    difference = mean - rest
    if design.replicate is not None:
        variance = _replicated(design.replicate, z, group, n_groups, difference, both)
    else:
        variance = _linearised(design, z, weight, group, n_groups, (mean, rest), (size, beside), both)
    se = np.sqrt(np.maximum(variance, 0.0))
    se = np.where(np.isnan(difference) | (se <= NO_SPREAD), np.nan, se)
    t = difference / se
    low, high = t_interval(difference, se, np.full_like(se, df), level)
    return {
        "estimate": mean + centre,
        "rest": rest + centre,
        "difference": difference,
        "se": se,
        "ci_low": low,
        "ci_high": high,
        "t": t,
        "df": np.full_like(t, df),
        "p_value": t_beyond(t, df) if df > 0 else np.full_like(t, np.nan),
        "n": np.repeat(n[:, None].astype(np.float64), k, axis=1),
        "n_rest": np.repeat(n_rest[:, None].astype(np.float64), k, axis=1),
    }


def _linearised(
    design: SurveyDesign,
    z: Floats,
    weight: Floats,
    group: Codes,
    n_groups: int,
    means: tuple[Floats, Floats],
    sizes: tuple[Floats, Floats],
    both: Mask,
) -> Floats:
    """(G, k). In the group a row has (z - mean) / size; all rows have -(z - rest) / beside, which its own rows lose."""
    own, beside = (np.where(both, size, 1.0)[:, None] for size in sizes)
    mean, rest = (np.where(both[:, None], m, 0.0) for m in means)
    at = np.where(group >= 0, group, 0)
    group = np.where((group >= 0) & both[at], group, -1)
    x = weight[:, None] * ((z - mean[at]) / own[at] + (z - rest[at]) / beside[at])
    out = np.empty_like(mean)
    for start in range(0, z.shape[1], _COLUMNS):
        some = slice(start, start + _COLUMNS)
        shared = np.column_stack([weight[:, None] * z[:, some], weight])
        k = shared.shape[1] - 1
        by = np.zeros((len(mean), k + 1, k))
        by[:, np.arange(k), np.arange(k)] = -1 / beside
        by[:, k] = rest[:, some] / beside
        by = np.where(both[:, None, None], by, 0.0)
        out[:, some] = grouped_variance.variances(design, x[:, some], group, n_groups, shared, by)
    return out


def _replicated(
    replicate: Replicates, z: Floats, group: Codes, n_groups: int, difference: Floats, both: Mask
) -> Floats:
    """(G, k) from the difference in each replicate."""
    order, ends = sorted_groups(group, n_groups)
    ones = np.hstack([z, np.ones((len(z), 1))])
    whole = replicate.totals(np.where((group >= 0)[:, None], ones, 0.0))
    out = np.full(difference.shape, np.nan)
    for g in np.flatnonzero(both):
        rows = order[ends[g] : ends[g + 1]]
        own = replicate.totals(ones[rows], rows)
        rest = whole - own
        with np.errstate(invalid="ignore", divide="ignore"):
            thetas = own[:, :-1] / own[:, -1:] - rest[:, :-1] / rest[:, -1:]
        thetas[(np.abs(rest[:, -1]) < 1e-12 * whole[:, -1]) | (own[:, -1] == 0)] = np.nan
        out[g] = replicate.variances(thetas, difference[g])
    return out
