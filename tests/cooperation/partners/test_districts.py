"""Divisions within a population window: published optima, exhaustive search on small maps, and refusals that help."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from random import Random

import pytest

from nabolag.cooperation.partners import districts
from nabolag.errors import BadInput, NotPossible

PUBLISHED = json.loads((Path(__file__).parent / "districting.json").read_text("utf-8"))["instances"]
PATH = {i: [j for j in (i - 1, i + 1) if 0 <= j < 6] for i in range(6)}


@pytest.mark.parametrize("state", PUBLISHED)
def test_a_state_is_divided_with_as_few_cut_edges_as_published_and_proven(state: str) -> None:
    case = PUBLISHED[state]
    beside: dict[int, list[int]] = {i: [] for i in range(case["n"])}
    for a, b in case["edges"]:
        beside[a].append(b)
    window = (case["L"], case["U"])
    found = districts(beside, dict(enumerate(case["population"])), parts=case["k"], window=window)
    assert (found.cut_edges, found.bound, found.optimal) == (
        case["optimum_cut_edges"],
        case["optimum_cut_edges"],
        True,
    )
    part = {node: at for at, group in enumerate(found.groups) for node in group}
    assert len(found.groups) == case["k"]
    assert sorted(part) == list(range(case["n"]))
    assert sum(part[a] != part[b] for a, b in case["edges"]) == found.cut_edges
    for group, people in zip(found.groups, found.populations, strict=True):
        assert people == sum(case["population"][node] for node in group)
        assert case["L"] <= people <= case["U"]
        assert connected(group, case["edges"])


def connected(group: tuple[int, ...], edges: list[list[int]]) -> bool:
    reached, members = {group[0]}, set(group)
    while more := {
        y for a, b in edges for x, y in ((a, b), (b, a)) if x in reached and y in members and y not in reached
    }:
        reached |= more
    return reached == members


@pytest.mark.parametrize("seed", range(12))
def test_the_division_equals_the_best_of_all_divisions_of_a_small_map(seed: int) -> None:
    random = Random(seed)
    n, parts = 7, random.choice([2, 3])
    edges = [[i, random.randrange(i)] for i in range(1, n)]
    edges += [
        e for e in ([i, j] for i in range(n) for j in range(i)) if e not in edges and random.random() < 0.25
    ]
    people = [random.randint(1, 9) for _ in range(n)]
    window = (sum(people) / parts - 4, sum(people) / parts + 4)
    beside: dict[int, list[int]] = {i: [] for i in range(n)}
    for a, b in edges:
        beside[a].append(b)
    best = None
    for labels in product(range(parts), repeat=n):
        groups = [tuple(i for i in range(n) if labels[i] == part) for part in range(parts)]
        if all(
            group and window[0] <= sum(people[i] for i in group) <= window[1] and connected(group, edges)
            for group in groups
        ):
            cut = sum(labels[a] != labels[b] for a, b in edges)
            best = cut if best is None else min(best, cut)
    if best is None:
        with pytest.raises(NotPossible, match=r"binder|lettelsen"):
            districts(beside, people, parts, window)
    else:
        found = districts(beside, people, parts, window)
        assert (found.cut_edges, found.optimal) == (best, True)
        turned = {node: beside[node][::-1] for node in reversed(beside)}
        again = districts(turned, dict(enumerate(people)), parts, window)
        assert {frozenset(group) for group in again.groups} == {frozenset(group) for group in found.groups}


@pytest.mark.parametrize(
    ("people", "parts", "window", "said"),
    [
        ([5] * 6, 3, (9, 9), "øvre grensen 9 binder.*øvre grense 10"),
        ([5] * 6, 4, (6, 20), "nedre grensen 6 binder.*nedre grense 5"),
        ([10, 1, 1, 1, 1, 1], 2, (2, 9), "øvre grensen 9 binder: 0 alene har 10.*øvre grense 10"),
        ([10, 1, 1, 1, 1, 10], 3, (7, 9), "Både den nedre grensen 7 og den øvre 9 binder.*fra 4 til 10"),
        ([3, 1, 4, 1, 5, 9], 2, (20, 30), "nedre grensen 20 binder.*nedre grense 9"),
        ([5] * 6, 7, (1, 9), "antall deler binder.*høyst 6"),
    ],
)
def test_what_cannot_be_is_refused_with_the_rule_that_binds_and_the_least_that_helps(
    people: list[int], parts: int, window: tuple[float, float], said: str
) -> None:
    with pytest.raises(NotPossible, match=said):
        districts(PATH, people, parts, window)


def test_islands_need_a_part_each() -> None:
    apart = {"a": ["b"], "b": ["a"], "c": [], "d": []}
    with pytest.raises(NotPossible, match=r"sammenheng binder.*3 biter.*minst 3 deler"):
        districts(apart, dict.fromkeys(apart, 1), parts=2, window=(1, 2))
    assert districts(apart, dict.fromkeys(apart, 1), parts=3, window=(1, 2)).cut_edges == 0


def test_one_part_holds_everything() -> None:
    assert districts(PATH, [1] * 6, parts=1, window=(6, 6)).groups == ((0, 1, 2, 3, 4, 5),)


def test_a_large_map_gets_a_division_and_an_honest_bound_when_time_is_short() -> None:
    n = 12
    beside = {
        (i, j): [(i + a, j + b) for a, b in ((0, 1), (1, 0)) if i + a < n and j + b < n]
        for i in range(n)
        for j in range(n)
    }
    found = districts(beside, dict.fromkeys(beside, 1), parts=6, window=(20, 28), seconds=0.2)
    assert len(found.groups) == 6
    assert found.bound <= found.cut_edges
    assert found.optimal == (found.bound == found.cut_edges)


@pytest.mark.parametrize(
    ("people", "parts", "window", "said"),
    [
        ([1] * 5, 2, (1, 9), "5 tall for 6"),
        (dict.fromkeys(range(5), 1), 2, (1, 9), "«5» mangler befolkning"),
        (dict.fromkeys(range(7), 1), 2, (1, 9), "«6» har befolkning"),
        ([1, 1, -1, 1, 1, 1], 2, (1, 9), "Befolkningen i 2 er -1"),
        ([1] * 6, 0, (1, 9), "parts er 0"),
        ([1] * 6, 2, (9, 1), "window går fra 9 til 1"),
        ([1] * 6, 2, 9, "window er 9"),
    ],
)
def test_input_that_cannot_be_used_is_named(people: object, parts: int, window: object, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        districts(PATH, people, parts, window)  # type: ignore[arg-type]
