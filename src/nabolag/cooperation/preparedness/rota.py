"""A rota round the clock that is legal, or the proof that there is none, the rule that binds, and the least that would help.

Everybody follows one plan of as many weeks as there are people, each one week after the one before: in any week every line of it
is walked by one person, so that the burden is the same for all. One binary for each line, day and shift; HiGHS decides. A plan
holds under the strictest reading of «in 24 hours» (any 24 hours); «in seven days» is a calendar week. Holidays: `around`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any, Literal

import numpy as np

from nabolag.cooperation.preparedness.program import Row, crowds, decide, free_piece
from nabolag.cooperation.preparedness.shifts import Shift, check_week
from nabolag.errors import BadInput

Rule = Literal["day", "week", "mean", "eight", "night", "rest_day", "rest_week", "sunday"]
Sundays = Literal["next", "half", "any"]
WEEK, DAY = 168, 24
SUNDAY = (5 * DAY + 18, 6 * DAY + 22)
"""When work is Sunday work, in hours from Monday 0:00 (working environment act, chapter 10)."""
NIGHT_WEEKS, EIGHT = 4, 8
MOST_PEOPLE, MORE = 40, 12


@dataclass(frozen=True)
class Rules:
    """Hours that the law sets; `counted` is what part of an hour on duty is working time.

    Attributes:
        day: most in any 24 hours. week: most in one week. mean: most a week on average over the rota.
        eight: most a week on average over eight weeks, where it is longer. night: most in four weeks for who works at night.
        rest_day: least between two shifts. rest_week: least free in one piece in each week; 0: no such rule.
        sundays: after a Sunday's work the next is free; half of them are, one in any four weeks; or no rule.
        other: hours of other work for the same employer each week.
    """

    day: float
    week: float
    mean: float
    rest_day: float
    rest_week: float
    sundays: Sundays
    eight: float = WEEK
    night: float = NIGHT_WEEKS * WEEK
    counted: float = 1.0
    other: float = 0.0


@dataclass(frozen=True)
class Rota:
    """The plan: `lines[w][d]` are the shifts that begin on day d (Monday 0) of line w, by their number in that day's list."""

    lines: tuple[tuple[tuple[int, ...], ...], ...]


@dataclass(frozen=True)
class Relaxed:
    """A rule that alone stands in the way: its figure, and the nearest one that gives a rota (None: without the rule)."""

    rule: Rule
    asked: float | None
    enough: float | None


@dataclass(frozen=True)
class Tried:
    """What was found: a rota, or why not. `decided` is False where time ran out before it was proven either way.

    `relaxed` are rules of which any one alone would do; `people` is the fewest with whom a rota of this kind exists.
    """

    rota: Rota | None
    decided: bool
    relaxed: tuple[Relaxed, ...] = ()
    people: int | None = None


def make_rota(
    people: int, needed: int, week: Sequence[Sequence[Shift]], rules: Rules, seconds: float = 12.0
) -> Tried:
    """A rota for `people` of whom `needed` are on each shift of `week` (seven days, Monday first).

    Raises:
        BadInput: no people, more needed than there are, or shifts that overlap or leave part of the day.
    """
    check_week(week)
    if not 1 <= people <= MOST_PEOPLE:
        raise BadInput("Turnusen har {n} personer. Skriv fra 1 til {most}.", n=people, most=MOST_PEOPLE)
    if needed < 1:
        raise BadInput("Vakten har {n} personer. Skriv minst 1.", n=needed)
    if needed > people:
        raise BadInput(
            "{needed} skal være på vakt samtidig, men dere er {n}. Skriv høyst {n}, eller ta med flere.",
            needed=needed,
            n=people,
        )
    until = time.monotonic() + seconds
    rota, decided = _solve(people, needed, week, rules, until)
    if rota is not None or not decided:
        return Tried(rota, decided)
    return Tried(
        None,
        True,
        tuple(_relaxed(people, needed, week, rules, until)),
        _enough(people, needed, week, rules, until),
    )


def fewest_by_hours(needed: int, rules: Rules) -> int | None:
    """The fewest people that the mean of hours a week leaves possible in any plan; None where other work fills it."""
    left = rules.mean - rules.other
    return None if left <= 0 else ceil(needed * WEEK * rules.counted / left - 1e-9)


