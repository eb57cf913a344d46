"""Measures drawn many times: the same for any worker count, never out of the possible, each provision by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.state.test_state import GRANT, PLACES, measures

from nabolag.errors import BadInput
from nabolag.report.state.places import places_of
from nabolag.state import Assumed, Place, draw, effects, examples, simulate
from nabolag.state.draws import Drawn

MANY = tuple(
    Place(str(n), 400.0 + 97 * n, 60_000.0 + n, f"F{n % 5}", n % 6 + 1, ("yes", "no", "unknown")[n % 3])  # type: ignore[arg-type]
    for n in range(200)
)


def same(one: Drawn, other: Drawn) -> bool:
    return vars(one) == vars(other)


def test_the_draws_are_the_same_for_one_worker_two_and_many_and_in_any_order_of_municipalities() -> None:
    alone = draw(GRANT, MANY, draws=350)
    for workers in (1, 2, 5):
        with ThreadPoolExecutor(workers) as pool:
            assert same(draw(GRANT, MANY, draws=350, executor=pool), alone)
    assert same(draw(GRANT, MANY[::-1], draws=350), alone)
    other = draw(msgspec.structs.replace(GRANT, amount=1001.0), MANY, draws=350)
    assert other.recipients != alone.recipients, "another question has its own draws"


@settings(max_examples=40, deadline=None)
@given(measures, st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda ends: (min(ends), max(ends))))
def test_no_draw_is_out_of_the_possible_and_what_is_paid_is_what_is_received(
    measure: msgspec.Struct, take_up: tuple[float, float]
) -> None:
    if measure.max_population is not None and measure.max_population < 500:  # type: ignore[attr-defined]
        return
    found = draw(measure, PLACES, Assumed(take_up=take_up), draws=60)  # type: ignore[arg-type]
    ends = simulate(measure, PLACES, take_up)  # type: ignore[arg-type]
    assert found.recipients[2] <= len(ends.eligible)
    assert found.cost[2] <= found.bounds["cost"] * (1 + 1e-9)
    assert found.deadweight[2] <= found.cost[2] * (1 + 1e-9)
    for kind in found.groups.values():
        assert sum(low for low, _middle, _high in kind.values()) <= found.cost[2] + 1e-6
    if found.expected and found.certified:
        assert found.certified[2] <= found.expected[2] <= found.bounds["expected"] * (1 + 1e-9)


def test_a_measure_of_zero_pays_nothing_and_saves_what_it_saves() -> None:
    nothing = draw(msgspec.structs.replace(GRANT, amount=0.0), MANY)
    assert nothing.cost == nothing.deadweight == (0, 0, 0)
    nobody = draw(GRANT, MANY, Assumed(take_up=(0, 0)))
    assert (nobody.recipients, nobody.cost, nobody.expected) == ((0, 0, 0), (0, 0, 0), (0, 0, 0))


def test_the_middle_of_many_draws_is_where_the_ranges_say() -> None:
    found = draw(GRANT, MANY, Assumed(take_up=(0.4, 0.4), saved=(1, 1), certified=(0.5, 0.5)), draws=4000)
    assert found.recipients[1] == pytest.approx(80, abs=1)  # 0.4 of 200
    assert found.expected is not None
    assert found.certified == pytest.approx([end / 2 for end in found.expected])


def test_who_is_left_behind_is_one_when_none_of_them_is_paid_and_nought_when_all_are() -> None:
    large = msgspec.structs.replace(GRANT, min_population=3000)
    everybody = Assumed(take_up=(1, 1))
    assert draw(large, MANY, everybody).small == (1, 1, 1)
    assert draw(GRANT, MANY, everybody).small == pytest.approx((0, 0, 0), abs=1e-12)
    assert draw(msgspec.structs.replace(GRANT, max_population=2999), MANY, everybody).small[1] < 0


@pytest.mark.parametrize("wrong", [{"draws": 0}, {"draws": 10**6}])
def test_a_number_of_draws_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(BadInput, match="trekkes fra 1 til 100"):
        draw(GRANT, PLACES, **wrong)
    with pytest.raises(BadInput, match="to andeler fra 0 til 1"):
        replace(Assumed(), saved=(0.5, 0.1))


def test_each_provision_is_seen_alone_and_beside_the_others() -> None:
    small = examples()[1]
    found = effects(small, places_of(small.service), (1, 1))
    by_part = {one.part: one for one in found.each}
    assert set(by_part) == {"max_population", "budget"}
    assert found.every.cost == simulate(small, places_of(small.service), (1, 1)).cost == (50e6, 50e6)
    assert found.none.cost == (357e6, 357e6)
    assert by_part["budget"].without.cost[1] == 1e6 * len(found.every.eligible)
    assert by_part["max_population"].without.cost == (50e6, 50e6)
    for one in found.each:
        assert found.every.cost[1] <= one.alone.cost[1] <= found.none.cost[1]
