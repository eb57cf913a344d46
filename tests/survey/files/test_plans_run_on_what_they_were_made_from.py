"""Files of the field meet a plan: the one the product makes of them, and one that a person wrote."""

from __future__ import annotations

import json
import math
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.sources.survey_files import (
    Category,
    MultiResponseSet,
    SurveyData,
    Variable,
    read_survey,
    write_survey,
)
from nabolag.survey.tabulation.analysis import Analysis, analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.tabulation.starter import starter

ANY = ("status", "n", "base", "withheld", "level", "variable", "p_value", "difference", "len", "g", "n_rest")
ANY += (
    "group",
    "estimate",
    "se",
    "mark",
    "count",
    "column_0",
    "__group__",
    "«x»",
    "total",
    "code",
    "^.*$",
    "*",
)


def of(columns: dict[str, list[float | str | None]], *variables: Variable, **more: object) -> SurveyData:
    named = {v.name: v for v in variables}
    data = pl.DataFrame(columns, strict=False)
    made = tuple(
        named.get(name, Variable(name, "string" if dtype == pl.String else "numeric"))
        for name, dtype in data.schema.items()
    )
    return SurveyData(data, made, **more)  # type: ignore[arg-type]


def begun(survey: SurveyData) -> Analysis:
    return analyse(survey, read_plan(starter(survey)))


def yes_no(name: str, *labels: str) -> Variable:
    said = labels or ("Ja", "Nei")
    return Variable(
        name, "numeric", categories=tuple(Category(float(i), {"nb": s}) for i, s in enumerate(said, 1))
    )


@pytest.mark.parametrize("name", ANY)
@pytest.mark.parametrize("statistic", ["share", "mean"])
def test_a_question_a_group_and_a_margin_may_be_called_anything(name: str, statistic: str) -> None:
    columns: dict[str, list[float | str | None]] = {
        name: [1.0, 2.0, 2.0, 3.0] * 30,
        "annet": [1.0] * 60 + [2.0] * 60,
    }
    plain = {"greit" if k == name else k: v for k, v in columns.items()}
    for question, group in (("{x}", "annet"), ("annet", "{x}")):
        kind = statistic if question == "{x}" else "share"
        plan = f"questions: [{{name: '{question}', statistic: {kind}}}]\ngroups: ['{group}']\n"
        if kind == "share" and group == "annet":
            plan += "weighting: {margins: {'{x}': {1: 100, 2: 200, 3: 50}}}\n"
        made = analyse(of(columns), read_plan(plan.replace("{x}", name)))
        right = analyse(of(plain), read_plan(plan.replace("{x}", "greit")))
        assert {(t.question, t.group) for t in made.tables} == {
            (question.replace("{x}", name), group.replace("{x}", name)),
            (question.replace("{x}", name), None),
        }
        assert all(a.frame.equals(b.frame) for a, b in zip(made.tables, right.tables, strict=True))


def test_a_question_or_a_group_that_nobody_answered_costs_only_itself() -> None:
    survey = of(
        {
            "ok": [1.0, 2.0] * 60,
            "tom": [None] * 120,
            "tall": [None] * 120,
            "tekst": [None] * 120,
            "mangler": [9.0] * 120,
            "grp": [1.0] * 120,
            "tomgr": [None] * 120,
            "m1": [None] * 120,
            "m2": [None] * 120,
        },
        yes_no("ok"),
        Variable("tom", "numeric", categories=yes_no("tom").categories),
        Variable("mangler", "numeric", categories=yes_no("ok").categories, missing=(9.0,)),
        yes_no("tomgr"),
        Variable("tekst", "string"),
        mr_sets=(MultiResponseSet("mm", ("m1", "m2"), counted=1.0),),
    )
    asked = "[ok, tom, {name: tall, statistic: mean}, tekst, mangler, mm]"
    made = analyse(survey, read_plan(f"questions: {asked}\ngroups: [grp, tomgr, tom]\n"))
    assert made.table("ok").frame["base"].to_list() == [120, 120]
    assert made.table("ok", "grp").frame["estimate"].drop_nulls().to_list() == [0.5] * 4
    for name in ("tom", "tall", "mangler", "mm"):
        frame = made.table(name).frame
        assert frame.height
        assert set(frame["base"]) == {0}
        assert set(frame["status"]) == {"unknown"}
        assert frame["estimate"].is_null().all()
    empty = made.table("ok", "tomgr").frame.filter(pl.col("group").is_not_null())
    assert empty["group"].unique().sort().to_list() == ["Ja", "Nei"]
    assert set(empty["base"]) == {0}
    assert begun(survey).table("ok").frame["base"].to_list() == [120, 120]


