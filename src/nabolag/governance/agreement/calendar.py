"""What the owners and their bodies decide each year, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import msgspec

from nabolag.governance.forms.names import Said
from nabolag.governance.law import Cite, read
from nabolag.text.showing import Shown


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to decide: who, what, and when in words; `month` and `day` are the last day of a calendar year."""

    id: str
    forms: tuple[str, ...]
    when: Said
    who: Said
    say: Said
    cite: Cite
    quote: str
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, repr=False)
class Turn(Shown):
    """A duty and its last day in the year asked for; None where the law names no day."""

    duty: Duty
    latest: date | None


def owner_calendar(form: str, year: int) -> tuple[Turn, ...]:
    """What is decided about `form` in `year`: what has a day first, in order, then what comes when it comes.

    Accounts are those of the year before, the budget is that of the year after.
    """
    turns = [
        Turn(duty, date(year, duty.month, duty.day) if duty.month and duty.day else None)
        for duty in _read()
        if form in duty.forms
    ]
    return tuple(sorted(turns, key=lambda t: t.latest or date.max))


class _Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    calendar: tuple[Duty, ...]


@cache
def _read() -> tuple[Duty, ...]:
    return read("agreement/calendar.yaml", _Calendar).calendar
