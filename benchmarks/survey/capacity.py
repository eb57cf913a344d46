"""How often intervals of the graded model hold the truth in simulated worlds, by size of municipality, and what a fit costs.

python -m benchmarks.survey.capacity              # 200 worlds of 357 municipalities with 3 leaders each
python -m benchmarks.survey.capacity --worlds 20 --roles 6
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import polars as pl
from tests.survey.smallarea.worlds import EFFECTS, answered, world

from nabolag.survey.smallarea import graded

HIGH = (4, 5)


def main() -> None:
    """Print coverage and CPU seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--roles", type=int, default=3)
    asked = parser.parse_args()
    held: dict[str, list[bool]] = {}
    seconds = []
    for seed in range(asked.worlds):
        people = world(seed, roles=asked.roles)
        some = answered(people, seed)
        start = time.process_time()
        found = graded(
            some,
            people,
            "answer",
            EFFECTS,
            trends=["band"],
            cluster="pseudonym",
            places="municipality",
            draws=500,
        )
        seconds.append(time.process_time() - start)
        high = people.with_columns(pl.col("answer").is_in(HIGH).alias("high"))
        for effect in ("band", "centrality", "part", "role"):
            truth = high.group_by(effect).agg(pl.col("high").mean()).sort(effect)
            by = found.by(effect, HIGH)
            inside = (by["ci_low"] <= truth["high"]) & (truth["high"] <= by["ci_high"])
            for level, here in zip(truth[effect], inside, strict=True):
                held.setdefault(f"{effect} {level}" if effect == "band" else effect, []).append(here)
        each = found.by("municipality", HIGH)
        own = high.group_by("municipality").agg(pl.col("high").mean()).sort("municipality")["high"]
        inside = (each["ci_low"] - 1e-9 <= own) & (own <= each["ci_high"] + 1e-9)
        held.setdefault("municipality", []).extend(inside.to_list())
        whole = found.total(HIGH)
        held.setdefault("all", []).append(bool(whole["ci_low"] <= high["high"].mean() <= whole["ci_high"]))
    for name, hits in sorted(held.items()):
        print(f"{name:14} {np.mean(hits):6.1%}  of {len(hits)}")
    print(f"CPU seconds a fit: median {np.median(seconds):.2f}, most {max(seconds):.2f}")


if __name__ == "__main__":
    main()
