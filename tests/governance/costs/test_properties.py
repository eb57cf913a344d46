"""What every sharing must satisfy, and every nucleolus against slower routes of its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.governance.costs import CostGame, SavingsGame
from nabolag.governance.costs.certificate import kohlberg

from .reference import slow_nucleolus, slow_shapley

NAMES = "abcdef"


@st.composite
def tables(draw: st.DrawFn, least: int = 2, most: int = 4) -> np.ndarray:
    n = draw(st.integers(least, most))
    unit = draw(st.sampled_from([1, 1, 0.25, 1000]))
    values = draw(st.lists(st.integers(-9, 30), min_size=(1 << n) - 1, max_size=(1 << n) - 1))
    return np.array([0, *values], dtype=float) * unit


def players(v: np.ndarray) -> str:
    return NAMES[: len(v).bit_length() - 1]


@given(tables(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_prenucleoli_are_those_of_the_slow_route(v: np.ndarray, per_capita: bool) -> None:
    game = SavingsGame(players(v), v)
    found = game.per_capita_prenucleolus() if per_capita else game.prenucleolus()
    sizes = np.array([m.bit_count() if per_capita else 1 for m in range(len(v))], dtype=float)
    size = max(1.0, float(np.abs(v).max()))
    assert list(found.values()) == pytest.approx(list(slow_nucleolus(v, sizes, False)), abs=1e-5 * size)
    assert found.certificate is not None
    assert found.certificate.holds
    assert found.certificate.exact is not None


@given(tables(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_nucleoli_keep_to_what_nobody_refuses_alone(v: np.ndarray, per_capita: bool) -> None:
    v[-1] = max(v[-1], sum(v[1 << i] for i in range(len(players(v)))))
    game = SavingsGame(players(v), v)
    found = game.per_capita_nucleolus() if per_capita else game.nucleolus()
    sizes = np.array([m.bit_count() if per_capita else 1 for m in range(len(v))], dtype=float)
    size = max(1.0, float(np.abs(v).max()))
    assert list(found.values()) == pytest.approx(list(slow_nucleolus(v, sizes, True)), abs=1e-5 * size)
    assert all(found[name] >= game.worth(name) - 1e-9 * size for name in game.players)


@given(tables(3, 6))
@settings(max_examples=40, deadline=None)
def test_kohlberg_accepts_the_prenucleolus_and_refuses_its_neighbours(v: np.ndarray) -> None:
    game = SavingsGame(players(v), v)
    x = game.prenucleolus()._gains
    size = max(1.0, float(np.abs(v).max()))
    assert kohlberg(game._game(), x)
    aside = x.copy()
    aside[0] += 0.01 * size
    aside[1] -= 0.01 * size
    assert not kohlberg(game._game(), aside)


@given(tables(2, 5))
@settings(max_examples=60, deadline=None)
def test_shapley_is_the_mean_over_every_order(v: np.ndarray) -> None:
    assert list(SavingsGame(players(v), v).shapley().values()) == pytest.approx(list(slow_shapley(v)))


@given(tables(3, 5), tables(3, 5))
@settings(max_examples=40, deadline=None)
def test_shapley_adds_over_two_services(v: np.ndarray, w: np.ndarray) -> None:
    w = np.resize(w, len(v))
    w[0] = 0
    both = CostGame(players(v), v + w).shapley()
    one, other = CostGame(players(v), v).shapley(), CostGame(players(v), w).shapley()
    assert list(both.values()) == pytest.approx(
        [one[p] + other[p] for p in both], abs=1e-9 * np.abs(v + w).max() + 1e-9
    )


@given(tables(2, 5))
@settings(max_examples=60, deadline=None)
def test_every_rule_shares_the_whole_cost_and_a_saving_is_a_cost_turned(v: np.ndarray) -> None:
    costs, gains = CostGame(players(v), v), SavingsGame(players(v), -v)
    for rule in (
        "shapley",
        "prenucleolus",
        "per_capita_prenucleolus",
        "aca",
        "scrb",
        "eansc",
        "equal_charge",
    ):
        paid = getattr(costs, rule)()
        assert sum(paid.values()) == pytest.approx(v[-1], abs=1e-6 * max(1, np.abs(v).max()))
        assert list(getattr(gains, rule)().values()) == pytest.approx([-a for a in paid.values()], abs=1e-6)
    assert costs.stabilising_subsidy() == pytest.approx(gains.stabilising_subsidy())
    assert costs.core_is_empty() == gains.core_is_empty() == (costs.least_core() > 1e-6)


@given(tables(2, 4), st.integers(1, 5), st.lists(st.integers(-20, 20), min_size=4, max_size=4))
@settings(max_examples=40, deadline=None)
def test_changing_unit_and_adding_own_costs_moves_the_shares_the_same_way(
    v: np.ndarray, unit: int, own: list[int]
) -> None:
    n = len(players(v))
    moved = v * unit + np.array([sum(own[i] for i in range(n) if m >> i & 1) for m in range(len(v))])
    for rule in ("shapley", "prenucleolus", "per_capita_prenucleolus"):
        before, after = getattr(CostGame(players(v), v), rule)(), getattr(CostGame(players(v), moved), rule)()
        expected = [unit * amount + own[i] for i, amount in enumerate(before.values())]
        assert list(after.values()) == pytest.approx(expected, abs=1e-6 * max(1, np.abs(moved).max()))


@given(tables(2, 4))
@settings(max_examples=40, deadline=None)
def test_equal_participants_pay_the_same_and_a_dummy_pays_only_their_own(v: np.ndarray) -> None:
    n = len(players(v))
    by_size = np.array([v[(1 << m.bit_count()) - 1] for m in range(len(v))])
    for rule in ("shapley", "prenucleolus", "aca"):
        amounts = list(getattr(CostGame(players(v), by_size), rule)().values())
        assert amounts == pytest.approx([amounts[0]] * n, abs=1e-6 * max(1, np.abs(v).max()))
    with_dummy = np.concatenate([v, v + 7])
    assert CostGame(NAMES[: n + 1], with_dummy).shapley()[NAMES[n]] == pytest.approx(7)


@given(tables(2, 5))
@settings(max_examples=60, deadline=None)
def test_the_nucleolus_holds_everyone_when_anything_can(v: np.ndarray) -> None:
    game = CostGame(players(v), v)
    if game.core_is_empty():
        assert game.prenucleolus().violations
        assert game.stabilising_subsidy() > 0
    else:
        assert game.stabilising_subsidy() == 0
        assert [x for x in game.nucleolus().violations if x.amount > 1e-6 * np.abs(v).max()] == []


@given(tables(2, 5))
@settings(max_examples=60, deadline=None)
def test_a_subsidy_that_large_empties_nobody_and_a_smaller_one_does(v: np.ndarray) -> None:
    game = CostGame(players(v), v)
    subsidy = game.stabilising_subsidy()
    if subsidy < 1e-3:
        return
    enough, short = v.copy(), v.copy()
    enough[-1] -= subsidy * (1 + 1e-6)
    short[-1] -= subsidy * 0.99
    assert not CostGame(players(v), enough).core_is_empty()
    assert CostGame(players(v), short).core_is_empty()


@given(tables(2, 5))
@settings(max_examples=60, deadline=None)
def test_subadditive_means_every_pair_of_groups(v: np.ndarray) -> None:
    pairs = [(s, t) for s in range(1, len(v)) for t in range(1, len(v)) if not s & t]
    game = CostGame(players(v), v)
    assert game.is_subadditive() == all(v[s | t] <= v[s] + v[t] + 1e-9 for s, t in pairs)
    assert game.is_superadditive() == all(v[s | t] >= v[s] + v[t] - 1e-9 for s, t in pairs)


@given(tables(2, 5))
@settings(max_examples=60, deadline=None)
def test_tau_lies_between_utopia_and_what_each_can_defend_or_is_refused(v: np.ndarray) -> None:
    game = SavingsGame(players(v), v)
    utopia = list(game.separable_costs().values())
    try:
        tau = list(game.tau().values())
    except BadInput:
        return
    assert sum(tau) == pytest.approx(v[-1], abs=1e-6 * max(1, np.abs(v).max()))
    assert all(t <= u + 1e-6 * max(1, np.abs(v).max()) for t, u in zip(tau, utopia, strict=True))
