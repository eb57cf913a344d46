"""Intervals of a census of leaders hold the truth however people answer, and what was assumed is said.

The patterns of answering are those of `benchmarks/survey/coverage.py`, which runs them in large.
"""

from __future__ import annotations

import warnings
from math import sqrt

import numpy as np
import polars as pl
import pytest
from benchmarks.survey.coverage import MUNICIPALITIES, SIZES, UNITS, answers, coverage, population

from nabolag.errors import BadInput
from nabolag.survey import SurveyDesign, margin_of_error

RUNS = 60


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("pattern", ["municipality", "leader", "each", "size, raked"])
def test_intervals_cover_the_truth_whoever_answers(pattern: str, unit: str) -> None:
    held = [coverage(pattern, unit, n, RUNS, seed=3) for n in SIZES]  # type: ignore[arg-type]
    assert 0.915 <= np.mean(held) <= 0.99, held


def three(leaders: list[int] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    data = pl.DataFrame({"m": ["a", "a", "b", "b", "c"], "y": [1.0, 0.0, 1.0, 1.0, 0.0]})
    frame = pl.DataFrame({"m": list("abcdef"), "leaders": leaders or [4, 4, 4, 4, 4, 4]})
    return data, frame


def test_two_stages_are_those_of_the_design_with_two_populations() -> None:
    data, frame = three()
    census = SurveyDesign.census(data, "m", "municipality", frame=frame)
    staged = data.with_columns(w=pl.Series(census.weight), row=pl.int_range(5), N=pl.lit(6.0), M=pl.lit(4.0))
    asked = SurveyDesign(staged, weights="w", psu=["m", "row"], fpc=["N", "M"], lonely_psu="adjust")
    assert census.mean("y").frame["se"][0] == pytest.approx(asked.mean("y").frame["se"][0], rel=1e-12)
    assert census.weight.sum() == pytest.approx(6)


def test_weighting_says_which_municipalities_answer_less_often() -> None:
    random = np.random.default_rng(2)
    small, large = (60, 12), (40, 30)  # how many there are, and how many answered
    data = pl.DataFrame(
        {
            "m": [f"{i}" for i in range(42)],
            "size": ["small"] * 12 + ["large"] * 30,
            "y": random.normal(size=42),
        }
    )
    totals = {"small": 60.0, "large": 40.0}
    for unit in ("leader", "municipality"):
        census = SurveyDesign.census(data, "m", unit, population=100, leaders=1).rake({"size": totals})  # type: ignore[arg-type]
        spread = sum(
            (1 - n / total) * (total / n) ** 2 * (n - 1) * data.filter(size=name)["y"].var() * 42 / 41  # type: ignore[operator]
            for name, (total, n) in (("small", small), ("large", large))
        )
        assert census.mean("y").frame["se"][0] == pytest.approx(sqrt(spread) / 100, rel=1e-9)


def test_leaders_may_be_given_in_any_of_five_ways() -> None:
    data, frame = three()
    rows = frame.select(pl.col("m").repeat_by("leaders").explode())
    plain = frame.rename({"leaders": "chiefs"})
    found = [
        SurveyDesign.census(data, "m", "leader", frame=frame),
        SurveyDesign.census(data, "m", "leader", frame=plain, leaders="chiefs"),
        SurveyDesign.census(data, "m", "leader", frame=rows),
        SurveyDesign.census(data, "m", "leader", population=6, leaders=4),
        SurveyDesign.census(data, "m", "leader", population=6, leaders={"a": 4, "b": 4, "c": 4}),
        SurveyDesign.census(data.with_columns(k=pl.lit(4)), "m", "leader", population=6, leaders="k"),
    ]
    assert len({round(float(d.mean("y").frame["se"][0]), 12) for d in found}) == 1
    unknown = SurveyDesign.census(data, "m", "leader", population=6)
    assert found[0].mean("y").frame["se"][0] > unknown.mean("y").frame["se"][0]


def test_what_was_assumed_is_said() -> None:
    data, frame = three()
    known = [str(note) for note in SurveyDesign.census(data, "m", "leader", frame=frame).notes]
    assert any("5 av 12 ledere i 3 kommuner" in note for note in known)
    unknown = [str(note) for note in SurveyDesign.census(data, "m", "leader").notes]
    assert any("alle ledere antas å ha svart" in note for note in unknown)


@pytest.mark.parametrize(
    ("leaders", "words"),
    [
        (1, "a har 2 svar, men bare 1 leder"),
        ({"a": 4}, "b må ha et antall ledere"),
        (0, "a må ha et antall"),
    ],
)
def test_leaders_that_cannot_be_are_named(leaders: object, words: str) -> None:
    data, _ = three()
    with pytest.raises(BadInput, match=words):
        SurveyDesign.census(data, "m", "leader", leaders=leaders)  # type: ignore[arg-type]


def test_answering_that_depends_on_size_is_warned_about() -> None:
    random = np.random.default_rng(4)
    people = population(random)
    for pattern, warned in (("size", True), ("municipality", False)):
        answered = answers(random, people, pattern, 120)
        data = pl.DataFrame({"code": people.of[answered], "y": people.y[answered]})
        frame = people.frame.drop("leaders", "class")
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            SurveyDesign.census(data, "code", "leader", frame=frame)
        assert [("size" in str(w.message)) for w in heard] == ([True] if warned else [])


def test_the_margin_of_error_knows_clusters() -> None:
    """Forty of 200 clusters of ten, five answers from each: the margin against how far the share really falls."""
    random = np.random.default_rng(5)
    level = random.beta(2, 2, 200)  # rho = 1 / (2 + 2 + 1)
    y = (random.random((200, 10)) < level[:, None]).astype(float)
    truth = y.mean()
    margin = margin_of_error(truth, 200, 200, clusters=40, leaders=10, rho=0.2)
    near = 0
    for _ in range(2000):
        picked = y[random.choice(200, 40, replace=False)]
        near += abs(random.permuted(picked, axis=1)[:, :5].mean() - truth) <= margin
    assert 0.93 <= near / 2000 <= 0.97
    assert margin_of_error(truth, 200, 200, clusters=40, leaders=10) >= margin
    # All leaders of each cluster: 1 + (m - 1)·rho, with the clusters' finite population.
    whole = margin_of_error(0.5, 400, 200, clusters=40, rho=0.2)
    assert whole == pytest.approx(margin_of_error(0.5, 400) * sqrt((1 + 9 * 0.2) * (1 - 40 / 200)))
    for wrong in (
        {"rho": 0.2},
        {"clusters": 500},
        {"clusters": 40, "leaders": 2},
        {"clusters": 40, "rho": 2},
    ):
        with pytest.raises(BadInput):
            margin_of_error(0.5, 200, MUNICIPALITIES, **wrong)


@pytest.mark.parametrize("unit", UNITS)
def test_the_bootstrap_of_a_census_has_its_error(unit: str) -> None:
    random = np.random.default_rng(6)
    people = population(random)
    answered = answers(random, people, "each", 200)
    data = pl.DataFrame({"code": people.of[answered], "y": people.y[answered]})
    design = SurveyDesign.census(data, "code", unit, frame=people.frame.drop("size", "class"))  # type: ignore[arg-type]
    again = design.replicates("bootstrap", n=2000, seed=7)
    assert again.replicate is not None
    assert (again.replicate.multiplier >= 0).all()
    assert again.mean("y").frame["se"][0] == pytest.approx(design.mean("y").frame["se"][0], rel=0.08)
