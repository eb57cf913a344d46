"""Means, totals and ratios by any groups: smooth functions of totals, linearised by Taylor's method.

Every estimate here is theta = f(totals) for each group; `_Linear` holds theta and the influence of each row,
and one sum over units gives the variance of all groups together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.codes import Codes, grouped_sum, sorted_groups
from nabolag.survey.estimation.estimates import Estimates, check_confidence, t_interval, tabulate, with_keys
from nabolag.survey.estimation.replicates import Replicates
from nabolag.survey.estimation.variables import Columns, Floats, Groups, Variables, columns_of, groups_of

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

Deff = bool | Literal["replace"]
Statistic = Literal["mean", "total", "ratio", "variance"]
_ROOM = 50_000_000  # numbers held for the covariance between groups


@dataclass(frozen=True)
class Sample:
    """The rows an estimate uses, their groups and weights: group of each row (-1: not used)."""

    columns: Columns
    group: Codes
    n_groups: int
    keys: pl.DataFrame | None
    count: Floats  # (G,) rows
    size: Floats  # (G,) sum of weights
    home: Codes  # group of each row of the domain, those without an answer too (-1: none)
    rows: Floats | None = None  # answers that each row stands for (None: one)

    @property
    def domain(self) -> Floats:
        """(G,) rows of the group, those without an answer too."""
        return np.bincount(self.home + 1, self.rows, self.n_groups + 1)[1:].astype(np.float64)


def mean(
    design: SurveyDesign,
    variables: Variables,
    by: Variables | None,
    confidence: float,
    deff: Deff,
    df: float | None,
    covmat: bool = False,
) -> Estimates:
    sample = take(design, columns_of(design.table, variables), by)
    return labelled(report(design, sample, "mean", confidence, deff, df, covmat), sample)


def total(
    design: SurveyDesign,
    variables: Variables,
    by: Variables | None,
    confidence: float,
    deff: Deff,
    df: float | None,
    covmat: bool = False,
) -> Estimates:
    sample = take(design, columns_of(design.table, variables), by)
    return labelled(report(design, sample, "total", confidence, deff, df, covmat), sample)


def ratio(
    design: SurveyDesign,
    numerator: Variables,
    denominator: Variables,
    by: Variables | None,
    confidence: float,
    deff: Deff,
    df: float | None,
    covmat: bool = False,
) -> Estimates:
    top, bottom = columns_of(design.table, numerator), columns_of(design.table, denominator)
    for columns in (top, bottom):
        if any(level is not None for level in columns.levels):
            raise BadInput(
                "En rate må ha tall i teller og nevner, men {variable} har kategorier.",
                variable=columns.names[0],
            )
    both = [c.answered for c in (top, bottom) if c.answered is not None]
    answered = np.logical_and.reduce(both) if both else None
    pairs = [(a, b) for b in range(len(bottom.names)) for a in range(len(top.names))]
    values = np.column_stack([top.values[:, [a for a, _ in pairs]], bottom.values[:, [b for _, b in pairs]]])
    names = tuple(f"{top.names[a]}/{bottom.names[b]}" for a, b in pairs)
    columns = Columns(values, names, (None,) * len(names), answered)
    sample = take(design, columns, by)
    return labelled(report(design, sample, "ratio", confidence, deff, df, covmat), sample)


def population_variance(
    design: SurveyDesign, variables: Variables, by: Variables | None, confidence: float, df: float | None
) -> Estimates:
    columns = columns_of(design.table, variables)
    sample = take(design, columns, by)
    centre = _means(sample, design.weight).theta[sample.group]
    with np.errstate(invalid="ignore", divide="ignore"):
        correction = (sample.count / (sample.count - 1))[sample.group][:, None]
        off = np.where((sample.group >= 0)[:, None], (columns.values - centre) * np.sqrt(correction), 0.0)
    spread = take(design, replace(columns, values=np.hstack([off**2, off])), by)
    return labelled(report(design, spread, "variance", confidence, False, df), sample)


def take(design: SurveyDesign, columns: Columns, by: Variables | None) -> Sample:
    """Rows in the domain that answered, by group. An empty domain or nobody answering is an error."""
    inside = design.in_domain
    groups: Groups | None = None if by is None else groups_of(design.table, by, inside)
    used = inside if columns.answered is None else inside & columns.answered
    if not used.any():
        raise BadInput(
            "Variabelen {variable} mangler verdi i alle {rows} rader i domenet.",
            variable=", ".join(dict.fromkeys(columns.names)),
            rows=int(inside.sum()),
        )
    if groups is None:
        group = np.where(used, 0, -1) if not design.whole or columns.answered is not None else None
        n_groups, keys = 1, None
    else:
        group = groups.code if used.all() else np.where(used, groups.code, -1)
        n_groups, keys = groups.size, groups.keys
    code = np.zeros(design.table.height, dtype=np.intp) if group is None else group
    count = np.bincount(code + 1, design.rows, n_groups + 1)[1:].astype(np.float64)
    size = grouped_sum(code + 1, design.weight, n_groups + 1)[1:]
    home = groups.code if groups is not None else np.where(inside, 0, -1)
    return Sample(columns, code, n_groups, keys, count, size, home, design.rows)


def labelled(estimates: Estimates, sample: Sample) -> Estimates:
    """The estimates with the groups' keys before their figures."""
    return estimates if sample.keys is None else with_keys(estimates, sample.keys)


