"""What a measure does, drawn many times over: who applies, what is saved of what is reckoned, what an auditor would certify.

Nothing is fitted: each thing that is not known is drawn evenly from the range that is given. A block of draws has its own
seed, made of what is asked, so that the draws are the same for one worker, for two and for many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from types import MappingProxyType

import msgspec
import numpy as np
from numpy.typing import NDArray

from nabolag.errors import BadInput
from nabolag.state.measures import DEMANDS, Measure, scale_of
from nabolag.state.possible import check_layer, check_within, spent_by
from nabolag.state.simulation import (
    HALFWAY,
    OBSERVED,
    Place,
    answering,
    checked_take_up,
    eligible_for,
    paid_between,
    places_paid,
    size_of,
)
from nabolag.text import Amount
from nabolag.text.showing import Shown

Floats = NDArray[np.float64]
DRAWS, BLOCK, MOST_DRAWS = 1000, 100, 100_000
LEVEL = (0.025, 0.5, 0.975)
CERTIFIED = (0.2 / 130.7, 1.0)
"""From the one case where both are published to all of it: Nassau county planned to save over USD 130.7 million, and the first
certified savings were just over USD 200,000 (Rockefeller Institute 2020)."""
GROUPS: Mapping[str, Callable[[Place], object]] = {
    "county": lambda place: place.county,
    "centrality": lambda place: place.centrality,
    "size": lambda place: size_of(place.population),
}


@dataclass(frozen=True)
class Assumed:
    """Ranges that are drawn from, evenly.

    Attributes:
        take_up: how many of those covered join (0–1) for an amount that is large enough; all do for a requirement.
        halfway: kroner to each at which half as many do: the larger the amount, the more join, and for nothing nobody.
        saved: how much of what the income system reckons once instead of several times is in fact saved (0–1).
        certified: how much of what is saved is certified (0–1).
    """

    take_up: tuple[float, float] = OBSERVED
    halfway: tuple[float, float] = HALFWAY
    saved: tuple[float, float] = (0.0, 1.0)
    certified: tuple[float, float] = CERTIFIED

    def __post_init__(self) -> None:
        for one in (self.take_up, self.saved, self.certified):
            checked_take_up(one)
        if not 0 <= self.halfway[0] <= self.halfway[1] < float("inf"):
            raise BadInput(
                "Halvparten søker ved {low} til {high} kr: skriv to beløp fra 0 og oppover, det minste først.",
                low=Amount(self.halfway[0]),
                high=Amount(self.halfway[1]),
            )


@dataclass(frozen=True, repr=False)
class Drawn(Shown):
    """The middle of the draws and the ends that 95 of 100 lie within, as (low, middle, high).

    Attributes:
        draws: how many.
        recipients: how many join. cost: kroner the state pays, once.
        deadweight: kroner of that to those who share the service already; whether one does where it is unknown is drawn.
        expected, certified: kroner saved a year by those that join and do not share it yet: what is reckoned, and what would be
            certified; None: unknown for the service.
        small, poor: how much rarer the small (under 3,000), and the quarter with least free income, are among those paid than
            among all municipalities: 0 as often, 1 not at all, below 0 more often.
        layers: by layer of the potential, kroner saved a year by those that join and do not share the service yet, from what
            each would save; balance: kroner saved through the years that were asked for less what the state pays once, by layer,
            `income_system` among them.
        groups: of each of `GROUPS`, by its name or number, kroner paid there.
        bounds: what each amount cannot be above; a layer by its name, and its balance with `balance-` before it. What it
            cannot be below is 0, for a layer as much again in cost.
    """

    measure: Measure
    draws: int
    recipients: tuple[float, float, float]
    cost: tuple[float, float, float]
    deadweight: tuple[float, float, float]
    expected: tuple[float, float, float] | None
    certified: tuple[float, float, float] | None
    small: tuple[float, float, float]
    poor: tuple[float, float, float]
    layers: dict[str, tuple[float, float, float]]
    balance: dict[str, tuple[float, float, float]]
    groups: dict[str, dict[str, tuple[float, float, float]]]
    bounds: dict[str, float]


def draw(
    measure: Measure,
    places: Sequence[Place],
    assumed: Assumed = Assumed(),
    draws: int = DRAWS,
    executor: Executor | None = None,
    layers: Mapping[str, Mapping[str, Floats]] = MappingProxyType({}),
    years: int = 1,
    spent: Mapping[str, float] = MappingProxyType({}),
) -> Drawn:
    """`measure` drawn `draws` times, on `executor` where one is given.

    `layers`: by layer and code, draws of what the municipality would save a year if it joins, the same number for each; who is
    not there saves nothing that is known. `years`: how long what is saved is added up, for the balance. `spent`: by code, the
    kroner a year that no draw of a layer can be above, or below with a minus; its free income where it is not there.

    Raises:
        BadInput: no number of draws from 1 to 100,000, or as `simulate`.
        NotPossible: a layer, or an answer, is out of the possible.
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise BadInput("Det kan trekkes fra 1 til {most} ganger, ikke {n}.", n=draws, most=MOST_DRAWS)
    ordered = sorted(places, key=lambda place: place.code)
    eligible = eligible_for(measure, ordered)
    tables = {layer: _table(each, ordered) for layer, each in layers.items()}
    most = spent_by(ordered, spent)
    for layer, saves in tables.items():
        check_layer(layer, saves, ordered, most)
    task = partial(
        _block,
        measure,
        ordered,
        [place.code for place in eligible],
        assumed,
        seed_of(measure, assumed),
        list(tables.values()),
    )
    blocks = [min(BLOCK, draws - start) for start in range(0, draws, BLOCK)]
    each = list(
        map(task, range(len(blocks)), blocks)
        if executor is None
        else executor.map(task, range(len(blocks)), blocks)
    )
    joined, paid, shares, saved, certified, deep = (
        np.concatenate(parts) for parts in zip(*each, strict=True)
    )
    by_layer = dict(zip(layers, deep.T, strict=True))
    can = dict(zip((place.code for place in ordered), most.tolist(), strict=True))
    largest = sorted((can[place.code] for place in eligible), reverse=True)
    many = int(min(len(eligible), places_paid(measure)))
    return _told(
        measure,
        ordered,
        eligible,
        joined,
        paid,
        shares,
        saved,
        certified,
        by_layer,
        years,
        sum(largest[:many]),
    )


