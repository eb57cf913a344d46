"""`Estimates`: what every question to a design answers, as a tidy table with its covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.survey.estimation.names import put_back
from nabolag.survey.estimation.variables import fresh_name

if TYPE_CHECKING:
    from nabolag.survey.estimation.contrasts import Contrasts

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """Estimates with their uncertainty.

    Prints as its table. `frame` has columns `[*by, variable, level, estimate, se, ci_low, ci_high, df, n, cv, deff]`,
    those unused left out: `n` is the unweighted number of answers behind the figure, `df` the degrees of freedom of the
    interval, `deff` the design effect. Where a column of `by` has the name of a figure, it keeps it, and the
    figure's column gets a `_` after it (`n_`); `column("n")` says which it is. A group without answers has
    n = 0 and empty figures.
    `cv` is the coefficient of variation, se / |estimate|. `covariance` is that of the rows in order; with `by` it is
    computed, between groups too, when asked for with `covmat=True`, and otherwise None.
    """

    frame: pl.DataFrame
    confidence: float
    statistic: str
    covariance: Floats | None = field(default=None, repr=False)
    by: tuple[str, ...] = ()

    def column(self, name: str) -> str:
        """What the figure `name` is called in `frame`: `name` itself, unless a column of `by` has that name."""
        return fresh_name(name, self.by)

    def __repr__(self) -> str:
        return f"Estimates({self.statistic}, {self.confidence:.0%}, {self.frame.height} rows)\n{self.frame}"

    @property
    def labels(self) -> list[str]:
        """A name for each row, as contrasts use it: the groups, then variable and level where those differ."""
        level = self.column("level")
        figures = [self.column("variable"), *([level] if level in self.frame.columns else [])]
        if "q" not in self.by and self.statistic == "quantile":
            figures.append(self.column("q"))
        named = [
            "".join("" if v is None else str(v) for v in row)
            for row in self.frame.select(figures).iter_rows()
        ]
        if not self.by:
            return named
        keys = [".".join(str(v) for v in row) for row in self.frame[list(self.by)].iter_rows()]
        several = len(set(named)) > 1
        return [f"{k}:{n}" if several else k for k, n in zip(keys, named, strict=True)]

    def contrast(self, asked: Contrasts, *, df: float | None = None) -> Estimates:
        """Weighted sums of the estimates, or expressions of them, with their errors (R's `svycontrast`).

        `asked`: a number for each row, numbers by `labels` (`{"H": 1, "E": -1}`), an expression (`"log(H / E)"`), or
        several of these by name. `df` is otherwise the fewest behind any row.

        Raises:
            BadInput: estimates by group without `covmat=True`, or a contrast that cannot be read.
            NotKnown: a label that is not there.
        """
        from nabolag.survey.estimation.contrasts import contrasted

        if self.covariance is None:
            raise BadInput("Kontraster mellom grupper krever kovariansen mellom dem. Beregn med covmat=True.")
        names, value, covariance = contrasted(
            self.labels,
            self.frame[self.column("estimate")].cast(pl.Float64).to_numpy(),
            self.covariance,
            asked,
        )
        rows = self.frame[self.column("n")]
        freedom = float(self.frame[self.column("df")].min()) if df is None else df  # type: ignore[arg-type]
        count = int(rows.sum() if self.by else rows.max())  # type: ignore[arg-type]
        return listed(names, value, covariance, freedom, count, self.confidence, "contrast")

    @property
    def effective_n(self) -> pl.Series:
        """Size of the simple random sample that would be as precise: n / deff. Ask with `deff=True`."""
        deff = self.column("deff")
        if deff not in self.frame.columns:
            raise BadInput("Effektivt antall krever designeffekten. Beregn med deff=True.")
        return (self.frame[self.column("n")] / self.frame[deff]).alias("effective_n")

    def _repr_html_(self) -> str:
        return self.frame._repr_html_()


def listed(
    names: Sequence[str],
    value: Floats,
    covariance: Floats,
    df: float,
    n: int,
    confidence: float,
    statistic: str,
) -> Estimates:
    """Named values (m,) with their covariance as estimates."""
    se = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    freedom = np.full(len(value), df)
    low, high = t_interval(value, se, freedom, confidence)
    columns = {
        "estimate": value,
        "se": se,
        "low": low,
        "high": high,
        "df": freedom,
        "n": np.full(len(value), n),
    }
    frame = tabulate(names=names, levels=[None] * len(names), **{k: v[None] for k, v in columns.items()})
    return Estimates(frame, confidence, statistic, covariance)


def t_interval(estimate: Floats, se: Floats, df: Floats, confidence: float) -> tuple[Floats, Floats]:
    """estimate ± t(df) · se; not a number where df is not positive."""
    with np.errstate(invalid="ignore"):
        half = t_quantile(0.5 + confidence / 2, np.where(df > 0, df, np.nan)) * se
    return estimate - half, estimate + half


def t_quantile(share: float, df: Floats | float) -> Floats:
    """Quantile of the t distribution; of the normal where `df` is infinite."""

    from scipy.special import ndtri, stdtrit

    normal = ndtri(share)
    return np.asarray(np.where(np.isinf(df), normal, stdtrit(np.where(np.isinf(df), 1.0, df), share)))


def t_beyond(t: Floats | float, df: float) -> Floats:
    """Two-sided p-value of t."""

    from scipy.special import ndtr, stdtr

    return np.asarray(2 * ndtr(-np.abs(t)) if np.isinf(df) else 2 * stdtr(df, -np.abs(t)))


def check_confidence(confidence: float) -> float:
    """`confidence` if it is a share between 0 and 1."""
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 < confidence < 1:
        raise BadInput(
            "Konfidensnivået level={value} må ligge mellom 0 og 1, for eksempel 0.95.", value=confidence
        )
    return confidence


def with_keys(estimates: Estimates, keys: pl.DataFrame) -> Estimates:
    """Figures with the key of their group before them; a figure called as a key has its column renamed."""
    frame, keys = estimates.frame, put_back(keys)
    at = np.repeat(np.arange(keys.height), frame.height // keys.height)
    ours = frame.rename({name: fresh_name(name, keys.columns) for name in frame.columns})
    labelled = pl.concat([keys[at], ours], how="horizontal")
    return replace(estimates, frame=labelled, by=tuple(keys.columns))


def variation(estimate: Floats, se: Floats) -> pl.Series:
    """The coefficient of variation, se / |estimate|; null where the estimate is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        cv = np.where(estimate == 0, np.nan, se / np.abs(estimate))
    return pl.Series("cv", np.ravel(cv), dtype=pl.Float64).fill_nan(None)


def tabulate(
    *,
    names: Sequence[str],
    levels: Sequence[str | None],
    estimate: Floats,
    se: Floats,
    low: Floats,
    high: Floats,
    df: Floats,
    n: Floats,
    deff: Floats | None = None,
) -> pl.DataFrame:
    """Arrays (G, k) to the tidy table, group by group; not-a-number becomes null."""
    n_groups = len(estimate)
    columns: list[pl.Series] = []
    columns.append(pl.Series("variable", list(names) * n_groups, dtype=pl.String))
    if any(level is not None for level in levels):
        columns.append(pl.Series("level", list(levels) * n_groups, dtype=pl.String))
    figures = {"estimate": estimate, "se": se, "ci_low": low, "ci_high": high, "df": df}
    for name, values in figures.items():
        columns.append(pl.Series(name, np.ravel(values), dtype=pl.Float64).fill_nan(None))
    columns.append(pl.Series("n", np.ravel(n).astype(np.int64)))
    columns.append(variation(estimate, se))
    if deff is not None:
        columns.append(pl.Series("deff", np.ravel(deff), dtype=pl.Float64).fill_nan(None))
    return pl.DataFrame(columns)