def group_totals(sample: Sample, weighted: Floats) -> Floats:
    """(G, k) sums of `weighted` (n, k) over each group's rows."""
    return grouped_sum(sample.group + 1, weighted, sample.n_groups + 1)[1:]


@dataclass(frozen=True)
class Linear:
    """theta (G, k) and the weighted influence (n, k) of each row on the theta of its own group."""

    theta: Floats
    influence: Floats


Estimator = Callable[[Sample, Floats], Linear]


def _means(sample: Sample, weight: Floats) -> Linear:
    x = sample.columns.values
    with np.errstate(invalid="ignore", divide="ignore"):
        theta = group_totals(sample, x * weight[:, None]) / sample.size[:, None]
        share = (1 / sample.size)[sample.group] * weight
    influence = (x - theta[sample.group]) * share[:, None]
    return Linear(theta, _inside(sample, influence))


def _totals(sample: Sample, weight: Floats) -> Linear:
    influence = _inside(sample, sample.columns.values * weight[:, None])
    return Linear(group_totals(sample, influence), influence)


def _ratios(sample: Sample, weight: Floats) -> Linear:
    k = len(sample.columns.names)
    x = sample.columns.values
    totals = group_totals(sample, x * weight[:, None])
    top, bottom = totals[:, :k], totals[:, k:]
    if (bottom[sample.count > 0] == 0).any():
        raise BadInput("Nevneren i {variable} summerer til 0.", variable=", ".join(sample.columns.names))
    with np.errstate(invalid="ignore", divide="ignore"):
        theta = top / bottom
        residual = (x[:, :k] - theta[sample.group] * x[:, k:]) / bottom[sample.group]
    return Linear(theta, _inside(sample, residual * weight[:, None]))


def _variances(sample: Sample, weight: Floats) -> Linear:
    """Of values squared and then plain, both counted from the mean: its own error is of second order."""
    k = len(sample.columns.names)
    both = _means(sample, weight)
    return Linear(both.theta[:, :k], both.influence[:, :k])


_ESTIMATORS: dict[str, Estimator] = {
    "mean": _means,
    "total": _totals,
    "ratio": _ratios,
    "variance": _variances,
}


def _inside(sample: Sample, influence: Floats) -> Floats:
    outside = sample.group < 0
    if outside.any():
        influence[outside] = 0.0
    return influence


def report(
    design: SurveyDesign,
    sample: Sample,
    statistic: Statistic,
    confidence: float,
    deff: Deff,
    df: float | None,
    covmat: bool = False,
) -> Estimates:
    """Figures group by group, without the keys (see `labelled`)."""
    check_confidence(confidence)
    measurement = measured(design, sample, statistic, confidence, df, covmat)
    k = len(sample.columns.names)
    effect = (
        _deff(design, sample, measurement.linear, statistic, measurement.variance, deff) if deff else None
    )
    frame = tabulate(
        names=sample.columns.names,
        levels=sample.columns.levels,
        estimate=measurement.linear.theta,
        se=measurement.se,
        low=measurement.low,
        high=measurement.high,
        df=np.repeat(measurement.df[:, None], k, axis=1),
        n=np.repeat(sample.count[:, None], k, axis=1),
        deff=effect,
    )
    return Estimates(frame, confidence, statistic, measurement.covariance)


@dataclass(frozen=True)
class Measurement:
    """Figures as arrays (G, k), `df` (G,); not-a-number in groups without an answer."""

    linear: Linear
    covariance: Floats | None
    variance: Floats
    se: Floats
    low: Floats
    high: Floats
    df: Floats


def measured(
    design: SurveyDesign,
    sample: Sample,
    statistic: Statistic,
    confidence: float,
    df: float | None = None,
    covmat: bool = False,
) -> Measurement:
    """What `report` puts in a table."""
    linear = _ESTIMATORS[statistic](sample, design.weight)
    covariance, variance = _spread(design, sample, linear, statistic, covmat)
    variance = np.maximum(variance, 0.0)
    se = np.sqrt(variance)
    freedom = degrees(design, sample, df)
    low, high = t_interval(linear.theta, se, freedom[:, None], confidence)
    empty = sample.count == 0
    for values in (linear.theta, se, low, high):
        values[empty] = np.nan
    return Measurement(linear, covariance, variance, se, low, high, freedom)


