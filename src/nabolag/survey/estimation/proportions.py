"""Shares of categories with intervals that stay between 0 and 1, and multi-response questions.

Intervals as in R's `svyciprop`: "logit" and "xlogit" (Wald on the log odds), "beta" (Korn & Graubard 1998),
"likelihood" (Rao–Scott scaled profile likelihood), "asin" and "mean" (Wald). "logit" and "xlogit" are equal up to how
the point estimate is found. When every answer is alike the standard error is 0 and tells nothing: the interval
is then the exact binomial one for the number of answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation import linear
from nabolag.survey.estimation.estimates import Estimates, check_confidence, t_quantile
from nabolag.survey.estimation.variables import (
    Columns,
    Floats,
    Variable,
    Variables,
    countable,
    is_category,
    numbers,
    select,
)
from nabolag.text.column_names import outer

if TYPE_CHECKING:
    from scipy.interpolate import PPoly

    from nabolag.survey.estimation.design import SurveyDesign

Interval = Literal["logit", "beta", "xlogit", "likelihood", "mean", "asin"]
_YES = frozenset({"yes", "ja", "true", "1"})
_NO = frozenset({"no", "nei", "false", "0"})

Pair = tuple[float, float]
Figure = tuple[float | None, float | None, float | None, int]  # share, standard error, df, answers


def proportion(
    design: SurveyDesign,
    variable: Variable,
    by: Variables | None,
    ci: Interval,
    confidence: float,
    deff: linear.Deff,
    df: float | None,
    covmat: bool = False,
) -> Estimates:
    if ci not in get_args(Interval):
        raise BadInput(
            "Intervallet {value} er ikke kjent. Velg {choices}.",
            value=ci,
            choices=", ".join(get_args(Interval)),
        )
    check_confidence(confidence)
    sample = linear.take(design, share_columns(design.table, variable), by)
    shares = linear.report(design, sample, "mean", confidence, deff, df, covmat)
    rows = domain_rows(design, sample)
    figures = shares.frame.select("estimate", "se", "df", "n").rows()
    odds = _odds_errors(design, sample) if ci in ("logit", "likelihood") else [None] * len(figures)
    if ci == "likelihood":
        parts = [sample.group == g for g in range(sample.n_groups)]
        values = sample.columns.values
        bounds = [
            likelihood_interval(
                values[inside, j],
                design.weight[inside],
                figures[g * values.shape[1] + j],
                confidence,
                odds[g * values.shape[1] + j],
            )
            for g, inside in enumerate(parts)
            for j in range(values.shape[1])
        ]
    else:
        bounds = [
            interval(ci, p, se, own_df, n, n_rows, confidence, error)
            for (p, se, own_df, n), n_rows, error in zip(figures, rows, odds, strict=True)
        ]
    frame = shares.frame.with_columns(
        pl.Series("ci_low", [low for low, _ in bounds], pl.Float64).fill_nan(None),
        pl.Series("ci_high", [high for _, high in bounds], pl.Float64).fill_nan(None),
    )
    return linear.labelled(Estimates(frame, confidence, "proportion", shares.covariance), sample)


def multiple_response(
    design: SurveyDesign, variables: Variables, by: Variables | None, confidence: float, df: float | None
) -> Estimates:
    columns = [(column, chosen) for column in select(design.table, variables) for chosen in [_chosen(column)]]
    if len(columns) < 2:
        raise BadInput("En flersvarsgruppe trenger minst to svaralternativer.")
    answered = np.logical_or.reduce([column.is_not_null().to_numpy() for column, _ in columns])
    if not answered.any():
        raise BadInput(
            "Ingen har svart på {variable}: alle {rows} rader mangler verdi.",
            variable=", ".join(outer(column.name) for column, _ in columns),
            rows=len(answered),
        )
    values = np.column_stack([chosen for _, chosen in columns])
    names = tuple(outer(column.name) for column, _ in columns)
    levels = (None,) * len(names)
    everyone = Columns(values, names, levels, answered)
    sample = linear.take(design, everyone, by)
    respondents = linear.report(design, sample, "mean", confidence, False, df)
    answers = np.repeat(values.sum(axis=1)[:, None], len(names), axis=1)
    pairs = Columns(np.hstack([values, answers]), names, levels, answered)
    of_answers = linear.report(design, linear.take(design, pairs, by), "ratio", confidence, False, df).frame
    renamed = of_answers.select(
        pl.col("estimate").alias("of_answers"),
        pl.col("se").alias("of_answers_se"),
        pl.col("ci_low").alias("of_answers_low"),
        pl.col("ci_high").alias("of_answers_high"),
    )
    frame = pl.concat([respondents.frame, renamed], how="horizontal")
    return linear.labelled(Estimates(frame, confidence, "multiple_response", respondents.covariance), sample)


def share_columns(data: pl.DataFrame, variable: Variable) -> Columns:
    """One 0/1 column for each level; for a 0/1 or true/false variable only that of yes."""
    if not isinstance(variable, str | pl.Expr):
        raise BadInput("Andeler beregnes for én variabel om gangen.")
    (column,) = select(data, variable)
    answered = None if not column.null_count() else column.is_not_null().to_numpy()
    if column.null_count() == len(column):
        raise BadInput(
            "Variabelen {variable} mangler verdi i alle {rows} rader.", variable=column.name, rows=len(column)
        )
    if column.dtype == pl.Boolean or (
        column.dtype.is_numeric() and column.drop_nulls().cast(pl.Float64).is_in([0.0, 1.0]).all()
    ):
        level = "true" if column.dtype == pl.Boolean else "1"
        return Columns(numbers(column)[:, None], (outer(column.name),), (level,), answered)
    codes, labels = countable(column)
    values = (codes[:, None] == np.arange(len(labels))).astype(np.float64)
    return Columns(values, (outer(column.name),) * len(labels), tuple(labels), answered)


def _odds_errors(design: SurveyDesign, sample: linear.Sample) -> list[float | None]:
    """Standard error of the log odds of each figure where replicates give one; None: that of the share is enough."""

    from scipy.special import logit

    k = len(sample.columns.names)
    out: list[float | None] = [None] * (sample.n_groups * k)
    if design.replicate is None:
        return out
    centre = linear.group_totals(sample, sample.columns.values * design.weight[:, None])
    for g, thetas in linear.replicate_thetas(design.replicate, sample, "mean"):
        share = centre[g] / sample.size[g]
        for j in range(k):
            if 0 < share[j] < 1:
                with np.errstate(divide="ignore", invalid="ignore"):
                    odds = logit(thetas[:, j : j + 1])
                variance = design.replicate.covariance(odds, logit(share[j : j + 1]))
                out[g * k + j] = float(np.sqrt(variance[0, 0]))
    return out


def domain_rows(design: SurveyDesign, sample: linear.Sample) -> list[int]:
    """Rows behind each figure as R counts them: of the domain, or of the whole file once it is weighted."""
    k = len(sample.columns.names)
    if design.adjustments or design.pps or sample.keys is None:
        return [int(design.size)] * (sample.n_groups * k)
    return [int(rows) for rows in sample.domain for _ in range(k)]


def interval(
    method: Interval,
    p: float | None,
    se: float | None,
    df: float | None,
    n: int,
    rows: int,
    level: float,
    error: float | None = None,
) -> Pair:
    """Interval of a share `p`; `n` answers, `rows` rows in the domain, `error` of the log odds if it is known."""

    from scipy.special import expit, logit

    if p is None or se is None or df is None or df <= 0 or se == 0 or p <= 0 or p >= 1:
        return _without_spread(p, se, df, n, level)
    t = float(t_quantile(0.5 + level / 2, df))
    if method == "mean":
        return p - t * se, p + t * se
    if method in ("logit", "xlogit"):
        half = t * (se / (p * (1 - p)) if error is None else error)
        return float(expit(logit(p) - half)), float(expit(logit(p) + half))
    if method == "asin":
        half = t * se / (2 * np.sqrt(p * (1 - p)))
        middle = np.arcsin(np.sqrt(p))
        return float(np.sin(middle - half) ** 2), float(np.sin(middle + half) ** 2)
    return beta_interval(p, se, df, rows, level)


def logit_intervals(p: Floats, se: Floats, df: Floats, n: Floats, level: float) -> tuple[Floats, Floats]:
    """`interval` by the log odds, of many shares (G, k) at once; `df` and `n` are (G,)."""
    from scipy.special import expit, logit

    df, n = np.broadcast_to(df[:, None], p.shape), np.broadcast_to(n[:, None], p.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        usual = (df > 0) & (se != 0) & (p > 0) & (p < 1) & ~np.isnan(se)
        half = t_quantile(0.5 + level / 2, np.where(usual, df, np.nan)) * (se / (p * (1 - p)))
        low, high = expit(logit(p) - half), expit(logit(p) + half)
    for at in zip(*np.nonzero(~usual), strict=True):
        share = None if np.isnan(p[at]) else float(p[at])
        error = None if np.isnan(se[at]) else float(se[at])
        low[at], high[at] = _without_spread(share, error, float(df[at]), int(n[at]), level)
    return np.asarray(low), np.asarray(high)


def beta_interval(p: float, se: float, df: float, rows: int, level: float) -> Pair:
    """Korn & Graubard's interval: Clopper–Pearson at the effective number of answers, adjusted for df."""

    from scipy.special import betaincinv

    alpha = 1 - level
    effective = p * (1 - p) / se**2 * (t_quantile(alpha / 2, rows - 1) / t_quantile(alpha / 2, df)) ** 2
    low = betaincinv(effective * p, effective * (1 - p) + 1, alpha / 2)
    high = betaincinv(effective * p + 1, effective * (1 - p), 1 - alpha / 2)
    return float(low), float(high)


