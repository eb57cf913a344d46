"""Groups, counts and divisions: published numbers, exhaustive search on small maps, and what must hold of any."""

from __future__ import annotations

from functools import cache
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_array

from nabolag.cooperation.partners import best_regions, connected_groups, count_partitions, sweep
from nabolag.cooperation.partners.cuts import DIVISORS, MOST_PLACES, rows_of, violated
from nabolag.cooperation.partners.graph import graph_of
from nabolag.cooperation.partners.master import Master
from nabolag.cooperation.partners.programs import tightened
from nabolag.cooperation.partners.sweep import swept
from nabolag.errors import BadInput, NotPossible
from nabolag.municipalities import current, neighbours

Cell = tuple[int, int]


def grid(n: int) -> dict[Cell, list[Cell]]:
    beside = ((0, 1), (1, 0), (0, -1), (-1, 0))
    cells = [(i, j) for i in range(n) for j in range(n)]
    return {(i, j): [(i + a, j + b) for a, b in beside if (i + a, j + b) in set(cells)] for i, j in cells}


@pytest.mark.parametrize(("n", "printed"), [(2, 13), (3, 218), (4, 11506)])  # OEIS A287151
def test_connected_groups_of_a_grid_are_as_many_as_published(n: int, printed: int) -> None:
    groups = connected_groups(grid(n), n * n)
    assert len(groups) == printed
    assert len({frozenset(group) for group in groups}) == printed


@pytest.mark.parametrize(
    ("n", "printed"), [(2, 2), (3, 10), (4, 117), (5, 4006), (6, 451206)]
)  # OEIS A172477
def test_divisions_of_a_grid_are_as_many_as_published(n: int, printed: int) -> None:
    assert count_partitions(grid(n), parts=n, size=n) == printed


def test_other_parts_and_sizes_are_counted_too() -> None:
    assert count_partitions(grid(2), 4, 1) == 1
    assert count_partitions(grid(2), 1, 4) == 1
    assert count_partitions(grid(4), 8, 2) == 36  # dominoes on a chessboard of four by four
    assert count_partitions(grid(3), 2, 4) == 0


def test_the_groups_of_the_real_map_are_connected_and_met_once() -> None:
    beside = {code: neighbours(code).land for code in current()}
    groups = connected_groups(beside, 3)
    seen = {frozenset(group) for group in groups}
    assert len(seen) == len(groups)
    assert sum(len(group) == 1 for group in seen) == 357
    assert sum(len(group) == 2 for group in seen) == sum(len(others) for others in beside.values()) / 2
    for group in list(seen)[::50]:
        assert len(group) < 2 or all(any(other in beside[one] for other in group) for one in group)


def divisions(left: frozenset[Cell], groups: list[frozenset[Cell]]) -> list[list[frozenset[Cell]]]:
    if not left:
        return [[]]
    first = min(left)
    return [
        [group, *rest]
        for group in groups
        if first in group and group <= left
        for rest in divisions(left - group, groups)
    ]


@cache
def everything() -> tuple[list[frozenset[Cell]], list[list[frozenset[Cell]]]]:
    groups = [frozenset(group) for group in connected_groups(grid(3), 4)]
    return groups, divisions(frozenset(grid(3)), groups)


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.floats(0, 3))
def test_the_best_division_is_the_best_of_all(seed: int, fixed: float) -> None:
    groups, all_ = everything()
    rng = np.random.default_rng(seed)
    price = {group: fixed + len(group) * rng.uniform(0.5, 2) for group in sorted(groups, key=sorted)}
    found = best_regions(
        list(grid(3)), grid(3), lambda asked: [price[frozenset(g)] for g in asked], max_size=4
    )
    assert found.total_cost == pytest.approx(min(sum(price[g] for g in one) for one in all_))
    assert found.bound <= found.total_cost
    assert found.gap == pytest.approx(0, abs=1e-9)
    assert sorted(cell for group in found.groups for cell in group) == sorted(grid(3))
    assert all(sum(found.prices[cell] for cell in group) <= cost + 1e-7 for group, cost in price.items())
    assert found.stabilising_subsidy == pytest.approx(found.total_cost - sum(found.prices.values()), abs=1e-7)
    if found.stabilising_subsidy < 1e-9:
        assert found.blocking_groups == ()


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_row_that_is_added_keeps_every_division_and_cuts_off_what_is_split(seed: int) -> None:
    groups, all_ = everything()
    cells = list(grid(3))
    inside = np.array([[cell in group for group in groups] for cell in cells], dtype=float)
    whole = np.array([[group in one for group in groups] for one in (set(one) for one in all_)], dtype=float)
    draw = np.random.default_rng(seed)
    master = Master(csc_array(inside), np.array([len(group) + draw.uniform(0, 3) for group in groups]))
    share = master.solve().share
    cuts = violated(csc_array(inside), share)
    rows, limits = rows_of(cuts, csc_array(inside))
    assert (rows @ whole.T <= limits[:, None]).all()
    assert (rows @ share > limits).all()
    assert cuts == violated(csc_array(inside), share)
    assert all(len(set(cut.places)) == len(cut.places) <= MOST_PLACES and cut.by in DIVISORS for cut in cuts)
    assert all(0 < one < cut.by for cut in cuts for one in cut.multipliers)


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_rows_without_a_price_can_be_left_out_and_the_bound_is_the_same(seed: int) -> None:
    groups, all_ = everything()
    inside = csc_array(np.array([[cell in group for group in groups] for cell in grid(3)], dtype=float))
    draw = np.random.default_rng(seed)
    cost = np.array([len(group) + draw.uniform(0, 3) for group in groups])
    master = Master(inside, cost)
    master.cut(violated(inside, master.solve().share))
    all_rows = master.solve()
    priced = [cut for cut, price in zip(master.cuts, all_rows.dual, strict=True) if price < 0]
    master.drop(np.flatnonzero(all_rows.dual == 0))
    left = master.solve()
    assert master.cuts == priced
    assert left.bound == pytest.approx(all_rows.bound, abs=1e-9)
    master.cut(violated(inside, left.share))  # and the program can be gone on with
    best = min(sum(cost[groups.index(group)] for group in one) for one in all_)
    assert left.bound - 1e-9 <= master.solve().bound <= best + 1e-9


