"""Public holidays in Norway, and the working day before one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from nabolag.text import N_

MOVING = {
    -3: N_("skjærtorsdag"),
    -2: N_("langfredag"),
    0: N_("første påskedag"),
    1: N_("andre påskedag"),
    39: N_("Kristi himmelfartsdag"),
    49: N_("første pinsedag"),
    50: N_("andre pinsedag"),
}
"""Days from Easter Sunday."""
MAY = {(5, 1): N_("1. mai"), (5, 17): N_("17. mai")}
FIXED = {
    (1, 1): N_("første nyttårsdag"),
    **MAY,
    (12, 25): N_("første juledag"),
    (12, 26): N_("andre juledag"),
}


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """The public holidays of a year with their names, in order; Sundays besides them are not among them.

    A day that is two of them has the name of the one that moves.

    >>> public_holidays(2027)[date(2027, 3, 25)]
    'skjærtorsdag'
    """
    easter = easter_sunday(year)
    named = {easter + timedelta(days=n): name for n, name in MOVING.items()}
    for (month, day), name in FIXED.items():
        named.setdefault(date(year, month, day), name)
    return dict(sorted(named.items()))


def holiday(day: date) -> bool:
    """Whether it is a Saturday, a Sunday or a public holiday in Norway."""
    return day.weekday() >= 5 or day in public_holidays(day.year)


def working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while holiday(day):
        day -= timedelta(days=1)
    return day


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, 2nd ed., ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (a + 11 * h) // 319
    weekday = (2 * e + 2 * i - k - h + m + 32) % 7
    month = (h - m + weekday + 90) // 25
    return date(year, month, (h - m + weekday + month + 19) % 32)
