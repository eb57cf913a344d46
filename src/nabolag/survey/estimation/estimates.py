"""`Estimates`: what every question to a design answers, as a tidy table with its covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import stats

from nabolag.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """Estimates with their uncertainty.

    `frame` has columns `[*by, variable, level, estimate, se, ci_low, ci_high, df, n, deff]`, those unused
    left out: `n` is the unweighted number of answers behind the figure, `df` the degrees of freedom of the
    interval, `deff` the design effect. A group without answers has n = 0 and empty figures.
    `covariance` is that of the rows in order; between groups it is not computed and is None when `by` is used.
    """

    frame: pl.DataFrame
    confidence: float
    statistic: str
    covariance: Floats | None = field(default=None, repr=False)

    @property
    def effective_n(self) -> pl.Series:
        """Size of the simple random sample that would be as precise: n / deff. Ask with `deff=True`."""
        if "deff" not in self.frame.columns:
            raise BadInput("Effektivt antall krever designeffekten. Beregn med deff=True.")
        return (self.frame["n"] / self.frame["deff"]).alias("effective_n")

    def _repr_html_(self) -> str:
        return self.frame._repr_html_()


def t_interval(estimate: Floats, se: Floats, df: Floats, confidence: float) -> tuple[Floats, Floats]:
    """estimate ± t(df) · se; not a number where df is not positive."""
    with np.errstate(invalid="ignore"):
        half = stats.t.ppf(0.5 + confidence / 2, np.where(df > 0, df, np.nan)) * se
    return estimate - half, estimate + half


def check_confidence(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise BadInput("Konfidensnivået {value} må ligge mellom 0 og 1.", value=confidence)
    return confidence


def tabulate(
    *,
    keys: pl.DataFrame | None,
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
    n_groups, k = estimate.shape
    columns: list[pl.Series] = []
    if keys is not None:
        at = np.repeat(np.arange(n_groups), k)
        columns.extend(keys[at].get_columns())
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