def _spread(
    design: SurveyDesign, sample: Sample, linear: Linear, statistic: str, covmat: bool
) -> tuple[Floats | None, Floats]:
    """Covariance of all figures when there are no groups or it is asked for, and (G, k) variances."""
    if sample.keys is None:
        if design.replicate is None:
            covariance = design.variance(linear.influence)
        else:
            ((_, thetas),) = replicate_thetas(design.replicate, sample, statistic)
            covariance = design.replicate.covariance(thetas, linear.theta[0])
        return covariance, np.einsum("kk->k", covariance)[None]
    if covmat:
        covariance = _between(design, sample, linear, statistic)
        return covariance, np.diag(covariance).reshape(sample.n_groups, -1)
    if design.replicate is None:
        return None, design.variances_by(linear.influence, sample.group, sample.n_groups)
    out = np.zeros((sample.n_groups, len(sample.columns.names)))
    for g, thetas in replicate_thetas(design.replicate, sample, statistic):
        out[g] = design.replicate.variances(thetas, linear.theta[g])
    return None, out


def _between(design: SurveyDesign, sample: Sample, linear: Linear, statistic: str) -> Floats:
    """(G·k, G·k) covariance of all figures of all groups."""
    k = len(sample.columns.names)
    size = sample.n_groups * k
    rows = len(sample.group) if design.replicate is None else design.replicate.count
    if rows * size > _ROOM:
        raise BadInput(
            "Kovariansen mellom {groups} {groups:gruppe|grupper} blir for stor. Velg færre grupper eller variabler.",
            groups=sample.n_groups,
        )
    if design.replicate is not None:
        thetas = np.zeros((design.replicate.count, size))
        for g, theta in replicate_thetas(design.replicate, sample, statistic):
            thetas[:, g * k : (g + 1) * k] = theta
        return design.replicate.covariance(thetas, np.nan_to_num(linear.theta.ravel()))
    wide = np.zeros((rows, sample.n_groups, k))
    used = np.flatnonzero(sample.group >= 0)
    wide[used, sample.group[used]] = linear.influence[used]
    return design.variance(wide.reshape(rows, size))


def replicate_thetas(replicate: Replicates, sample: Sample, statistic: str) -> Iterator[tuple[int, Floats]]:
    """Each group that has rows, with the statistic in each replicate (R, k). Work grows with rows, not rows × groups."""
    k = len(sample.columns.names)
    order, ends = sorted_groups(sample.group, sample.n_groups)
    for g in range(sample.n_groups):
        rows = order[ends[g] : ends[g + 1]]
        if not len(rows):
            continue
        values = np.hstack([sample.columns.values[rows], np.ones((len(rows), 1))])
        totals = replicate.totals(values, rows)
        if statistic == "total":
            yield g, totals[:, :k]
            continue
        bottom = totals[:, k : 2 * k] if statistic == "ratio" else totals[:, -1:]
        with np.errstate(invalid="ignore", divide="ignore"):
            theta = totals[:, :k] / bottom
            if statistic == "variance":  # each replicate has its own mean
                theta -= (totals[:, k : 2 * k] / bottom) ** 2
            yield g, theta


def degrees(design: SurveyDesign, sample: Sample, df: float | None, *, answered: bool = False) -> Floats:
    """(G,) degrees of freedom: given, or those of the design within each group.

    `answered`: count only units with an answer, as R does for quantiles.
    """
    if df is not None:
        return np.full(sample.n_groups, float(df))
    if sample.keys is None and not answered:
        return np.array([design.degf()])
    return design.degf_by(sample.group if answered else sample.home, sample.n_groups)


def _deff(
    design: SurveyDesign, sample: Sample, linear: Linear, statistic: str, variance: Floats, deff: Deff
) -> Floats:
    """Variance over that of a simple random sample of the same size, with (or "replace": without) fpc."""
    k = len(sample.columns.names)
    n, size = sample.count[:, None], sample.size[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        if statistic == "ratio":
            z = np.where(design.weight[:, None] != 0, linear.influence / design.weight[:, None], 0.0)
        else:
            z = sample.columns.values[:, :k]
        centre = group_totals(sample, z * design.weight[:, None]) / size
        square = np.where((sample.group >= 0)[:, None], (z - centre[sample.group]) ** 2, 0.0)
        spread = group_totals(sample, square * design.weight[:, None]) / size * n / (n - 1)
        simple = spread / n if statistic == "mean" else spread * size**2 / n
        if deff != "replace":
            simple = np.where(size >= n, simple * (size - n) / size, np.nan)
        return np.asarray(np.where(simple > 0, variance / simple, np.nan))
