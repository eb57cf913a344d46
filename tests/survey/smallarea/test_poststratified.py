"""What a frame would answer: a known truth is found again, intervals cover, and the whole frame is what it is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.survey.smallarea import mrp

BANDS = [40, 110, 90, 70, 30, 17]  # municipalities by size band: 357 in all


def world(seed: int, sd: float = 0.7) -> tuple[pl.DataFrame, pl.DataFrame]:
    """357 municipalities × 2 roles with a planted truth per band and region, and what each would answer (syntetisk)."""
    rng = np.random.default_rng(seed)
    band = np.repeat(np.arange(6), BANDS)
    region = rng.integers(0, 5, 357)
    eta = rng.normal(0, sd, 6)[band] + rng.normal(0, sd, 5)[region]
    rows = pl.DataFrame(
        {"band": np.tile(band, 2), "region": np.tile(region, 2), "role": np.repeat(["d", "m"], 357)}
    )
    chance = 1 / (1 + np.exp(-(np.tile(eta, 2) + 0.4 * (rows["role"] == "m").to_numpy())))
    people = rows.with_columns(answer=rng.random(714) < chance)
    frame = people.group_by("band", "region", "role").len("N")
    return people, frame


EFFECTS = ["band", "region", "role"]


def test_a_known_truth_is_covered_as_often_as_said() -> None:
    covered, singled = [], []
    for seed in range(30):
        people, frame = world(seed)
        rng = np.random.default_rng(1000 + seed)
        found = mrp(people.filter(pl.Series(rng.random(714) < 0.35)), frame, "answer", EFFECTS)
        truth = people.group_by("band").agg(pl.col("answer").mean()).sort("band")["answer"].to_numpy()
        here = found.by("band")
        covered.append((here["ci_low"].to_numpy() <= truth) & (truth <= here["ci_high"].to_numpy()))
        singled.append(found.total.ci_low <= people["answer"].mean() <= found.total.ci_high)
    assert 0.90 <= np.mean(covered) <= 0.99
    assert np.mean(singled) >= 0.86


def test_the_interval_closes_when_all_have_answered() -> None:
    people, frame = world(1)
    found = mrp(people, frame, "answer", EFFECTS)
    assert found.total.estimate == pytest.approx(people["answer"].mean())
    assert found.total.ci_high - found.total.ci_low == pytest.approx(0, abs=1e-12)
    widths = []
    for part in (0.2, 0.5, 0.9):
        some = people.sample(fraction=part, seed=4)
        widths.append(mrp(some, frame, "answer", EFFECTS).total.sd)
    assert widths[0] > widths[1] > widths[2]


def test_who_answered_more_often_does_not_pull_the_whole() -> None:
    people, frame = world(7, sd=1.2)
    truth = people["answer"].mean()
    likely = np.where(people["answer"].to_numpy() & (people["band"].to_numpy() < 2), 0.0, 0.4)
    by_band = np.where(people["band"].to_numpy() > 3, 0.9, 0.15)
    some = people.filter(
        pl.Series(np.random.default_rng(2).random(714) < np.where(likely > 0, by_band, by_band))
    )
    found = mrp(some, frame, "answer", EFFECTS)
    assert abs(found.total.estimate - truth) < abs(some["answer"].mean() - truth) + 0.01
    assert found.total.raw == pytest.approx(some["answer"].mean())
    assert found.total.weighted is not None


def test_row_order_never_matters() -> None:
    people, frame = world(3)
    some = people.sample(200, seed=1)
    there = mrp(some, frame, "answer", EFFECTS)
    back = mrp(some.sample(fraction=1, shuffle=True, seed=9), frame.reverse(), "answer", EFFECTS)
    assert there.frame.equals(back.frame)


def test_with_no_difference_in_the_truth_no_group_is_singled_out() -> None:
    people, frame = world(5, sd=0.0)
    people = people.with_columns(answer=pl.Series(np.random.default_rng(3).random(714) < 0.4))
    found = mrp(people.sample(250, seed=2), frame, "answer", EFFECTS, finite=False)
    bands = found.by("band")
    assert bool(((bands["ci_low"] <= 0.4) & (bands["ci_high"] >= 0.4)).all())


@pytest.mark.parametrize("answer", [True, False])
def test_all_answers_alike_give_an_interval_that_stays_inside(answer: bool) -> None:
    people, frame = world(2)
    some = people.sample(100, seed=1).with_columns(answer=pl.lit(answer))
    found = mrp(some, frame, "answer", EFFECTS)
    assert 0 <= found.total.ci_low <= found.total.estimate <= found.total.ci_high <= 1
    assert found.total.sd > 0


def test_a_level_nobody_answered_from_leans_on_the_others() -> None:
    people, frame = world(4)
    some = people.filter(pl.col("band") != 5).sample(200, seed=1)
    by = mrp(some, frame, "answer", EFFECTS).by("band")
    last = by.row(by_predicate=pl.col("band") == 5, named=True)
    assert last["n"] == 0
    assert last["raw"] is None
    assert last["sd"] > by["sd"].head(5).max()


def test_tables_of_pandas_will_do() -> None:
    people, frame = world(6)
    some = people.sample(150, seed=1)
    found = mrp(some.to_pandas(), frame.to_pandas(), "answer", EFFECTS)
    assert found.total.estimate == pytest.approx(mrp(some, frame, "answer", EFFECTS).total.estimate)


def test_what_cannot_be_used_is_said() -> None:
    people, frame = world(8)
    some = people.sample(100, seed=1)
    with pytest.raises(NotKnown, match="ingen kolonne «sone»"):
        mrp(some, frame, "answer", ["sone"])
    with pytest.raises(BadInput, match="finnes ikke i rammen: band = 9"):
        mrp(some.with_columns(band=pl.lit(9)), frame, "answer", "band")
    with pytest.raises(BadInput, match="0 eller 1"):
        mrp(some.with_columns(answer=pl.lit("ja")), frame, "answer", "band")
    with pytest.raises(BadInput, match="Ingen har svart"):
        mrp(some.with_columns(answer=pl.lit(None, dtype=pl.Int64)), frame, "answer", "band")
    with pytest.raises(BadInput, match="svarte der rammen bare har"):
        mrp(pl.concat([people] * 2), frame, "answer", EFFECTS)
    with pytest.raises(BadInput, match="antall"):
        mrp(some, frame.with_columns(N=-pl.col("N").cast(pl.Int64)), "answer", "band")
    with pytest.raises(BadInput, match="level"):
        mrp(some, frame, "answer", "band", level=95)
    with pytest.raises(NotKnown, match="ikke med i modellen"):
        mrp(some, frame, "answer", "band").by("region")
