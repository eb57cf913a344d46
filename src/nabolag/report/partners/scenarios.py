"""The whole country divided for one service: the map that costs least by the models, what it would save, whether it holds.

One scenario is one pure task. Its seed comes from its key, so that the answer is the same on any machine and in any order.
The map is chosen by models fitted to every other municipality, and valued by models fitted to the rest: the best of many
thousand groups is not sold for the luck of looking best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from math import hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation.partners import best_regions
from nabolag.cooperation.potential import Joining, Suite, official_scales
from nabolag.errors import BadInput, NotKnown, NotPossible
from nabolag.municipalities import current
from nabolag.report.casefile.services import service as service_called
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.looking import beside
from nabolag.report.partners.panels import panel_of
from nabolag.text import LANGUAGES, fold

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MODELLED = ("administration", "fire", "child_welfare", "school", "health_and_care")
DRAWS, AT_ONCE = 200, 8192
LARGEST = 4
PATIENCE = 3600.0  # seconds; a search that is cut short would depend on how fast the machine is
NAMED = 20  # groups that would break away, most first
Result = dict[str, Any]
Group = tuple[Any, ...]  # of codes


@dataclass(frozen=True, order=True)
class Scenario:
    """One task.

    Attributes:
        service: one of `MODELLED`. max_size: the most municipalities in a group (2–4).
        min_population: inhabitants every group must have. subsidy: million kroner a year from the state to a group for each
            owner beyond the first. merged: with the mergers that are decided, such as Moskenes and Vestvågøy from 2028.
    """

    service: str
    max_size: int = 3
    min_population: int = 0
    subsidy: float = 0.0
    merged: bool = False

    def __post_init__(self) -> None:
        if self.service not in MODELLED:
            raise BadInput(
                "Tjenesten «{said}» har ingen modell for hele landet. Velg en av {known}.",
                said=self.service,
                known=", ".join(MODELLED),
            )
        if not 2 <= self.max_size <= LARGEST:
            raise BadInput(
                "Gruppestørrelsen {said} kan ikke brukes. Velg et tall fra 2 til {most}.",
                said=self.max_size,
                most=LARGEST,
            )
        if not 0 <= self.min_population <= 1_000_000:
            raise BadInput(
                "Minste folketall er {said}. Skriv et tall fra 0 til 1 000 000.", said=self.min_population
            )
        if not 0 <= self.subsidy <= 100:
            raise BadInput(
                "Tilskuddet er {said} millioner kroner. Skriv et tall fra 0 til 100.", said=self.subsidy
            )

    @property
    def key(self) -> str:
        """What the task is called, and what its seed is made of.

        >>> Scenario("fire", 4, 5000, 1.5, True).key
        'fire-4-5000-1.5-merged'
        """
        tail = "merged" if self.merged else "now"
        return f"{self.service}-{self.max_size}-{self.min_population}-{self.subsidy:g}-{tail}"

    @property
    def seed(self) -> int:
        """The same on every machine, whatever Python's own hashes are."""
        return int.from_bytes(sha256(self.key.encode()).digest()[:8], "big")


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """What fills the message, as JSON holds it; a code as the municipality's name."""
    return {
        name: value
        if isinstance(value, int | float)
        else rows()[str(value)]["name"]
        if str(value) in rows()
        else str(value)
        for name, value in values.items()
    }


def modelled(name: str) -> str:
    """The id of a service that has models, called as people call it.

    Raises:
        NotKnown: there is no such service, or it has no models.
    """
    wanted = fold(name)
    for one in official_scales():
        if one.id in MODELLED and wanted in {fold(one.id), *(fold(one.name[lang]) for lang in LANGUAGES)}:
            return one.id
    try:
        if (found := service_called(name).id) in MODELLED:
            return found
    except NotKnown:
        pass
    known = ", ".join(MODELLED)
    raise NotKnown(
        "Tjenesten «{said}» har ingen modell for hele landet. Velg en av {known}.", said=name, known=known
    )


@dataclass(frozen=True)
class _Land:
    """Those who decide: one municipality each, or one that is merged; `members` are places in the suite's codes."""

    codes: tuple[str, ...]
    members: dict[str, tuple[int, ...]]
    beside: dict[Any, tuple[str, ...]]
    people: dict[Any, float]
    places: dict[str, tuple[float, float]]


