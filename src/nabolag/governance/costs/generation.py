"""Sharing among many, when only some groups are possible: neighbours, sizes the plant allows, partners that exist.

Any number of players and up to millions of groups: a linear program holds only the groups that matter, and every
permitted group is scanned at each answer. The results say nothing of groups that are not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from nabolag.errors import BadInput
from nabolag.governance.costs import classic, reading
from nabolag.governance.costs.allocation import Allocation, LeastCore, Violation, violations
from nabolag.governance.costs.coalitions import Floats, Game, ListedGroups
from nabolag.governance.costs.core import Core, core
from nabolag.governance.costs.nucleolus import CertifiedAllocation, nucleolus, prenucleolus


class GroupGame:
    """Costs to be shared when only the listed groups can form.

    Args:
        players: names, each once; any number.
        groups: cost of each permitted group (keys as in `CostGame`); every player alone must be among them.
        total: what all pay together.

    Raises:
        BadInput: a player without a cost alone, a group twice, a cost that is not a finite number.
        NotKnown: a group names someone who is not a player.
    """

    def __init__(self, players: Iterable[str], groups: Mapping[tuple[str, ...], float], total: float) -> None:
        self.players = reading.names(players)
        self.total = reading.amount(" + ".join(self.players[:3]) + " …", total)
        n = len(self.players)
        listed: dict[tuple[int, ...], float] = {}
        for key, cost in groups.items():
            group = reading.group_of(self.players, key)
            group_name = " + ".join(self.players[i] for i in group)
            if group in listed:
                raise BadInput("Gruppen {group} står to ganger.", group=group_name)
            listed[group] = reading.amount(group_name, cost)
        for i, name in enumerate(self.players):
            if (i,) not in listed:
                raise BadInput(
                    "{name} mangler kostnad alene. Oppgi hva hver deltaker ville betalt alene.", name=name
                )
        proper = [group for group in listed if 0 < len(group) < n]
        self._alone: Floats = -np.array([listed[(i,)] for i in range(n)])
        self._worth: Floats = -np.array([listed[group] for group in proper])
        self._groups = ListedGroups(n, proper)

    def prenucleolus(self) -> Allocation:
        """The prenucleolus over the permitted groups."""
        return self._proved("prenucleolus", prenucleolus(self._game()))

    def nucleolus(self) -> Allocation:
        """The nucleolus over the permitted groups.

        Raises:
            BadInput: standing together is worse than the sum of standing alone.
        """
        return self._proved("nucleolus", nucleolus(self._game()))

    def per_capita_prenucleolus(self) -> Allocation:
        """The prenucleolus with dissatisfaction per member, over the permitted groups."""
        return self._proved("per_capita_prenucleolus", prenucleolus(self._game(per_member=True)))

    def proportional(self, key: Mapping[str, float]) -> Allocation:
        """The total by a key; errors as `CostGame.proportional`."""
        weights = reading.keyed(self.players, key)
        return self._share("proportional", classic.proportional(-self.total, weights))

    def least_core(self) -> LeastCore:
        """As `CostGame.least_core`, over the permitted groups."""
        return LeastCore(self._core.epsilon, self._share("least_core", self._core.point))

    def core_is_empty(self) -> bool:
        """Whether every sharing gives some permitted group reason to leave."""
        return self._core.subsidy > 0

    def stabilising_subsidy(self) -> float:
        """The least amount from outside that leaves no permitted group reason to leave."""
        return self._core.subsidy

    def violations_of(self, gains: Floats) -> list[Violation]:
        """The permitted groups that do better on their own than `gains` (a cost is a negative gain) gives them."""
        return violations(self.players, self._game(), gains)

    @cached_property
    def _core(self) -> Core:
        return core(self._game())

    def _game(self, per_member: bool = False) -> Game:
        weights = self._groups.sizes.astype(np.float64) if per_member else np.ones(len(self._worth))
        return Game(self._groups, self._worth, weights, -self.total, self._alone)

    def _share(self, method: str, x: Floats) -> Allocation:
        return Allocation(method, self, x, -1.0)

    def _proved(self, method: str, allocation: CertifiedAllocation) -> Allocation:
        return Allocation(method, self, allocation.x, -1.0, allocation.certificate)


def permitted(neighbours: Mapping[str, Sequence[str]], largest: int) -> list[tuple[str, ...]]:
    """Every group of at most `largest` players that hangs together over `neighbours`; each once.

    Raises:
        BadInput: `largest` below 1.
    """
    if largest < 1:
        raise BadInput("Største gruppe er {largest}. Oppgi 1 eller mer.", largest=largest)
    order = {name: i for i, name in enumerate(neighbours)}
    connected: set[frozenset[str]] = {frozenset([name]) for name in neighbours}
    edge = connected
    for _ in range(largest - 1):
        edge = {
            group | {other}
            for group in edge
            for member in group
            for other in neighbours[member]
            if other in order and other not in group
        }
        connected = connected | edge
    groups = [tuple(sorted(group, key=order.__getitem__)) for group in connected]
    return sorted(groups, key=lambda group: (len(group), [order[name] for name in group]))
