"""Figures of many tables of one design, from codes: a table is its answers' codes crossed with its groups' codes.

`table` gives what `proportion` or `mean` and `complement_test` give by group, as arrays and without looking at the
data again, for those who make tables by the thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.survey.estimation.against_rest import against_rest_figures
from nabolag.survey.estimation.codes import Codes, grouped_sum
from nabolag.survey.estimation.linear import Sample, measured
from nabolag.survey.estimation.proportions import logit_intervals
from nabolag.survey.estimation.variables import Columns, Floats, Mask, levels_of, numbers

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign


@dataclass(frozen=True, eq=False)
class Coded:
    """A column: the level of each row (-1: no answer) and the levels, or its numbers (then no levels)."""

    code: Codes
    levels: tuple[str, ...]
    value: Floats | None = None

    @property
    def answered(self) -> Mask:
        return np.asarray(self.code >= 0)

    def columns(self) -> Floats:
        """(n, k): 1 where the row has the level, or the numbers (n, 1)."""
        if self.value is not None:
            return self.value[:, None]
        return np.asarray(self.code[:, None] == np.arange(len(self.levels)), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Figures:
    """Arrays (G, k) over the `groups` that occur (codes; None: everybody) and the levels.

    `difference` from the rest and its `p_value`, uncorrected, are there where groups were compared.
    """

    groups: Codes | None
    estimate: Floats
    se: Floats
    ci_low: Floats
    ci_high: Floats
    difference: Floats | None = None
    p_value: Floats | None = None


def coded_column(column: pl.Series, *, category: bool) -> Coded:
    """The column as levels, or as numbers (true is 1)."""
    if category:
        code, labels = levels_of(column)
        return Coded(code, tuple(labels))
    column = column.fill_nan(None) if column.dtype.is_float() else column
    return Coded(column.is_not_null().to_numpy().astype(np.intp) - 1, (), numbers(column))


def table(
    design: SurveyDesign,
    answer: Coded,
    group: Coded | None,
    level: float,
    *,
    share: bool,
    against_rest: bool = False,
) -> Figures | None:
    """The figures of `answer` by `group`, among the rows that have both; None where there is no such row.

    `share`: intervals stay between 0 and 1.
    """
    used = answer.answered if group is None else answer.answered & group.answered
    if not used.any():
        return None
    domain = design.where(used)
    inside = domain.in_domain
    here = None if group is None else np.flatnonzero(np.bincount(group.code[inside]))
    size = 1 if here is None else len(here)
    code = (
        np.zeros(len(used), np.intp) if here is None or group is None else np.searchsorted(here, group.code)
    )
    at = np.where(inside, code, -1)
    values = answer.columns()
    names = ("",) * values.shape[1]
    sample = Sample(
        Columns(values, names, names, used),
        at,
        size,
        None if here is None else pl.DataFrame({"group": here}),
        np.bincount(at + 1, domain.rows, size + 1)[1:].astype(np.float64),
        grouped_sum(at + 1, domain.weight, size + 1)[1:],
        at,
        domain.rows,
    )
    measurement = measured(domain, sample, "mean", level)
    theta, low, high = measurement.linear.theta, measurement.low, measurement.high
    if share:
        low, high = logit_intervals(theta, measurement.se, measurement.df, sample.count, level)
    if here is None or not against_rest:
        return Figures(here, theta, measurement.se, low, high)
    rest = against_rest_figures(domain, values, inside, at, size, domain.degf() - 1, level)
    return Figures(here, theta, measurement.se, low, high, rest["difference"], rest["p_value"])
