"""When not everyone meets or votes: a decision is carried by the votes cast, if enough are present.

An analysis of its own beside the power measures, which take everyone to say yes or no. Each player is away,
abstains, or votes yes or no, independently of the others. With nobody away, nobody abstaining and yes a coin
toss, `decisive` is the absolute Banzhaf measure. Four levels of approval after Felsenthal & Machover (1998,
ch. 8) and Freixas & Zwicker (2003), with their equal chances replaced by the ones given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from nabolag.errors import BadInput
from nabolag.governance.voting.game import WeightedGame
from nabolag.governance.voting.rules import Weight, scaled_rule
from nabolag.governance.voting.table import PowerTable

STATE_LIMIT = 200_000

_State = tuple[int, ...]
_Chances = dict[_State, Fraction]


@dataclass(frozen=True)
class Absence:
    """What can happen when some are away.

    Attributes:
        carried: chance that the decision is carried.
        quorum: chance that enough are present.
        decisive: per player, chance carried when voting yes less chance carried when voting no.
        walk_out: per player, chance carried when voting no less chance carried when staying away. Above 0:
            staying away stops more than voting no, because the quorum is lost.
    """

    carried: Fraction
    quorum: Fraction
    decisive: PowerTable
    walk_out: PowerTable


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
        BadInput: a chance outside 0–1, or more different outcomes than can be gone through exactly.
    """
    vote = _Vote(tuple(weights), weights, threshold, quorum)
    chance = {player: present[player] if isinstance(present, Mapping) else present for player in vote.players}
    for value in (*chance.values(), yes, abstain, threshold):
        if not 0 <= value <= 1:
            raise BadInput("{value} er ikke en sannsynlighet. Oppgi et tall fra 0 til 1.", value=value)
    parts = {
        player: _Parts(1 - p, p * abstain, p * (1 - abstain) * yes, p * (1 - abstain) * (1 - yes))
        for player, p in chance.items()
    }
    known: dict[tuple[object, ...], tuple[Fraction, Fraction]] = {}
    decisive, walk_out = [], []
    for i, player in enumerate(vote.players):
        key = (vote.kind(i), parts[player])
        if key not in known:
            others = vote.outcomes(parts, leave_out=i)
            carried = {how: vote.carried(others, i, how) for how in ("yes", "no", "away")}
            known[key] = (carried["yes"] - carried["no"], carried["no"] - carried["away"])
        decisive.append(known[key][0])
        walk_out.append(known[key][1])
    every = vote.outcomes(parts)
    return Absence(
        vote.carried(every),
        sum((p for state, p in every.items() if vote.is_quorum(state)), Fraction(0)),
        PowerTable("decisive", dict(zip(vote.players, decisive, strict=True))),
        PowerTable("walk_out", dict(zip(vote.players, walk_out, strict=True))),
    )


@dataclass(frozen=True)
class _Parts:
    away: Fraction
    abstain: Fraction
    yes: Fraction
    no: Fraction


class _Vote:
    """States: (margin above the threshold, what is still missing of each quorum)."""

    def __init__(
        self,
        players: tuple[str, ...],
        weights: Mapping[str, Weight],
        threshold: Fraction,
        quorum: Sequence[WeightedGame],
    ) -> None:
        self.players = players
        self.strict = threshold == Fraction(1, 2)
        self.votes = scaled_rule(sum(weights.values()), weights, players).weights
        self.for_, self.against = threshold.denominator - threshold.numerator, threshold.numerator
        self.quorum = [scaled_rule(game.quota, game.weights, players) for game in quorum]

    def kind(self, i: int) -> tuple[int, ...]:
        return (self.votes[i], *(rule.weights[i] for rule in self.quorum))

    def step(self, state: _State, i: int, how: str) -> _State:
        if how == "away":
            return state
        margin = state[0]
        if how == "yes":
            margin += self.for_ * self.votes[i]
        elif how == "no":
            margin -= self.against * self.votes[i]
        missing = (max(0, left - rule.weights[i]) for left, rule in zip(state[1:], self.quorum, strict=True))
        return (margin, *missing)

    def outcomes(self, parts: Mapping[str, _Parts], leave_out: int | None = None) -> _Chances:
        found: _Chances = {(0, *(rule.quota for rule in self.quorum)): Fraction(1)}
        for i, player in enumerate(self.players):
            if i == leave_out:
                continue
            grown: _Chances = {}
            for how in ("away", "abstain", "yes", "no"):
                part = getattr(parts[player], how)
                if part:
                    for state, p in found.items():
                        to = self.step(state, i, how)
                        grown[to] = grown.get(to, Fraction(0)) + p * part
            found = grown
            if len(found) > STATE_LIMIT:
                raise BadInput(
                    "Fravær med {players} deltakere og så mange stemmer gir mer enn {limit} ulike utfall. "
                    "Bruk mindre vekter, eller se på saken når de andre holder seg borte.",
                    players=len(self.players),
                    limit=STATE_LIMIT,
                )
        return found

    def is_quorum(self, state: _State) -> bool:
        return not any(state[1:])

    def carried(self, outcomes: _Chances, i: int | None = None, how: str = "away") -> Fraction:
        total = Fraction(0)
        for state, p in outcomes.items():
            end = state if i is None else self.step(state, i, how)
            if self.is_quorum(end) and (end[0] > 0 if self.strict else end[0] >= 0):
                total += p
        return total
