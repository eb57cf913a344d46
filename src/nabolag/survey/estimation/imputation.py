"""Estimates from several imputed data sets as one (Rubin 1987), as `MIcombine` in R's mitools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.estimates import Estimates, listed, t_interval, variation
from nabolag.survey.estimation.variables import Floats

if TYPE_CHECKING:
    from nabolag.survey.estimation.model import Model


def combine_imputations(
    results: Sequence[Estimates] | Sequence[Model], *, df: float | None = None
) -> Estimates:
    """The same question asked of each imputed data set, as one answer.

    The table is that of the first result with estimate, error, interval and degrees of freedom of them all (Barnard &
    Rubin 1999), and `missing_information`: the share of the information that was lost. `df` of complete data is
    otherwise that of the results; `math.inf` is R's default.

    Raises:
        BadInput: fewer than two results, or not the same rows in all.
    """
    tables = [_estimates(r) for r in results]
    if len(tables) < 2:
        raise BadInput("Imputering trenger minst to datasett; her er {given}.", given=len(tables))
    first = tables[0]
    if any(t.labels != first.labels for t in tables):
        raise BadInput("Resultatene fra datasettene har ikke de samme radene.")
    m = len(tables)
    value = np.stack([_figures(t, "estimate") for t in tables])
    within = np.mean([_figures(t, "se") ** 2 for t in tables], axis=0)
    between = value.var(axis=0, ddof=1)
    variance = within + between * (m + 1) / m
    with np.errstate(divide="ignore", invalid="ignore"):
        r = (1 + 1 / m) * between / within
        freedom = (m - 1) * (1 + 1 / r) ** 2
        lost = (r + 2 / (freedom + 3)) / (r + 1)
        whole = _figures(first, "df") if df is None else np.full(len(r), float(df))
        observed = (whole + 1) / (whole + 3) * whole * within / (within + between)
        freedom = np.where(np.isinf(whole), freedom, 1 / (1 / observed + 1 / freedom))
    estimate, se = value.mean(axis=0), np.sqrt(variance)
    low, high = t_interval(estimate, se, freedom, first.confidence)
    made = {"estimate": estimate, "se": se, "ci_low": low, "ci_high": high, "df": freedom}
    frame = first.frame.with_columns(
        *(pl.Series(first.column(name), v).fill_nan(None) for name, v in made.items()),
        variation(estimate, se).alias(first.column("cv")),
        pl.Series(first.column("missing_information"), lost).fill_nan(None),
    )
    return Estimates(frame, first.confidence, first.statistic, _covariance(tables), first.by)


def _covariance(tables: Sequence[Estimates]) -> Floats | None:
    each = [t.covariance for t in tables if t.covariance is not None]
    if len(each) < len(tables):
        return None
    value = np.stack([_figures(t, "estimate") for t in tables])
    between = np.atleast_2d(np.cov(value, rowvar=False))
    return np.asarray(np.mean(each, axis=0) + between * (len(tables) + 1) / len(tables))


def _estimates(result: Estimates | Model) -> Estimates:
    if isinstance(result, Estimates):
        return result
    beta = result.frame["estimate"].to_numpy()
    names = result.frame["term"].to_list()
    return listed(names, beta, result.covariance, result.df, result.n, result.level, "coefficient")


def _figures(table: Estimates, name: str) -> Floats:
    return table.frame[table.column(name)].cast(pl.Float64).to_numpy()
