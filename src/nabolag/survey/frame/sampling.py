"""Who is drawn: a census or a stratified simple random sample, with the columns a design needs."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeVar

import polars as pl

from nabolag.errors import BadInput
from nabolag.survey.estimation.census import Unit
from nabolag.survey.estimation.variables import require

Method = Literal["proportional", "neyman", "equal"]
METHODS: tuple[Method, ...] = ("proportional", "neyman", "equal")
SIZE, DRAWN = "stratum_size", "stratum_drawn"
ALL = "alle"
"""The stratum of a sample without strata."""
K = TypeVar("K")


@dataclass(frozen=True)
class Sample:
    """`frame`: the drawn leaders with stratum, stratum_size, stratum_drawn, probability and weight.

    `table`: one row a stratum, with the columns it is made of, stratum (their values as one text),
    stratum_size and stratum_drawn (units), probability, weight, leaders and invited (leaders in the stratum, and those drawn).
    `unit` is what was drawn. For `SurveyDesign`: weights "weight", strata "stratum", fpc "stratum_size", and
    with unit "municipality" psu "municipality".
    """

    frame: pl.DataFrame
    table: pl.DataFrame
    unit: Unit


def allocate(
    sizes: Mapping[K, int],
    n: int,
    method: Method = "proportional",
    sd: Mapping[K, float] | None = None,
    minimum: int = 0,
) -> dict[K, int]:
    """How many of `n` to draw from each stratum; they sum to `n`, and none exceeds its stratum's size.

    Each stratum gets at least `minimum`, or all of it when it is smaller, and at least one: a stratum nobody is
    drawn from would speak with nobody's voice. "proportional" follows the sizes N_h, "neyman" N_h times the
    standard deviation `sd`, "equal" gives all the same. Neyman is the exact optimum over whole numbers within
    these bounds: units are handed out one by one, each where it lowers the variance of the estimated total,
    sum of N_h² S_h² (1/n_h - 1/N_h), most (Wright 2012, The American Statistician 66, 217-224; 2017, Statistics
    & Probability Letters 129, 50-57). Proportional is the same with equal S_h (Hill's method of apportionment).

    Raises:
        BadInput: an unknown method, sizes or standard deviations that cannot be, or an `n` that is too small
            for the minimum or larger than the population.
    """
    strength = _strength(sizes, method, sd)
    lowest = max(minimum, 1)
    taken = {key: min(lowest, size) for key, size in sizes.items()}
    needed, population = sum(taken.values()), sum(sizes.values())
    if n < needed:
        raise BadInput(
            "Utvalget på {n} er for lite: {strata} {strata:stratum|strata} med minst {minimum} i hvert trenger {needed}.",
            n=n,
            strata=len(sizes),
            minimum=lowest,
            needed=needed,
        )
    if n > population:
        raise BadInput(
            "Utvalget på {n} er større enn rammen, som har {population}.", n=n, population=population
        )

    def turn(place: int, key: K) -> tuple[float, int, int, K]:
        had = taken[key]
        return -(strength[key] ** 2) / (had * (had + 1)), -sizes[key], place, key

    waiting = [turn(place, key) for place, key in enumerate(sizes) if taken[key] < sizes[key]]
    heapq.heapify(waiting)
    for _ in range(n - needed):
        *_gain, place, key = waiting[0]
        taken[key] += 1
        if taken[key] < sizes[key]:
            heapq.heapreplace(waiting, turn(place, key))
        else:
            heapq.heappop(waiting)
    return taken


def draw(
    frame: pl.DataFrame,
    strata: str | Sequence[str] = (),
    n: int | None = None,
    *,
    method: Method = "proportional",
    sd: Mapping[str, float] | None = None,
    minimum: int = 0,
    seed: int = 2026,
    unit: Unit = "leader",
) -> Sample:
    """Draw `n` units of `frame` (columns id and municipality at least), or all of them when `n` is None.

    `strata` names columns; their combinations are the strata, written `1 | annen`. With unit "municipality",
    municipalities are drawn, with all their leaders. Drawing is simple random without replacement in each
    stratum, by a permanent random number from `seed` and the unit's id: the same whatever the order of rows,
    the machine or the version, and a larger `n` keeps those drawn by a smaller one (Ohlsson 1995, Coordination
    of samples using permanent random numbers).

    Raises:
        BadInput: what `allocate` raises, ids that occur twice, or a municipality in more than one stratum.
        NotKnown: a column that the frame does not have.
    """
    if unit not in ("leader", "municipality"):
        raise BadInput("Enheten {value} er ikke kjent. Velg leader eller municipality.", value=unit)
    columns = [strata] if isinstance(strata, str) else list(strata)
    key = "id" if unit == "leader" else "municipality"
    marked = _marked(frame, columns)
    units = _units(marked, key)
    table = _strata(marked, columns)
    counted = dict(units.group_by("stratum").len().iter_rows())
    sizes: dict[str, int] = {stratum: counted[stratum] for stratum in table["stratum"]}
    drawn = sizes if n is None else allocate(sizes, n, method, sd, minimum)
    table = table.with_columns(
        pl.Series(SIZE, sizes.values()), pl.Series(DRAWN, drawn.values())
    ).with_columns(probability=pl.col(DRAWN) / pl.col(SIZE), weight=pl.col(SIZE) / pl.col(DRAWN))
    picked = marked.join(_first(units, key, drawn, seed), on=key, how="semi", maintain_order="left")
    for name, among in (("leaders", marked), ("invited", picked)):
        people = among.group_by("stratum").agg(pl.len().cast(pl.Int64).alias(name))
        table = table.join(people, on="stratum", how="left", maintain_order="left")
    design = table.select("stratum", SIZE, DRAWN, "probability", "weight")
    return Sample(picked.join(design, on="stratum", how="left", maintain_order="left"), table, unit)


def _strength(sizes: Mapping[K, int], method: Method, sd: Mapping[K, float] | None) -> dict[K, float]:
    if method not in METHODS:
        raise BadInput(
            "Fordelingen «{method}» finnes ikke. Velg {methods}.", method=method, methods=", ".join(METHODS)
        )
    if not sizes:
        raise BadInput("Rammen har ingen strata.")
    for key, size in sizes.items():
        if size < 1:
            raise BadInput(
                "Stratumet {stratum} har {size} {size:enhet|enheter}. Det må ha minst 1.",
                stratum=key,
                size=size,
            )
    if method == "equal":
        return dict.fromkeys(sizes, 1.0)
    if method == "proportional":
        return {key: float(size) for key, size in sizes.items()}
    given = sd or {}
    for key in sizes:
        if key not in given:
            raise BadInput(
                "Neyman-fordeling trenger spredningen i hvert stratum; {stratum} mangler.", stratum=key
            )
        if not (isfinite(given[key]) and given[key] >= 0):
            raise BadInput(
                "Spredningen i {stratum} må være et tall fra 0, ikke {value}.", stratum=key, value=given[key]
            )
    if not any(given[key] > 0 for key in sizes):
        raise BadInput("Minst ett stratum må ha spredning over 0.")
    return {key: size * given[key] for key, size in sizes.items()}


def _marked(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The frame with each row's stratum."""
    for name in ("id", "municipality", *columns):
        require(frame, name)
        missing = frame[name].null_count()
        if missing:
            raise BadInput(
                "{rows} {rows:rad|rader} i rammen mangler {variable}.", rows=missing, variable=name
            )
    if frame["id"].is_duplicated().any():
        twice = frame.filter(pl.col("id").is_duplicated())["id"][0]
        raise BadInput("{id} står flere ganger i rammen.", id=twice)
    texts = [pl.col(name).cast(pl.String) for name in columns]
    return frame.with_columns(stratum=pl.concat_str(texts, separator=" | ") if texts else pl.lit(ALL))


def _units(marked: pl.DataFrame, key: str) -> pl.DataFrame:
    """What can be drawn, each in one stratum."""
    units = marked.select(key, "stratum").unique(maintain_order=True)
    split = units.filter(pl.col(key).is_duplicated())
    if split.height:
        raise BadInput(
            "Kommunen {code} ligger i flere strata. Når kommuner trekkes, må strata deles etter noe som er likt "
            "for alle lederne i kommunen.",
            code=split[key][0],
        )
    return units


def _strata(marked: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The strata: numbers in order, texts as they first come in the frame."""
    order = [
        pl.col(name).cast(pl.Enum(marked[name].unique(maintain_order=True)))
        if marked[name].dtype == pl.String
        else pl.col(name)
        for name in columns
    ]
    strata = marked.select(*columns, "stratum").unique(maintain_order=True)
    return strata.sort(order) if order else strata


def _first(units: pl.DataFrame, key: str, drawn: Mapping[str, int], seed: int) -> pl.DataFrame:
    """The units drawn from each stratum: those with the lowest permanent random numbers."""

    def random_number(unit: str) -> str:
        return hashlib.sha256(f"{seed}:{unit}".encode()).hexdigest()

    numbered = units.with_columns(number=pl.col(key).map_elements(random_number, return_dtype=pl.String))
    place = pl.col("number").rank("ordinal").over("stratum")
    return numbered.filter(place <= pl.col("stratum").replace_strict(drawn, return_dtype=pl.Int64)).select(
        key
    )
