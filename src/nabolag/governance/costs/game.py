"""Cost and savings games: the verbs a user asks with. How each is computed lives in the modules beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from nabolag.errors import BadInput
from nabolag.governance.costs import classic, reading
from nabolag.governance.costs.allocation import Allocation, LeastCore, Violation, violations
from nabolag.governance.costs.coalitions import EveryGroup, Floats, Game, subset_sums
from nabolag.governance.costs.core import Core, core
from nabolag.governance.costs.nucleolus import CertifiedAllocation, nucleolus, prenucleolus
from nabolag.governance.costs.reading import Values
from nabolag.text.showing import Shown, short


class _SharingGame(Shown):
    """What cost and savings games have in common; inside, a cost is a negative gain."""

    _sign: float

    def __init__(self, players: Iterable[str], values: Values) -> None:
        self.players: tuple[str, ...] = reading.names(players)
        self._v: Floats = self._sign * reading.over_bitmasks(self.players, values) + 0.0

    def __repr__(self) -> str:
        return f"{type(self).__name__}(players={short(self.players)}, total={self.total})"

    def _fields(self) -> list[tuple[str, object]]:
        return [("players", self.players), ("total", self.total)]

    @property
    def total(self) -> float:
        """What all together pay or get."""
        return self._sign * float(self._v[-1])

    def worth(self, group: Iterable[str]) -> float:
        """What one group pays or gets on its own."""
        return self._sign * float(self._v[sum(1 << i for i in reading.group_of(self.players, group))]) + 0.0

    # sharing rules -----------------------------------------------------------------------------------------

    def shapley(self) -> Allocation:
        """The Shapley value: each one's mean addition over all orders of joining (Shapley 1953)."""
        return self._share("shapley", classic.shapley(self._v))

    def nucleolus(self) -> Allocation:
        """The nucleolus: the least satisfied group as satisfied as possible, among shares nobody refuses alone.

        Raises:
            BadInput: standing together is worse than the sum of standing alone (no such shares).
        """
        return self._proved("nucleolus", nucleolus(self._game()))

    def prenucleolus(self) -> Allocation:
        """As the nucleolus, without the demand that nobody does better alone (Schmeidler 1969; Sobolev 1975)."""
        return self._proved("prenucleolus", prenucleolus(self._game()))

    def per_capita_nucleolus(self) -> Allocation:
        """The nucleolus with each group's dissatisfaction per member (Grotte 1970; Young 1985).

        Raises:
            BadInput: as `nucleolus`.
        """
        return self._proved("per_capita_nucleolus", nucleolus(self._game(self._per_member)))

    def per_capita_prenucleolus(self) -> Allocation:
        """The prenucleolus with dissatisfaction per member; no share falls when only the total falls (Young 1985)."""
        return self._proved("per_capita_prenucleolus", prenucleolus(self._game(self._per_member)))

    def aca(self) -> Allocation:
        """Alternate cost avoided: the separable cost, and the rest by what each avoids by not standing alone.

        Equal to the Gately point (Gately 1974). The rest is split equally when nobody avoids anything.
        """
        return self._share("aca", classic.alternate_cost_avoided(self._v))

    def tau(self) -> Allocation:
        """The tau value, in costs the cost gap method (Tijs & Driessen 1986).

        Raises:
            BadInput: the game is not quasi-balanced.
        """
        return self._share("tau", classic.tau(self._v))

    def eansc(self) -> Allocation:
        """The separable cost, and the rest split equally."""
        return self._share("eansc", classic.equal_rest(self._v))

    def equal_charge(self) -> Allocation:
        """The total split equally."""
        return self.proportional(dict.fromkeys(self.players, 1.0), method="equal_charge")

    def proportional(
        self, key: Mapping[str, float] | None = None, method: str = "proportional"
    ) -> Allocation:
        """The total by a key: inhabitants, use, anything that is 0 or more; by what each has alone when left out.

        Raises:
            BadInput: the key misses a player, is negative, or is zero for all.
            NotKnown: the key names someone else.
        """
        if key is None:
            key = {name: self.worth((name,)) for name in self.players}
        weights = reading.keyed(self.players, key)
        return self._share(method, classic.proportional(float(self._v[-1]), weights))

    def mixed(self, parts: Iterable[tuple[float, Mapping[str, float]]], method: str = "mixed") -> Allocation:
        """The total by several keys at once: `[(0.3, equal), (0.7, inhabitants)]`; shares add up to 1.

        Raises:
            BadInput: shares that do not add up to 1, or a key as in `proportional`.
        """
        weighted_keys = list(parts)
        whole = sum(share for share, _ in weighted_keys)
        if abs(whole - 1) > 1e-9 or any(share < 0 for share, _ in weighted_keys):
            raise BadInput("Andelene i nøkkelen blir {whole:.6g} til sammen. De skal bli 1.", whole=whole)
        total = float(self._v[-1])
        x = sum((classic.proportional(total * s, reading.keyed(self.players, key)) for s, key in weighted_keys),
                np.zeros(len(self.players)))  # fmt: skip
        return self._share(method, x)

    def allocation(self, amounts: Mapping[str, float], method: str = "given") -> Allocation:
        """Any sharing the user names, to see who would leave; it need not add up to the total.

        Raises:
            BadInput: a player without an amount.
        """
        for name in self.players:
            if name not in amounts:
                raise BadInput("Fordelingen mangler et tall for {name}.", name=name)
        x = np.array([reading.amount(name, amounts[name]) for name in self.players])
        return self._share(method, self._sign * x)

    def separable_costs(self) -> Allocation:
        """What each one adds to the rest: c(N) − c(N without i). Does not add up to the total."""
        return self._share("separable_costs", classic.marginal(self._v))

    # stability ---------------------------------------------------------------------------------------------

    def least_core(self) -> LeastCore:
        """The least ε such that some sharing leaves no group worse off by more than ε, and such a sharing."""
        return LeastCore(self._core.epsilon, self._share("least_core", self._core.point))

    def core_is_empty(self) -> bool:
        """Whether every possible sharing gives some group reason to leave."""
        return self._core.subsidy > 0

    def stabilising_subsidy(self) -> float:
        """The least amount from outside that makes a sharing possible that nobody has reason to leave; 0 with a core."""
        return self._core.subsidy

    def is_superadditive(self) -> bool:
        """Whether two groups with no common member never get (or pay) more apart than together."""
        return classic.superadditive(self._sign * self._v)

    def is_subadditive(self) -> bool:
        """Whether two groups with no common member never get (or pay) less apart than together."""
        return classic.superadditive(-self._sign * self._v)

    def violations_of(self, gains: Floats) -> list[Violation]:
        """The groups that do better on their own than `gains` (a cost is a negative gain) gives them."""
        return violations(self.players, self._game(), gains)

    # ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _groups(self) -> EveryGroup:
        return EveryGroup(len(self.players))

    @property
    def _per_member(self) -> Floats:
        return self._groups.sizes.astype(np.float64)

    def _game(self, weights: Floats | None = None) -> Game:
        worth = self._v[1:-1]
        return Game(
            self._groups,
            worth,
            np.ones(len(worth)) if weights is None else weights,
            float(self._v[-1]),
            classic.alone(self._v),
        )

    @cached_property
    def _core(self) -> Core:
        return core(self._game())

    def _share(self, method: str, x: Floats) -> Allocation:
        return Allocation(method, self, x, self._sign)

    def _proved(self, method: str, allocation: CertifiedAllocation) -> Allocation:
        return Allocation(method, self, allocation.x, self._sign, allocation.certificate)


