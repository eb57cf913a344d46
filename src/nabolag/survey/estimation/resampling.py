"""Making replicate weights from a design: jackknife, balanced half-samples and bootstrap.

| kind        | method                                                                                   |
|-------------|------------------------------------------------------------------------------------------|
| `jk1`       | leave out one unit; no strata                                                            |
| `jkn`       | leave out one unit of a stratum                                                          |
| `brr`       | balanced half-samples, two units (or an even number) in each stratum                     |
| `fay`       | as `brr`, with `rho` of the weight kept in the other half (Judkins 1990)                 |
| `rao-wu`    | n_h - 1 units drawn with replacement in each stratum, rescaled (Rao, Wu & Yue 1992)      |
| `preston`   | half the units drawn without replacement at each stage, rescaled by the sampling fraction (Preston 2009) |
| `bootstrap` | `preston` where the design has a finite population, else `rao-wu`                        |

The jackknives scale by the first stage's finite population correction, as R's `as.svrepdesign`; `brr` and `fay`
have none. Random kinds draw each replicate from its own generator, so the weights do not depend on how many
workers made them.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.survey.estimation.codes import Codes
from nabolag.survey.estimation.replicates import Replicates
from nabolag.survey.estimation.stages import Stage

if TYPE_CHECKING:
    from nabolag.survey.estimation.design import SurveyDesign

Floats = NDArray[np.float64]
Kind = Literal["jk1", "jkn", "brr", "fay", "bootstrap", "rao-wu", "preston"]

_DEFAULT_COUNT = 500
_LARGEST = 200_000_000  # units × replicates held in memory
_CHUNK = 25


def make_replicates(
    design: SurveyDesign,
    kind: Kind,
    count: int | None,
    seed: int | None,
    rho: float | None,
    executor: Executor | None,
    labels: Sequence[str],
) -> Replicates:
    """Replicate weights of a design before it was weighted; `labels` name its first-stage strata, to order half-samples."""
    if kind not in get_args(Kind):
        raise BadInput(
            "Replikattypen {value} er ikke kjent. Velg {choices}.",
            value=kind,
            choices=", ".join(get_args(Kind)),
        )
    stage = design.stages[0]
    finite = any(np.isfinite(s.population).any() for s in design.stages)
    if kind == "bootstrap":
        kind = "preston" if finite else "rao-wu"
    if kind == "jk1":
        return _jk1(design, stage)
    if kind == "jkn":
        return _jkn(design, stage)
    if kind in ("brr", "fay"):
        return _half_samples(design, stage, kind, rho, labels)
    count = _DEFAULT_COUNT if count is None else count
    if count < 2:
        raise BadInput("Bootstrap trenger minst to replikater, ikke {count}.", count=count)
    if seed is None:
        raise BadInput("Oppgi seed, så resultatet kan gjentas.")
    stages = design.stages if kind == "preston" else design.stages[:1]
    _refuse_lonely(stages, design.lonely_psu)
    last = stages[-1]
    refuse_size(last.n_units, count)
    draw = partial(_draw, kind, _draw_plan(stages), seed)
    chunks = [range(i, min(i + _CHUNK, count)) for i in range(0, count, _CHUNK)]
    parts = executor.map(draw, chunks) if executor is not None else map(draw, chunks)
    multiplier = np.hstack(list(parts))
    return Replicates(design.weight, last.unit, multiplier, 1 / (count - 1), np.ones(count), kind)


def _jk1(design: SurveyDesign, stage: Stage) -> Replicates:
    if design.stratified:
        raise BadInput("jk1 gjelder design uten strata. Bruk jkn.")
    n = stage.n_units
    refuse_size(n, n)
    if n < 2:
        raise BadInput("Jackknife trenger minst to enheter.")
    multiplier = np.full((n, n), n / (n - 1))
    np.fill_diagonal(multiplier, 0.0)
    free = 1 - float(stage.fraction[0])
    return Replicates(design.weight, stage.unit, multiplier, free * (n - 1) / n, np.ones(n), "jk1")


def _jkn(design: SurveyDesign, stage: Stage) -> Replicates:
    if not design.stratified:
        raise BadInput("jkn krever strata. Bruk jk1 eller bootstrap.")
    refuse_size(stage.n_units, stage.n_units)
    columns, rscales = [], []
    lonely = design.lonely_psu
    free = 1 - stage.fraction
    for h in range(stage.n_strata):
        units = np.flatnonzero(stage.stratum == h)
        n, f = len(units), float(free[units[0]])
        if f < 1e-7:
            continue
        if n == 1:
            if lonely == "fail":
                _refuse_lonely([stage], lonely)
            if lonely == "adjust":
                out = np.full(stage.n_units, stage.n_strata / (stage.n_strata - 1))
                out[units] = 0.0
                columns.append(out)
                rscales.append((stage.n_strata - 1) / stage.n_strata)
            continue
        for unit in units:
            out = np.ones(stage.n_units)
            out[units] = n / (n - 1)
            out[unit] = 0.0
            columns.append(out)
            rscales.append(f * (n - 1) / n)
    if not columns:
        raise BadInput("Alle strata er undersøkt i sin helhet: det er ingen utvalgsusikkerhet å anslå.")
    scale = stage.n_units / len(columns) if lonely == "average" else 1.0
    return Replicates(design.weight, stage.unit, np.column_stack(columns), scale, np.array(rscales), "jkn")


def _half_samples(
    design: SurveyDesign, stage: Stage, kind: Literal["brr", "fay"], rho: float | None, labels: Sequence[str]
) -> Replicates:
    if not design.stratified:
        raise BadInput("{kind} krever strata med to enheter.", kind=kind)
    if kind == "fay" and (rho is None or not 0 <= rho < 1):
        raise BadInput("fay trenger rho fra og med 0 og under 1.")
    keep = rho or 0.0 if kind == "fay" else 0.0
    odd = np.flatnonzero(stage.sampled % 2 == 1)
    if len(odd):
        raise BadInput(
            "{kind} krever et partall av enheter i hvert stratum. {count} {count:stratum|strata} har det ikke, "
            "det første er {stratum} med {units}.",
            kind=kind,
            count=len(odd),
            stratum=labels[odd[0]],
            units=int(stage.sampled[odd[0]]),
        )
    order = sorted(range(stage.n_strata), key=lambda h: (stage.sampled[h] == 2, labels[h]))
    first_rows = np.arange(stage.n_units) if stage.unit is None else _first_rows(stage)
    pair = np.empty(stage.n_units, dtype=np.intp)
    side = np.empty(stage.n_units, dtype=np.intp)
    pairs = 0
    for h in order:
        units = np.flatnonzero(stage.stratum == h)
        units = units[np.argsort(first_rows[units])]
        position = np.arange(len(units))
        pair[units], side[units] = pairs + position // 2, position % 2
        pairs += len(units) // 2
    signs = hadamard_matrix(pairs)
    refuse_size(stage.n_units, signs.shape[1])
    chosen = (signs[1 + pair] > 0) ^ (side == 1)[:, None]
    multiplier = np.where(chosen, 2 - keep, keep)
    count = signs.shape[1]
    return Replicates(
        design.weight, stage.unit, multiplier, 1 / (count * (1 - keep) ** 2), np.ones(count), kind
    )


def hadamard_matrix(n: int) -> NDArray[np.int_]:
    """Smallest Hadamard matrix we can build with more than `n` rows: first row and column all 1."""
    size = 4 * (n // 4 + 1)
    while True:
        built = _hadamard(size)
        if built is not None:
            return built
        size += 4


def _hadamard(size: int) -> NDArray[np.int_] | None:
    from scipy.linalg import hadamard

    if size & (size - 1) == 0:
        return np.asarray(hadamard(size))
    q = size - 1
    if all(q % p for p in range(2, int(q**0.5) + 1)):
        # Paley's first construction: q is a prime of the form 4k + 3.
        residues = {i * i % q for i in range(q)}
        inner = np.array([[-1 if (i + j) % q in residues else 1 for j in range(q)] for i in range(q)])
        out = np.ones((size, size), dtype=np.int_)
        out[1:, 1:] = inner
        return out
    half = _hadamard(size // 2) if size % 8 == 0 else None
    return None if half is None else np.block([[half, half], [half, -half]])


Plan = list[tuple[Codes, Codes, Floats, Floats, bool, bool]]


def _draw_plan(stages: Sequence[Stage]) -> Plan:
    """For each stage: unit of that stage and stratum of each last-stage unit, with stratum fractions and sizes, and
    whether all units, or those alone in their stratum, came in on their own."""
    last = stages[-1]
    rows = np.arange(last.n_units) if last.unit is None else _first_rows(last)
    plan: Plan = []
    for stage in stages:
        unit = rows if stage.unit is None else stage.unit[rows]
        fraction = np.zeros(stage.n_strata)
        fraction[stage.stratum] = stage.fraction
        own = stage.independent
        plan.append((unit, stage.stratum, fraction, stage.sampled, own, own or stage.lonely is not None))
    return plan


def _draw(kind: str, plan: Plan, seed: int, replicates: range) -> Floats:
    """(U, len(replicates)) multipliers. A function of its own so that a process pool can run it."""
    method = _preston if kind == "preston" else _rao_wu
    return np.column_stack([method(plan, np.random.default_rng([seed, r])) for r in replicates])


def _rao_wu(plan: Plan, random: np.random.Generator) -> Floats:
    unit, stratum, _, sampled, _, _ = plan[0]
    sizes = sampled.astype(np.intp)
    order = np.argsort(stratum, kind="stable")
    start = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    draws = np.repeat(np.arange(len(sizes)), sizes - 1)
    picked = order[start[draws] + (random.random(len(draws)) * sizes[draws]).astype(np.intp)]
    times = np.bincount(picked, minlength=len(stratum))
    factor = np.where(sampled > 1, sampled / np.maximum(sampled - 1, 1), 0.0)
    multiplier = np.where(sampled[stratum] > 1, times * factor[stratum], 1.0)
    return np.asarray(multiplier[unit])


def _preston(plan: Plan, random: np.random.Generator) -> Floats:
    n_rows = len(plan[0][0])
    multiplier, chain = np.ones(n_rows), np.ones(n_rows)
    kept_row = np.ones(n_rows, dtype=bool)
    above = np.ones(n_rows)
    for unit, stratum, fraction, sampled, every, alone in plan:
        present = np.bincount(unit, kept_row, len(stratum)) > 0
        n = np.bincount(stratum, present, len(sampled))
        half = np.floor(n / 2)
        key = np.where(present, random.random(len(stratum)), 2.0)
        order = np.lexsort((key, stratum))
        start = np.concatenate([[0], np.cumsum(sampled)[:-1]])
        place = np.empty(len(stratum))
        place[order] = np.arange(len(stratum)) - start[stratum[order]]
        keep = present & (place < half[stratum])
        with np.errstate(divide="ignore", invalid="ignore"):
            grow = np.where(half > 0, n / np.maximum(half, 1), 0.0)
            stretch = np.where(half > 0, np.sqrt(half * (1 - fraction) / np.maximum(n - half, 1)), 0.0)
        row_stratum, row_keep = stratum[unit], keep[unit]
        spread = stretch[row_stratum] * np.sqrt(above) * (grow[row_stratum] * row_keep - 1)
        if alone:
            # On its own: 1 + √(1 - f)·e with E e = 0 and E e² = 1, bounded so that weights stay positive.
            e = np.where(random.random(len(stratum)) < 0.8, -0.5, 2.0)[unit]
            own = every | (sampled[row_stratum] == 1)
            spread = np.where(own, np.sqrt(above * (1 - fraction[row_stratum])) * e, spread)
        multiplier = multiplier + chain * np.where(kept_row, spread, 0.0)
        chain = chain * np.sqrt(grow[row_stratum]) * row_keep
        kept_row = kept_row & row_keep
        above = above * fraction[row_stratum]
    return multiplier


def _first_rows(stage: Stage) -> Codes:
    unit = stage.unit
    assert unit is not None
    rows = np.empty(stage.n_units, dtype=np.intp)
    rows[unit[::-1]] = np.arange(len(unit) - 1, -1, -1)
    return rows


def _refuse_lonely(stages: Sequence[Stage], lonely: str) -> None:
    for level, stage in enumerate(stages):
        if stage.independent or stage.lonely is not None:
            continue
        alone = (stage.sampled == 1) & (np.bincount(stage.stratum, 1 - stage.fraction, stage.n_strata) > 1e-7)
        if alone.any() and lonely not in ("certainty", "remove"):
            raise BadInput(
                "{count} {count:stratum|strata} har bare én enhet på trinn {stage}, det første i rad {row}. "
                "Replikater krever minst to, eller lonely_psu certainty eller remove.",
                count=int(alone.sum()),
                stage=level + 1,
                row=int(stage.row_of_stratum[np.flatnonzero(alone)[0]]) + 1,
            )


def refuse_size(units: int, replicates: int) -> None:
    if units * replicates > _LARGEST:
        raise BadInput(
            "{units} {units:enhet|enheter} × {replicates} {replicates:replikat|replikater} blir for "
            "stort. Bruk bootstrap eller færre replikater.",
            units=units,
            replicates=replicates,
        )
