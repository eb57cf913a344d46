"""Demands followed up: can they be measured, are they met; and what speaks for controlling a company, part by part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nabolag.cooperation.added.cells import read_day
from nabolag.errors import BadInput, NabolagError
from nabolag.governance.ownership.board import checks
from nabolag.governance.ownership.calendar import calendar
from nabolag.governance.ownership.gaps import gaps, old_agreements
from nabolag.governance.ownership.interest import Interest
from nabolag.governance.ownership.money import exposures
from nabolag.municipalities.search import loose
from nabolag.text import N_, read_number

Kind = Literal["krav", "avvik"]
"""What a line is of: a demand or a deviation."""
Stand = Literal["met", "missed", "unmeasured", "not-measurable"]
LEAST, MOST_WORDS = ("minst", "over", "at least"), ("høyst", "høgst", "maks", "under", "at most")
TARGET = re.compile(r"(?P<word>[^\d−-]*?)\s*(?P<figure>[−-]?[\d][\d\s.,]*)\s*(?P<unit>.*)")
MOST = 200
"""Lines; each at most as long as `LONGEST`."""
LONGEST = 300


@dataclass(frozen=True)
class Demand:
    """One demand on a company: what, the target as written, what was measured, the last day, who follows it up, when decided.

    `stand` is `not-measurable` where the target has no figure or no direction (at least, at most).
    """

    company: str
    what: str
    target: str
    measured: str = ""
    due: date | None = None
    who: str = ""
    decided: date | None = None

    @property
    def stand(self) -> Stand:
        goal = _goal(self.target)
        if goal is None:
            return "not-measurable"
        if not self.measured:
            return "unmeasured"
        least, figure = goal
        value = _figure(self.measured)
        assert value is not None, "checked when it was read"
        return "met" if (value >= figure if least else value <= figure) else "missed"

    def overdue(self, today: date) -> bool:
        """The last day has passed, and the demand is not met."""
        return self.due is not None and self.due < today and self.stand != "met"


def read_demands(lines: str, companies: Sequence[str]) -> tuple[Demand, ...]:
    """Demands as lines of `company; what; target; measured; due; who; decided`; the last four may be left out.

    Raises:
        BadInput: a line that cannot be read, a company that is not in the register, or more than 200 lines.
    """
    found = []
    for number, cells in split_lines(lines, companies, least=3, most=7, kind="krav"):
        if cells[3] and _figure(cells[3]) is None:
            raise BadInput("Krav {n}: «{said}» er ikke et målt tall.", n=number, said=cells[3][:30])
        due, decided = (day_in(cells[n], number, "krav") for n in (4, 6))
        found.append(Demand(cells[0], cells[1], cells[2], cells[3], due, cells[5], decided))
    return tuple(found)


LINES = {
    "krav": N_("Krav {n} må være virksomhet; krav; mål; målt; frist; hvem; vedtatt. De tre første må stå."),
    "avvik": N_(
        "Avvik {n} må være virksomhet; avvik; oppdaget; tiltak; frist; hvem; lukket. De to første må stå."
    ),
}
UNKNOWN_COMPANY = {
    "krav": N_("Krav {n}: «{said}» er ikke i registeret. Skriv navnet som det står der."),
    "avvik": N_("Avvik {n}: «{said}» er ikke i registeret. Skriv navnet som det står der."),
}
NO_DAY = {
    "krav": N_("Krav {n}: «{said}» er ikke en dato. Skriv den som 2024-01-31 eller 31.01.2024."),
    "avvik": N_("Avvik {n}: «{said}» er ikke en dato. Skriv den som 2024-01-31 eller 31.01.2024."),
}
TOO_MANY = {
    "krav": N_("Det er {n} krav. Høyst {most} regnes."),
    "avvik": N_("Det er {n} avvik. Høyst {most} regnes."),
}


def split_lines(
    lines: str, companies: Sequence[str], *, least: int, most: int, kind: Kind
) -> list[tuple[int, list[str]]]:
    """Each line that is written, by its number: `most` cells, of which the first names a company as the register does.

    Raises:
        BadInput: fewer than `least` cells are filled, a line too long, a company that is not there, or more than 200 lines.
    """
    by_name = {loose(name): name for name in companies}
    found = []
    for number, line in enumerate(filter(str.strip, lines.splitlines()), 1):
        cells = [" ".join(cell.split()) for cell in line.split(";")]
        cells += [""] * (most - len(cells))
        if len(cells) > most or not all(cells[:least]) or len(line) > LONGEST:
            raise BadInput(LINES[kind], n=number)
        name = by_name.get(loose(cells[0]))
        if name is None:
            raise BadInput(UNKNOWN_COMPANY[kind], n=number, said=cells[0][:60])
        found.append((number, [name, *cells[1:]]))
    if len(found) > MOST:
        raise BadInput(TOO_MANY[kind], n=len(found), most=MOST)
    return found


def day_in(said: str, number: int, kind: Kind) -> date | None:
    """The day of a cell; None where it is empty.

    Raises:
        BadInput: it is no day.
    """
    try:
        return read_day(said)
    except NabolagError as error:
        raise BadInput(NO_DAY[kind], n=number, said=said[:30]) from error


def _goal(target: str) -> tuple[bool, float] | None:
    """(at least, the figure) of `minst 95 %`; None where it says no figure or no direction."""
    match = TARGET.fullmatch(target)
    if match is None or (figure := _figure(match["figure"])) is None:
        return None
    word = match["word"].strip().casefold()
    if word in LEAST:
        return True, figure
    return (False, figure) if word in MOST_WORDS else None


def _figure(said: str) -> float | None:
    match = re.match(r"\s*([−-]?\d[\d\s.,]*)", said)
    if match is None:
        return None
    try:
        return float(read_number(match[1].strip().rstrip(".,")))
    except BadInput:
        return None


@dataclass(frozen=True)
class Risk:
    """What speaks for controlling one company: each part by itself, never added. Counts; amounts NOK, None unknown.

    `breaches` is None where nothing told of the people settles any demand, `old` where an IKS' day of agreement is unknown.
    """

    name: str
    possible: float | None
    unknown: int
    overdue: int
    warnings: int
    breaches: int | None
    missed: int
    old: bool | None


def risks(
    interests: Sequence[Interest], demands: Sequence[Demand], code: str, today: date
) -> tuple[Risk, ...]:
    """One for each interest, in the order given: what is unknown, overdue this year, warned of, broken and missed."""
    unknown = {gap.name: len(gap.fields) for gap in gaps(interests)}
    old = {one.name for one in old_agreements(interests)}
    late = [duty.about for duty in calendar(interests, today.year, today) if duty.status == "overdue"]
    return tuple(
        Risk(
            one.name,
            exposure.possible,
            unknown.get(one.name, 0),
            late.count(one.name),
            len(exposure.warned),
            _breaches(one),
            sum(d.company == one.name and (d.stand == "missed" or d.overdue(today)) for d in demands),
            None if one.form == "IKS" and one.agreement is None else one.name in old,
        )
        for one, exposure in zip(interests, exposures(interests, code), strict=True)
    )


def _breaches(one: Interest) -> int | None:
    found = [check.ok for check in checks(one)]
    return None if found and all(ok is None for ok in found) else found.count(False)
