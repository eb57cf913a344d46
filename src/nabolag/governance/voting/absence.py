"""When not everyone meets or votes: a decision is carried by the votes cast, if enough are present.

An analysis of its own beside the power measures, which take everyone to say yes or no. Each player is away,
abstains, or votes yes or no, independently of the others. With nobody away, nobody abstaining and yes a coin
toss, `decisive` is the absolute Banzhaf measure. Four levels of approval after Felsenthal & Machover (1998,
ch. 8) and Freixas & Zwicker (2003), with their equal chances replaced by the ones given.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from nabolag.errors import BadInput
from nabolag.governance.voting.game import WeightedGame
from nabolag.governance.voting.rules import Weight, scaled_rule
from nabolag.governance.voting.table import Number, PowerTable
from nabolag.text.showing import Shown

STATE_LIMIT = 1_000_000
"""Different outcomes that can be gone through."""
EXACT_WORK = 5_000_000
"""Additions of whole numbers of any length that take some hundredths of a second."""

_Chances = npt.NDArray[Any]


@dataclass(frozen=True, repr=False)
class Absence(Shown):
    """What can happen when some are away: fractions, or floating point within `error_bound` when there is much.

    Attributes:
        carried: chance that the decision is carried.
        quorum: chance that enough are present.
        decisive: per player, chance carried when voting yes less chance carried when voting no.
        walk_out: per player, chance carried when voting no less chance carried when staying away. Above 0:
            staying away stops more than voting no, because the quorum is lost.
    """

    carried: Number
    quorum: Number
    decisive: PowerTable
    walk_out: PowerTable
    error_bound: float = 0.0


def with_absence(
    weights: Mapping[str, Weight],
    present: Mapping[str, Fraction] | Fraction,
    threshold: Fraction = Fraction(1, 2),
    quorum: Sequence[WeightedGame] = (),
    yes: Fraction = Fraction(1, 2),
    abstain: Fraction = Fraction(0),
) -> Absence:
    """How a vote goes when each player is present with some probability.

    Args:
        weights: votes of each player.
        present: chance of being there, per player or for all, 0–1.
        threshold: share of the votes cast that carries: more than a half when 1/2, at least otherwise.
        quorum: games that those present must win, such as two thirds of the votes or half the members.
        yes: chance that one who votes says yes.
        abstain: chance that one who is present does not vote; counts for the quorum, not among votes cast.

    Raises:
        BadInput: a chance outside 0–1, or more different outcomes than can be gone through.
    """
    players = tuple(weights)
    chance = {player: present[player] if isinstance(present, Mapping) else present for player in players}
    for value in (*chance.values(), yes, abstain, threshold):
        if not 0 <= value <= 1:
            raise BadInput("{value} er ikke en sannsynlighet. Oppgi et tall fra 0 til 1.", value=value)
    ways = [
        (
            1 - chance[p],
            chance[p] * abstain,
            chance[p] * (1 - abstain) * yes,
            chance[p] * (1 - abstain) * (1 - yes),
        )
        for p in players
    ]
    vote = _Vote(players, weights, threshold, quorum, ways)
    by_kind: dict[object, tuple[Number, Number]] = {}
    everyone: _Chances | None = None
    first = {vote.kind(i): i for i in reversed(range(len(players)))}
    for i, others in vote.without_each(set(first.values())):
        carried = {how: vote.carried(others, i, how) for how in ("yes", "no", "away")}
        by_kind[vote.kind(i)] = (carried["yes"] - carried["no"], carried["no"] - carried["away"])
        everyone = vote.with_player(others, i) if everyone is None else everyone
    assert everyone is not None
    parts = [by_kind[vote.kind(i)] for i in range(len(players))]
    bound = 0.0 if vote.exact else 8 * len(players) * 2.0**-53
    return Absence(
        vote.carried(everyone),
        vote.quorate(everyone),
        PowerTable("decisive", dict(zip(players, (d for d, _w in parts), strict=True)), bound),
        PowerTable("walk_out", dict(zip(players, (w for _d, w in parts), strict=True)), bound),
        bound,
    )


class _Vote:
    """Chances of every state: margin above the threshold, then what is still missing of each quorum.

    Exact, they are whole numbers: the chance times a common denominator per player.
    """

    def __init__(
        self,
        players: tuple[str, ...],
        weights: Mapping[str, Weight],
        threshold: Fraction,
        quorum: Sequence[WeightedGame],
        ways: Sequence[tuple[Fraction, ...]],
    ) -> None:
        self.strict = threshold == Fraction(1, 2)
        votes = scaled_rule(sum(weights.values()), weights, players).weights
        common = math.gcd(threshold.numerator, threshold.denominator - threshold.numerator) or 1
        self.gain = [(threshold.denominator - threshold.numerator) // common * w for w in votes]
        self.loss = [threshold.numerator // common * w for w in votes]
        rules = [
            scaled_rule(rule.quota, dict(zip(game.players, rule.weights, strict=True)), players)
            for game in quorum
            for rule in game.rules
        ]
        self.counts = [rule.weights for rule in rules]
        self.shape = (sum(self.gain) + sum(self.loss) + 1, *(rule.quota + 1 for rule in rules))
        if math.prod(self.shape) > STATE_LIMIT:
            raise BadInput(
                "Fravær med {players} {players:deltaker|deltakere} og så mange stemmer gir mer enn {limit} ulike utfall. "
                "Bruk mindre vekter, eller se på saken når de andre holder seg borte.",
                players=len(players),
                limit=STATE_LIMIT,
            )
        self.exact = 4 * math.prod(self.shape) * len(players) * len(players).bit_length() <= EXACT_WORK
        self.ways = ways
        self.scale = [math.lcm(*(way.denominator for way in each)) for each in ways]

    def kind(self, i: int) -> tuple[object, ...]:
        """Players of one kind are interchangeable."""
        return (self.gain[i], self.loss[i], *(count[i] for count in self.counts), self.ways[i])

    def without_each(self, wanted: set[int]) -> Iterator[tuple[int, _Chances]]:
        """The chances of the others' states, for each player wanted: half of the players added at a time."""
        start = np.zeros(self.shape, dtype=object if self.exact else np.float64)
        start[(sum(self.loss), *(length - 1 for length in self.shape[1:]))] = 1
        stack = [(list(range(len(self.ways))), start)]
        while stack:
            left, chances = stack.pop()
            if not wanted.intersection(left):
                continue
            if len(left) == 1:
                yield left[0], chances
                continue
            middle = len(left) // 2
            for keep, add in ((left[:middle], left[middle:]), (left[middle:], left[:middle])):
                grown = chances
                if wanted.intersection(keep):
                    for i in add:
                        grown = self.with_player(grown, i)
                    stack.append((keep, grown))

    def with_player(self, chances: _Chances, i: int) -> _Chances:
        away, abstain, yes, no = (
            int(way * self.scale[i]) if self.exact else float(way) for way in self.ways[i]
        )
        there = chances
        for axis, count in enumerate(self.counts, 1):
            there = _nearer(there, count[i], axis)
        new_chances = away * chances + abstain * there
        gain, loss = self.gain[i], self.loss[i]
        new_chances[gain:] += yes * there[: there.shape[0] - gain]
        new_chances[: there.shape[0] - loss] += no * there[loss:]
        return new_chances

    def carried(self, chances: _Chances, i: int | None = None, how: str = "away") -> Number:
        """The chance of a decision, when player `i` votes so beside those counted."""
        least = sum(self.loss) + (1 if self.strict else 0)
        if i is not None:
            least += {"yes": -self.gain[i], "no": self.loss[i], "away": 0}[how]
            for axis, count in enumerate(self.counts, 1):
                chances = chances if how == "away" else _nearer(chances, count[i], axis)
        return self._chance(chances.reshape(self.shape[0], -1)[max(0, least) :, 0].sum(), i)

    def quorate(self, chances: _Chances) -> Number:
        return self._chance(chances.reshape(self.shape[0], -1)[:, 0].sum())

    def _chance(self, total: Any, leave_out: int | None = None) -> Number:
        if not self.exact:
            return float(total)
        whole = math.prod(scale for i, scale in enumerate(self.scale) if i != leave_out)
        return Fraction(int(total), whole)


def _nearer(chances: _Chances, weight: int, axis: int) -> _Chances:
    """The chances when that much less is missing of a quorum."""
    if not weight:
        return chances
    moved = np.moveaxis(chances, axis, 0)
    new_chances = np.zeros_like(moved)
    new_chances[0] = moved[: weight + 1].sum(axis=0)
    new_chances[1 : max(1, len(moved) - weight)] = moved[weight + 1 :]
    return np.moveaxis(new_chances, 0, axis)
