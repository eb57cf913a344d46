"""Figures as they leave the house: whole per cent, and no digit that a small cell could be solved from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from nabolag.survey.tabulation.analysis import Analysis, Table

HALF_STEP = 0.005
_LEAST, _MOST = 0.004, 0.996
"""What is not 0 or 1 is not rounded to them: it stays just inside, and is told as under 1 and over 99 per cent."""
_DIGITS = 3


def rounded(analysis: Analysis) -> Analysis:
    """`analysis` with shares, limits and standard errors to the whole per cent, means to three digits.

    p-values keep two decimals (0.001 where smaller than 0.005), the effective number of answers is whole. Marks and
    the order of answers are decided before.
    """
    effective = None if analysis.effective is None else float(round(analysis.effective))
    return replace(analysis, tables=tuple(map(_table, analysis.tables)), effective=effective)


def rounded_share(share: float) -> float:
    """A share to the whole per cent; what is not 0 or 1 stays inside."""
    return share if share in (0.0, 1.0) else min(max(round(share, 2), _LEAST), _MOST)


def _table(table: Table) -> Table:
    figures = ("estimate", "se", "ci_low", "ci_high")
    share = table.kind != "mean"
    frame = table.frame.with_columns(_shares(name) if share else _digits(name) for name in figures)
    p = pl.col("p_value")
    return replace(
        table,
        frame=frame.with_columns(pl.when(p < HALF_STEP).then(0.001).otherwise(p.round(2)).alias("p_value")),
    )


def _shares(name: str) -> pl.Expr:
    inside = pl.col(name).is_between(0, 1, closed="none")
    whole = pl.col(name).round(2)
    return pl.when(inside).then(whole.clip(_LEAST, _MOST)).otherwise(whole).alias(name)


def _digits(name: str) -> pl.Expr:
    return pl.col(name).round_sig_figs(_DIGITS).alias(name)
