"""Every measure equals its definition, worked out coalition by coalition, on random games of up to ten players."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.governance.voting import WeightedGame, coalitions, exact, groups, halves, kinds
from nabolag.governance.voting.rules import Rule

from .reference import ByDefinition

NAMES = "ABCDEFGHIJ"


@st.composite
def games(draw: st.DrawFn, most: int = 10, rules: int = 1, heaviest: int = 12) -> WeightedGame:
    n = draw(st.integers(1, most))

    def one() -> WeightedGame:
        weights = draw(st.lists(st.integers(0, heaviest), min_size=n, max_size=n).filter(any))
        return WeightedGame(draw(st.integers(1, sum(weights))), dict(zip(NAMES, weights, strict=False)))

    first, *others = [one() for _ in range(draw(st.integers(1, rules)))]
    return WeightedGame(first.quota, first.weights, also=others)


@given(games(rules=3))
@settings(max_examples=120, deadline=None)
def test_power_is_what_the_definitions_say(game: WeightedGame) -> None:
    truth = ByDefinition(game)
    n, swings = len(game.players), truth.swings()
    winning = len(truth.winning)
    assert dict(game.swings()) == swings
    assert game.winning_count() == winning
    assert dict(game.banzhaf()) == {p: Fraction(s, sum(swings.values())) for p, s in swings.items()}
    assert dict(game.banzhaf_absolute()) == {p: Fraction(s, 2 ** (n - 1)) for p, s in swings.items()}
    assert dict(game.shapley_shubik()) == truth.shapley_shubik()
    assert dict(game.coleman_prevent()) == {p: Fraction(s, winning) for p, s in swings.items()}
    assert dict(game.coleman_initiate()) == {p: Fraction(s, 2**n - winning) for p, s in swings.items()}
    assert game.coleman_act() == Fraction(winning, 2**n)
    assert game.dummies() == [p for p in game.players if not swings[p]]
    assert game.veto_players() == [p for p in game.players if all(p in c for c in truth.winning)]
    assert dict(game.johnston()) == truth.johnston()


@given(games(rules=3))
@settings(max_examples=120, deadline=None)
def test_coalitions_are_those_that_the_definitions_give(game: WeightedGame) -> None:
    truth = ByDefinition(game)
    minimal = truth.minimal_winning()
    assert len(game.minimal_winning()) == len(minimal)
    assert set(game.minimal_winning()) == minimal
    assert game.minimal_winning_count() == len(minimal)
    assert len(game.blocking_minorities()) == len(truth.minimal_blocking())
    assert set(game.blocking_minorities()) == truth.minimal_blocking()
    assert game.blocking_count() == len(truth.blocking())
    members = sum(len(c) for c in minimal)
    assert dict(game.holler()) == {p: Fraction(sum(p in c for c in minimal), members) for p in game.players}
    assert dict(game.deegan_packel()) == {
        p: sum(Fraction(1, len(c)) for c in minimal if p in c) / len(minimal) for p in game.players
    }
    assert len(game.smallest_winning()) == min(map(len, truth.winning))
    assert game.smallest_winning() in truth.winning
    assert len(game.smallest_blocking()) == min(map(len, truth.blocking()))
    assert game.smallest_blocking() in truth.blocking()


@given(games(rules=3), st.sampled_from(["table", "halves", "trying"]))
@settings(max_examples=120, deadline=None)
def test_each_player_is_told_the_smallest_group_it_is_needed_in(game: WeightedGame, way: str) -> None:
    truth = ByDefinition(game)
    with pytest.MonkeyPatch.context() as patch:
        if way != "table":
            patch.setattr(groups, "BIT_LIMIT", 0)
        if way == "trying":
            patch.setattr(groups, "HALVES_LIMIT", 0)
        for player in game.players:
            for found, group in (
                (game.carries_with(player), truth.winning),
                (game.stops_with(player), truth.blocking()),
            ):
                needed = [c for c in group if player in c and c - {player} not in group]
                assert (found is None) == (not needed)
                if found is not None:
                    assert found in needed
                    assert len(found) == min(map(len, needed))


def unions_of(game: WeightedGame, data: st.DataObject) -> list[list[str]]:
    place = {p: data.draw(st.integers(0, 3)) for p in game.players}
    return [u for k in range(4) if (u := [p for p in game.players if place[p] == k])]


@given(games(rules=2), st.data())
@settings(max_examples=80, deadline=None)
def test_unions_give_the_three_values_of_the_literature(game: WeightedGame, data: st.DataObject) -> None:
    truth = ByDefinition(game)
    unions = unions_of(game, data)
    assert dict(game.owen(unions)) == truth.owen(unions)
    assert dict(game.banzhaf_owen(unions)) == truth.coalitional_banzhaf(unions, inside_shapley=False)
    assert dict(game.symmetric_coalitional_banzhaf(unions)) == truth.coalitional_banzhaf(
        unions, inside_shapley=True
    )


@given(games(most=6, rules=2), st.data())
@settings(max_examples=40, deadline=None)
def test_the_owen_value_is_the_part_of_orders_decided(game: WeightedGame, data: st.DataObject) -> None:
    unions = unions_of(game, data)
    assert dict(game.owen(unions)) == ByDefinition(game).owen_by_orders(unions)


@given(games(rules=2))
@settings(max_examples=40, deadline=None)
def test_unions_of_one_and_of_all_change_nothing(game: WeightedGame) -> None:
    everyone = [list(game.players)]
    assert game.owen([]) == game.shapley_shubik() == game.owen(everyone)
    assert game.banzhaf_owen([]) == game.banzhaf_absolute() == game.banzhaf_owen(everyone)


@given(games(heaviest=50))
@settings(max_examples=60, deadline=None)
def test_more_votes_never_give_less_power(game: WeightedGame) -> None:
    for table in (game.banzhaf(), game.shapley_shubik()):
        assert sum(table.values()) == 1
        ranked = sorted(game.players, key=lambda p: game.weights[p])
        powers = [table[p] for p in ranked]
        assert powers == sorted(powers)


@given(games())
@settings(max_examples=60, deadline=None)
def test_blocking_is_winning_in_the_dual_game(game: WeightedGame) -> None:
    dual = WeightedGame(sum(game.weights.values()) - game.quota + 1, game.weights)
    assert game.swings() == dual.swings()
    assert game.shapley_shubik() == dual.shapley_shubik()
    assert game.blocking_count() == dual.winning_count()
    assert set(game.blocking_minorities()) == set(dual.minimal_winning())


@given(st.lists(st.integers(0, 40), min_size=1, max_size=10).filter(any), st.floats(0.01, 1), st.booleans())
@settings(max_examples=80, deadline=None)
def test_all_ways_of_counting_agree(weights: list[int], part: float, by_size: bool) -> None:
    rule = Rule(max(1, round(part * sum(weights))), tuple(weights))
    long = Rule(rule.quota * 10**30, tuple(w * 10**30 for w in weights))
    counted = exact.count([rule], by_size)
    assert halves.count_halves(rule, by_size) == counted
    assert halves.count_halves(long, by_size) == counted
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact, "WORD_PLAYERS", 1)  # as for more than 62 players: residues modulo primes
        assert exact.count([rule], by_size) == counted


@given(games(rules=3), st.booleans(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_coalitions_counted_by_kind_are_the_same(game: WeightedGame, by_size: bool, many: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if many:
            patch.setattr(
                kinds, "WORD_PLAYERS", 1
            )  # as for more than 62 players: whole numbers of any length
        assert kinds.Kinds.of(game.rules).counts(by_size) == exact.count(game.rules, by_size)


@given(games(), st.fractions(Fraction(1, 50), 50))
@settings(max_examples=40, deadline=None)
def test_the_unit_of_the_votes_does_not_matter(game: WeightedGame, unit: Fraction) -> None:
    scaled = WeightedGame(game.quota * unit, {p: w * unit for p, w in game.weights.items()})
    assert scaled.swings() == game.swings()
    assert scaled.shapley_shubik() == game.shapley_shubik()


@given(games())
@settings(max_examples=60, deadline=None)
def test_secondary_measures_are_the_same_when_coalitions_are_too_many_to_go_through(
    game: WeightedGame,
) -> None:
    truth = ByDefinition(game)
    minimal = truth.minimal_winning()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coalitions, "PROFILE_LIMIT", 0)
        assert dict(game.johnston()) == truth.johnston()
        assert game.minimal_winning_count() == len(minimal)
        members = sum(len(c) for c in minimal)
        assert dict(game.holler()) == {
            p: Fraction(sum(p in c for c in minimal), members) for p in game.players
        }


def test_secondary_measures_reach_sixty_players() -> None:
    game = WeightedGame(916, {str(i): i + 1 for i in range(60)})
    for table in (game.johnston(), game.deegan_packel(), game.holler()):
        assert table.exact
        assert sum(table.values()) == 1
