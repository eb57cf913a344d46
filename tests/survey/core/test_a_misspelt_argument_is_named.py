"""A misspelt argument is said as it was written, with what was meant."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.survey import SurveyDesign

DATA = pl.DataFrame({"y": [1.0, 2.0, 4.0], "w": [1.0, 1.0, 2.0], "g": ["a", "a", "a"]})


@pytest.mark.parametrize(
    ("name", "meant"), [("weight", "weights"), ("stratum", "strata"), ("lonely", "lonely_psu")]
)
def test_a_design_names_the_argument_and_the_nearest(name: str, meant: str) -> None:
    given: dict[str, Any] = {name: "w"}
    with pytest.raises(BadInput, match=rf"SurveyDesign har ikke argumentet «{name}». Mente du .*{meant}"):
        SurveyDesign(DATA, **given)


def test_a_rank_test_speaks_of_itself() -> None:
    with pytest.raises(BadInput, match="En rangtest trenger minst to grupper; g har 1: a"):
        SurveyDesign(DATA).ranktest("y", "g")
