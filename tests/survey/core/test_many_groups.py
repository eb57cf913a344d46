"""Many groups cost no more than one pass over the rows, and give what each group alone gives."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from nabolag.survey import SurveyDesign


def data(n: int, groups: int) -> pl.DataFrame:
    random = np.random.default_rng(7)
    psu = random.integers(0, 200, n)
    return pl.DataFrame(
        {
            "g": random.integers(0, groups, n),
            "y": random.normal(10, 1, n),
            "c": random.choice(["a", "b", "c"], n),
            "m": random.choice(["x", "y", "z"], n),
            "psu": psu,
            "h": psu // 50,
            "w": random.uniform(1, 3, n),
            "p": 0.01 + (psu % 7) / 20,
            "answered": random.random(n) < 0.7,
        }
    ).with_columns(y=pl.when(pl.col("y") < 12).then("y"))


def plain(n: int = 3000, groups: int = 40) -> SurveyDesign:
    return SurveyDesign(data(n, groups), weights="w", strata="h", psu="psu")


C, M = {"a": 100.0, "b": 150.0, "c": 90.0}, {"x": 100.0, "y": 120.0, "z": 120.0}
DESIGNS: dict[str, Callable[[], SurveyDesign]] = {
    "plain": plain,
    "raked": lambda: plain().rake({"c": C, "m": M}),
    "poststratified": lambda: plain().poststratify("c", C),
    "twice": lambda: plain().poststratify("c", C).calibrate({"(Intercept)": 340, "m": M}),
    "calibrated": lambda: plain().calibrate({"(Intercept)": 6000.0, "m": dict.fromkeys(M, 2000)}, "raking"),
    "nonresponse": lambda: plain().adjust_nonresponse("c", "answered"),
    "raked nonresponse": lambda: plain().adjust_nonresponse("c", "answered").rake({"m": M}),
    "pps": lambda: SurveyDesign(data(3000, 40), psu="psu", strata="h", fpc="p", pps="brewer"),
    "average": lambda: SurveyDesign(data(3000, 40), psu="psu", strata="h", lonely_psu="average"),
    "replicates": lambda: plain().replicates("bootstrap", n=30, seed=1),
    "rows as units": lambda: SurveyDesign(data(3000, 40), weights="w").rake({"c": C, "m": M}),
}


@pytest.mark.parametrize("name", DESIGNS)
def test_each_of_many_groups_has_what_it_has_alone(name: str) -> None:
    design = DESIGNS[name]()
    alone = [design.where(pl.col("g") == g) for g in (0, 17, 39)]
    for ask in (
        lambda d, by: d.mean("y", by=by),
        lambda d, by: d.total("y", by=by),
        lambda d, by: d.proportion("m", by=by),
        lambda d, by: d.quantile("y", [0.25, 0.5], by=by),
    ):
        together = ask(design, "g").frame
        for g, one in zip((0, 17, 39), alone, strict=True):
            mine = together.filter(g=g).select("estimate", "se", "ci_low", "ci_high").to_numpy()
            assert mine == pytest.approx(
                ask(one, None).frame.select("estimate", "se", "ci_low", "ci_high").to_numpy(), rel=1e-9
            )


@pytest.mark.parametrize("name", DESIGNS)
def test_each_of_many_groups_against_the_rest(name: str) -> None:
    design = DESIGNS[name]()
    together = design.complement_test("y", "g").frame
    for g in (0, 17, 39):
        pair = design.complement_test("y", pl.col("g") == g).frame
        mine = together.filter(g=str(g)).select("estimate", "rest", "se", "t").row(0)
        assert mine == pytest.approx(pair.select("estimate", "rest", "se", "t").row(1), rel=1e-9)


@pytest.mark.parametrize("name", ["plain", "raked", "replicates"])
def test_a_thousand_groups_of_twenty_thousand_rows_are_quick(name: str) -> None:
    design = plain(20_000, 1000)
    if name == "raked":
        design = design.rake({"c": C, "m": M})
    if name == "replicates":
        design = design.replicates("bootstrap", n=100, seed=1)
    plain().complement_test("y", "c")  # libraries are read once
    started = time.process_time()
    design.mean("y", by="g")
    design.quantile("y", by="g")
    design.complement_test("y", "g")
    assert time.process_time() - started < 5


def test_what_is_known_exactly_has_no_error_in_many_groups_either() -> None:
    design = plain().with_columns(known=pl.col("g").cast(pl.String))
    totals = {str(g): 50.0 + g for g in range(40)}
    weighted = design.poststratify("known", totals)
    found = weighted.with_columns(one=pl.lit(1.0)).total("one", by="known").frame
    assert found["se"].max() < 1e-8  # type: ignore[operator]


def test_the_spread_of_a_quantile_over_replicates_equals_r(strat: SurveyDesign) -> None:
    """svyquantile(~v, as.svrepdesign(s), c(.25, .5), na.rm=TRUE, interval.type="quantile"), v: api99 where api00 <= 700."""
    some = strat.with_columns(v=pl.when(pl.col("api00") <= 700).then("api99")).replicates("jkn")
    found = some.quantile("v", [0.25, 0.5], ci="quantile").frame
    assert found["se"].to_list() == pytest.approx([19.8958220888821, 19.5115863838289], rel=1e-9)
    assert found["ci_low"].to_list() == pytest.approx([451.626752983667, 502.387144148202], rel=1e-9)


def test_a_group_of_lonely_strata_only_costs_no_other_its_error() -> None:
    rows = pl.DataFrame({"y": [1.0, 2.0, 4.0, 3.0, 5.0], "h": ["a", "a", "b", "b", "c"]})
    design = SurveyDesign(rows, strata="h", lonely_psu="average")
    frame = design.mean("y", by="h").frame
    assert frame["estimate"].to_list() == [1.5, 3.5, 5.0]
    assert [se is not None and se == se for se in frame["se"]] == [True, True, False]
    assert frame["se"][0] == pytest.approx(design.where("h = 'a'").mean("y").frame["se"][0])
