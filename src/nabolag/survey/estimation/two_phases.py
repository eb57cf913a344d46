"""Samples in two phases: a sample, and of it a sample by what the first one told (R's `twophase(method="full")`).

The chance of a pair of rows is the product of those of the two phases, so D = D₁ + D₂ - D₁·D₂ (Särndal, Swensson &
Wretman 1992, § 9.3), with D as in `pairs`. Each phase has one stage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.stages import Floats, Stage
from nabolag.survey.estimation.variables import Mask, fresh_name, require

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign


_MOST_ROWS = 10_000


def two_phase(
    first: SurveyDesign, inside: Mask, strata: str | None, psu: str | None, fpc: str | None
) -> SurveyDesign:
    """The rows `inside` of the design of the first phase, drawn by `strata` and `psu` of `fpc` (None: all of them)."""
    rows = int(inside.sum())
    if rows == 0 or rows > _MOST_ROWS:
        raise BadInput(
            "Andre fase har {rows} {rows:rad|rader}. Den må ha fra 1 til {most}.", rows=rows, most=_MOST_ROWS
        )
    data = first.table
    strata, psu, fpc = (None if name is None else require(data, name) for name in (strata, psu, fpc))
    if fpc is None:
        fpc = fresh_name("population", data.columns)
        unit = pl.col(psu).n_unique() if psu is not None else pl.len()
        data = data.with_columns(unit.over(strata).alias(fpc) if strata is not None else unit.alias(fpc))
    second = type(first)(data.filter(inside), strata=strata, psu=psu, fpc=fpc, lonely_psu=first.lonely_psu)
    d1 = _first(first.stages[0], np.flatnonzero(inside))
    d2 = _within(second.stages[0])
    return second.derive(
        weight=first.weight[inside] * second.weight,
        pairs=d2,
        first_phase=d1 - d1 * d2,
        pair_unit=None,
        pps=True,
    )


def _first(stage: Stage, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Floats:
    """D₁ of the rows of the second phase; drawn with replacement, units are independent."""
    unit = rows if stage.unit is None else stage.unit[rows]
    return _pairs(unit, stage)


def _within(stage: Stage) -> Floats:
    unit = np.arange(stage.n_units) if stage.unit is None else stage.unit
    return _pairs(unit, stage)


def _pairs(unit: np.ndarray[tuple[int], np.dtype[np.intp]], stage: Stage) -> Floats:
    stratum, free = stage.stratum[unit], 1 - stage.fraction[unit]
    sampled = stage.sampled[stratum]
    same = stratum[:, None] == stratum[None, :]
    if not np.isfinite(stage.population).all():
        same &= False
    with np.errstate(divide="ignore", invalid="ignore"):
        d = np.where(same & (sampled > 1)[:, None], -free[:, None] / (sampled - 1)[:, None], 0.0)
    return np.asarray(np.where(unit[:, None] == unit[None, :], free[:, None], d))
