"""A survey larger than memory: time and memory of `SurveyDesign.scan`, beside DuckDB's own group-by as the floor.

    python -m benchmarks.survey.larger_than_memory                       # 20 million rows
    python -m benchmarks.survey.larger_than_memory --rows 100000000

Each line runs in a process of its own; memory is the most that it held. First, fewer rows are asked both ways: what is
summed must equal what all rows in memory give, to 1e-12.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from nabolag.survey import SurveyDesign

DOMAINS, STRATA, UNITS, PART = 20, 50, 20, 2_000_000
DESIGN = {"weights": "w", "strata": "h", "psu": "u"}
AGREE = "the first two million rows, summed and in memory"
LINES = (
    "scan: mean by domain",
    "scan: raked mean by domain",
    "scan (DuckDB): mean by domain",
    "DuckDB: group by",
)


def write(folder: Path, rows: int) -> None:
    """Parquet files of `rows` answers in all."""
    r = np.random.default_rng(1)
    for i, start in enumerate(range(0, rows, PART)):
        n = min(PART, rows - start)
        h = r.integers(0, STRATA, n, dtype=np.int16)
        pl.DataFrame(
            {
                "h": h,
                "u": (h.astype(np.int32) * UNITS + r.integers(0, UNITS, n, dtype=np.int32)),
                "w": r.uniform(0.5, 3, n),
                "y": r.normal(50, 10, n),
                "d": r.integers(0, DOMAINS, n, dtype=np.int8),
                "k": r.integers(0, 2, n, dtype=np.int8),
            }
        ).write_parquet(folder / f"part{i:03d}.parquet")


def run(line: str, pattern: str) -> None:
    if line.endswith("group by"):
        import duckdb

        duckdb.sql(
            f"SELECT h, u, d, sum(w), sum(w * y), count(*) FROM '{pattern}' WHERE y IS NOT NULL GROUP BY h, u, d"
        ).fetchall()
        return
    source: object = pattern
    if "(DuckDB)" in line:
        import duckdb

        source = duckdb.sql(f"SELECT * FROM '{pattern}'")
    design = SurveyDesign.scan(source, **DESIGN)
    if "raked" in line:
        design = design.rake({"k": {0: 3e6, 1: 3e6}})
    print(design.mean("y", by="d").frame.head(1), file=sys.stderr)


def agree(pattern: str) -> float:
    """The largest relative difference between figures of sums and of all rows in memory."""
    summed, whole = SurveyDesign.scan(pattern, **DESIGN), SurveyDesign(pl.read_parquet(pattern), **DESIGN)
    margins = {"k": {0: 3e6, 1: 3e6}}
    pairs = [(summed, whole), (summed.rake(margins), whole.rake(margins))]
    worst = 0.0
    for made, right in ((a.mean("y", by="d").frame, b.mean("y", by="d").frame) for a, b in pairs):
        for name in ("estimate", "se", "ci_low", "ci_high", "df", "n"):
            worst = max(worst, float((made[name] / right[name] - 1).abs().max()))  # type: ignore[arg-type]
    return worst


def main() -> None:
    """Make the rows, run every line, print a table."""
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=20_000_000)
    options.add_argument("--line")
    options.add_argument("--data")
    given = options.parse_args()
    if given.line == AGREE:
        worst = agree(given.data)
        print(f"{AGREE}: differ by {worst:.1e} at most")
        if worst > 1e-12:
            sys.exit("what is summed differs from what is in memory")
        return
    if given.line:
        start, cpu = time.perf_counter(), time.process_time()
        run(given.line, given.data)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent = time.perf_counter() - start, time.process_time() - cpu
        print(f"{given.line:32} {spent[0]:8.1f} s {spent[1]:8.1f} s CPU {peak:8.0f} MB")
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), given.rows)
        print(f"{given.rows:,} rows x {DOMAINS} domains, {STRATA * UNITS} units")
        for line in (AGREE, *LINES):
            command = [sys.executable, "-m", __spec__.name if __spec__ else __file__]
            files = f"{folder}/part{'000' if line == AGREE else '*'}.parquet"
            subprocess.run([*command, "--line", line, "--data", files], check=True)


if __name__ == "__main__":
    main()
