"""Simulated worlds of 357 municipalities whose leaders answer on five grades (syntetisk)."""

from __future__ import annotations

import numpy as np
import polars as pl

EFFECTS = ["band", "centrality", "part", "role"]
BORDERS = np.array([-2.0, -0.7, 0.7, 2.2])


def world(seed: int, sd: float = 0.5, own: float = 0.5, roles: int = 3, line: bool = False) -> pl.DataFrame:
    """Every leader of the frame with what each would answer, 1–5: `municipality`, the effects, `answer`, `chance` of 4 or 5, `N`.

    Every effect is drawn anew in each world, as the model has it: intervals of a multilevel model hold as often as they say
    over truths of the kind its prior tells of, and no truth that stands still is owed it (Rubin 1984, Annals of Statistics
    12; Cook, Gelman & Rubin 2006, J. Computational and Graphical Statistics 15). Size bands have a line, 0.25 a band, and
    effects of their own with the spread of the other factors: nothing is known that would make theirs smaller.

    sd: standard deviation of the effects, 0 with no line either; own: of each municipality's own effect; line: size bands
    lie exactly on the line, in every world.
    """
    rng = np.random.default_rng(seed)
    size = np.sort(rng.lognormal(8.5, 1.1, 357))
    band = np.searchsorted([1500, 3000, 6000, 10_000, 20_000], size)
    centrality = np.clip(5 - band + rng.integers(-1, 2, 357), 0, 5)
    part = rng.integers(0, 5, 357)
    eta = 0.25 * (band - 2) + rng.normal(0, sd, 6)[centrality] + rng.normal(0, sd, 5)[part]
    if not line:
        eta = eta + np.random.default_rng(5_000_000 + seed).normal(0, sd, 6)[band]
    eta = (eta if sd else np.zeros(357)) + rng.normal(0, own, 357)
    each = np.repeat(eta, roles) + np.tile(rng.normal(0, sd, roles), 357)
    chance = 1 / (1 + np.exp(-(BORDERS - each[:, None])))
    return pl.DataFrame(
        {
            "municipality": np.repeat(np.arange(357), roles),
            "band": np.repeat(band, roles),
            "centrality": np.repeat(centrality, roles),
            "part": np.repeat(part, roles),
            "role": np.tile(np.arange(roles), 357),
            "answer": (rng.random(len(each))[:, None] > chance).sum(1) + 1,
            "chance": 1 - chance[:, 2],
            "N": 1,
        }
    )


def answered(people: pl.DataFrame, seed: int, share: float = 0.28) -> pl.DataFrame:
    """Those who answer, more often in large municipalities, each by a pseudonym of its municipality."""
    rng = np.random.default_rng(10_000 + seed)
    chance = share * (0.7 + 0.12 * people["band"].to_numpy())
    names = rng.permutation(357)
    return people.filter(pl.Series(rng.random(len(people)) < chance)).with_columns(
        pl.col("municipality").replace_strict(dict(enumerate(names.tolist()))).alias("pseudonym")
    )
