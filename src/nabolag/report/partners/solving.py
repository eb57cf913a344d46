"""One scenario worked out: the map that costs least by the models, what it would save, whether it holds.

Every scenario of a service is worked out with the same draws of the same models, so that what differs between two of them is
their rules. The map is chosen by models fitted to every other municipality, and valued by models fitted to the rest: the best
of many thousand groups is not sold for the luck of looking best.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation import arrangements
from nabolag.cooperation.partners import Division, best_regions
from nabolag.cooperation.potential import Joining, Suite
from nabolag.errors import BadInput, NotPossible
from nabolag.report.partners.land import Land, deciding, kept_apart, land_of
from nabolag.report.partners.panels import panel_of, to_the_largest
from nabolag.report.partners.scenarios import Scenario, said_of
from nabolag.report.partners.travel import Travel, kilometres, name_of_table, told
from nabolag.text import Amount
from nabolag.threads import once

Floats = NDArray[np.float64]
DRAWS, AT_ONCE = 200, 8192
PROVEN_TO, NEAR_ENOUGH = 4, 5e-4  # larger groups: a map proven to lie this near the best
CODES = ("a", "b", "code", "names", "node")  # what a message of a division calls municipalities
COUNTED = 20  # seconds, each way, to look for the fewest and the most groups there can be
PATIENCE = 3600.0  # seconds; a search that is cut short would depend on how fast the machine is
NAMED = 20  # groups that would break away, most first
Result = dict[str, Any]
Group = tuple[Any, ...]  # of codes


def solve(scenario: Scenario, travel: Travel = ()) -> Result:
    """The answer to one scenario as plain values that can be kept as JSON; `not_possible` says why there is none.

    Args:
        travel: the table that the scenario names.

    Raises:
        BadInput: the scenario names another table.
    """
    if scenario.travel != (name_of_table(travel) if travel else ""):
        raise BadInput("Reisetabellen er en annen enn den det er spurt med. Gi den samme.")
    chooses, values = _halves(scenario.service, scenario.seed)
    land = land_of(chooses.suite, scenario.merged)
    state = scenario.subsidy * 1e6
    known = _known(scenario, land)
    far = told(travel, land.codes) if travel else kilometres(land.codes, scenario.crossing_km)
    way = Way(land, far if scenario.unit == "km" and travel else None)
    seen: dict[str, Any] = {}

    def allowed(groups: list[Group]) -> Floats:
        """0, and infinite for a group of several with too many inhabitants."""
        most = scenario.max_population or np.inf
        return np.array(
            [np.inf if len(g) > 1 and sum(land.people[c] for c in g) > most else 0.0 for g in groups]
        )

    def cost(groups: list[Group]) -> Floats:
        each = np.concatenate([part.mean(axis=1) for part in _priced(chooses, way, groups)])
        many = np.array([len(group) for group in groups])
        worth: Floats = each - state * (many - 1) + allowed(groups)
        allowed_at = np.flatnonzero(np.isfinite(worth))
        if scenario.max_population:
            _some_are_few_enough(scenario.max_population, groups, worth, land)
        seen["groups"], seen["cost"] = [groups[at] for at in allowed_at], each[allowed_at]
        return worth

    def divided(
        price: Callable[[list[Group]], Floats], regions: int | None, gap: float, seconds: float = PATIENCE
    ) -> Division:
        return best_regions(
            land.codes,
            land.beside,
            price,
            scenario.max_size,
            far if scenario.max_km else None,
            scenario.max_km or None,
            together=deciding(scenario.together, land, scenario.max_size),
            apart=kept_apart(scenario.apart, land),
            population=land.people if scenario.min_population else None,
            min_population=scenario.min_population or None,
            regions=regions,
            existing=known,
            favour=1e6 * scenario.favour,
            seconds=seconds,
            gap=gap,
        )

    answer: Result = {
        "scenario": {
            **asdict(scenario),
            "together": [list(one) for one in scenario.together],
            "apart": [list(one) for one in scenario.apart],
        },
        "key": scenario.key,
        "left_out": list(chooses.suite.left_out),
        "cooperating": len(known),
    }
    try:
        near_enough = 0.0 if scenario.max_size <= PROVEN_TO else NEAR_ENOUGH
        try:
            found = divided(cost, scenario.regions or None, near_enough)
        except NotPossible:
            if scenario.regions:
                whole = 0.99 / len(land.codes)  # so near that a whole number of groups is proven
                fewest = divided(lambda some: allowed(some) + 1, None, whole, COUNTED)
                most = divided(lambda some: allowed(some) - 1, None, whole, COUNTED)
                _can_be(scenario.regions, fewest, most)
            raise
    except NotPossible as error:
        return answer | {"not_possible": {"message": error.message, "values": _plain(error.values)}}
    joined = [group for group in found.groups if len(group) > 1]
    saved = np.zeros(DRAWS)
    if joined:
        alone = _costs(values, way, [(code,) for group in joined for code in group]).sum(axis=0)
        saved = alone - _costs(values, way, joined).sum(axis=0)
    low, high = np.quantile(saved, [0.025, 0.975]).tolist()
    if not values.suite.excludes_no_saving(saved):
        low, high = min(low, 0.0), max(high, 0.0)
    paid = state * sum(len(group) - 1 for group in joined)
    return answer | {
        "groups": [list(group) for group in joined],
        "alone": len(found.groups) - len(joined),
        "saved_nok": [low, high],
        "subsidy_nok": paid,
        "gap": found.gap,
        "holds_for_nok": found.stabilising_subsidy,
        "prices_nok": {code: found.prices[code] for group in joined for code in group},
        "leaves_with_payments": [list(group) for group, _saves in found.blocking_groups[:NAMED]],
        "leaves_without_payments": _without_payments(seen, found.groups, way, chooses, state),
        "considered": found.considered,
    }


def _some_are_few_enough(most: int, groups: Sequence[Group], worth: Floats, land: Land) -> None:
    """Refuses a most population that no two neighbours meet, so that all would stand alone, with the least that two do."""
    joined = [at for at, group in enumerate(groups) if len(group) > 1]
    if joined and not np.isfinite(worth[joined]).any():
        people = [sum(land.people[code] for code in groups[at]) for at in joined]
        fewest = int(np.argmin(people))
        raise NotPossible(
            "Ingen naboer har til sammen så få innbyggere som taket på {most}. De færreste er {names}, som har {people}. Sett "
            "taket til minst {people}.",
            most=Amount(most),
            names=", ".join(groups[joined[fewest]]),
            people=Amount(people[fewest]),
        )


@dataclass(frozen=True)
class Way:
    """How far the members of a group travel to the one with most inhabitants.

    Attributes:
        road: (n, n) kilometres of road between those who decide, where they are known; straight lines where it is None.
    """

    land: Land
    road: Floats | None

    def to_the_largest(self, groups: Sequence[Group]) -> Floats:
        """(groups) kilometres one way, those of all members added."""
        people = self.land.people
        if self.road is None:
            return np.array([to_the_largest(group, people) for group in groups])
        at = {code: place for place, code in enumerate(self.land.codes)}
        largest = [max(group, key=lambda code: (people[code], code)) for group in groups]
        return np.array(
            [
                sum(self.road[at[code], at[whom]] for code in group)
                for group, whom in zip(groups, largest, strict=True)
            ]
        )


@once
def _halves(service: str, seed: int) -> tuple[Joining, Joining]:
    """The models that choose the map, and those that value it: each has seen the municipalities that the other has not."""
    panel = panel_of(service)
    assert panel is not None
    first, second = (
        Joining(Suite(panel, DRAWS, seed, apart=half)) for half in (panel.codes[::2], panel.codes[1::2])
    )
    return first, second


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """What fills the message, as JSON holds it: codes as the names of municipalities, a limit as a number."""
    return {
        name: (value if isinstance(value, int) else float(value))
        if isinstance(value, int | float)
        else ", ".join(said_of(code) for code in str(value).split(", "))
        if name in CODES
        else str(value)
        for name, value in values.items()
    }


def _known(scenario: Scenario, land: Land) -> list[list[str]]:
    """Who works together on the service today, by the register, as those who decide; nobody where it counts nothing."""
    if not scenario.favour:
        return []
    return [
        sorted({land.of[code] for code in one.members_now if code in land.of})
        for one in arrangements()
        if scenario.service in one.services and len(one.members_now) > 1
    ]


def _can_be(regions: int, fewest: Division, most: Division) -> None:
    """Refuses a number of groups outside what the other rules leave, with the nearest that was found.

    Args:
        fewest, most: divisions in which a group costs 1, and −1.
    """
    least, largest = ceil(fewest.bound - 1e-6), floor(1e-6 - most.bound)
    if regions < least:
        raise NotPossible(
            "{said} {said:gruppe|grupper} i alt er for få: med de andre reglene går det ikke med færre enn {least}. Be om minst "
            "{enough}, eller tillat større grupper.",
            said=regions,
            least=least,
            enough=len(fewest.groups),
        )
    if regions > largest:
        raise NotPossible(
            "{said} {said:gruppe|grupper} i alt er for mange: med de andre reglene blir det høyst {most}. Be om høyst {enough}.",
            said=regions,
            most=largest,
            enough=len(most.groups),
        )


def _priced(joining: Joining, way: Way, groups: Sequence[Group]) -> Iterator[Floats]:
    """(some groups, draws) kroner a year, what comes on top with it, for as many groups at a time as memory holds."""
    for start in range(0, len(groups), AT_ONCE):
        some = groups[start : start + AT_ONCE]
        rows_of = [tuple(at for code in group for at in way.land.members[code]) for group in some]
        widest = max(len(one) for one in rows_of)
        members = np.array([[*one, *[-1] * (widest - len(one))] for one in rows_of], dtype=np.int64)
        owners = np.array([len(group) for group in some])
        yield joining.net_costs(members, way.to_the_largest(some), owners, road=way.road is not None)


def _costs(joining: Joining, way: Way, groups: Sequence[Group]) -> Floats:
    """(groups, draws) kroner a year, what comes on top with it."""
    return np.concatenate([np.zeros((0, DRAWS)), *_priced(joining, way, groups)])


def _without_payments(
    seen: Mapping[str, Any], groups: Sequence[Group], way: Way, joining: Joining, state: float
) -> list[list[str]]:
    """Groups all of whose members would pay less than on the map, when a group's cost follows what each spends today."""
    codes = way.land.codes
    alone = dict(zip(codes, _costs(joining, way, [(code,) for code in codes]).mean(axis=1), strict=True))
    tried: list[Group] = seen["groups"]
    cost = seen["cost"] - state * (np.array([len(group) for group in tried]) - 1)
    rate = cost / np.array([sum(alone[code] for code in group) for group in tried])
    at = {group: place for place, group in enumerate(tried)}
    now = {code: rate[at[group]] for group in groups for code in group}
    best = np.array([min(now[code] for code in group) for group in tried])
    better = best - rate
    order = np.argsort(-better, kind="stable")[:NAMED]
    return [list(tried[place]) for place in order if better[place] > 1e-6]