def _table(saves: Mapping[str, Floats], places: Sequence[Place]) -> Floats:
    """(places, draws of the layer) kroner a year; 0 for who is not there."""
    many = len(next(iter(saves.values()), np.zeros(1)))
    nothing = np.zeros(many)
    return np.stack([saves.get(place.code, nothing) for place in places])


def seed_of(measure: Measure, assumed: Assumed) -> int:
    """The same on every machine: made of what is asked, but not of what the measure is called.

    Nor of what it pays: the same lots fall for every amount, so that a larger one never draws fewer.
    """
    bare = msgspec.structs.replace(
        measure, id="", name="", source=None, amount=0.0, share=None, spending=None, grades=(), risk=None
    )
    alike = msgspec.json.decode(
        msgspec.json.encode((bare, assumed)), type=tuple[Measure, Assumed]
    )  # 3 is 3.0
    plain = msgspec.json.encode(alike)
    return int.from_bytes(sha256(plain).digest()[:8], "big")


def joining(measure: Measure, offered: float, assumed: Assumed, n: int, rng: np.random.Generator) -> Floats:
    """The part (0–1) of those covered that joins when each is offered so many kroner, in each of `n` draws."""
    rate, halfway = rng.uniform(*assumed.take_up, size=n), rng.uniform(*assumed.halfway, size=n)
    enough = np.array([answering(measure, offered, half) for half in halfway.tolist()], dtype=np.float64)
    return np.asarray(rate * enough, dtype=np.float64)


