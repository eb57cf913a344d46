"""Figures made from codes, table by table, are those of the questions asked one at a time."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from nabolag.survey import SurveyDesign
from nabolag.survey.estimation import cells

DATA = pl.DataFrame(
    {
        "lag": np.repeat(["A", "B", "C"], 60),
        "klynge": np.repeat(np.arange(36), 5),
        "vekt": np.random.default_rng(3).uniform(0.5, 3, 180),
        "svar": np.random.default_rng(4).choice(["ja", "nei", "vet ikke", None], 180),
        "gruppe": np.random.default_rng(5).choice(["1", "2", "3", "4", None], 180),
        "side": np.random.default_rng(6).choice(["x", "y"], 180),
        "tall": np.random.default_rng(7).normal(size=180),
    }
)
PLAIN = SurveyDesign(DATA, weights="vekt")
CLUSTERED = SurveyDesign(DATA, weights="vekt", strata="lag", psu="klynge")
DESIGNS = {
    "plain": PLAIN,
    "clustered": CLUSTERED,
    "raked": CLUSTERED.rake({"side": {"x": 200.0, "y": 150.0}, "lag": {"A": 100.0, "B": 100.0, "C": 150.0}}),
    "poststratified": PLAIN.poststratify("side", {"x": 200.0, "y": 150.0}),
}


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("question", ["svar", "tall"])
def test_tables_from_codes_equal_questions_one_by_one(name: str, question: str) -> None:
    design, share = DESIGNS[name], question == "svar"
    answer = cells.coded_column(DATA[question], category=share)
    group = cells.coded_column(DATA["gruppe"], category=True)
    found = cells.table(design, answer, group, 0.9, share=share, against_rest=True)
    assert found is not None
    both = design.where(pl.col(question).is_not_null() & pl.col("gruppe").is_not_null())
    ask = both.proportion if share else both.mean
    one = ask(question, by="gruppe", level=0.9).frame
    for column in ("estimate", "se", "ci_low", "ci_high"):
        np.testing.assert_allclose(np.ravel(getattr(found, column)), one[column].to_numpy(), rtol=1e-12)
    test = both.complement_test(question, "gruppe", correction="none").frame
    assert found.difference is not None
    assert found.p_value is not None
    np.testing.assert_allclose(np.ravel(found.difference), test["difference"].to_numpy(), rtol=1e-11)
    np.testing.assert_allclose(np.ravel(found.p_value), test["p_value"].to_numpy(), rtol=1e-11)


def test_a_question_nobody_answered_has_no_figures() -> None:
    nobody = cells.coded_column(pl.Series([None] * 180, dtype=pl.String), category=True)
    assert cells.table(PLAIN, nobody, None, 0.95, share=True) is None


def test_groups_beside_each_other_are_those_one_by_one() -> None:
    design = DESIGNS["clustered"]
    for group in "1234":
        own = pl.col("gruppe") == group
        direct = design.where(pl.col("gruppe").is_not_null() & pl.col("svar").is_not_null())
        test = direct.complement_test("tall", "gruppe").frame.filter(gruppe=group)
        alone = direct.with_columns(own.cast(pl.Float64).alias("own")).ttest("tall", "own")
        assert test["se"][0] == pytest.approx(alone.se, rel=1e-10)
