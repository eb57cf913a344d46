"""The sampling stages of a design: which unit and stratum each row is in, and how many there were to choose from.

`build_stages` reads the columns and refuses designs that contradict themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.survey.estimation.codes import Codes, codes_of, combined, first_row

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stage:
    """One sampling stage of U units in H strata.

    `unit` is the unit of each row, None when every row is its own unit (then U is the number of rows).
    `stratum` (U,) is the stratum of each unit, `sampled` (H,) the units sampled in each stratum,
    `population` (U,) the units there were to choose from (infinite: with replacement), and
    `multiplier` (H,) the product of the sampling fractions of the stages above. `independent`: units came in or
    not on their own (Poisson sampling). `lonely` overrides what the design says of strata with one unit.
    """

    unit: Codes | None
    stratum: Codes
    sampled: Floats
    population: Floats
    multiplier: Floats
    row_of_stratum: Codes
    independent: bool = False
    lonely: Literal["adjust"] | None = None

    @property
    def n_units(self) -> int:
        return len(self.stratum)

    @property
    def n_strata(self) -> int:
        return len(self.sampled)

    @property
    def fraction(self) -> Floats:
        """Share of its stratum's units that was sampled, for each unit (0 with replacement)."""
        return self.sampled[self.stratum] / self.population


def build_stages(
    data: pl.DataFrame,
    *,
    strata: Sequence[str],
    psu: Sequence[str],
    fpc: Sequence[str],
    nest: bool,
    pps: bool,
) -> tuple[Stage, ...]:
    """Stages from columns; `strata` and `fpc` may name one column for each stage."""
    for name in (*strata, *psu, *fpc):
        missing = data[name].null_count()
        if missing:
            raise BadInput(
                "Kolonnen {variable} beskriver utvalget, men mangler verdi i {rows} {rows:rad|rader}.",
                variable=name,
                rows=missing,
            )
    n = data.height
    stratum, n_strata = _stratum_codes(data, strata, 0, n)
    top_stratum, n_top = stratum, n_strata
    unit, n_units = _unit_codes(data, psu, 0, n)
    if unit is not None and nest and strata:
        unit, n_units = combined(top_stratum, n_top, unit, n_units)
    if unit is not None:
        _refuse_shared_units(data, psu, strata, unit, n_units, stratum, n_strata)
    n_stages = max(1, len(psu)) if fpc else 1
    stages: list[Stage] = []
    above: Floats | None = None
    for level in range(n_stages):
        if level > 0 and unit is not None:
            parent, n_parent = unit, n_units
            own, n_own = _stratum_codes(data, strata, level, n)
            stratum, n_strata = combined(parent, n_parent, own, n_own)
            inner, n_inner = codes_of(data[psu[level]])
            unit, n_units = combined(parent, n_parent, inner, n_inner)
        stage = _stage(data, unit, n_units, stratum, n_strata, fpc[level : level + 1], above, pps, fpc)
        stages.append(stage)
        row_fraction = stage.fraction if unit is None else stage.fraction[unit]
        above = row_fraction if above is None else above * row_fraction
    return tuple(stages)


def fpc_weight(stages: Sequence[Stage]) -> Floats | None:
    """Weight of each row implied by the population counts: the product of inverse sampling fractions."""
    weight: Floats | None = None
    for stage in stages:
        if not np.isfinite(stage.population).all():
            return None
        inverse = 1 / stage.fraction
        rows = inverse if stage.unit is None else inverse[stage.unit]
        weight = rows if weight is None else weight * rows
    return weight


def _stratum_codes(data: pl.DataFrame, strata: Sequence[str], level: int, n: int) -> tuple[Codes, int]:
    if not strata:
        return np.zeros(n, dtype=np.intp), 1
    return codes_of(data[strata[min(level, len(strata) - 1)]])


def _unit_codes(data: pl.DataFrame, psu: Sequence[str], level: int, n: int) -> tuple[Codes | None, int]:
    return codes_of(data[psu[level]]) if psu else (None, n)


def _refuse_shared_units(
    data: pl.DataFrame,
    psu: Sequence[str],
    strata: Sequence[str],
    unit: Codes,
    n_units: int,
    stratum: Codes,
    n_strata: int,
) -> None:
    rows = first_row(unit, n_units)
    clash = np.flatnonzero(stratum[rows][unit] != stratum)
    if len(clash):
        row = int(clash[0])
        first = int(rows[unit[row]])
        raise BadInput(
            "Enheten {unit} i {variable} er i to strata, {first} og {second} ({rows} {rows:rad|rader}). "
            "Bruk nest=True (i en plan «nest: true») hvis enhetene er nummerert på nytt i hvert stratum.",
            unit=data[psu[0]][row],
            variable=psu[0],
            first=data[strata[0]][first],
            second=data[strata[0]][row],
            rows=len(clash),
        )


