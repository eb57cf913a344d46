"""Post-stratification, raking, trimming and weighting for non-response.

Each takes a design and gives a new one that knows what was done: its variances take the weighting into account
and its `diagnostics` tell how far the weights moved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.adjustments import Adjustment, PostStratified, Raked, ResponseClasses
from nabolag.survey.estimation.codes import Codes, combined, first_row, grouped_sum
from nabolag.survey.estimation.margins import Margin, Margins, Totals, read_margin, refuse_disagreement
from nabolag.survey.estimation.resampling import refuse_size
from nabolag.survey.estimation.stages import as_answered
from nabolag.survey.estimation.variables import Floats, Mask, Variables, groups_of

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

_SWEEPS = 1000
_EXACT = 1e-13


@dataclass(frozen=True)
class Diagnostics:
    """What weighting did. `ratio_*` is the weight after over that before.

    `margins` has columns `[margin, level, before, target, after]`; `effective_n` is Kish's (Σw)² / Σw².
    """

    method: str
    weight_min: float
    weight_max: float
    effective_n: float
    effective_n_before: float
    ratio_min: float = 1.0
    ratio_max: float = 1.0
    iterations: int = 0
    converged: bool = True
    largest_gap: float = 0.0
    margins: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(
            schema={
                "margin": pl.String,
                "level": pl.String,
                "before": pl.Float64,
                "target": pl.Float64,
                "after": pl.Float64,
            }
        )
    )

    @property
    def weighting_effect(self) -> float:
        """Kish's design effect of the weights alone, against those before."""
        return self.effective_n_before / self.effective_n


def poststratify(
    design: SurveyDesign, by: str | Sequence[str], totals: Totals, partial: bool = False
) -> SurveyDesign:
    margin = read_margin(design.table, by, totals, design.in_domain, partial=partial)

    def fit(weight: Floats) -> Floats:
        return weight * _needed(margin, margin.sums(weight))[margin.code]

    before = design.weight * design.in_domain
    after = fit(before)
    adjustment = PostStratified(margin.code, len(margin.totals), before, after)
    return reweighted(design, fit, adjustment, "poststratify", [margin])


def rake(design: SurveyDesign, margins: Margins, tol: float) -> SurveyDesign:
    if not margins:
        raise BadInput("Raking trenger minst én margin.")
    if not tol > 0:
        raise BadInput("Toleransen {value} må være større enn 0.", value=tol)
    inside = design.in_domain
    read = [read_margin(design.table, by, totals, inside) for by, totals in margins.items()]
    refuse_disagreement(read)
    cell, n_cells = read[0].code, len(read[0].totals)
    for margin in read[1:]:
        cell, n_cells = combined(cell, n_cells, margin.code, len(margin.totals))
    row = first_row(cell, n_cells)
    levels = tuple(margin.code[row] for margin in read)
    done = {"iterations": 0, "gap": 0.0}

    def fit(weight: Floats) -> Floats:
        factor, sweeps, gap = _fit_cells(grouped_sum(cell, weight, n_cells), levels, read, tol)
        done.update(iterations=sweeps, gap=gap)
        return weight * factor[cell]

    after = fit(design.weight * inside)
    iterations, gap = int(done["iterations"]), done["gap"]
    result = reweighted(design, fit, Raked(cell, levels, after, design.rows), "rake", read)
    result.diagnostics = replace(result.diagnostics, iterations=iterations, largest_gap=gap)
    return result


def trim(design: SurveyDesign, upper: float | None, lower: float | None, strict: bool) -> SurveyDesign:
    high = np.inf if upper is None else upper
    low = -np.inf if lower is None else lower
    if high <= low or high <= 0:
        raise BadInput(
            "Øvre grense {upper} må være større enn nedre grense {lower} og 0.", upper=upper, lower=lower
        )

    def fit(weight: Floats) -> Floats:
        inside = weight != 0
        trimmed = weight
        for _ in range(_SWEEPS):
            outside = inside & ((trimmed < low) | (trimmed > high))
            if not outside.any():
                break
            kept = inside & ~outside
            if not kept.any():
                raise BadInput(
                    "Alle {rows} vekter er utenfor grensene {lower} til {upper}. Da er det ingen å fordele på.",
                    rows=int(inside.sum()),
                    lower=lower,
                    upper=upper,
                )
            clipped = np.where(inside, np.clip(trimmed, low, high), trimmed)
            trimmed = clipped + np.where(kept, (trimmed - clipped).sum() / kept.sum(), 0.0)
            if not strict:
                break
        return trimmed

    return reweighted(design, fit, None, "trim", [])


def adjust_nonresponse(design: SurveyDesign, classes: Variables, responded: Mask) -> SurveyDesign:
    if design.replicate is not None:
        raise BadInput("Juster for frafall før du lager replikater.")
    inside = design.in_domain
    groups = groups_of(design.table, classes, inside)
    if (groups.code[inside] < 0).any():
        raise BadInput(
            "Frafallsklassen {variable} mangler i {rows} {rows:rad|rader}.",
            variable=" × ".join(groups.keys.columns),
            rows=int((groups.code[inside] < 0).sum()),
        )
    cell = np.maximum(groups.code, 0)
    before = design.weight * inside
    answered = responded & inside
    sampled = grouped_sum(cell, before, groups.size)

    def fit(weight: Floats) -> Floats:
        kept = grouped_sum(cell, weight * answered, groups.size)
        empty = np.flatnonzero(kept == 0)
        if len(empty):
            raise BadInput(
                "Ingen har svart i klassen {category} ({rows} {rows:rad|rader} i utvalget). Slå den sammen med en annen.",
                category=" × ".join(str(value) for value in groups.keys.row(int(empty[0]))),
                rows=int((cell[inside] == empty[0]).sum()),
            )
        up = grouped_sum(cell, weight, groups.size) / kept
        return np.where(answered, weight * up[cell], 0.0)

    after = fit(before)
    adjustment = ResponseClasses(cell, groups.size, answered, before)
    new = design.derive(
        weight=np.where(answered, after, design.weight),
        in_domain=answered,
        whole=bool(answered.all()),
        adjustments=(*design.adjustments, adjustment),
        history=(*design.history, WeightingStep(design.weight, inside, fit)),
    )
    labels = tuple(" × ".join(str(v) for v in key) for key in groups.keys.iter_rows())
    margin = Margin(" × ".join(groups.keys.columns), cell, labels, sampled)
    new.diagnostics = describe("nonresponse", before * answered, after, [margin])
    return new


