"""Groups against each other: the rest ("motsatsen"), t-tests, rank tests, and correction for many comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.against_rest import NO_SPREAD, against_rest
from nabolag.survey.estimation.codes import Codes
from nabolag.survey.estimation.estimates import check_confidence, t_beyond, t_interval
from nabolag.survey.estimation.multiplicity import Correction, adjusted, method_of
from nabolag.survey.estimation.tails import f_beyond
from nabolag.survey.estimation.variables import (
    Floats,
    Mask,
    Variable,
    columns_of,
    fresh_name,
    levels_of,
    numbers,
    select,
)
from nabolag.text.column_names import outer

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

RANK_TESTS = ("wilcoxon", "vanderWaerden", "median", "KruskalWallis")
TIE = 1e-12


@dataclass(frozen=True)
class Difference:
    """A difference (or a mean, in a one-sample test) with its t-test."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    statistic: float
    df: float
    p_value: float
    method: str


@dataclass(frozen=True)
class RankTest:
    """`statistic` is t with `df` for two groups, χ² with `df` and `ddf` for more."""

    statistic: float
    df: float
    ddf: float | None
    p_value: float
    estimate: float | None
    method: str


@dataclass(frozen=True)
class ComplementTest:
    """Each group against the rest.

    `frame` has one row a group (and level of a categorical variable): the grouping column, `variable`, `level`,
    `estimate` of the group, `rest`, `difference`, `se`, `ci_low`, `ci_high`, `t`, `df`, `p_value`, `p_adjusted`,
    `n`, `n_rest`. A figure called as the grouping column gets a `_` after it. A group with nobody beside it has
    no difference; groups outside the domain are not listed. `method` says the correction.
    """

    frame: pl.DataFrame
    method: str

    def __repr__(self) -> str:
        return f"ComplementTest({self.method})\n{self.frame}"


def complement_test(
    design: SurveyDesign,
    var: Variable,
    by: Variable,
    *,
    correction: Correction = "holm",
    level: float = 0.95,
) -> ComplementTest:
    """Each subgroup of `by` against everyone else, by the design's covariance; p-values corrected over the table.

    With simple random sampling this is the house method of Norwegian polling institutes, which test each group
    against its complement at 95 %; here strata, clusters and finite populations count.

    Raises:
        BadInput: nobody in the domain has both a value and a group; another correction.
        NotKnown: a column that is not there.
    """
    check_confidence(level)
    columns = columns_of(design.table, var)
    group, labels, name = _grouping(design, by)
    used = design.in_domain & (group >= 0)
    if columns.answered is not None:
        used &= columns.answered
    _somebody(design, used, str(var), name)
    df = design.where(used).degf() - 1
    here = np.unique(group[design.in_domain & (group >= 0)])
    k = len(columns.names)
    made = against_rest(design, columns.values, used, np.searchsorted(here, group), len(here), df, level)
    made = made.with_columns(
        pl.Series("variable", list(columns.names) * len(here)),
        pl.Series("level", list(columns.levels) * len(here), dtype=pl.String),
    )
    made = made.with_columns(
        p_adjusted=pl.Series(adjusted(made["p_value"].to_list(), correction), dtype=pl.Float64)
    )
    order = ["variable", "level", "estimate", "rest", "difference", "se", "ci_low", "ci_high"]
    figures = made.select(*order, "t", "df", "p_value", "p_adjusted", "n", "n_rest")
    key = pl.Series(name, [labels[g] for g in here for _ in range(k)], dtype=pl.String)
    frame = pl.DataFrame({name: key} | {fresh_name(c.name, [name]): c for c in figures.get_columns()})
    return ComplementTest(frame, f"design-based t-test against the rest; {method_of(correction)}")


def ttest(
    design: SurveyDesign, y: Variable, group: Variable | None = None, *, level: float = 0.95
) -> Difference:
    """Difference in the mean of `y` between the two values of `group` (second less first), as R's `svyttest`.

    Without `group`: whether the mean is 0.

    Raises:
        BadInput: `y` is not a number, `group` does not have two values, or nobody has both.
    """
    check_confidence(level)
    values, answered, name = _number(design, y)
    used = design.in_domain & answered
    if group is None:
        _somebody(design, used, name, name)
        side: Floats = np.ones((int(used.sum()), 1))
        spent, method = 1, "Design-based one-sample t-test"
    else:
        codes, labels, group_name = _grouping(design, group)
        used &= codes >= 0
        _somebody(design, used, name, group_name)
        present = np.unique(codes[used])
        if len(present) != 2:
            raise BadInput(
                "En t-test trenger to grupper; {group} har {n}: {labels}.",
                group=group_name,
                n=len(present),
                labels=", ".join(labels[i] for i in present),
            )
        side = np.column_stack([np.ones(int(used.sum())), codes[used] == present[1]]).astype(np.float64)
        spent, method = 1, "Design-based t-test"
    beta, covariance = _regress(design, values, side, used)
    estimate, se = float(beta[-1]), float(np.sqrt(covariance[-1, -1]))
    df = design.where(used).degf() - spent
    return _t(estimate, se, df, level, method)


