"""A sample is as large as asked for, optimal over whole numbers, the same each time, and says its own weights."""

from __future__ import annotations

import csv
import io
import itertools
import re
from math import isclose

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.survey import SurveyDesign
from nabolag.survey.frame import allocate, draw, leaders, read_sample, sample_csv


def variance(sizes: dict[str, int], sd: dict[str, float], taken: dict[str, int]) -> float:
    return sum(sizes[k] ** 2 * sd[k] ** 2 * (1 / taken[k] - 1 / sizes[k]) for k in sizes)


STRATA = st.lists(st.tuples(st.integers(1, 9), st.floats(0.01, 9)), min_size=1, max_size=4)


@given(STRATA, st.data())
@settings(max_examples=150, deadline=None)
def test_neyman_is_the_best_of_all_whole_numbers(
    strata: list[tuple[int, float]], data: st.DataObject
) -> None:
    sizes = {str(i): size for i, (size, _) in enumerate(strata)}
    sd = {str(i): spread for i, (_, spread) in enumerate(strata)}
    minimum = data.draw(st.integers(0, 3))
    lowest = {k: min(max(1, minimum), size) for k, size in sizes.items()}
    n = data.draw(st.integers(sum(lowest.values()), sum(sizes.values())))
    every = itertools.product(*(range(lowest[k], sizes[k] + 1) for k in sizes))
    best = min(variance(sizes, sd, dict(zip(sizes, t, strict=True))) for t in every if sum(t) == n)
    taken = allocate(sizes, n, "neyman", sd, minimum)
    assert isclose(variance(sizes, sd, taken), best, rel_tol=1e-9, abs_tol=1e-9)


