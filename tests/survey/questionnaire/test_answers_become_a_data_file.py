"""Answers become a data file that SPSS, R and nabolag read with everything that says what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest
from polars.testing import assert_frame_equal

from nabolag.sources.survey_files import SurveyData, Variable, read_survey, write_survey
from nabolag.survey.questionnaire import Questionnaire, read_questionnaire, shipped, survey_data
from nabolag.survey.questionnaire.reading import variables

BACKGROUND = [Variable("storrelse", "numeric", {"nb": "Størrelse"}), Variable("opphav", "string", {})]
SHEETS: list[dict[str, Any]] = [
    {
        "answers": {
            "ja_nei": "yes",
            "hva": ["a", "c"],
            "pastander_rask": "uenig",
            "pastander_rimelig": "vet_ikke",
            "antall": 12.5,
            "viktig": ["z", "x"],
            "mer": "Fordi «æøå».",
        },
        "background": {"storrelse": 2, "opphav": "syntetisk"},
        "orders": {"hva": ["c", "a", "b", "ingen", "vet_ikke"], "@to": ["viktig", "pastander", "antall"]},
    },
    {
        "answers": {"ja_nei": "yes", "hva": ["vet_ikke"], "antall": "vet_ikke", "mer": "skjult"},
        "background": {"storrelse": 4, "opphav": "syntetisk"},
        "orders": {},
    },
    {"answers": {"ja_nei": "no", "antall": 3.0}, "background": {"storrelse": 1, "opphav": "syntetisk"}},
]


@pytest.fixture(scope="module")
def survey(every: Questionnaire) -> SurveyData:
    return survey_data(every, SHEETS, background=BACKGROUND, origin="synthetic")


def test_each_answer_stands_in_its_column(survey: SurveyData) -> None:
    first, second, third = survey.data.to_dicts()
    assert first == {
        "storrelse": 2.0,
        "opphav": "syntetisk",
        "ja_nei": 1.0,
        "hva_a": 1.0,
        "hva_b": 0.0,
        "hva_c": 1.0,
        "hva_ingen": 0.0,
        "hva_vet_ikke": 0.0,
        "pastander_rask": 2.0,
        "pastander_rimelig": 98.0,
        "antall": 12.5,
        "viktig_x": 2.0,
        "viktig_y": None,
        "viktig_z": 1.0,
        "mer": "Fordi «æøå».",
        "hva_rekkefolge": "c a b ingen vet_ikke",
        "to_siderekkefolge": "viktig pastander antall",
    }
    assert second["hva_vet_ikke"] == 1.0
    assert second["hva_a"] == 0.0
    assert second["antall"] == survey.variable("antall").missing[0] == 9888888.0  # cannot be an answer
    assert second["mer"] is None  # was not asked
    assert third["antall"] is None  # routing left it out
    assert third["hva_a"] is None  # not answered is not the same as not chosen


def test_do_not_know_is_no_answer(survey: SurveyData) -> None:
    valid = survey.valid()
    assert valid["pastander_rimelig"].null_count() == 3
    assert valid["antall"].to_list() == [12.5, None, None]
    assert survey.variable("pastander_rimelig").says(98.0, "nn") == "Veit ikkje"


def test_the_columns_are_those_the_reader_checked(survey: SurveyData, every: Questionnaire) -> None:
    checked = {name for question in every.questions() for name in variables(every, question)}
    assert {v.name for v in survey.variables} == checked | {"storrelse", "opphav", "to_siderekkefolge"}


def test_a_sav_file_keeps_labels_user_missing_and_sets(survey: SurveyData, tmp_path: Path) -> None:
    file = tmp_path / "svar.sav"
    write_survey(survey, file)
    back = read_survey(file)
    assert_frame_equal(
        back.data.with_columns(pl.col(pl.String).fill_null("")),
        survey.data.with_columns(pl.col(pl.String).fill_null("")),
    )
    for variable in survey.variables:
        found = back.variable(variable.name)
        assert found.label("nb") == variable.label("nb")
        assert found.type == variable.type  # also where nobody has answered
        assert found.missing == variable.missing
        assert [(c.value, c.labels.get("nb")) for c in found.categories] == [
            (c.value, c.labels.get("nb")) for c in variable.categories
        ]
    (group,) = back.mr_sets
    assert (group.name, group.kind, group.counted) == ("hva", "dichotomy", 1.0)
    assert group.variables == ("hva_a", "hva_b", "hva_c", "hva_ingen", "hva_vet_ikke")
    assert group.label("nb") == "Hva"


def test_another_reader_finds_the_same_labels(survey: SurveyData, tmp_path: Path) -> None:
    file = tmp_path / "svar.sav"
    write_survey(survey, file)
    _frame, meta = pyreadstat.read_sav(str(file), user_missing=True)
    assert meta.variable_value_labels["ja_nei"] == {1.0: "Ja", 2.0: "Nei"}
    assert meta.column_names_to_labels["pastander_rask"] == "Enig i at det går raskt"
    assert meta.missing_ranges["pastander_rask"] == [{"lo": 98.0, "hi": 98.0}]


@pytest.mark.parametrize(
    ("limits", "code"),
    [("min: 0\n        max: 50", 98.0), ("max: 98", 988.0), ("min: 0", -98.0), ("min: -1000", -10008.0)],
)
def test_the_code_of_do_not_know_is_outside_what_can_be_answered(text: str, limits: str, code: float) -> None:
    made = read_questionnaire(text.replace("min: 0\n        max: 2000000", limits))
    assert survey_data(made, []).variable("antall").missing == (code,)


def test_the_leaders_data_have_the_names_everyone_relies_on() -> None:
    found = survey_data(read_questionnaire(shipped("tjenester", "former", "styring")), [])
    names = [v.name for v in found.variables]
    assert names[:9] == [
        "kapasitet",
        "barrierer_kontroll",
        "barrierer_insentiver",
        "barrierer_uenighet",
        "barrierer_erfaringer",
        "barrierer_ikt",
        "barrierer_uegnet",
        "barrierer_ingen",
        "barrierer_vet_ikke",
    ]
    assert {"antall_samarbeid", "viktigst_styring", "styring_politisk_kontroll", "kommentar"} < set(names)
    assert [g.name for g in found.mr_sets] == ["barrierer", "tjenester", "former"]
    codes = [(c.value, c.labels["nb"]) for c in found.variable("kapasitet").categories]
    assert codes[0] == (1.0, "I svært stor grad")
    assert codes[-1] == (98.0, "Vet ikke")