def test_a_ring_that_is_split_in_halves_is_cut_off_by_one_row_over_all_of_it() -> None:
    """Pairs around a ring of seven, half of each, cover all at once; at most three whole pairs can."""
    ring = np.zeros((7, 14))
    for at in range(7):
        ring[[at, (at + 1) % 7], at] = 1  # the pairs
        ring[at, 7 + at] = 1  # and each alone
    share = np.r_[np.full(7, 0.5), np.zeros(7)]
    rows, limits = rows_of(violated(csc_array(ring), share)[:1], csc_array(ring))
    assert limits == [3]
    assert rows.toarray().tolist() == [[1.0] * 7 + [0.0] * 7]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(3, 9), st.floats(9, 40))
def test_a_number_of_regions_and_a_most_population_are_kept_to(seed: int, regions: int, most: float) -> None:
    groups, all_ = everything()
    rng = np.random.default_rng(seed)
    people = {cell: float(rng.integers(1, 9)) for cell in grid(3)}
    price = {group: rng.uniform(1, 2) for group in sorted(groups, key=sorted)}
    kept = [
        sum(price[group] for group in one)
        for one in all_
        if len(one) == regions and all(sum(people[cell] for cell in group) <= most for group in one)
    ]
    asked = {"max_size": 4, "population": people, "max_population": most, "regions": regions}

    def cost(groups: list[tuple[Cell, ...]]) -> list[float]:
        return [price[frozenset(group)] for group in groups]

    if not kept:
        with pytest.raises(NotPossible):
            best_regions(list(grid(3)), grid(3), cost, **asked)
        return
    found = best_regions(list(grid(3)), grid(3), cost, **asked)
    assert len(found.groups) == regions
    assert found.total_cost == pytest.approx(min(kept))
    assert found.gap == pytest.approx(0, abs=1e-9)
    assert all(
        sum(found.prices[cell] for cell in group) <= price[group] + 1e-7
        for group in groups
        if sum(people[cell] for cell in group) <= most
    )


