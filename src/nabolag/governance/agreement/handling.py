"""Who must decide what, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import msgspec

from nabolag.governance.forms.names import Said
from nabolag.governance.law import Cite, read
from nabolag.text.showing import Shown


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One decision on the way; `weeks` is a notice that the act fixes, `services` those it is for (none: all)."""

    id: str
    forms: tuple[str, ...]
    who: Said
    say: Said
    cite: Cite
    quote: str
    weeks: int | None = None
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """A step with the earliest day it can be held, where the act fixes a notice and the start is known."""

    step: Step
    earliest: date | None


def steps(form: str, service: str | None = None) -> tuple[Step, ...]:
    """The steps of setting up `form` for a service, in order; empty for a form that needs no agreement."""
    return tuple(
        step for step in _read() if form in step.forms and (not step.services or service in step.services)
    )


def timeline(form: str, adopted: date | None, service: str | None = None) -> tuple[Dated, ...]:
    """The steps with earliest days, counted from the day the last council adopts. Other days are not law."""
    return tuple(
        Dated(step, adopted + timedelta(weeks=step.weeks) if adopted and step.weeks else None)
        for step in steps(form, service)
    )


AFTER_START = ("budget-iks", "budget-ko", "ownership-report")
WEEKS_AFTER = {"staff": 4, "staff-refuse": 2, "notice": 2, "first-meeting-iks": 3, "register": 2}
"""Weeks from a step to the next: estimates, except that an act's notice (`weeks`) always comes before its step."""
WEEKS_TO_START = 2
"""From the last decision to the start: an estimate."""


@dataclass(frozen=True, repr=False)
class Due(Shown):
    """A step with its deadline: `weeks_before` the start (None: after it), and days where start or adoption is known."""

    step: Step
    weeks_before: int | None
    latest: date | None
    earliest: date | None


def schedule(
    form: str, *, start: date | None = None, adopted: date | None = None, service: str | None = None
) -> tuple[Due, ...]:
    """The steps of `form` with deadlines counted back from the day the cooperation is to begin."""
    early = {d.step.id: d.earliest for d in timeline(form, adopted, service)}
    out: list[Due] = []
    weeks = WEEKS_TO_START
    for step in reversed(steps(form, service)):
        if step.id in AFTER_START:
            turn = date(start.year - 1, 12, 31) if start and step.id == "budget-iks" else None
            out.append(Due(step, None, turn, early[step.id]))
            continue
        if out and out[-1].weeks_before is not None:
            weeks += WEEKS_AFTER.get(step.id, 0)
        out.append(Due(step, weeks, start - timedelta(weeks=weeks) if start else None, early[step.id]))
        weeks += step.weeks or 0
    return tuple(reversed(out))


class _Steps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    steps: tuple[Step, ...]


@cache
def _read() -> tuple[Step, ...]:
    return read("agreement/steps.yaml", _Steps).steps
