"""Printed figures from the literature, and figures that independent implementations agree on."""

from __future__ import annotations

from fractions import Fraction

import pytest

from nabolag.governance.voting import WeightedGame

F = Fraction

EEC_1958 = WeightedGame(12, {"DE": 4, "FR": 4, "IT": 4, "NL": 2, "BE": 2, "LU": 1})


def game(quota: int, *weights: int) -> WeightedGame:
    return WeightedGame(quota, {str(i): w for i, w in enumerate(weights)})


def test_luxembourg_had_no_power_in_the_first_council() -> None:
    """EEC Council 1958–72; Britannica prints 5/21, 1/7 and 0."""
    assert list(EEC_1958.banzhaf().values()) == [F(5, 21)] * 3 + [F(1, 7)] * 2 + [0]
    assert EEC_1958.shapley_shubik()["DE"] == F(7, 30)
    assert list(EEC_1958.shapley_shubik().values()) == [F(7, 30)] * 3 + [F(3, 20)] * 2 + [0]
    assert EEC_1958.dummies() == ["LU"]
    assert EEC_1958.veto_players() == []
    assert EEC_1958.winning_count() == 14
    assert list(EEC_1958.swings().values()) == [10, 10, 10, 6, 6, 0]
    assert list(EEC_1958.coleman_prevent().values()) == [F(5, 7)] * 3 + [F(3, 7)] * 2 + [0]
    assert list(EEC_1958.coleman_initiate().values()) == [F(1, 5)] * 3 + [F(3, 25)] * 2 + [0]
    assert EEC_1958.coleman_act() == F(7, 32)
    assert list(EEC_1958.deegan_packel().values()) == [F(5, 24)] * 3 + [F(3, 16)] * 2 + [0]
    assert list(EEC_1958.holler().values()) == [F(1, 5)] * 5 + [0]
    assert list(EEC_1958.johnston().values()) == [F(1, 4)] * 3 + [F(1, 8)] * 2 + [0]
    assert frozenset({"DE", "FR", "IT"}) in EEC_1958.minimal_winning()
    assert frozenset({"DE", "FR"}) in EEC_1958.blocking_minorities()
    assert EEC_1958.blocking_count() == 50


def test_the_council_of_fifteen() -> None:
    """EU Council 1995: Felsenthal & Machover 1998 print 0.1116 … 0.0226 and 0.1167 … 0.0207."""
    eu = game(62, 10, 10, 10, 10, 8, 5, 5, 5, 5, 4, 4, 3, 3, 3, 2)
    banzhaf, shapley = list(eu.banzhaf().values()), list(eu.shapley_shubik().values())
    assert (banzhaf[0], banzhaf[4], banzhaf[-1]) == (F(1849, 16565), F(1531, 16565), F(75, 3313))
    assert (shapley[0], shapley[4], shapley[-1]) == (F(7, 60), F(860, 9009), F(932, 45045))
    assert [round(float(x), 4) for x in banzhaf][::7] == [0.1116, 0.0587, 0.0226]


def test_permanent_members_of_the_security_council() -> None:
    un = game(39, *[7] * 5, *[1] * 10)
    assert list(un.swings().values()) == [848] * 5 + [84] * 10
    assert sum(un.swings().values()) == 5080
    assert list(un.shapley_shubik().values()) == [F(421, 2145)] * 5 + [F(4, 2145)] * 10
    assert un.veto_players() == ["0", "1", "2", "3", "4"]
    assert un.blocking_count() == 31920


def test_three_supervisors_of_nassau_county_had_no_power() -> None:
    """Banzhaf 1965: 58 of 115; the votes 21, 2 and 2 never mattered."""
    assert list(game(58, 31, 31, 28, 21, 2, 2).banzhaf().values()) == [F(1, 3)] * 3 + [0] * 3


def test_the_public_good_index_is_not_monotone() -> None:
    """Holler's example 35-20-15-15-15: 20 votes get less than 15, by Holler and by Deegan–Packel."""
    g = game(51, 35, 20, 15, 15, 15)
    assert list(g.banzhaf().values()) == [F(11, 25), F(1, 5), F(3, 25), F(3, 25), F(3, 25)]
    assert list(g.holler().values()) == [F(4, 15), F(2, 15), F(1, 5), F(1, 5), F(1, 5)]
    assert list(g.deegan_packel().values()) == [F(3, 10), F(3, 20), F(11, 60), F(11, 60), F(11, 60)]
    assert list(g.johnston().values()) == [F(7, 12), F(3, 16), F(11, 144), F(11, 144), F(11, 144)]


def test_california_in_the_electoral_college() -> None:
    """1990s apportionment: Banzhaf 11.1 per cent for 54 of 538 votes; 51 players, counted exactly."""
    votes = [54, 33, 32, 25, 23, 22, 21, 18, 15, 14, 13, 13, 12, 12, 11, 11, 11, 11, 10, 10, 9, 9]
    votes += [8] * 6 + [7] * 3 + [6] * 2 + [5] * 4 + [4] * 6 + [3] * 8
    college = game(270, *votes)
    assert college.winning_count() == 1117324771280441
    assert college.swings()["0"] == 525180666785903
    assert round(float(college.banzhaf()["0"]), 3) == 0.111
    assert float(college.shapley_shubik()["0"]) == pytest.approx(0.10812540951779512, abs=1e-16)


def test_two_thirds_of_the_shares_and_half_of_the_owners() -> None:
    owners = {"A": 46, "B": 21, "C": 14, "D": 9, "E": 6, "F": 4}
    g = WeightedGame(67, owners, also=[WeightedGame(4, dict.fromkeys(owners, 1))])
    assert g.winning_count() == 15
    assert list(g.swings().values()) == [15, 7, 7, 5, 5, 5]
    assert list(g.shapley_shubik().values()) == [F(29, 60), F(2, 15), F(2, 15), F(1, 12), F(1, 12), F(1, 12)]
    assert g.veto_players() == ["A"]


def test_an_owner_with_the_whole_quota_decides_alone() -> None:
    g = game(6, 6, 2, 1)
    assert list(g.banzhaf().values()) == list(g.shapley_shubik().values()) == [1, 0, 0]
    assert g.dummies() == ["1", "2"]


def test_a_majority_block_makes_the_others_powerless_under_every_union_value() -> None:
    g = game(51, 40, 30, 30)
    blocked = g.owen([["0", "1"]])
    assert blocked["2"] == 0
    assert sum(blocked.values()) == 1
