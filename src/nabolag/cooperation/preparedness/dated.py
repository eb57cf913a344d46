"""A rota laid on the calendar: who works when, and what Sundays and holidays each gets free.

The law counts Sundays and public holidays alike: days in a row are one stretch, from 18 the day before (15 on the eves that
the act names) to 22 on the last of them. Which days are holidays and eves comes in from outside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from nabolag.cooperation.preparedness.rota import Rota, Sundays
from nabolag.cooperation.preparedness.shifts import Shift

DAY = timedelta(days=1)
EVENING, EVE, OVER = time(18), time(15), time(22)
"""When work is work on a Sunday or a holiday: from the day before, from the eves, and to the last day."""


@dataclass(frozen=True)
class Turn:
    """One person's duty, by the clock on the wall; the first person is 0."""

    person: int
    begins: datetime
    ends: datetime
    shift: Shift


@dataclass(frozen=True)
class Stretch:
    """Sundays and holidays in a row, and when work is work on them."""

    days: tuple[date, ...]
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Broken:
    """Who does not get what the law says: two stretches after each other at work, or too few of the days free."""

    person: int
    stretches: tuple[Stretch, ...]
    worked: int = 0
    of: int = 0


def turns(
    rota: Rota, week: Sequence[Sequence[Shift]], monday: date, weeks: int, first: Sequence[int] | None = None
) -> tuple[Turn, ...]:
    """Every duty of some weeks in order; the first person begins on the first line, the next on the second.

    `first`: which line the first person walks each week, where it is not one further each week.
    """
    n = len(rota.lines)
    found = []
    for number in range(weeks):
        for person in range(n):
            for day, shifts in enumerate(
                rota.lines[((number if first is None else first[number]) + person) % n]
            ):
                midnight = datetime.combine(monday + timedelta(days=7 * number + day), time())
                for at in shifts:
                    shift = week[day][at]
                    begins = midnight + timedelta(hours=shift.start)
                    found.append(Turn(person, begins, begins + timedelta(hours=shift.hours), shift))
    return tuple(sorted(found, key=lambda turn: (turn.begins, turn.person)))


def stretches(
    monday: date, weeks: int, holidays: Collection[date], eves: Collection[date]
) -> tuple[Stretch, ...]:
    """Sundays and holidays of some weeks, those in a row together."""
    days = [monday + timedelta(days=n) for n in range(7 * weeks)]
    found: list[list[date]] = []
    for day in (one for one in days if one.weekday() == 6 or one in holidays):
        if found and day - found[-1][-1] == DAY:
            found[-1].append(day)
        else:
            found.append([day])
    return tuple(
        Stretch(
            tuple(one),
            datetime.combine(one[0] - DAY, EVE if one[0] - DAY in eves else EVENING),
            datetime.combine(one[-1], OVER),
        )
        for one in found
    )


def whole_day(day: date) -> Stretch:
    """A day alone, midnight to midnight."""
    midnight = datetime.combine(day, time())
    return Stretch((day,), midnight, midnight + DAY)


def working(done: Sequence[Turn], stretch: Stretch) -> Mapping[int, tuple[Turn, ...]]:
    """The duties that touch a stretch, by person."""
    found: dict[int, tuple[Turn, ...]] = {}
    for turn in done:
        if turn.begins < stretch.ends and stretch.begins < turn.ends:
            found[turn.person] = (*found.get(turn.person, ()), turn)
    return found


def broken(done: Sequence[Turn], found: Sequence[Stretch], people: int, rule: Sundays) -> Iterator[Broken]:
    """Where a plan that keeps the rule on Sundays does not keep it once the holidays are counted."""
    at_work = [working(done, one) for one in found]
    if rule == "next":
        for (one, first), (other, second) in pairwise(zip(found, at_work, strict=True)):
            for person in sorted(first.keys() & second.keys()):
                yield Broken(person, (one, other))
    elif rule == "half":
        of = sum(len(one.days) for one in found)
        for person in range(people):
            days = days_at_work(done, found, person)
            if 2 * days > of:
                yield Broken(person, (), days, of)


def days_at_work(done: Sequence[Turn], found: Sequence[Stretch], person: int) -> int:
    """On how many Sundays and holidays a person works; the evening before counts to the first of a stretch."""
    own = [turn for turn in done if turn.person == person]
    return sum(bool(working(own, part)) for one in found for part in parts(one))


def parts(one: Stretch) -> Iterator[Stretch]:
    """Each day of a stretch; the evening before counts to the first."""
    for day in one.days:
        begins = one.begins if day == one.days[0] else datetime.combine(day, time())
        ends = one.ends if day == one.days[-1] else datetime.combine(day + DAY, time())
        yield Stretch((day,), begins, ends)
