"""The demonstration wave: its totals are the article's, its groups follow the article's order, nothing is real.

Shares and orderings: samfunnsbedriftene.no, «1 av 3 kommuner klarer seg ikke uten samarbeid».
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nabolag.data
from nabolag.errors import BadInput
from nabolag.sources.survey_files import SurveyData, read_survey, write_survey
from nabolag.survey.background import margins, shipped_plan
from nabolag.survey.frame import leaders
from nabolag.survey.questionnaire import asked_pages, block_names, fields, read_questionnaire, shipped
from nabolag.survey.tabulation.analysis import Analysis, analyse
from nabolag.survey.tabulation.plan import read_plan
from nabolag.survey.wave import RESPONSE, SEED, invited, respondents, wave

SEEDS = (SEED, 0, 1, 7, 1874)
PLAN = read_plan(shipped_plan())


@cache
def analysed(seed: int) -> Analysis:
    return analyse(wave(seed), PLAN)


@cache
def answered(seed: int) -> pl.DataFrame:
    """Answers and weights, to see also the groups that are too small to be published."""
    return wave(seed).valid()


def share(rows: pl.DataFrame, question: str, codes: tuple[float, ...]) -> float:
    known = rows.filter(pl.col(question).is_not_null())
    return float(known.filter(pl.col(question).is_in(codes))["vekt"].sum() / known["vekt"].sum())


def little(rows: pl.DataFrame, question: str) -> float:
    return share(rows, question, (4.0, 5.0))


# -- the article's figures -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_shipped_plan_gives_the_published_shares(seed: int) -> None:
    totals = {
        t.question: dict(t.frame.select("level_code", "estimate").iter_rows())
        for t in analysed(seed).tables
        if t.group is None
    }
    barriers = totals["barrierer"]
    assert [round(100 * totals["kapasitet3"][c]) for c in ("1", "2", "3")] == [28, 37, 34]
    assert [round(100 * totals[q]["1"]) for q in ("staten3", "staten2")] == [33, 67]
    named = [round(100 * barriers[f"barrierer_{b}__valgt"]) for b in ("kontroll", "insentiver", "uenighet")]
    assert named == [62, 48, 42]
    few = [barriers[f"barrierer_{b}__valgt"] for b in ("erfaringer", "ikt", "uegnet")]
    assert max(few) < 0.2


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**31), st.integers(120, 600))
def test_any_seed_and_size_meets_them(seed: int, n: int) -> None:
    data = wave(seed, n)
    rows = data.valid()
    assert rows.height == n
    capacity = [share(rows, "kapasitet", codes) for codes in ((1.0, 2.0), (3.0,), (4.0, 5.0))]
    assert [round(100 * s) for s in capacity] == [28, 37, 34]
    state = [share(rows, "staten", codes) for codes in ((1.0, 2.0), (1.0, 2.0, 3.0))]
    assert [round(100 * s) for s in state] == [33, 67]
    named = [share(rows, f"barrierer_{b}", (1.0,)) for b in ("kontroll", "insentiver", "uenighet")]
    assert [round(100 * s) for s in named] == [62, 48, 42]


# -- the article's order of groups -----------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_small_remote_northern_and_middle_municipalities_manage_least(seed: int) -> None:
    rows = answered(seed)
    by_size = [little(rows.filter(pl.col("storrelse") == s), "kapasitet") for s in (1, 2, 3, 4)]
    assert by_size[0] == max(by_size)
    assert by_size[3] == min(by_size)
    remote = pl.col("sentralitet") >= 5
    assert little(rows.filter(remote), "kapasitet") > little(rows.filter(~remote), "kapasitet")
    weak = {d: little(rows.filter(pl.col("landsdel") == d), "kapasitet") for d in rows["landsdel"].unique()}
    assert set(sorted(weak, key=lambda d: weak[d])[-2:]) == {"Nord-Norge", "Trøndelag"}


@pytest.mark.parametrize("seed", SEEDS)
def test_large_and_central_ones_want_a_small_role_for_the_state(seed: int) -> None:
    rows = answered(seed)
    size, centrality = pl.col("storrelse"), pl.col("sentralitet")
    assert little(rows.filter(size == 4), "staten") > little(rows.filter(size == 1), "staten")
    assert little(rows.filter(centrality <= 2), "staten") > little(rows.filter(centrality >= 5), "staten")


@pytest.mark.parametrize("seed", SEEDS)
def test_small_and_large_fear_for_control_alike(seed: int) -> None:
    rows = answered(seed)
    small, large = (
        share(rows.filter(pl.col("storrelse") == s), "barrierer_kontroll", (1.0,)) for s in (1, 4)
    )
    assert abs(small - large) < 0.12
    assert min(small, large) > 0.5


def test_groups_differ_only_where_the_article_says_so() -> None:
    silent = {("barrierer", g) for g in PLAN.plan.groups} | {("kapasitet3", "rolle"), ("staten3", "rolle")}
    tested, marked = 0, Counter[tuple[str, str | None]]()
    for seed in SEEDS:
        for t in analysed(seed).tables:
            if t.group:
                tested += t.frame["p_value"].is_not_null().sum() * ((t.question, t.group) in silent)
                marked[t.question, t.group] += t.frame.filter(pl.col("mark") != "").height
    assert marked["kapasitet3", "storrelse"] >= len(SEEDS)
    assert tested > 300
    # Of 30 tables; the leaders who exist differ a little by chance too.
    assert sum(marked[place] for place in silent) <= 8


# -- who is asked, and who answers -----------------------------------------------------------------------


def test_every_leader_of_the_frame_is_invited_once() -> None:
    asked = [(r.invitation.municipality, r.invitation.role) for r in invited()]
    assert sorted(asked) == sorted(leaders().select("municipality", "role").rows())
    assert len(set(asked)) == 1071


@pytest.mark.parametrize("seed", SEEDS)
def test_fewer_answer_in_small_municipalities(seed: int) -> None:
    asked = Counter(r.facts["storrelse"] for r in invited(seed))
    came = Counter(r.facts["storrelse"] for r in respondents(seed))
    assert sum(came.values()) == 300
    for size, assumed in RESPONSE.items():
        assert came[size] / asked[size] == pytest.approx(assumed, abs=0.01)


def test_several_leaders_answer_for_some_municipalities() -> None:
    answers = Counter(r.facts["klynge"] for r in respondents())
    assert 180 < len(answers) < 270
    assert {1, 2, 3} <= set(answers.values())


def test_weights_bring_the_answers_back_to_the_frame() -> None:
    rows = wave().data
    for name, totals in margins().items():
        weighted = dict(rows.group_by(name).agg(pl.col("vekt").sum()).iter_rows())
        assert weighted == {k: pytest.approx(n, rel=1e-7) for k, n in totals.items()}
    assert rows["vekt"].max() < 5 * rows["vekt"].mean()


def test_the_plan_weights_as_the_wave_is_weighted() -> None:
    totals = PLAN.plan.weighting.margins if PLAN.plan.weighting else {}
    assert {sum(counts.values()) for counts in totals.values()} == {1071.0}
    assert totals["storrelse"] == {str(size): n for size, n in leaders().group_by("size").len().iter_rows()}


def test_a_number_of_answers_that_cannot_be_is_refused() -> None:
    with pytest.raises(BadInput, match="120"):
        wave(n=100)


# -- made up, and says so --------------------------------------------------------------------------------


def test_every_row_says_that_it_is_synthetic(tmp_path: Path) -> None:
    data = wave()
    assert data.origin == "synthetic"
    assert data.data["opphav"].to_list() == ["syntetisk"] * data.data.height
    assert analyse(data, PLAN).origin == "synthetic"
    write_survey(data, tmp_path / "bolge.sav")
    back = read_survey(tmp_path / "bolge.sav")
    assert set(back.data["opphav"]) == {"syntetisk"}


def test_names_and_addresses_are_nobodys() -> None:
    for person in invited():
        assert person.invitation.name.startswith("Syntetisk ")
        assert person.invitation.email is not None
        assert person.invitation.email.endswith("@example.invalid")


def test_no_row_says_which_municipality() -> None:
    codes, names = set(leaders()["municipality"]), set(leaders()["name"])
    data = wave().data
    for name in data.columns:
        assert not (codes | names) & set(data[name].cast(pl.String))
    assert not any(code in str(r.facts) for r in respondents() for code in (r.invitation.municipality,))


def test_nothing_of_it_lies_among_the_real_tables() -> None:
    for name in nabolag.data.tables():
        texts = nabolag.data.table(name).select(pl.selectors.string())
        for column in texts.get_columns():
            assert not column.str.to_lowercase().str.contains("syntetisk|synthetic").any(), (
                name,
                column.name,
            )


# -- the same each time, and fit for the forms -----------------------------------------------------------


def test_the_same_seed_gives_the_same_wave() -> None:
    assert wave(5).data.equals(wave(5).data)
    assert invited(5) == invited(5)
    assert not wave(5).data.equals(wave(6).data)


def test_the_main_answers_do_not_depend_on_the_blocks() -> None:
    short = read_questionnaire(shipped())
    long = respondents()
    for few, many in zip(respondents(questionnaire=short), long, strict=True):
        assert few.invitation == many.invitation
        assert set(few.answers) <= {"kapasitet", "barrierer", "staten"}
        assert few.answers.items() <= many.answers.items()
    assert any(set(r.answers) - {"kapasitet", "barrierer", "staten"} for r in long)


def test_answers_are_what_the_forms_can_keep() -> None:
    questionnaire = read_questionnaire(shipped(*block_names()))
    for person in respondents(questionnaire=questionnaire):
        pages = asked_pages(questionnaire, person.answers, person.facts)
        assert set(person.answers) == {f.name for p in pages for q in p.questions for f in fields(q)}
        for name, answer in person.answers.items():
            question = next(q for q in questionnaire.questions() for f in fields(q) if f.name == name)
            if isinstance(answer, list):
                options = {o.id: o for o in questionnaire.options(question)}  # type: ignore[arg-type]
                assert len(answer) == len(set(answer)) <= (getattr(question, "max", None) or len(options))
                assert len(answer) == 1 or not any(options[a].exclusive for a in answer)


def test_labels_are_in_three_languages() -> None:
    data: SurveyData = wave()
    own = {"opphav", "vekt", "rolle", "storrelse", "sentralitet", "landsdel", "klynge", "kapasitet", "staten"}
    for variable in data.variables:
        if variable.name in own:
            assert set(variable.labels) == {"nb", "nn", "en"}
            assert all(set(c.labels) == {"nb", "nn", "en"} for c in variable.categories)
    assert data.variable("storrelse").says(1.0, "en") == "Under 3,000"
    assert "barrierer" in {s.name for s in data.mr_sets}
