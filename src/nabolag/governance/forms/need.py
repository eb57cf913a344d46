"""What someone needs: a service, who takes part, and what is known about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from nabolag.errors import BadInput, NotKnown, in_field
from nabolag.governance.forms.derived import (
    COUNTS,
    PER_CENT,
    WHOLE,
    check_together,
    checked_count,
    checked_percent,
    checked_shares,
    checked_whole,
    derived,
    in_robek,
)
from nabolag.governance.forms.names import PARTICIPANTS, form_called
from nabolag.governance.forms.service_list import Service, service
from nabolag.governance.law import shipped
from nabolag.municipalities import Municipality, find
from nabolag.text import fold

EARLIEST = date(2026, 1, 1)
"""From this day all the texts at hand were in force as they stand; what applied before is not at hand."""

COUNTIES = ("03", "11", "15", "18", "31", "32", "33", "34", "39", "40", "42", "46", "50", "55", "56")
"""County codes from 1 January 2024 (Statistics Norway, KLASS 104)."""

QUESTIONS = (
    "individual_decisions",
    "only_internal_or_grant_schemes",
    "principle_decisions",
    "owns_assets",
    "borrows",
    "market_activity",
    "limited_liability_wanted",
    "joint_elected_body",
    "robek_participant",
    "statutory_task",
)
"""The facts that may be yes, no or unknown (None)."""

ANSWERS = (*QUESTIONS, "own_assets_and_loans")
"""What may be answered: the questions, and one answer for both owning and borrowing."""


NUMBERS = (
    "shares",
    "liability_shares",
    "private_share",
    "turnover",
    "turnover_for_others",
    "capital",
    "creditor_claim",
    "employees",
    "board_members",
    "members",
    "members_present",
    "votes",
    "votes_present",
)
"""The facts that are numbers; None is unknown."""


@dataclass(frozen=True)
class Need:
    """A need for cooperation. `None` means unknown.

    Args:
        service: a service id or a word for it ("barnevern", "vann", "child protection").
        participants: kinds ("municipality", "county", "municipal_company", "iks", "private", "state"),
            municipalities by code, name or as a `Municipality` ("1874", "Moskenes"), or county codes ("18").
        individual_decisions: shall the cooperation itself make individual decisions (enkeltvedtak)?
        only_internal_or_grant_schemes: are these only about internal matters or grant schemes?
        principle_decisions: shall it decide cases of principle?
        owns_assets: shall it own plants or buildings?
        borrows: shall it borrow?
        own_assets_and_loans: one answer for both, where they are not answered apart.
        market_activity: shall it sell to others than the participants, in a market?
        limited_liability_wanted, joint_elected_body: what the participants want.
        robek_participant: is a participant under state approval (ROBEK)? Read from the shipped list when the
            participants are municipality codes and nothing is said.
        statutory_task: is the task statutory? Known for most services.
        shares: each participant's ownership share in per cent, in their order.
        liability_shares: each participant's share of the liability in per cent; the ownership share when not given.
        private_share: what private parties own in per cent, where `shares` is not given.
        turnover: a year's turnover, in NOK.
        turnover_for_others: the part of the activity that is for others than the owners, in per cent.
        capital: share capital (AS) or basic capital (foundation), in NOK.
        creditor_claim: what a creditor demands of the cooperation, in NOK.
        members, members_present: members of the top body, and how many of them meet.
        votes, votes_present: votes in the top body, and how many of them are present.
        employees: how many work there.
        board_members: how many sit on the board.
        form: a form already chosen; `advise` refuses it when the law excludes it.
        on: the day the answer is for; the day of the texts when not given.

    Raises:
        NotKnown: an unknown service, participant or form.
        BadInput: no participant, one named twice, an answer that is not yes, no or unknown, a day
            before the texts, or numbers that cannot be or contradict each other.
    """

    service: str
    participants: Sequence[str]
    individual_decisions: bool | None = None
    only_internal_or_grant_schemes: bool | None = None
    own_assets_and_loans: bool | None = None
    market_activity: bool | None = None
    limited_liability_wanted: bool | None = None
    joint_elected_body: bool | None = None
    principle_decisions: bool | None = None
    robek_participant: bool | None = None
    statutory_task: bool | None = None
    owns_assets: bool | None = None
    borrows: bool | None = None
    shares: Sequence[float] | None = None
    liability_shares: Sequence[float] | None = None
    private_share: float | None = None
    turnover: float | None = None
    turnover_for_others: float | None = None
    capital: float | None = None
    employees: int | None = None
    board_members: int | None = None
    creditor_claim: float | None = None
    members: int | None = None
    members_present: int | None = None
    votes: int | None = None
    votes_present: int | None = None
    form: str | None = None
    on: str | date | None = None
    kinds: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "service", service(self.service).id)
        object.__setattr__(self, "participants", tuple(_listed(self.participants)))
        object.__setattr__(self, "kinds", tuple(_kind(p) for p in self.participants))
        object.__setattr__(self, "on", _day(self.on))
        for name in ANSWERS:
            if getattr(self, name) not in (True, False, None):
                raise BadInput("Svaret på {field} må være ja, nei eller ukjent, ikke «{value}».",
                               field=name, value=getattr(self, name))  # fmt: skip
            if getattr(self, name) is not None:  # 1 and 0 are taken as they are meant
                object.__setattr__(self, name, bool(getattr(self, name)))
        if self.own_assets_and_loans is False and (self.owns_assets or self.borrows):
            raise BadInput(
                "own_assets_and_loans er nei, men owns_assets eller borrows er ja. Rett én av dem."
            )
        for name in ("shares", "liability_shares"):
            with in_field(name):
                object.__setattr__(self, name, checked_shares(getattr(self, name), len(self.kinds)))
        for names, check in ((PER_CENT, checked_percent), (COUNTS, checked_count), (WHOLE, checked_whole)):
            for name in names:
                with in_field(name):
                    check(name, getattr(self, name))
        check_together(self.kinds, self.shares, self.private_share,
                       (self.members, self.members_present), (self.votes, self.votes_present))  # fmt: skip
        if self.form is not None:
            object.__setattr__(self, "form", form_called(self.form))

    @property
    def day(self) -> date:
        """The day the answer is for."""
        assert isinstance(self.on, date)
        return self.on

    @property
    def about(self) -> Service:
        """The service's record."""
        return service(self.service)


