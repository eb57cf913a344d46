"""A plan may take answers together: "stor" and "svært stor" as one, with its own interval and protection."""

from __future__ import annotations

import polars as pl
import pytest

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import Category, SurveyData, Variable
from nabolag.survey.disclosure import leaks
from nabolag.survey.estimation.design import SurveyDesign
from nabolag.survey.tabulation.analysis import Analysis, analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.wave import wave

DEMO = wave()
THREE = """
derived:
  grad3:
    from: kapasitet
    categories:
      Stor: {values: [1, 2], en: Large}
      Noen: [3]
      Liten: [4, 5]
"""


def ran(plan: str, survey: SurveyData = DEMO, lang: str = "nb") -> Analysis:
    return analyse(survey, read_plan(plan), lang=lang)


def test_a_merged_category_is_estimated_as_one_not_as_a_sum_of_intervals() -> None:
    found = ran(THREE + "design: {psu: [klynge]}\nquestions: [grad3]\n").table("grad3").frame
    data = DEMO.valid().filter(pl.col("kapasitet").is_not_null()).with_columns(stor=pl.col("kapasitet") <= 2)
    direct = SurveyDesign(data, psu="klynge").proportion("stor").frame
    assert found.row(0, named=True)["estimate"] == pytest.approx(direct["estimate"][0])
    assert found.row(0, named=True)["ci_low"] == pytest.approx(direct["ci_low"][0], rel=1e-3)
    assert found["level"].to_list() == ["Stor", "Noen", "Liten"]


def test_a_merged_category_speaks_the_readers_language() -> None:
    assert ran(THREE + "questions: [grad3]\n", lang="en").table("grad3").frame["level"][0] == "Large"


@pytest.mark.parametrize("questions", ["[grad3]", "[grad3, kapasitet]", "[kapasitet, grad3, staten]"])
def test_merged_and_single_answers_together_tell_no_small_cell(questions: str) -> None:
    plan = THREE + f"questions: {questions}\ngroups: [storrelse, sentralitet]\n"
    told = leaks(ran(plan, wave(seed=3, n=150)).protected)
    assert told.filter((pl.col("high") < 5) & (pl.col("high") > 0)).is_empty()


def crafted() -> SurveyData:
    """Two of group 1 say "svært stor" (1), twenty say "stor" (2): the merged share less the one is the two."""
    a = [1.0] * 2 + [2.0] * 20 + [3.0] * 30 + [1.0] * 20 + [2.0] * 20 + [3.0] * 30
    g = [1.0] * 52 + [2.0] * 70
    categories = tuple(Category(float(i), {"nb": str(i)}) for i in (1, 2, 3))
    return SurveyData(
        pl.DataFrame({"svar": a, "g": g}),
        (Variable("svar", categories=categories), Variable("g", categories=categories)),
    )


def test_a_small_answer_cannot_be_had_by_taking_the_merged_share_less_the_other() -> None:
    plan = (
        "derived: {to: {from: svar, categories: {A: [1, 2], B: [3]}}}\nquestions: [to, svar]\ngroups: [g]\n"
    )
    frame = ran(plan, crafted()).table("svar", "g").frame.filter(group_code="1")
    shown = frame.filter(pl.col("status") == "shown")["level_code"].to_list()
    assert shown == ["3"]
    alone = ran(plan.replace("[to, svar]", "[to]"), crafted()).table("to", "g").frame
    assert alone["status"].unique().to_list() == ["shown"]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("{A: [1, 2]}", "linje 1: svaret «3» i «svar» står ikke i noen kategori av «to»"),
        ("{A: [1, 2], B: [2, 3]}", "linje 1: svaret «2» står to ganger i «to»"),
    ],
)
def test_an_answer_in_no_category_or_in_two_is_refused(part: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        ran(f"derived: {{to: {{from: svar, categories: {part}}}}}\nquestions: [to]\n", crafted())


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("figures:\n  - question: staten\n", "linje 3: «staten» må også stå i «questions»"),
        ("figures:\n  - question: svar\n    groups: [rolle]\n", "linje 4: «rolle» må også stå i «groups»"),
        ("figures:\n  - {question: svar, id: ../ut}\n", "linje 3: figuren kan ikke hete «../ut»"),
        ("figures:\n  - question: svar\n  - question: svar\n", "linje 4: figuren kan ikke hete «svar»"),
        ("text:\n  - question: staten\n", "linje 3: «staten» må også stå i «questions»"),
        ("figures:\n  - question: svar\n    kind: pie\n", "linje 4: «figures"),
        (
            "derived:\n  ny: {from: finnes_ikke, categories: {A: [1]}}\n",
            "linje 3: dataene har ikke «finnes_ikke»",
        ),
    ],
)
def test_figures_text_and_derived_variables_name_what_is_there(extra: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        ran("questions: [svar]\n" + extra, crafted())


def test_the_order_of_answers_is_tested() -> None:
    ranks = ran("questions: [barrierer]\n").ranks["barrierer"]
    assert ranks["level_code"][0] == "barrierer_kontroll__valgt"
    data = DEMO.valid()
    gap = data["barrierer_kontroll"] - data["barrierer_insentiver"]
    t = gap.mean() / (gap.std() / len(gap) ** 0.5)  # type: ignore[operator]
    assert (ranks["p_value"][0] < 0.05) == (abs(t) > 1.97)
    assert ranks["p_value"][-1] is None


def test_merging_hides_fewer_than_single_answers_and_takes_no_longer() -> None:
    """Cells that no table shows are not protected for their own sake."""
    survey = wave(seed=3, n=200)
    groups = "groups: [storrelse, sentralitet]\n"
    merged = ran(THREE + "questions: [grad3]\n" + groups, survey)
    single = ran("questions: [kapasitet]\n" + groups, survey)
    assert merged.hidden < single.hidden
    cells = {c for t in merged.protected for c in t.frame.get_column("kapasitet").drop_nulls()}
    assert cells == {"1+2", "3", "4+5"}
