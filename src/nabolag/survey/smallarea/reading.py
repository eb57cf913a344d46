"""Figures at the door of the small-area models."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nabolag.errors import BadInput

Floats = NDArray[np.floating[Any]]


def numbers(given: ArrayLike, name: str, *, missing: bool = False) -> Floats:
    """A one-dimensional array of numbers; finite unless `missing` may stand as not a number.

    Raises:
        BadInput: anything else; names the first place.
    """
    try:
        array = np.array(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput("{name} må være tall.", name=name) from None
    if array.ndim != 1 or not len(array):
        raise BadInput("{name} må være en liste av tall.", name=name)
    wrong = np.flatnonzero(np.isinf(array) if missing else ~np.isfinite(array))
    if len(wrong):
        raise BadInput(
            "{name}, plass {place}: {value} kan ikke brukes.",
            name=name,
            place=int(wrong[0]),
            value=array[wrong[0]],
        )
    return array


def design_matrix(given: ArrayLike, rows: int, name: str = "covariates") -> Floats:
    """(rows, p) numbers of full rank.

    Raises:
        BadInput: another number of rows, missing figures, or columns that follow from each other.
    """
    try:
        x = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise BadInput("{name} må være tall.", name=name) from None
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or x.shape[0] != rows or not x.shape[1]:
        raise BadInput(
            "{name} har form {shape}. Den må ha én rad for hver av {rows}.",
            name=name,
            shape=x.shape,
            rows=rows,
        )
    bad = np.argwhere(~np.isfinite(x))
    if len(bad):
        row, column = (int(at) for at in bad[0])
        raise BadInput(
            "{name}, rad {row}, kolonne {column} mangler eller er ikke et tall.",
            name=name,
            row=row,
            column=column,
        )
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise BadInput("{name}: en kolonne følger av de andre. Ta den ut.", name=name)
    return x
