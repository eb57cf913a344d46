"""Seconds for five survey jobs on a large seeded file: nabolag, plain svy and R survey side by side.

    python benchmarks/survey/run.py                 # 1,000,000 rows, 200 strata × 10 units
    python benchmarks/survey/run.py --rows 100000 --growth

Every time includes building the design. R runs once for each job and is skipped, with a word, where it is not installed.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from nabolag.survey import SurveyDesign

STRATA, UNITS = 200, 10
TARGETS = {"mean": 8, "domains": 8, "test": 10, "raking": 4, "bootstrap": 50}
R_PROGRAM = Path(__file__).with_name("survey.R")


def sample(rows: int, seed: int = 4) -> pl.DataFrame:
    """A seeded file: strata, units within strata, weights, an outcome, domains and three margins."""
    random = np.random.default_rng(seed)
    stratum = random.integers(0, STRATA, rows)
    unit = random.integers(0, UNITS, rows)
    effect = random.normal(size=STRATA * UNITS)[stratum * UNITS + unit]
    return pl.DataFrame(
        {
            "stratum": stratum,
            "unit": stratum * UNITS + unit,
            "w": random.uniform(0.5, 4.0, rows),
            "y": 50 + 3 * effect + random.normal(scale=10, size=rows),
            "domain": random.integers(0, 20, rows),
            "a": random.integers(0, 5, rows),
            "b": random.integers(0, 4, rows),
            "c": random.integers(0, 3, rows),
        }
    )


def totals(data: pl.DataFrame) -> dict[str, dict[int, float]]:
    """Margins that differ from the sample's by a few per cent."""
    size = float(data["w"].sum())
    out = {}
    for name in ("a", "b", "c"):
        table = data.group_by(name).agg(pl.col("w").sum()).sort(name)
        moved = table["w"].to_numpy() * (1 + 0.05 * np.cos(np.arange(table.height)))
        out[name] = dict(zip(table[name].to_list(), (moved / moved.sum() * size).tolist(), strict=True))
    return out


def ours(data: pl.DataFrame) -> dict[str, Callable[[], object]]:
    margins = totals(data)

    def design() -> SurveyDesign:
        return SurveyDesign(data, weights="w", strata="stratum", psu="unit")

    return {
        "mean": lambda: design().mean("y").frame,
        "domains": lambda: design().mean("y", by="domain").frame,
        "test": lambda: design().association("a", "b"),
        "raking": lambda: design().rake(margins, tol=1e-8),
        "bootstrap": lambda: design().replicates("bootstrap", n=200, seed=1).mean("y").frame,
    }


def plain_svy(data: pl.DataFrame) -> dict[str, Callable[[], object]]:
    import svy

    margins = totals(data)

    def design() -> svy.Sample:
        return svy.Sample(data, svy.Design(stratum="stratum", psu="unit", wgt="w"))

    def bootstrap() -> object:
        made = design().weighting.create_bs_wgts(n_reps=200, rstate=1)
        return made.estimation.mean("y", method="replication")

    return {
        "mean": lambda: design().estimation.mean("y"),
        "domains": lambda: design().estimation.mean("y", by="domain"),
        "test": lambda: design().categorical.tabulate("a", "b"),
        "raking": lambda: design().weighting.rake(controls=margins, tol=1e-8, max_iter=1000),
        "bootstrap": bootstrap,
    }


def seconds(job: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


def in_r(data: pl.DataFrame, jobs: list[str]) -> dict[str, float]:
    """Seconds of each job in R, or nothing where R or its survey package is missing."""
    if shutil.which("Rscript") is None:
        print("R is not installed: compared with svy only.", file=sys.stderr)
        return {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.csv"
        data.write_csv(path)
        for name, table in totals(data).items():
            frame = pl.DataFrame({name: list(table), "Freq": list(table.values())})
            frame.write_csv(Path(folder) / f"{name}.csv")
        done = subprocess.run(
            ["Rscript", str(R_PROGRAM), str(path), *jobs], capture_output=True, text=True, check=False
        )
    if done.returncode:
        print(f"R could not run: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return {}
    return {name: float(value) for name, value in (line.split() for line in done.stdout.splitlines())}


def growth(rows: int) -> None:
    """The same jobs at a tenth, one and ten times the rows: linear growth has ratios near 10."""
    print(f"\n{'rows':>12} {'mean':>8} {'domains':>8} {'raking':>8} {'bootstrap':>10}")
    for size in (rows // 10, rows, rows * 10):
        jobs = ours(sample(size))
        taken = {name: seconds(jobs[name], 1) for name in ("mean", "domains", "raking", "bootstrap")}
        print(f"{size:>12,} " + " ".join(f"{value:>8.2f}" for value in taken.values()))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--jobs", nargs="+", default=list(TARGETS), choices=list(TARGETS))
    options.add_argument("--growth", action="store_true", help="show cost at 0.1, 1 and 10 times the rows")
    options.add_argument("--no-r", action="store_true")
    options.add_argument("--no-svy", action="store_true")
    chosen = options.parse_args()
    data = sample(chosen.rows)
    mine = {name: seconds(job, 3) for name, job in ours(data).items() if name in chosen.jobs}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    reference = {} if chosen.no_r else in_r(data, chosen.jobs)
    theirs: dict[str, float] = {}
    if not chosen.no_svy:
        for name, job in plain_svy(data).items():
            if name in chosen.jobs:
                theirs[name] = seconds(job, 1)
    print(
        f"{chosen.rows:,} rows, {STRATA} strata × {UNITS} units; seconds, design included; peak {memory:.2f} GB"
    )
    print(f"{'job':<10} {'nabolag':>8} {'svy':>8} {'R':>8} {'R/ours':>8} {'target':>7}")
    for name in chosen.jobs:
        r, s = reference.get(name), theirs.get(name)
        ratio = f"{r / mine[name]:.0f}×" if r else "–"
        print(
            f"{name:<10} {mine[name]:>8.3f} {s if s is None else round(s, 2)!s:>8} "
            f"{'–' if r is None else round(r, 2)!s:>8} {ratio:>8} {TARGETS[name]:>6}×"
        )
    if chosen.growth:
        growth(chosen.rows)


if __name__ == "__main__":
    main()
