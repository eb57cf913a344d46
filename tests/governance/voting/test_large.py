"""Many players and heavy votes: exact where promised, and a bound that holds where not."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from nabolag.governance.voting import WeightedGame, exact, halves, large
from nabolag.governance.voting.rules import Rule


def game(n: int, heaviest: int, seed: int = 1) -> WeightedGame:
    draw = random.Random(seed)
    weights = {f"{i:03}": draw.randint(1, heaviest) for i in range(n)}
    return WeightedGame(sum(weights.values()) // 2 + 1, weights)


def test_seventy_players_where_a_published_package_overflows() -> None:
    """powerindices 1.0.2 answers n = 70 with negative power: its 64-bit counts overflow without a word."""
    g = game(70, 30)
    table = g.banzhaf()
    assert table.exact
    assert sum(table.values()) == 1
    assert all(power > 0 for power in table.values())
    assert g.winning_count() > 2**63


def test_equal_votes_share_power_equally_at_any_size() -> None:
    """Known without computing: 1/n each; with n = 2m+1 and simple majority C(2m, m) swings each."""
    import math

    for n in (63, 101):
        g = WeightedGame(n // 2 + 1, {str(i): 1 for i in range(n)})
        assert set(g.banzhaf().values()) == {Fraction(1, n)} == set(g.shapley_shubik().values())
        assert set(g.swings().values()) == {math.comb(n - 1, n // 2)}


def test_every_municipality_is_counted_exactly() -> None:
    table = game(357, 300).banzhaf()
    assert table.exact
    assert sum(table.values()) == 1


@pytest.mark.parametrize("heaviest", [1_000, 100_000])
def test_sixty_players_are_exact_by_both_main_measures(heaviest: int) -> None:
    g = game(60, heaviest)
    for table in (g.banzhaf(), g.shapley_shubik()):
        assert table.exact
        assert table.error_bound == 0
        assert sum(table.values()) == 1


def test_votes_of_twelve_digits_are_counted_exactly() -> None:
    """Sixty such players take a minute, so that is left to the benchmark."""
    g = game(44, 10**12)
    for table in (g.shapley_shubik(), g.banzhaf()):
        assert table.exact
        assert sum(table.values()) == 1
    assert g._way(patient=False, by_size=True) is not None
    assert game(60, 10**12)._way(patient=False, by_size=True) is not None


@pytest.mark.parametrize(
    "weights",
    [
        [draw % 4_000 + 1 for draw in random.Random(7).choices(range(10**6), k=43)],
        [1, 2] * 23,  # half a million coalitions and more of one weight
        [*range(1, 15), *(10_000 * k + 1 for k in range(1, 15)), *(7, 7, 7, 0)],  # heaps far from each other
    ],
    ids=["spread", "tied", "heaped"],
)
@pytest.mark.parametrize("by_size", [False, True])
def test_meeting_in_the_middle_counts_what_a_table_counts(weights: list[int], by_size: bool) -> None:
    rule = Rule(sum(weights) * 3 // 5, tuple(weights))
    assert halves.count_halves(rule, by_size) == exact.count([rule], by_size)


def test_shares_of_many_digits_do_not_slow_a_company_down() -> None:
    """Sixteen owners with millions of shares under two rules at once: by kind, not in a table of the shares."""
    draw = random.Random(11)
    shares = {str(i): draw.randint(10**6, 10**8) for i in range(16)}
    heads = {name: 1 + i % 3 for i, name in enumerate(shares)}
    g = WeightedGame(sum(shares.values()) * 2 // 3, shares, also=[WeightedGame(17, heads)])
    assert g.shapley_shubik().exact
    assert sum(g.shapley_shubik().values()) == 1


@pytest.mark.parametrize("n", [12, 61, 100])
def test_floating_point_stays_within_its_bound(n: int) -> None:
    g = game(n, 200, seed=n)
    rule = Rule(g.quota, tuple(g.weights.values()))
    shapley = large.shapley_shubik(rule)
    banzhaf, win = large.pivot_chance(rule)
    for found, truth in ((shapley, g.shapley_shubik()), (banzhaf, g.banzhaf_absolute())):
        assert (
            max(abs(a - float(b)) for a, b in zip(found.values, truth.values(), strict=True))
            <= found.bound
            < 1e-6
        )
    assert abs(win.values[0] - float(g.coleman_act())) <= win.bound


def test_coarser_weights_stay_within_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    g = game(14, 5_000, seed=5)
    monkeypatch.setattr(large, "TABLE_LENGTH", 4_000)
    rule = Rule(g.quota, tuple(g.weights.values()))
    for found, truth in (
        (large.shapley_shubik(rule), g.shapley_shubik()),
        (large.pivot_chance(rule)[0], g.banzhaf_absolute()),
    ):
        far = max(abs(a - float(b)) for a, b in zip(found.values, truth.values(), strict=True))
        assert 1e-12 < far <= found.bound < 0.05


def test_a_nation_by_shapley_says_how_sure_it_is() -> None:
    table = game(357, 300).shapley_shubik()
    assert not table.exact
    assert 0 < table.error_bound < 1e-6
    assert sum(table.values()) == pytest.approx(1, abs=1e-9)


def test_the_votes_given_are_left_as_they_were() -> None:
    """powerindices 1.0.2 writes zeros for dummies into the caller's list."""
    weights = {"A": 6, "B": 2, "C": 1}
    g = WeightedGame(6, weights)
    g.banzhaf(), g.shapley_shubik(), g.johnston()
    assert weights == {"A": 6, "B": 2, "C": 1} == g.weights


def test_weights_of_any_length_are_counted_exactly() -> None:
    huge = 10**400
    g = WeightedGame(2 * huge, {"A": huge + 1, "B": huge, "C": huge - 1})
    assert g.banzhaf() == {"A": Fraction(3, 5), "B": Fraction(1, 5), "C": Fraction(1, 5)}
    assert g.shapley_shubik() == {"A": Fraction(2, 3), "B": Fraction(1, 6), "C": Fraction(1, 6)}
    assert g.johnston()["A"] > g.johnston()["B"] == g.johnston()["C"]
    assert g.minimal_winning_count() == 2
