"""Any statistic of yours with its error: recomputed with the weights of each replicate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.estimates import Estimates, check_confidence, listed
from nabolag.survey.estimation.variables import Floats

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

Result = float | Sequence[float] | Floats | Mapping[str, float]
Statistic = Callable[[Floats, pl.DataFrame], Result]


def with_replicates(
    design: SurveyDesign, function: Statistic, confidence: float, df: float | None
) -> Estimates:
    check_confidence(confidence)
    inside = design.in_domain
    data = design.data if inside.all() else design.data.filter(inside)
    names, value = _read(function(design.weight[inside], data))
    if not np.isfinite(value).all():
        raise BadInput("Funksjonen ga ikke et tall: {value}.", value=", ".join(str(v) for v in value))

    def once(weight: Floats) -> Floats:
        _, replicate_value = _read(function(weight[inside], data))
        if replicate_value.shape != value.shape:
            raise BadInput(
                "Funksjonen ga {given} tall med vektene og {found} i et replikat.",
                given=len(value),
                found=len(replicate_value),
            )
        return replicate_value

    covariance = design.replicate_covariance(design.replicates_of(once), value)
    freedom = design.degf() if df is None else df
    return listed(names, value, covariance, freedom, int(inside.sum()), confidence, "theta")


def _read(result: Result) -> tuple[list[str], Floats]:
    named = result if isinstance(result, Mapping) else None
    try:
        value = np.atleast_1d(
            np.asarray(list(named.values()) if named is not None else result, dtype=np.float64)
        )
    except (TypeError, ValueError) as error:
        raise BadInput("Funksjonen ga ikke et tall: {value}.", value=str(result)[:80]) from error
    if value.ndim != 1:
        raise BadInput("Funksjonen ga ikke et tall: {value}.", value=str(result)[:80])
    if named is not None:
        return [str(k) for k in named], value
    return ["theta"] if len(value) == 1 else [f"theta{i + 1}" for i in range(len(value))], value
