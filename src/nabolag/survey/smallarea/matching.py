"""Answers and the frame they are to speak for: one set of columns, one set of levels, and weights to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.estimation.variables import fresh_name
from nabolag.survey.smallarea.cells import Ints
from nabolag.survey.smallarea.reading import Floats

KEY = "effect {}"  # what an effect's column is called here: the user's own may be called anything
FEW_LEVELS = 2
"""A factor of so few levels is a fixed coefficient: two levels say nothing of a variance."""

RAKED = 0.01
"""How far from the frame's margins raked weights may leave any level, as a part of it."""


def columns(cells: pl.DataFrame, names: Sequence[str]) -> tuple[Floats, list[Ints], list[int], list[str]]:
    """Fixed columns with the intercept first, and each factor's level by cell; levels in sorted order."""
    fixed, places, levels, random = [np.ones(len(cells))], [], [], []
    for i, name in enumerate(names):
        column = cells[KEY.format(i)]
        values = column.unique().sort()
        at = column.rank("dense").to_numpy().astype(np.int64) - 1
        if len(values) <= FEW_LEVELS:
            fixed += [(at == k).astype(np.float64) for k in range(1, len(values))]
        else:
            places.append(at)
            levels.append(len(values))
            random.append(name)
    return np.stack(fixed, axis=1), places, levels, random


def own_columns(table: pl.DataFrame, effects: Sequence[str], **others: str | None) -> pl.DataFrame:
    """The columns that are used, under names of our own."""
    wanted = {KEY.format(i): name for i, name in enumerate(effects)} | others
    return pl.DataFrame([table[name].alias(key) for key, name in wanted.items() if name is not None])


def rows_by(
    rows: Sequence[Mapping[str, object]],
    effects: Mapping[str, str],
    cells: pl.DataFrame,
    figures: Mapping[str, type[pl.DataType]],
) -> pl.DataFrame:
    """Rows of figures by effects: `effects` maps our own key, a column of `cells`, to the user's name for it.

    A figure that an effect is called like gets a line after its name.
    """
    made = pl.DataFrame(rows, schema={**{key: cells.schema[key] for key in effects}, **figures})
    names = list(effects.values())
    return pl.DataFrame(
        [
            *(made[key].alias(name) for key, name in effects.items()),
            *(made[figure].alias(fresh_name(figure, names)) for figure in figures),
        ]
    )


def told(effects: Sequence[str], cells: pl.DataFrame) -> str:
    """The first of `cells`, in words."""
    return ", ".join(f"{name} = {cells[KEY.format(i)][0]}" for i, name in enumerate(effects))


def weights_of(given: pl.DataFrame, cells: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """The given weights, or weights raked to the frame's margins; 0 for all where no weights reach them."""
    if "_w" in given.columns:
        return given["_w"].cast(pl.Float64).fill_null(0.0)
    w = np.ones(len(given))
    margins = []
    for name in names:
        total = cells.group_by(name).agg(pl.col("_N").sum())
        here = total.join(given.select(pl.col(name).unique()), on=name, how="semi")
        wanted = given.select(name).join(here, on=name, how="left", maintain_order="left")["_N"].to_numpy()
        # levels without answers are left out: what is left has the same total in every margin
        wanted = wanted * float(cells["_N"].sum()) / float(here["_N"].sum())
        margins.append((given[name].rank("dense").to_numpy().astype(np.int64) - 1, wanted))
    for _ in range(200):
        before = w.copy()
        for at, wanted in margins:
            w *= wanted / np.bincount(at, w)[at]
        if np.abs(w / before - 1).max() < 1e-10:
            break
    off = max((np.abs(np.bincount(at, w)[at] / wanted - 1).max() for at, wanted in margins), default=0.0)
    return pl.Series(w if off < RAKED else np.zeros(len(w)))


def check_names(
    given: pl.DataFrame,
    whole: pl.DataFrame,
    outcome: str,
    names: Sequence[str],
    counts: str,
    weights: str | None,
    level: float,
) -> None:
    if not names:
        raise BadInput("Modellen har ingen effekter. Oppgi minst én kolonne, for eksempel størrelsesgruppe.")
    if not 0 < level < 1:
        raise BadInput("level er {level}. Skriv et tall mellom 0 og 1, for eksempel 0.95.", level=level)
    wanted = [(given, "answers", n) for n in (outcome, *names, *((weights,) if weights else ()))]
    for table, where, name in [*wanted, *((whole, "frame", n) for n in (*names, counts))]:
        if name not in table.columns:
            raise NotKnown(
                "{where} har ingen kolonne «{name}».", where=where, name=name, candidates=table.columns[:20]
            )


def check_frame(whole: pl.DataFrame, names: Sequence[str], counts: str) -> None:
    for i, name in enumerate(names):
        if whole[KEY.format(i)].null_count():
            raise BadInput("frame: kolonnen «{name}» har tomme felt.", name=name)
    size = whole["_N"]
    if (
        not size.dtype.is_numeric()
        or size.null_count()
        or (size < 0).any()
        or not size.cast(pl.Float64).is_finite().all()
    ):
        raise BadInput("frame: «{name}» må være antall, 0 eller mer, uten hull.", name=counts)


def check_weights(given: pl.DataFrame, name: str) -> None:
    """Weights are 0 or more; an empty one counts as 0."""
    w = given["_w"]
    if not w.dtype.is_numeric():
        raise BadInput("Vekten «{name}» må være tall.", name=name)
    wrong = w.filter(~(w.is_null() | (w.cast(pl.Float64).is_finite() & (w >= 0))))
    if len(wrong):
        raise BadInput(
            "Vekten «{name}» har verdien {value}. En vekt er 0 eller mer.", name=name, value=wrong[0]
        )


def without_blanks(given: pl.DataFrame) -> pl.DataFrame:
    """Text without spaces around it; a field of nothing else is empty."""
    text = pl.col(pl.String).str.strip_chars()
    return given.with_columns(pl.when(text != "").then(text))


def like_frame(values: pl.Series, frame: pl.Series, name: str) -> pl.Series:
    """The answers' levels in the frame's type, so that 3 and "3" are told apart only where the tables do."""
    if values.dtype == frame.dtype:
        return values
    try:
        return values.cast(frame.dtype)
    except pl.exceptions.PolarsError:
        raise BadInput(
            "Kolonnen «{name}» er {kind} i svarene og {other} i rammen. Gi dem samme type.",
            name=name,
            kind=str(values.dtype),
            other=str(frame.dtype),
        ) from None