def _relaxed(
    people: int, needed: int, week: Sequence[Sequence[Shift]], rules: Rules, until: float
) -> Iterator[Relaxed]:
    """Each rule that alone stands in the way, relaxed as little as will do."""
    mean = needed * WEEK * rules.counted / people + rules.other
    if mean > rules.mean + 1e-9:
        lenient = replace(rules, mean=mean)
        if _solve(people, needed, week, lenient, until)[0] is not None:
            yield Relaxed("mean", rules.mean, mean)
        return
    steps: dict[Rule, list[float]] = {
        "rest_day": sorted({g for g in _gaps(week) if g < rules.rest_day}, reverse=True),
        "rest_week": [float(h) for h in range(ceil(rules.rest_week) - 1, -1, -1)],
        "day": [h / 2 for h in range(int(2 * rules.day) + 1, 2 * DAY + 1)],
        "week": [float(h) for h in range(int(rules.week) + 1, WEEK + 1)],
    }
    for rule, values in steps.items():

        def eased(value: float, rule: Rule = rule) -> bool:
            return _solve(people, needed, week, _with(rules, rule, value), until)[0] is not None

        if values and eased(values[-1]):
            yield Relaxed(rule, getattr(rules, rule), _first(values, eased))
    if (
        rules.sundays != "any"
        and _solve(people, needed, week, replace(rules, sundays="any"), until)[0] is not None
    ):
        yield Relaxed("sunday", None, None)


def _with(rules: Rules, rule: Rule, value: float) -> Rules:
    eased: dict[str, Any] = {rule: value}
    return replace(rules, **eased)


def _enough(
    people: int, needed: int, week: Sequence[Sequence[Shift]], rules: Rules, until: float
) -> int | None:
    """The fewest people above those there are with whom it can be done."""
    fewest = fewest_by_hours(needed, rules)
    if fewest is None:
        return None
    for n in range(max(people + 1, fewest), max(people, fewest) + MORE):
        rota, decided = _solve(n, needed, week, rules, until)
        if rota is not None or not decided:
            return n if rota is not None else None
    return None


def _first(values: Sequence[float], works: Callable[[float], bool]) -> float:
    """The first of `values` that works, where all after it do too and the last does."""
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        if works(values[middle]):
            high = middle
        else:
            low = middle + 1
    return values[low]


class _Plan:
    """The variables of a plan: one for each line, day and shift, in order, and where each lies in the cycle."""

    def __init__(self, people: int, week: Sequence[Sequence[Shift]]) -> None:
        self.places = [
            (line, day, number)
            for line in range(people)
            for day in range(7)
            for number in range(len(week[day]))
        ]
        self.cycle = people * WEEK
        self.begins = [line * WEEK + day * DAY + week[day][number].start for line, day, number in self.places]
        self.lasts = [week[day][number].hours for _, day, number in self.places]
        self._turns = [np.array(self.begins) + turn for turn in (-self.cycle, 0, self.cycle)]
        self._ends = [np.array(self.begins) + self.lasts + turn for turn in (-self.cycle, 0, self.cycle)]

    def within(self, start: float, hours: float, *, counted: float = 1.0) -> dict[int, float]:
        """How many hours of each shift fall in a window of the cycle, where any do."""
        over = sum(
            np.maximum(0.0, np.minimum(ends, start + hours) - np.maximum(begins, start))
            for begins, ends in zip(self._turns, self._ends, strict=True)
        )
        inside = np.flatnonzero(over > 1e-9)
        return dict(zip(inside.tolist(), (over[inside] * counted).tolist(), strict=True))


def _gaps(week: Sequence[Sequence[Shift]]) -> set[float]:
    """Every length of time between two shifts, below a day."""
    plan = _Plan(1, week)
    ends = [(b + h) % WEEK for b, h in zip(plan.begins, plan.lasts, strict=True)]
    return {gap for end in ends for begin in plan.begins if (gap := (begin - end) % WEEK) < DAY}


