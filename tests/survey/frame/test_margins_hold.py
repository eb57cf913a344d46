"""Margins of error equal the textbook, and hold when the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.survey.frame import expected, precision, required_n


def test_textbook_sample_sizes() -> None:
    # Cochran (1977) § 4.4: an island of 3200, ±5 points, p = 0.5, t = 2: n0 = 400, n = 400/(1 + 399/3200) = 356.
    # The normal quantile 1.96 gives n0 = 384.15 and n = 343.07, so 344 answers.
    assert required_n(0.05, 3200) == 344
    assert required_n(0.05, 3200, level=0.954499736) == 356
    assert required_n(0.05, None) == 385


@given(st.floats(0.005, 0.3), st.integers(1, 5000), st.floats(0.05, 0.95), st.floats(0.3, 4))
def test_the_number_needed_is_the_fewest_that_meets_the_margin(
    margin: float, population: int, p: float, deff: float
) -> None:
    n = required_n(margin, population, p, deff=deff)
    assert 1 <= n <= population
    assert precision(n, population, p, deff=deff) <= margin * (1 + 1e-9)
    assert n == 1 or precision(n - 1, population, p, deff=deff) > margin


def test_all_asked_leaves_no_error_and_an_empty_stratum_leaves_it_unknown() -> None:
    assert [row.margin for row in expected({"a": (40, 40), "b": (9, 9)})] == [0, 0, 0]
    rows = expected({"a": (40, 20), "b": (9, 1)}, response_rate=0.5)
    assert rows[1].margin is None
    assert rows[2].margin is None
    assert rows[2].answers == 10.5


def test_proportional_strata_give_nearly_the_margin_of_one_sample() -> None:
    together = expected({"a": (400, 100), "b": (800, 200)})[-1].margin
    assert together == pytest.approx(precision(300, 1200), rel=0.01)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(4)
    strata = {"a": (400, 120, 0.5), "b": (300, 90, 0.5), "c": (100, 60, 0.5)}
    total = sum(size for size, _n, _p in strata.values())
    margin = expected({k: (size, n) for k, (size, n, _p) in strata.items()})[-1].margin
    assert margin is not None
    hits, rounds = 0, 4000
    for _ in range(rounds):
        estimate = sum(
            rng.hypergeometric(int(size * p), size - int(size * p), n) / n * size / total
            for size, n, p in strata.values()
        )
        hits += abs(estimate - 0.5) <= margin
    assert 0.935 < hits / rounds < 0.965


@pytest.mark.parametrize(
    "call",
    [
        lambda: required_n(0, 100),
        lambda: precision(10, 100, deff=0),
        lambda: expected({"a": (4, 5)}),
        lambda: expected({"a": (4, 3)}, response_rate=0),
    ],
)
def test_impossible_questions_are_refused(call: object) -> None:
    with pytest.raises(BadInput):
        call()  # type: ignore[operator]
