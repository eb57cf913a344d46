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
from nabolag.state import Assumed, Measure, Place, draw, effects, examples, simulate
from nabolag.state.draws import Drawn

MANY = tuple(
    Place(str(n), 400.0 + 97 * n, 60_000.0 + n, f"F{n % 5}", n % 6 + 1, ("yes", "no", "unknown")[n % 3])  # type: ignore[arg-type]
    for n in range(200)
)


def same(one: Drawn, other: Drawn) -> bool:
    return vars(one) == vars(other)


def test_the_draws_are_the_same_for_one_worker_two_and_many_and_in_any_order_of_municipalities() -> None:
    large = msgspec.structs.replace(GRANT, amount=1e6)
    alone = draw(large, MANY, draws=350)
    for workers in (1, 2, 5):
        with ThreadPoolExecutor(workers) as pool:
            assert same(draw(large, MANY, draws=350, executor=pool), alone)
    assert same(draw(large, MANY[::-1], draws=350), alone)
    other = draw(msgspec.structs.replace(large, members=3), MANY, draws=350)
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
    found = draw(
        GRANT,
        MANY,
        Assumed(take_up=(0.4, 0.4), halfway=(0, 0), saved=(1, 1), certified=(0.5, 0.5)),
        draws=4000,
    )
    assert found.recipients[1] == pytest.approx(80, abs=1)  # 0.4 of 200
    assert found.expected is not None
    assert found.certified == pytest.approx([end / 2 for end in found.expected])


def test_who_is_left_behind_is_one_when_none_of_them_is_paid_and_nought_when_all_are() -> None:
    large = msgspec.structs.replace(GRANT, min_population=3000)
    everybody = Assumed(take_up=(1, 1), halfway=(0, 0))
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


def test_more_money_never_draws_fewer_and_none_draws_nobody() -> None:
    amounts = (0.0, 1e4, 1e5, 1e6, 1e7)
    for level in range(3):
        joined = [
            draw(msgspec.structs.replace(GRANT, amount=amount), MANY, Assumed(take_up=(0.2, 0.9))).recipients[
                level
            ]
            for amount in amounts
        ]
        assert joined == sorted(joined)
        assert joined[0] == 0
        assert joined[-1] > joined[1]
    half = simulate(msgspec.structs.replace(GRANT, amount=5e5), MANY, (0.5, 0.5), (5e5, 5e5))
    assert half.recipients == (50, 50)  # 200 × 0.5, of whom half at half way


def test_the_money_of_a_merger_is_drawn_between_what_the_smallest_and_the_largest_would_give() -> None:
    merger = Measure(id="m", name="M", kind="merger", grades=((0, 5e6), (15_000, 2e7)), members=2)
    found = draw(merger, MANY, Assumed(take_up=(1, 1), halfway=(0, 0)), draws=200)
    assert found.recipients == (200, 200, 200)
    assert 100 * 5e6 < found.cost[0] <= found.cost[2] < 100 * 2e7
    ends = simulate(merger, MANY, (1, 1))
    assert ends.cost == (100 * 5e6, 100 * 2e7)
    alone = draw(merger, MANY[:1], Assumed(take_up=(1, 1), halfway=(0, 0)), draws=5)
    assert alone.cost == (0, 0, 0), "nobody to merge with"


def test_a_guarantee_costs_from_nothing_to_what_may_be_lost() -> None:
    guarantee = Measure(id="g", name="G", kind="guarantee", share=0.8, spending=1e7, risk=0.1)
    assert simulate(guarantee, MANY, (1, 1)).cost == (0, pytest.approx(200 * 0.8 * 1e7 * 0.1))
    drawn = draw(guarantee, MANY, Assumed(take_up=(1, 1)))
    assert drawn.cost[1] == pytest.approx(100 * 0.8 * 1e7 * 0.1, rel=0.1)
    unknown = msgspec.structs.replace(guarantee, risk=None)
    assert simulate(unknown, MANY, (1, 1)).cost == (0, 200 * 0.8 * 1e7), "all of it may be lost"
    assert simulate(msgspec.structs.replace(guarantee, spending=0), MANY, (1, 1)).recipients == (0, 0)