class CostGame(_SharingGame):
    """Costs to be shared: what every group of participants would pay on its own, and all together.

    Args:
        players: names, each once; at most 20 (beyond: `GroupGame` over the groups that are possible).
        values: cost of each group. A mapping whose keys are iterables of players in any order (`("A", "H")`, or
            `"AH"` with one-letter names); or, for speed, an array of 2ⁿ costs or a function of a bitmask, where
            bit i is player i and index 0 costs 0. Every unit works; the answers have the same.

    Raises:
        BadInput: no players, too many, a missing or doubled group, a cost that is not a finite number.
        NotKnown: a group names someone who is not a player.
    """

    _sign = -1.0

    def scrb(self, benefits: Mapping[str, float] | None = None) -> Allocation:
        """Separable costs, remaining benefits: as `aca`, with the alternative capped by each one's benefit.

        Without benefits it equals `aca` (Straffin & Heaney 1981).
        """
        cap = None if benefits is None else reading.keyed(self.players, benefits)
        return self._share("scrb", classic.alternate_cost_avoided(self._v, cap))

    def proportional_prenucleolus(self) -> Allocation:
        """The prenucleolus with each group's dissatisfaction per krone of its own cost.

        Raises:
            BadInput: a group costs 0 or less, so there is nothing to be proportional to.
        """
        cost = -self._v[1:-1]
        if (cost <= 0).any():
            group = reading.group_name(self.players, int(np.flatnonzero(cost <= 0)[0]) + 1)
            raise BadInput("Gruppen {group} koster 0 eller mindre. Bruk prenukleolus i stedet.", group=group)
        return self._proved("proportional_prenucleolus", prenucleolus(self._game(cost)))

    def savings(self) -> SavingsGame:
        """The same case as savings over everyone alone."""
        return SavingsGame(self.players, self._v - subset_sums(classic.alone(self._v)).astype(np.float64))


class SavingsGame(_SharingGame):
    """Gains to be shared: v(S) for every group; negative and zero entries are fine. Excess is v(S) − x(S).

    Args and errors as `CostGame`. `separable_costs` are the separable gains v(N) − v(N without i).
    """

    _sign = 1.0

    def scrb(self) -> Allocation:
        """As `aca`: in gains there is no benefit to cap with."""
        return self._share("scrb", classic.alternate_cost_avoided(self._v))
