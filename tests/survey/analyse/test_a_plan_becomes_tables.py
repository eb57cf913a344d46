"""`nabolag survey analyse`: a survey file and a plain plan become tables that may be published."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.sources.survey_files import SurveyData, Variable, read_survey, write_survey
from nabolag.survey.disclosure import ProtectedTable, leaks
from nabolag.survey.estimation.design import SurveyDesign
from nabolag.survey.estimation.multiplicity import adjusted
from nabolag.survey.questionnaire import read_questionnaire, shipped
from nabolag.survey.tabulation.analysis import Analysis, Table, analyse
from nabolag.survey.tabulation.plan import check_against, read_plan
from nabolag.survey.tabulation.starter import starter
from nabolag.survey.wave import wave

DEMO = wave(questionnaire=read_questionnaire(shipped("tjenester")))


def ran(plan: str, survey: SurveyData = DEMO) -> Analysis:
    return analyse(survey, read_plan(plan))


def table(analysis: Analysis, question: str, group: str | None) -> Table:
    return next(t for t in analysis.tables if (t.question, t.group) == (question, group))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_survey(DEMO, tmp_path / "ledere.sav")
    (tmp_path / "plan.yaml").write_text(starter(DEMO))
    return tmp_path


def nabolag(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        root, ["survey", "analyse", *(str(folder / a) if "." in a else a for a in arguments)]
    )


# -- the plan --------------------------------------------------------------------------------------------


def test_the_starter_runs_as_it_stands() -> None:
    found = read_plan(starter(DEMO))
    check_against(found, DEMO)
    asked = [q.name for q in found.plan.asked()]
    assert "barrierer" in asked
    assert "kapasitet" in asked
    assert "barrierer_kontroll" not in asked
    assert found.plan.design.weights == "vekt"
    assert found.plan.origin == "synthetic"


@pytest.mark.parametrize("lang", ["nn", "en"])
def test_the_starter_speaks_the_language(lang: str) -> None:
    assert read_plan(starter(DEMO, lang)).plan == read_plan(starter(DEMO)).plan
    assert starter(DEMO, lang) != starter(DEMO)


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ("questions: [kapasitet\n", "linje 2: dette er ikke gyldig YAML"),
        ("title: x\n", "«questions» mangler"),
        ("questions: []\n", "linje 1: «questions» må ha minst ett"),
        ("questions: [kapasitet]\ndesign:\n  weigths: v\n", "linje 3: feltet «design.weigths» finnes ikke"),
        (
            "questions: [kapasitet]\nlevel: ja\n",
            "linje 2: «level» har ugyldig innhold. Det skal være et tall",
        ),
        ("questions: kapasitet\n", "linje 1: «questions» har ugyldig innhold. Det skal være en liste"),
        (
            "questions: [kapasitet]\ndesign: ja\n",
            "linje 2: «design» har ugyldig innhold. Det skal ha felt under",
        ),
        ("questions: [kapasitet]\nlevel: 950\n", "linje 2: «level» er 950"),
        (
            "questions:\n  - kapasitet\n  - kapasitt\n",
            "linje 3: dataene har ikke «kapasitt». Nærmest er: kapasitet",
        ),
        ("questions: [kapasitet]\ngroups:\n\n  - storelse\n", "linje 4: .*storrelse"),
        (
            "questions: [kapasitet]\ndesign:\n  fpc: antall\n",
            "linje 3: dataene har ikke «antall». Nærmest er: antall_samarbeid",
        ),
        ("questions: [kapasitet]\ndisclosure:\n  threshold: 2\n", "linje 3: .*minst 3"),
        ("questions: [kapasitet]\ndesign:\n  unit: municipality\n", "linje 3: .*psu"),
    ],
)
def test_a_mistake_in_the_plan_is_named_with_its_line(plan: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        ran(plan)


# -- the figures -----------------------------------------------------------------------------------------


def test_figures_are_the_designs_own() -> None:
    plan = "questions: [kapasitet, antall_samarbeid]\ngroups: [storrelse]\ndesign: {weights: vekt, psu: [klynge], fpc: 357}\n"
    shares = table(ran(plan), "kapasitet", "storrelse").frame.filter(group_code="1")
    data = DEMO.valid().with_columns(pl.col("kapasitet", "storrelse").cast(pl.Int64).cast(pl.String), N=357.0)
    design = SurveyDesign(data, weights="vekt", psu="klynge", fpc="N", lonely_psu="adjust")
    answered = design.where(pl.col("kapasitet").is_not_null())
    ours = answered.proportion("kapasitet", by="storrelse").frame.filter(storrelse="1")
    for column in ("estimate", "se", "ci_low", "ci_high"):
        assert shares[column].to_list() == pytest.approx(ours[column].to_list(), rel=1e-12)
    means = table(ran(plan), "antall_samarbeid", "storrelse").frame.filter(group_code="1")
    direct = design.mean("antall_samarbeid", by="storrelse").frame.filter(storrelse="1")
    assert means["estimate"].to_list() == pytest.approx(direct["estimate"].to_list(), rel=1e-12)


def test_dont_know_is_not_an_answer() -> None:
    frame = table(ran("questions: [kapasitet]\n"), "kapasitet", None).frame
    assert frame["level"].to_list() == [c.labels["nb"] for c in DEMO.variable("kapasitet").categories[:5]]
    assert frame["base"].unique().to_list() == [DEMO.data.filter(pl.col("kapasitet") != 98).height]
    assert frame["estimate"].sum() == pytest.approx(1)


def test_several_answers_may_pass_one_hundred_percent() -> None:
    frame = table(ran("questions: [$barrierer]\n"), "barrierer", None).frame
    assert frame["level"].to_list()[0] == "Frykt for tap av politisk og administrativ kontroll"
    named = [DEMO.data[v].mean() for v in DEMO.mr_set("barrierer").variables]
    shown = frame["estimate"].drop_nulls().to_list()
    assert len(shown) >= 7
    assert shown == pytest.approx(named[: len(shown)])
    assert frame["estimate"].sum() > 1


def test_weighting_hits_its_margins_by_label_or_code() -> None:
    margins = "{Under 3000: 100, 2: 100, 3: 100, 20 000 og over: 57}"
    plan = f"questions: [storrelse]\nweighting:\n  margins:\n    storrelse: {margins}\n"
    frame = table(ran(plan), "storrelse", None).frame
    assert frame["estimate"].to_list() == pytest.approx([100 / 357] * 3 + [57 / 357], rel=1e-7)


def test_one_vote_for_each_municipality() -> None:
    plan = "questions: [antall_samarbeid]\ndesign: {unit: municipality, psu: klynge}\n"
    votes = DEMO.data.group_by("klynge").agg(pl.col("antall_samarbeid").mean())["antall_samarbeid"].mean()
    assert table(ran(plan), "antall_samarbeid", None).frame["estimate"][0] == pytest.approx(votes)


def test_a_group_that_stands_out_is_marked() -> None:
    frame = table(ran("questions: [kapasitet]\ngroups: [storrelse]\n"), "kapasitet", "storrelse").frame
    marks = dict(frame.filter(level_code="2").select("group_code", "mark").iter_rows())
    assert marks["1"] == "▼"
    assert marks["4"] == "▲"
    assert marks[None] == ""


def test_corrections_are_those_of_r() -> None:
    """R: p.adjust(c(.01,.04,.03,.5), "holm"); p.adjust(…, "BH")."""
    p = [0.01, 0.04, None, 0.03, 0.5]
    assert adjusted(p, "holm") == pytest.approx([0.04, 0.09, None, 0.09, 0.5])
    assert adjusted(p, "bh") == pytest.approx([0.04, 0.04 * 4 / 3, None, 0.04 * 4 / 3, 0.5])
    assert adjusted(p, "none") == p


# -- what may be shown -----------------------------------------------------------------------------------


def as_a_reader_sees_it(shown: Table) -> ProtectedTable:
    """Counts a reader works out from an unweighted table: share × base, and the base itself."""
    answer, group = shown.question, shown.group or "x"
    visible = pl.col("status").is_in(["shown", "flagged"])
    cells = shown.frame.select(
        pl.col("group_code").alias(group),
        pl.col("level_code").alias(answer),
        n=pl.when(visible).then((pl.col("estimate") * pl.col("base")).round()).cast(pl.Int64),
    )
    bases = shown.frame.unique("group_code", maintain_order=True).select(
        pl.col("group_code").alias(group), pl.lit(None, pl.String).alias(answer), n="base"
    )
    frame = pl.concat([cells, bases]).with_columns(
        status=pl.when(pl.col("n").is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("published"))
    )
    return ProtectedTable(answer, (group, answer), frame, {}, {}, frozenset(), 5, True)


@pytest.mark.parametrize("minimum", [5, 30])
def test_share_times_base_recovers_no_small_cell(minimum: int) -> None:
    survey = wave(seed=7, n=150, questionnaire=read_questionnaire(shipped("tjenester")))
    plan = (
        "questions: [rolle, storrelse]\ngroups: [sentralitet]\n"
        f"disclosure: {{threshold: 5, minimum_base: {minimum}, flag_base: 50}}\n"
    )
    tables = [t for t in ran(plan, survey).tables if t.group]
    assert any(t.frame["status"].is_in(["suppressed"]).any() for t in tables)
    assert leaks([as_a_reader_sees_it(t) for t in tables]).is_empty()


def test_thin_groups_get_no_percentage_and_middling_ones_a_flag() -> None:
    frame = table(ran("questions: [kapasitet]\ngroups: [sentralitet]\n"), "kapasitet", "sentralitet").frame
    for row in frame.iter_rows(named=True):
        if row["status"] == "thin":
            assert row["base"] < 30
            assert row["estimate"] is None
        elif row["status"] in ("shown", "flagged"):
            assert row["base"] >= 30
            assert (row["status"] == "flagged") == (row["base"] < 50)
    assert {"thin", "shown"} <= set(frame["status"])


def test_hidden_figures_leave_nothing_behind() -> None:
    analysis = ran("questions: [rolle]\ngroups: [storrelse, sentralitet]\n")
    for t in analysis.tables:
        hidden = t.frame.filter(pl.col("status").is_in(["suppressed", "thin"]))
        assert (
            hidden.select("estimate", "se", "ci_low", "ci_high", "p_value").null_count().row(0)
            == (hidden.height,) * 5
        )
        assert set(hidden["mark"]) <= {""}


# -- what comes out --------------------------------------------------------------------------------------


def test_excel_holds_numbers_symbols_and_the_mark_of_synthetic(folder: Path) -> None:
    result = nabolag(folder, "ledere.sav", "--plan", "plan.yaml", "--out", str(folder / "ut"))
    assert result.exit_code == 0, result.output
    book = load_workbook(folder / "ut" / "tabeller.xlsx")
    assert book.sheetnames[:3] == ["Innhold", "T1", "T2"]
    values = [c for s in book for row in s.iter_rows() for c in row if c.value is not None]
    assert not [c for c in values if c.data_type == "f"]
    assert [c for c in values if isinstance(c.value, float) and "%" in c.number_format]
    assert [c for c in values if "▼" in c.number_format]
    assert [c for c in values if c.value == "skjult"]
    for sheet in book:
        assert "SYNTETISK" in (sheet.oddHeader.left.text or "")


def test_spss_tables_and_run_record_come_along(folder: Path) -> None:
    assert nabolag(folder, "ledere.sav", "--plan", "plan.yaml", "--out", str(folder / "ut")).exit_code == 0
    back = read_survey(folder / "ut" / "tabeller.sav")
    assert back.origin == "synthetic"
    assert set(back.data["status"]) >= {"shown", "suppressed"}
    assert (
        back.data.filter(status="suppressed")["estimate"].null_count()
        == back.data.filter(status="suppressed").height
    )
    record = json.loads((folder / "ut" / "kjoring.json").read_text())
    digest = hashlib.sha256((folder / "plan.yaml").read_bytes()).hexdigest()
    assert record["inputs"]["plan.yaml"] == f"sha256:{digest}"
    for name in ("tabeller.xlsx", "tabeller.sav"):
        assert (
            record["outputs"][name]
            == f"sha256:{hashlib.sha256((folder / 'ut' / name).read_bytes()).hexdigest()}"
        )
    assert record["origin"] == "synthetic"
    assert record["tools"]["highspy"]
    assert record["started"] <= record["finished"]


def test_json_is_only_json(folder: Path) -> None:
    result = nabolag(folder, "ledere.sav", "--plan", "plan.yaml", "--json", "--lang", "en")
    found = json.loads(result.stdout)
    assert found["origin"] == "synthetic"
    assert found["notes"][0].startswith("SYNTHETIC")
    assert {r["status"] for t in found["tables"] for r in t["rows"]} >= {"shown", "suppressed"}


def test_the_terminal_shows_tables_and_how_to_read_them(folder: Path) -> None:
    result = nabolag(folder, "ledere.sav", "--plan", "plan.yaml")
    assert result.exit_code == 0
    for said in ("SYNTETISK", "3000–9999", "«Skjult»: ", "Holms"):
        assert said in result.stdout


def test_a_question_with_many_answers_stays_readable_in_a_narrow_terminal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = nabolag(folder, "ledere.sav", "--plan", "plan.yaml").stdout
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ledere.sav"], "--starter"),
        (["nei.sav", "--plan", "plan.yaml"], "finnes ikke"),
        (["ledere.sav", "--plan", "nei.yaml"], "finnes ikke"),
        (["plan.yaml", "--plan", "plan.yaml"], "leses ikke"),
        (["ledere.sav", "--plan", "plan.yaml", "--out", "plan.yaml"], "er en fil"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(folder: Path, arguments: list[str], said: str) -> None:
    result = nabolag(folder, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_failed_run_leaves_nothing(folder: Path) -> None:
    (folder / "plan.yaml").write_text("questions: [nei]\n")
    assert nabolag(folder, "ledere.sav", "--plan", "plan.yaml", "--out", str(folder / "ut")).exit_code == 2
    assert not (folder / "ut").exists()


def test_a_sample_with_unequal_chances_is_not_analysed_without_its_weights() -> None:
    rows = DEMO.data.height
    unequal = pl.Series("vekt_utvalg", [1.0, 2.5] * (rows // 2) + [1.0] * (rows % 2))
    survey = replace(
        DEMO,
        data=DEMO.data.with_columns(unequal, stratum=pl.lit("1")),
        variables=(*DEMO.variables, Variable("vekt_utvalg"), Variable("stratum", "string")),
    )
    with pytest.raises(BadInput, match=r"linje 2: .*weights: vekt_utvalg.*strata: stratum"):
        ran("questions: [kapasitet]\ndesign: {psu: klynge}\n", survey)
    assert ran("questions: [kapasitet]\ndesign: {weights: vekt_utvalg, strata: stratum}\n", survey).tables
    even = replace(survey, data=survey.data.with_columns(vekt_utvalg=pl.lit(1.5)))
    assert ran("questions: [kapasitet]\n", even).tables


def test_another_language_tells_the_same_figures_and_estimates_nothing_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = read_plan(
        "questions: [kapasitet, barrierer, antall_samarbeid]\ngroups: [storrelse, rolle]\n"
        "design: {weights: vekt, psu: [klynge]}\nweighting: {margins: {storrelse: {'1': 128, '2': 117, '3': 58, '4': 54}}}\n"
    )
    first, alone = analyse(DEMO, plan), analyse(DEMO, plan, lang="en")
    monkeypatch.setattr("nabolag.survey.estimation.cells.table", None)
    monkeypatch.setattr("nabolag.survey.tabulation.analysis.ranking", None)
    second = analyse(DEMO, plan, lang="en", same=first)
    assert [t.title for t in second.tables] == [t.title for t in alone.tables]
    for made, right in zip(second.tables, alone.tables, strict=True):
        assert made.frame.equals(right.frame)
    assert {q: f.to_dicts() for q, f in second.ranks.items()} == {
        q: f.to_dicts() for q, f in alone.ranks.items()
    }
    assert second.weighed == alone.weighed