def likelihood_interval(
    y: Floats, weight: Floats, figure: Figure, level: float, error: float | None = None
) -> Pair:
    """Where the binomial profile likelihood, scaled by the design effect, crosses its critical value.

    The signed root deviance is read off a spline through steps of it, as R does, so that the figures agree
    beyond the four digits that the method itself has.
    """

    from scipy.special import expit, fdtri, logit, ndtr, ndtri

    p, se, df, n = figure
    if p is None or se is None or df is None or df <= 0 or se == 0 or p <= 0 or p >= 1 or n < 2:
        return _without_spread(p, se, df, n, level)
    spread = p * (1 - p)
    naive = 1 / _information(y, weight / weight.mean())
    error = se / spread if error is None else error
    scaled = error**2 / naive
    alpha = float(ndtr(t_quantile((1 - level) / 2, df) * np.sqrt(scaled))) / 2
    dispersion = n / (n - 1)
    step = np.sqrt(fdtri(1, n - 1, 1 - alpha)) / 5
    centre = logit(p)
    points, roots = [centre], [0.0]
    for sign in (-1, 1):
        root, taken = 0.0, 1
        while taken < 10 and abs(root) < 5 * step:
            at = centre + sign * taken * step * error
            q = expit(at)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                deviance = 2 * n * (p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
            root = sign * float(np.sqrt(max(deviance / dispersion, 0.0)))
            points.append(at)
            roots.append(root)
            taken += 1
    order = np.argsort(roots)
    x, y = np.array(points)[order], np.array(roots)[order]
    if len(x) < 4 or not np.isfinite(y).all() or (np.diff(x) <= 0).any() or (np.diff(y) <= 0).any():
        return np.nan, np.nan  # too few answers for a profile
    grid = np.linspace(x[0], x[-1], 3 * len(x))
    curve = _fmm_spline(x, y, grid)
    cut = ndtri(2 * alpha)
    low, high = np.interp([cut, -cut], curve, grid)
    return float(expit(low)), float(expit(high))


def _information(y: Floats, weight: Floats) -> float:
    """Fisher information of the log odds where the usual iteration for logistic regression (R's `glm`) stops."""

    from scipy.special import expit, logit

    mu = (weight * y + 0.5) / (weight + 1)
    information = float((weight * mu * (1 - mu)).sum())
    eta = float((weight * (logit(mu) * mu * (1 - mu) + y - mu)).sum()) / information
    total, ones = float(weight.sum()), float((weight * y).sum())
    last = -2 * float((weight * np.log(np.where(y == 1, mu, 1 - mu))).sum())
    for _ in range(25):
        q = float(expit(eta))
        deviance = -2 * (ones * np.log(q) + (total - ones) * np.log1p(-q))
        if abs(deviance - last) / (abs(deviance) + 0.1) < 1e-8:
            break
        last, information = deviance, total * q * (1 - q)
        eta += (ones - total * q) / information
    return information


def _without_spread(p: float | None, se: float | None, df: float | None, n: int, level: float) -> Pair:
    """Interval where the design gives none: exact binomial when all answers are alike."""
    if p is None or se is None or df is None or df <= 0:
        return np.nan, np.nan
    if 0 < p < 1:
        return p, p
    edge = ((1 - level) / 2) ** (1 / n)
    return (0.0, 1 - edge) if p <= 0 else (edge, 1.0)


def _fmm_spline(x: Floats, y: Floats, at: Floats) -> Floats:
    """Cubic spline whose ends follow the cubic through the four outer points (Forsythe, Malcolm & Moler 1977)."""

    def end_third_derivative(i: slice) -> float:
        return float(np.polyfit(x[i] - x[i][0], y[i], 3)[0] * 6)

    spline = _spline_with_thirds(
        x, y, end_third_derivative(slice(0, 4)), end_third_derivative(slice(-4, None))
    )
    return np.asarray(spline(at))


def _spline_with_thirds(x: Floats, y: Floats, first: float, last: float) -> PPoly:
    from scipy.interpolate import PPoly

    h = np.diff(x)
    slope = np.diff(y) / h
    n = len(x)
    matrix, right = np.zeros((n, n)), np.zeros(n)
    matrix[0, :2] = -1 / h[0], 1 / h[0]
    right[0] = first
    matrix[-1, -2:] = -1 / h[-1], 1 / h[-1]
    right[-1] = last
    for i in range(1, n - 1):
        matrix[i, i - 1 : i + 2] = h[i - 1] / 6, (h[i - 1] + h[i]) / 3, h[i] / 6
        right[i] = slope[i] - slope[i - 1]
    second = np.linalg.solve(matrix, right)
    coefficients = np.vstack(
        [np.diff(second) / (6 * h), second[:-1] / 2, slope - h * (2 * second[:-1] + second[1:]) / 6, y[:-1]]
    )
    return PPoly(coefficients, x)


def _chosen(column: pl.Series) -> Floats:
    """1 where the alternative was chosen; missing counts as not chosen."""
    if is_category(column):
        words = column.cast(pl.String).str.to_lowercase()
        if not words.drop_nulls().is_in(list(_YES | _NO)).all():
            raise BadInput(
                "Svaralternativet {variable} må være 0/1, sant/usant eller ja/nei, men er {dtype}.",
                variable=column.name,
                dtype=str(column.dtype),
            )
        return words.is_in(list(_YES)).fill_null(False).cast(pl.Float64).to_numpy()
    values = numbers(column)
    wrong = ~np.isin(values, (0.0, 1.0))
    if wrong.any():
        raise BadInput(
            "Svaralternativet {variable} må være 0/1, men har andre verdier i {rows} {rows:rad|rader}.",
            variable=column.name,
            rows=int(wrong.sum()),
        )
    return values
