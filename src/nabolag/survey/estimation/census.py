"""The census frame: leaders asked in every municipality, and which unit an estimate speaks for.

Several leaders may answer for one municipality. With unit "leader" each answer counts and the municipality is the
cluster; with unit "municipality" the answers of one municipality share one vote. Municipalities that answered are
taken as a random sample, within strata, of the finite population of municipalities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import polars as pl
from scipy import stats

from nabolag.errors import BadInput
from nabolag.survey.estimation.variables import require

MUNICIPALITIES = 357
"""Municipalities in Norway from 1 January 2024 (Statistics Norway, KLASS 131)."""

Unit = Literal["leader", "municipality"]

WEIGHT, COUNT = "census_weight", "census_population"


@dataclass(frozen=True)
class Frame:
    """The population of municipalities: a table with one row for each, or its size (for each stratum)."""

    table: pl.DataFrame | None
    size: int | Mapping[Any, int]


def with_census_weights(
    data: pl.DataFrame, frame: Frame, municipality: str, strata: str | None, unit: Unit
) -> pl.DataFrame:
    """Data with the weight of each answer and the number of municipalities in its stratum."""
    if unit not in ("leader", "municipality"):
        raise BadInput("Enheten {value} er ikke kjent. Velg leader eller municipality.", value=unit)
    require(data, municipality)
    missing = data[municipality].null_count()
    if missing:
        raise BadInput("{rows} svar mangler kommune i {variable}.", rows=missing, variable=municipality)
    if frame.table is not None:
        data = _match(data, frame.table, municipality, strata)
    population = _population(data, frame, municipality, strata)
    answered = pl.col(municipality).n_unique()
    answered = answered.over(strata) if strata else answered
    share = pl.lit(1.0) / pl.len().over(municipality) if unit == "municipality" else pl.lit(1.0)
    data = data.with_columns(population.alias(COUNT))
    return data.with_columns((pl.col(COUNT) / answered * share).alias(WEIGHT))


def margin_of_error(p: float, n: float, population: float | None = None, level: float = 0.95) -> float:
    """Half the normal interval of a share `p` (0–1) of `n` answers drawn at random, as a share.

    With `population` it is corrected for sampling without replacement, by (N - n) / (N - 1). Without, it is the
    house method of Norwegian polling institutes. `margin_of_error(0.5, 400)` is 0.049.
    """
    if not 0 <= p <= 1:
        raise BadInput("Andelen {value} må ligge mellom 0 og 1.", value=p)
    if not n >= 1:
        raise BadInput("Antall svar må være minst 1, ikke {value}.", value=n)
    if not 0 < level < 1:
        raise BadInput("Konfidensnivået {value} må ligge mellom 0 og 1.", value=level)
    if population is not None and population < n:
        raise BadInput(
            "Populasjonen {population} er mindre enn antall svar, {n}.", population=population, n=n
        )
    variance = p * (1 - p) / n
    if population is not None:
        variance *= (population - n) / (population - 1) if population > 1 else 0.0
    return float(stats.norm.ppf(0.5 + level / 2)) * sqrt(variance)


def _match(data: pl.DataFrame, table: pl.DataFrame, municipality: str, strata: str | None) -> pl.DataFrame:
    require(table, municipality)
    doubled = table.filter(pl.col(municipality).is_duplicated())
    if doubled.height:
        raise BadInput(
            "Kommunen {code} står {rows} ganger i rammen.",
            code=doubled[municipality][0],
            rows=int((doubled[municipality] == doubled[municipality][0]).sum()),
        )
    unknown = data.join(table, on=municipality, how="anti")
    if unknown.height:
        raise BadInput(
            "{rows} svar er fra kommuner som ikke er i rammen, det første fra {code}.",
            rows=unknown.height,
            code=unknown[municipality][0],
        )
    if strata is None or strata in data.columns:
        return data
    require(table, strata)
    return data.join(table.select(municipality, strata), on=municipality, how="left", maintain_order="left")


def _population(data: pl.DataFrame, frame: Frame, municipality: str, strata: str | None) -> pl.Expr:
    if strata is None:
        if isinstance(frame.size, Mapping):
            raise BadInput("Populasjonen er gitt per stratum, men strata mangler.")
        return pl.lit(float(frame.size if frame.table is None else frame.table.height))
    require(data, strata)
    if frame.table is not None:
        require(frame.table, strata)
        counts = dict(frame.table.group_by(strata).len().iter_rows())
    elif isinstance(frame.size, Mapping):
        counts = dict(frame.size)
    else:
        raise BadInput("Med strata må populasjonen være en ramme eller et antall for hvert stratum.")
    for value, rows in data.group_by(strata, maintain_order=True).len().iter_rows():
        if value not in counts:
            raise BadInput(
                "Stratumet {category} har {rows} svar, men er ikke i populasjonen.", category=value, rows=rows
            )
    return pl.col(strata).replace_strict(counts, return_dtype=pl.Float64)