def _block(
    measure: Measure,
    places: Sequence[Place],
    codes: Sequence[str],
    assumed: Assumed,
    seed: int,
    layers: Sequence[Floats],
    block: int,
    n: int,
) -> tuple[NDArray[np.bool_], Floats, NDArray[np.bool_], Floats, Floats, Floats]:
    """(who joins, kroner to each, who shares the service already: draws by places; parts saved and certified: draws; what
    each layer says is saved: draws by layers)."""
    rng = np.random.default_rng([seed, block])
    inside = np.isin([place.code for place in places], codes)
    covered = [place for place, here in zip(places, inside, strict=True) if here]
    part_joining = joining(measure, float(np.mean(paid_between(measure, covered))), assumed, n, rng)
    lot, first, lost = rng.random((n, len(places))), rng.random((n, len(places))), rng.random((n, 1))
    most, asked = min(float(len(codes)), places_paid(measure)), lot < part_joining[:, None]
    if measure.kind == "merger":
        people = np.array([place.population for place in places])
        joins, paid = _merged(measure, people, inside, asked, first, most)
    else:
        joins = np.broadcast_to(inside, lot.shape) if measure.kind in DEMANDS else inside & asked
        joins = joins & (_order(joins, first).argsort(axis=1) < int(most))  # the first are paid
        part = lost if measure.kind == "guarantee" else np.ones((n, 1))
        paid = np.asarray(joins * part * measure.paid, dtype=np.float64)
    known = np.array([place.known_to_share for place in places])
    unknown = np.array([place.shares == "unknown" for place in places])
    shares = known | (unknown & (rng.random(joins.shape) < rng.random((n, 1))))
    saved, certified = rng.uniform(*assumed.saved, size=n), rng.uniform(*assumed.certified, size=n)
    which = rng.random(n)  # the same draw of a layer for every municipality: they are uncertain together
    deep = np.zeros((n, len(layers)))
    for at, saves in enumerate(layers):
        column = (which * saves.shape[1]).astype(int)
        deep[:, at] = ((joins & ~shares) * saves[:, column].T).sum(axis=1)
    return joins, paid, shares, saved, certified, deep


def _order(those: NDArray[np.bool_], first: Floats) -> NDArray[np.int64]:
    """Who comes first, second and so on (draws by turns), when anybody of `those` may be first; the others come after."""
    order: NDArray[np.int64] = np.where(those, first, 2.0).argsort(axis=1)
    return order


