"""What models are asked, as in R (`asked_of_models.R` makes the figures)."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey import SurveyDesign
from nabolag.survey.estimation.model import Model, TermMethod, TermTest

FOLDER = Path(__file__).parents[1] / "core" / "data"
WIDE = "yes ~ ell + stype + meals"


def read(name: str) -> pl.DataFrame:
    data = pl.read_csv(FOLDER / f"{name}.csv", null_values=["NA"], infer_schema_length=None)
    return data.with_columns(yes=pl.col("sch.wide") == "Yes")


STRAT = SurveyDesign(read("apistrat"), weights="pw", strata="stype", fpc="fpc")
JACK = SurveyDesign(read("apiclus1"), weights="pw", psu="dnum", fpc="fpc").replicates("jk1")


def wide(design: SurveyDesign) -> Model:
    found: Model = design.glm(WIDE, "quasibinomial")
    return found


def close(*value: float) -> object:
    return pytest.approx(list(value), rel=1e-8)


def figures(test: TermTest) -> list[float]:
    return [test.statistic, test.df, test.ddf, test.p_value, *test.weights]


S = (1.22912751760611, 0.504608047969638)
J = (1.42713086876987, 0.680411092204376)


def test_terms_are_tested_in_three_ways() -> None:
    strat, jack = wide(STRAT), wide(JACK)
    assert figures(strat.term_test("stype")) == close(10.4111386541375, 2, 193, 5.08359072861035e-05)
    # R seeks the saddlepoint to 1e-8, which shows in the seventh digit of p.
    for found, statistic, ddf, p, weights in (
        (strat.term_test("stype", method="WorkingWald"), 23.13426149916, 193, 3.32447426765324e-05, S),
        (strat.term_test("stype", method="LRT"), 25.6608053051152, 193, 1.25622097848725e-05, S),
        (jack.term_test("stype", method="WorkingWald"), 10.0996391475084, 10, 0.0369951434613623, J),
        (jack.term_test("stype", method="LRT"), 9.74272083800481, 10, 0.0401279302046486, J),
        (strat.term_test("stype", method="LRT", df=math.inf), 25.6608053051152, math.inf, 7.042174e-06, S),
    ):
        assert [found.statistic, *found.weights] == close(statistic, *weights)
        assert (found.df, found.ddf) == (2, ddf)
        assert found.p_value == pytest.approx(p, rel=1e-6)
    two = strat.term_test("ell", "meals", method="LRT")
    assert figures(two)[:3] == close(2.56823741519085, 2, 193)
    assert two.p_value == pytest.approx(0.275278594636425, rel=1e-6)
    assert strat.term_test("stype", df=math.inf).p_value == pytest.approx(3.00953869888879e-05, rel=1e-8)
    linear = JACK.glm("api00 ~ ell + stype").term_test("stype", method="LRT")
    assert [linear.statistic, *linear.weights] == close(128695.736177045, 5942.17117746885, 4442.1818913201)


def test_models_are_compared() -> None:
    model, smaller = wide(STRAT), STRAT.glm("yes ~ ell + meals", "quasibinomial")
    assert model.anova(smaller)["term"].to_list() == ["stype"]
    assert model.anova(smaller)["statistic"][0] == pytest.approx(25.6608053051152)
    assert model.anova(smaller, method="Wald")["p_value"][0] == pytest.approx(5.08359072861035e-05)
    turn = model.anova()
    assert turn["term"].to_list() == ["ell", "stype", "meals"]
    assert turn["statistic"].to_list() == close(0.135047941394788, 25.6239527005483, 0.168543917724833)
    assert turn["ddf"].to_list() == [196, 194, 193]
    assert turn["p_value"].to_list() == pytest.approx(
        [0.71075080004605, 9.89801900437804e-06, 0.621674990650235], rel=1e-6
    )
    with pytest.raises(BadInput, match="ikke en del"):
        smaller.anova(model)


def test_aic() -> None:
    assert [wide(STRAT).effective_parameters, wide(STRAT).aic] == close(3.55999186295356, 164.842450638996)
    assert [wide(JACK).effective_parameters, wide(JACK).aic] == close(3.7396631803789, 131.147969083943)
    # Of a linear model R divides the whole criterion by the residual variance; with one variance, so that the
    # order of models is that of ours, it is -2 log-likelihood + 2 effective parameters.
    linear = STRAT.glm("api00 ~ ell + stype")
    assert linear.aic == pytest.approx(2364.598380001608)
    assert linear.aic < STRAT.glm("api00 ~ stype").aic


NEW = pl.DataFrame({"ell": [10, 50], "stype": ["E", "M"], "meals": [20, 60]})


def test_predictions_for_new_rows() -> None:
    link, response = wide(STRAT).predict(NEW, "link"), wide(STRAT).predict(NEW)
    assert link.frame["estimate"].to_list() == close(2.68407573532887, 0.455353032637962)
    assert response.frame["estimate"].to_list() == close(0.936080424455332, 0.611911209050069)
    assert link.covariance is not None
    assert response.covariance is not None
    assert link.covariance[0].tolist() == close(0.276106677726825, -0.0856611727722439)
    assert response.covariance[0].tolist() == close(0.000988487090004713, -0.00121716812236476)
    assert response.frame.columns[:3] == NEW.columns
    # R leaves the offset out of its predictions: 0.8379 students for a school of a hundred.
    counts = STRAT.glm("api.stu ~ ell + offset(log(enroll))", "quasipoisson")
    found = counts.predict(pl.DataFrame({"ell": [1, 2], "enroll": [100, 300]})).frame
    assert found["estimate"].to_list() == close(100 * 0.837933745704004, 300 * 0.837888970480616)
    assert found["se"].to_list() == close(100 * 0.0118359172301474, 300 * 0.0115788451953466)


def test_predictions_that_cannot_be_made_are_refused() -> None:
    model = wide(STRAT)
    with pytest.raises(BadInput, match=r"ikke sett X i stype\. Den kjenner E, H, M"):
        model.predict(NEW.with_columns(stype=pl.lit("X")))
    with pytest.raises(NotKnown, match="meals"):
        model.predict(NEW.drop("meals"))
    with pytest.raises(BadInput, match="meals mangler verdi i 1"):
        model.predict(NEW.with_columns(meals=pl.Series([None, 3])))
    with pytest.raises(BadInput, match="samme slag"):
        model.predict(NEW.with_columns(meals=pl.Series(["many", "few"])))
    with pytest.raises(BadInput, match="ikke for ordinal"):
        STRAT.with_columns(g=pl.col("api00") // 200).ordinal("g ~ ell").term_test("ell", method="LRT")


def test_marginal_means() -> None:
    linear = STRAT.glm("api00 ~ ell + meals").marginal_means("stype")
    assert linear.frame["variable"].to_list() == ["E", "H", "M"]
    assert linear.frame["estimate"].to_list() == close(687.862092855987, 559.56781063837, 627.402675074481)
    assert linear.covariance is not None
    assert linear.covariance[0].tolist() == close(100.765974708612, 72.5492484289248, 70.9549240690473)
    share = STRAT.glm("yes ~ ell", "quasibinomial").marginal_means("stype")
    assert share.frame["estimate"].to_list() == close(0.913430119713943, 0.485584024348042, 0.687849767573535)
    assert (share.frame["se"] ** 2).to_list() == close(
        0.000808151491431701, 0.00510933985108235, 0.00396980872919049
    )
    gap = linear.contrast({"H": 1, "E": -1}).frame
    assert gap["estimate"][0] == pytest.approx(559.56781063837 - 687.862092855987)
    assert JACK.glm("api00 ~ ell").marginal_means("stype").frame["se"].min() > 0  # type: ignore[operator]


def test_contrasts_of_coefficients() -> None:
    design = SurveyDesign(read("apiclus1"), weights="pw", psu="dnum", fpc="fpc")
    gap = design.glm("api00 ~ ell + stype").contrast({"stypeH": 1, "stypeM": -1}).frame
    assert [gap["estimate"][0], gap["se"][0]] == close(-44.6810033556819, 22.2625850052688)


@pytest.mark.parametrize(
    ("method", "term", "p_value"),
    [
        ("LRT", "a", 0.97077608044768315),
        ("LRT", "b", 0.29047101707117867),
        ("WorkingWald", "a", 0.97077608044768493),
        ("WorkingWald", "b", 0.29047101707114642),
    ],
)
def test_tail_probabilities_are_those_of_the_saddlepoint_itself(
    method: TermMethod, term: str, p_value: float
) -> None:
    """R stops seeking it at 1e-8; `saddlepoint.R` lets R seek on."""
    data = pl.DataFrame(
        {
            "y": [(i * 7) % 11 + (i % 3) / 2 for i in range(60)],
            "a": ["abc"[(i * 5) % 3] for i in range(60)],
            "b": [(i * 13) % 17 for i in range(60)],
            "w": [1.0 + (i * 3) % 5 for i in range(60)],
            "psu": [i // 3 for i in range(60)],
        }
    )
    model = SurveyDesign(data, weights="w", psu="psu").glm("y ~ a + b")
    assert model.term_test(term, method=method).p_value == pytest.approx(p_value, rel=1e-12)
