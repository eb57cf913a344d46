"""The whole country divided for one service: the map that costs least by the models, what it would save, whether it holds.

One scenario is one pure task. Its seed comes from its key, so that the answer is the same on any machine and in any order.
The map is chosen by models fitted to every other municipality, and valued by models fitted to the rest: the best of many
thousand groups is not sold for the luck of looking best.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation import arrangements
from nabolag.cooperation.partners import Division, best_regions
from nabolag.cooperation.potential import Joining, Suite
from nabolag.errors import BadInput, NotKnown, NotPossible
from nabolag.municipalities import current, find
from nabolag.report.casefile.services import accounts_called
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.land import LARGEST, Land, Rules, deciding, kept_apart, land_of
from nabolag.report.partners.panels import panel_of, to_the_largest
from nabolag.report.partners.travel import Travel, kilometres, told
from nabolag.text import Amount

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MODELLED = ("administration", "fire", "child_welfare", "school", "health_and_care")
DRAWS, AT_ONCE = 200, 8192
PROVEN_TO, NEAR_ENOUGH = 4, 5e-4  # larger groups: a map proven to lie this near the best
CODES = ("a", "b", "code", "names", "node")  # what a message of a division calls municipalities
LONGEST = 80  # letters of the rules in a key
MOST_RULES = 20  # groups that must, or must not, be together
COUNTED = 20.0  # seconds to look for the fewest and the most groups there can be
PATIENCE = 3600.0  # seconds; a search that is cut short would depend on how fast the machine is
NAMED = 20  # groups that would break away, most first
Result = dict[str, Any]
Group = tuple[Any, ...]  # of codes


@dataclass(frozen=True, order=True)
class Scenario:
    """One task.

    Attributes:
        service: one of `MODELLED`. max_size: the most municipalities in a group (2–6).
        min_population: inhabitants every group must have. subsidy: million kroner a year from the state to a group for each
            owner beyond the first. merged: with the mergers that are decided, such as Moskenes and Vestvågøy from 2028.
        max_km: how far apart the two in a group that are farthest apart may lie: in a straight line with `crossing_km` for each
            crossing of water on the way, or by `travel`, a table of the user's own, in its unit; 0 is no limit.
        together: codes that must be in one group; apart: codes no two of which may be in one.
        max_population: the most inhabitants of a group; one municipality alone may have more. regions: how many groups there
            must be, those of one counted. 0 is no rule.
        favour: million kroner a year that a map counts as less for each pair that the register has in an arrangement of the
            service today, and that stays together.
    """

    service: str
    max_size: int = 3
    min_population: int = 0
    subsidy: float = 0.0
    merged: bool = False
    max_km: float = 0.0
    together: Rules = ()
    apart: Rules = ()
    max_population: int = 0
    regions: int = 0
    crossing_km: float = 0.0
    favour: float = 0.0
    travel: Travel = ()

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
                "Tilskuddet er {said} millioner kroner. Skriv et tall fra 0 til 100.",
                said=Amount(self.subsidy),
            )
        if not 0 <= self.max_km <= 2000:
            raise BadInput(
                "Reisegrensen er {said} kilometer. Skriv et tall fra 0 til 2000; 0 er ingen grense.",
                said=Amount(self.max_km),
            )
        if not 0 <= self.crossing_km <= 500:
            raise BadInput(
                "Hver sjøkryssing teller {said} kilometer. Skriv et tall fra 0 til 500.",
                said=Amount(self.crossing_km),
            )
        if self.crossing_km and not self.max_km:
            raise BadInput(
                "Sjøkryssinger teller bare mot en reisegrense. Skriv hvor langt det kan være også."
            )
        if not 0 <= self.favour <= 100:
            raise BadInput(
                "Vekten av dagens samarbeid er {said} millioner kroner. Skriv et tall fra 0 til 100.",
                said=Amount(self.favour),
            )
        if self.max_population and not self.min_population <= self.max_population <= 1_000_000:
            raise BadInput(
                "Største folketall er {said}. Skriv et tall fra det minste, {least}, til 1 000 000; 0 er ingen grense.",
                said=self.max_population,
                least=self.min_population,
            )
        if not 0 <= self.regions <= len(current()):
            raise BadInput(
                "Antall grupper er {said}. Skriv et tall fra 1 til {most}; 0 er så mange som er best.",
                said=self.regions,
                most=len(current()),
            )
        object.__setattr__(self, "travel", tuple((a, b, far) for a, b, far in self.travel))
        for name in ("together", "apart"):
            object.__setattr__(self, name, tuple(sorted({tuple(sorted(one)) for one in getattr(self, name)})))
        self._rules_agree()

    def _rules_agree(self) -> None:
        if len(self.together) + len(self.apart) > MOST_RULES:
            raise BadInput(
                "Det er for mange regler om hvem som skal være sammen. Gi høyst {n}.", n=MOST_RULES
            )
        for must in self.together:
            if len(must) > self.max_size:
                raise BadInput(
                    "{names} skal være sammen, men en gruppe har høyst {n} {n:kommune|kommuner}. Tillat større grupper.",
                    names=", ".join(_name(code) for code in must),
                    n=self.max_size,
                )
            for never in self.apart:
                if len(both := sorted(set(must) & set(never))) > 1:
                    raise BadInput(
                        "{a} og {b} kan ikke både skulle være sammen og ikke være sammen. Ta bort den ene regelen.",
                        a=_name(both[0]),
                        b=_name(both[1]),
                    )

    @property
    def key(self) -> str:
        """What the task is called, and what its seed is made of.

        >>> Scenario("fire", 4, 5000, 1.5, True).key
        'fire-4-5000-1.5-merged'
        """
        tail = "merged" if self.merged else "now"
        rules = [f"km{self.max_km:g}"] if self.max_km else []
        rules += [f"sea{self.crossing_km:g}"] if self.crossing_km else []
        rules += [f"keep{self.favour:g}"] if self.favour else []
        rules += ["own" + sha256(repr(self.travel).encode()).hexdigest()[:16]] if self.travel else []
        rules += [f"most{self.max_population}"] if self.max_population else []
        rules += [f"n{self.regions}"] if self.regions else []
        for word, groups in (("with", self.together), ("not", self.apart)):
            rules += [word + "_".join(group) for group in groups]
        if len("-".join(rules)) > LONGEST:
            rules = ["rules" + sha256("-".join(rules).encode()).hexdigest()[:32]]
        return "-".join(
            [self.service, str(self.max_size), str(self.min_population), f"{self.subsidy:g}", tail, *rules]
        )

    @property
    def seed(self) -> int:
        """The same on every machine, whatever Python's own hashes are."""
        return int.from_bytes(sha256(self.key.encode()).digest()[:8], "big")


