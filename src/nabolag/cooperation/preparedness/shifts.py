"""The shifts of a day as people write them, and a week of them that covers every hour once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nabolag.errors import BadInput

DAY = 24.0
CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?")
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
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    if not 1 <= len(parts) <= MOST:
        raise BadInput("Skriv fra 1 til {most} vakter, som 07–15, 15–23, 23–07.", most=MOST)
    return tuple(_shift(part) for part in parts)


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


def _shift(text: str) -> Shift:
    ends = [part.strip() for part in re.split(r"-|–|—|til|to", text)]
    clocks = [CLOCK.fullmatch(end) for end in ends]
    if len(ends) != 2 or not all(clocks):
        raise BadInput(
            "«{said}» er ingen vakt. Skriv fra og til, som 07–15 eller 19.30–07.30.", said=text[:40]
        )
    start, end = (int(found[1]) + int(found[2] or 0) / 60 for found in clocks if found)
    if start >= DAY or end > DAY or any(int(found[2] or 0) > 59 for found in clocks if found):
        raise BadInput(
            "«{said}» er ikke klokkeslett. Skriv timer fra 0 til 24; en vakt kan vare i høyst 24.",
            said=text[:40],
        )
    return Shift(start, (end - start) % DAY or DAY)


def _clock(hours: float) -> str:
    minutes = round(60 * hours)
    return f"{minutes // 60:02d}" + (f".{minutes % 60:02d}" if minutes % 60 else "")