@dataclass(frozen=True)
class WeightingStep:
    """One weighting that was made: the weights before it, the domain it was made for, and how it changes weights."""

    before: Floats
    inside: Mask
    fit: Callable[[Floats], Floats]


def again(history: Sequence[WeightingStep], weight: Floats) -> Floats:
    """`weight` (n,) weighted as the design has been, step by step."""
    for step in history:
        weight = step.fit(weight * step.inside)
    return weight


def reweighted(
    design: SurveyDesign,
    fit: Callable[[Floats], Floats],
    adjustment: Adjustment | None,
    method: str,
    margins: Sequence[Margin],
) -> SurveyDesign:
    """The design with `fit` applied to its weights, and to each replicate's."""
    before = design.weight * design.in_domain
    after = fit(before)
    kept = design.adjustments
    if adjustment is not None:
        calibrated = tuple(a for a in kept if not isinstance(a, ResponseClasses))
        response = tuple(a for a in kept if isinstance(a, ResponseClasses))
        kept = (*calibrated, adjustment, *response)
    changes: dict[str, object] = {
        "weight": np.where(design.in_domain, after, design.weight),
        "adjustments": kept,
        "history": (*design.history, WeightingStep(design.weight, design.in_domain, fit)),
    }
    if design.replicate is not None:
        refuse_size(len(after), design.replicate.count)
        each = np.column_stack([fit(w * design.in_domain) for w in design.replicate.each()])
        changes["replicate"] = replace(design.replicate, base=np.ones(len(after)), unit=None, multiplier=each)
    if design.responded is not None:
        changes["stages"] = as_answered(design.stages, after, share_a_vote=design.responded == "municipality")
    new = design.derive(**changes)
    new.diagnostics = describe(method, before, after, margins)
    return new


def describe(method: str, before: Floats, after: Floats, margins: Sequence[Margin] = ()) -> Diagnostics:
    used = after != 0
    ratio = after[used] / before[used]
    tables = [
        pl.DataFrame(
            {
                "margin": [margin.name] * len(margin.totals),
                "level": list(margin.labels),
                "before": margin.sums(before),
                "target": margin.totals,
                "after": margin.sums(after),
            }
        )
        for margin in margins
    ]
    diagnostics = Diagnostics(
        method=method,
        weight_min=float(after[used].min()),
        weight_max=float(after[used].max()),
        effective_n=kish(after),
        effective_n_before=kish(before),
        ratio_min=float(ratio.min()),
        ratio_max=float(ratio.max()),
    )
    return replace(diagnostics, margins=pl.concat(tables)) if tables else diagnostics


def kish(weight: Floats) -> float:
    """Kish's effective number of answers, (Σw)² / Σw²."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def _needed(margin: Margin, sums: Floats) -> Floats:
    """Target over sum for each category; a category that lost all its weight cannot be weighted up."""
    if (sums <= 0).any():
        lost = int(np.flatnonzero(sums <= 0)[0])
        raise BadInput(
            "Kategorien {category} i {variable} har ingen vekt i et replikat og kan ikke vektes opp til {total}.",
            category=margin.labels[lost],
            variable=margin.name,
            total=float(margin.totals[lost]),
        )
    return margin.totals / sums


def _fit_cells(
    weight: Floats, levels: tuple[Codes, ...], margins: Sequence[Margin], tol: float
) -> tuple[Floats, int, float]:
    """Iterative proportional fitting on the cross-classed cells: factor of each cell, sweeps and largest gap."""
    factor = np.ones(len(weight))
    gap = np.inf
    for sweep in range(1, _SWEEPS + 1):
        for level, margin in zip(levels, margins, strict=True):
            sums = grouped_sum(level, weight * factor, len(margin.totals))
            factor = factor * _needed(margin, sums)[level]
        last, gap = gap, max(_gap(weight * factor, *pair) for pair in zip(levels, margins, strict=True))
        if gap <= _EXACT or (gap <= tol and (sweep >= 100 or gap >= last)):
            return factor, sweep, gap
    if gap > tol:
        worst = max(zip(levels, margins, strict=True), key=lambda pair: _gap(weight * factor, *pair))
        sums = grouped_sum(worst[0], weight * factor, len(worst[1].totals))
        at = int(np.argmax(np.abs(sums / worst[1].totals - 1)))
        raise BadInput(
            "Rakingen nådde ikke marginene etter {iterations} runder. Lengst unna er {category} i {variable}: "
            "{reached} mot {total} ({gap} relativt avvik).",
            iterations=_SWEEPS,
            category=worst[1].labels[at],
            variable=worst[1].name,
            reached=round(float(sums[at]), 4),
            total=float(worst[1].totals[at]),
            gap=f"{gap:.2g}",
        )
    return factor, _SWEEPS, gap


def _gap(weight: Floats, level: Codes, margin: Margin) -> float:
    return float(np.abs(grouped_sum(level, weight, len(margin.totals)) / margin.totals - 1).max())
