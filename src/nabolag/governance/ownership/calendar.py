"""What a municipality's year as an owner asks: each duty with its last day, and whether it is done, near or overdue.

Days come from the law per form (`agreement.owner_calendar`), from the rules of owners, and from what the register of
interests says of meetings and terms. No act moves a day of these that falls on a weekend or a holiday; the calendar
says so and gives the working day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from nabolag.errors import BadInput
from nabolag.governance.agreement import owner_calendar
from nabolag.governance.forms.names import Said
from nabolag.governance.law import Cite
from nabolag.governance.ownership.interest import Interest
from nabolag.governance.ownership.rules import OwnerRule, rule, rules
from nabolag.text.showing import Shown

Status = Literal["done", "late", "overdue", "untold", "soon", "ahead", "undated"]
"""`untold`: the day has passed, and nobody but a source has told of the interest at all."""
SOON = 60
"""So many days before its last day a duty is near."""
ELECTION, TERM = 2023, 4
"""A year of council elections, and the years of a term."""
ACCOUNTS = (
    "accounts-adopted",
    "general-meeting",
    "annual-meeting",
    "accounts-host",
    "accounts-joint",
    "kf-accounts",
)
BUDGET = ("budget", "budget-joint", "budget-host")
BEFORE_ACCOUNTS = ("accounts-manager", "accounts-board", "accounts-auditor", "call-accounts")
BEFORE_BUDGET = ("call-budget",)
"""What must have been done where the accounts or the budget are adopted, on a day nobody told."""


@dataclass(frozen=True, repr=False)
class OwnerDuty(Shown):
    """One thing to be done: about which interest ("" the municipality itself), by whom, and its last day, None where
    neither law nor register gives one. `done` is the day it was done, where that was told; `when` says it in words.
    """

    id: str
    about: str
    who: Said | None
    say: Said
    cite: Cite
    quote: str
    latest: date | None
    status: Status
    when: Said | None = None
    done: date | None = None

    @property
    def key(self) -> str:
        """The same from year to year for the same duty of the same interest on the same day."""
        return f"{self.id}-{self.about}-{self.latest.isoformat() if self.latest else ''}"


@dataclass(frozen=True)
class Told:
    """What the municipality itself has done: when it last adopted its ownership report and the two plans of control."""

    report: date | None = None
    ownership_plan: date | None = None
    audit_plan: date | None = None


def happened(day: date | None, today: date) -> date | None:
    """A day on which something was done.

    Raises:
        BadInput: it has not come yet.
    """
    if day is not None and day > today:
        raise BadInput("{date} er ikke kommet ennå. Skriv dagen det ble gjort.", date=day.isoformat())
    return day


def calendar(
    interests: Sequence[Interest], year: int, today: date, told: Told | None = None
) -> tuple[OwnerDuty, ...]:
    """Every duty whose last day falls in `year`, in order; then those without a day."""
    told = told or Told()
    duties = [*_of_municipality(year, today, told)]
    for one in interests:
        duties += _of_interest(one, year, today)
    return tuple(sorted(duties, key=lambda d: (d.latest or date.max, d.about, d.id)))


def last_constituted(day: date) -> int:
    """The election year of the term that the day falls in; a council is constituted by the end of October."""
    year = day.year if day >= date(day.year, 11, 1) else day.year - 1
    return year - (year - ELECTION) % TERM


def years_after(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def _of_municipality(year: int, today: date, told: Told) -> Iterator[OwnerDuty]:
    for one in rules().values():
        if one.anchor == "constituted":
            assert one.month is not None
            assert one.day is not None
            if (year - one.years - ELECTION) % TERM == 0:
                latest = date(year, one.month, one.day)
                done = {"ownership-control-plan": told.ownership_plan, "audit-plan": told.audit_plan}.get(
                    one.id
                )
                # a plan of the term before does not count
                in_term = done if done and done >= date(year - one.years, 9, 1) and one.years else None
                yield _duty(one, "", latest, today, in_term)
        elif one.anchor == "year" and not one.forms:
            assert one.month is not None
            assert one.day is not None
            yield _duty(one, "", date(year, one.month, one.day), today)
    elected = last_constituted(date(year, 12, 31))
    term = Said(
        *(f"{word} {elected}–{elected + TERM}" for word in ("valgperioden", "valperioden", "the term"))
    )
    done = told.report if told.report and told.report >= date(elected, 9, 1) else None
    one = rule("report")
    status: Status = "done" if done else "undated"
    yield OwnerDuty(one.id, "", one.who, one.say, one.cite, one.quote, None, status, term, done)


def _of_interest(one: Interest, year: int, today: date) -> Iterator[OwnerDuty]:
    """The duties about one interest, from the year it began."""
    if one.form is None:
        return
    began = one.started or one.agreement
    for turn in owner_calendar(one.form, year):
        duty = turn.duty
        if not _said_here(duty.id, one, year) or (began and turn.latest and turn.latest < began):
            continue
        status, done = _state(duty.id, one, turn.latest, today)
        yield OwnerDuty(
            duty.id, one.name, duty.who, duty.say, duty.cite, duty.quote, turn.latest, status, duty.when, done
        )  # fmt: skip
    for own in rules().values():
        latest = _day(own, one, year) if one.form in own.forms else None
        if latest is not None and latest.year == year and not (began and latest < began):
            status, done = _state(own.id, one, latest, today)
            yield OwnerDuty(
                own.id, one.name, own.who, own.say, own.cite, own.quote, latest, status, None, done
            )


def _said_here(id_: str, one: Interest, year: int) -> bool:
    """Whether a duty of the form's calendar stands as it is: not where the register has the day, or it is said once for all."""
    if id_ in ("called", "general-meeting-called"):
        return one.meeting is None
    if id_ == "board":
        return one.board_elected is None
    if id_ == "representatives":
        return (year - ELECTION) % TERM == 0
    return id_ != "ownership"