def _name(code: str) -> str:
    return str(rows()[code]["name"]) if code in rows() else code


def rules_in(written: Iterable[str]) -> Rules:
    """Groups written as `Moskenes, Flakstad`, with a comma or plus between, as codes.

    Raises:
        NotKnown: no municipality is called that.
        BadInput: one alone, or one named twice.
    """
    found = []
    for line in written:
        codes = [find(name).code for name in re.split(r"[,+]", line) if name.strip()]
        if len(codes) < 2:
            raise BadInput(
                "«{said}» er ikke minst to kommuner. Skriv dem med komma mellom: Moskenes, Flakstad.",
                said=line,
            )
        if len(set(codes)) < len(codes):
            raise BadInput("«{said}» nevner den samme kommunen to ganger.", said=line)
        found.append(tuple(codes))
    return tuple(found)


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    """What fills the message, as JSON holds it: codes as the names of municipalities, a limit as a number."""
    return {
        name: value
        if isinstance(value, int)
        else ", ".join(_name(code) for code in str(value).split(", "))
        if name in CODES
        else _limit(str(value))
        for name, value in values.items()
    }


def _limit(value: str) -> str | float:
    try:
        return ceil(float(value) * 100) / 100  # upwards: what would do must do
    except ValueError:
        return value


def modelled(name: str) -> str:
    """The id of a service that has models, called as people call it.

    Raises:
        NotKnown: there is no such service, or it has no models.
    """
    try:
        found = accounts_called(name)
    except NotKnown:
        found = None
    if found in MODELLED:
        return found
    known = ", ".join(MODELLED)
    raise NotKnown(
        "Tjenesten «{said}» har ingen modell for hele landet. Velg en av {known}.", said=name, known=known
    )


def solve(scenario: Scenario) -> Result:
    """The answer to one scenario as plain values that can be kept as JSON; `not_possible` says why there is none."""
    panel = panel_of(scenario.service)
    assert panel is not None
    halves = panel.codes[::2], panel.codes[1::2]
    chooses, values = (Joining(Suite(panel, DRAWS, scenario.seed, apart=half)) for half in halves)
    land = land_of(chooses.suite, scenario.merged)
    state = scenario.subsidy * 1e6
    known = _known(scenario, land)
    far = (
        told(scenario.travel, land.codes) if scenario.travel else kilometres(land.codes, scenario.crossing_km)
    )
    seen: dict[str, Any] = {}

    def allowed(groups: list[Group]) -> Floats:
        """0, and infinite for a group of several with too many inhabitants."""
        most = scenario.max_population or np.inf
        return np.array(
            [np.inf if len(g) > 1 and sum(land.people[c] for c in g) > most else 0.0 for g in groups]
        )

    def cost(groups: list[Group]) -> Floats:
        each = np.concatenate([part.mean(axis=1) for part in _priced(chooses, land, groups)])
        many = np.array([len(group) for group in groups])
        worth: Floats = each - state * (many - 1) + allowed(groups)
        allowed_at = np.flatnonzero(np.isfinite(worth))
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
            **asdict(replace(scenario, travel=())),
            "travel": [],
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
        alone = _costs(values, land, [(code,) for group in joined for code in group]).sum(axis=0)
        saved = alone - _costs(values, land, joined).sum(axis=0)
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
        "leaves_without_payments": _without_payments(seen, found.groups, land, chooses, state),
        "considered": found.considered,
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


def _priced(joining: Joining, land: Land, groups: Sequence[Group]) -> Iterator[Floats]:
    """(some groups, draws) kroner a year, what comes on top with it, for as many groups at a time as memory holds."""
    for start in range(0, len(groups), AT_ONCE):
        some = groups[start : start + AT_ONCE]
        rows_of = [tuple(at for code in group for at in land.members[code]) for group in some]
        widest = max(len(one) for one in rows_of)
        members = np.array([[*one, *[-1] * (widest - len(one))] for one in rows_of], dtype=np.int64)
        kilometres = np.array([to_the_largest(group, land.people) for group in some])
        yield joining.net_costs(members, kilometres, np.array([len(group) for group in some]))


def _costs(joining: Joining, land: Land, groups: Sequence[Group]) -> Floats:
    """(groups, draws) kroner a year, what comes on top with it."""
    return np.concatenate([np.zeros((0, DRAWS)), *_priced(joining, land, groups)])


def _without_payments(
    seen: Mapping[str, Any], groups: Sequence[Group], land: Land, joining: Joining, state: float
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
