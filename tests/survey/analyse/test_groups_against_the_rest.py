"""Each group against the rest, by R 4.2.2 / survey 4.1.1: `svyttest(api00 ~ I(stype == s), dstrat)`.

dstrat is R's `svydesign(id=~1, strata=~stype, weights=~pw, data=apistrat, fpc=~fpc)`.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from nabolag.survey import SurveyDesign
from nabolag.survey.estimation.comparison import complement_test

APISTRAT = Path(__file__).parents[1] / "core" / "data" / "apistrat.csv"


@pytest.fixture
def design() -> SurveyDesign:
    if not APISTRAT.is_file():
        pytest.skip("the reference data are not here")
    data = pl.read_csv(APISTRAT, null_values="NA", infer_schema_length=None)
    return SurveyDesign(data, weights="pw", strata="stype", fpc="fpc")


def test_means_of_groups_against_the_rest_are_those_of_r(design: SurveyDesign) -> None:
    found = complement_test(design, "api00", "stype").frame
    assert found["stype"].to_list() == ["E", "H", "M"]
    assert found["difference"].to_list() == pytest.approx([42.42047, -41.52948, -30.73948], rel=1e-6)
    assert found["p_value"].to_list() == pytest.approx(
        [0.012091463206531, 0.0240708427930894, 0.116202465852457], rel=1e-10
    )


def test_shares_of_groups_against_the_rest_are_those_of_r(design: SurveyDesign) -> None:
    found = complement_test(design, "sch.wide", "stype").frame.filter(level="Yes")
    assert found["difference"].to_list() == pytest.approx([0.2866497, -0.350695, -0.1531124], rel=1e-6)
    assert found["p_value"].to_list() == pytest.approx(
        [4.52404606389823e-07, 3.79344886168741e-06, 0.0277179969561782], rel=1e-9
    )


def test_a_group_without_a_rest_has_no_test(design: SurveyDesign) -> None:
    found = complement_test(design.where(pl.col("stype") == "E"), "api00", "stype").frame
    assert found.select("difference", "p_value").row(0) == (None, None)
