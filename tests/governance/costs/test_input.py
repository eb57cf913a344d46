"""What is refused, in one sentence that names the group; and the ways a table can be given."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nabolag.errors import BadInput, NotKnown
from nabolag.governance.costs import (
    CostGame,
    GroupGame,
    SavingsGame,
    airport,
    permitted,
    reasons_to_leave,
    serial,
)

GOOD = {("A",): 3.0, ("B",): 4.0, ("A", "B"): 6.0}


@pytest.mark.parametrize(
    ("players", "values", "says"),
    [
        ([], {}, "ingen deltakere"),
        ("AA", GOOD, "«A» står to ganger"),
        ("AB", {("A",): 3, ("B",): 4}, "A + B mangler"),
        ("AB", {**GOOD, ("B", "A"): 7}, "A + B står to ganger"),
        ("AB", {**GOOD, ("A",): float("nan")}, "Tallet for A er nan"),
        ("AB", {**GOOD, ("A",): float("inf")}, "endelig tall"),
        ("AB", {**GOOD, ("A",): "mye"}, "Tallet for A er mye"),
        ("AB", {**GOOD, ("A",): None}, "Tallet for A er None"),
        ("AB", {**GOOD, (): 2}, "tomme gruppen"),
        ("AB", {**GOOD, ("A", "A"): 2}, "to ganger"),
        ("AB", np.array([0, 1, 2]), "ett for hver bitmaske"),
        ("AB", np.array([0, 1, np.nan, 3]), "Tallet for B"),
        ([f"k{i}" for i in range(21)], {}, "GroupGame"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_by_name(players: Any, values: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says.replace("+", r"\+")):
        CostGame(players, values)


def test_someone_unknown_in_a_group_gets_the_nearest_name() -> None:
    with pytest.raises(NotKnown) as caught:
        CostGame(["Vågan", "Moskenes"], {("Vågen",): 1})
    assert caught.value.candidates == ("Vågan",)


def test_a_table_a_function_and_any_order_of_names_are_the_same_case() -> None:
    by_name = CostGame("AB", GOOD).nucleolus()
    assert dict(CostGame("AB", {"A": 3, "B": 4, "BA": 6}).nucleolus()) == dict(by_name)
    assert dict(CostGame("AB", {"A": 3, "B": 4, frozenset("AB"): 6}).nucleolus()) == dict(by_name)
    assert dict(CostGame("AB", np.array([0, 3, 4, 6.0])).nucleolus()) == dict(by_name)
    assert dict(CostGame("AB", lambda mask: [0, 3, 4, 6][mask]).nucleolus()) == dict(by_name)


def test_one_participant_pays_it_all() -> None:
    game = CostGame(["A"], {("A",): 5})
    for rule in ("shapley", "nucleolus", "prenucleolus", "aca", "tau", "equal_charge", "proportional"):
        assert dict(getattr(game, rule)()) == {"A": 5}
    assert not game.core_is_empty()
    assert game.least_core() == game.stabilising_subsidy() == 0


@pytest.mark.parametrize(
    ("key", "says"),
    [({"A": 1}, "mangler et tall for B"), ({"A": -1, "B": 2}, "har -1"), ({"A": 0, "B": 0}, "0 for alle")],
)
def test_a_key_that_cannot_share_is_refused(key: dict[str, float], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        CostGame("AB", GOOD).proportional(key)


def test_mixed_keys_add_up() -> None:
    game = CostGame("AB", GOOD)
    both = game.mixed([(0.3, {"A": 1, "B": 1}), (0.7, {"A": 1, "B": 3})])
    assert dict(both) == pytest.approx({"A": 6 * (0.15 + 0.175), "B": 6 * (0.15 + 0.525)})
    with pytest.raises(BadInput, match="skal bli 1"):
        game.mixed([(0.3, {"A": 1, "B": 1})])


def test_rules_that_do_not_exist_for_a_case_say_so() -> None:
    dearer = CostGame("AB", {"A": 3, "B": 4, "AB": 9})
    with pytest.raises(BadInput, match="Nukleolus finnes ikke"):
        dearer.nucleolus()
    with pytest.raises(BadInput, match="Tau-verdien finnes ikke"):
        dearer.tau()
    assert dict(dearer.prenucleolus()) == pytest.approx({"A": 4, "B": 5})
    assert dearer.stabilising_subsidy() == pytest.approx(2)


def test_nothing_to_save_is_shared_without_dividing_by_zero() -> None:
    plain = CostGame("ABC", lambda m: float(sum([3, 4, 5][i] for i in range(3) if m >> i & 1)))
    for rule in ("aca", "scrb", "tau", "nucleolus", "shapley"):
        assert list(getattr(plain, rule)().values()) == pytest.approx([3, 4, 5])


def test_scrb_caps_the_alternative_by_the_benefit() -> None:
    game = CostGame("AB", {"A": 10, "B": 10, "AB": 12})
    assert dict(game.scrb()) == pytest.approx({"A": 6, "B": 6})
    assert dict(game.scrb({"A": 4, "B": 10})) == pytest.approx({"A": 2 + 8 * 2 / 10, "B": 2 + 8 * 8 / 10})


def test_a_given_sharing_shows_who_would_leave() -> None:
    given = CostGame("AB", GOOD).allocation({"A": 3.5, "B": 2.5})
    assert [(v.group, round(v.amount, 9)) for v in given.violations] == [(("A",), 0.5)]


def test_a_permitted_list_of_every_group_gives_the_full_answer_and_fewer_groups_bind_less() -> None:
    from .skaane import COSTS, PLAYERS

    full = CostGame(PLAYERS, COSTS)
    groups = {tuple(key): cost for key, cost in COSTS.items() if len(key) < 6}
    listed = GroupGame(PLAYERS, groups, COSTS["AHKLMT"])
    assert dict(listed.prenucleolus()) == pytest.approx(dict(full.prenucleolus()))
    assert dict(listed.per_capita_prenucleolus()) == pytest.approx(dict(full.per_capita_prenucleolus()))
    assert listed.least_core() == pytest.approx(full.least_core())
    pairs = GroupGame(PLAYERS, {k: v for k, v in groups.items() if len(k) <= 2}, COSTS["AHKLMT"])
    assert pairs.least_core() <= listed.least_core() + 1e-9


def test_forty_neighbours_along_a_coast_share_a_pipe() -> None:
    """A line of forty: groups of up to four neighbours; the answer is checked against every listed group."""
    names = [f"k{i}" for i in range(40)]
    line = {name: [names[j] for j in (i - 1, i + 1) if 0 <= j < 40] for i, name in enumerate(names)}
    groups = permitted(line, 4)
    assert len(groups) == 40 + 39 + 38 + 37
    game = GroupGame(names, {g: 10 + 2.0 * len(g) for g in groups}, total=10 * 8 + 2 * 40)
    found = game.prenucleolus()
    assert sum(found.values()) == pytest.approx(160)
    assert found.certificate is not None
    assert found.certificate.holds
    # any 38 in a row need 9.5 plants' worth of starting cost by fours: ten fours cost 180, so the core holds
    assert not game.core_is_empty()
    assert found.violations == []


def test_a_group_list_without_someone_alone_is_refused() -> None:
    with pytest.raises(BadInput, match="B mangler kostnad alene"):
        GroupGame("AB", {("A",): 1}, 2)


def test_uncertain_costs_say_how_often_each_group_would_leave() -> None:
    draws = [{"A": 3, "B": 4, "AB": total} for total in (5, 6, 6.6, 8)]
    found = reasons_to_leave("AB", draws, lambda game: game.equal_charge())
    shares = {leaving.group: leaving.share for leaving in found.groups}
    assert shares == {("A",): 0.5}
    assert found.stable == 0.5
    assert found.core_empty == 0.25
    assert found.groups[0].mean_amount == pytest.approx((0.3 + 1.0) / 4)
    with pytest.raises(BadInput, match="ingen trekninger"):
        reasons_to_leave("AB", [], lambda game: game.equal_charge())


def test_negative_savings_and_zeroes_are_fine() -> None:
    game = SavingsGame("ABC", {"A": 0, "B": -2, "C": 0, "AB": 3, "AC": -1, "BC": 0, "ABC": 6})
    assert sum(game.nucleolus().values()) == pytest.approx(6)
    assert game.nucleolus().violations == []


@pytest.mark.parametrize("bad", [-1.0, float("nan")])
def test_shared_facilities_refuse_what_is_no_amount(bad: float) -> None:
    with pytest.raises(BadInput, match="Kostnaden for A"):
        airport({"A": bad})
    with pytest.raises(BadInput, match="Bruken til A"):
        serial({"A": bad}, lambda q: q)
