"""Replicates of weighted designs, standardisation, alpha and imputation (`weighted_replicates_and_more.R`)."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.survey import Estimates, SurveyDesign, combine_imputations

Read = Callable[[str], pl.DataFrame]
STYPE, WIDE = {"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}
TOTALS = {"(Intercept)": 6194, "stypeH": 755, "stypeM": 1018, "api99": 3914069}


def close(*value: float) -> object:
    return pytest.approx(list(value), rel=1e-9)


def figures(found: Estimates) -> list[float]:
    return [*found.frame["estimate"], *found.frame["se"]]


def test_replicates_of_a_weighted_design_are_weighted_each(clus1: SurveyDesign) -> None:
    post = clus1.poststratify("stype", STYPE)
    assert figures(post.replicates("jk1").mean(["api00", "ell"])) == close(
        642.310788211582, 26.7504647867112, 26.934535367426, 2.03307693211479
    )
    raked = clus1.rake({"stype": STYPE, "sch.wide": WIDE}).replicates("jk1").mean("api00")
    assert figures(raked) == close(641.23032092682, 26.8739804354671)
    calibrated = clus1.calibrate(TOTALS).replicates("jk1").mean("api00")
    assert figures(calibrated) == close(665.30907116578, 3.94285448376761)
    both = post.calibrate({"(Intercept)": 6194, "api99": 3914069}).replicates("jk1").total("enroll")
    assert figures(both) == close(3612950.56607396, 438812.043928974)
    before = clus1.replicates("jk1").rake({"stype": STYPE, "sch.wide": WIDE}).mean("api00")
    assert figures(before) == pytest.approx(figures(raked), rel=1e-12)


def test_replicates_after_nonresponse_and_trimming(read: Read) -> None:
    data = read("apiclus1").with_columns(answered=pl.col("enroll") > 300)
    design = SurveyDesign(data, weights="pw", psu="dnum", fpc="fpc").adjust_nonresponse("stype", "answered")
    linear, jack = design.mean("api00"), design.replicates("jk1").mean("api00")
    assert jack.frame["estimate"][0] == pytest.approx(linear.frame["estimate"][0])
    assert 0.7 < jack.frame["se"][0] / linear.frame["se"][0] < 1.4
    trimmed = design.trim(upper=60).replicates("jk1").mean("api00")
    assert trimmed.frame["se"][0] > 0


def test_totals_of_categories_that_the_data_lack_can_be_left_out(clus1: SurveyDesign) -> None:
    more = STYPE | {"X": 90}
    assert figures(clus1.poststratify("stype", more, partial=True).mean("api00")) == close(
        642.310788211582, 23.9204864450904
    )
    with pytest.raises(BadInput, match="X"):
        clus1.poststratify("stype", more)


def test_groups_with_the_same_make_up(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    found = strat.standardize("stype", STYPE, over="sch.wide").mean("api00", by="sch.wide")
    assert figures(found) == close(610.115741936641, 675.256430540722, 28.6643493620844, 9.93561655322033)
    shares = {"E": 0.6, "H": 0.3, "M": 0.1}
    some = strat.with_columns(v=pl.when(pl.col("api00") <= 800).then("api99"))
    weighted = some.standardize("stype", shares, over="sch.wide", excluding_missing="v")
    assert figures(weighted.mean("v", by="sch.wide")) == close(
        615.055, 596.145430107527, 25.2641730336827, 9.26733538884456
    )
    assert figures(clus1.standardize("stype", shares).mean("api00")) == close(
        638.036261904762, 25.0030204845657
    )


def test_cronbachs_alpha(strat: SurveyDesign, clus1: SurveyDesign) -> None:
    assert strat.cronbach_alpha(["ell", "meals", pl.col("api00") / 10]) == pytest.approx(0.0111728039773913)
    assert clus1.cronbach_alpha(["ell", "meals"]) == pytest.approx(0.738672236959788)
    with pytest.raises(BadInput, match="minst to"):
        clus1.cronbach_alpha("ell")
    with pytest.raises(BadInput, match="stype"):
        clus1.cronbach_alpha(["ell", "stype"])


@pytest.fixture(scope="module")
def imputed(read: Read) -> list[SurveyDesign]:
    data = read("apistrat")
    out = []
    for i in range(1, 5):
        v, missing = data["api99"].to_numpy().astype(float), (data["api00"] > 750).to_numpy()
        v = v.copy()
        v[missing] = 700 + 10 * i + (np.arange(1, missing.sum() + 1) % 7) * i
        named = data.with_columns(v=pl.Series(v))
        out.append(SurveyDesign(named, weights="pw", strata="stype", fpc="fpc"))
    return out


def test_imputed_data_sets_give_one_answer(imputed: list[SurveyDesign]) -> None:
    each = [design.mean(["v", "ell"]) for design in imputed]
    found = combine_imputations(each, df=math.inf)
    assert figures(found) == close(613.209148255202, 22.8636647597953, 9.51285848814083, 1.67514990226561)
    assert found.frame["df"].to_list() == close(41.5531103226266, math.inf)
    assert found.frame["missing_information"].to_list() == close(0.301523030922558, 0)
    assert combine_imputations(each).frame["df"].to_list() == close(32.5731559888695, 195.03)
    model = combine_imputations([design.glm("v ~ ell") for design in imputed], df=math.inf)
    assert figures(model) == close(690.759916173231, -3.3918782807906, 11.7542888896936, 0.313545909514804)
    by = combine_imputations([design.mean("v", by="stype") for design in imputed])
    assert by.frame["stype"].to_list() == ["E", "H", "M"]
    gap = combine_imputations([d.mean("v", by="stype", covmat=True) for d in imputed]).contrast("H - E")
    assert gap.frame["se"][0] > 0


def test_imputed_data_sets_that_do_not_match_are_refused(imputed: list[SurveyDesign]) -> None:
    with pytest.raises(BadInput, match="minst to"):
        combine_imputations([imputed[0].mean("v")])
    with pytest.raises(BadInput, match="samme radene"):
        combine_imputations([imputed[0].mean("v"), imputed[1].mean("ell")])


def test_a_quantile_by_its_score(read: Read) -> None:
    """R seeks the step by bisection and may stop at the answer before it: 538-603, 628-691 and 709-754."""
    data = read("apiclus1")[:100].with_columns(N=pl.lit(1000))
    found = SurveyDesign(data, fpc="N").quantile("api00", [0.25, 0.5, 0.75], ci="score").frame
    assert found.select("estimate", "ci_low", "ci_high").rows() == [
        (564, 538, 603),
        (662, 628, 696),
        (722, 709, 757),
    ]
    by = SurveyDesign(data, fpc="N").quantile("api00", ci="score", by="stype").frame
    one = SurveyDesign(data, fpc="N").where("stype = 'E'").quantile("api00", ci="score").frame
    assert by.row(0)[3:6] == pytest.approx(one.row(0)[2:5])
