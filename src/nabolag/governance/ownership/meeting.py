"""A meeting of the owners' body: is it competent, what each matter takes, who decides instead, who is barred."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nabolag.errors import BadInput, Ours
from nabolag.governance.ownership.interest import Interest
from nabolag.governance.ownership.people import same
from nabolag.governance.voting import Agreement, MatterPower, Owner, agreement_power
from nabolag.governance.voting.agreement_game import whole
from nabolag.municipalities.search import loose

MEETING_FORMS = ("IKS", "KO", "IPR", "AS")
"""Forms whose owners meet in a body of their own that we have rules for."""
QUORUM = {"IKS": "quorum", "KO": "quorum-ko", "IPR": "quorum-ipr"}
"""The rule on who must be there; a general meeting has none."""
MATTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "IKS": (
        ("budget-binding", "body"), ("majority", "body"), ("elections-iks", "body"), ("auditor-iks", "body"),
        ("minor-change", "body"), ("sale", "proposal"),
        ("payout", "proposal"), ("major-change", "councils"), ("dissolve", "councils"), ("transfer", "others"),
        ("exclude", "others"),
    ),
    "KO": (("budget-ko", "body"), ("majority-ko", "body"), ("elections-elected", "body"), ("auditor-elected", "body"),
           ("minor-change-ko", "body"), ("major-change-ko", "councils")),
    "IPR": (("budget-ipr", "body"), ("majority-ipr", "body"), ("elections-elected", "body"), ("auditor-elected", "body"),
            ("minor-change-ipr", "body"), ("major-change-ipr", "councils")),
    "AS": (("as-majority", "body"), ("as-elections", "body"), ("as-articles", "body"),
           ("as-nine-tenths", "body"), ("dividend", "proposal"), ("as-unanimous", "others")),
}  # fmt: skip
"""Each kind of matter by its rule, and who decides: the body, the body on the board's proposal, every council, the owners."""
MOST = 60


def with_meetings(interests: Iterable[Interest]) -> tuple[Interest, ...]:
    """The interests whose owners meet in a body we have rules for."""
    return tuple(one for one in interests if one.form in MEETING_FORMS)


def meeting_in(interests: Iterable[Interest], said: str) -> Interest:
    """The one of them that is called `said` and has meetings.

    Raises:
        BadInput: none is; names those that have.
    """
    having = with_meetings(interests)
    found = next((one for one in having if loose(one.name) == loose(said)), None)
    if found is None:
        raise BadInput(
            "«{said}» er ikke blant virksomhetene som har møter. Velg en av {known}.",
            said=said[:60],
            known=Ours("; ".join(one.name for one in having) or "–"),
        )
    return found


@dataclass(frozen=True)
class Seats:
    """One owner in the body: members (shares in an AS), how many of them are present, votes of each."""

    name: str
    members: int
    present: int
    votes_each: int = 1

    @property
    def votes(self) -> int:
        return self.members * self.votes_each


@dataclass(frozen=True)
class Quorum:
    """Whether the meeting can decide; None where no act asks for a number. Votes are those of the members."""

    competent: bool | None
    members: int
    present: int
    votes: int
    votes_present: int


def read_seats(lines: str) -> tuple[Seats, ...]:
    """Owners as lines of `name; members; present; votes each`; the last two may be left out (all present, one vote).

    Raises:
        BadInput: a line that cannot be read, an owner twice, more present than there are, or more than 60 owners.
    """
    found: list[Seats] = []
    for number, line in enumerate(filter(str.strip, lines.splitlines()), 1):
        name, *cells = [cell.strip() for cell in line.split(";")]
        cells += [""] * (3 - len(cells))
        if not name or not cells[0] or len(cells) > 3:
            raise BadInput(
                "Linje {n} må være navn; plasser; til stede; stemmer per plass. Plasser må stå.", n=number
            )
        members = whole(cells[0], name)
        present = whole(cells[1], name) if cells[1] else members
        votes = whole(cells[2], name) if cells[2] else 1
        if present > members:
            raise BadInput(
                "Linje {n}: {name} kan ikke ha {present} til stede av {members}. Rett ett av tallene.",
                n=number, name=name[:60], present=present, members=members,
            )  # fmt: skip
        if loose(name) in {loose(one.name) for one in found}:
            raise BadInput("Linje {n}: {name} står to ganger. Slå linjene sammen.", n=number, name=name[:60])
        found.append(Seats(name[:80], members, present, votes))
    if len(found) > MOST:
        raise BadInput("Det er {n} eiere. Høyst {most} regnes.", n=len(found), most=MOST)
    return tuple(found)


def quorum(form: str, seats: Sequence[Seats]) -> Quorum:
    """Whether enough are there: half of the members, and in an IKS two thirds of the votes too."""
    members, present = sum(one.members for one in seats), sum(one.present for one in seats)
    votes, there = sum(one.votes for one in seats), sum(one.present * one.votes_each for one in seats)
    competent: bool | None = None
    if form in QUORUM:
        competent = 2 * present >= members > 0
        if form == "IKS":
            competent = competent and 3 * there >= 2 * votes
    return Quorum(competent, members, present, votes, there)


def powers(form: str, seats: Sequence[Seats]) -> list[MatterPower]:
    """What each owner can carry and stop, matter by matter, by the voting room; empty with fewer than two owners.

    Raises:
        BadInput, NotLawful: as `voting.Agreement`.
    """
    if form not in MEETING_FORMS or len(seats) < 2:
        return []
    owners = tuple(Owner(one.name, one.name, one.members, one.votes_each) for one in seats)
    return agreement_power(Agreement(form, owners))


def ours(seats: Iterable[Seats], municipality: str) -> Seats | None:
    """The municipality's own line."""
    names = {loose(municipality), loose(f"{municipality} kommune")}
    return next((one for one in seats if loose(one.name) in names), None)


@dataclass(frozen=True)
class Barred:
    """Somebody who sits on the board of `company`; `roles` are what else they are: `councillor`, `representative`."""

    name: str
    company: str
    roles: tuple[str, ...]


def barred(interests: Iterable[Interest], councillors: Sequence[str]) -> tuple[Barred, ...]:
    """Board members who are councillors, or represent the owner in the same company."""
    elected = {same(name) for name in councillors}
    found = []
    for one in interests:
        representing = {same(name) for name in (*one.representatives, *one.deputies)}
        for name in one.board:
            roles = [
                role
                for role, names in (("councillor", elected), ("representative", representing))
                if same(name) in names
            ]
            if roles:
                found.append(Barred(name, one.name, tuple(roles)))
    return tuple(found)
