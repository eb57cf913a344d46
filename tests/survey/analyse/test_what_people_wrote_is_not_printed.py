"""Comments, names and numbers without categories never become rows of a table."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from tests.report.publication.conftest import MADE, facts

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.publication import publish
from nabolag.sources.survey_files.model import Category, MultiResponseSet, SurveyData, Variable
from nabolag.survey.background import variables
from nabolag.survey.tabulation.analysis import analyse
from nabolag.survey.tabulation.plan import read_plan

N = 38
WRITTEN = [f"Vi i Kommune {i} klarer det ikke" for i in range(N)]
NAMES = {float(i): {"nb": f"Kari Nordmann {i}"} for i in range(N)}


def answers() -> SurveyData:
    data = pl.DataFrame(
        {
            "svar": [1.0, 2.0] * (N // 2),
            "kommentar": WRITTEN,
            "annet": ["Ja"] * (N - 1) + WRITTEN[:1],
            "navn": [float(i) for i in range(N)],
            "telefon": [9e7 + i for i in range(N)],
            "dato": [dt.date(1970, 1, 1) + dt.timedelta(i) for i in range(N)],
            "del": ["Nord", "Sør"] * (N // 2),
        },
    )
    coded = tuple(Category(v, {"nb": f"svar {v:.0f}"}) for v in (1.0, 2.0))
    return SurveyData(
        data,
        (
            Variable("svar", "numeric", {}, coded),
            Variable("kommentar", "string"),
            Variable("annet", "string", {}, (Category("Ja", {"nb": "Ja"}),)),
            Variable("navn", "numeric", {}, tuple(Category(k, v) for k, v in NAMES.items())),
            Variable("telefon"),
            Variable("dato", "date"),
            Variable("del", "string", {}, tuple(Category(d, {"nb": d}) for d in ("Nord", "Sør"))),
        ),
    )


@pytest.mark.parametrize("name", ["kommentar", "annet", "navn", "telefon", "dato"])
@pytest.mark.parametrize("place", ["question", "group"])
def test_what_has_no_categories_is_refused_without_being_said(name: str, place: str) -> None:
    asked = f"{{name: {name}, statistic: share}}" if place == "question" else "svar"
    groups = f"[{name}]" if place == "group" else "[]"
    with pytest.raises(BadInput, match=r"linje [12].*derived") as refused:
        analyse(answers(), read_plan(f"questions: [{asked}]\ngroups: {groups}\n"))
    assert "Kari" not in str(refused.value)
    assert "Kommune" not in str(refused.value)


def test_text_with_codes_and_text_gathered_by_the_plan_are_tables_under_the_threshold() -> None:
    everything = ", ".join(f'"{w}"' for w in WRITTEN[2:])
    plan = (
        "derived:\n  tema: {from: kommentar, categories: {Økonomi: "
        f'["{WRITTEN[0]}", "{WRITTEN[1]}"], Annet: [{everything}]}}}}\n'
        "questions: [svar, tema]\ngroups: [del]\ndisclosure: {threshold: 5, minimum_base: 5}\n"
    )
    made = analyse(answers(), read_plan(plan))
    assert set(made.table("svar", "del").frame["group"].drop_nulls()) == {"Nord", "Sør"}
    assert made.table("tema").frame["status"].to_list() == ["suppressed", "suppressed"]


def test_texts_that_the_plan_gathers_stand_in_no_published_file() -> None:
    texts = ", ".join(f'"{w}"' for w in WRITTEN[19:])
    first = ", ".join(f'"{w}"' for w in WRITTEN[:19])
    plan = read_plan(
        f"derived:\n  tema: {{from: kommentar, categories: {{Økonomi: [{first}], Annet: {{values: [{texts}]}}}}}}\n"
        "questions: [{name: svar, title: Svar}, {name: tema, title: Tema}]\ngroups: []\n"
        "disclosure: {minimum_base: 5}\n"
    )
    files = publish(answers(), plan, facts(), None, lang="nb", made=MADE, demonstration=False)
    assert "Økonomi" in files["kjoring.json"].decode()
    for name, content in files.items():
        assert b"klarer det ikke" not in content, name
    for name in ("tabeller.xlsx", "figurer.pptx"):
        with zipfile.ZipFile(io.BytesIO(files[name])) as packed:
            assert not [part for part in packed.namelist() if b"klarer det ikke" in packed.read(part)]


def test_a_set_of_texts_is_refused_too() -> None:
    survey = replace(answers(), mr_sets=(MultiResponseSet("begge", ("kommentar", "annet"), "category"),))
    with pytest.raises(BadInput, match="«kommentar»"):
        analyse(survey, read_plan("questions: [begge]\n"))


def test_text_that_many_gave_is_a_category_and_one_who_wrote_is_none() -> None:
    common = replace(
        answers(),
        variables=tuple(Variable(v.name, "string") if v.name == "del" else v for v in answers().variables),
    )
    assert analyse(common, read_plan("questions: [svar]\ngroups: [del]\n")).tables
    alone = replace(common, data=common.data.with_columns(pl.Series("del", ["Nord"] * 37 + ["Kari"])))
    with pytest.raises(BadInput, match="«del»"):
        analyse(alone, read_plan("questions: [svar]\ngroups: [del]\n"))


def test_parts_of_the_country_are_categories() -> None:
    landsdel = next(v for v in variables() if v.name == "landsdel")
    assert [c.value for c in landsdel.categories] == [
        "Agder",
        "Nord-Norge",
        "Trøndelag",
        "Vestlandet",
        "Østlandet",
    ]


def test_check_says_it_before_anybody_is_asked(tmp_path: Path) -> None:
    folder = str(tmp_path / "prove")
    assert CliRunner().invoke(root, ["survey", "new", folder, "--demo"]).exit_code == 0
    plan = tmp_path / "prove" / "plan.yaml"
    text = plan.read_text()
    assert CliRunner().invoke(root, ["survey", "check", folder]).exit_code == 0
    plan.write_text(
        text.replace("groups: [storrelse, sentralitet4, landsdel, rolle]", "groups: [klynge]").replace(
            "groups: [storrelse, sentralitet4, landsdel]", "groups: [klynge]"
        )
    )
    done = CliRunner().invoke(root, ["survey", "check", folder])
    assert done.exit_code == 2
    assert "«klynge» er tekst eller tall uten kategorier" in done.output