def _solve(
    people: int, needed: int, week: Sequence[Sequence[Shift]], rules: Rules, until: float
) -> tuple[Rota | None, bool]:
    """A rota or None, and whether that is proven."""
    if needed * WEEK * rules.counted / people + rules.other > rules.mean + 1e-9:
        return None, True
    if any(shift.hours * rules.counted > rules.day + 1e-9 for day in week for shift in day):
        return None, True
    plan = _Plan(people, week)
    columns, rows = _rows(plan, people, needed, week, rules)
    chosen = decide(columns, rows, until)
    if chosen.values is None:
        return None, chosen.proven
    lines = tuple(
        tuple(
            tuple(
                n for at, (w, d, n) in enumerate(plan.places) if (w, d) == (line, day) and chosen.values[at]
            )
            for day in range(7)
        )
        for line in range(people)
    )
    return Rota(lines), True


def _rows(
    plan: _Plan, people: int, needed: int, week: Sequence[Sequence[Shift]], rules: Rules
) -> tuple[int, list[Row]]:
    """How many binaries there are, and every rule as sums of them between two ends."""
    rows: list[Row] = []
    columns = len(plan.places)
    for day in range(7):
        for number in range(len(week[day])):
            rows.append(
                (
                    {at: 1.0 for at, place in enumerate(plan.places) if place[1:] == (day, number)},
                    needed,
                    needed,
                )
            )
    rows += [(dict.fromkeys(group, 1.0), 0, 1) for group in _near(plan, rules.rest_day)]
    edges = {b % plan.cycle for b in plan.begins} | {
        (b + h - DAY) % plan.cycle for b, h in zip(plan.begins, plan.lasts, strict=True)
    }
    rows += [(plan.within(at, DAY, counted=rules.counted), 0, rules.day) for at in sorted(edges)]
    hours = [plan.within(line * WEEK, WEEK, counted=rules.counted) for line in range(people)]
    rows += [(one, 0, rules.week - rules.other) for one in hours]
    for span, most in ((EIGHT, EIGHT * rules.eight), (NIGHT_WEEKS, rules.night)):
        if people > span:
            for line in range(people):
                window = plan.within(line * WEEK, span * WEEK, counted=rules.counted)
                rows.append((window, 0, most - span * rules.other))
    if rules.rest_week > 0:
        columns = _weekly_rest(plan, people, rules.rest_week, columns, rows)
    if rules.sundays != "any":
        columns = _sundays(plan, people, rules.sundays, columns, rows)
    return columns, rows


def _near(plan: _Plan, rest: float) -> Iterator[list[int]]:
    """Shifts of the cycle too near each other for one line to have two: in order, and once more past its end."""
    order = sorted(range(len(plan.begins)), key=plan.begins.__getitem__)
    spans = [(plan.begins[at] + turn, plan.lasts[at]) for turn in (0, plan.cycle) for at in order]
    for group in crowds(spans, rest):
        if group[0] < len(order):
            yield list(dict.fromkeys(order[at % len(order)] for at in group))


def _weekly_rest(plan: _Plan, people: int, rest: float, columns: int, rows: list[Row]) -> int:
    """In each week one free piece of `rest` hours: it begins with the week or where a shift ends."""
    ends = {(b + h) % plan.cycle for b, h in zip(plan.begins, plan.lasts, strict=True)}
    for line in range(people):
        monday = line * WEEK
        starts = (
            sorted({monday, *(e for e in ends if monday <= e <= monday + WEEK - rest)})
            if rest <= WEEK
            else []
        )
        rows += free_piece((at, plan.within(start, rest)) for at, start in enumerate(starts, columns))
        columns += len(starts)
    return columns


def _sundays(plan: _Plan, people: int, rule: Sundays, columns: int, rows: list[Row]) -> int:
    """A binary for each line's Sunday that is worked, and which of them may be."""
    worked = range(columns, columns + people)
    for line, at in enumerate(worked):
        window = plan.within(line * WEEK + SUNDAY[0], SUNDAY[1] - SUNDAY[0])
        rows += [({at: -1.0, shift: 1.0}, -1, 0) for shift in window]
    if rule == "next":
        for line, at in enumerate(worked):
            following = worked[(line + 1) % people]
            rows.append(
                ({at: 1.0} if following == at else {at: 1.0, following: 1.0}, 0, 0 if following == at else 1)
            )
    else:
        rows.append((dict.fromkeys(worked, 1.0), 0, people // 2))
        if people > NIGHT_WEEKS:
            for line in range(people):
                four = {worked[(line + k) % people]: 1.0 for k in range(NIGHT_WEEKS)}
                rows.append((four, 0, NIGHT_WEEKS - 1))
    return columns + people
