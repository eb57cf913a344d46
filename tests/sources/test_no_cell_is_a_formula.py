"""Every CSV is written in one way: what a spreadsheet would run is led by an apostrophe, in headings too."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from fastapi.testclient import TestClient

from nabolag.sources.csv_text import csv_text, unescaped, unmarked
from nabolag.sources.survey_files import SurveyData, Variable, read_survey, write_survey
from nabolag.web.app import create_app
from nabolag.web.render import csv_file

ATTACKS = ("=cmd|'/c calc'!A1", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1", "\ufeff=1")


def cells(text: str, mark: str = ",") -> list[str]:
    return [
        c
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=mark)
        for c in row
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_and_headings_are_led_by_an_apostrophe_and_read_back(attack: str) -> None:
    assert cells(csv_text([attack], [[attack], [-1], [None]])) == [f"'{attack}", f"'{attack}", "-1", ""]
    web = bytes(csv_file("x.csv", [attack], [[attack]]).body).decode()
    assert cells(web, ";") == [f"'{attack}"] * 2
    assert unmarked(f"'{attack}") == attack
    assert unescaped(pl.DataFrame({"a": [f"'{attack}", "'", "o'"]}))["a"].to_list() == [attack, "", "o'"]


def test_no_module_writes_csv_on_its_own() -> None:
    source = Path(__file__).parents[2] / "src" / "nabolag"
    own = [str(p.relative_to(source)) for p in source.rglob("*.py") if "csv.writer(" in p.read_text()]
    assert own == ["sources/csv_text.py"]


@pytest.mark.parametrize("ending", ["sss", "csv"])
def test_survey_files_hold_no_formula_and_lose_nothing(tmp_path: Path, ending: str) -> None:
    texts = [a for a in ATTACKS if a.strip() == a and "\n" not in a and "\r" not in a] + ["'quoted", "plain"]
    data = pl.DataFrame({"=navn": texts, "tall": [-1.0 * i for i in range(len(texts))]})
    survey = SurveyData(data, (Variable("=navn", "string"), Variable("tall")))
    write_survey(survey, tmp_path / f"a.{ending}")
    written = cells((tmp_path / "a.csv").read_text())
    assert not [c for c in written if c[:1] in "=+@" and c]
    assert "-1" in written
    back = read_survey(tmp_path / f"a.{ending}")
    assert back.data.rows() == data.rows()
    assert back.data.columns == data.columns


def test_a_name_in_an_address_is_no_formula() -> None:
    got = TestClient(create_app()).get("/fordeling.csv?navn==cmd&navn=%2Bc&k1=3&k2=4&k3=6")
    found = cells(got.text)
    assert not [c for c in found if c[:1] in ("=", "+", "@")]
    assert [c for c in found if c.startswith("'=cmd")]
