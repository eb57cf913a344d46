"""The political version: parties instead of municipalities in the same top organ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nabolag.errors import BadInput
from nabolag.governance.voting.agreement_game import Agreement
from nabolag.governance.voting.game import WeightedGame
from nabolag.text.showing import Shown


@dataclass(frozen=True, repr=False)
class PartyVotes(Shown):
    """Votes in the top organ by (owner, party), and the two games they make.

    `by_party`: each party votes as one across municipalities. `delegations`: each owner's party group for
    itself, to be asked for power with `unions` (by owner or by party).
    """

    votes: dict[tuple[str, str], int]
    by_party: WeightedGame
    delegations: WeightedGame

    def unions(self, by: str) -> list[list[str]]:
        """Groups of delegations that stand together, by "owner" or by "party"."""
        place = 0 if by == "owner" else 1
        groups: dict[str, list[str]] = {}
        for key in self.votes:
            groups.setdefault(key[place], []).append(delegation(*key))
        return list(groups.values())


def delegation(owner: str, party: str) -> str:
    """The name of an owner's party group in `delegations`."""
    return f"{owner} {party}"


def party_votes(agreement: Agreement, seats: Mapping[str, Mapping[str, int]]) -> PartyVotes:
    """The agreement's votes by party, when every council elects its representatives proportionally.

    Each party is taken to stand alone with as many votes as it has council seats (kommuneloven § 7-6); actual
    lists may be joint, and a council may choose otherwise.

    Args:
        seats: council seats by owner code and party.

    Raises:
        BadInput: an owner without council seats.
    """
    votes: dict[tuple[str, str], int] = {}
    for owner in agreement.owners:
        council = {party: n for party, n in seats.get(owner.code, {}).items() if n > 0}
        if not council:
            raise BadInput("Det finnes ikke kommunestyredata for «{name}».", name=owner.name)
        for party, count in divided(council, owner.representatives).items():
            if count:
                votes[owner.code, party] = count * owner.votes_per_representative
    total = sum(votes.values())
    parties: dict[str, int] = {}
    for (_owner, party), count in votes.items():
        parties[party] = parties.get(party, 0) + count
    quota = total // 2 + 1
    by_party = WeightedGame(quota, dict(sorted(parties.items(), key=lambda item: -item[1])))
    return PartyVotes(votes, by_party, WeightedGame(quota, {delegation(*k): v for k, v in votes.items()}))


def divided(council: Mapping[str, int], places: int) -> dict[str, int]:
    """`places` among lists by the divisors 1, 2, 3, 4 …; equal quotients go to the list with more votes."""
    given = dict.fromkeys(council, 0)
    for _ in range(places):
        best = max(council, key=lambda party: (Fraction(council[party], given[party] + 1), council[party]))
        given[best] += 1
    return given