def test_values_with_one_label_are_told_apart_by_their_code() -> None:
    survey = of(
        {"q": [1.0, 2.0, 3.0] * 40, "g": [1.0, 2.0] * 60},
        yes_no("q", "Ja", "Ja", "Nei"),
        yes_no("g", "A", "A"),
    )
    frame = begun(survey).table("q").frame
    assert frame["level"].to_list() == ["Ja (1)", "Ja (2)", "Nei"]
    assert frame["estimate"].round(3).to_list() == [0.333] * 3
    by = analyse(survey, read_plan("questions: [q]\ngroups: [g]\n")).table("q", "g").frame
    assert by["group"].unique().drop_nulls().sort().to_list() == ["A (1)", "A (2)"]


@pytest.mark.parametrize("ending", [".parquet", ".xlsx", ".csv"])
@pytest.mark.parametrize("ends", [(90.0, math.inf), (-math.inf, 0.0)])
def test_missing_ranges_without_an_end_survive(
    ends: tuple[float, float], ending: str, tmp_path: Path
) -> None:
    survey = of({"q": [1.0, 99.0, -3.0, 5.0] * 30}, Variable("q", "numeric", missing_range=ends))
    write_survey(survey, tmp_path / f"s{ending}")
    back = read_survey(tmp_path / f"s{ending}")
    assert back.variable("q").missing_range == ends
    assert back.valid().equals(survey.valid())


def test_an_imported_survey_with_open_missing_ranges_is_analysed_weighted_and_exported(
    tmp_path: Path,
) -> None:
    q = Variable("q", "numeric", categories=yes_no("q").categories, missing_range=(90.0, math.inf))
    write_survey(of({"q": [1.0, 2.0, 97.0] * 40, "r": [1.0, 2.0] * 60}, q, yes_no("r")), tmp_path / "inn.sav")
    there = str(tmp_path / "ut")
    for line in (
        ["import", str(tmp_path / "inn.sav"), there],
        ["analyse", f"{there}/svar.parquet", "--plan", f"{there}/plan.yaml"],
        ["weight", there, "--out", str(tmp_path / "vektet.xlsx")],
        ["weight", there, "--out", str(tmp_path / "vektet.sav")],
    ):
        done = CliRunner().invoke(root, ["survey", *line], catch_exceptions=False)
        assert done.exit_code == 0, done.output
    direct = begun(read_survey(tmp_path / "inn.sav"))
    through = begun(read_survey(f"{there}/svar.parquet"))
    assert through.table("q").frame.equals(direct.table("q").frame)
    assert through.table("q").frame["base"].to_list() == [80, 80]


@pytest.mark.parametrize(
    "name",
    [
        "@1ROLLE",
        "1. Hva er din rolle?",
        "0301",
        "a: b",
        "- x",
        "#1",
        "true",
        "null",
        "$pris",
        "{x}",
        "a,b",
        "é\u2028x",
    ],
)
def test_a_plan_made_of_a_file_runs_whatever_its_variables_are_called(name: str) -> None:
    survey = of({name: [1.0, 2.0] * 60, "b": ["x", "y", "z"] * 40}, yes_no(name), weight=None)
    made = begun(survey)
    assert made.table(f"${name}").frame["base"].to_list() == [120, 120]
    only = of({name: [1.0, 2.0] * 60})
    assert begun(only).tables[0].frame["base"][0] == 120
    weight = of({name: [1.5, 0.5] * 60, "b": [1.0, 2.0] * 60}, weight=name)
    assert read_plan(starter(weight)).plan.design.weights == name


