"""From what people write (municipalities, seats, a key) to an agreement with the facts that are known of its owners."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from msgspec.structs import replace

from nabolag import data
from nabolag.errors import BadInput, NotKnown
from nabolag.governance.voting import (
    Absence,
    Agreement,
    Design,
    Owner,
    PartyVotes,
    apportion,
    compare,
    form_rules,
    matter_game,
    nearest,
    party_votes,
    wishes,
    with_absence,
)
from nabolag.governance.voting.designs import KEYS
from nabolag.municipalities import find

OTHER_OWNER = re.compile(r"fylkeskommune|\b(IKS|KO|AS|SA)$", re.IGNORECASE)
"""Owners that are no municipality and are taken by the name they are given."""

MOST_SEATS = 5000
"""No top organ is larger; shares of an AS can be many more, and are not seats to give out."""


@dataclass(frozen=True)
class AgreementCase:
    """An agreement, and the inhabitants and council seats of its owners where they are known."""

    agreement: Agreement
    population: Mapping[str, int | None]
    councils: Mapping[str, Mapping[str, int]]

    def designs(self, key: str | None = None) -> list[Design]:
        """The same number of seats by every key, and the seats whose power is nearest to `key`, if given.

        Empty when an owner's inhabitants are not known, and where there are no seats to give out.
        """
        people = {code: n for code, n in self.population.items() if n is not None}
        seats = sum(owner.representatives for owner in self.agreement.owners)
        if len(people) < len(self.agreement.owners) or not self._seats_to_give_out:
            return []
        least = max(1, self.agreement.rules.least_representatives)
        options = compare(people, seats, least=least)
        return options if key is None else [*options, nearest(wishes(people, key), seats, least=least)]

    def parties(self) -> PartyVotes | None:
        """The votes by party, or None when an owner has no council known or nobody is elected."""
        if self._seats_to_give_out and all(self.councils.get(owner.code) for owner in self.agreement.owners):
            return party_votes(self.agreement, self.councils)
        return None

    def absence(self, present: Fraction) -> Absence:
        """How an ordinary matter goes when each owner is present with this chance; none of the votes is cast
        by proxy, and those present must be the quorum the form's law asks for.
        """
        matters = {matter.id: matter for matter in self.agreement.rules.matters}
        quorum = []
        if alone := matters.get("ordinary_alone"):
            needs = tuple(need for need in alone.needs if not need.strict)
            quorum = [matter_game(self.agreement, replace(alone, needs=needs))]
        votes = {owner.code: owner.votes for owner in self.agreement.owners}
        agreed = self.agreement.thresholds.get("ordinary", Fraction(1, 2))
        return with_absence(votes, present, agreed, quorum)

    @property
    def _seats_to_give_out(self) -> bool:
        total = sum(owner.representatives for owner in self.agreement.owners)
        return self.agreement.form != "AS" and len(self.agreement.owners) <= total <= MOST_SEATS


def case_of(agreement: Agreement) -> AgreementCase:
    """The agreement with what ships of its owners."""
    codes = [owner.code for owner in agreement.owners]
    return AgreementCase(agreement, inhabitants(codes), council_seats(codes))


def agreement_of(
    form: str,
    given: Sequence[tuple[str, int | None]],
    by: str = "representatives",
    chair: str | None = None,
    thresholds: Mapping[str, Fraction] | None = None,
    votes: Sequence[int] = (),
    shares: Sequence[Fraction | None] = (),
) -> Agreement:
    """An agreement from names or codes with seats.

    Args:
        given: (municipality, seats); None is the least number the form's law allows (one at the least).
        votes: votes per representative, in the same order; one each when left out.
        shares: ownership shares in the same order, in any unit; none when left out.
        by: "representatives" keeps the seats as given; a key of `designs.KEYS` gives the same number out
            anew.

    Raises:
        NotKnown: no such municipality or form.
        BadInput: an unknown key, a key by inhabitants for an owner whose inhabitants are not known, or ownership
            shares for some owners only.
    """
    least = max(1, form_rules(form).least_representatives)
    named = [owner_name(text) for text, _seats in given]
    seats = {code: least if n is None else n for (code, _name), (_text, n) in zip(named, given, strict=True)}
    if by not in ("representatives", *KEYS):
        raise BadInput(
            "Nøkkelen «{key}» finnes ikke. Velg {keys}.", key=by, keys=", ".join(("representatives", *KEYS))
        )
    if by != "representatives":
        population = inhabitants([code for code, _name in named])
        for code, name in named:
            if population[code] is None:
                raise BadInput("Folketallet i «{name}» er ikke kjent. Oppgi plassene direkte.", name=name)
        if sum(seats.values()) > MOST_SEATS:
            raise BadInput(
                "{seats} {seats:plass|plasser} er for mange til å fordele på nytt. Taket er {most}.",
                seats=sum(seats.values()),
                most=MOST_SEATS,
            )
        people = {code: n for code, n in population.items() if n is not None}
        seats = apportion(wishes(people, by), sum(seats.values()), least)
    each_share = list(shares) or [None] * len(named)
    if any(each_share) and None in each_share:
        raise BadInput(
            "Eierandelen til «{name}» mangler. Oppgi den for alle deltakerne, eller for ingen.",
            name=named[each_share.index(None)][1],
        )
    owners = tuple(
        Owner(code, name, seats[code], each_votes, share)
        for (code, name), each_votes, share in zip(
            named, list(votes) or [1] * len(named), each_share, strict=True
        )
    )
    head = None if chair is None else owner_name(chair)[0]
    return Agreement(form, owners, head, thresholds or {})


def owner_name(text: str) -> tuple[str, str]:
    """Code and name of an owner; a county or company keeps the name it is given."""
    try:
        municipality = find(text)
    except NotKnown:
        if OTHER_OWNER.search(text):
            return text, text
        raise
    return municipality.code, municipality.name


def inhabitants(codes: Sequence[str]) -> dict[str, int | None]:
    """The latest known number of inhabitants of each, None when it is no municipality."""
    import polars as pl

    latest = (
        data.table("population")
        .filter(pl.col("code").is_in(list(codes)) & pl.col("population").is_not_null())
        .sort("year")
        .group_by("code")
        .last()
    )
    by_code = dict(zip(latest["code"].to_list(), latest["population"].to_list(), strict=True))
    return {code: by_code.get(code) for code in codes}


def council_seats(codes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Council seats by owner and list, from the election of 2023; lists of the same name are told apart by code."""
    import polars as pl

    lists = data.table("council_lists").filter(pl.col("code").is_in(list(codes)) & (pl.col("seats") > 0))
    shared = pl.col("party_code").n_unique().over("party_name") > 1
    label = (
        pl.when(shared).then(pl.format("{} ({})", "party_name", "party_code")).otherwise(pl.col("party_name"))
    )
    by_owner: dict[str, dict[str, int]] = {}
    for code, name, seats in lists.select("code", label.alias("label"), "seats").iter_rows():
        by_owner.setdefault(code, {})[name] = seats
    return by_owner
