"""Seats by key, and the seats whose power comes nearest to what was wanted."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.governance.voting import WeightedGame, apportion, compare, nearest, wishes

LOFOTEN = {"1874": 950, "1859": 1200, "1860": 11700, "1865": 9800}


@given(st.lists(st.integers(1, 50_000), min_size=2, max_size=9), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_every_design_gives_out_all_seats_and_leaves_nobody_out(population: list[int], spare: int) -> None:
    people = {str(i): n for i, n in enumerate(population)}
    for design in compare(people, len(people) + spare):
        assert sum(design.seats.values()) == len(people) + spare
        assert min(design.seats.values()) >= 1
        assert sum(design.power.values()) == 1


def test_seats_follow_the_key() -> None:
    # the textbook case where Sainte-Laguë gives three seats to 53 per cent
    votes = {"a": Fraction(53, 100), "b": Fraction(24, 100), "c": Fraction(23, 100)}
    assert apportion(votes, 7) == {"a": 3, "b": 2, "c": 2}
    assert set(wishes(LOFOTEN, "equal").values()) == {Fraction(1, 4)}
    mixed, heads = wishes(LOFOTEN, "mixed"), wishes(LOFOTEN, "population")
    assert mixed["1874"] == Fraction(3, 10) / 4 + Fraction(7, 10) * heads["1874"]
    assert float(wishes({"a": 100, "b": 400}, "square_root")["b"]) == pytest.approx(2 / 3)
    capped = wishes({"a": 900, "b": 50, "c": 50}, "capped")
    assert capped == {"a": Fraction(49, 100), "b": Fraction(51, 200), "c": Fraction(51, 200)}
    assert sum(wishes(LOFOTEN, "capped").values()) == 1


def test_the_nearest_seats_are_the_nearest_of_all() -> None:
    """Checked against every way to give out at most nine seats."""
    target = wishes(LOFOTEN, "mixed")
    found = nearest(target, 9)

    def off(seats: dict[str, int]) -> Fraction:
        power = WeightedGame(sum(seats.values()) // 2 + 1, seats).banzhaf()
        return sum((abs(Fraction(power[k]) - target[k]) for k in target), Fraction(0)) / 2

    every = (dict(zip(target, way, strict=True)) for way in product(range(1, 7), repeat=4) if sum(way) <= 9)
    assert found.proven
    assert found.distance == min(map(off, every)) == off(found.seats)


def test_a_larger_search_says_it_is_not_proven_and_beats_every_key() -> None:
    people = {str(i): 500 * (i + 1) ** 2 for i in range(9)}
    target = wishes(people, "population")
    found = nearest(target, 40)
    assert not found.proven
    for design in compare(people, 40):
        assert found.distance <= sum(abs(Fraction(design.power[k]) - target[k]) for k in target) / 2


def test_designs_refuse_what_cannot_be() -> None:
    with pytest.raises(BadInput, match="3 plasser"):
        compare(LOFOTEN, 3)
    with pytest.raises(BadInput, match="1874"):
        compare({**LOFOTEN, "1874": 0}, 9)
    with pytest.raises(BadInput, match="rett"):
        wishes(LOFOTEN, "rett")