def _stage(
    data: pl.DataFrame,
    unit: Codes | None,
    n_units: int,
    stratum: Codes,
    n_strata: int,
    fpc: Sequence[str],
    above: Floats | None,
    pps: bool,
    all_fpc: Sequence[str],
) -> Stage:
    unit_rows = np.arange(n_units) if unit is None else first_row(unit, n_units)
    stratum_of_unit = stratum[unit_rows]
    sampled = np.bincount(stratum_of_unit, minlength=n_strata).astype(np.float64)
    stratum_rows = first_row(stratum, n_strata)
    population = np.full(n_units, np.inf)
    if fpc:
        population = _population(
            data, fpc[0], unit, unit_rows, stratum_of_unit, sampled, stratum_rows, pps, all_fpc
        )
    multiplier = np.ones(n_strata) if above is None else above[stratum_rows]
    return Stage(unit, stratum_of_unit, sampled, population, multiplier, stratum_rows)


def _population(
    data: pl.DataFrame,
    name: str,
    unit: Codes | None,
    unit_rows: Codes,
    stratum: Codes,
    sampled: Floats,
    stratum_rows: Codes,
    pps: bool,
    all_fpc: Sequence[str],
) -> Floats:
    given = data[name].cast(pl.Float64).to_numpy()
    if not (np.isfinite(given) | np.isposinf(given)).all() or (given <= 0).any():
        raise BadInput(
            "Populasjonskorreksjonen {variable} må være større enn 0. {rows} {rows:rad|rader} er det ikke.",
            variable=name,
            rows=int((~(given > 0)).sum()),
        )
    as_count = _are_counts(data, all_fpc)
    if pps and as_count:
        raise BadInput(
            "Med pps må {variable} være trekksannsynligheter mellom 0 og 1, ikke antall.", variable=name
        )
    of_unit = given[unit_rows]
    if unit is not None and (of_unit[unit] != given).any():
        rows = int((of_unit[unit] != given).sum())
        raise BadInput(
            "{variable} varierer innenfor samme enhet ({rows} {rows:rad|rader}).", variable=name, rows=rows
        )
    if not pps and (given[stratum_rows][stratum] != of_unit).any():
        row = int(unit_rows[np.flatnonzero(given[stratum_rows][stratum] != of_unit)[0]])
        raise BadInput(
            "{variable} varierer innenfor samme stratum, først i rad {row}. "
            "Et stratum har én populasjonsstørrelse.",
            variable=name,
            row=row + 1,
        )
    population = of_unit if as_count else sampled[stratum] / of_unit
    short = np.flatnonzero(population < sampled[stratum] * (1 - 1e-12))
    if len(short):
        worst = int(short[0])
        raise BadInput(
            "{variable} sier at stratumet i rad {row} har {population} {population:enhet|enheter}, men utvalget har {sampled}.",
            variable=name,
            row=int(unit_rows[worst]) + 1,
            population=f"{population[worst]:g}",
            sampled=int(sampled[stratum[worst]]),
        )
    return population


def _are_counts(data: pl.DataFrame, fpc: Sequence[str]) -> bool:
    """Counts or fractions: all stages must be one or the other."""
    above = [name for name in fpc if (data[name] > 1).any()]
    below = [name for name in fpc if (data[name] < 1).any()]
    if above and below:
        rows = int((data[below[0]] < 1).sum())
        raise BadInput(
            "Populasjonskorreksjonen blander antall ({counts}) og andeler ({fractions}, {rows} {rows:rad|rader} under 1). "
            "Bruk enten bare antall eller bare andeler.",
            counts=above[0],
            fractions=below[0],
            rows=rows,
        )
    return bool(above)


def as_answered(stages: tuple[Stage, ...], weight: Floats, *, share_a_vote: bool) -> tuple[Stage, ...]:
    """The stages of a census after weighting to known totals gave the rows their `weight` (n,).

    Where everybody was asked, weights say who answers less often: a municipality that stands for twice as many answers
    half as often, so that little of its like is known. Its population is set to match, in each stratum about the
    number there are. `share_a_vote`: the answers of a municipality have its weight between them.
    """
    first, below = stages[0], stages[1:]
    unit = np.arange(first.n_units) if first.unit is None else first.unit
    stands: Floats = np.bincount(unit, weight, first.n_units).astype(np.float64)
    if not share_a_vote:
        stands = stands / np.maximum(np.bincount(unit, weight > 0, first.n_units), 1)
    used = stands > 0
    size = np.bincount(first.stratum[used], stands[used], first.n_strata)
    mean = size / np.maximum(np.bincount(first.stratum[used], minlength=first.n_strata), 1)
    up = np.where(used, stands / np.where(mean > 0, mean, 1.0)[first.stratum], 1.0)
    up = np.maximum(up, (first.sampled[first.stratum] / first.population))  # nobody answers more than always
    lower = (replace(s, multiplier=np.minimum(s.multiplier / up[unit[s.row_of_stratum]], 1.0)) for s in below)
    return replace(first, population=first.population * up), *lower
