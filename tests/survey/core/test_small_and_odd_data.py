"""Small and odd data give a figure, an empty one or a named error: never a warning of a library or a traceback."""

from __future__ import annotations

import subprocess
import sys
import typing
import warnings

import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey import Estimates, SurveyDesign


def table(seed: int) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    n = int(random.integers(2, 25))
    return pl.DataFrame(
        {
            "y": random.choice([0.0, 1.0, 2.0, float("nan"), 1e9, -1e-9], n),
            "b": random.choice([0.0, 1.0], n) if seed % 3 else np.zeros(n),
            "g": random.choice(["a", "b", "c"], n) if seed % 4 else ["a"] * n,
            "h": random.integers(0, 3, n),
            "p": random.integers(0, 5, n),
            "w": random.choice([0.0, 1.0, 2.5, 1e6], n),
            "c": np.full(n, 3.0),
        }
    ).with_columns(pl.when(pl.Series(random.random(n) < 0.8)).then("g").alias("g"))


def designs(data: pl.DataFrame) -> typing.Iterator[SurveyDesign]:
    for make in (
        lambda: SurveyDesign(data, weights="w"),
        lambda: SurveyDesign(data, weights="w", strata="h", lonely_psu="adjust"),
        lambda: SurveyDesign(data, weights="w", strata="h", lonely_psu="average"),
        lambda: SurveyDesign(data, weights="w", psu="p").replicates("jk1"),
        lambda: SurveyDesign(data, weights="w", psu="p").rake({"b": {0.0: 5, 1.0: 6}}),
    ):
        try:
            yield make()
        except BadInput:
            continue


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_data_no_library_speaks(seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        for d in designs(table(seed)):
            asks: list[typing.Callable[[], object]] = [
                lambda d=d: d.complement_test("y", "g"),
                lambda d=d: d.crosstab("g", "b"),
                lambda d=d: d.ttest("y", "b"),
                lambda d=d: d.calibrate({"(Intercept)": 100, "h": 90}).mean("y"),
                lambda d=d: d.glm("b ~ g + y", "quasibinomial").aic,
            ]
            for by in (None, "g"):
                asks += [
                    lambda d=d, by=by: d.mean(["y", "c"], by=by, deff=True),
                    lambda d=d, by=by: d.ratio("y", "b", by=by),
                    lambda d=d, by=by: d.population_variance("y", by=by),
                    lambda d=d, by=by: d.quantile("y", [0.1, 0.5], by=by, ci="score"),
                    lambda d=d, by=by: d.quantile("y", [0.1, 0.5], by=by, rule="hf4"),
                ]
                for ci in ("logit", "beta", "likelihood", "asin"):
                    asks.append(lambda d=d, by=by, ci=ci: d.proportion("b", by=by, ci=ci))  # type: ignore[misc,arg-type]
            for statistic in ("F", "Chisq", "Wald", "saddlepoint"):
                asks.append(lambda d=d, s=statistic: d.association("g", "b", s))  # type: ignore[misc]
            for ask in asks:
                try:
                    ask()
                except (BadInput, NotKnown):
                    continue


def test_a_share_of_decimal_zeros_and_ones_is_that_of_yes() -> None:
    found = SurveyDesign(pl.DataFrame({"b": [0.0, 1.0, 1.0, None]})).proportion("b").frame
    assert (found["level"].to_list(), found["estimate"][0]) == (["1"], pytest.approx(2 / 3))


def test_designs_and_results_print_shortly(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    assert repr(strat) == "SurveyDesign(200 rows, 200 rows in 3 strata)"
    weighted = clus1.where("ell < 60").poststratify("awards", {"Yes": 4000, "No": 2000}).replicates("jk1")
    assert repr(weighted) == (
        "SurveyDesign(174 of 183 rows, 15 units, weighted (poststratify), 15 jk1 replicates)"
    )
    for result in (
        strat.glm("api00 ~ ell"),
        strat.complement_test("api00", "stype"),
        strat.crosstab("stype", "awards"),
    ):
        assert repr(result).count("\n") < 20


def test_the_public_signatures_say_what_they_take_and_give() -> None:
    for name, method in vars(SurveyDesign).items():
        if name.startswith("_") or not callable(method):
            continue
        assert "Any" not in " ".join(str(a) for a in method.__annotations__.values()), name
    assert "Any" not in str(Estimates.contrast.__annotations__)


def test_estimation_reads_few_libraries() -> None:
    """polars and numpy take a third of a second; scipy is read by what needs it."""
    code = "import sys, nabolag.survey; print([m for m in sys.modules if m.split('.')[0] in ('scipy', 'narwhals')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
