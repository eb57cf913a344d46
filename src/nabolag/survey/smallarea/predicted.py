"""Draws of what a finite frame would answer: those who answered as they did, the others by the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from nabolag.survey.smallarea.cells import grade_shares
from nabolag.survey.smallarea.reading import Floats


def graded_cells(
    size: Floats, seen: Floats | None, cuts: Floats, eta: Floats, rng: np.random.Generator
) -> np.ndarray:
    """How many of each cell would answer each grade, (draws, cells, grades).

    Args:
        size: (cells,) how many there are.
        seen: (cells, grades) answers there are; None: expected numbers of a superpopulation.
        cuts, eta: (draws, grades - 1) borders and (draws, cells) predictors.
    """
    out = np.empty((len(cuts), len(size), cuts.shape[1] + 1), np.float32 if seen is None else np.int32)
    for d, (c, e) in enumerate(zip(cuts, eta, strict=True)):
        p = grade_shares(c, e)
        if seen is None:
            out[d] = p * size[:, None]
        else:
            out[d] = seen + rng.multinomial(np.rint(size - seen.sum(1)).astype(np.int64), p)
    return out


def graded_people(
    whole: pl.DataFrame,
    keys: Sequence[str],
    cells: pl.DataFrame,
    seen: Floats | None,
    cuts: Floats,
    eta: Floats,
    own: Sequence[tuple[str, Floats]],
    rng: np.random.Generator,
) -> tuple[pl.DataFrame, np.ndarray]:
    """Leader by leader where answers say a municipality, or a person, by a pseudonym only.

    Each draw gives each municipality (and each person) an effect of its own, and lets chance say which leaders of a
    combination those who answered are.

    Args:
        whole: keys, the columns of `own` and `_N` of the frame.
        cells: the combinations in the order of `seen` (cells, grades; None: expected numbers) and `eta` (draws, cells).
        own: columns of `whole`, each with the standard deviation (draws,) of the effects of its levels.

    Returns:
        The rows (`_N` leaders each) and (draws, rows, grades) numbers.
    """
    whole = whole.sort([*keys, *(name for name, _sd in own)])
    at = (
        whole.select(keys)
        .join(cells.select(keys).with_row_index("_at"), on=list(keys), how="left", maintain_order="left")[
            "_at"
        ]
        .to_numpy()
    )
    places = [whole[name].rank("dense").to_numpy().astype(np.int64) - 1 for name, _sd in own]
    size = np.rint(whole["_N"].to_numpy()).astype(np.int64)
    row = np.repeat(np.arange(len(whole)), size)
    cell, grades, draws = at[row], cuts.shape[1] + 1, len(cuts)
    begins = np.searchsorted(cell, np.arange(len(cells)))  # rows are sorted by combination
    where = which = np.zeros(0, dtype=np.int64)
    if seen is not None:
        counts = seen.astype(np.int64)
        who = np.repeat(np.arange(len(cells)), counts.sum(1))
        which = np.concatenate([np.repeat(np.arange(grades), c) for c in counts])
        where = begins[who] + (
            np.arange(len(who)) - np.repeat(np.cumsum(counts.sum(1)) - counts.sum(1), counts.sum(1))
        )
    out = np.zeros((draws, len(whole), grades), np.float32 if seen is None else np.int16)
    for d in range(draws):
        each = eta[d, at]
        for place, (_name, sd) in zip(places, own, strict=True):
            each = each + sd[d] * rng.standard_normal(int(place.max()) + 1)[place]
        if seen is None:
            out[d] = grade_shares(cuts[d], each) * whole["_N"].to_numpy()[:, None]
            continue
        u = rng.random(len(row))
        grade = np.searchsorted(cuts[d], each[row] + np.log(u) - np.log1p(-u))
        shuffled = np.argsort(cell + rng.random(len(row)))
        grade[shuffled[where]] = which
        out[d] = np.bincount(row * grades + grade, minlength=len(whole) * grades).reshape(-1, grades)
    return whole, out
