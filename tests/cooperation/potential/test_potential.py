"""Layers of gain: the income system's own sum, the frontier equal to the linear program, studies of both signs."""

from __future__ import annotations

import numpy as np
import pytest

from nabolag.cooperation.constellations import constellations
from nabolag.cooperation.frontier import merger_gains
from nabolag.cooperation.potential import Comparison, findings, frontier_gain, official_scale
from nabolag.errors import BadInput, NotKnown


def test_the_income_system_says_what_smallness_costs_and_nothing_of_child_welfare() -> None:
    scale = official_scale("administration")
    assert scale
    assert scale.per_municipality == pytest.approx(0.12 * 30_433_909_000 / 357)
    low, high = scale.together(3) or (None, None)
    assert (low, high) == (0.0, pytest.approx(2 * 0.12 * 30_433_909_000 / 357))
    for service in ("child_welfare", "social", "kindergarten"):
        assert (official_scale(service) or scale).together(4) == (0.0, 0.0)
    assert official_scale("water") is None
    with pytest.raises(BadInput, match="minst én"):
        scale.together(0)


@pytest.mark.parametrize("seed", range(4))
def test_the_frontier_in_kroner_equals_the_linear_program(seed: int) -> None:
    random = np.random.default_rng(seed)
    people = random.integers(500, 40_000, 30).astype(float)
    spent = (4000 + 6 * people**0.95 * random.uniform(1, 1.6, 30)).round()
    names = [f"k{i}" for i in range(30)]
    small = np.argsort(people)[[0, 3, 7]]
    gain = frontier_gain(
        dict(zip(names, spent, strict=True)),
        dict(zip(names, people, strict=True)),
        [names[i] for i in small],
        draws=20,
    )
    merger = merger_gains(spent, people, [small.tolist()])[0]
    total = spent[small].sum()
    assert gain
    assert gain.learning == pytest.approx(total * (1 - merger.learning), rel=1e-6)
    assert gain.joining == pytest.approx(total * merger.learning * (1 - merger.gain_corrected), rel=1e-6)
    assert gain.harmony + gain.size == pytest.approx(gain.joining)
    assert gain.joining_low <= 0 <= gain.joining_high
    assert gain.joining_low <= gain.joining <= gain.joining_high


def test_a_world_without_scale_gives_no_gain_of_joining() -> None:
    people = {f"k{i}": 1000.0 * (i + 1) for i in range(20)}
    gain = frontier_gain({code: 8 * n for code, n in people.items()}, people, ["k0", "k1"])
    assert gain
    assert gain.joining == pytest.approx(0, abs=1e-6)
    assert gain.learning == pytest.approx(0, abs=1e-6)


def test_a_group_larger_than_all_or_with_an_unknown_cost_is_unknown() -> None:
    compared = Comparison({"a": 10.0, "b": 12.0, "c": 0.0}, {"a": 100.0, "b": 90.0, "c": 5.0}, draws=5)
    assert compared.gain(["a", "b"]) is None
    assert compared.gain(["a", "c"]) is None
    with pytest.raises(BadInput, match="ulike medlemmer"):
        compared.gain(["a", "a"])


def test_every_service_meets_findings_that_save_and_that_do_not() -> None:
    for service in ("fire", "water", "waste", "wastewater", "administration", "child_welfare", None):
        ways = {one.direction for one in findings(service)}
        assert "saves" in ways
        assert ways & {"none", "costs"}


LINE = {"a": ["b"], "b": ["a", "c"], "c": ["b", "d"], "d": ["c", "e"], "e": ["d"]}
PEOPLE = {"a": 900.0, "b": 1000.0, "c": 5000.0, "d": 700.0, "e": 300.0}
PLACES = {code: (10_000.0 * at, 0.0) for at, code in enumerate(LINE)}


def test_groups_hang_together_and_say_who_is_left_over() -> None:
    found = constellations("b", LINE, PEOPLE, PLACES, lambda a, b: {a, b} == {"b", "c"})
    assert {frozenset(one.codes) for one in found} >= {frozenset("bc"), frozenset("abc"), frozenset("abcd")}
    by = {frozenset(one.codes): one for one in found}
    assert by[frozenset("bc")].left_over == ("a",)
    assert by[frozenset("abcd")].left_over == ("e",)
    assert (by[frozenset("abc")].shared, by[frozenset("abc")].pairs) == (1, 3)
    assert by[frozenset("abc")].kilometres == pytest.approx(20)
    assert by[frozenset("abc")].largest == "c"
    assert all(0 < one.stays <= 1 for one in found)
    turned = {code: LINE[code][::-1] for code in reversed(LINE)}
    assert constellations("b", turned, PEOPLE, PLACES, lambda a, b: {a, b} == {"b", "c"}) == found


def test_who_must_be_in_is_in_and_who_must_not_is_not() -> None:
    forced = constellations("b", LINE, PEOPLE, PLACES, lambda a, b: False, forced=("d",))
    assert forced
    assert all({"b", "d"} <= set(one.codes) for one in forced)
    without = constellations("b", LINE, PEOPLE, PLACES, lambda a, b: False, excluded=("c",))
    assert [set(one.codes) for one in without] == [{"a", "b"}]
    with pytest.raises(NotKnown, match="«x»"):
        constellations("x", LINE, PEOPLE, PLACES, lambda a, b: False)


def test_the_group_that_is_asked_for_comes_first() -> None:
    found = constellations("b", LINE, PEOPLE, PLACES, lambda a, b: False, also=(("c", "d", "e"),))
    assert set(found[0].codes) == set("bcde")


def test_every_finding_says_how_it_was_studied_and_the_contested_ones_stand_beside_fire() -> None:
    every = {one.id: one for one in findings("fire")}
    assert {"F18", "F19", "E18", "F20", "F21", "F22"} <= set(every)
    assert (every["E18"].direction, every["F20"].direction) == ("saves", "costs"), (
        "the same author, both signs"
    )
    assert every["F18"].direction == "unmeasured", "capability is no cost"
    for lang in ("nb", "nn", "en"):
        assert all(one.design[lang].strip() for one in every.values())
