"""Weighted shares with known margins solve for hidden cells when they are exact, and do not when they are rounded."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from nabolag.sources.survey_files.model import Category, SurveyData, Variable
from nabolag.survey.disclosure import Key, ProtectedTable, Weighed, attack, bounds, count_table, protect
from nabolag.survey.tabulation.analysis import Analysis, analyse
from nabolag.survey.tabulation.guarding import given_away, guard
from nabolag.survey.tabulation.plan import PlanFile, read_plan
from nabolag.survey.tabulation.rounding import HALF_STEP, rounded

MARGINS = {1: 400, 2: 350, 3: 200, 4: 121}
PLAN = (
    "questions: [svar]\ngroups: [gruppe]\nweighting: {margins: {gruppe: {1: 400, 2: 350, 3: 200, 4: 121}}}\n"
    "disclosure: {threshold: 5, minimum_base: 30}\n"
)


def answers(seed: int) -> SurveyData:
    """The group is what is weighted to; one answer is rare in two groups."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(35, 90, 4)
    rare = rng.choice([0.02, 0.05, 0.2], 4)
    group = np.repeat([1.0, 2.0, 3.0, 4.0], sizes)
    share = np.repeat(rare, sizes)
    svar = np.where(rng.random(len(group)) < share, 1.0, rng.choice([2.0, 3.0], len(group)))
    variables = tuple(
        Variable(n, "numeric", {"nb": n}, tuple(Category(float(v), {"nb": f"{n} {v}"}) for v in values))
        for n, values in (("svar", (1, 2, 3)), ("gruppe", (1, 2, 3, 4)))
    )
    return SurveyData(pl.DataFrame({"svar": svar, "gruppe": group}), variables)


def as_a_reader(made: Analysis, half_step: float) -> tuple[list[ProtectedTable], list[Weighed]]:
    """The group's table as counts, which its shares and bases give, and the share of everybody as a weighted sum."""
    rows = made.table("svar", "gruppe").frame
    base = dict(rows.filter(pl.col("group_code").is_not_null()).select("group_code", "base").iter_rows())
    total = sum(MARGINS.values())
    cells: list[dict[str, object]] = [
        {"gruppe": None, "svar": None, "n": sum(base.values())},
        *({"gruppe": g, "svar": None, "n": n} for g, n in base.items()),
    ]
    weighed = []
    for r in rows.iter_rows(named=True):
        shown = r["estimate"] is not None
        if r["group_code"] is not None:
            n = round(r["estimate"] * base[r["group_code"]]) if shown else None
            cells.append({"gruppe": r["group_code"], "svar": r["level_code"], "n": n})
            continue
        cells.append({"gruppe": None, "svar": r["level_code"], "n": None})
        if shown:
            weight: dict[Key, float] = {
                frozenset({("gruppe", g), ("svar", r["level_code"])}): MARGINS[int(g)] / n
                for g, n in base.items()
            }
            room = half_step * total + 1e-4
            weighed.append(Weighed(weight, r["estimate"] * total - room, r["estimate"] * total + room))
    schema = {"gruppe": pl.String, "svar": pl.String, "n": pl.Int64}
    frame = pl.DataFrame(cells, schema=schema).with_columns(
        status=pl.when(pl.col("n").is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("published"))
    )
    return [ProtectedTable("t", ("gruppe", "svar"), frame, {}, {}, frozenset(), 5, True)], weighed


@pytest.fixture(scope="module")
def runs() -> list[Analysis]:
    made = [analyse(answers(seed), read_plan(PLAN)) for seed in range(12)]
    return [m for m in made if m.table("svar", "gruppe").frame.filter(status="suppressed").height]


def test_exact_weighted_shares_would_give_hidden_cells_back(runs: list[Analysis]) -> None:
    exact = 0
    for made in runs:
        tables, weighed = as_a_reader(made, 0.0)
        found = attack(tables, weighed=weighed, integer=True).filter(pl.col("cell").str.contains("gruppe"))
        exact += int(found["exact"].sum())
    assert exact >= 20


def test_rounded_ones_leave_an_interval_for_every_hidden_cell(runs: list[Analysis]) -> None:
    hidden = 0
    for made in runs:
        tables, weighed = as_a_reader(rounded(made), HALF_STEP)
        found = attack(tables, weighed=weighed, integer=True).filter(pl.col("cell").str.contains("gruppe"))
        hidden += found.height
        assert not found["exact"].any()
        assert not found.filter((pl.col("high") < 5) & (pl.col("low") > 0.5)).height
    assert hidden >= 20


@pytest.mark.parametrize("column", ["estimate", "se", "ci_low", "ci_high"])
def test_no_figure_has_more_digits_than_whole_per_cent(runs: list[Analysis], column: str) -> None:
    for made in runs:
        for table in rounded(made).tables:
            figures = [x for x in table.frame[column].drop_nulls() if x not in (0.004, 0.996)]
            assert all(round(x, 2) == x for x in figures)


def test_an_answer_that_few_gave_costs_nobody_the_other_figures() -> None:
    """Its share of all is not shown, and tells nothing: the tables are made, and a reader finds no small cell."""
    for seed in range(6):
        survey = answers(seed)
        svar = survey.data["svar"].to_numpy().copy()
        svar[svar == 1.0] = 2.0
        svar[[3, 70, 150][: 1 + seed % 3]] = 1.0
        made = analyse(replace(survey, data=survey.data.with_columns(svar=pl.Series(svar))), read_plan(PLAN))
        of_all = made.table("svar").frame
        assert of_all.filter(level_code="1")["status"].to_list() == ["suppressed"]
        assert of_all.filter(status="shown").height, seed
        tables, weighed = as_a_reader(rounded(made), HALF_STEP)
        found = attack(tables, weighed=weighed, integer=True).filter(pl.col("cell").str.contains("gruppe"))
        assert not found["exact"].any()
        assert not found.filter((pl.col("high") < 5) & (pl.col("low") > 0.5)).height


