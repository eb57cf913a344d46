"""Columns of check boxes are proposed as one question with several answers, whatever program they came from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from openpyxl import Workbook

from nabolag.sources.survey_files import SurveyData, read_survey
from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.tabulation.starter import starter

N = 60
TICKED = np.array([[i % 2 == 0, i % 3 == 0, i % 5 == 0] for i in range(N)])
NAMES = ("Økonomi", "Avstand, vær", "Politikk")
SOMETHING = np.asarray(TICKED.any(axis=1))


def shares(survey: SurveyData) -> dict[str, float]:
    """What the proposed plan says of the one question with several answers."""
    (found,) = survey.mr_sets
    plan = starter(survey)
    asked = [q.name for q in read_plan(plan).plan.asked()]
    assert found.name in asked
    assert not set(found.variables) & set(asked)
    frame = analyse(survey, read_plan(plan)).table(found.name).frame
    return dict(zip(frame["level"], frame["estimate"], strict=True))


def right(asked: np.ndarray) -> dict[str, float]:
    return {name: float(TICKED[asked, i].mean()) for i, name in enumerate(NAMES)}


def sav(
    path: Path, columns: dict[str, np.ndarray], labels: dict[str, str], values: dict[str, dict[float, str]]
) -> SurveyData:
    columns = columns | {"rolle": np.arange(N) % 3 + 1.0}
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), column_labels=labels, variable_value_labels=values)
    return read_survey(path)


def test_spss_with_one_label_for_each_box(tmp_path: Path) -> None:
    boxes = {f"q5_{i + 1}": np.where(TICKED[:, i], 1.0, np.nan) for i in range(3)}
    survey = sav(
        tmp_path / "a.sav",
        boxes,
        {name: f"Hva hindrer? {NAMES[i]}" for i, name in enumerate(boxes)},
        {name: {1.0: NAMES[i]} for i, name in enumerate(boxes)},
    )
    assert shares(survey) == pytest.approx(right(SOMETHING))
    assert survey.mr_sets[0].label() == "Hva hindrer?"
    assert any("regnes som ikke spurt" in str(loss) for loss in survey.losses)


def test_spss_where_only_the_values_name_the_boxes(tmp_path: Path) -> None:
    boxes = {f"v1{letter}": np.where(TICKED[:, i], 1.0, np.nan) for i, letter in enumerate("abc")}
    survey = sav(
        tmp_path / "a.sav",
        boxes,
        dict.fromkeys(boxes, "Hva hindrer?"),
        {name: {1.0: NAMES[i]} for i, name in enumerate(boxes)},
    )
    assert shares(survey) == pytest.approx(right(SOMETHING))


def test_spss_where_each_box_holds_its_own_code(tmp_path: Path) -> None:
    boxes = {f"q5_{i + 1}": np.where(TICKED[:, i], i + 1.0, np.nan) for i in range(3)}
    survey = sav(
        tmp_path / "a.sav",
        boxes,
        {name: f"Hva hindrer - {NAMES[i]}" for i, name in enumerate(boxes)},
        {},
    )
    assert shares(survey) == pytest.approx(right(SOMETHING))


@pytest.mark.parametrize(
    "words",
    [("Not quoted", "Quoted"), ("Not selected", "Selected"), ("Ikke valgt", "Valgt"), ("Ikke krysset av", "Krysset av"),
     ("Unchecked", "Checked"), ("Not Selected", "Yes"), ("ikkje nemnt", "nemnt")],
)  # fmt: skip
def test_spss_with_labels_for_chosen_and_not(words: tuple[str, str], tmp_path: Path) -> None:
    boxes = {f"q5_{i + 1}": TICKED[:, i] * 1.0 for i in range(3)}
    survey = sav(
        tmp_path / "a.sav",
        boxes,
        {name: f"{NAMES[i]} - Hva hindrer?" for i, name in enumerate(boxes)},
        {name: {0.0: words[0], 1.0: words[1]} for name in boxes},
    )
    assert shares(survey) == pytest.approx(right(np.ones(N, dtype=bool)))
    assert not any("ikke spurt" in str(loss) for loss in survey.losses)


def test_questions_with_yes_and_no_stay_questions(tmp_path: Path) -> None:
    boxes = {f"q5_{i + 1}": TICKED[:, i] * 1.0 for i in range(3)}
    survey = sav(
        tmp_path / "a.sav",
        boxes,
        {name: f"Har dere? - {NAMES[i]}" for i, name in enumerate(boxes)},
        {name: {0.0: "Nei", 1.0: "Ja"} for name in boxes},
    )
    assert survey.mr_sets == ()
    assert "q5_1" in starter(survey)


def test_limesurveys_csv_with_y_or_nothing(tmp_path: Path) -> None:
    rows = ["id;rolle;q2[SQ001];q2[SQ002];q2[other];q2[SQ003]"]
    for i in range(N):
        ticks = ["Y" if t else "" for t in TICKED[i]]
        rows.append(f"{i + 1};A{i % 3};{ticks[0]};{ticks[1]};{'Noe annet' if i % 30 == 0 else ''};{ticks[2]}")
    (tmp_path / "a.csv").write_text("\n".join(rows))
    survey = read_survey(tmp_path / "a.csv")
    assert list(shares(survey).values()) == pytest.approx(list(right(SOMETHING).values()))
    assert survey.mr_sets[0].name == "q2"


@pytest.mark.parametrize("kind", ["the alternative", "x"])
def test_forms_with_a_column_for_each_alternative(kind: str, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Rolle", *(f"Hva hindrer? [{name}]" for name in NAMES)])
    for i in range(N):
        marks = [(name if kind != "x" else "x") if TICKED[i, k] else None for k, name in enumerate(NAMES)]
        sheet.append([f"Rolle {i % 3}", *marks])
    book.save(tmp_path / "a.xlsx")
    survey = read_survey(tmp_path / "a.xlsx")
    assert shares(survey) == pytest.approx(right(SOMETHING))
    assert survey.mr_sets[0].label() == "Hva hindrer?"


def test_a_lone_box_and_unlike_columns_are_no_question_together(tmp_path: Path) -> None:
    columns = {
        "samtykke_1": np.where(TICKED[:, 0], 1.0, np.nan),
        "alder_1": np.where(TICKED[:, 1], 1.0, np.nan),
        "v101": np.where(TICKED[:, 0], 1.0, np.nan),
        "v102": np.where(TICKED[:, 2], 1.0, np.nan),
    }
    labels = {"v101": "Samtykke", "v102": "Vil ha nyhetsbrev"}
    assert sav(tmp_path / "a.sav", columns, labels, {}).mr_sets == ()


def test_ranks_that_one_respondent_gave_are_no_boxes(tmp_path: Path) -> None:
    ranks = {"q7_1": [2.0, np.nan], "q7_2": [1.0, np.nan], "q7_3": [3.0, np.nan]}
    file = tmp_path / "a.sav"
    pyreadstat.write_sav(pd.DataFrame(ranks), str(file), column_labels=[f"Rekkefølge: {n}" for n in NAMES])
    assert read_survey(file).mr_sets == ()
    in_order = {name: [float(i + 1), np.nan] for i, name in enumerate(ranks)}
    pyreadstat.write_sav(pd.DataFrame(in_order), str(file), column_labels=[f"Rekkefølge: {n}" for n in NAMES])
    assert read_survey(file).mr_sets == ()
