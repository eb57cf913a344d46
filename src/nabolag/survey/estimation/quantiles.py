"""Quantiles of a weighted distribution, with Woodruff's interval.

Twelve definitions as in R's `svyquantile` ("math": the inverse of the distribution function; "hf1"–"hf9":
Hyndman & Fan 1996; "school"; "shahvaish"). The interval inverts that of the share below the quantile
(Woodruff 1952); the standard error is its width divided by that of the t interval. Where the share's interval
reaches 0 or 1 the sample cannot bound the quantile, and that end is empty. "quantile" takes the spread of the quantile
itself over the replicates, which suits bootstrap and half-samples better than jackknives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation import linear
from nabolag.survey.estimation.codes import grouped_sum
from nabolag.survey.estimation.estimates import Estimates, check_confidence, t_quantile, variation
from nabolag.survey.estimation.proportions import interval
from nabolag.survey.estimation.variables import Columns, Floats, Variables, columns_of

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

Rule = Literal["math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9"]
QuantileInterval = Literal["mean", "beta", "xlogit", "asin", "quantile", "score"]


def quantile(
    design: SurveyDesign,
    variables: Variables,
    q: float | Sequence[float],
    by: Variables | None,
    confidence: float,
    rule: Rule,
    ci: QuantileInterval,
    df: float | None,
) -> Estimates:
    check_confidence(confidence)
    if rule not in get_args(Rule):
        raise BadInput(
            "Kvantilregelen {value} er ikke kjent. Velg {choices}.", value=rule, choices=", ".join(_RULES)
        )
    if ci not in get_args(QuantileInterval):
        raise BadInput(
            "Intervallet {value} er ikke kjent. Velg {choices}.",
            value=ci,
            choices=", ".join(get_args(QuantileInterval)),
        )
    shares = [float(p) for p in ([q] if isinstance(q, int | float) else q)]
    for p in shares:
        if not 0 < p < 1:
            raise BadInput("Kvantilen {value} må ligge mellom 0 og 1.", value=p)
    columns = columns_of(design.table, variables)
    if any(level is not None for level in columns.levels):
        raise BadInput("Kvantiler krever tall, men {variable} har kategorier.", variable=columns.names[0])
    sample = linear.take(design, columns, by)
    design = _by_probability(design)
    frames = [
        _figures(design, sample, j, p, confidence, rule, ci, df)
        for j in range(len(columns.names))
        for p in shares
    ]
    # One frame for each variable and share, a row a group: group by group instead.
    order = np.arange(len(frames) * sample.n_groups).reshape(len(frames), -1).T.ravel()
    frame = pl.concat(frames)[order].with_columns(pl.col(pl.Float64).fill_nan(None))
    return linear.labelled(Estimates(frame, confidence, "quantile"), sample)


def _by_probability(design: SurveyDesign) -> SurveyDesign:
    """The design with weights as R has them, one over a probability.

    Where a cumulated weight equals the share that is sought, their last digit decides which answer the quantile is.
    """

    def rounded(weight: Floats) -> Floats:
        return np.asarray(1.0 / (1.0 / np.where(weight == 0, 1.0, weight)) * (weight != 0))

    replicate = design.replicate
    if replicate is not None:
        replicate = replace(replicate, base=rounded(replicate.base))
    return design.derive(weight=rounded(design.weight), replicate=replicate)


def _figures(
    design: SurveyDesign,
    sample: linear.Sample,
    j: int,
    p: float,
    confidence: float,
    rule: Rule,
    ci: QuantileInterval,
    df: float | None,
) -> pl.DataFrame:
    """Quantile `p` of variable `j` with its interval, one row a group."""
    read = _RULES[rule]
    parts = _by_value(sample, j, design.weight)
    at = np.array([read(*part, p) if len(part[0]) else np.nan for part in parts])
    freedom = linear.degrees(design, sample, df, answered=True)
    with np.errstate(invalid="ignore"):
        t = t_quantile(0.5 + confidence / 2, np.where(freedom > 0, freedom, np.nan))
    if ci == "quantile":
        se = _replicated(design, sample, j, p, rule, at)
        low, high = at - t * se, at + t * se
    elif ci == "score":
        low, high = _by_score(design, sample, j, p, t)
        se = (high - low) / (2 * t)
    else:
        below = (sample.columns.values[:, j] <= at[sample.group]) & (sample.group >= 0)
        columns = Columns(below.astype(np.float64)[:, None], ("below",), (None,), sample.columns.answered)
        share = linear.report(design, replace(sample, columns=columns), "mean", confidence, False, df).frame
        whole = [int(design.size)] * sample.n_groups if design.adjustments or design.pps else sample.count
        low, high = np.full(sample.n_groups, np.nan), np.full(sample.n_groups, np.nan)
        for g, (value, error) in enumerate(share.select("estimate", "se").rows()):
            if value is None:
                continue
            ends = interval(ci, value, error, freedom[g], int(sample.count[g]), int(whole[g]), confidence)
            low[g], high[g] = (read(*parts[g], end) if 0 <= end <= 1 else np.nan for end in ends)
        se = (high - low) / (2 * t)
    figures = {"estimate": at, "se": se, "ci_low": low, "ci_high": high, "df": freedom}
    empty = sample.count == 0
    return pl.DataFrame(
        {
            "variable": [sample.columns.names[j]] * sample.n_groups,
            "q": [p] * sample.n_groups,
            **{name: np.where(empty, np.nan, values) for name, values in figures.items()},
            "n": sample.count.astype(np.int64),
            "cv": variation(np.where(empty, np.nan, at), se),
        }
    )


def _by_score(
    design: SurveyDesign, sample: linear.Sample, j: int, p: float, t: Floats
) -> tuple[Floats, Floats]:
    """Ends (G,) where the test that a share `p` lies at or below a value goes from kept to refused.

    The test is a step function of the value and steps at the answers: each end is the answer at which it steps.
    """
    values = [np.unique(x) for x, _ in _by_value(sample, j, design.weight)]
    ends = []
    for sign in (-1.0, 1.0):
        first = np.zeros(len(values), dtype=np.intp)
        last = np.array([len(v) for v in values])  # the answer sought is in first … last
        while (first < last).any():
            middle = (first + last) // 2
            at = np.array(
                [v[min(i, len(v) - 1)] if len(v) else np.nan for v, i in zip(values, middle, strict=True)]
            )
            over = _score(design, sample, j, p, at) >= sign * t
            active = first < last
            last = np.where(active & over, middle, last)
            first = np.where(active & ~over, middle + 1, first)
        ends.append(
            np.array(
                [v[i] if i < len(v) else np.nan for v, i in zip(values, first, strict=True)], dtype=np.float64
            )
        )
    return ends[0], ends[1]


def _score(design: SurveyDesign, sample: linear.Sample, j: int, p: float, at: Floats) -> Floats:
    """(G,) the share at or below `at` less `p`, over its standard error."""
    below = (sample.columns.values[:, j] <= at[sample.group]) & (sample.group >= 0)
    columns = Columns(below.astype(np.float64)[:, None], ("below",), (None,), sample.columns.answered)
    share = linear.report(design, replace(sample, columns=columns), "mean", 0.95, False, None).frame
    gap = share["estimate"].to_numpy() - p
    se = share["se"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where((se > 0) | (gap != 0), gap / se, 0.0))


def _by_value(sample: linear.Sample, j: int, weight: Floats) -> list[tuple[Floats, Floats]]:
    """Values of variable `j` in order, and their weights, of each group; rows without weight left out."""
    x = sample.columns.values[:, j]
    group = np.where(weight != 0, sample.group, -1)
    order = np.lexsort((x, group))
    ends = np.cumsum(np.bincount(group + 1, minlength=sample.n_groups + 1))
    rows = [order[start:end] for start, end in pairwise(ends)]
    return [(x[r], weight[r]) for r in rows]


def _replicated(
    design: SurveyDesign, sample: linear.Sample, j: int, p: float, rule: Rule, at: Floats
) -> Floats:
    """Standard errors (G,) from the quantile in each replicate."""
    read = _RULES[rule]
    if design.replicate is None:
        raise BadInput("Designet har ingen replikatvekter. Lag dem med replicates().")

    def each(weight: Floats) -> Floats:
        parts = _by_value(sample, j, weight)
        return np.array([read(*part, p) if len(part[0]) else np.nan for part in parts])

    thetas = design.replicates_of(each)
    return np.array(
        [
            np.nan if np.isnan(at[g]) else np.sqrt(design.replicate.variances(thetas[:, [g]], at[[g]])[0])
            for g in range(sample.n_groups)
        ]
    )


def _cumulative(weight: Floats) -> Floats:
    # Extended precision, so that a cumulated weight that equals a share of the total is seen to do so.
    return np.cumsum(weight.astype(np.longdouble)).astype(np.float64)


def _step(x: Floats, weight: Floats, p: float) -> tuple[float, float, int, float, float]:
    """Values below and above p in order, the index of the lower, and the distances to p."""
    cumulative = _cumulative(weight)
    total = float(np.sum(weight.astype(np.longdouble)))
    position = max(int(np.searchsorted(cumulative, p * total, side="right")) - 1, 0)
    after = min(position + 1, len(x) - 1)
    lower, upper = p - cumulative[position] / total, cumulative[after] / total - p
    return float(x[position]), float(x[after]), position, float(lower), float(upper)


def _inverse(x: Floats, weight: Floats, p: float) -> float:
    low, high, _, distance, _ = _step(x, weight, p)
    return low if distance == 0 else high


def _midpoint(x: Floats, weight: Floats, p: float) -> float:
    low, high, _, distance, _ = _step(x, weight, p)
    return (low + high) / 2 if distance == 0 else high


def _nearest_even(x: Floats, weight: Floats, p: float) -> float:
    values, code = np.unique(x, return_inverse=True)
    low, high, index, distance, _ = _step(values, grouped_sum(code, weight, len(values)), p)
    return low if distance == 0 and (index + 1) % 2 == 0 else high


def _between(x: Floats, weight: Floats, p: float) -> float:
    low, high, _, lower, upper = _step(x, weight, p)
    gamma = lower / (upper + lower) if upper + lower else 0.0
    return low * (1 - gamma) + high * gamma


def _positions(place: Callable[[Floats, Floats], Floats]) -> Callable[[Floats, Floats, float], float]:
    def read(x: Floats, weight: Floats, p: float) -> float:
        if len(x) == 1:
            return float(x[0])
        return float(np.interp(p, place(_cumulative(weight), weight), x))

    return read


def _shah_vaish(x: Floats, weight: Floats, p: float) -> float:
    n = len(x)
    place = (_cumulative(weight / weight.mean()) + 0.5 - weight / 2) / (n + 1)
    order = np.argsort(place, kind="stable")  # with unequal weights the places need not rise
    return float(x[order][max(int(np.searchsorted(place[order], p, side="right")) - 1, 0)])


def _before(cumulative: Floats) -> Floats:
    return np.concatenate([[0.0], cumulative[:-1]])


_RULES: dict[str, Callable[[Floats, Floats, float], float]] = {
    "math": _inverse,
    "school": _midpoint,
    "shahvaish": _shah_vaish,
    "hf1": _inverse,
    "hf2": _midpoint,
    "hf3": _nearest_even,
    "hf4": _between,
    "hf5": _positions(lambda c, w: (c - w / 2) / c[-1]),
    "hf6": _positions(lambda c, w: c / (c[-1] + w[-1])),
    "hf7": _positions(lambda c, w: _before(c) / c[-2]),
    "hf8": _positions(lambda c, w: (_before(c) / 3 + c * 2 / 3) / (c[-1] + w[-1] / 3)),
    "hf9": _positions(lambda c, w: (_before(c) * 3 / 8 + c * 5 / 8) / (c[-1] + w[-1] / 4)),
}