@lru_cache(maxsize=1024)  # a page tries dozens of needs, each asked about by every form
def facts(need: Need) -> Mapping[str, object]:
    """Every fact a rule may ask about: the answers, what the service implies, what the participants imply."""
    fact_values: dict[str, object] = {name: getattr(need, name) for name in QUESTIONS}
    for name in ("owns_assets", "borrows"):
        if fact_values[name] is None:
            fact_values[name] = need.own_assets_and_loans
    fact_values["own_assets_and_loans"] = _either(fact_values["owns_assets"], fact_values["borrows"])
    if need.robek_participant is None:
        fact_values["robek_participant"] = in_robek(need.participants, need.kinds)
    if need.statutory_task is None:
        fact_values["statutory_task"] = need.about.statutory
    if need.individual_decisions is None:
        fact_values["individual_decisions"] = need.about.individual_decisions
    if need.only_internal_or_grant_schemes is None and need.about.decides_for_persons:
        fact_values["only_internal_or_grant_schemes"] = False
    count = Counter(need.kinds)
    present = set(count)
    return MappingProxyType(fact_values | {
        "service": need.service,
        "outsider": bool(present - {"municipality", "county"}),
        "outsider_iks": bool(present - {"municipality", "county", "iks"}),
        "private": "private" in present,
        "iks_owner": "iks" in present,
        "few": count["municipality"] + count["county"] < 2,
        "alone": len(need.kinds) < 2,
        "mixed_levels": {"municipality", "county"} <= present,
        "merging": any(_will_merge(p, need.day) for p in need.participants),
        "two_of_a_kind": max(count["municipality"], count["county"]) >= 2,
    } | derived(need.kinds, need.shares, need.private_share, need.turnover_for_others, need.capital,
                need.employees, need.board_members))  # fmt: skip


def _either(one: object, other: object) -> bool | None:
    return True if True in (one, other) else None if None in (one, other) else False


def _will_merge(participant: str, day: date) -> bool:
    """The participant is a municipality that is known to merge after `day`."""
    if not (participant.isdigit() and len(participant) == 4):
        return False
    return any(change.kind == "merge" and change.date > day for change in find(participant).planned)


def _settled(participant: str | Municipality) -> str:
    """A municipality given by name or as a `Municipality` by its code; anything else as it stands."""
    if isinstance(participant, Municipality):
        return participant.code
    name = participant.strip()
    if name in PARTICIPANTS or name.isdigit() or fold(name) in _ALIASES:
        return name
    try:
        return find(name).code
    except NotKnown as error:
        raise NotKnown(
            "Deltakeren «{participant}» er verken en kommune (navn eller fire siffer), et fylke (to siffer) eller en "
            "av {kinds}.",
            candidates=error.candidates or PARTICIPANTS,
            participant=participant,
            kinds=", ".join(PARTICIPANTS),
        ) from None


def _listed(participants: Sequence[str | Municipality]) -> list[str]:
    if (
        isinstance(participants, str)
        or not isinstance(participants, Sequence)
        or not all(not isinstance(p, str) or len(p) > 1 for p in participants)
    ):
        raise BadInput("Deltakerne må være en liste, for eksempel 1874, 1860 eller municipality, county.")
    listed = [_settled(p) for p in participants]
    if not listed:
        raise BadInput("Behovet har ingen deltakere. Oppgi minst én kommune.")
    twice = [p for p, n in Counter(p for p in listed if p.isdigit()).items() if n > 1]
    if twice:
        raise BadInput("Deltakeren {code} er nevnt to ganger.", code=twice[0])
    return listed


def _kind(participant: str) -> str:
    if participant in PARTICIPANTS:
        return participant
    if participant.isdigit() and len(participant) == 4:
        find(participant)
        return "municipality"
    if participant in COUNTIES:
        return "county"
    alias = _ALIASES.get(fold(participant))
    if alias:
        return alias
    raise NotKnown(
        "Deltakeren «{participant}» er verken en kommune (navn eller fire siffer), et fylke (to siffer) eller en "
        "av {kinds}.",
        candidates=PARTICIPANTS,
        participant=participant,
        kinds=", ".join(PARTICIPANTS),
    )


_ALIASES = {
    fold(word): kind
    for kind, words in {
        "municipality": ("kommune",),
        "county": ("fylkeskommune", "fylke"),
        "municipal_company": ("kommunalt selskap", "municipal company"),
        "iks": ("IKS", "interkommunalt selskap"),
        "private": ("privat",),
        "state": ("stat", "staten"),
    }.items()
    for word in words
}


def _day(on: str | date | None) -> date:
    if on is None:
        return shipped().status
    try:
        day = on if isinstance(on, date) else date.fromisoformat(on)
    except (TypeError, ValueError) as error:
        raise BadInput("Datoen «{value}» må skrives som 2026-11-01.", value=on) from error
    if day < EARLIEST:
        raise BadInput(
            "Vi har lovtekstene slik de gjelder fra {earliest}. For {day} mangler eldre lovtekst; velg en "
            "senere dato.",
            earliest=EARLIEST,
            day=day,
        )
    return day
