"""Domains and replicates as R has them (`domains_and_replicates.R` makes the figures)."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.survey import SurveyDesign

Read = Callable[[str], pl.DataFrame]


def test_a_domain_chosen_before_weighting_is_all_there_is(read: Read) -> None:
    chosen = SurveyDesign(read("apiclus1"), weights="pw", psu="dnum", fpc="fpc").where("api00 > 600")
    weighted = chosen.poststratify("stype", {"E": 4421, "H": 755, "M": 1018})
    found = weighted.mean("api99").frame
    assert (found["estimate"][0], found["se"][0]) == pytest.approx(
        (674.732220480451, 11.0383588029005), rel=1e-8
    )
    share = weighted.proportion(pl.col("sch.wide") == "Yes", ci="beta").frame
    assert (share["ci_low"][0], share["ci_high"][0]) == pytest.approx(
        (0.785539291944221, 0.9460536389636), rel=1e-8
    )


def test_a_lonely_stratum_outside_the_domain_does_not_refuse() -> None:
    data = pl.DataFrame({"s": ["a"] * 4 + ["b"], "g": ["x", "y"] * 2 + ["x"], "y": [1.0, 2, 3, 5, 9]})
    weighted = SurveyDesign(data, strata="s").where("s = 'a'").poststratify("g", {"x": 10, "y": 10})
    assert weighted.mean("y").frame["se"][0] > 0


def test_a_replicate_without_a_category_is_left_out_and_said(read: Read) -> None:
    data = read("apiclus1")
    first = data["dnum"][0]
    one = pl.when(pl.col("dnum") == first).then(pl.lit("a")).when(pl.col("stype") == "E").then(pl.lit("b"))
    design = SurveyDesign(
        data.with_columns(one=one.otherwise(pl.lit("c"))), weights="pw", psu="dnum", fpc="fpc"
    )
    with pytest.warns(UserWarning, match="1 av 15 replikater"):
        model = design.replicates("jk1").glm("api00 ~ one")
    assert model.frame["se"].to_list()[1:] == pytest.approx([26.9798308332218, 35.3910995394348], rel=1e-7)
    with pytest.warns(UserWarning, match="1 av 15 replikater"):
        design.replicates("jk1").ttest("api00", pl.col("one") == "a")


def test_a_group_against_the_rest_on_replicates(read: Read) -> None:
    design = SurveyDesign(read("apiclus1"), weights="pw", psu="dnum", fpc="fpc").replicates("jk1")
    found = design.complement_test("api00", "stype").frame
    assert found["se"][1] == pytest.approx(37.7373016528093, rel=1e-8)


def test_groups_count_their_units_without_answers_too(strat: SurveyDesign) -> None:
    partly = strat.with_columns(some=pl.when(pl.col("api00") > 600).then("api00"))
    by = partly.mean("some", by="stype").frame["df"].to_list()
    assert (
        by == [partly.where(pl.col("stype") == k).mean("some").frame["df"][0] for k in "EHM"] == [99, 49, 49]
    )


def test_the_median_test_does_not_know_the_scale_of_weights() -> None:
    data = pl.DataFrame({"y": [1, 2, 3, 4, 5, 5, 6], "g": ["a", "b", "a", "b", "a", "b", "b"]})
    found = {
        SurveyDesign(data.with_columns(w=pl.lit(w)), weights="w").ranktest("y", "g", "median").estimate
        for w in (1.0, 0.1, 0.3, 7.7, 1 / 3)
    }
    assert len({round(float(value or 0), 10) for value in found}) == 1


def test_a_level_is_a_share_everywhere(strat: SurveyDesign) -> None:
    for ask in (
        lambda: strat.mean("api00", level=95),
        lambda: strat.glm("api00 ~ api99", level=95),
        lambda: strat.ordinal("api00 ~ api99", level=95),
        lambda: strat.ttest("api00", level=95),
        lambda: strat.complement_test("api00", "stype", level=95),
        lambda: strat.quantile("api00", level=95),
    ):
        with pytest.raises(BadInput, match="level=95"):
            ask()
