"""What a model of graded answers is made of: fixed columns, curves, factors, and pairs of factors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.smallarea.matching import KEY, columns
from nabolag.survey.smallarea.reading import Floats


def design(
    cells: pl.DataFrame,
    every: Sequence[str],
    names: Sequence[str],
    trends: Sequence[str],
    splines: Sequence[str],
    crossed: Sequence[tuple[str, str]],
) -> tuple[Floats, list[np.ndarray], list[int], list[str], list[str]]:
    """Fixed columns without intercept, each factor's level by cell, numbers of levels, names of factors and columns."""
    with_one, at, levels, random = columns(cells, names)
    fixed = [*with_one.T[1:]]
    for pair in crossed:
        for name in pair:
            if name not in every:
                raise NotKnown("«{name}» er ikke med i modellen.", name=name, candidates=every)
        both = cells.select(KEY.format(every.index(name)) for name in pair)
        at.append(both.select(pl.struct(pl.all()).rank("dense")).to_series().to_numpy().astype(np.int64) - 1)
        levels.append(int(at[-1].max()) + 1)
        random.append(" × ".join(pair))
    labels = [n for i, n in enumerate(names) if cells[KEY.format(i)].n_unique() == 2]
    size = cells["_N"].to_numpy()
    for name in (*trends, *splines):
        if name not in every:
            raise NotKnown("«{name}» er ikke med i modellen.", name=name, candidates=every)
        column = cells[KEY.format(every.index(name))]
        if not column.dtype.is_numeric():
            raise BadInput("«{name}» må være tall for å gi en linje eller en kurve.", name=name)
        x = column.to_numpy().astype(np.float64)
        if name in trends and cells[KEY.format(every.index(name))].n_unique() <= 2:
            continue
        basis = [x] if name in trends else _curve(x, size)
        for k, b in enumerate(basis):
            mean = float(b @ size / size.sum())
            spread = float(np.sqrt((b - mean) ** 2 @ size / size.sum())) or 1.0
            fixed.append((b - mean) / spread)
            labels.append(name if len(basis) == 1 else f"{name} {k + 1}")
    return np.stack(fixed, 1) if fixed else np.zeros((len(cells), 0)), at, levels, random, labels


def _curve(x: Floats, size: Floats) -> list[Floats]:
    """A natural cubic spline with knots at the 5, 35, 65 and 95 per cent points of the frame (Harrell 2001)."""
    order = np.argsort(x, kind="stable")
    below = np.cumsum(size[order]) / size.sum()
    t = x[order][np.searchsorted(below, [0.05, 0.35, 0.65, 0.95])]
    if len(np.unique(t)) < 4:
        return [x]
    wide = (t[3] - t[0]) ** 2

    def cube(knot: float) -> Floats:
        return np.asarray(np.maximum(x - knot, 0.0) ** 3)

    return [
        x,
        *(
            (
                cube(t[j])
                - cube(t[2]) * (t[3] - t[j]) / (t[3] - t[2])
                + cube(t[3]) * (t[2] - t[j]) / (t[3] - t[2])
            )
            / wide
            for j in range(2)
        ),
    ]