def ranktest(design: SurveyDesign, y: Variable, group: Variable, test: str = "wilcoxon") -> RankTest:
    """Whether `y` ranks higher in some group, as R's `svyranktest` (Lumley & Scott 2013), fpc respected.

    "wilcoxon" (with more than two groups "KruskalWallis", the same scores), "vanderWaerden", "median".

    Raises:
        BadInput: another test, `y` not a number, fewer than two groups, or too few sampling units.
    """
    if test not in RANK_TESTS:
        raise BadInput(
            "Testen «{statistic}» finnes ikke. Velg en av {statistics}.",
            statistic=test,
            statistics=", ".join(RANK_TESTS),
        )
    values, answered, name = _number(design, y)
    codes, labels, group_name = _grouping(design, group)
    used = design.in_domain & answered & (codes >= 0)
    _somebody(design, used, name, group_name)
    present = np.unique(codes[used])
    if len(present) < 2:
        raise BadInput(
            "En rangtest trenger minst to grupper; {group} har {n}: {labels}.",
            group=group_name,
            n=len(present),
            labels=", ".join(labels[i] for i in present),
        )
    if np.ptp(values[used]) == 0:
        raise BadInput("Alle verdiene er like, så det er ingenting å teste.")
    scores = np.zeros(len(values))
    scores[used] = _scores(values[used], design.weight[used], test)
    sides = (codes[used][:, None] == present[None, 1:]).astype(np.float64)
    x = np.column_stack([np.ones(int(used.sum())), sides])
    beta, covariance = _regress(design, scores, x, used, refit=False)
    freedom, k = design.where(used).degf(), len(present) - 1
    if freedom - k <= 0:
        raise BadInput("Testen trenger flere utvalgsenheter enn {n}.", n=freedom + 1)
    shown = "KruskalWallis" if test == "wilcoxon" else test
    if k == 1:
        t = float(beta[1] / np.sqrt(covariance[1, 1]))
        df = freedom - 1
        return RankTest(t, df, None, float(t_beyond(t, df)), float(beta[1]), f"Design-based {shown} test")
    inner = covariance[1:, 1:]
    chisq = float(beta[1:] @ np.linalg.solve(inner, beta[1:]))
    p = f_beyond(chisq / k, k, freedom - k)
    return RankTest(chisq, k, freedom - k, p, None, f"Design-based {shown} test")


def _scores(y: Floats, weight: Floats, test: str) -> Floats:
    """Scores of the mid-ranks estimated for the population."""
    order = np.argsort(y, kind="stable")
    middle = np.cumsum(weight[order]) - weight[order] / 2
    _, tie = np.unique(y[order], return_inverse=True)
    mean = np.bincount(tie, weights=middle) / np.bincount(tie)
    rank = np.empty(len(y))
    rank[order] = mean[tie]
    share = rank / weight.sum()
    if test == "vanderWaerden":
        from scipy.special import ndtri

        return np.asarray(ndtri(share))
    if test == "median":  # a rank of exactly half is not above it, whatever the weights' scale rounds to
        return np.asarray(share > 0.5 + TIE, dtype=np.float64)
    return np.asarray(share)


def _regress(
    design: SurveyDesign, values: Floats, x: Floats, used: Mask, *, refit: bool = True
) -> tuple[Floats, Floats]:
    """Weighted least squares of `values[used]` on `x`, and the design's covariance of the coefficients.

    With replicate weights the fit is repeated, or (not `refit`, as R does for ranks) its influence is summed.
    """
    y = values[used]

    def fitted(weight: Floats) -> Floats:
        w = weight[used]
        return np.asarray(np.linalg.solve((x * w[:, None]).T @ x, (x * w[:, None]).T @ y), dtype=np.float64)

    beta = fitted(design.weight)
    if design.is_replicate and refit:
        return beta, design.replicate_covariance(design.replicates_of(fitted), beta)
    w = design.weight[used]
    influence = np.zeros((len(used), x.shape[1]))
    influence[used] = (x * (w * (y - x @ beta))[:, None]) @ np.linalg.inv((x * w[:, None]).T @ x)
    return beta, design.where(used).variance(influence)


def _t(estimate: float, se: float, df: float, level: float, method: str) -> Difference:
    if df <= 0:
        raise BadInput("Testen trenger flere utvalgsenheter enn {n}.", n=df + 2)
    if se <= NO_SPREAD:
        raise BadInput("Alle verdiene er like, så det er ingenting å teste.")
    t = estimate / se
    low, high = map(float, t_interval(np.array(estimate), np.array(se), np.array(df), level))
    return Difference(estimate, se, low, high, t, df, float(t_beyond(t, df)), method)


def _number(design: SurveyDesign, variable: Variable) -> tuple[Floats, Mask, str]:
    (column,) = select(design.table, variable)
    return numbers(column), column.is_not_null().to_numpy(), column.name


def _grouping(design: SurveyDesign, variable: Variable) -> tuple[Codes, list[str], str]:
    (column,) = select(design.table, variable)
    codes, labels = levels_of(column)
    return codes, [str(label) for label in labels], outer(column.name)


def _somebody(design: SurveyDesign, used: Mask, first: str, second: str) -> None:
    if not used.any():
        raise BadInput(
            "Ingen av {rows} {rows:rad|rader} i domenet har svar på både {row} og {column}.",
            rows=int(design.in_domain.sum()),
            row=first,
            column=second,
        )
