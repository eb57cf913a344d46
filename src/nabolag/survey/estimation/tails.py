"""Probabilities beyond a value, as `scipy.stats` has them and at a tenth of what it takes to import that."""

from __future__ import annotations

from math import inf, nan


def f_beyond(value: float, df: float, ddf: float) -> float:
    """P(F > value); with infinite `ddf` that of χ²/df. NaN without degrees of freedom."""
    if ddf == inf:
        return chi2_beyond(value * df, df)
    from scipy.special import fdtrc

    return float(fdtrc(df, ddf, max(value, 0.0))) if df > 0 and ddf > 0 and value == value else nan


def chi2_beyond(value: float, df: float) -> float:
    """P(χ² > value). NaN without degrees of freedom."""
    from scipy.special import chdtrc

    return float(chdtrc(df, max(value, 0.0))) if df > 0 and value == value else nan


def normal_beyond(value: float) -> float:
    """P(Z > value)."""
    from scipy.special import ndtr

    return float(ndtr(-value))
