"""The shifts of a day as people write them, and a week of them that covers every hour once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nabolag.errors import BadInput

DAY = 24.0
TIME = r"(\d{1,2})(?:[:.]?(\d{2}))?"
SPAN = re.compile(rf"(?<!\d)(?<!\d[.:]){TIME}\s*(?:-|–|—|−|til|to)\s*{TIME}(?!\d|[.:]\d)")
BETWEEN = re.compile(r"(?:[\s,;/|+&.]|\b(?:og|and|kl|klokken|klokka)\b|[^\W\d_]{1,12}\s*:)*", re.IGNORECASE)
"""What people write between shifts: marks, «og», «kl.» and a name with a colon."""
DAYS = 7
MOST = 8


@dataclass(frozen=True)
class Shift:
    """One shift: when it begins, in hours after midnight, and how many hours it lasts."""

    start: float
    hours: float

    @property
    def name(self) -> str:
        """`07–15`, `19.30–07`."""
        return f"{_clock(self.start)}–{_clock((self.start + self.hours) % DAY)}"


def read_shifts(text: str) -> tuple[Shift, ...]:
    """`07-15, 15-23, 23-07`: from and to, by the clock; the same hour twice is a whole day.

    Raises:
        BadInput: a time that is none, or no shifts.
    """
    found = list(SPAN.finditer(text))
    between = [
        text[a.end() if a else 0 : b.start() if b else len(text)] for a, b in pairwise([None, *found, None])
    ]
    for part in between:
        if not BETWEEN.fullmatch(part):
            raise BadInput(
                "«{said}» er ingen vakt. Skriv fra og til, som 07–15 eller 19.30–07.30; et helt døgn er 08–08.",
                said=part.strip(" ,;")[:40],
            )
    if not 1 <= len(found) <= MOST:
        raise BadInput("Skriv fra 1 til {most} vakter, som 07–15, 15–23, 23–07.", most=MOST)
    return tuple(map(_shift, found))


def check_week(week: Sequence[Sequence[Shift]]) -> None:
    """Refuse a week in which an hour is covered twice, or not at all.

    Raises:
        BadInput: a shift of no hours or more than 24, two that overlap, or a time that nobody has.
    """
    for shift in (one for day in week for one in day):
        if not 0 <= shift.start < DAY or not 0 < shift.hours <= DAY:
            raise BadInput(
                "En vakt varer i {hours} timer. Skriv mer enn 0 og høyst 24: en lengre vakt er flere.",
                hours=shift.hours,
            )
    whole = len(week) * DAY
    placed = sorted((number * DAY + one.start, one) for number, day in enumerate(week) for one in day)
    if not placed:
        raise BadInput("Skriv fra 1 til {most} vakter, som 07–15, 15–23, 23–07.", most=MOST)
    for at, (begins, one) in enumerate(placed):
        following, other = placed[(at + 1) % len(placed)]
        gap = (following - begins) % whole if len(placed) > 1 else whole
        free = gap - one.hours
        if free < -1e-9:
            raise BadInput(
                "Vaktene {one} og {other} overlapper. La den ene begynne når den andre slutter.",
                one=one.name,
                other=other.name,
            )
        if free > 1e-9:
            raise BadInput(
                "Ingen vakt dekker tiden mellom {one} og {other}. La den ene begynne når den andre slutter.",
                one=one.name, other=other.name,
            )  # fmt: skip


def _shift(found: re.Match[str]) -> Shift:
    start, end = (int(found[at]) + int(found[at + 1] or 0) / 60 for at in (1, 3))
    if start >= DAY or end > DAY or any(int(found[at] or 0) > 59 for at in (2, 4)):
        raise BadInput(
            "«{said}» er ikke klokkeslett. Skriv timer fra 0 til 24; en vakt kan vare i høyst 24.",
            said=found[0][:40],
        )
    return Shift(start, (end - start) % DAY or DAY)


def _clock(hours: float) -> str:
    minutes = round(60 * hours)
    return f"{minutes // 60:02d}" + (f".{minutes % 60:02d}" if minutes % 60 else "")
