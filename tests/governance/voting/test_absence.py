"""Votes where some stay away, against every combination of away, abstain, yes and no."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nabolag.errors import BadInput
from nabolag.governance.voting import WeightedGame, absence, with_absence

F = Fraction


@given(
    st.lists(st.integers(1, 6), min_size=2, max_size=4),
    st.sampled_from([F(1, 2), F(9, 10)]),
    st.sampled_from([F(0), F(1, 3)]),
    st.sampled_from([F(1, 2), F(2, 3)]),
)
@settings(max_examples=40, deadline=None)
def test_chances_are_those_of_every_combination(
    weights: list[int], present: Fraction, abstain: Fraction, threshold: Fraction
) -> None:
    votes = {"abcd"[i]: w for i, w in enumerate(weights)}
    need = sum(weights) * 2 // 3 + 1 if sum(weights) * 2 // 3 + 1 <= sum(weights) else sum(weights)
    found = with_absence(votes, present, threshold, [WeightedGame(need, votes)], abstain=abstain)
    half = present * (1 - abstain) / 2
    part = {"away": 1 - present, "abstain": present * abstain, "yes": half, "no": half}

    def carried(said: dict[str, str]) -> bool:
        yes = sum(votes[p] for p in said if said[p] == "yes")
        cast = sum(votes[p] for p in said if said[p] in ("yes", "no"))
        enough = sum(votes[p] for p in said if said[p] != "away") >= need
        return enough and (2 * yes > cast if threshold == F(1, 2) else yes >= threshold * cast)

    def chance(fixed: dict[str, str]) -> Fraction:
        free = [p for p in votes if p not in fixed]
        total = F(0)
        for way in product(part, repeat=len(free)):
            p = F(1)
            for how in way:
                p *= part[how]
            if carried({**fixed, **dict(zip(free, way, strict=True))}):
                total += p
        return total

    assert found.carried == chance({})
    for player in votes:
        yes, no, away = (chance({player: how}) for how in ("yes", "no", "away"))
        assert found.decisive[player] == yes - no
        assert found.walk_out[player] == no - away


def test_with_everyone_present_being_decisive_is_the_absolute_banzhaf_measure() -> None:
    votes = {"DE": 4, "FR": 4, "IT": 4, "NL": 2, "BE": 2, "LU": 1}
    assert with_absence(votes, F(1)).decisive == WeightedGame(9, votes).banzhaf_absolute()


def test_leaving_the_room_can_stop_more_than_voting_no() -> None:
    """Two thirds must be present (IKS-loven § 9): the one with four of nine votes gains by staying away."""
    votes = {"a": 4, "b": 3, "c": 2}
    walk_out = with_absence(votes, F(9, 10), quorum=[WeightedGame(6, votes)]).walk_out
    assert walk_out["a"] > 0 > walk_out["b"]


def test_a_chance_is_between_nought_and_one() -> None:
    with pytest.raises(BadInput, match="3/2"):
        with_absence({"a": 1}, F(3, 2))


def test_a_quorum_of_two_rules_asks_for_both() -> None:
    """IKS-loven § 9: half of the members and two thirds of the votes."""
    votes, members = {"a": 6, "b": 2, "c": 1}, {"a": 1, "b": 1, "c": 2}
    both = [WeightedGame(6, votes), WeightedGame(2, members)]
    together = WeightedGame(6, votes, also=[WeightedGame(2, members)])
    found = with_absence(votes, F(4, 5), quorum=[together])
    assert found.quorum == F(4, 5) * (1 - F(1, 25))
    assert found == with_absence(votes, F(4, 5), quorum=both)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=6).filter(any), st.data())
@settings(max_examples=40, deadline=None)
def test_many_owners_in_floating_point_get_the_same_answer(weights: list[int], data: st.DataObject) -> None:
    votes = {"abcdef"[i]: w for i, w in enumerate(weights)}
    present = {p: data.draw(st.sampled_from([F(1, 3), F(9, 10), F(1)])) for p in votes}
    quorum = [WeightedGame(data.draw(st.integers(1, sum(weights))), votes)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(absence, "EXACT_WORK", 10**9)
        exact = with_absence(votes, present, F(3, 5), quorum, F(2, 5), F(1, 7))
        patch.setattr(absence, "EXACT_WORK", 0)
        found = with_absence(votes, present, F(3, 5), quorum, F(2, 5), F(1, 7))
    assert exact.decisive.exact
    assert 0 < found.error_bound < 1e-12
    for mine, truth in ((found.decisive, exact.decisive), (found.walk_out, exact.walk_out)):
        assert all(abs(mine[p] - float(truth[p])) <= found.error_bound for p in votes)
    assert abs(found.carried - exact.carried) <= found.error_bound
    assert abs(found.quorum - exact.quorum) <= found.error_bound


def test_thirty_owners_are_no_hindrance() -> None:
    votes = {str(i): i % 7 + 1 for i in range(30)}
    found = with_absence(
        votes, F(9, 10), quorum=[WeightedGame(79, votes), WeightedGame(15, dict.fromkeys(votes, 1))]
    )
    assert 0.9 < found.quorum < 1
    assert found.decisive["6"] > found.decisive["0"] > 0
