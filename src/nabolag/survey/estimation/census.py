"""The census frame: leaders asked in every municipality, and which unit an estimate speaks for.

Several leaders may answer for one municipality. With unit "leader" each answer counts and the municipality is the
cluster; with unit "municipality" the answers of one municipality share one vote. Answering is taken as sampling in
two stages: municipalities of which somebody answered, within strata, out of all; and, when the number of leaders
is known, the leaders who answered out of those there are.

With unit "leader" the second stage is Poisson sampling (each leader answers or not on their own): its variance is
the sum of (1 - f)·z² over answers (Särndal, Swensson & Wretman 1992, § 3.5). With unit "municipality" it is simple
random sampling of leaders in each municipality, an only answer counted with its deviation from the overall mean.
A municipality with many leaders has a greater chance that somebody answers; with unit "municipality" the weights
undo that, by the chance 1 - (1 - p)^M, where p is the leaders' chance found from the numbers of answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import erf, sqrt
from typing import Literal

import numpy as np
import polars as pl

from nabolag.errors import BadInput, filled
from nabolag.survey.estimation.codes import Codes, codes_of, first_row
from nabolag.survey.estimation.stages import Stage
from nabolag.survey.estimation.variables import Floats, require
from nabolag.text import N_

MUNICIPALITIES = 357
"""Municipalities in Norway from 1 January 2024 (Statistics Norway, KLASS 131)."""

Unit = Literal["leader", "municipality"]
Category = str | int | float | bool
Leaders = str | int | Mapping[str, int] | Mapping[int, int]
Population = int | Mapping[str, int] | Mapping[int, int]

LEADERS = "leaders"
_SURE = 0.01  # a difference between those who answered and the others this unlikely is warned about

LEADERS_NOT_KNOWN = N_(
    "Antall ledere per kommune er ikke oppgitt: alle ledere antas å ha svart i kommuner med svar. "
    "Svarte bare noen av dem, er intervallene for smale. Gi antallet med leaders."
)
_MORE = N_(
    "Kommuner med høy {variable} svarte oftere enn andre. Uvektet er anslag og intervaller skjeve: "
    "vekt etter {variable}, med rake eller poststratify."
)
_FEWER = N_(
    "Kommuner med lav {variable} svarte oftere enn andre. Uvektet er anslag og intervaller skjeve: "
    "vekt etter {variable}, med rake eller poststratify."
)


@dataclass(frozen=True)
class Frame:
    """The population of municipalities: a table (one row a municipality or a leader), or its size (by stratum)."""

    table: pl.DataFrame | None
    size: Population
    leaders: Leaders | None


@dataclass(frozen=True)
class Note:
    """Something assumed or worth a warning, as a message with its values."""

    message: str
    values: Mapping[str, object]
    warning: bool = False

    def __str__(self) -> str:
        return filled(self.message, self.values)


@dataclass(frozen=True)
class Census:
    """Answers with their weight (n,), municipalities in the stratum (n,), the second stage, and what was assumed."""

    data: pl.DataFrame
    weight: Floats
    population: Floats
    second: Stage | None
    notes: tuple[Note, ...]


def take_census(
    data: pl.DataFrame, frame: Frame, municipality: str, strata: str | None, unit: Unit
) -> Census:
    """Answers as a two-stage sample of municipalities and their leaders."""
    if unit not in ("leader", "municipality"):
        raise BadInput("Enheten {value} er ikke kjent. Velg leader eller municipality.", value=unit)
    municipality = require(data, municipality)
    missing = data[municipality].null_count()
    if missing:
        raise BadInput("{rows} svar mangler kommune i {variable}.", rows=missing, variable=municipality)
    table, counted = _one_row_each(frame.table, municipality)
    if table is not None:
        data = _match(data, table, municipality, strata)
    code, n = codes_of(data[municipality])
    rows = first_row(code, n)
    answers = np.bincount(code, minlength=n).astype(np.float64)
    leaders = _leaders(data, table, counted, frame.leaders, municipality, rows)
    if leaders is not None:
        _refuse_too_many(answers, leaders, data[municipality], rows)
    population = _population(data, table, frame.size, strata)
    stratum, n_strata = (np.zeros(n, np.intp), 1) if strata is None else codes_of(data[strata][rows])
    seen = np.bincount(stratum, minlength=n_strata)[stratum]
    up = population[rows] / seen
    if unit == "municipality":
        if leaders is not None:
            up = up * _chance_undone(answers, leaders, stratum, n_strata)
        up = up / answers
    fraction = (seen / population[rows])[code]
    second = None
    if leaders is not None and (leaders > answers).any():
        second = Stage(
            None,
            code,
            answers,
            leaders[code],
            fraction[rows],
            rows,
            independent=unit == "leader",
            lonely="adjust",
        )
    notes = _notes(data, table, frame.leaders, leaders, answers, municipality, strata)
    return Census(data, up[code], population, second, notes)


def _one_row_each(
    table: pl.DataFrame | None, municipality: str
) -> tuple[pl.DataFrame | None, dict[object, int] | None]:
    """The frame with one row a municipality, and its leaders counted if it had one row a leader."""
    if table is None:
        return None, None
    municipality = require(table, municipality)
    if table[municipality].n_unique() == table.height:
        return table, None
    first = table.unique(subset=municipality, keep="first", maintain_order=True)
    named = table[municipality].unique(maintain_order=True)
    counts = table[municipality].unique_counts()
    return first, dict(zip(named.to_list(), counts.to_list(), strict=True))


def _match(data: pl.DataFrame, table: pl.DataFrame, municipality: str, strata: str | None) -> pl.DataFrame:
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


def _leaders(
    data: pl.DataFrame,
    table: pl.DataFrame | None,
    counted: dict[object, int] | None,
    given: Leaders | None,
    municipality: str,
    rows: Codes,
) -> Floats | None:
    """(n,) leaders there are in each municipality that answered; None: not known."""
    names = data[municipality][rows].to_list()
    if given is None:
        if counted is not None:
            return np.array([counted[name] for name in names], dtype=np.float64)
        if table is None or LEADERS not in table.columns or not table[LEADERS].dtype.is_integer():
            return None
        given = LEADERS
    if isinstance(given, str):
        if table is not None and given in table.columns:
            values = dict(zip(table[municipality].to_list(), table[given].to_list(), strict=True))
            counts = [values[name] for name in names]
        else:
            counts = data[require(data, given)][rows].to_list()
    elif isinstance(given, Mapping):
        by_name: dict[object, int] = dict(given.items())
        counts = [by_name.get(name) for name in names]
    else:
        counts = [given] * len(names)
    for name, value in zip(names, counts, strict=True):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < np.inf:
            raise BadInput(
                "Kommunen {code} må ha et antall ledere som er over 0, ikke {value}. Gi det med leaders.",
                code=name,
                value=value,
            )
    return np.array(counts, dtype=np.float64)


def _refuse_too_many(answers: Floats, leaders: Floats, codes: pl.Series, rows: Codes) -> None:
    short = np.flatnonzero(answers > leaders)
    if len(short):
        at = int(short[0])
        raise BadInput(
            "Kommunen {code} har {answers} svar, men bare {leaders} {leaders:leder|ledere}.",
            code=codes[int(rows[at])],
            answers=int(answers[at]),
            leaders=int(leaders[at]),
        )


def _population(
    data: pl.DataFrame, table: pl.DataFrame | None, size: Population, strata: str | None
) -> Floats:
    """(n,) municipalities there are in the stratum of each answer."""
    if strata is None:
        if isinstance(size, Mapping):
            raise BadInput("Populasjonen er gitt per stratum, men strata mangler.")
        return np.full(data.height, float(size if table is None else table.height))
    require(data, strata)
    if table is not None:
        column = table[require(table, strata)]
        counts = dict(
            zip(column.unique(maintain_order=True).to_list(), column.unique_counts().to_list(), strict=True)
        )
    elif isinstance(size, Mapping):
        counts = {**size}
    else:
        raise BadInput("Med strata må populasjonen være en ramme eller et antall for hvert stratum.")
    column = data[strata]
    for value, rows in zip(
        column.unique(maintain_order=True).to_list(), column.unique_counts().to_list(), strict=True
    ):
        if value not in counts:
            raise BadInput(
                "Stratumet {category} har {rows} svar, men er ikke i populasjonen.", category=value, rows=rows
            )
    return np.array([float(counts[value]) for value in column.to_list()])


def _chance_undone(answers: Floats, leaders: Floats, stratum: Codes, n_strata: int) -> Floats:
    """(n,) one over the chance that somebody answered, with mean 1 in each stratum."""
    p = answering_chance(answers, leaders)
    up = 1 / (1 - (1 - p) ** leaders)
    mean = np.bincount(stratum, up, n_strata) / np.bincount(stratum, minlength=n_strata)
    return np.asarray(up / mean[stratum])


def answering_chance(answers: Floats, leaders: Floats) -> float:
    """The chance that a leader answers, from municipalities where somebody did (binomial, truncated at 0)."""
    from scipy.optimize import brentq

    if (answers >= leaders).all():
        return 1.0
    total = float(answers.sum())

    def excess(p: float) -> float:
        return float((leaders * p / (1 - (1 - p) ** leaders)).sum()) - total

    return 1e-6 if excess(1e-6) >= 0 else float(brentq(excess, 1e-6, 1.0))


def _notes(
    data: pl.DataFrame,
    table: pl.DataFrame | None,
    given: Leaders | None,
    leaders: Floats | None,
    answers: Floats,
    municipality: str,
    strata: str | None,
) -> tuple[Note, ...]:
    notes = [
        Note(
            N_("Kommuner som ikke svarte, antas å mangle tilfeldig (innenfor strata, om de er oppgitt)."), {}
        )
    ]
    if leaders is None:
        notes.append(Note(LEADERS_NOT_KNOWN, {}))
    else:
        notes.append(
            Note(
                N_(
                    "{answers} av {leaders} {leaders:leder|ledere} i {municipalities} "
                    "{municipalities:kommune|kommuner} har svart. De som ikke svarte, antas "
                    "å mangle tilfeldig."
                ),
                {
                    "answers": int(answers.sum()),
                    "leaders": int(leaders.sum()),
                    "municipalities": len(answers),
                },
            )
        )
    if table is not None:
        notes.extend(_uneven(data, table, municipality, (strata, given or LEADERS)))
    return tuple(notes)


def _uneven(
    data: pl.DataFrame,
    table: pl.DataFrame,
    municipality: str,
    not_asked: tuple[object, ...],
) -> list[Note]:
    """Numbers in the frame on which municipalities that answered differ from the others (rank test)."""
    answered = table[municipality].is_in(data[municipality].unique().to_list()).to_numpy()
    if answered.all() or not answered.any():
        return []
    columns = [
        c for c in table.get_columns() if c.name not in (municipality, *not_asked) and c.dtype.is_numeric()
    ]
    out = []
    for column in columns:
        present = column.is_not_null().to_numpy()
        rank = column.drop_nulls().rank("average").to_numpy()
        side = answered[present]
        a, b = int(side.sum()), int((~side).sum())
        if min(a, b) < 5 or np.ptp(rank) == 0:
            continue
        # Wilcoxon's rank sum with the variance of the ranks as they are, ties and all.
        gap = float(rank[side].mean() - rank.mean())
        z = gap / sqrt(float(rank.var(ddof=1)) * b / (a * (a + b)))
        if 1 - erf(abs(z) / sqrt(2)) < _SURE:
            out.append(Note(_MORE if z > 0 else _FEWER, {"variable": column.name}, warning=True))
    return out