@given(
    st.lists(st.tuples(st.integers(1, 400), st.floats(0, 50)), min_size=1, max_size=12),
    st.sampled_from(["proportional", "neyman", "equal"]),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_an_allocation_sums_to_n_within_its_bounds(
    strata: list[tuple[int, float]], method: str, data: st.DataObject
) -> None:
    sizes = {i: size for i, (size, _) in enumerate(strata)}
    sd = {i: spread + (0.5 if i == 0 else 0) for i, (_, spread) in enumerate(strata)}
    minimum = data.draw(st.integers(0, 10))
    lowest = {k: min(max(1, minimum), size) for k, size in sizes.items()}
    n = data.draw(st.integers(sum(lowest.values()), sum(sizes.values())))
    taken = allocate(sizes, n, method, sd, minimum)  # type: ignore[arg-type]
    assert sum(taken.values()) == n
    assert all(lowest[k] <= taken[k] <= sizes[k] for k in sizes)
    if method == "equal":
        free = [taken[k] for k in sizes if lowest[k] < taken[k] < sizes[k]]
        assert not free or max(free) - min(free) <= 1


def test_whole_shares_are_met_exactly() -> None:
    assert allocate({"a": 100, "b": 200, "c": 300}, 60) == {"a": 10, "b": 20, "c": 30}
    # N_h S_h as 1 : 2 : 3 gives n_h as 1 : 2 : 3 (Cochran 1977, eq. 5.26).
    assert allocate({"a": 100, "b": 100, "c": 50}, 60, "neyman", {"a": 1, "b": 2, "c": 6}) == {
        "a": 10,
        "b": 20,
        "c": 30,
    }


def test_a_small_stratum_with_much_spread_is_taken_whole() -> None:
    assert allocate({"small": 5, "large": 1000}, 100, "neyman", {"small": 500, "large": 1}) == {
        "small": 5,
        "large": 95,
    }


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: allocate({"a": 4, "b": 9}, 1), "trenger 2"),
        (lambda: allocate({"a": 4, "b": 9}, 14), "som har 13"),
        (lambda: allocate({"a": 4}, 2, "neyman"), "a mangler"),
        (lambda: allocate({"a": 4}, 2, "neyman", {"a": 0}), "over 0"),
        (lambda: allocate({"a": 4}, 2, "snill"), "snill"),  # type: ignore[arg-type]
        (lambda: draw(leaders(), ["role"], 100, unit="municipality"), "flere strata"),
        (lambda: draw(leaders(), ["farge"], 100), "farge"),
        (lambda: leaders({"kaptein": 1}), "kaptein"),
    ],
)
def test_what_cannot_be_drawn_is_named(call: object, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        call()  # type: ignore[operator]


def test_the_frame_has_every_municipality_and_role() -> None:
    frame = leaders()
    assert frame.height == 3 * 357
    assert frame["id"].n_unique() == frame.height
    assert not frame.null_count().sum_horizontal()[0]
    assert dict(frame.unique("municipality").group_by("size").len().iter_rows()) == {
        1: 128,
        2: 117,
        3: 43,
        4: 69,
    }
    moskenes = frame.filter(pl.col("municipality") == "1874").row(0, named=True)
    assert (moskenes["name"], moskenes["size"], moskenes["landsdel"]) == ("Moskenes", 1, "Nord-Norge")
    assert "07459" in moskenes["source"]


def test_the_draw_is_the_same_whatever_the_order_and_grows_by_adding() -> None:
    first = draw(leaders(), "size", 300, seed=7)
    again = draw(leaders().sample(fraction=1, shuffle=True, seed=1), "size", 300, seed=7)
    more = draw(leaders(), "size", 400, seed=7)
    assert set(first.frame["id"]) == set(again.frame["id"])
    assert set(first.frame["id"]) < set(more.frame["id"])
    assert set(first.frame["id"]) != set(draw(leaders(), "size", 300, seed=8).frame["id"])


def test_everybody_in_a_stratum_is_drawn_equally_often() -> None:
    frame = leaders({"ordforer": 1}).head(60)
    times = (
        pl.concat([draw(frame, "size", 20, seed=seed).frame for seed in range(400)])
        .group_by("id", "probability")
        .len()
    )
    assert times.height == 60
    z = (times["len"] / 400 - times["probability"]) / (
        times["probability"] * (1 - times["probability"]) / 400
    ).sqrt()
    assert z.abs().max() < 4.2  # type: ignore[operator]


def test_the_sample_is_its_own_design() -> None:
    sample = draw(leaders(), ["size", "role"], 300, minimum=5).frame
    design = SurveyDesign(
        sample.with_columns(one=1.0), weights="weight", strata="stratum", fpc="stratum_size"
    )
    total = design.total("one").frame
    assert total["estimate"][0] == pytest.approx(1071)
    assert total["se"][0] == pytest.approx(0, abs=1e-9)


def test_a_drawn_municipality_comes_with_all_its_leaders() -> None:
    sample = draw(leaders(), "landsdel", 100, unit="municipality")
    assert sample.frame.group_by("municipality").len()["len"].to_list() == [3] * 100
    assert sample.table["stratum"].to_list() == [
        "Østlandet",
        "Vestlandet",
        "Nord-Norge",
        "Agder",
        "Trøndelag",
    ]
    design = SurveyDesign(
        sample.frame.with_columns(one=1.0),
        weights="weight",
        strata="stratum",
        psu="municipality",
        fpc="stratum_size",
    )
    assert design.total("one").frame["estimate"][0] == pytest.approx(1071)


def test_a_census_asks_everybody_once() -> None:
    sample = draw(leaders(), "size")
    assert sample.frame.height == 1071
    assert sample.frame["weight"].unique().to_list() == [1.0]


def test_the_file_of_the_sample_survives_excel() -> None:
    sample = draw(leaders(), ["size", "role"], 120)
    text = sample_csv(sample).decode("utf-8-sig")
    spoiled = text.replace(";0301;", ";301;").replace(".", ",")
    found = read_sample(spoiled.encode("cp1252"))
    kept = [
        "id",
        "municipality",
        "role",
        "stratum",
        "stratum_size",
        "stratum_drawn",
        "probability",
        "weight",
        "size",
    ]
    assert found.select(kept).equals(sample.frame.select(kept))
    assert not re.search(r";\d+\.\d", text), "Excel makes a date of 1.5"
    for mark in (",", "\t"):  # from Excel in English, from R
        rows = csv.reader(io.StringIO(text), delimiter=";")
        other = io.StringIO()
        csv.writer(other, delimiter=mark).writerows(rows)
        assert read_sample(other.getvalue().encode()).select(kept).equals(sample.frame.select(kept))
    assert set(found.filter(pl.col("county") == "Rogaland")["language"]) == {"nb", "nn"}
