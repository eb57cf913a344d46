"""A plan of a census of leaders counts both stages, and says what it assumed."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.report.survey_tables import notes
from nabolag.sources.survey_files.model import Category, SurveyData, Variable
from nabolag.survey import SurveyDesign
from nabolag.survey.tabulation.analysis import Analysis, analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.text import texts


def survey() -> SurveyData:
    random = np.random.default_rng(1)
    of = np.repeat(np.arange(357), 3)
    y = (random.normal(0, 1, 357)[of] + random.normal(0, 1, len(of)) > 0).astype(float)
    answered = random.random(len(of)) < 0.5
    data = pl.DataFrame({"k": [f"K{i}" for i in of[answered]], "y": y[answered], "n": [3.0] * int(answered.sum()),
                         "r": (np.arange(len(of)) % 3 + 1.0)[answered]})  # fmt: skip
    said = {"nb": "y"}
    return SurveyData(data, (
        Variable("k", "string", said), Variable("y", "numeric", said, (Category(0.0, said), Category(1.0, {"nb": "ja"}))),
        Variable("n", "numeric", said, measure="scale"),
        Variable("r", "numeric", said, tuple(Category(float(i), {"nb": f"r{i}"}) for i in (1, 2, 3))),
    ))  # fmt: skip


MARGINS = "weighting: {margins: {r: {1: 357, 2: 357, 3: 357}}}\n"


def run(design: str, more: str = "") -> Analysis:
    return analyse(survey(), read_plan(f"design: {{{design}}}\n{more}questions: [y]\n"))


def error(analysis: Analysis) -> float:
    return float(analysis.table("y").frame["se"][1])


@pytest.mark.parametrize("leaders", ["3", "n"])
@pytest.mark.parametrize("unit", ["leader", "municipality"])
def test_both_stages_count_when_the_number_of_leaders_is_known(leaders: str, unit: str) -> None:
    found = run(f"psu: [k], fpc: 357, leaders: {leaders}, unit: {unit}")
    data = survey().data
    expected = SurveyDesign.census(data, "k", unit, leaders=3).mean(pl.col("y") == 1)  # type: ignore[arg-type]
    assert error(found) == pytest.approx(expected.frame["se"][0])
    assert any("1071" in s or "ledere" in s for s in notes(found, texts("nb")))


def test_margins_of_leaders_say_how_many_there_are() -> None:
    said = list(notes(run("psu: [k], fpc: 357", MARGINS), texts("nb")))
    assert any("3 antas i hver" in s for s in said)
    assert error(run("psu: [k], fpc: 357", MARGINS)) == pytest.approx(
        error(run("psu: [k], fpc: 357, leaders: 3", MARGINS))
    )


def test_without_them_the_notes_say_what_is_assumed() -> None:
    assert any("antas å ha svart" in s for s in notes(run("psu: [k], fpc: 357"), texts("nb")))
    assert error(run("psu: [k], fpc: 357")) < error(run("psu: [k], fpc: 357, leaders: 3"))


def test_leaders_need_municipalities() -> None:
    with pytest.raises(BadInput, match=r"leaders.*psu"):
        run("leaders: 3")
