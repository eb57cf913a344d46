"""Triple-S of any version, in fixed places and in fields; a field that cannot be read never costs the answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from nabolag.errors import BadInput
from nabolag.sources.survey_files import SurveyData, read_survey
from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.tabulation.starter import starter
from nabolag.text import texts

SINGLE = (
    '<variable ident="1" type="single"><name>Q1</name><label>Kjønn</label><position start="1"/>'
    '<values><value code="1">Kvinne</value><value code="2">Mann</value></values></variable>'
)


def read(
    folder: Path, variables: str, data: str, *, version: str = "2.0", record: str = "", ending: str = ".asc"
) -> SurveyData:
    xml = (
        f'<sss version="{version}"><survey><title>T</title>'
        f'<record ident="A"{record}>{variables}</record></survey></sss>'
    )
    (folder / "a.sss").write_text(xml, "utf-8")
    (folder / f"a{ending}").write_text(data, "utf-8")
    return read_survey(folder / "a.sss")


def said(survey: SurveyData) -> str:
    return " ".join(loss.text(texts("nb")) for loss in survey.losses)


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0", "3.0"])
def test_every_version_is_read(tmp_path: Path, version: str) -> None:
    survey = read(tmp_path, SINGLE, "1\n2\n", version=version)
    assert survey.data["Q1"].to_list() == [1, 2]
    assert ("etter reglene for 2.0" in said(survey)) == (version == "3.0")


def test_an_unknown_version_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"4\.0"):
        read(tmp_path, SINGLE, "1\n", version="4.0")


def multiple(position: str, spread: str = "") -> str:
    values = "".join(
        f'<value code="{c}">{w}</value>' for c, w in ((1, "Vann"), (2, "Brann"), (10, "Barnevern"))
    )
    return (
        f'<variable ident="2" type="multiple"><name>Q2</name><label>Tjenester</label><position {position}/>{spread}'
        f"<values>{values}</values></variable>"
    )


@pytest.mark.parametrize(
    ("position", "spread", "rows"),
    [
        ('start="2" finish="3"', '<spread subfields="2"/>', "1,10,2\n2,1,\n"),
        ('start="2" finish="3"', '<spread subfields="2" width="2"/>', "1,10,02\n2,01,\n"),
        ('start="2"', '<spread subfields="2" width="2"/>', '1,"10 2"\n2," 1"\n'),
    ],
)
def test_several_answers_stand_in_fields_of_a_csv(
    tmp_path: Path, position: str, spread: str, rows: str
) -> None:
    survey = read(tmp_path, SINGLE + multiple(position, spread), rows, record=' format="csv"', ending=".csv")
    found = [survey.data[f"Q2_{code}"].to_list() for code in (1, 2, 10)]
    assert found == [[0, 1], [1, 0], [1, 0]]


def test_a_field_for_each_alternative(tmp_path: Path) -> None:
    values = '<values><value code="1">Vann</value><value code="2">Brann</value></values>'
    variable = f'<variable ident="2" type="multiple"><name>Q2</name><label/><position start="2" finish="3"/>{values}</variable>'
    survey = read(tmp_path, SINGLE + variable, "1,0,1\n2,1,1\n", record=' format="csv"', ending=".csv")
    assert [survey.data[f"Q2_{code}"].to_list() for code in (1, 2)] == [[0, 1], [1, 1]]


DAY = '<variable ident="2" type="date"><name>dag</name><label>Dag</label><position start="2" finish="9"/></variable>'


@pytest.mark.parametrize("damaged", ["20250000", "2025ab01", "20251301"])
def test_a_damaged_answer_is_missing_and_said(tmp_path: Path, damaged: str) -> None:
    survey = read(tmp_path, SINGLE + DAY, f"120250131\n220250228\n1{damaged}\n")
    assert survey.data["dag"].null_count() == 1
    assert f"«{damaged}» i rad 3" in said(survey)


def test_days_of_zeros_are_missing_however_many(tmp_path: Path) -> None:
    assert read(tmp_path, SINGLE + DAY, "100000000\n200000000\n").data["dag"].null_count() == 2


def test_answers_that_stand_elsewhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="rad 1: «xx2025»"):
        read(tmp_path, SINGLE + DAY, "1xx2025\n2yy2025\n120250131\n")


def test_metadata_without_a_character_set_are_guessed_and_said(tmp_path: Path) -> None:
    xml = f'<sss version="1.1"><survey><title>Møte</title><record ident="A">{SINGLE}</record></survey></sss>'
    (tmp_path / "a.sss").write_bytes(xml.encode("latin-1"))
    (tmp_path / "a.asc").write_text("1\n2\n")
    survey = read_survey(tmp_path / "a.sss")
    assert survey.variable("Q1").label() == "Kjønn"
    assert "a.sss er lest som Windows-1252, som er en gjetning" in said(survey)


def test_a_weight_that_nobody_has_is_not_in_the_plan(tmp_path: Path) -> None:
    weight = (
        '<variable ident="3" type="quantity" use="weight"><name>w</name><label>Vekt</label>'
        '<position start="2" finish="5"/></variable>'
    )
    survey = read(tmp_path, SINGLE + weight, "1\n2\n" * 20)
    assert analyse(survey, read_plan(starter(survey))).respondents == 40