def test_the_rule_that_binds_is_named_with_what_would_do() -> None:
    line = {"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]}
    hours = {pair: (1.0 if "D" not in pair else 3.0) for pair in permutations("ABCD", 2)}

    def pairs(groups: list[tuple[str, ...]]) -> list[float]:
        return [1.0 if len(group) == 2 else np.inf for group in groups]

    with pytest.raises(NotPossible, match=r"Reisegrensen på 2 binder: .* D .*minst 3"):
        best_regions("ABCD", line, pairs, travel=hours, max_travel=2)
    with pytest.raises(NotPossible, match=r"Taket på 8 innbyggere binder: .* A .*har 9.*minst 9"):
        best_regions("ABCD", line, pairs, population={"A": 9, "B": 1, "C": 1, "D": 1}, max_population=8)
    with pytest.raises(NotPossible, match=r"i 5 regioner holder reglene\. Be om et annet antall"):
        best_regions("ABCD", line, lambda groups: [1.0] * len(groups), regions=5)
    with pytest.raises(BadInput, match="regions er 0"):
        best_regions("ABCD", line, pairs, regions=0)


def test_row_order_never_matters() -> None:
    def cost(groups: list[tuple[Cell, ...]]) -> list[float]:
        return [3 + sum(i + 2 * j for i, j in g) ** 0.5 + (len(g) - 2) ** 2 for g in groups]

    cells = list(grid(3))
    there = best_regions(cells, grid(3), cost, max_size=4)
    back = best_regions(cells[::-1], dict(reversed(grid(3).items())), cost, max_size=4)
    assert there.total_cost == pytest.approx(back.total_cost)
    assert {frozenset(g) for g in there.groups} == {frozenset(g) for g in back.groups}


def test_costs_may_come_as_an_array() -> None:
    groups = connected_groups(grid(2), 2)
    sizes = [len(group) for group in groups]
    found = best_regions(list(grid(2)), grid(2), [1.0 if size == 2 else 2.0 for size in sizes], max_size=2)
    assert found.total_cost == pytest.approx(2)


def test_travel_partners_and_refusals_are_kept_to() -> None:
    line = {"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]}
    cheap = {1: 10.0, 2: 12.0, 3: 13.0, 4: 14.0}

    def cost(groups: list[tuple[str, ...]]) -> list[float]:
        return [cheap[len(group)] for group in groups]

    hours = {pair: abs(ord(pair[0]) - ord(pair[1])) * 1.0 for pair in permutations("ABCD", 2)}
    assert best_regions("ABCD", line, cost).groups == (("A", "B", "C", "D"),)
    near = best_regions("ABCD", line, cost, travel=hours, max_travel=1)
    assert near.groups == (("A", "B"), ("C", "D"))
    kept = best_regions("ABCD", line, cost, max_size=3, together=[["B", "C"]], apart=[["C", "D"]])
    assert kept.groups == (("A", "B", "C"), ("D",))


def test_groups_are_large_enough_and_a_minimum_nobody_meets_is_named_with_what_would_do() -> None:
    line = {"A": ["B"], "B": ["A", "C"], "C": ["B", "D"], "D": ["C"]}
    people = {"A": 900, "B": 400, "C": 300, "D": 200}

    def alone_is_cheap(groups: list[tuple[str, ...]]) -> list[float]:
        return [float(len(group) ** 2) for group in groups]

    found = best_regions("ABCD", line, alone_is_cheap, population=people, min_population=600)
    assert found.groups == (("A",), ("B", "C", "D"))
    with pytest.raises(NotPossible, match=r"2\s000 innbyggere binder.* D .*har 900.*høyst 900"):
        best_regions("ABCD", line, alone_is_cheap, max_size=3, population=people, min_population=2000)
    with pytest.raises(BadInput, match="ikke population"):
        best_regions("ABCD", line, alone_is_cheap, min_population=500)
    with pytest.raises(BadInput, match="«D» mangler"):
        best_regions("ABCD", line, alone_is_cheap, population={"A": 1, "B": 1, "C": 1}, min_population=1)


def test_those_who_work_together_stay_together_when_that_is_favoured_enough() -> None:
    line = {"A": ["B"], "B": ["A", "C"], "C": ["B"]}

    def alone_is_cheap(groups: list[tuple[str, ...]]) -> list[float]:
        return [float(len(group) ** 2) for group in groups]

    assert best_regions("ABC", line, alone_is_cheap, existing=[["B", "C"]], favour=1).groups == (
        ("A",),
        ("B",),
        ("C",),
    )
    kept = best_regions("ABC", line, alone_is_cheap, existing=[["B", "C", "X"]], favour=3)
    assert kept.groups == (("A",), ("B", "C"))
    assert kept.total_cost == pytest.approx(1 + 4 - 3)
    with pytest.raises(BadInput, match="favour er -1"):
        best_regions("ABC", line, alone_is_cheap, favour=-1)


def test_a_rule_that_leaves_somebody_out_is_named() -> None:
    line = {"A": ["B"], "B": ["A"], "C": []}
    with pytest.raises(NotPossible, match="C er ikke med i noen gruppe"):
        best_regions("ABC", line, lambda groups: [1.0 if len(g) > 1 else np.inf for g in groups])
    with pytest.raises(NotPossible, match="samtidig"):
        best_regions(
            "ABC",
            {"A": ["B"], "B": ["A", "C"], "C": ["B"]},
            lambda gs: [1.0 if len(g) == 2 else np.inf for g in gs],
        )


@pytest.mark.parametrize(
    ("codes", "beside", "cost", "says"),
    [
        ("AA", {"A": []}, [1.0], "to ganger"),
        ("AX", {"A": []}, [1.0], "«X»"),
        ("A", {"A": ["A"]}, [1.0], "nabo med seg selv"),
        ("A", {"A": ["Q"]}, [1.0], "«Q»"),
        ("", {}, [], "ingen kommuner"),
        ("A", {"A": []}, [1.0, 2.0], "én kostnad per gruppe"),
        ("A", {"A": []}, [np.nan], "må være et tall"),
    ],
)
def test_input_that_cannot_be_used_is_said(codes: str, beside: dict, cost: list[float], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        best_regions(list(codes), beside, cost)


def test_a_size_or_a_travel_matrix_that_is_none_is_said() -> None:
    with pytest.raises(BadInput, match="max_size er 0"):
        connected_groups(grid(2), 0)
    with pytest.raises(BadInput, match="size er 0"):
        count_partitions(grid(2), 2, 0)
    with pytest.raises(BadInput, match="ikke travel"):
        best_regions("AB", {"A": ["B"], "B": []}, [1.0] * 3, max_travel=1)
    with pytest.raises(BadInput, match="travel mangler B til A"):
        best_regions("AB", {"A": ["B"], "B": []}, [1.0] * 3, travel={}, max_travel=1)


def test_a_map_that_is_near_enough_says_how_near_and_keeps_a_bound_below_the_best() -> None:
    beside = {f"{i:02}{j:02}": [f"{a:02}{b:02}" for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1))
              if 0 <= a < 6 and 0 <= b < 6] for i in range(6) for j in range(6)}  # fmt: skip
    draw = np.random.default_rng(5)
    cost = {group: 3 + len(group) + draw.uniform(0, 2) for group in connected_groups(beside, 4)}
    priced = {tuple(sorted(group)): value for group, value in cost.items()}

    def of(groups: list[tuple[str, ...]]) -> list[float]:
        return [priced[tuple(sorted(group))] for group in groups]

    best = best_regions(sorted(beside), beside, of, 4)
    near = best_regions(sorted(beside), beside, of, 4, gap=0.05)
    assert best.gap == 0
    assert near.bound <= best.total_cost + 1e-9
    assert best.total_cost - 1e-9 <= near.total_cost <= near.bound * 1.06
    assert near.gap <= 0.05
    with pytest.raises(BadInput, match="gap"):
        best_regions(sorted(beside), beside, of, 4, gap=1.0)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"together": [("A", "X")]}, "«X» er nevnt i together"),
        ({"apart": [("A", "X")]}, "«X» er nevnt i apart"),
        ({"max_travel": -1.0}, "max_travel er -1.0"),
        ({"max_travel": float("nan")}, "max_travel er nan"),
        ({"travel": np.array([[0.0, -3.0], [-3.0, 0.0]]), "max_travel": 1.0}, "fra A til B er negativ"),
        ({"travel": [], "max_travel": 1.0}, "en kolonne for hver av 2"),
        ({"min_population": -5.0}, "min_population er -5.0"),
        ({"population": {"A": 9, "B": -4}, "min_population": 1}, "«B» er -4"),
        ({"population": {"A": 9, "B": float("nan")}, "min_population": 1}, "«B» er nan"),
        ({"population": {"A": 9, "B": "4"}, "max_population": 9}, "«B» er 4"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_said(asked: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        best_regions("AB", {"A": ["B"], "B": []}, [1.0] * 3, **asked)


def test_a_limit_below_what_any_pair_meets_names_the_nearest_pair() -> None:
    line = {"A": ["B"], "B": ["C"], "C": []}
    hours = {("A", "B"): 4.0, ("B", "C"): 3.0, ("A", "C"): 1.0}  # A and C are no neighbours
    with pytest.raises(NotPossible, match=r"De nærmeste er B, C, som har 3\. Sett grensen til minst 3"):
        best_regions("ABC", line, [1.0] * 6, travel=hours, max_travel=2.0)
    assert len(best_regions("ABC", line, [1.0] * 6, travel=hours, max_travel=3.0).groups) == 2


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_a_division_in_which_much_is_split_is_the_best_of_all_by_the_sweep_alone(seed: int) -> None:
    """On a board of 3 by 3, against every division; without added rows, with them, in another order, and with none in time."""
    groups, all_ = everything()
    graph, draw = graph_of(grid(3)), np.random.default_rng(seed)
    cost = np.array([len(group) + draw.uniform(0, 3) for group in groups])
    inside = csc_array(np.array([[cell in group for group in groups] for cell in graph.nodes], dtype=float))
    at = {group: place for place, group in enumerate(groups)}
    best = min(sum(cost[at[group]] for group in one) for one in all_)
    master = Master(inside, cost)
    now = master.solve()
    for tight, tried_from in product((now, tightened(master, now, np.inf)), (sweep.TRIED_FROM, 1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sweep, "TRIED_FROM", tried_from)
            found = swept(master, tight, graph, np.inf)
        assert found.chosen
        assert found.bound == pytest.approx(best) == cost[found.chosen].sum()
        assert (inside[:, found.chosen].sum(axis=1) == 1).all()
    assert swept(master, now, graph, 0.0) == (None, now.bound, None)