def _merged(
    measure: Measure,
    people: Floats,
    inside: NDArray[np.bool_],
    asked: NDArray[np.bool_],
    first: Floats,
    most: float,
) -> tuple[NDArray[np.bool_], Floats]:
    """(who merges, kroner to each): groups fall by lot, so many in each as the measure says, and a group merges whole or not.

    Who is with whom does not hang on what is paid, so that a larger sum never parts those who would merge for a smaller.
    """
    joins, paid = np.zeros(asked.shape, dtype=bool), np.zeros(asked.shape)
    members = measure.members
    groups = int(inside.sum()) // members
    orders = _order(inside, first)[:, : groups * members].reshape(len(asked), groups, members)
    for draw, (order, wants) in enumerate(zip(orders, asked, strict=True)):
        merging = order[wants[order[:, 0]]][: int(most) // members]
        kroner = [measure.graded(one) for one in people[merging].sum(axis=1).tolist()]
        joins[draw, merging] = True
        paid[draw, merging] = np.array(kroner)[:, None] / members
    return joins, paid


def _told(
    measure: Measure,
    places: Sequence[Place],
    eligible: Sequence[Place],
    joined: NDArray[np.bool_],
    paid: Floats,
    shares: NDArray[np.bool_],
    saved: Floats,
    certified: Floats,
    by_layer: Mapping[str, Floats],
    years: int,
    can_save: float,
) -> Drawn:
    count = joined.sum(axis=1)
    cost, lost = paid.sum(axis=1), (paid * shares).sum(axis=1)
    most = min(float(len(eligible)), places_paid(measure))
    budget = float("inf") if measure.budget is None else measure.budget
    dearest = min(most * paid_between(measure, eligible)[1], budget)
    bounds = {"recipients": most, "cost": dearest, "deadweight": dearest}
    each = scale_of(measure)
    expected = sure = None
    if each is not None:
        expected = (joined & ~shares).sum(axis=1) * each * measure.spared * saved
        sure = expected * certified
        bounds |= {"expected": most * each * measure.spared, "certified": most * each * measure.spared}
    known: dict[str, Floats] = {} if expected is None else {"income_system": expected}
    balance = {layer: years * values - cost for layer, values in (known | dict(by_layer)).items()}
    for layer in balance:
        bounds[f"balance-{layer}"] = years * bounds.setdefault(
            layer, bounds.get("expected", 0.0) if layer in known else can_save
        )
    incomes = sorted(place.income_per_head for place in places)
    line = incomes[max(len(incomes) // 4 - 1, 0)]
    found = {"recipients": count, "cost": cost, "deadweight": lost, "expected": expected, "certified": sure}
    for name, values in found.items():
        if values is not None:
            check_within(measure, name, values, 0.0, bounds[name])
    for layer, values in by_layer.items():
        check_within(measure, layer, values, -bounds[layer], bounds[layer])
    for layer, values in balance.items():
        least = 0.0 if layer in known else -years * bounds[layer]
        check_within(measure, f"balance-{layer}", values, least - dearest, bounds[f"balance-{layer}"])
    return Drawn(
        measure=measure,
        draws=len(count),
        recipients=spread_of(count),
        cost=spread_of(cost),
        deadweight=spread_of(lost),
        expected=None if expected is None else spread_of(expected),
        certified=None if sure is None else spread_of(sure),
        small=_missed(joined, places, lambda place: size_of(place.population) == 0),
        poor=_missed(joined, places, lambda place: place.income_per_head <= line),
        layers={layer: _with_none(spread_of(values)) for layer, values in by_layer.items()},
        balance={layer: spread_of(values) for layer, values in balance.items()},
        groups={
            kind: {name: spread_of(paid[:, at].sum(axis=1)) for name, at in _parts(of, places).items()}
            for kind, of in GROUPS.items()
        },
        bounds=bounds,
    )


def spread_of(values: NDArray[np.int64] | Floats) -> tuple[float, float, float]:
    """The middle of the draws and the ends that 95 of 100 lie within, as (low, middle, high)."""
    low, middle, high = np.quantile(values, LEVEL).tolist()
    return low, middle, high


def _with_none(ends: tuple[float, float, float]) -> tuple[float, float, float]:
    """The same, with nothing saved among what is possible: no layer is sure for a whole country."""
    return min(ends[0], 0.0), ends[1], max(ends[2], 0.0)


def _missed(
    joined: NDArray[np.bool_], places: Sequence[Place], of: Callable[[Place], bool]
) -> tuple[float, float, float]:
    group = np.array([of(place) for place in places])
    count = joined.sum(axis=1)
    among = joined[:, group].sum(axis=1)[count > 0] / count[count > 0]
    return spread_of(1 - among / group.mean()) if group.any() and len(among) else (0.0, 0.0, 0.0)


def _parts(of: Callable[[Place], object], places: Sequence[Place]) -> dict[str, NDArray[np.int64]]:
    """Which places are in each group, in order."""
    found: dict[str, list[int]] = {}
    for at, place in enumerate(places):
        found.setdefault(str(of(place)), []).append(at)
    return {name: np.array(found[name]) for name in sorted(found)}