def test_the_plan_proposes_the_questions_and_not_the_row_numbers() -> None:
    survey = of(
        {
            "id": [float(i) for i in range(120)],
            "ResponseId": [f"R_{i}" for i in range(120)],
            "Q1": [1.0, 2.0, 3.0, 4.0, 5.0] * 24,
            "Q2": [5.0, 4.0, 3.0, 2.0, 1.0] * 24,
            "rolle": ["ordfører", "direktør"] * 60,
            "kostnad": [i / 7 for i in range(120)],
            "vekt": [0.5, 1.5] * 60,
            "fritekst": [f"svar {i}" for i in range(120)],
        }
    )
    plan = read_plan(starter(survey)).plan
    assert [q.name for q in plan.asked()] == ["Q1", "Q2", "rolle", "kostnad"]
    assert plan.groups == ("rolle",)
    assert begun(survey).tables


def test_a_set_of_categories_is_counted_as_one_alternative_each() -> None:
    survey = of(
        {"v1": [1.0, 2.0, None, 1.0] * 30, "v2": [2.0, None, None, 3.0] * 30},
        yes_no("v1", "Vann", "Brann", "IKT"),
        yes_no("v2", "Vann", "Brann", "IKT"),
        mr_sets=(MultiResponseSet("tjen", ("v1", "v2"), "category"),),
    )
    frame = begun(survey).table("tjen").frame
    assert frame["level"].to_list() == ["Vann", "Brann", "IKT"]
    assert frame["base"].to_list() == [90] * 3
    assert frame["estimate"].round(4).to_list() == [0.6667, 0.6667, 0.3333]


# -- what a plan says -------------------------------------------------------------------------------------


def test_codes_with_leading_zeros_stay_codes_in_a_plan() -> None:
    codes = ["0301", "1103", "4601", "0710"] * 30
    survey = of({"knr": codes, "svar": ["ja", "nei", "no", "on"] * 30, "rolle": ["01", "08"] * 60})
    made = analyse(
        survey,
        read_plan(
            "questions: [svar, delt]\nweighting: {margins: {knr: {0301: 50, 1103: 50, 4601: 50, 0710: 50}}}\n"
            "derived: {delt: {from: rolle, categories: {en: [01], åtte: [08]}}}\n"
        ),
    )
    assert made.table("delt").frame["base"].to_list() == [120, 120]
    numbers = of({"knr": [301.0, 1103.0] * 60, "q": [1.0, 2.0] * 60}, yes_no("q"))
    assert analyse(
        numbers, read_plan("questions: [q]\nweighting: {margins: {knr: {0301: 5, 1103: 5}}}\n")
    ).tables


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *((c, c) for c in ("0301", "08", "1:30", "1_000", "0x1F", "007.5", "1e5", "no", "2026-05-01")),
        *(("12", 12), ("1.5", 1.5), ("-3", -3), ("0", 0), ("0.5", 0.5)),
    ],
)
def test_only_plain_numbers_are_numbers(written: str, read: object) -> None:
    found = read_plan(f"questions: [a]\nderived: {{b: {{from: a, categories: {{x: [{written}]}}}}}}\n")
    assert found.plan.derived["b"].merged()["x"].values == (read,)
    keyed = read_plan(f"questions: [a]\nweighting: {{margins: {{a: {{{written}: 1}}}}}}\n").plan.weighting
    assert keyed is not None
    assert list(keyed.margins["a"]) == [written]


