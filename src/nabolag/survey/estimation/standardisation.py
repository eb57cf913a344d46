"""Direct standardisation: groups compared as if they had the same make-up (R's `svystandardize`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.survey.estimation import weighting
from nabolag.survey.estimation.codes import grouped_sum
from nabolag.survey.estimation.margins import Totals, read_margin
from nabolag.survey.estimation.variables import Variables, fresh_name, groups_of, require, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nabolag.survey.estimation.design import SurveyDesign


def standardize(
    design: SurveyDesign,
    by: str | Sequence[str],
    population: Totals,
    over: str | Sequence[str] | None,
    excluding_missing: Variables | None,
) -> SurveyDesign:
    if excluding_missing is not None:
        answered = [column.is_not_null().to_numpy() for column in select(design.table, excluding_missing)]
        design = design.where(np.logical_and.reduce(answered))
    inside = design.in_domain
    margin = read_margin(design.table, by, population, inside)
    share = margin.totals / margin.totals.sum()
    names = [*([by] if isinstance(by, str) else by)]
    if over is not None:
        names += [over] if isinstance(over, str) else over
    group, n_groups = np.zeros(len(inside), np.intp), 1
    if over is not None:
        groups = groups_of(design.table, [over] if isinstance(over, str) else list(over), inside)
        group, n_groups = np.maximum(groups.code, 0), groups.size
    size = grouped_sum(group, design.weight * inside, n_groups)
    names = [require(design.table, name) for name in names]
    count = fresh_name("total", names)
    wanted = design.table.select(names).with_columns(pl.Series(count, share[margin.code] * size[group]))
    return weighting.poststratify(design, names, wanted.filter(inside).unique(names, keep="first"))
