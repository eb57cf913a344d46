"""How often intervals of a census of municipal leaders hold the truth, by who answers, unit and size.

    python -m benchmarks.survey.coverage              # 2,000 surveys for each line, two minutes or so
    python -m benchmarks.survey.coverage --runs 300

A population of 357 municipalities with one to four leaders, alike within a municipality (rho) and with opinions that
follow size, is drawn once; then surveys are answered over and over:

- "municipality": n municipalities answer, all their leaders;
- "leader": n municipalities are reached, and each leader there answers with chance 60 %;
- "each": everybody is asked and each leader answers on their own, about n of 357 in share;
- "size": as "each", but the chance of answering rises from low to high with size; "size, raked" weights by size class.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass

import numpy as np
import polars as pl

from nabolag.survey import SurveyDesign
from nabolag.survey.estimation.census import Unit

MUNICIPALITIES = 357
PATTERNS = ("municipality", "leader", "each", "size", "size, raked")
UNITS: tuple[Unit, ...] = ("leader", "municipality")
SIZES = (120, 200, 300)


@dataclass(frozen=True)
class Population:
    """`frame`: one row a municipality; `of` (L,) is each leader's municipality and `y` (L,) what they would answer."""

    frame: pl.DataFrame
    of: np.ndarray
    y: np.ndarray

    def truth(self, unit: Unit) -> float:
        if unit == "leader":
            return float(self.y.mean())
        return float((np.bincount(self.of, self.y) / np.bincount(self.of)).mean())


def population(random: np.random.Generator, rho: float = 0.3) -> Population:
    size = np.round(random.lognormal(8.5, 1.1, MUNICIPALITIES))
    rank = size.argsort().argsort() / MUNICIPALITIES
    leaders = random.integers(1, 5, MUNICIPALITIES)
    of = np.repeat(np.arange(MUNICIPALITIES), leaders)
    common = random.normal(0, np.sqrt(rho), MUNICIPALITIES) + rank - 0.5
    y = (common[of] + random.normal(0, np.sqrt(1 - rho), len(of)) > 0.2).astype(np.float64)
    frame = pl.DataFrame(
        {
            "code": np.arange(MUNICIPALITIES),
            "size": size,
            "class": np.minimum((rank * 4).astype(int), 3),
            "leaders": leaders,
        }
    )
    return Population(frame, of, y)


def answers(random: np.random.Generator, people: Population, pattern: str, n: int) -> np.ndarray:
    """Whether each leader answers."""
    reached = np.zeros(MUNICIPALITIES, dtype=bool)
    reached[random.choice(MUNICIPALITIES, n, replace=False)] = True
    if pattern == "municipality":
        return reached[people.of]
    if pattern == "leader":
        return reached[people.of] & (random.random(len(people.of)) < 0.6)
    chance = np.full(len(people.of), n / MUNICIPALITIES)
    if pattern.startswith("size"):
        tilt = np.array([0.6, 0.85, 1.1, 1.15])[people.frame["class"].to_numpy()]
        chance = np.minimum(chance * tilt[people.of], 0.98)
    return random.random(len(people.of)) < chance


def interval(people: Population, answered: np.ndarray, unit: Unit, *, raked: bool) -> tuple[float, float]:
    data = pl.DataFrame({"code": people.of[answered], "y": people.y[answered]}).join(
        people.frame.select("code", "class"), on="code", how="left", maintain_order="left"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        design = SurveyDesign.census(data, "code", unit, frame=people.frame)
    if raked:
        value = pl.col("leaders").sum() if unit == "leader" else pl.len()
        totals = people.frame.group_by("class").agg(value.cast(pl.Float64).alias("total"))
        design = design.rake({"class": totals})
    found = design.mean("y").frame
    return float(found["ci_low"][0]), float(found["ci_high"][0])


def coverage(pattern: str, unit: Unit, n: int, runs: int, seed: int = 1) -> float:
    """Share of `runs` surveys whose 95 % interval holds the truth; over ten populations."""
    random = np.random.default_rng(seed)
    hits = 0
    for run in range(runs):
        if run % max(runs // 10, 1) == 0:
            people = population(random)
            truth = people.truth(unit)
        low, high = interval(people, answers(random, people, pattern, n), unit, raked="raked" in pattern)
        hits += low <= truth <= high
    return hits / runs


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    print(f"{'who answers':<14} {'unit':<13}" + "".join(f"{n:>8}" for n in SIZES))
    for pattern in PATTERNS:
        for unit in UNITS:
            held = [coverage(pattern, unit, n, runs) for n in SIZES]
            print(
                f"{pattern:<14} {unit:<13}" + "".join(f"{100 * share:>7.1f} " for share in held), flush=True
            )


if __name__ == "__main__":
    main()
