"""Graded answers of a frame: R's coefficients and likelihoods, intervals that hold, and what data lack is said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.survey.smallarea.worlds import EFFECTS, answered, world

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.smallarea import graded, mrp
from nabolag.survey.smallarea.cells import AnswerCells, GradedCells
from nabolag.survey.smallarea.laplace import laplace_likelihood

HERE = Path(__file__).parent
HIGH = [4, 5]
# MASS::housing, by influence, type, contact: low, medium and high satisfaction (Venables & Ripley 2002)
HOUSING = np.array(
    [21,21,28,14,19,37,61,23,17,78,46,43,13,9,10,20,23,20,18,6,7,57,23,13,34,22,36,17,23,40,43,35,40,48,45,86,8,8,12,10,22,
     24,15,13,13,31,21,13,10,11,36,3,5,23,26,18,54,15,25,62,6,7,9,7,10,21,7,5,11,5,6,13], float
).reshape(24, 3)  # fmt: skip


@pytest.fixture(scope="module")
def people() -> pl.DataFrame:
    return world(1)


@pytest.fixture(scope="module")
def some(people: pl.DataFrame) -> pl.DataFrame:
    return answered(people, 1)


def fit(answers: pl.DataFrame, frame: pl.DataFrame, **options: Any) -> Any:
    return graded(answers, frame, "answer", EFFECTS, **{"trends": ["band"], "draws": 400} | options)


def test_the_coefficients_are_those_of_r_polr() -> None:
    influence, kind, contact = (a.ravel() for a in np.meshgrid(range(3), range(4), range(2), indexing="ij"))
    x = np.stack([*(influence == k for k in (1, 2)), *(kind == k for k in (1, 2, 3)), contact == 1], 1)
    cells = GradedCells(HOUSING, x.astype(float), [], [], pseudo=0.0)
    b = cells.start()
    for _ in range(30):
        gradient, curvature = cells.slopes(b)
        b = b + np.linalg.solve(curvature, gradient)
    printed = [-0.496135137, 0.690708259, 0.566393738, 1.288819109, -0.572350002, -0.366186371]
    assert b == pytest.approx([*printed, -1.091014659, 0.360284005], abs=1e-6)
    assert cells.value(b) == pytest.approx(-1739.57464952947, abs=1e-8)


def test_the_likelihood_is_that_of_lme4_at_its_own_coefficients() -> None:
    """glmer of lme4 1.1-31 with tolPwrss 1e-12 on the 1,200 answers of the rstanarm vignette (Kennedy & Gabry)."""
    asked = pl.read_parquet(HERE / "mrp_sample.parquet")
    places = [asked[c].to_numpy().astype(np.int64) - 1 for c in ("state", "age", "eth", "income")]
    levels = [int(p.max()) + 1 for p in places]
    yes, male = asked["cat_pref"].to_numpy().astype(float), asked["male"].to_numpy().astype(float)
    fixed = np.array([1.18594922415943, -1.15578598640368])
    sd = np.array([1.021390231724659, 0.468803596923930, 0.422749798546647, 0.323489968563654])
    two = AnswerCells(yes, np.ones(1200), np.stack([np.ones(1200), male], 1), places, levels)
    assert laplace_likelihood(two, fixed, sd) == pytest.approx(-657.975611399685, abs=1e-6)
    cells = GradedCells(np.stack([1 - yes, yes], 1), male[:, None], places, levels, pseudo=0.0)
    assert laplace_likelihood(cells, fixed * [-1, 1], sd) == pytest.approx(-657.975611399685, abs=1e-6)


def test_the_share_of_the_vignette_is_within_half_a_point_of_the_sampler() -> None:
    """NUTS gives 56.3 per cent; the truth is 56.1, the raw share 68.1."""
    asked, frame = (pl.read_parquet(HERE / f"mrp_{part}.parquet") for part in ("sample", "frame"))
    effects = ["male", "age", "eth", "income", "state"]
    found = graded(asked, frame, "cat_pref", effects, draws=300).total([1])
    assert found["raw"] == pytest.approx(0.6808, abs=1e-4)
    assert found["estimate"] == pytest.approx(0.563, abs=0.005)


def test_two_grades_are_the_model_of_yes_and_no(people: pl.DataFrame, some: pl.DataFrame) -> None:
    two = some.with_columns(answer=(pl.col("answer") > 3).cast(pl.Int64))
    here = graded(two, people, "answer", EFFECTS).total([1])
    there = mrp(two, people, "answer", EFFECTS).total
    assert here["estimate"] == pytest.approx(there.estimate, abs=0.005)
    assert here["sd"] == pytest.approx(there.sd, rel=0.1)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    held, total = [], []
    for seed in range(8):
        people = world(100 + seed)
        found = fit(answered(people, seed), people, cluster="pseudonym", places="municipality", draws=300)
        for effect in ("band", "part"):
            truth = people.group_by(effect).agg(pl.col("answer").is_in(HIGH).mean()).sort(effect)["answer"]
            by = found.by(effect, HIGH)
            held += ((by["ci_low"] <= truth) & (truth <= by["ci_high"])).to_list()
        whole = found.total(HIGH)
        total.append(whole["ci_low"] <= people["answer"].is_in(HIGH).mean() <= whole["ci_high"])
    assert 0.88 <= np.mean(held) <= 1
    assert np.sum(total) >= 6


def test_a_municipality_has_a_wide_interval_and_no_number_of_answers(
    people: pl.DataFrame, some: pl.DataFrame
) -> None:
    found = fit(some, people, cluster="pseudonym", places="municipality")
    each = found.by("municipality", HIGH)
    assert len(each) == 357
    assert each["n"].null_count() == each["raw"].null_count() == 357
    assert (each["ci_high"] - each["ci_low"]).mean() > 0.5  # three leaders, most of them not asked about
    assert found.sd["pseudonym"] > 0


def test_with_no_difference_in_the_truth_no_municipality_is_singled_out() -> None:
    people = world(5, sd=0.0, own=0.0)
    found = fit(answered(people, 5), people, finite=False, cluster="pseudonym", places="municipality")
    whole = found.total(HIGH)["estimate"]
    each = found.by("municipality", HIGH)
    assert bool(((each["ci_low"] <= whole) & (whole <= each["ci_high"])).all())


def test_the_interval_closes_when_all_have_answered(people: pl.DataFrame) -> None:
    found = fit(people, people)
    whole = found.total(HIGH)
    assert whole["estimate"] == pytest.approx(people["answer"].is_in(HIGH).mean())
    assert whole["ci_low"] == pytest.approx(whole["ci_high"])
    assert whole["leaning"] == 0
    named = people.with_columns(pseudonym="municipality")
    closed = fit(named, people, cluster="pseudonym", places="municipality", draws=50).by("band", HIGH)
    assert closed["sd"].max() == pytest.approx(0, abs=1e-12)


def test_row_order_never_matters(people: pl.DataFrame, some: pl.DataFrame) -> None:
    clustered = {"cluster": "pseudonym", "places": "municipality", "draws": 100}
    there = fit(some, people, **clustered)
    back = fit(some.sample(fraction=1, shuffle=True, seed=3), people.reverse(), **clustered)
    assert there.by("band", HIGH).equals(back.by("band", HIGH))
    assert there.total(HIGH) == back.total(HIGH)


def test_raw_weighted_and_modelled_stand_beside_each_other(people: pl.DataFrame, some: pl.DataFrame) -> None:
    by = fit(some, people).by("part", HIGH)
    assert by.columns[:7] == ["part", "estimate", "sd", "ci_low", "ci_high", "raw", "weighted"]
    raw = some.group_by("part").agg(pl.col("answer").is_in(HIGH).mean()).sort("part")["answer"]
    assert by["raw"].to_list() == pytest.approx(raw.to_list())
    assert by["leaning"].is_between(0, 1).all()
    assert by["n"].sum() == len(some)


def test_a_curve_of_population_is_found(people: pl.DataFrame) -> None:
    rng = np.random.default_rng(8)
    size = people.with_columns(log_size=pl.Series(np.repeat(np.linspace(6, 12, 357), 3)))
    curved = 2 * np.sin(size["log_size"].to_numpy())
    grade = np.digitize(curved + rng.logistic(size=len(size)), [-1.0, 1.0]) + 1
    asked = size.with_columns(answer=pl.Series(grade))
    found = graded(
        asked.sample(400, seed=1), asked, "answer", ["role", "part"], splines=["log_size"], draws=300
    )
    assert {"log_size 1", "log_size 2", "log_size 3"} <= set(found.slopes)
    whole = found.total([3])
    assert whole["ci_low"] <= asked["answer"].eq(3).mean() <= whole["ci_high"]


GRADES = {"grades": [1, 2, 3, 4, 5]}


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        (lambda a: a.filter(pl.col("part") != 4), "empty", "Ingen svarte der part = 4"),
        (lambda a: a.with_columns(answer=pl.lit(2)), "alike", "svarte likt \\(2\\)"),
        (
            lambda a: a.with_columns(answer=pl.when(pl.col("part") == 0).then(5).otherwise("answer")),
            "separated",
            "svarte likt der part = 0",
        ),
        (lambda a: a.with_columns(answer=pl.col("answer").clip(1, 4)), "unchosen", "Ingen valgte svaret 5"),
        (
            lambda a: pl.concat([a, a[:2].with_columns(part=pl.lit(9))], how="vertical_relaxed"),
            "stray",
            "2 svar fra en gruppe rammen ikke har",
        ),
        # a third have role 0 and far from a third the small bands: no weights give both
        (lambda a: a.filter((pl.col("band") < 2) == (pl.col("role") == 0)), "unraked", "ingen vekter"),
    ],
)
def test_what_answers_lack_is_said_and_the_model_still_gives_an_interval(
    people: pl.DataFrame, some: pl.DataFrame, change: Any, kind: str, says: str
) -> None:
    from nabolag.text import texts

    found = fit(change(some), people, **GRADES)
    said = [n.text(texts("nb")) for n in found.noticed if n.kind == kind]
    assert said
    assert any(re.search(says, s) for s in said)
    assert (found.total(HIGH)["weighted"] is None) == (kind == "unraked")
    for part in found.by("part", HIGH).iter_rows(named=True):
        assert 0 <= part["ci_low"] < part["ci_high"] <= 1


@pytest.mark.parametrize("grade", [1, 3, 5])
def test_where_all_answer_alike_nearly_all_others_would_whichever_answer_it_is(
    people: pl.DataFrame, some: pl.DataFrame, grade: int
) -> None:
    """The rule of three: of 300 alike, others are at most some 1 per cent where leaders are one group; here they are many."""
    share = fit(some.with_columns(answer=pl.lit(grade)), people, **GRADES).total([grade])
    assert share["estimate"] > 0.95
    assert share["ci_low"] > 0.88
    assert share["ci_high"] > 0.99


def test_a_scale_read_from_the_other_end_gives_the_same(people: pl.DataFrame, some: pl.DataFrame) -> None:
    few = some.filter(pl.col("answer") > 2)  # two answers nobody chose
    one = fit(few, people, **GRADES).total(HIGH)
    other = fit(few.with_columns(answer=6 - pl.col("answer")), people, **GRADES).total([1, 2])
    for figure in ("estimate", "ci_low", "ci_high"):
        assert one[figure] == pytest.approx(other[figure], abs=0.01)


def test_weights_of_zero_count_in_the_model_only(people: pl.DataFrame, some: pl.DataFrame) -> None:
    zero = fit(some.with_columns(w=pl.lit(0.0)), people, weights="w")
    assert zero.total(HIGH)["weighted"] is None
    assert zero.total(HIGH)["estimate"] == fit(some, people).total(HIGH)["estimate"]
    assert [n.kind for n in zero.noticed] == ["weightless"]


def test_what_cannot_be_used_is_refused(people: pl.DataFrame, some: pl.DataFrame) -> None:
    with pytest.raises(BadInput, match="ikke er et av svarene"):
        fit(some, people, grades=[1, 2, 3])
    with pytest.raises(BadInput, match="Ingen har svart"):
        fit(some.head(0), people)
    with pytest.raises(BadInput, match="har bare ett svar"):
        fit(some.with_columns(answer=pl.lit(3)), people)
    with pytest.raises(NotKnown, match="ingen kolonne «sone»"):
        fit(some, people, cluster="sone")
    with pytest.raises(NotKnown, match="ikke med i modellen"):
        fit(some, people, trends=["sone"])
    with pytest.raises(BadInput, match="rammen bare har"):
        fit(pl.concat([people] * 2), people)
    with pytest.raises(NotKnown, match="ikke svaret 7"):
        fit(some, people).total([7])


@pytest.mark.parametrize("name", ["n", "estimate", "population"])
def test_an_effect_may_be_called_as_a_figure_is(people: pl.DataFrame, some: pl.DataFrame, name: str) -> None:
    own = {"role": name}
    effects = [own.get(effect, effect) for effect in EFFECTS]
    found = graded(some.rename(own), people.rename(own), "answer", effects, draws=60)
    shares = found.by(name, HIGH)
    assert shares.columns[0] == name
    assert f"{name}_" in shares.columns
    assert shares[name].to_list() == sorted(people["role"].unique())


def test_persons_within_municipalities_cost_no_more_than_their_number_and_change_nothing() -> None:
    """The nested root is that of the dense matrix, also where a level has no answers."""
    from nabolag.survey.smallarea.laplace import _Root

    rng = np.random.default_rng(3)
    group, person = rng.integers(0, 5, 300), rng.integers(0, 40, 300)
    place = np.where(person % 7 == 3, 2, person % 7)  # nobody is of municipality 3
    counts = rng.multinomial(1, [0.2, 0.3, 0.5], 300).astype(float)
    cells = GradedCells(counts, rng.normal(size=(300, 1)), [group, place, person], [5, 7, 40])
    big, over, parent = cells.nested()
    assert (big.stop - big.start, over.stop - over.start, len(parent)) == (40, 7, 40)
    h = cells.slopes(cells.start())[1] + 2 * np.eye(cells.size)
    root = _Root(h, big, over, parent)
    g = rng.normal(size=cells.size)
    assert root.solve(g) == pytest.approx(np.linalg.solve(h, g), abs=1e-9)
    assert root.log_det == pytest.approx(np.linalg.slogdet(h)[1] / 2, abs=1e-9)
    half = root.steps(np.eye(cells.size))
    assert half @ half.T == pytest.approx(np.linalg.inv(h), abs=1e-9)


def test_the_spread_is_that_of_exact_integration() -> None:
    """One factor of yes and no, integrated over effects, intercept and spread by quadrature and a grid."""
    from nabolag.survey.smallarea.laplace import posterior

    rng = np.random.default_rng(11)
    place = np.repeat(np.arange(40), 15)
    yes = (rng.random(600) < 1 / (1 + np.exp(-rng.normal(0, 0.8, 40)[place]))).astype(float)
    hits = np.bincount(place, yes)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    theta, constant = np.linspace(-6, 1.5, 300), np.linspace(-1, 1, 81)
    eta = constant[:, None, None] + np.exp(theta)[:, None] * nodes
    each = hits[:, None, None, None] * eta - 15 * np.logaddexp(0, eta)
    log = np.log((np.exp(each) * weights).sum(-1)).sum(0) - constant[:, None] ** 2 / 50
    log += theta - np.exp(2 * theta) / 2
    exact = np.exp(log - log.max()).sum(0)
    mean = float(exact @ np.exp(theta) / exact.sum())
    found = posterior(AnswerCells(yes, np.ones(600), np.ones((600, 1)), [place], [40]), 2000, rng)
    assert found.sd[0] == pytest.approx(mean, rel=0.05)
    _points, times = np.unique(found.sds, return_counts=True)
    assert (times.sum() ** 2) / (times @ times) > 20  # of 64 points: the search ended near the top
