"""Properties that hold for any sample, and intervals that cover the truth as often as they say."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.survey import SurveyDesign, margin_of_error

RUNS = 1000
DESIGNS = 500
"""Runs where each has a design of its own."""


def sample(seed: int, n: int = 60) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    stratum = np.repeat([0, 1, 2], n // 3)
    return pl.DataFrame(
        {
            "h": stratum,
            "psu": stratum * 10 + random.integers(0, 4, n),
            "w": random.uniform(0.5, 3, n),
            "y": random.normal(10, 3, n),
            "z": random.uniform(1, 2, n),
            "g": random.choice(["a", "b", "c"], n),
            "m": random.choice(["x", "y"], n),
        }
    )


def design(data: pl.DataFrame) -> SurveyDesign:
    return SurveyDesign(data, weights="w", strata="h", psu="psu", lonely_psu="certainty")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(-50, 50).filter(lambda c: abs(c) > 0.01))
def test_estimates_scale_with_the_variable(seed: int, factor: float) -> None:
    data = sample(seed)
    scaled = design(data.with_columns(y=pl.col("y") * factor)).mean("y", deff=True).frame
    plain = design(data).mean("y", deff=True).frame
    assert scaled["estimate"][0] == pytest.approx(factor * plain["estimate"][0])
    assert scaled["se"][0] == pytest.approx(abs(factor) * plain["se"][0])
    assert scaled["deff"][0] == pytest.approx(plain["deff"][0])


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_and_the_scale_of_weights_do_not_matter(seed: int) -> None:
    data = sample(seed)
    mixed = data.sample(fraction=1, shuffle=True, seed=seed).with_columns(w=pl.col("w") * 7)
    columns = ["estimate", "se", "df", "n"]
    one = design(data).mean("y", by="g").frame.select(columns)
    other = design(mixed).mean("y", by="g").frame.select(columns)
    assert one.to_numpy() == pytest.approx(other.to_numpy())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_totals_of_domains_sum_to_the_total(seed: int) -> None:
    asked = design(sample(seed))
    parts = asked.total("y", by=["g", "m"]).frame["estimate"].sum()
    assert parts == pytest.approx(asked.total("y").frame["estimate"][0])
    assert asked.proportion("g").frame["estimate"].sum() == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.7, 1.4), st.floats(0.7, 1.4))
def test_weighting_hits_its_margins(seed: int, a: float, b: float) -> None:
    asked = design(sample(seed))
    size = asked.total("g").frame
    g = dict(zip(size["level"], size["estimate"] * pl.Series([a, 1.0, b]), strict=True))
    share = sum(g.values())
    m = {"x": 0.45 * share, "y": 0.55 * share}
    for weighted in (
        asked.rake({"g": g, "m": m}),
        asked.calibrate({"g": g, "m": m}, "raking"),
        asked.calibrate({"g": g, "m": m}),
    ):
        if (weighted.weight > 0).all():
            found = weighted.total("g").frame
            assert found["estimate"].to_list() == pytest.approx([g[level] for level in found["level"]])
            # What is calibrated on has no uncertainty left.
            assert (found["se"] < 1e-6 * share).all()
    exact = asked.calibrate({"z": 100.0}).total("z").frame
    assert exact["estimate"][0] == pytest.approx(100)
    assert exact["se"][0] == pytest.approx(0, abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_linear_variance_and_the_jackknife_agree_on_totals(seed: int) -> None:
    asked = SurveyDesign(sample(seed), weights="w", strata="h")
    assert asked.replicates("jkn").total("y").frame["se"][0] == pytest.approx(asked.total("y").frame["se"][0])


def covers(found: pl.DataFrame, truth: float) -> bool:
    return bool(found["ci_low"][0] <= truth <= found["ci_high"][0])


def covered(asked: SurveyDesign, samples: list[str], truth: float) -> int:
    """How many of the samples, each a column over the same design, have an interval with the truth in it."""
    found = asked.mean(samples).frame
    return int(((found["ci_low"] <= truth) & (truth <= found["ci_high"])).sum())


def held(hits: int, runs: int = RUNS) -> bool:
    return 0.93 <= hits / runs <= 0.97


def test_stratified_intervals_cover_the_truth() -> None:
    random = np.random.default_rng(1)
    sizes, drawn = [300, 200, 100], [30, 30, 30]
    population = [random.gamma(4, 5 * (h + 1), size) for h, size in enumerate(sizes)]
    truth = float(np.concatenate(population).mean())
    h = np.repeat([0, 1, 2], drawn)
    frame = pl.DataFrame({"h": h, "N": np.repeat(sizes, drawn)})
    samples = [
        pl.Series(
            f"y{i}",
            np.concatenate(
                [random.choice(p, n, replace=False) for p, n in zip(population, drawn, strict=True)]
            ),
        )
        for i in range(RUNS)
    ]
    asked = SurveyDesign(frame.with_columns(samples), strata="h", fpc="N")
    assert held(covered(asked, [y.name for y in samples], truth))


def test_clustered_intervals_cover_the_truth() -> None:
    random = np.random.default_rng(2)
    clusters = random.normal(50, 4, 200)[:, None] + random.normal(0, 8, (200, 10))
    truth = float(clusters.mean())
    frame = pl.DataFrame({"psu": np.repeat(np.arange(40), 10), "N": [200] * 400})
    samples = [
        pl.Series(f"y{i}", clusters[random.choice(200, 40, replace=False)].ravel()) for i in range(RUNS)
    ]
    asked = SurveyDesign(frame.with_columns(samples), psu="psu", fpc="N")
    assert held(covered(asked, [y.name for y in samples], truth))


@pytest.mark.parametrize("unit", ["leader", "municipality"])
def test_census_with_nonresponse_covers_the_truth(unit: str) -> None:
    """357 municipalities in four strata with one to four leaders; four in ten to eight in ten answer."""
    random = np.random.default_rng(3)
    stratum = random.integers(0, 4, 357)
    leaders = random.integers(1, 5, 357)
    level = random.normal(5, 1, 357) + 0.5 * stratum
    municipality = np.repeat(np.arange(357), leaders)
    y = level[municipality] + random.normal(0, 1, len(municipality))
    by_unit = np.bincount(municipality, y) / leaders
    truth = float(y.mean() if unit == "leader" else by_unit.mean())
    everyone = pl.DataFrame({"municipality": municipality, "y": y, "group": stratum[municipality]})
    frame = pl.DataFrame({"municipality": np.arange(357), "group": stratum})
    rate = np.array([0.4, 0.5, 0.65, 0.8])[stratum]
    hits = 0
    for _ in range(DESIGNS):
        counts = np.rint(np.bincount(stratum) * np.array([0.4, 0.5, 0.65, 0.8])).astype(int)
        answered = np.zeros(357, dtype=bool)
        for h, count in enumerate(counts):
            answered[random.choice(np.flatnonzero(stratum == h), count, replace=False)] = True
        data = everyone.filter(answered[municipality])
        asked = SurveyDesign.census(data, "municipality", unit, frame=frame, strata="group")  # type: ignore[arg-type]
        hits += covers(asked.mean("y").frame, truth)
    assert rate.min() < 0.5
    assert held(hits, DESIGNS)


def test_post_stratified_intervals_cover_the_truth_and_are_shorter() -> None:
    random = np.random.default_rng(4)
    g = random.integers(0, 3, 900)
    population = np.array([10.0, 20.0, 40.0])[g] + random.normal(0, 5, 900)
    truth = float(population.mean())
    totals = dict(enumerate(np.bincount(g).tolist()))
    hits, shorter = 0, 0
    for _ in range(DESIGNS):
        picked = random.choice(900, 120, replace=False)
        data = pl.DataFrame({"y": population[picked], "g": g[picked], "N": [900] * 120})
        plain = SurveyDesign(data, fpc="N")
        weighted = plain.poststratify("g", totals).mean("y").frame
        hits += covers(weighted, truth)
        shorter += weighted["se"][0] < plain.mean("y").frame["se"][0]
    assert held(hits, DESIGNS)
    assert shorter > 0.99 * DESIGNS


def test_nonresponse_classes_remove_bias_and_cover_the_truth() -> None:
    random = np.random.default_rng(5)
    g = random.integers(0, 3, 2000)
    population = np.array([10.0, 20.0, 40.0])[g] + random.normal(0, 5, 2000)
    truth = float(population.mean())
    rate = np.array([0.9, 0.6, 0.3])
    hits = 0
    for _ in range(DESIGNS):
        picked = random.choice(2000, 300, replace=False)
        answered = random.random(300) < rate[g[picked]]
        data = pl.DataFrame(
            {
                "y": np.where(answered, population[picked], np.nan),
                "g": g[picked],
                "N": [2000] * 300,
                "answered": answered,
            }
        )
        found = SurveyDesign(data, fpc="N").adjust_nonresponse("g", pl.col("answered")).mean("y").frame
        hits += covers(found, truth)
    assert held(hits, DESIGNS)


@pytest.mark.parametrize(("n", "low", "high"), [(400, 2.9, 4.9), (300, 3.4, 5.7), (200, 4.2, 6.9)])
def test_sentios_published_margins(n: int, low: float, high: float) -> None:
    """Sentio's house method, splits 10/90 to 50/50: simple random sampling, no finite population."""
    assert round(100 * margin_of_error(0.1, n), 1) == low
    assert round(100 * margin_of_error(0.9, n), 1) == low
    assert round(100 * margin_of_error(0.5, n), 1) == high


@pytest.mark.parametrize(("n", "plain", "finite"), [(120, 8.5, 6.9), (200, 6.6, 4.4)])
def test_margins_in_a_population_of_357(n: int, plain: float, finite: float) -> None:
    assert round(100 * margin_of_error(0.34, n), 1) == plain
    assert round(100 * margin_of_error(0.34, n, population=357), 1) == finite
    assert margin_of_error(0.34, 357, population=357) == 0
