"""Own statistics, contrasts, mse, variation and zero weights as in R (`statistics_of_ones_own.R` makes the figures)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey import SurveyDesign

Read = Callable[[str], pl.DataFrame]
POPULATION = {"E": 4421, "H": 755, "M": 1018}


def close(*value: float) -> object:
    return pytest.approx(list(value), rel=1e-9)


def own(weight: np.ndarray, data: pl.DataFrame) -> dict[str, float]:
    now, before = data["api00"].to_numpy(), data["api99"].to_numpy()
    return {
        "ratio": float(weight @ now / (weight @ before)),
        "geometric": float(np.exp(weight @ np.log(now) / weight.sum())),
    }


def test_any_statistic_has_its_error_from_replicates(clus1: SurveyDesign) -> None:
    jack, mse = clus1.replicates("jk1"), clus1.replicates("jk1", mse=True)
    for design, errors in (
        (jack, (0.0064387738506978, 27.2157561029264)),
        (mse, (0.00643887819454969, 27.2246108372993)),
        (jack.where("ell < 60"), (0.00619329201670637, 30.6091701485833)),
    ):
        found = design.with_replicates(own)
        assert found.frame["variable"].to_list() == ["ratio", "geometric"]
        assert found.frame["se"].to_list() == close(*errors)
        assert found.frame["df"][0] == design.degf()
    assert jack.with_replicates(lambda w, d: float(w.sum())).frame["variable"].to_list() == ["theta"]


def test_a_statistic_that_is_none_is_refused(clus1: SurveyDesign) -> None:
    with pytest.raises(BadInput, match="replicates"):
        clus1.with_replicates(own)
    with pytest.raises(BadInput, match="ikke et tall"):
        clus1.replicates("jk1").with_replicates(lambda w, d: "much")  # type: ignore[arg-type,return-value]


def test_a_replicate_without_an_answer_is_left_out(clus1: SurveyDesign) -> None:
    calls = iter([1.0, *[float("nan")] * 2, *np.linspace(1, 2, 13)])
    with pytest.warns(UserWarning, match="2 av 15"):
        clus1.replicates("jk1").with_replicates(lambda w, d: next(calls))


def test_spread_around_the_estimate(clus1: SurveyDesign, strat: SurveyDesign) -> None:
    mse = clus1.replicates("jk1", mse=True)
    assert mse.mean("api00").frame["se"][0] == pytest.approx(26.3348576684591, rel=1e-9)
    ratio = strat.replicates("jkn", mse=True).ratio("api00", "api99").frame
    assert ratio["se"][0] == pytest.approx(0.00364418998266627, rel=1e-9)
    assert mse.glm("api00 ~ ell").frame["se"].to_list() == close(29.0739198234628, 0.485918568193121)


def test_contrasts_know_the_covariance_between_groups(clus1: SurveyDesign) -> None:
    by = clus1.mean("api00", by="stype", covmat=True)
    assert by.labels == ["E", "H", "M"]
    assert by.covariance is not None
    assert by.covariance[0].tolist() == close(500.077331534932, 521.979779636953, 646.837432379581)
    two = by.contrast({"gap": {"H": 1, "E": -1}, "rest": [1, -0.5, -0.5]})
    assert two.frame["variable"].to_list() == ["gap", "rest"]
    assert two.frame["estimate"].to_list() == close(-30.296626984127, 23.8623412698412)
    assert two.frame["se"].to_list() == close(30.0276061918454, 16.4802912454914)
    log = by.contrast("log(H / E)").frame
    assert [log["estimate"][0], log["se"][0]] == close(-0.0478167198650337, 0.0486278064879515)
    jack = clus1.replicates("jk1").mean("api00", by="stype", covmat=True).contrast("H / E").frame
    assert [jack["estimate"][0], jack["se"][0]] == close(0.953308493576268, 0.0580730145397589)
    weighted = clus1.poststratify("stype", POPULATION).total("api00", by="sch.wide", covmat=True)
    gap = weighted.contrast({"Yes": 1, "No": -1}).frame
    assert [gap["estimate"][0], gap["se"][0]] == close(2930667.87583333, 223653.50622431)
    ratio = clus1.mean(["api00", "api99"]).contrast("api00 / api99").frame
    assert [ratio["estimate"][0], ratio["se"][0]] == close(1.0612728107529, 0.00623083121660941)


def test_contrasts_by_several_groups_and_levels(clus1: SurveyDesign) -> None:
    by = clus1.proportion("awards", by=["stype", "sch.wide"], covmat=True)
    assert by.labels[0] == "E.No:awardsNo"
    gap = by.contrast("`E.Yes:awardsYes` - `M.Yes:awardsYes`").frame
    assert gap["se"][0] > 0


def test_a_contrast_that_cannot_be_is_refused(clus1: SurveyDesign) -> None:
    with pytest.raises(BadInput, match="covmat"):
        clus1.mean("api00", by="stype").contrast({"H": 1, "E": -1})
    by = clus1.mean("api00", by="stype", covmat=True)
    with pytest.raises(NotKnown, match="X"):
        by.contrast("X / H")
    with pytest.raises(BadInput, match="3 anslag"):
        by.contrast([1, -1])
    with pytest.raises(BadInput, match="ingen verdi"):
        by.contrast("log(H - H)")
    with pytest.raises(BadInput, match="kan ikke leses"):
        by.contrast("open(H)")


def test_the_coefficient_of_variation_is_in_the_output(clus1: SurveyDesign) -> None:
    assert clus1.mean(["api00", "api99"]).frame["cv"].to_list() == close(
        0.0365466610703997, 0.039910895017172
    )
    by = clus1.total("api00", by="stype").frame["cv"].to_list()
    assert by == close(0.266465516071767, 0.355013452424864, 0.203460396199568)


def test_rows_without_weight_were_sampled_but_say_nothing(read: Read) -> None:
    none = pl.col("dnum").is_in([61, 135]) | (pl.col("enroll") % 5 == 0)
    data = read("apiclus1").with_columns(w0=pl.when(none).then(0.0).otherwise("pw"))
    design = SurveyDesign(data, weights="w0", psu="dnum", fpc="fpc")
    mean, total = design.mean("api00").frame, design.total("enroll").frame
    assert [mean["estimate"][0], mean["se"][0], mean["df"][0]] == close(
        628.481132075472, 30.1072054715962, 12
    )
    assert [total["estimate"][0], total["se"][0]] == close(2054106.51190185, 760548.427798321)
    model = design.glm("api00 ~ ell")
    assert [*model.frame["estimate"], *model.frame["se"], model.df] == close(
        732.143163504029, -3.8233038731479, 30.6670223623258, 0.421754550183362, 11
    )
    by = design.mean("api00", by="stype").frame["se"].to_list()
    assert by == close(30.4775209320192, 40.3699567360336, 33.8875947184268)
    quantile = design.quantile("api00", [0.25, 0.5]).frame.select("estimate", "ci_low", "ci_high").to_numpy()
    assert quantile.ravel().tolist() == [536, 467, 612, 627, 515, 720]
    # R gives rows without weight the weight 1 when it takes away what was post-stratified on: 30.3859.
    weighted = design.poststratify("stype", POPULATION).mean("api00").frame
    assert weighted["se"][0] == pytest.approx(30.383482710505504, rel=1e-9)
    with pytest.raises(BadInput, match="w0 er 0 i alle 183"):
        SurveyDesign(data.with_columns(w0=pl.lit(0.0)), weights="w0")
