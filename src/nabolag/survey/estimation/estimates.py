"""`Estimates`: what every question to a design answers, as a tidy table with its covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, ndtr, ndtri, stdtr, stdtrit

from nabolag.errors import BadInput
from nabolag.survey.estimation.variables import fresh_name

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """Estimates with their uncertainty.

    Prints as its table. `frame` has columns `[*by, variable, level, estimate, se, ci_low, ci_high, df, n, deff]`, those unused
    left out: `n` is the unweighted number of answers behind the figure, `df` the degrees of freedom of the
    interval, `deff` the design effect. Where a column of `by` has the name of a figure, it keeps it, and the
    figure's column gets a `_` after it (`n_`); `column("n")` says which it is. A group without answers has
    n = 0 and empty figures.
    `covariance` is that of the rows in order; between groups it is not computed and is None when `by` is used.
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
    def effective_n(self) -> pl.Series:
        """Size of the simple random sample that would be as precise: n / deff. Ask with `deff=True`."""
        deff = self.column("deff")
        if deff not in self.frame.columns:
            raise BadInput("Effektivt antall krever designeffekten. Beregn med deff=True.")
        return (self.frame[self.column("n")] / self.frame[deff]).alias("effective_n")

    def _repr_html_(self) -> str:
        return self.frame._repr_html_()


def t_interval(estimate: Floats, se: Floats, df: Floats, confidence: float) -> tuple[Floats, Floats]:
    """estimate ± t(df) · se; not a number where df is not positive."""
    with np.errstate(invalid="ignore"):
        half = t_quantile(0.5 + confidence / 2, np.where(df > 0, df, np.nan)) * se
    return estimate - half, estimate + half


def t_quantile(share: float, df: Floats | float) -> Floats:
    """Quantile of the t distribution; of the normal where `df` is infinite."""
    normal = ndtri(share)
    return np.asarray(np.where(np.isinf(df), normal, stdtrit(np.where(np.isinf(df), 1.0, df), share)))


def t_beyond(t: Floats | float, df: float) -> Floats:
    """Two-sided p-value of t."""
    return np.asarray(2 * ndtr(-np.abs(t)) if np.isinf(df) else 2 * stdtr(df, -np.abs(t)))


def f_beyond(statistic: float, df: float, ddf: float) -> float:
    """P(F > statistic)."""
    return float(chdtrc(df, statistic * df) if np.isinf(ddf) else fdtrc(df, ddf, statistic))


def check_confidence(confidence: float) -> float:
    """`confidence` if it is a share between 0 and 1."""
    if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 < confidence < 1:
        raise BadInput(
            "Konfidensnivået level={value} må ligge mellom 0 og 1, for eksempel 0.95.", value=confidence
        )
    return confidence


def with_keys(estimates: Estimates, keys: pl.DataFrame) -> Estimates:
    """Figures with the key of their group before them; a figure called as a key has its column renamed."""
    frame = estimates.frame
    at = np.repeat(np.arange(keys.height), frame.height // keys.height)
    ours = frame.rename({name: fresh_name(name, keys.columns) for name in frame.columns})
    labelled = pl.concat([keys[at], ours], how="horizontal")
    return replace(estimates, frame=labelled, by=tuple(keys.columns))


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
    if deff is not None:
        columns.append(pl.Series("deff", np.ravel(deff), dtype=pl.Float64).fill_nan(None))
    return pl.DataFrame(columns)
