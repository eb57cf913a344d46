"""Files that people write are read as they write them: numbers, yes and no, and whatever their editor saves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.survey import Survey
from nabolag.sources.plain_yaml import written_text
from nabolag.sources.survey_files import SurveyData, Variable
from nabolag.sources.survey_files.codebook import from_yaml, to_yaml
from nabolag.survey import SurveyDesign
from nabolag.survey.questionnaire import read_questionnaire
from nabolag.survey.settings import read_settings
from nabolag.survey.tabulation.analysis import Analysis, analyse
from nabolag.survey.tabulation.plan import read_plan

ROWS = 80
SURVEY = SurveyData(
    pl.DataFrame(
        {
            "svar": pl.Series(np.arange(ROWS) % 3 + 1.0),
            "landsdel": ["Østlandet", "Sørlandet"] * (ROWS // 2),
            "2026": pl.Series(np.arange(ROWS) % 2 + 1.0),
        }
    ),
    (Variable("svar", "numeric"), Variable("landsdel", "string"), Variable("2026", "numeric")),
)
PLAN = "questions: [svar]\ngroups: [landsdel]\n"


def ran(plan: str) -> Analysis:
    return analyse(SURVEY, read_plan(plan))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("level: 95 %", "level: 0.95"),
        ("level: 90%", "level: 0.90"),
        ("level: '0,9'", "level: 0.90"),
        ("level: 0,9", "level: 0.90"),
        ("level: 99,5 prosent", "level: 0.995"),
        ("level: 90", "level: 0.90"),
        ("level: 90.0", "level: 0.90"),
        ("tests: {complement: nei}", "tests: {complement: false}"),
        ("tests: {complement: Ja}", "tests: {complement: true}"),
        ("disclosure: {threshold: '5', minimum_base: 20.0}", "disclosure: {threshold: 5, minimum_base: 20}"),
        ("design: {fpc: 1 234}", "design: {fpc: 1234}"),
        ("design: {fpc: '1234'}", "design: {fpc: 1234}"),
        (
            "weighting: {margins: {landsdel: {Østlandet: 1 500, Sørlandet: '900,0'}}}",
            "weighting: {margins: {landsdel: {Østlandet: 1500, Sørlandet: 900}}}",
        ),
        ("title: 2026", "title: '2026'"),
    ],
)
def test_numbers_and_words_are_read_as_people_write_them(written: str, meant: str) -> None:
    found, right = ran(PLAN + written), ran(PLAN + meant)
    assert found.title == right.title
    assert found.plan == right.plan or "fpc" in written
    for table, other in zip(found.tables, right.tables, strict=True):
        assert table.frame.equals(other.frame)


def test_shares_of_the_population_are_margins() -> None:
    shares = ran(PLAN + "weighting: {margins: {landsdel: {Østlandet: 62,5 %, Sørlandet: 37,5 %}}}")
    counts = ran(PLAN + "weighting: {margins: {landsdel: {Østlandet: 1500, Sørlandet: 900}}}")
    a, b = shares.table("svar").frame["estimate"], counts.table("svar").frame["estimate"]
    np.testing.assert_allclose(a.to_numpy(), b.to_numpy(), rtol=1e-12)


def test_a_question_may_be_called_by_a_number() -> None:
    assert ran("questions: [{name: 2026, statistic: share}]\n").table("2026").frame.height == 2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("level: nitti", "linje 3: «level» har ugyldig innhold. Det skal være et tall"),
        ("level: 30 %", "linje 3: «level» er 0.3. Den må være fra 50 %"),
        ("disclosure: {threshold: fem}", "linje 3: .*Det skal være et tall"),
        ("disclosure: {threshold: 5.5}", "linje 3: .*Det skal være et tall"),
        ("tests: {complement: kanskje}", "linje 3: .*true eller false"),
        ("weighting: {margins: {landsdel: {Østlandet: mange, Sørlandet: 1}}}", "Det skal være et tall"),
        ("design: {fpc: tusen}", "linje 3: dataene har ikke «tusen»"),
        ("title: a: b", "linje 3: .*et kolon til på linjen"),
        ("\ttitle: a", "linje 3: .*ikke tabulator"),
        ("title: [a", "linje 4: .*ikke lukket"),
        ("title: 'a", "linje 4: .*anførselstegn er ikke lukket"),
        ("title: a\n  level: 0.9", "linje 4: .*et kolon til"),
        ("title: @a", "linje 3: .*kan ikke stå først"),
    ],
)
def test_what_is_no_number_or_no_yaml_is_refused_in_words(written: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ran(PLAN + written + "\n")


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_plan_is_read_as_an_editor_saves_it(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "svar.csv").write_text(
        "svar;landsdel\n"
        + "\n".join(f"{i % 3 + 1};{'Østlandet' if i % 2 else 'Sørlandet'}" for i in range(ROWS))
    )
    plan = PLAN + "weighting: {margins: {landsdel: {Østlandet: 1500, Sørlandet: 900}}}\n"
    (tmp_path / "plan.yaml").write_bytes(plan.encode(encoding))
    found = CliRunner().invoke(
        root,
        ["survey", "analyse", str(tmp_path / "svar.csv"), "--plan", str(tmp_path / "plan.yaml"), "--json"],
    )
    assert found.exit_code == 0, found.output
    assert "Østlandet" in found.stdout
    assert Survey(tmp_path).plan.plan == read_plan(plan).plan


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_settings_questionnaires_and_codebooks_are_read_likewise(encoding: str, tmp_path: Path) -> None:
    assert from_yaml(to_yaml(SURVEY).decode().encode(encoding), "svar.codebook.yaml") == from_yaml(
        to_yaml(SURVEY), "svar.codebook.yaml"
    )
    settings = "id: a-1\ntitle: {nb: Spørsmål}\ngoal: 60 %\nmail: {per_minute: '30'}\n"
    assert read_settings(written_text(settings.encode(encoding), "u.yaml")).value.goal == 0.6
    assert read_settings(settings.replace("60 %", "60")).value.goal == 0.6
    form = (
        "id: a-1\nversion: '1'\ntitle: {nb: Skjema, nn: Skjema, en: Form}\npages:\n  - id: en\n    questions:\n      - id: q1\n"
        "        type: number\n        min: 1 000\n        text: {nb: Tall, nn: Tal, en: Number}\n"
    )
    (tmp_path / "skjema.yaml").write_bytes(form.encode(encoding))
    made = Survey(tmp_path).questionnaire
    assert made == read_questionnaire(form.replace("1 000", "1000"))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    for content in (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", bytes(range(256)), b"\xff\xfea"):
        with pytest.raises(BadInput, match="tekst"):
            written_text(content, "plan.yaml")


def test_units_numbered_anew_in_each_stratum_are_so_in_a_plan() -> None:
    rows = {
        "svar": [1.0, 2.0, 2.0, 1.0] * 20,
        "lag": [1.0] * 40 + [2.0] * 40,
        "enhet": [float(i // 4) for i in range(40)] * 2,
    }
    survey = SurveyData(pl.DataFrame(rows), tuple(Variable(name, "numeric") for name in rows))
    plan = "questions: [svar]\ndesign: {strata: lag, psu: [enhet]%s}\n"
    with pytest.raises(BadInput, match="nest: true"):
        analyse(survey, read_plan(plan % ""))
    figures = analyse(survey, read_plan(plan % ", nest: true")).table("svar").frame
    right = SurveyDesign(survey.data, strata="lag", psu="enhet", nest=True).mean("svar").frame
    assert figures["se"][0] == pytest.approx(right["se"][0], rel=1e-12)
