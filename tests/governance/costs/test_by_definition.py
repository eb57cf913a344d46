"""Random games of up to ten participants, every rule worked out again from its definition with other means."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np
import pytest
from scipy.optimize import linprog

from nabolag.errors import BadInput
from nabolag.governance.costs import CostGame, GroupGame, SavingsGame

NAMES = "abcdefghij"
SIZES = [(n, seed) for n in range(2, 11) for seed in range(3 if n < 9 else 2)]


def random_gains(n: int, seed: int) -> np.ndarray:
    """v(S) by bitmask: whole numbers, with more to gain the larger the group in half of the games."""
    rng = np.random.default_rng(1000 * n + seed)
    v = rng.integers(-9, 40, 1 << n).astype(float)
    if seed % 2:
        v += np.array([12 * mask.bit_count() ** 2 for mask in range(1 << n)])
    v[0] = 0
    return v


def rows_of(n: int) -> np.ndarray:
    return ((np.arange(1 << n)[:, None] >> np.arange(n)) & 1).astype(float)


@pytest.mark.parametrize(("n", "seed"), SIZES)
def test_shapley_weighs_every_group_joined(n: int, seed: int) -> None:
    """Shapley (1953): the sum over S without i of |S|! (n − |S| − 1)! / n! · (v(S + i) − v(S))."""
    v = random_gains(n, seed)
    weight = [Fraction(factorial(s) * factorial(n - s - 1), factorial(n)) for s in range(n)]
    expected = [
        float(
            sum(
                weight[mask.bit_count()] * int(v[mask | 1 << i] - v[mask])
                for mask in range(1 << n)
                if not mask >> i & 1
            )
        )
        for i in range(n)
    ]
    assert list(SavingsGame(NAMES[:n], v).shapley().values()) == pytest.approx(expected)


@pytest.mark.parametrize("per_capita", [False, True])
@pytest.mark.parametrize(("n", "seed"), SIZES)
def test_the_prenucleolus_meets_kohlbergs_criterion(n: int, seed: int, per_capita: bool) -> None:
    """Kohlberg (1971), Sobolev (1975): the groups with the largest excesses are balanced, at every level.

    Each level is judged by a linear program of its own: is there a positive weight on every group such that each
    participant is covered exactly once?
    """
    v = random_gains(n, seed)
    game = SavingsGame(NAMES[:n], v)
    x = np.array(list((game.per_capita_prenucleolus() if per_capita else game.prenucleolus()).values()))
    rows = rows_of(n)[1:-1]
    assert x.sum() == pytest.approx(v[-1])
    excess = (v[1:-1] - rows @ x) / (rows.sum(axis=1) if per_capita else 1)
    for level in sorted(set(np.round(excess, 6)), reverse=True):
        chosen = rows[excess >= level - 1e-5]
        least = linprog(
            np.r_[np.zeros(len(chosen)), -1],
            A_ub=np.hstack([-np.eye(len(chosen)), np.ones((len(chosen), 1))]),
            b_ub=np.zeros(len(chosen)),
            A_eq=np.hstack([chosen.T, np.zeros((n, 1))]),
            b_eq=np.ones(n),
            bounds=[(0, None)] * len(chosen) + [(0, 1)],
        )
        assert least.status == 0
        assert -least.fun > 1e-9, f"the groups at {level} are not balanced"
        if np.linalg.matrix_rank(chosen) == n:
            return


@pytest.mark.parametrize(("n", "seed"), SIZES)
def test_core_and_least_core_are_those_of_one_program_over_every_group(n: int, seed: int) -> None:
    """Gillies (1959); Maschler, Peleg & Shapley (1979): the least ε such that x(S) ≥ v(S) − ε for every S."""
    v = random_gains(n, seed)
    rows = rows_of(n)[1:-1]
    least = linprog(
        np.r_[np.zeros(n), 1],
        A_ub=np.hstack([-rows, -np.ones((len(rows), 1))]),
        b_ub=-v[1:-1],
        A_eq=np.r_[np.ones(n), 0][None],
        b_eq=[v[-1]],
        bounds=[(None, None)] * (n + 1),
    )
    game = SavingsGame(NAMES[:n], v)
    assert game.least_core() == pytest.approx(least.fun, abs=1e-6)
    assert game.core_is_empty() == (least.fun > 1e-7)
    enough = linprog(np.ones(n), A_ub=-rows, b_ub=-v[1:-1], bounds=[(None, None)] * n)
    assert game.stabilising_subsidy() == pytest.approx(max(0.0, enough.fun - v[-1]), abs=1e-6)


@pytest.mark.parametrize(("n", "seed"), SIZES)
def test_tau_and_aca_follow_their_formulas(n: int, seed: int) -> None:
    """Tijs (1981): between M and m(i) = max over S of v(S) less the others' M. ACA: M, and the rest by c(i) − M."""
    v = random_gains(n, seed)
    whole, rows = (1 << n) - 1, rows_of(n)
    utopia = np.array([v[whole] - v[whole & ~(1 << i)] for i in range(n)])
    least = np.array(
        [max(v[m] - rows[m] @ utopia + utopia[i] for m in range(1 << n) if m >> i & 1) for i in range(n)]
    )
    game = SavingsGame(NAMES[:n], v)
    exists = (least <= utopia + 1e-9).all() and least.sum() - 1e-9 <= v[whole] <= utopia.sum() + 1e-9
    if exists:
        span = utopia.sum() - least.sum()
        share = (v[whole] - least.sum()) / span if span > 1e-9 else 0.0
        assert list(game.tau().values()) == pytest.approx(list(least + share * (utopia - least)))
    else:
        with pytest.raises(BadInput):
            game.tau()
    alone = np.array([v[1 << i] for i in range(n)])
    avoided = alone - utopia
    if abs(avoided.sum()) > 1e-9:
        expected = utopia + (v[whole] - utopia.sum()) * avoided / avoided.sum()
        assert list(game.aca().values()) == pytest.approx(list(expected))


@pytest.mark.parametrize(("n", "seed"), [(n, seed) for n, seed in SIZES if n <= 8])
def test_listing_every_group_gives_the_same_as_the_whole_table(n: int, seed: int) -> None:
    v = random_gains(n, seed) + 5 * rows_of(n).sum(axis=1)
    players = tuple(NAMES[:n])
    costs = {tuple(p for i, p in enumerate(players) if m >> i & 1): float(v[m]) for m in range(1, 1 << n)}
    whole, listed = CostGame(players, costs), GroupGame(players, costs, costs[players])
    assert list(listed.prenucleolus().values()) == pytest.approx(
        list(whole.prenucleolus().values()), abs=1e-6
    )
    assert listed.core_is_empty() == whole.core_is_empty()
    assert listed.stabilising_subsidy() == pytest.approx(whole.stabilising_subsidy(), abs=1e-6)
