"""Change between waves of a survey; refused where the question was not asked in the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.estimates import check_confidence, t_beyond, t_interval
from nabolag.survey.estimation.multiplicity import Correction, adjusted, method_of

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign


_NUMBERS = ("estimate_from", "estimate_to", "difference", "se", "ci_low", "ci_high", "t", "df", "p_value")


@dataclass(frozen=True)
class Wave:
    """One wave: its label, its design, and for each variable the question's wording (or a hash of it)."""

    label: str
    design: SurveyDesign
    wording: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trend:
    """`frame`: variable, level, from, to, estimate in both, difference, se, ci_low, ci_high, t, df, p_value, p_adjusted."""

    frame: pl.DataFrame
    method: str


def trend(waves: Sequence[Wave], var: str, *, correction: Correction = "holm", level: float = 0.95) -> Trend:
    """Each wave against the one before it, and the last against the first, for the mean or shares of `var`.

    Waves are taken as independent samples; degrees of freedom are those of both. Leaders who answer in both
    and answer alike make the true error smaller than shown. A category that one wave lacks has no difference.

    Raises:
        BadInput: fewer than two waves, a wave whose wording of `var` is unknown, or wordings that differ.
        NotKnown: a wave has no such column.
    """
    check_confidence(level)
    if len(waves) < 2:
        raise BadInput("En utvikling trenger minst to runder, ikke {n}.", n=len(waves))
    for wave in waves:
        if not wave.wording.get(var):
            raise BadInput(
                "Ordlyden til {variable} i runden {wave} er ikke oppgitt, så rundene kan ikke sammenlignes.",
                variable=var,
                wave=wave.label,
            )
        if wave.wording[var] != waves[0].wording[var]:
            raise BadInput(
                "Ordlyden til {variable} er endret mellom {first} og {wave}. Svarene kan ikke sammenlignes.",
                variable=var,
                first=waves[0].label,
                wave=wave.label,
            )
    estimates = [_estimates(wave, var) for wave in waves]
    pairs = [(i, i + 1) for i in range(len(waves) - 1)]
    if len(waves) > 2:
        pairs.append((0, len(waves) - 1))
    rows = [
        _change(waves[a], waves[b], var, estimates[a], estimates[b], name, level)
        for a, b in pairs
        for name in dict.fromkeys([*estimates[a], *estimates[b]])
    ]
    corrected = adjusted([row["p_value"] for row in rows], correction)
    frame = pl.DataFrame(
        [{**row, "p_adjusted": p} for row, p in zip(rows, corrected, strict=True)], infer_schema_length=None
    )
    return Trend(frame, f"independent samples; {method_of(correction)}")


def _estimates(wave: Wave, var: str) -> dict[str | None, tuple[float, float, float]]:
    frame = wave.design.mean(var).frame
    levels = frame["level"].to_list() if "level" in frame.columns else [None]
    return {
        name: (row["estimate"], row["se"], row["df"])
        for name, row in zip(levels, frame.iter_rows(named=True), strict=True)
    }


def _change(
    first: Wave,
    last: Wave,
    var: str,
    before: dict[str | None, tuple[float, float, float]],
    after: dict[str | None, tuple[float, float, float]],
    name: str | None,
    level: float,
) -> dict[str, Any]:
    shared: dict[str, Any] = {"variable": var, "level": name, "from": first.label, "to": last.label}
    if name not in before or name not in after:  # nobody chose it, or it was not offered: not known which
        return (
            shared
            | dict.fromkeys(_NUMBERS)
            | {
                "estimate_from": before.get(name, (None,))[0],
                "estimate_to": after.get(name, (None,))[0],
            }
        )
    a, b = before[name], after[name]
    difference, se, df = b[0] - a[0], float(np.hypot(a[1], b[1])), a[2] + b[2]
    t = difference / se if se > 0 else None
    low, high = map(float, t_interval(np.array(difference), np.array(se), np.array(df), level))
    return shared | {
        "estimate_from": a[0],
        "estimate_to": b[0],
        "difference": difference,
        "se": se,
        "ci_low": low,
        "ci_high": high,
        "t": t,
        "df": df,
        "p_value": None if t is None else float(t_beyond(t, df)),
    }