def _state(id_: str, one: Interest, latest: date | None, today: date) -> tuple[Status, date | None]:
    """How a duty about an interest stands, and the day it was done where that was told."""
    accounts = one.accounts if latest and one.accounts and one.accounts.year == latest.year else None
    budget = one.budget if latest and one.budget and one.budget >= date(latest.year, 7, 1) else None
    if (id_ in BEFORE_ACCOUNTS and accounts) or (id_ in BEFORE_BUDGET and budget):
        return "done", None
    done = accounts if id_ in ACCOUNTS else budget if id_ in BUDGET else None
    status = _status(latest, done, today)
    return ("untold" if status == "overdue" and one.origin != "user" else status), done


def _day(own: OwnerRule, one: Interest, year: int) -> date | None:
    """The last day in `year` of one of our own rules; None where it has none."""
    if own.anchor == "year" and own.month and own.day:
        return date(year, own.month, own.day)
    if own.anchor == "accounts":
        return date(year, 6, 30) - timedelta(days=own.days)
    if own.anchor == "budget":
        return date(year, 12, 31) - timedelta(days=own.days)
    if own.anchor == "meeting":
        return one.meeting - timedelta(days=own.days) if one.meeting else None
    if own.anchor == "board" and one.board_elected:
        ends = years_after(one.board_elected, one.board_years or own.years)
        return (
            date(ends.year, 6, 30) if one.form == "AS" else ends
        )  # at the ordinary general meeting of that year
    return None


def _duty(one: OwnerRule, about: str, latest: date, today: date, done: date | None = None) -> OwnerDuty:
    status = _status(latest, done, today)
    return OwnerDuty(one.id, about, one.who, one.say, one.cite, one.quote, latest, status, done=done)


def _status(latest: date | None, done: date | None, today: date) -> Status:
    if latest is None:
        return "undated"
    if done is not None:
        return "done" if done <= latest else "late"
    if latest < today:
        return "overdue"
    return "soon" if latest - today <= timedelta(days=SOON) else "ahead"


def reminders(duties: Iterable[OwnerDuty]) -> tuple[OwnerDuty, ...]:
    """What to act on now: overdue first, then what is near."""
    order = {"overdue": 0, "soon": 1}
    wanted = [duty for duty in duties if duty.status in order]
    return tuple(sorted(wanted, key=lambda d: (order[d.status], d.latest or date.max, d.about)))
