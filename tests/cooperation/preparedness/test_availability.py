"""Enough people at hand: against closed forms, scipy's distributions, plain counting, and what must hold for any team."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from nabolag.cooperation.preparedness import (
    Place,
    Team,
    at_hand,
    beta_binomial,
    binomial,
    covered,
    fewer_than,
    single_points,
    with_shock,
)
from nabolag.errors import BadInput


@pytest.mark.parametrize(
    ("n", "m", "p"), [(1, 1, 0.5), (16, 4, 0.6), (40, 12, 0.35), (5, 5, 0.99), (200, 30, 0.2)]
)
def test_the_vacancy_risk_is_the_binomial_s(n: int, m: int, p: float) -> None:
    assert fewer_than(binomial(n, p), m) == pytest.approx(stats.binom.cdf(m - 1, n, p), rel=1e-10)
    assert covered([Place("A", n, 0, p)], Team(m)) == pytest.approx(stats.binom.sf(m - 1, n, p), rel=1e-10)


@pytest.mark.parametrize(
    ("n", "p", "likeness"), [(10, 0.7, 0.1), (16, 0.4, 0.5), (3, 0.9, 0.01), (120, 0.6, 0.2)]
)
def test_people_who_are_away_alike_follow_the_beta_binomial(n: int, p: float, likeness: float) -> None:
    size = 1 / likeness - 1
    expected = stats.betabinom.pmf(np.arange(n + 1), n, p * size, (1 - p) * size)
    assert beta_binomial(n, p, likeness) == pytest.approx(expected, rel=1e-8, abs=1e-14)
    each = np.arange(n + 1)
    found = beta_binomial(n, p, likeness)
    variance = found @ each**2 - (found @ each) ** 2
    assert variance == pytest.approx(
        n * p * (1 - p) * (1 + (n - 1) * likeness)
    )  # the closed form of its variance


def test_a_shock_takes_everybody_and_makes_nobody_more_absent() -> None:
    """P(0) = q + (1 − q)(1 − p′)ⁿ with p′ = p/(1 − q); the mean stays n p."""
    pmf = with_shock(8, 0.6, 0.1)
    assert pmf[0] == pytest.approx(0.1 + 0.9 * (1 - 0.6 / 0.9) ** 8)
    assert pmf @ np.arange(9) == pytest.approx(8 * 0.6)
    assert pmf.sum() == pytest.approx(1)


def test_two_places_by_plain_counting() -> None:
    """Three people of one place, two of another with a shock; every outcome listed and its probability added."""
    a, b = Place("A", 3, 1, 0.7), Place("B", 2, 1, 0.5, shock=0.2)
    expected, besides = 0.0, 0.5 / 0.8
    for first in product((0, 1), repeat=3):
        of_first = np.prod([0.7 if x else 0.3 for x in first])
        for shock in (True, False):
            for second in product((0, 1), repeat=2):
                of_second = np.prod([besides if x else 1 - besides for x in second])
                here = (0, 0) if shock else second
                leaders, everybody = first[0] + here[0], sum(first) + sum(here)
                if leaders >= 1 and everybody >= 3:
                    expected += of_first * (0.2 if shock else 0.8) * of_second
    assert covered([a, b], Team(3, 1)) == pytest.approx(expected)


places = st.builds(
    lambda people, leaders, present, shock, likeness: Place(
        "A", people, min(leaders, people), present, shock * (1 - present), likeness
    ),
    st.integers(0, 12), st.integers(0, 4), st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.9),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(places, min_size=1, max_size=3), places, st.integers(1, 6), st.integers(0, 2))
def test_one_place_more_never_covers_less(group: list[Place], more: Place, people: int, leaders: int) -> None:
    team = Team(people, min(leaders, people))
    assert at_hand(group).sum() == pytest.approx(1)
    assert covered([*group, more], team) >= covered(group, team) - 1e-9


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 15), st.integers(1, 5), st.floats(0, 0.9), st.floats(0, 0.1), st.floats(0, 0.8))
def test_who_can_come_more_often_covers_more(n: int, m: int, p: float, more: float, likeness: float) -> None:
    """The ends of an interval of availability are the ends of the answer."""
    low, high = (covered([Place("A", n, 0, one, likeness=likeness)], Team(m)) for one in (p, p + more))
    assert high >= low - 1e-9


def test_what_falls_away_before_the_team_can_never_be_filled() -> None:
    assert single_points([Place("A", 4, 1)], Team(4, 1)) == (0, 0)
    assert single_points([Place("A", 4, 1), Place("B", 3, 2)], Team(4, 1)) == (3, 2)
    assert single_points([Place("A", 3, 0)], Team(4, 1)) == (-1, -1)
    assert covered([Place("A", 3, 0)], Team(4, 1)) == 0


@pytest.mark.parametrize(
    ("place", "team", "word"),
    [
        (Place("Røst", -1), Team(1), "fra 0 til"),
        (Place("Røst", 401), Team(1), "fra 0 til"),
        (Place("Røst", 2, 3), Team(1), "Ledere er med i tallet"),
        (Place("Røst", 2, 0, 1.2), Team(1), "fra 0 til 1"),
        (Place("Røst", 2, 0, 0.9, likeness=1.0), Team(1), "mindre enn 1"),
        (Place("Røst", 2, 0, 0.9, shock=0.2), Team(1), "ikke bli mer enn 100"),
        (Place("Røst", 2), Team(0), "Skriv minst 1"),
        (Place("Røst", 2), Team(2, 3), "Skriv fra 0 til 2"),
    ],
)
def test_what_cannot_be_meant_is_named_with_what_would_be_right(place: Place, team: Team, word: str) -> None:
    with pytest.raises(BadInput, match=word):
        covered([place], team)
