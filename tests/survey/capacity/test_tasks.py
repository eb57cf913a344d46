"""Task by task: the block is found as people make it, the model holds the truth, and nothing small is told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pytest
import yaml
from click.testing import CliRunner

from nabolag.cli import root
from nabolag.errors import BadInput, NotKnown
from nabolag.governance.law import shipped as shipped_law
from nabolag.report.capacity import as_survey, capacity_paper
from nabolag.report.paper import made
from nabolag.sources.survey_files import Category, SurveyData, Variable, read_survey, write_survey
from nabolag.survey import wave
from nabolag.survey.capacity import Capacity, Model, blocks, capacity, changed, frame_of_leaders, read_model
from nabolag.survey.capacity.diagnosed import diagnosed
from nabolag.survey.capacity.tasks import block_of
from nabolag.survey.questionnaire import read_questionnaire, shipped
from nabolag.text import texts

NB = texts("nb")
SCALE = tuple(Category(float(k), {"nb": f"svar {k}"}) for k in range(1, 6))
BORDERS = np.array([-2.0, -0.7, 0.7, 2.2])
TASKS = {"barnevern": 0.9, "brann": -0.8, "legevakt": 0.6, "plan": -0.3}
HIGH = [4.0, 5.0]


def truth(seed: int = 1) -> pl.DataFrame:
    """Every leader of the frame with what each would answer on each task (syntetisk)."""
    rng = np.random.default_rng(seed)
    people = frame_of_leaders()
    own = dict(zip(people["kommune"].unique().sort(), rng.normal(0, 0.4, 357), strict=True))
    person = rng.normal(0, 0.8, len(people))
    eta = (
        people["kommune"].replace_strict(own).to_numpy() + person - 0.3 * (people["storrelse"].to_numpy() - 2)
    )
    for name, level in TASKS.items():
        bend = rng.normal(0, 0.4, 5)[people["storrelse"].to_numpy()]
        chance = 1 / (1 + np.exp(-(BORDERS - (eta + level + bend)[:, None])))
        grade = (rng.random(len(people))[:, None] > chance).sum(1) + 1.0
        people = people.with_columns(pl.Series(f"oppgaver_{name}", grade))
    return people.with_columns(kapasitet=pl.col("oppgaver_plan"))


def wave_of(people: pl.DataFrame, seed: int = 1, n: int = 320) -> SurveyData:
    """Those who answer, by a pseudonym of their municipality; each leaves one task in ten open."""
    rng = np.random.default_rng(seed + 50)
    some = people.sample(n, seed=seed, shuffle=True)
    asked = [f"oppgaver_{name}" for name in TASKS]
    data = some.select(
        "rolle",
        "storrelse",
        "sentralitet",
        "landsdel",
        klynge=pl.col("kommune").hash(seed).cast(pl.String),
        kapasitet="kapasitet",
        **{name: pl.when(pl.Series(rng.random(n) < 0.9)).then(pl.col(name)) for name in asked},
    )
    facts = [v for v in wave.wave().variables if v.name in data.columns and v.name != "kapasitet"]
    questions = [
        Variable(
            name, "numeric", {"nb": f"Klarer dere dette alene: {name.partition('_')[2] or 'alt'}"}, SCALE
        )
        for name in ("kapasitet", *asked)
    ]
    return SurveyData(
        data.select([v.name for v in facts] + [q.name for q in questions]), (*facts, *questions)
    )


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    return truth()


@pytest.fixture(scope="module")
def found(people: pl.DataFrame) -> Capacity:
    return capacity(wave_of(people), diagnose=False)


def inside(found: Capacity, people: pl.DataFrame) -> list[bool]:
    """Whether each interval of a task holds the share of all leaders."""
    assert found.tasks is not None
    out = []
    for row in found.tasks.frame.filter(pl.col("estimate").is_not_null()).iter_rows(named=True):
        group = people
        if row["group_by"]:
            group = people.filter(pl.col(row["group_by"]).cast(pl.String) == row["group"])
        share = float(group[row["task"]].is_in(HIGH).mean())  # type: ignore[arg-type]
        out.append(row["ci_low"] - 1e-9 <= share <= row["ci_high"] + 1e-9)
    return out


def test_each_task_and_group_holds_the_truth_as_often_as_the_interval_says(
    found: Capacity, people: pl.DataFrame
) -> None:
    assert found.tasks is not None
    asked = found.tasks.frame["task"].unique(maintain_order=True).to_list()
    assert asked == [f"oppgaver_{name}" for name in TASKS]
    held = inside(found, people)
    for seed in (2, 3):
        world = truth(seed)
        model = Model(effects=("rolle", "storrelse"), trends=("storrelse",))
        held += inside(capacity(wave_of(world, seed), model, diagnose=False), world)
    # two worlds of 32 figures and one of 76, alike within a world: some four points of chance
    assert len(held) > 130
    assert 0.88 <= np.mean(held) <= 0.99


def test_a_task_in_a_group_leans_on_the_others_and_is_nearer_the_truth_than_its_raw_share(
    found: Capacity, people: pl.DataFrame
) -> None:
    assert found.tasks is not None
    answers = wave_of(people).data
    raw, modelled = [], []
    for row in found.tasks.frame.filter(pl.col("group_by") == "sentralitet").iter_rows(named=True):
        of_all = people.filter(pl.col("sentralitet").cast(pl.String) == row["group"])[row["task"]]
        of_some = answers.filter(pl.col("sentralitet").cast(pl.String) == row["group"])[
            row["task"]
        ].drop_nulls()
        share = float(of_all.is_in(HIGH).mean())  # type: ignore[arg-type]
        raw.append(abs(float(of_some.is_in(HIGH).mean()) - share))  # type: ignore[arg-type]
        modelled.append(abs(row["estimate"] - share))
    assert np.mean(modelled) < np.mean(raw)
    spread = found.tasks.found.sd
    assert spread["svarer"] > 0.4  # a person's answers are alike
    assert {"oppgave", "oppgave × storrelse"} <= set(spread)


def test_the_model_of_tasks_makes_answers_like_those_given_and_foresees_those_left_out(
    found: Capacity,
) -> None:
    assert found.tasks is not None
    seen = diagnosed(found.tasks.found, found.tasks.focus)
    assert {c.group for c in seen.replicated if c.group_by == found.tasks.task} == {
        f"oppgaver_{n}" for n in TASKS
    }
    assert np.mean([c.inside for c in seen.replicated]) > 0.9
    assert sum(n for _p, _o, n in seen.calibration) == found.tasks.found.n
    assert max(abs(p - o) for p, o, _n in seen.calibration) < 0.15
    assert seen.score > seen.without
    # without a whole task, or all answers of a group, the model still foresees what those who gave them answered
    out = {(one.check.group_by, one.check.group): one for one in seen.left_out}
    assert {c for c in out if c[0] == found.tasks.task} == {
        (found.tasks.task, f"oppgaver_{name}") for name in TASKS
    }
    assert {by for by, _group in out} == set(found.tasks.found.effects)
    assert np.mean([one.check.inside for one in out.values()]) > 0.85
    # a group of people is narrower than a task nobody was asked about, of which only the spread of tasks is known
    wide = {c: one.check.high - one.check.low for c, one in out.items()}
    assert max(w for (by, _g), w in wide.items() if by == "rolle") < min(
        w for (by, _g), w in wide.items() if by == found.tasks.task
    )
    told = replace(found, tasks=replace(found.tasks, diagnosed=seen))
    for lang in ("nb", "nn", "en"):
        paper = capacity_paper(told, texts(lang))
        (part,) = (s for s in paper.sections if s.id == "oppgaver-tillit")
        assert part.folded
        replicated, left_out, _calibration = (b for b in part.blocks if b.kind == "table")
        names = [row[0].shown for row in replicated.rows]
        assert set(TASKS) <= {row[0].shown for row in left_out.rows}
        assert any("svar 5" in name for name in names)
        assert set(TASKS) <= set(names)
    assert len(made(paper, "xlsx")) > 5000
    assert "oppgaver-tillit" not in {s.id for s in capacity_paper(found, NB).sections}


def test_the_change_of_each_task_is_found_and_one_asked_in_other_words_is_left_out(
    found: Capacity, people: pl.DataFrame
) -> None:
    higher = pl.col("oppgaver_barnevern") + 1
    later = people.with_columns(oppgaver_barnevern=pl.min_horizontal(higher, pl.lit(5.0)))
    answers = wave_of(later, 2)
    other = Variable("oppgaver_plan", "numeric", {"nb": "Klarer dere dette alene: planlegging"}, SCALE)
    asked = tuple(other if v.name == other.name else v for v in answers.variables)
    now = capacity(replace(answers, variables=asked), Model(effects=("rolle", "storrelse")), diagnose=False)
    since = changed(found, now, "2026")
    assert since.unlike == ("oppgaver_plan",)
    of_tasks = {one.task: one for one in since.changes if one.task}
    assert set(of_tasks) == {f"oppgaver_{name}" for name in TASKS} - {"oppgaver_plan"}
    for task, one in of_tasks.items():
        moved = float(later[task].is_in(HIGH).mean() - people[task].is_in(HIGH).mean())  # type: ignore[operator]
        assert abs(one.change - moved) < 0.75 * (one.high - one.low)  # three standard deviations
        if task == "oppgaver_barnevern":
            assert one.low > 0.05
    for lang in ("nb", "nn", "en"):
        (part,) = (s for s in capacity_paper(now, texts(lang), changed=since).sections if s.id == "endring")
        assert "2026" in part.title
        assert [row[0].shown for row in part.blocks[1].rows] == ["barnevern", "brann", "legevakt"]  # type: ignore[union-attr]
        assert "planlegging" in part.blocks[2].text  # type: ignore[union-attr]


def test_no_small_count_is_told_of_any_task(found: Capacity, people: pl.DataFrame) -> None:
    assert found.tasks is not None
    answers = wave_of(people).data
    for row in found.tasks.frame.filter(pl.col("group_by") != "").iter_rows(named=True):
        own = answers.filter(pl.col(row["group_by"]).cast(pl.String) == row["group"])[
            row["task"]
        ].drop_nulls()
        high = int(own.is_in(HIGH).sum())
        if 0 < high < 5 or 0 < len(own) - high < 5:
            assert row["status"] == "hidden"
        if row["status"] != "shown":
            assert row["raw"] is row["weighted"] is None


def test_the_paper_the_table_for_spss_and_the_json_have_the_tasks(found: Capacity, tmp_path: Path) -> None:
    for lang in ("nb", "nn", "en"):
        paper = capacity_paper(found, texts(lang))
        (part,) = (s for s in paper.sections if s.id == "oppgaver")
        table = next(b for b in part.blocks if b.kind == "table")
        assert [row[0].shown for row in table.rows] == list(TASKS)
        (folded,) = (s for s in paper.sections if s.id == "oppgaver-grupper")
        assert len(folded.blocks) == 4
    assert part.blocks[0].text == "Klarer dere dette alene"  # type: ignore[union-attr]
    for kind in ("xlsx", "pptx", "docx", "html"):
        assert len(made(paper, kind)) > 5000
    write_survey(as_survey(found, NB), tmp_path / "k.sav")
    back = read_survey(tmp_path / "k.sav").data
    assert set(back["task_title"]) == {"", *TASKS}


def test_the_tasks_are_called_what_the_codebook_calls_them_in_the_readers_language(found: Capacity) -> None:
    own = {"nn": "Klarar de dette åleine", "en": "Do you manage this alone"}
    variables = tuple(
        msgspec.structs.replace(
            v,
            labels={
                **v.labels,
                **{lang: f"{said}: {v.name.partition('_')[2]} {lang}" for lang, said in own.items()},
            },
        )
        if v.name.startswith("oppgaver_")
        else v
        for v in found.survey.variables
    )
    spoken = replace(found, survey=replace(found.survey, variables=variables))
    for lang, said in own.items():
        paper = capacity_paper(spoken, texts(lang))
        (part,) = (s for s in paper.sections if s.id == "oppgaver")
        assert part.blocks[0].text == said  # type: ignore[union-attr]
        table = next(b for b in part.blocks if b.kind == "table")
        assert [row[0].shown for row in table.rows] == [f"{task} {lang}" for task in TASKS]
    flat = as_survey(spoken, texts("en")).data
    assert set(flat["task_title"]) == {"", *(f"{task} en" for task in TASKS)}


def test_a_task_few_have_answered_is_left_out_and_said(people: pl.DataFrame) -> None:
    answers = wave_of(people)
    seldom = pl.when(pl.int_range(pl.len()) < 20).then(pl.col("oppgaver_brann"))
    few = replace(answers, data=answers.data.with_columns(oppgaver_brann=seldom))
    model = Model(effects=("storrelse",))
    less = capacity(few, model, diagnose=False)
    assert less.tasks is not None
    assert less.tasks.few == ("oppgaver_brann",)
    said = [b.text for b in capacity_paper(less, NB).blocks() if b.kind == "text"]
    assert any("Færre enn 30 svarte på brann" in line for line in said)


def data_of(names: dict[str, str], **other: tuple[Category, ...]) -> SurveyData:
    made_of = [Variable(n, "numeric", {"nb": label}, other.get(n, SCALE)) for n, label in names.items()]
    return SurveyData(pl.DataFrame({n: [1.0, 2.0, 5.0] for n in names}), tuple(made_of))


@pytest.mark.parametrize(
    ("names", "block", "items"),
    [
        ({"Q5_1": "Barnevern", "Q5_2": "Brann", "Q5_3": "Plan"}, "Q5", ["Barnevern", "Brann", "Plan"]),
        ({"q7a": "Brann", "q7b": "Barnevern", "q7c": "Plan"}, "q7", ["Brann", "Barnevern", "Plan"]),
        ({"V12": "Alene? - Brann", "V13": "Alene? - Plan", "V14": "Alene? - Vann"}, "V", ["Brann", "Plan", "Vann"]),
        ({"opp[SQ001]": "Alene [Brann]", "opp[SQ002]": "Alene [Plan]", "opp[SQ003]": "Alene [Vann]"}, "opp",
         ["Brann", "Plan", "Vann"]),
        ({"Klarer dere: brann": "", "Klarer dere: plan": "", "Klarer dere: vann": ""}, "Klarer dere",
         ["brann", "plan", "vann"]),
        ({"brann": "Brann", "plan": "Plan", "vann": "Vann"}, "brann", ["Brann", "Plan", "Vann"]),
    ],
)  # fmt: skip
def test_a_block_is_found_as_people_make_it(names: dict[str, str], block: str, items: list[str]) -> None:
    labelled = {n: label or n for n, label in names.items()}
    (found,) = blocks(
        data_of({"forst": "Først"} | labelled | {"sist": "Sist"}, forst=SCALE[:3], sist=SCALE[:2])
    )
    assert found.name == block
    assert list(found.items) == list(names)
    assert list(found.items.values()) == items


def test_two_blocks_beside_each_other_are_two_and_another_scale_is_none() -> None:
    two = data_of({f"{q}_{k}": f"{q} {k}" for q in ("a", "b") for k in range(3)})
    assert [b.name for b in blocks(two)] == ["a", "b"]
    assert blocks(data_of({"a_1": "x", "a_2": "y"})) == ()
    assert blocks(data_of({"a_1": "x", "a_2": "y", "a_3": "z"}, a_2=SCALE[:3])) == ()


def test_a_block_that_is_not_there_is_named_with_those_that_are(people: pl.DataFrame) -> None:
    answers = wave_of(people)
    with pytest.raises(NotKnown, match="ingen blokk «oppgave»"):
        block_of(answers, "oppgave")
    with pytest.raises(NotKnown, match="barnevernet"):
        block_of(answers, ("oppgaver_barnevernet", "oppgaver_brann"))
    with pytest.raises(BadInput, match="minst to"):
        block_of(answers, ("oppgaver_brann",))
    with pytest.raises(BadInput, match="ikke de samme svarene"):
        block_of(answers, ("oppgaver_brann", "rolle"))
    two = block_of(answers, ("oppgaver_brann", "oppgaver_plan"))
    assert two is not None
    assert list(two.items) == ["oppgaver_brann", "oppgaver_plan"]
    assert read_model("tasks: [a, b]").tasks == ("a", "b")
    assert read_model("tasks: oppgaver").tasks == "oppgaver"


def test_the_command_takes_the_block(people: pl.DataFrame, tmp_path: Path) -> None:
    write_survey(wave_of(people), tmp_path / "ledere.sav")
    (tmp_path / "modell.yaml").write_text("tasks: oppgaver\neffects: [storrelse]\n")
    asked = ["survey", "capacity", str(tmp_path / "ledere.sav"), "--quick", "--json"]
    run = CliRunner().invoke(root, [*asked, "--model", str(tmp_path / "modell.yaml")])
    assert run.exit_code == 0, run.output
    assert {row["task"] for row in json.loads(run.stdout)["tasks"]} == {f"oppgaver_{name}" for name in TASKS}
    run = CliRunner().invoke(root, [*asked, "--tasks", "oppgave"])
    assert run.exit_code == 2
    assert "oppgaver" in run.output


def test_the_shipped_block_asks_of_tasks_that_the_law_gives_the_municipality() -> None:
    text = shipped("oppgaver")
    (page,) = (p for p in read_questionnaire(text).pages if p.id == "oppgaver")
    (grid,) = page.questions
    said = re.findall(r"# (lov-[\d-]+) (§ [\d-]+(?: a)?): «(.+)»\n", text)
    assert len(said) == len(yaml.safe_load(text)["pages"][-1]["questions"][0]["items"]) == len(grid.items)  # type: ignore[union-attr]
    law = {(p.act, p.paragraph): p.text for p in shipped_law().paragraphs}
    checked = [quote in law[act, paragraph] for act, paragraph, quote in said if (act, paragraph) in law]
    assert checked
    assert all(checked)
