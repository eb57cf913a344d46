"""Is the ownership report whole? Each thing the law demands and each thing KS advises, set against the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nabolag.governance.ownership.calendar import Told, last_constituted
from nabolag.governance.ownership.interest import Interest
from nabolag.governance.ownership.known import Whole

Kind = Literal["law", "advice", "practice"]
Answer = Literal["yes", "partly", "no", "unknown"]
PARTS: tuple[tuple[str, Kind], ...] = (
    ("report", "law"),
    ("report-principles", "law"),
    ("report-overview", "law"),
    ("report-purpose", "law"),
    ("yearly", "advice"),
    ("training", "advice"),
    ("demands", "practice"),
    ("agreements", "advice"),
)
"""What is asked, in order: rules by their id, and what is advised only, and what a national survey asked of."""


@dataclass(frozen=True)
class Practice:
    """What the municipality says of its own work: each None where it has not answered."""

    principles: bool | None = None
    training: bool | None = None
    demands: bool | None = None


@dataclass(frozen=True)
class Part:
    """One thing asked: `n` of `of` interests have it, where that can be counted."""

    id: str
    kind: Kind
    answer: Answer
    n: int | None = None
    of: int | None = None


def completeness(whole: Whole, told: Told, practice: Practice, today: date) -> tuple[Part, ...]:
    """Each part in order; what nobody has told is unknown, never no."""
    own = whole.interests
    answers: dict[str, tuple[Answer, int | None, int | None]] = {
        "report": (_since(told.report, date(last_constituted(today), 9, 1)), None, None),
        "report-principles": (_said(practice.principles), None, None),
        "report-overview": _overview(whole),
        "report-purpose": _purposes(own),
        "yearly": (_since(told.report, date(today.year - 1, today.month, min(today.day, 28))), None, None),
        "training": (_said(practice.training), None, None),
        "demands": (_said(practice.demands), None, None),
        "agreements": _agreements(own, today),
    }
    return tuple(Part(id_, kind, *answers[id_]) for id_, kind in PARTS)


def _since(day: date | None, first: date) -> Answer:
    return "unknown" if day is None else "yes" if day >= first else "no"


def _said(word: bool | None) -> Answer:
    return "unknown" if word is None else "yes" if word else "no"


def _overview(whole: Whole) -> tuple[Answer, int | None, int | None]:
    """Nobody but the municipality knows that the list is whole: it is partly while something is still to be checked."""
    if not whole.interests:
        return "unknown", 0, None
    return (
        "partly" if whole.maybe else "unknown",
        len(whole.interests),
        len(whole.interests) + len(whole.maybe),
    )


def _purposes(own: Sequence[Interest]) -> tuple[Answer, int | None, int | None]:
    """The sources tell no purpose: before the municipality has told of any interest, its purposes are unknown."""
    if not any(one.origin == "user" for one in own):
        return "unknown", None, None
    return _counted(own, [bool(one.purpose) for one in own])


def _counted(own: Sequence[Interest], has: list[bool]) -> tuple[Answer, int | None, int | None]:
    if not own:
        return "unknown", None, None
    n = sum(has)
    return ("yes" if n == len(has) else "partly" if n else "no"), n, len(has)


def _agreements(own: Sequence[Interest], today: date) -> tuple[Answer, int | None, int | None]:
    """Agreements gone through within a term of four years."""
    dated = [one for one in own if one.agreement is not None]
    if not dated:
        return "unknown", None, None
    fresh = [today.year - one.agreement.year <= 4 for one in dated if one.agreement]
    return _counted(dated, fresh)
