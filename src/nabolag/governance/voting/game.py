"""The weighted voting game: the verbs a user asks with. How each is computed lives in the modules beside."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from nabolag.errors import BadInput
from nabolag.governance.voting import coalitions, exact, groups, halves, large, unions
from nabolag.governance.voting.kinds import COUNT_LIMIT, Kinds, MinimalCounts
from nabolag.governance.voting.rules import Rule, Weight, needed, scaled_rule
from nabolag.governance.voting.table import Number, PowerTable
from nabolag.text.showing import Shown, short

if TYPE_CHECKING:
    import polars as pl

Unions = Mapping[str, Iterable[str]] | Iterable[Iterable[str]]


class WeightedGame(Shown):
    """A vote that is carried when the yes votes reach the quota.

    Args:
        quota: least sum of weights that carries; above 0, at most the sum of all weights.
        weights: votes of each player, 0 or more; int, Fraction or Decimal. Left as given.
        also: further rules that must hold as well, each a WeightedGame over (some of) the same players; a
            player missing there has weight 0 there.

    Measures answer exactly (int and Fraction) for any game of up to 60 players under one rule whose weights sum
    to less than 2^61, and 40 players of longer weights; for more players while a table of the weights fits, such
    as 357 players with weights up to 3,000 for Banzhaf and Coleman. It takes at most a minute or so.
    `exact=True` waits some minutes for 62 players, or for Shapley–Shubik of 357. By default one-rule games beyond
    that are answered in floating point, with `error_bound` saying how far off the values can be.

    Raises:
        BadInput: no players, a quota or weight that cannot be used, or a further rule about someone else.
    """

    def __init__(
        self, quota: Weight, weights: Mapping[str, Weight], also: Iterable[WeightedGame] = ()
    ) -> None:
        if not weights:
            raise BadInput("Avstemningen har ingen deltakere. Oppgi minst én med vekt.")
        self.players: tuple[str, ...] = tuple(weights)
        self.quota = quota
        self.weights: dict[str, Weight] = dict(weights)
        self.also: tuple[WeightedGame, ...] = tuple(also)
        self.rules: tuple[Rule, ...] = needed(
            [scaled_rule(quota, weights, self.players), *self._further_rules()]
        )

    def __repr__(self) -> str:
        more = f", also={short(self.also)}" if self.also else ""
        return f"WeightedGame(quota={self.quota}, weights={short(self.weights)}{more})"

    def _fields(self) -> list[tuple[str, object]]:
        return [("quota", self.quota), *self.weights.items()]

    # who decides -------------------------------------------------------------------------------------------

    def banzhaf(self, exact: bool = False) -> PowerTable:
        """Normalised Banzhaf index: the player's part of all swings (Banzhaf 1965)."""
        if counts := self._counts(exact):
            swings = self._swings(counts)
            return self._table("banzhaf", [Fraction(s, sum(swings)) for s in swings])
        swing_chances, _win = self._chances
        total = float(swing_chances.values.sum())
        bound = (
            swing_chances.bound
            * (1 + len(self.players))
            / max(total - len(self.players) * swing_chances.bound, 1e-300)
        )
        return self._table("banzhaf", (swing_chances.values / total).tolist(), min(1.0, bound))

    def banzhaf_absolute(self, exact: bool = False) -> PowerTable:
        """Penrose–Banzhaf measure: chance of being decisive when everyone else says yes or no by a coin."""
        if counts := self._counts(exact):
            whole = 2 ** (len(self.players) - 1)
            return self._table("banzhaf_absolute", [Fraction(s, whole) for s in self._swings(counts)])
        swing_chances, _win = self._chances
        return self._table("banzhaf_absolute", swing_chances.values.tolist(), swing_chances.bound)

    def shapley_shubik(self, exact: bool = False) -> PowerTable:
        """Shapley–Shubik index: chance of casting the decisive vote when players join in random order (1954)."""
        n = len(self.players)
        if counts := self._counts(exact, by_size=True):
            orders = [math.factorial(k) * math.factorial(n - 1 - k) for k in range(n)]
            pivots = {without: self._pivots(counts, without) for without in set(counts.without)}
            index = {
                without: Fraction(
                    sum(o * p for o, p in zip(orders, pivots[without], strict=True)), math.factorial(n)
                )
                for without in pivots
            }
            return self._table("shapley_shubik", [index[without] for without in counts.without])
        approximation = large.shapley_shubik(self.rules[0])
        return self._table("shapley_shubik", approximation.values.tolist(), approximation.bound)

    def swings(self) -> PowerTable:
        """Number of winning coalitions that lose when the player leaves."""
        return self._table("swings", self._swings(self._exact_counts()))

    # what each can stop and carry (Coleman 1971) -----------------------------------------------------------

    def coleman_prevent(self) -> PowerTable:
        """Of the coalitions that win, the share that the player can stop by leaving."""
        counts = self._exact_counts()
        return self._table("coleman_prevent", [Fraction(s, counts.winning[0]) for s in self._swings(counts)])

    def coleman_initiate(self) -> PowerTable:
        """Of the coalitions that lose, the share that the player can carry by joining."""
        counts = self._exact_counts()
        losing = 2 ** len(self.players) - counts.winning[0]
        return self._table("coleman_initiate", [Fraction(s, losing) for s in self._swings(counts)])

    def coleman_act(self) -> Fraction:
        """The share of all coalitions that win: how easily the body reaches a decision."""
        return Fraction(self.winning_count(), 2 ** len(self.players))

    def veto_players(self) -> list[str]:
        """Players whom no decision can be carried without."""
        return [
            player
            for i, player in enumerate(self.players)
            if any(rule.total - rule.weights[i] < rule.quota for rule in self.rules)
        ]

    def dummies(self) -> list[str]:
        """Players who never make a difference."""
        return [player for player, swings in self.swings().items() if swings == 0]

    # coalitions --------------------------------------------------------------------------------------------

    def wins(self, coalition: Iterable[str]) -> bool:
        """Whether these players carry a decision together."""
        inside = self._numbers(coalition)
        return all(sum(rule.weights[i] for i in inside) >= rule.quota for rule in self.rules)

    def blocks(self, coalition: Iterable[str]) -> bool:
        """Whether these players stop a decision together: the others cannot win."""
        inside = self._numbers(coalition)
        return not self.wins(player for i, player in enumerate(self.players) if i not in inside)

    def winning_count(self) -> int:
        """Number of winning coalitions."""
        return self._exact_counts().winning[0]

    def blocking_count(self) -> int:
        """Number of coalitions that can stop a decision."""
        return int(2 ** len(self.players) - self.winning_count())

    def minimal_winning(self) -> list[frozenset[str]]:
        """Winning coalitions that need every member, smallest first.

        Raises:
            BadInput: there are more than 200,000 of them; ask for `minimal_winning_count`.
        """
        return self._named(coalitions.minimal_winning(self.rules))

    def minimal_winning_count(self) -> int:
        """Number of winning coalitions that need every member."""
        return sum(self._minimal.of_size)

    def blocking_minorities(self) -> list[frozenset[str]]:
        """Groups that can stop a decision and need every member to do so, smallest first.

        Raises:
            BadInput: there are more than 200,000 of them.
        """
        return self._named(coalitions.minimal_blocking(self.rules))

    minimal_blocking = blocking_minorities

    def smallest_winning(self) -> frozenset[str]:
        """One of the smallest groups that carries a decision."""
        return self._named([groups.smallest_winning(self.rules)])[0]

    def smallest_blocking(self) -> frozenset[str]:
        """One of the smallest groups that stops a decision."""
        return self._named([groups.smallest_blocking(self.rules)])[0]

    def carries_with(self, player: str) -> frozenset[str] | None:
        """One of the smallest groups that carries a decision with the player, and not without.

        None when the player is never needed, or (weights too long to count on) when no group was found in
        time.
        """
        return self._needed_in(player, groups.smallest_carrying)

    def stops_with(self, player: str) -> frozenset[str] | None:
        """One of the smallest groups that stops a decision with the player, and not without; None as above."""
        return self._needed_in(player, groups.smallest_stopping)

    # secondary measures: a player may lose by getting more votes -------------------------------------------

    def deegan_packel(self) -> PowerTable:
        """Minimal winning coalitions equally likely, each shared equally (1978). Not monotone in the weights."""
        minimal = self._minimal
        total = sum(minimal.of_size)
        return self._table(
            "deegan_packel",
            [
                sum((Fraction(c, k * total) for k, c in enumerate(h) if c), Fraction(0))
                for h in minimal.having
            ],
        )

    def holler(self) -> PowerTable:
        """Public good index: the player's part of memberships in minimal winning coalitions (Holler 1982).

        Not monotone in the weights.
        """
        having = [sum(h) for h in self._minimal.having]
        return self._table("holler", [Fraction(h, sum(having)) for h in having])

    def johnston(self) -> PowerTable:
        """Each winning coalition's power shared equally between its critical members (Johnston 1978)."""
        scores = coalitions.johnston_scores(self.rules)
        total = sum(scores, Fraction(0))
        return self._table("johnston", [score / total for score in scores])

    # players who have agreed to stand together -------------------------------------------------------------

    def owen(self, unions: Unions) -> PowerTable:
        """Owen value (1977): Shapley between the unions, Shapley within. Players in no union stand alone."""
        return self._coalitional("owen", unions, "shapley", "shapley")

    def banzhaf_owen(self, unions: Unions) -> PowerTable:
        """Banzhaf–Owen value (Owen 1981): Banzhaf between the unions, Banzhaf within; does not sum to 1."""
        return self._coalitional("banzhaf_owen", unions, "banzhaf", "banzhaf")

    def symmetric_coalitional_banzhaf(self, unions: Unions) -> PowerTable:
        """Banzhaf between the unions, Shapley within (Alonso-Meijide & Fiestras-Janeiro 2002)."""
        return self._coalitional("symmetric_coalitional_banzhaf", unions, "banzhaf", "shapley")

    # -------------------------------------------------------------------------------------------------------

    @property
    def frame(self) -> pl.DataFrame:
        """One row per player: player, weight, banzhaf, shapley_shubik, veto, dummy."""
        import polars as pl

        veto, dummy = set(self.veto_players()), set(self.dummies())
        return pl.DataFrame(
            {
                "player": [str(player) for player in self.players],
                "weight": [float(self.weights[player]) for player in self.players],
                "banzhaf": [float(x) for x in self.banzhaf().values()],
                "shapley_shubik": [float(x) for x in self.shapley_shubik().values()],
                "veto": [player in veto for player in self.players],
                "dummy": [player in dummy for player in self.players],
            }
        )

    def _further_rules(self) -> Iterable[Rule]:
        for game in _flat(self.also):
            for unknown in (name for name in game.players if name not in self.weights):
                raise BadInput(
                    "Tilleggsregelen gjelder «{name}», som ikke er med i avstemningen.", name=unknown
                )
            yield scaled_rule(game.quota, game.weights, self.players)

    def _counts(self, patient: bool, by_size: bool = False) -> exact.Counts | None:
        """Exact counts, or None when floating point must do.

        Raises:
            BadInput: more than an exact count can do, and `patient` or several rules.
        """
        if not by_size and True in self._counted:
            sized = self._counted[True]
            return exact.Counts((sum(sized.winning),), tuple((sum(w),) for w in sized.without))
        if by_size not in self._counted:
            way = self._way(patient, by_size)
            if way is None:
                return None
            self._counted[by_size] = way()
        return self._counted[by_size]

    def _exact_counts(self) -> exact.Counts:
        counts = self._counts(patient=True)
        assert counts is not None
        return counts

    def _way(self, patient: bool, by_size: bool) -> Callable[[], exact.Counts] | None:
        """The quickest way to count exactly, None when floating point must do."""
        rules = self.rules
        ways: list[tuple[float, Callable[[], exact.Counts]]] = []
        size, kinds = exact.size_of(rules, by_size), Kinds.of(rules)
        if size.fits(patient):
            ways.append((size.work, lambda: exact.count(rules, by_size)))
        if kinds.profiles <= COUNT_LIMIT:
            ways.append((kinds.work, lambda: kinds.counts(by_size)))
        if len(rules) == 1 and halves.fits(rules[0], patient):
            ways.append((halves.work(rules[0]), lambda: halves.count_halves(rules[0], by_size)))
        if ways:
            return min(ways, key=lambda way: way[0])[1]
        if len(rules) > 1:
            raise BadInput(
                "{rules} {rules:regel|regler} samtidig for {players} {players:deltaker|deltakere} med så "
                "store vekter er mer enn en eksakt telling "
                "klarer. Bruk mindre vekter (for eksempel hele prosent) eller regn på én regel om gangen.",
                rules=len(rules),
                players=len(self.players),
            )
        if patient:
            raise BadInput(
                "{players} {players:deltaker|deltakere} med så store vekter er mer enn en eksakt telling klarer. "
                "Bruk Banzhaf eller Shapley–Shubik uten krav om eksakt svar; da oppgis feilgrensen.",
                players=len(self.players),
            )
        return None

    @cached_property
    def _counted(self) -> dict[bool, exact.Counts]:
        return {}

    @cached_property
    def _groups(self) -> dict[tuple[str | int, ...], tuple[int, tuple[int, ...] | None]]:
        return {}

    @cached_property
    def _minimal(self) -> MinimalCounts:
        return coalitions.minimal_counts(self.rules)

    @cached_property
    def _chances(self) -> tuple[large.Approximation, large.Approximation]:
        return large.pivot_chance(self.rules[0])

    @staticmethod
    def _swings(counts: exact.Counts) -> list[int]:
        return [counts.winning[0] - 2 * without[0] for without in counts.without]

    @staticmethod
    def _pivots(counts: exact.Counts, without: exact.Poly) -> list[int]:
        """By size of the coalition joined: how often the player turns losing into winning."""
        win = counts.winning
        return [win[k + 1] - without[k + 1] - without[k] for k in range(len(win) - 1)]

    def _needed_in(
        self, player: str, find: Callable[[Sequence[Rule], int], tuple[int, ...] | None]
    ) -> frozenset[str] | None:
        """The group found for one player serves all of the same weight, who take that player's place."""
        (member,) = self._numbers([player])
        kind: tuple[str | int, ...] = (str(find.__name__), *(rule.weights[member] for rule in self.rules))
        if kind not in self._groups:
            self._groups[kind] = (member, find(self.rules, member))
        first, group = self._groups[kind]
        if group is None:
            return None
        if member not in group:
            group = tuple(member if i == first else i for i in group)
        return self._named([group])[0]

    def _coalitional(
        self, measure: str, blocs: Unions, outside: unions.Way, inside: unions.Way
    ) -> PowerTable:
        parts = unions.partition(blocs, self.players)
        return self._table(measure, unions.coalitional(self.rules, parts, outside, inside))

    def _table(self, measure: str, values: Sequence[Number], bound: float = 0.0) -> PowerTable:
        return PowerTable(measure, dict(zip(self.players, values, strict=True)), bound)

    def _numbers(self, names: Iterable[str]) -> frozenset[int]:
        place = {player: i for i, player in enumerate(self.players)}
        numbers = set()
        for name in names:
            if name not in place:
                raise BadInput("«{name}» er ikke med i avstemningen.", name=name)
            numbers.add(place[name])
        return frozenset(numbers)

    def _named(self, member_lists: Iterable[Iterable[int]]) -> list[frozenset[str]]:
        return [frozenset(self.players[i] for i in group) for group in member_lists]


def _flat(games: Iterable[WeightedGame]) -> Iterable[WeightedGame]:
    for game in games:
        yield game
        yield from _flat(game.also)