def solve(scenario: Scenario) -> Result:
    """The answer to one scenario as plain values that can be kept as JSON; `not_possible` says why there is none."""
    panel = panel_of(scenario.service)
    assert panel is not None
    halves = panel.codes[::2], panel.codes[1::2]
    chooses, values = (Joining(Suite(panel, DRAWS, scenario.seed, apart=half)) for half in halves)
    land = _land(chooses.suite, scenario.merged)
    state = scenario.subsidy * 1e6
    seen: dict[str, Any] = {}

    def cost(groups: list[Group]) -> Floats:
        each = _costs(chooses, land, groups).mean(axis=1)
        seen["groups"], seen["cost"] = groups, each
        worth: Floats = each - state * (np.array([len(group) for group in groups]) - 1)
        return worth

    told: Result = {
        "scenario": asdict(scenario),
        "key": scenario.key,
        "left_out": list(chooses.suite.left_out),
    }
    try:
        found = best_regions(
            land.codes,
            land.beside,
            cost,
            scenario.max_size,
            population=land.people if scenario.min_population else None,
            min_population=scenario.min_population or None,
            seconds=PATIENCE,
        )
    except NotPossible as error:
        return told | {"not_possible": {"message": error.message, "values": _plain(error.values)}}
    joined = [group for group in found.groups if len(group) > 1]
    saved = np.zeros(DRAWS)
    if joined:
        alone = _costs(values, land, [(code,) for group in joined for code in group]).sum(axis=0)
        saved = alone - _costs(values, land, joined).sum(axis=0)
    low, high = np.quantile(saved, [0.025, 0.975]).tolist()
    if not values.suite.excludes_no_saving(saved):
        low, high = min(low, 0.0), max(high, 0.0)
    paid = state * sum(len(group) - 1 for group in joined)
    return told | {
        "groups": [list(group) for group in joined],
        "alone": len(found.groups) - len(joined),
        "saved_nok": [low, high],
        "subsidy_nok": paid,
        "gap": found.gap,
        "holds_for_nok": found.stabilising_subsidy,
        "leaves_with_payments": [list(group) for group, _saves in found.blocking_groups[:NAMED]],
        "leaves_without_payments": _without_payments(seen, found.groups, land, chooses, state),
        "considered": found.considered,
    }


def _land(suite: Suite, merged: bool) -> _Land:
    """The country the suite has figures of, with decided mergers as one where that is asked for."""
    of = {code: code for code in suite.codes}
    if merged:
        for code in suite.codes:
            for change in current()[code].planned:
                if change.kind == "merge" and set(change.codes) <= set(suite.codes):
                    of[code] = max(change.codes, key=lambda one: (rows()[one]["population"], one))
    codes = tuple(sorted(set(of.values())))
    inside = {code: [one for one in suite.codes if of[one] == code] for code in codes}
    around = beside()
    return _Land(
        codes,
        {code: tuple(suite.rows(inside[code])) for code in codes},
        {
            code: tuple(
                sorted({of[other] for one in inside[code] for other in around[one] if other in of} - {code})
            )
            for code in codes
        },
        {code: float(sum(rows()[one]["population"] for one in inside[code])) for code in codes},
        {code: (rows()[code]["x"], rows()[code]["y"]) for code in codes},
    )


def _costs(joining: Joining, land: _Land, groups: Sequence[Group]) -> Floats:
    """(groups, draws) kroner a year, what comes on top with it."""
    if not groups:
        return np.zeros((0, DRAWS))
    rows_of = [tuple(at for code in group for at in land.members[code]) for group in groups]
    widest = max(len(one) for one in rows_of)
    members = np.array([[*one, *[-1] * (widest - len(one))] for one in rows_of], dtype=np.int64)
    kilometres = np.array([_to_largest(group, land) for group in groups])
    owners = np.array([len(group) for group in groups])
    parts = [
        joining.net_costs(
            members[at : at + AT_ONCE], kilometres[at : at + AT_ONCE], owners[at : at + AT_ONCE]
        )
        for at in range(0, len(groups), AT_ONCE)
    ]
    return np.concatenate(parts)


def _to_largest(group: Group, land: _Land) -> float:
    x, y = land.places[max(group, key=lambda code: (land.people[code], code))]
    return sum(hypot(land.places[code][0] - x, land.places[code][1] - y) for code in group) / 1000


def _without_payments(
    seen: Mapping[str, Any], groups: Sequence[Group], land: _Land, joining: Joining, state: float
) -> list[list[str]]:
    """Groups all of whose members would pay less than on the map, when a group's cost follows what each spends today."""
    alone = dict(
        zip(land.codes, _costs(joining, land, [(code,) for code in land.codes]).mean(axis=1), strict=True)
    )
    tried: list[Group] = seen["groups"]
    cost = seen["cost"] - state * (np.array([len(group) for group in tried]) - 1)
    rate = cost / np.array([sum(alone[code] for code in group) for group in tried])
    at = {group: place for place, group in enumerate(tried)}
    now = {code: rate[at[group]] for group in groups for code in group}
    best = np.array([min(now[code] for code in group) for group in tried])
    better = best - rate
    order = np.argsort(-better, kind="stable")[:NAMED]
    return [list(tried[place]) for place in order if better[place] > 1e-6]
