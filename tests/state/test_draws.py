"""Measures drawn many times: the same for any worker count, never out of the possible, each provision by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.state.test_state import GRANT, PLACES, measures

from nabolag.errors import BadInput, NotPossible
from nabolag.report.country import state_paper
from nabolag.report.state.layers import layers_of
from nabolag.report.state.places import places_of
from nabolag.state import Assumed, Measure, Place, draw, effects, examples, simulate
from nabolag.state.draws import Drawn
from nabolag.state.possible import check_within

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


def layers_for(places: tuple[Place, ...], scale: float = 1.0) -> dict[str, dict[str, np.ndarray]]:
    rng = np.random.default_rng(7)
    return {"frontier": {one.code: scale * rng.normal(1e5, 5e5, 20) for one in places[:150]}}


def test_the_layers_are_drawn_with_the_rest_for_any_number_of_workers_and_never_change_who_is_paid() -> None:
    large, layers = msgspec.structs.replace(GRANT, amount=1e6), layers_for(MANY)
    alone = draw(large, MANY, draws=350, layers=layers, years=3)
    with ThreadPoolExecutor(3) as pool:
        assert same(draw(large, MANY, draws=350, layers=layers, years=3, executor=pool), alone)
    assert same(draw(large, MANY[::-1], draws=350, layers=layers, years=3), alone)
    plain = draw(large, MANY, draws=350)
    assert (plain.recipients, plain.cost, plain.expected) == (alone.recipients, alone.cost, alone.expected)
    low, middle, high = alone.layers["frontier"]
    assert low <= middle <= high <= alone.bounds["frontier"]
    assert alone.balance["frontier"][2] <= 3 * high
    nobody = draw(large, MANY, Assumed(take_up=(0, 0)), layers=layers)
    assert nobody.layers == {"frontier": (0, 0, 0)}
    assert nobody.balance["frontier"] == (0, 0, 0)


def test_a_layer_that_saves_more_than_is_spent_stops_and_names_the_municipality() -> None:
    spent = {one.code: 4e6 for one in MANY}
    draw(GRANT, MANY, draws=20, layers=layers_for(MANY), spent=spent)
    with pytest.raises(NotPossible, match=r"«frontier» sier at \d+ sparer .* men det brukes"):
        draw(GRANT, MANY, draws=20, layers=layers_for(MANY, 10), spent=spent)
    with pytest.raises(NotPossible, match="men det brukes"):
        draw(GRANT, MANY, draws=20, layers={"models": {"3": np.array([1e13])}})
    with pytest.raises(NotPossible, match="men det brukes"):
        draw(GRANT, MANY, draws=20, layers={"models": {"3": np.array([np.nan])}})
    with pytest.raises(NotPossible, match="men det brukes"):
        draw(GRANT, MANY, draws=20, layers={"models": {"3": np.array([-5e6])}}, spent=spent)


def test_an_answer_out_of_the_possible_is_thrown_away_with_its_name_and_ends() -> None:
    """The cost cannot be above the budget, nor below nothing; each amount of a real draw is inside its own bound."""
    for values in (np.array([5.0, 11.0]), np.array([-1.0]), np.array([np.nan])):
        with pytest.raises(NotPossible, match=r"«A»: «cost» ble fra .* men kan bare være fra 0 til 10"):
            check_within(GRANT, "cost", values, 0.0, 10.0)
    check_within(GRANT, "cost", np.array([0.0, 10.0]), 0.0, 10.0)
    held = draw(msgspec.structs.replace(GRANT, amount=1e6, budget=2.5e6), MANY, Assumed(take_up=(1, 1)))
    assert held.bounds["cost"] == 2e6, "two are paid, and half a one is not"
    assert held.cost[2] <= 2e6


def test_every_shipped_layer_is_inside_what_the_municipalities_spend_and_stands_on_the_page() -> None:
    for measure in examples():
        saves, spent = layers_of(measure)
        assert bool(saves) == (measure.service is not None)
        found = draw(measure, places_of(measure.service), layers=saves, spent=spent)
        for layer, (low, _middle, high) in found.layers.items():
            assert -found.bounds[layer] <= low <= 0 <= high <= found.bounds[layer]
    table = next(one for one in state_paper("nb").tables() if one.id == "measures-drawn")
    said = [row[1].shown for row in table.rows]
    assert said.count("De billigste: spart i året") == said.count("Modellene: spart i året") == 2


def test_the_money_by_county_centrality_and_size_is_all_of_it_and_nobody_stands_in_two() -> None:
    """Everybody joins, so each draw is alike: each way of parting the country adds up to what the state pays."""
    demanded = msgspec.structs.replace(GRANT, kind="requirement", amount=2e5)
    found = draw(demanded, MANY)
    assert found.cost == (4e7, 4e7, 4e7)
    for groups in found.groups.values():
        assert sum(middle for _low, middle, _high in groups.values()) == pytest.approx(4e7)
    ends = simulate(demanded, MANY)
    for parted in (ends.by_county, ends.by_centrality, ends.by_size):
        assert sum(one.covered for one in parted.values()) == len(ends.eligible) == 200  # type: ignore[attr-defined]
        assert sum(one.of for one in parted.values()) == len(MANY)  # type: ignore[attr-defined]
    shipped = places_of("barnevern")
    assert len({one.code for one in shipped}) == 357
    assert all(one.population > 0 and one.income_per_head > 0 and one.county for one in shipped)


def test_deadweight_is_what_goes_to_those_known_to_share_and_at_most_to_those_unknown_too() -> None:
    demanded = msgspec.structs.replace(GRANT, kind="requirement", amount=1e5)
    found = draw(demanded, MANY)
    known, unknown = (sum(one.shares == word for one in MANY) for word in ("yes", "unknown"))
    assert simulate(demanded, MANY).deadweight == (known * 1e5, (known + unknown) * 1e5)
    assert known * 1e5 <= found.deadweight[0] <= found.deadweight[2] <= (known + unknown) * 1e5
    nobody_known = tuple(one._replace(shares="unknown") for one in MANY)
    assert simulate(demanded, nobody_known).deadweight == (0, 200 * 1e5)
    new = msgspec.structs.replace(demanded, only_new=True)
    assert simulate(new, MANY).deadweight[0] == 0, "those known to share are left out"