def test_what_people_wrote_is_no_question_and_a_file_of_it_has_nothing_to_tabulate() -> None:
    written = pl.Series("mening", ["Vi klarer oss godt alene.", "Vi må samarbeide mer.", ""] * 10)
    said = (Variable("mening", "string", {"nb": "Hva mener du?"}),)
    own = pl.Series("mening", [f"Vi fikk {i} nye samarbeid." for i in range(30)])
    alone = starter(SurveyData(pl.DataFrame([own]), said))
    assert "Filen har bare fritekst" in alone
    answers = pl.Series("svar", ["ja", "nei", "ja"] * 10)
    both = SurveyData(
        pl.DataFrame([written, answers]), (*said, Variable("svar", "string", {"nb": "Er du enig?"}))
    )
    plan = starter(both)
    assert "mening" not in plan
    assert "bare fritekst" not in plan
    assert analyse(both, read_plan(plan)).table("svar").frame["base"][0] == 30


def test_units_of_five_where_one_is_alone_with_an_answer_do_not_stop_the_plan() -> None:
    """Who is alone knows the other four: that is withheld, and what it does not touch is told."""
    units = [f"A{i}" for i in range(10) for _ in range(5)]
    yes = [0.0 if i % 5 == 3 else 1.0 for i in range(50)]
    layers = ["ABC"[i // 20] for i in range(50)]
    made = begun(of({"lag": layers, "enhet": units, "b": yes}))
    told = {t.question for t in made.tables if t.frame["estimate"].is_not_null().any()}
    assert "lag" in told
    units_told = [t.frame for t in made.tables if t.question == "enhet" and t.group == "b"]
    assert all(f.filter(pl.col("group").is_not_null())["estimate"].is_null().all() for f in units_told)


HOSTILE = [
    ("^x$", "^.*$", "*", "^y$"),
    ("", "a b", 'sier "ja"', "it's {y}"),
    ("a\nb", "a:b", "#x", "- x"),
]


@pytest.mark.parametrize("names", HOSTILE)
def test_columns_of_parquet_may_be_called_anything(tmp_path: Path, names: tuple[str, ...]) -> None:
    group, answer, number, weight = names
    data = {
        group: [1, 2] * 40,
        answer: ["ja", "nei", "ja", "ja"] * 20,
        number: [1.5, 2.25] * 40,
        weight: [1.0] * 80,
    }
    pl.DataFrame(data).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame(dict(zip("gatw", data.values(), strict=True))).write_parquet(tmp_path / "b.parquet")
    survey, plain = read_survey(tmp_path / "a.parquet"), read_survey(tmp_path / "b.parquet")
    assert analyse(survey, read_plan(starter(survey))).tables

    def plan(g: str, a: str, t: str, w: str) -> str:
        margins = {g: {"1": 300, "2": 100}}
        return json.dumps(
            {
                "questions": [a, t],
                "groups": [g],
                "design": {"weights": w},
                "weighting": {"margins": margins},
            }
        )

    made = analyse(survey, read_plan(plan(*names)))
    right = analyse(plain, read_plan(plan(*"gatw")))
    for asked, same in ((answer, "a"), (number, "t")):
        for by, like in ((None, None), (group, "g")):
            figures = [c for c in right.table(same, like).frame.columns if c in ("estimate", "se", "base")]
            assert (
                made.table(asked, by)
                .frame.select(figures)
                .equals(right.table(same, like).frame.select(figures))
            )


def test_another_language_is_protected_by_the_same_search(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = of({"svar": [1.0, 2.0, 3.0] * 30 + [4.0] * 3, "lag": [1.0, 2.0, 2.0] * 31})
    plan = read_plan("questions: [{name: svar, statistic: share}]\ngroups: [lag]\n")
    first = analyse(survey, plan)
    assert first.hidden
    monkeypatch.setattr("nabolag.survey.tabulation.analysis.guard", lambda *_, **__: pytest.fail("again"))
    second = analyse(survey, plan, lang="en", same=first)
    for one, other in zip(first.tables, second.tables, strict=True):
        assert one.frame["status"].to_list() == other.frame["status"].to_list()
    assert second.hidden == first.hidden