def test_no_more_is_hidden_than_the_attack_needs() -> None:
    """Small, random surveys that were refused altogether, or had whole variables left out."""
    for seed in (21, 27, 37, 19):
        made = analyse(*random_survey(seed))
        assert sum(t.frame.filter(pl.col("estimate").is_not_null()).height for t in made.tables) > 3, seed
        behind = made.behind
        assert given_away(behind.counts, behind.guarded, made.weighed, 5) == []


def random_survey(seed: int) -> tuple[SurveyData, PlanFile]:
    r = np.random.default_rng(seed)
    n, questions, groups = int(r.integers(30, 160)), int(r.integers(1, 4)), int(r.integers(1, 3))
    columns: dict[str, np.ndarray] = {}
    kinds: dict[str, int] = {}
    for j in range(questions):
        k = int(r.integers(2, 5))
        columns[f"q{j}"] = r.choice(k, n, p=r.dirichlet(np.ones(k) * 0.8)) + 1.0
        kinds[f"q{j}"] = k
    for j in range(groups):
        k, alike = int(r.integers(2, 9)), r.random() < 0.5
        columns[f"g{j}"] = (
            np.arange(n) % k + 1.0 if alike else r.choice(k, n, p=r.dirichlet(np.ones(k))) + 1.0
        )
        kinds[f"g{j}"] = k
        if alike and j == 0:
            for q in [name for name in columns if name.startswith("q")]:
                columns[q] = np.resize(np.repeat(columns[q][: n // k], k), n)
    variables = [
        Variable(name, "numeric", {}, tuple(Category(float(i), {"nb": str(i)}) for i in range(1, k + 1)))
        for name, k in kinds.items()
    ]
    columns["vekt"] = r.uniform(0.5, 2, n)
    asked, by = (", ".join(x for x in kinds if x.startswith(first)) for first in "qg")
    plan = (
        f"questions: [{asked}]\ngroups: [{by}]\ndesign: {{weights: vekt}}\n"
        "disclosure: {threshold: 5, minimum_base: 3, flag_base: 5}\n"
    )
    return SurveyData(pl.DataFrame(columns), (*variables, Variable("vekt", "numeric"))), read_plan(plan)


# -- the one person in a hidden cell -----------------------------------------------------------------------


def crowd(counts: dict[tuple[str, str], int]) -> pl.DataFrame:
    return pl.DataFrame(
        [cell for cell, n in counts.items() for _ in range(n)], schema=["size", "answer"], orient="row"
    )


def test_the_one_in_a_hidden_cell_cannot_tell_the_next() -> None:
    data = crowd(
        {
            ("a", "yes"): 1, ("a", "no"): 20, ("a", "unsure"): 30,
            ("b", "yes"): 21, ("b", "no"): 3, ("b", "unsure"): 30,
            ("c", "yes"): 24, ("c", "no"): 22, ("c", "unsure"): 28,
        }
    )  # fmt: skip
    tables = [count_table(data, ["size", "answer"])]
    alone: Key = frozenset({("size", "a"), ("answer", "yes")})
    few: Key = frozenset({("size", "b"), ("answer", "no")})
    plain = protect(tables)
    assert [b.exact for b in bounds(plain, knows={alone: 1}, only={few})] == [True]
    assert given_away(tables, plain, (), 5) == [few]
    guarded = guard(tables, 5, ())
    assert [b.exact for b in bounds(guarded, knows={alone: 1}, only={few})] == [False]
    assert sum(t.hidden for t in guarded) > sum(t.hidden for t in plain)


@pytest.mark.parametrize("few", [5, 6, 9])
def test_in_a_group_as_small_as_the_threshold_nobody_is_told_how_many_the_rest_are(few: int) -> None:
    """Two answers and a group's size: whoever is alone with one answer knows the other, if the size is known."""
    data = crowd(
        {
            ("a", "yes"): 1, ("a", "no"): few - 1,
            ("b", "yes"): 8, ("b", "no"): 15,
            ("c", "yes"): 40, ("c", "no"): 60,
        }
    )  # fmt: skip
    tables = [count_table(data, ["size", "answer"]), count_table(data, ["size"])]
    guarded = guard(tables, 5, ())
    alone: Key = frozenset({("size", "a"), ("answer", "yes")})
    rest: Key = frozenset({("size", "a"), ("answer", "no")})
    told = bounds(guarded, knows={alone: 1}, only={rest})
    assert [b.exact for b in told if b.low < 5] == ([False] if few == 5 else [])
    assert given_away(tables, guarded, (), 5) == []


def test_the_only_one_who_answered_learns_nothing_of_others() -> None:
    """Whoever is alone among those who answered is also alone with the answer: it is their own."""
    data = pl.DataFrame({"answer": ["yes", None], "other": ["x", "y"]})
    tables = [count_table(data, ["answer"]), count_table(data, ["other"])]
    assert given_away(tables, protect(tables, 5), (), 5) == []
    assert len(guard(tables, 5, ())) == 2
