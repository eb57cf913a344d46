"""What must hold of every measure, of each kind, ours and anybody's: money, nothing, more, workers, bounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.state.test_draws import MANY, same

from nabolag.errors import NotPossible
from nabolag.report.state.places import places_of
from nabolag.state import BadMeasure, Measure, Place, draw, draws, examples, simulate
from nabolag.state.draws import Assumed
from nabolag.state.measures import DEMANDS, Kind, check_measures

KINDS: tuple[Kind, ...] = Kind.__args__  # type: ignore[attr-defined]
KRONER, SHARE = st.integers(1, 5_000_000).map(float), st.floats(0.01, 1)
SMALLEST, LARGEST = MANY[0].population, MANY[-1].population


@st.composite
def measures(from_: st.DrawFn, kind: Kind) -> Measure:
    """A measure of the kind that somebody may write and that covers somebody."""
    given: dict[str, Any] = {"members": from_(st.integers(2, 6))}
    if kind in ("grant", "requirement", "minimum", "transition"):
        given["amount"] = from_(KRONER)
    if kind in ("match", "guarantee"):
        given |= {"share": from_(SHARE), "spending": from_(KRONER)}
        given |= (
            {"amount": from_(st.just(0.0) | KRONER)}
            if kind == "match"
            else {"risk": from_(st.none() | SHARE)}
        )
    if kind == "merger":
        people = sorted({0, *from_(st.lists(st.integers(1, 60_000), max_size=3))})
        given["grades"] = tuple((float(one), from_(KRONER)) for one in people)
    if kind == "transition":
        given |= {"start": "2028-01-01", "end": f"{from_(st.integers(2028, 2047))}-12-31"}
    if kind == "minimum":
        given["min_population"] = from_(st.floats(SMALLEST + 1, LARGEST))
    else:
        given["max_population"] = from_(st.none() | st.floats(SMALLEST + 1000, LARGEST))
        given["centrality"] = tuple(from_(st.sets(st.integers(1, 6), max_size=5)))
    given["only_new"] = from_(st.booleans())
    given["service"] = from_(st.sampled_from([None, "administrasjon", "barnevern", "vann"]))
    made = Measure(id="x", name="X", kind=kind, **given)
    if from_(st.booleans()):
        made = replace(made, budget=made.paid * made.members * from_(st.floats(1, 60)))
    return made


def written(measure: Measure, places: tuple[Place, ...] = MANY) -> bool:
    """Whether it can be and covers somebody."""
    try:
        check_measures([measure])
        simulate(measure, places)
    except BadMeasure:
        return False
    return True


def bare(measure: Measure) -> Measure:
    """With no money in it."""
    return replace(measure, amount=0.0, share=None if measure.share is None else 0.0, budget=None,
                   grades=tuple((people, 0.0) for people, _kroner in measure.grades))  # fmt: skip


def larger(measure: Measure, times: float) -> Measure:
    """The same with so many times the money, as far as a share goes; without a budget."""
    return replace(measure, amount=measure.amount and measure.amount * times, budget=None,
                   share=None if measure.share is None else min(measure.share * times, 1.0),
                   grades=tuple((people, kroner * times) for people, kroner in measure.grades))  # fmt: skip


OURS = [(one, tuple(places_of(one.service))) for one in examples()]
each_kind = pytest.mark.parametrize("kind", KINDS)
few = settings(max_examples=15, deadline=None)


def is_paid_as_received(measure: Measure, places: tuple[Place, ...]) -> None:
    """One draw, so that ends and middle are that draw: what the state pays is what groups of municipalities are paid."""
    found = draw(measure, places, draws=1)
    assert found.cost[0] == found.cost[2] <= (measure.budget or float("inf")) * (1 + 1e-12)
    for groups in found.groups.values():
        assert sum(middle for _low, middle, _high in groups.values()) == pytest.approx(found.cost[1])
    assert 0 <= found.deadweight[1] <= found.cost[1] * (1 + 1e-12)
    ends = simulate(measure, places)
    assert 0 <= ends.cost[0] <= ends.cost[1] <= (measure.budget or float("inf")) * (1 + 1e-9)
    if measure.kind not in ("merger", "guarantee"):
        assert ends.cost == pytest.approx([joined * measure.paid for joined in ends.recipients])
    for parted in (ends.by_county, ends.by_centrality, ends.by_size):
        assert sum(one.covered for one in parted.values()) == len(ends.eligible)  # type: ignore[attr-defined]


def costs_nothing_without_money(measure: Measure, places: tuple[Place, ...]) -> None:
    found, ends = draw(bare(measure), places, draws=30), simulate(bare(measure), places)
    assert found.cost == found.deadweight == (0, 0, 0)
    assert ends.cost == ends.deadweight == (0, 0)
    if measure.kind not in DEMANDS:  # a demand without money is still a demand
        assert found.recipients == (0, 0, 0)
        assert not found.expected or found.expected == (0, 0, 0)
        assert ends.recipients == (0, 0)


def grows_with_the_money(measure: Measure, places: tuple[Place, ...]) -> None:
    poor, rich = larger(measure, 1), larger(measure, 1.7)
    for a, b in (
        (draw(poor, places, draws=60), draw(rich, places, draws=60)),
        (simulate(poor, places), simulate(rich, places)),
    ):
        for less, more in ((a.recipients, b.recipients), (a.cost, b.cost), (a.deadweight, b.deadweight)):
            assert all(low <= high * (1 + 1e-9) for low, high in zip(less, more, strict=True))


def is_the_same_for_any_workers(measure: Measure, places: tuple[Place, ...]) -> None:
    alone = draw(measure, places, draws=210)
    for workers in (1, 2, 4):
        with ThreadPoolExecutor(workers) as pool:
            assert same(draw(measure, places[::-1], draws=210, executor=pool), alone)


HOLDS = (is_paid_as_received, costs_nothing_without_money, grows_with_the_money, is_the_same_for_any_workers)


@each_kind
@few
@given(st.data())
def test_it_holds_of_measures_of_anybody_s(kind: Kind, data: st.DataObject) -> None:
    measure = data.draw(measures(kind))
    if not written(measure):
        return
    for holds in HOLDS:
        holds(measure, MANY)


@pytest.mark.parametrize("holds", HOLDS)
@pytest.mark.parametrize(
    ("measure", "places"), OURS, ids=lambda one: one.id if isinstance(one, Measure) else ""
)
def test_it_holds_of_every_measure_that_ships(
    holds: Any, measure: Measure, places: tuple[Place, ...]
) -> None:
    holds(measure, places)


TAMPERED = {
    "recipients": lambda joined, *rest: (np.ones_like(joined), *rest),
    "cost": lambda joined, paid, *rest: (joined, paid * 50 + 1e9, *rest),
    "expected": lambda joined, paid, shares, saved, *rest: (joined, paid, shares, saved + 1e6, *rest),
    "certified": lambda joined, paid, shares, saved, certified, deep: (
        joined,
        paid,
        shares,
        saved,
        certified + 1e9,
        deep,
    ),
    "models": lambda joined, paid, shares, saved, certified, deep: (
        joined,
        paid,
        shares,
        saved,
        certified,
        deep + 1e15,
    ),
}


@each_kind
@pytest.mark.parametrize("what", TAMPERED)
def test_an_answer_out_of_the_possible_stops_whatever_the_kind(
    kind: Kind, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms: dict[Kind, dict[str, Any]] = {
        "match": {"share": 0.5, "spending": 1e6}, "guarantee": {"share": 0.5, "spending": 1e6},
        "merger": {"grades": ((0.0, 1e6),)}, "transition": {"amount": 1e6, "start": "2028-01-01", "end": "2030-12-31"},
        "minimum": {"min_population": 9000.0},
    }  # fmt: skip
    given = {"amount": 1e6} | terms.get(kind, {}) | ({} if kind == "minimum" else {"max_population": 9000.0})
    measure = Measure(id="x", name="X", kind=kind, service="administrasjon", **given)
    layers = {"models": {one.code: np.zeros(3) for one in MANY}}
    assumed = Assumed(take_up=(0.5, 1), saved=(0.5, 1), certified=(0.5, 1))
    draw(measure, MANY, assumed, draws=20, layers=layers)  # as it is, it is possible
    honest = draws._block

    def tampered(*given: Any) -> Any:
        return TAMPERED[what](*honest(*given))

    monkeypatch.setattr(draws, "_block", tampered)
    with pytest.raises(NotPossible, match=f"«{what}» ble fra"):
        draw(measure, MANY, assumed, draws=20, layers=layers)
