"""Deviations that are followed to their end, and how well the owner is in control: part by part, before against after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nabolag.errors import BadInput
from nabolag.governance.ownership.board import checks
from nabolag.governance.ownership.calendar import calendar
from nabolag.governance.ownership.following import Demand, day_in, split_lines
from nabolag.governance.ownership.gaps import NEW_RULES, gaps
from nabolag.governance.ownership.interest import Interest
from nabolag.governance.ownership.money import exposures

PartId = Literal["registered", "agreements", "deadlines", "law", "money", "measurable", "met", "deviations"]


@dataclass(frozen=True)
class Deviation:
    """Something that is not as it should be in a company: what, when found, what is done, by when, by whom, when closed."""

    company: str
    what: str
    found: date | None = None
    measure: str = ""
    due: date | None = None
    who: str = ""
    closed: date | None = None

    def stand(self, today: date) -> Literal["closed", "overdue", "open"]:
        """How it stands on a day; closed on a later day is not closed yet."""
        if self.closed is not None and self.closed <= today:
            return "closed"
        return "overdue" if self.due is not None and self.due < today else "open"


def read_deviations(lines: str, companies: Sequence[str]) -> tuple[Deviation, ...]:
    """Deviations as lines of `company; what; found; measure; due; who; closed`; the last five may be left out.

    Raises:
        BadInput: a line that cannot be read, a company that is not in the register, one closed before it was found, or more
            than 200 lines.
    """
    found = []
    for number, cells in split_lines(lines, companies, least=2, most=7, kind="avvik"):
        since, due, closed = (day_in(cells[n], number, "avvik") for n in (2, 4, 6))
        if since and closed and closed < since:
            raise BadInput(
                "Avvik {n}: lukket {closed}, før det ble oppdaget {found}. Rett en av datoene.",
                n=number, closed=closed.isoformat(), found=since.isoformat(),
            )  # fmt: skip
        found.append(Deviation(cells[0], cells[1], since, cells[3], due, cells[5], closed))
    return tuple(found)


@dataclass(frozen=True)
class ControlPart:
    """One part of being in control: `has` of the `of` that are known to be so; nothing is known where `of` is 0."""

    id: PartId
    has: int
    of: int

    @property
    def share(self) -> float | None:
        return self.has / self.of if self.of else None


@dataclass(frozen=True)
class Owned:
    """A register on a day, with its demands and deviations."""

    interests: tuple[Interest, ...]
    demands: tuple[Demand, ...]
    deviations: tuple[Deviation, ...]
    day: date


def control_parts(owned: Owned, code: str) -> tuple[ControlPart, ...]:
    """Each part of control over what municipality `code` owns, in order; what is not told counts in no part but the first."""
    interests, day = owned.interests, owned.day
    agreements = [one.agreement for one in interests if one.form == "IKS" and one.agreement]
    passed = [d.status for d in calendar(interests, day.year, day) if d.status in ("done", "late", "overdue")]
    judged = [check.ok for one in interests for check in checks(one) if check.ok is not None]
    money = [
        one.warned
        for one in exposures(interests, code)
        if (one.interest.debt_nok, one.interest.equity_nok, one.interest.guarantee_nok) != (None,) * 3
    ]
    measured = [one.stand for one in owned.demands if one.stand in ("met", "missed")]
    with_demand = {one.company for one in owned.demands if one.stand != "not-measurable"}
    return (
        ControlPart("registered", len(interests) - len(gaps(interests)), len(interests)),
        ControlPart("agreements", sum(one >= NEW_RULES for one in agreements), len(agreements)),
        ControlPart("deadlines", sum(status != "overdue" for status in passed), len(passed)),
        ControlPart("law", sum(judged), len(judged)),
        ControlPart("money", sum(not warned for warned in money), len(money)),
        ControlPart("measurable", len(with_demand), len(interests)),
        ControlPart("met", measured.count("met"), len(measured)),
        ControlPart("deviations", sum(one.stand(day) == "closed" for one in owned.deviations), len(owned.deviations)),
    )  # fmt: skip


@dataclass(frozen=True)
class Change:
    """Control before against after. Shares 0–1.

    `parts` are pairs in order; `before` and `after` the plain mean of the shares of the parts that are known both times
    (`shared`), None where there are none; `gives` what each of those adds to the change, which they sum to. Whatever
    weights are given to the parts instead, the change lies from `least` to `most`.
    """

    parts: tuple[tuple[ControlPart, ControlPart], ...]
    shared: tuple[PartId, ...]
    before: float | None
    after: float | None
    gives: Mapping[PartId, float]
    least: float | None
    most: float | None


def change(before: Owned, after: Owned, code: str) -> Change:
    """Two states of one municipality's ownership held against each other, part by part."""
    parts = tuple(zip(control_parts(before, code), control_parts(after, code), strict=True))
    shares = {
        old.id: (old.share, new.share)
        for old, new in parts
        if old.share is not None and new.share is not None
    }
    n = len(shares)
    moves = {id_: new - old for id_, (old, new) in shares.items()}
    return Change(
        parts,
        tuple(shares),
        sum(old for old, _new in shares.values()) / n if n else None,
        sum(new for _old, new in shares.values()) / n if n else None,
        {id_: move / n for id_, move in moves.items()},
        min(moves.values(), default=None),
        max(moves.values(), default=None),
    )
