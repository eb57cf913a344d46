"""Dense integer codes of columns, so that every sum over groups is one `bincount`."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Codes = NDArray[np.intp]

_ROOM = 8  # a table of codes may be this many times the number of rows before sorting is cheaper


def codes_of(column: pl.Series) -> tuple[Codes, int]:
    """Code of each row, 0 … m-1, and m. Equal values share a code; the order of codes means nothing."""
    if column.dtype.is_integer():
        low, high = column.min(), column.max()
        if isinstance(low, int) and isinstance(high, int) and high - low < _ROOM * len(column) + 1024:
            return _dense(column.to_numpy().astype(np.intp) - low, high - low + 1)
    if isinstance(column.dtype, pl.Enum | pl.Categorical):
        raw = column.to_physical().to_numpy().astype(np.intp)
        return _dense(raw, int(raw.max(initial=-1)) + 1)
    ranks = column.rank("dense").to_numpy().astype(np.intp) - 1
    return ranks, int(ranks.max(initial=-1)) + 1


def combined(outer: Codes, n_outer: int, inner: Codes, n_inner: int) -> tuple[Codes, int]:
    """Codes of the pairs (outer, inner) that occur."""
    pair = outer * n_inner + inner
    if n_outer * n_inner <= _ROOM * len(pair) + 1024:
        return _dense(pair, n_outer * n_inner)
    _, index = np.unique(pair, return_inverse=True)
    return index.astype(np.intp), int(index.max(initial=-1)) + 1


def grouped_sum(codes: Codes, values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Sums of `values` (n,) or (n, k) over codes: (size,) or (size, k)."""
    if values.ndim == 1:
        return np.asarray(np.bincount(codes, weights=values, minlength=size), dtype=np.float64)
    out = np.empty((size, values.shape[1]))
    for j in range(values.shape[1]):
        out[:, j] = np.bincount(codes, weights=values[:, j], minlength=size)
    return out


def sorted_groups(group: Codes, size: int) -> tuple[Codes, Codes]:
    """Rows in order of group and where each ends: those of g are order[ends[g]:ends[g + 1]]; group -1 is left out."""
    order = np.argsort(group, kind="stable")
    return order, np.cumsum(np.bincount(group + 1, minlength=size + 1))


def first_row(codes: Codes, size: int) -> Codes:
    """One row that carries each code (the first)."""
    rows = np.empty(size, dtype=np.intp)
    rows[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return rows


def _dense(raw: Codes, size: int) -> tuple[Codes, int]:
    used = np.bincount(raw, minlength=size) > 0
    if used.all():
        return raw, size
    return (np.cumsum(used) - 1)[raw].astype(np.intp), int(used.sum())
