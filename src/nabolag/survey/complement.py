"""Each group against the rest ("motsatsen"): the difference of two domain means and its t-test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy import stats

from nabolag.survey.variables import columns_of

if TYPE_CHECKING:
    from nabolag.survey.design import SurveyDesign


def against_rest(design: SurveyDesign, variable: str, by: str) -> pl.DataFrame:
    """Difference between each group of `by` and all others, for a number or for each category of `variable`.

    Columns: `by`, `level` (null for a number), `difference` (group minus rest), `p_value` (two-sided, t with
    one degree of freedom less than the design, as R's `svyttest`). A group with nobody, or nobody beside it,
    and a difference without variance have no p-value.
    """
    columns = columns_of(design.data, variable)
    usable = design.in_domain & design.data[by].is_not_null().to_numpy()
    if columns.answered is not None:
        usable &= columns.answered
    weight = np.where(usable, design.weight, 0.0)
    df = design.where(pl.Series(usable)).degf() - 1
    parts = []
    for group in design.data[by].filter(pl.Series(usable)).unique().sort():
        inside = (design.data[by] == group).fill_null(False).to_numpy()
        difference, influence = np.zeros(len(columns.names)), np.zeros_like(columns.values)
        for side, sign in ((inside, 1.0), (~inside, -1.0)):
            own = np.where(side, weight, 0.0)
            total = own.sum()
            if total == 0:
                difference[:] = np.nan
                continue
            mean = own @ columns.values / total
            difference += sign * mean
            influence += sign * own[:, None] * (columns.values - mean) / total
        se = np.sqrt(np.maximum(np.diag(design.variance(influence)), 0.0))
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(se > 1e-12, difference / se, np.nan)
        p_value = 2 * stats.t.sf(np.abs(t), df) if df > 0 else np.full_like(t, np.nan)
        parts.append(
            pl.DataFrame(
                {
                    by: [group] * len(t),
                    "level": list(columns.levels),
                    "difference": difference,
                    "p_value": p_value,
                },
                schema_overrides={"level": pl.String},
            )
        )
    return pl.concat(parts).with_columns(pl.col("difference", "p_value").fill_nan(None))
