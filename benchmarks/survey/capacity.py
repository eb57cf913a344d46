"""How often intervals of the graded model hold the truth in simulated worlds, by size of municipality, and what a fit costs.

python -m benchmarks.survey.capacity              # 200 worlds of 357 municipalities with 3 leaders each
python -m benchmarks.survey.capacity --worlds 20 --roles 6
python -m benchmarks.survey.capacity --prior      # how far groups differ is drawn anew too, from the model's prior
python -m benchmarks.survey.capacity --on-line    # size bands exactly on a line that the model has

A municipality of 3 leaders has a share of 0, 1/3, 2/3 or 1. No interval of such shares holds 95 per cent exactly, so three lines
tell of single municipalities: how often the printed interval holds the share (more than 95 per cent, as it has to); the same
where a share on the border counts by the part of its chance that lies inside (Czado, Gneiting & Held 2009), which is 95 per cent
when the chances are right; and how often the interval of what is no whole number, the leaders' mean chance, holds it.
"""

from __future__ import annotations

import argparse
import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

import numpy as np
import polars as pl
from tests.survey.smallarea.worlds import EFFECTS, answered, world

from nabolag.survey.smallarea import Graded, graded
from nabolag.survey.smallarea.laplace import EFFECT_SCALE

HIGH = (4, 5)
FIRST = 1000
"""The first seed, written down before any world from here on was looked at; those below were seen as the model was made."""


def fitted(some: pl.DataFrame, people: pl.DataFrame, *, finite: bool = True) -> Graded:
    """The model of the worlds."""
    return graded(
        some,
        people,
        "answer",
        EFFECTS,
        trends=["band"],
        cluster="pseudonym",
        places="municipality",
        finite=finite,
        draws=500,
    )


def evenly(draws: np.ndarray, share: float) -> float:
    """The part of a share's chance that lies within the middle 95 per cent of all chances."""
    below, upto = np.mean(draws < share - 1e-9), np.mean(draws <= share + 1e-9)
    if upto == below:
        return float(0.025 <= upto <= 0.975)
    return float(max(min(upto, 0.975) - max(below, 0.025), 0.0) / (upto - below))


def main() -> None:
    """Print coverage and CPU seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--roles", type=int, default=3)
    parser.add_argument("--first", type=int, default=FIRST, help="the first world's seed")
    parser.add_argument("--on-line", action="store_true", help="size bands lie exactly on a straight line")
    parser.add_argument(
        "--prior", action="store_true", help="the spread of effects is drawn from the prior too"
    )
    asked = parser.parse_args()
    held: dict[str, list[float]] = {}
    seconds = []
    for seed in range(asked.first, asked.first + asked.worlds):
        of_effects, own = np.abs(np.random.default_rng(77_000 + seed).normal(size=2)) * EFFECT_SCALE
        spreads = {"sd": of_effects, "own": own} if asked.prior else {}
        people = world(seed, roles=asked.roles, line=asked.on_line, **spreads)
        some = answered(people, seed)
        start = time.process_time()
        found = fitted(some, people)
        seconds.append(time.process_time() - start)
        high = people.with_columns(pl.col("answer").is_in(HIGH).alias("high"))
        for effect in ("band", "centrality", "part", "role"):
            truth = high.group_by(effect).agg(pl.col("high").mean()).sort(effect)
            by = found.by(effect, HIGH)
            inside = (by["ci_low"] <= truth["high"]) & (truth["high"] <= by["ci_high"])
            for level, here in zip(truth[effect], inside, strict=True):
                held.setdefault(f"{effect} {level}" if effect == "band" else effect, []).append(here)
        each = found.by("municipality", HIGH)
        own = (
            high.group_by("municipality")
            .agg(pl.col("high", "chance").mean(), pl.col("band").first())
            .sort("municipality")
        )
        inside = (each["ci_low"] - 1e-9 <= own["high"]) & (own["high"] <= each["ci_high"] + 1e-9)
        held.setdefault("municipality, share", []).extend(inside.to_list())
        for code, share, band in own.select("municipality", "high", "band").iter_rows():
            part = evenly(found.draws_of(HIGH, municipality=code), share)
            held.setdefault("municipality, share evenly", []).append(part)
            held.setdefault(f"municipality, share evenly, band {band}", []).append(part)
        endless = fitted(some, people, finite=False).by("municipality", HIGH)
        inside = (endless["ci_low"] <= own["chance"]) & (own["chance"] <= endless["ci_high"])
        held.setdefault("municipality, chance", []).extend(inside.to_list())
        for band, here in zip(own["band"], inside, strict=True):
            held.setdefault(f"municipality, chance, band {band}", []).append(here)
        whole = found.total(HIGH)
        held.setdefault("all", []).append(bool(whole["ci_low"] <= high["high"].mean() <= whole["ci_high"]))
    for name, hits in sorted(held.items()):
        print(f"{name:36} {np.mean(hits):6.1%}  of {len(hits)}")
    print(f"CPU seconds a fit: median {np.median(seconds):.2f}, most {max(seconds):.2f}")


if __name__ == "__main__":
    main()
