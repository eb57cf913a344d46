"""A rota laid around the holidays: who has them is evened out and the rule on Sundays and holidays kept, with few changes.

The plan that everybody follows is kept but in the weeks about a holiday, or in all of them where that is not enough. There, one
binary for each person and shift; HiGHS finds the legal plan in which the holidays are most alike, and of those one with the
fewest shifts that change hands. Every rule of `rota` holds over the seam to the weeks that are kept.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from itertools import pairwise
from math import ceil

from nabolag.cooperation.preparedness.dated import Stretch, Turn, broken, parts, turns, working
from nabolag.cooperation.preparedness.program import Decided, Row, crowds, decide, free_piece
from nabolag.cooperation.preparedness.rota import DAY, EIGHT, NIGHT_WEEKS, WEEK, Rota, Rules
from nabolag.cooperation.preparedness.shifts import Shift


@dataclass(frozen=True)
class Moved:
    """One shift that changes hands; the first person is 0."""

    begins: datetime
    shift: Shift
    was: int
    now: int


@dataclass(frozen=True)
class Around:
    """The duties with the holidays planned for, or None where no such plan was found.

    `proven`: that none is legal, or that none is more even with fewer changes; False where time ran out.
    """

    turns: tuple[Turn, ...] | None
    moved: tuple[Moved, ...]
    proven: bool


def around(
    rota: Rota,
    week: Sequence[Sequence[Shift]],
    monday: date,
    weeks: int,
    rules: Rules,
    found: Sequence[Stretch],
    holidays: Collection[date],
    seconds: float = 8.0,
) -> Around:
    """`rota` over `weeks` from `monday` with the `holidays` shared and the rule kept for every stretch of `found`."""
    until = time.monotonic() + seconds
    # one week more than asked for is kept, so that the last week passes into it as it did
    base = turns(rota, week, monday, weeks + 1)
    people = len(rota.lines)
    heads = heads_needed(base, found, rules)
    if heads > people:
        return Around(None, (), proven=True)
    about = {(day - monday).days // 7 + step for day in holidays for step in (-1, 0, 1)}
    near = {one for one in about if 0 <= one < weeks}
    asked = _Dated(base, people, monday, weeks, near).asked
    starts = [base]
    if rules.sundays == "next" and len(near) < weeks:
        # with as many people as it takes, every second half has every second stretch: the plan must step on with them
        stepped = turns(rota, week, monday, weeks + 1, _steps(monday, weeks + 1, found))
        starts = [stepped, base] if heads == people else [base, stepped]
    done, proven = None, False
    for start in starts:
        done, proven = _planned(_Dated(start, people, monday, weeks, near), rules, found, holidays, until)
        proven = proven and start is base
        if done is not None:
            break
    if done is None:
        whole = _Dated(base, people, monday, weeks, set(range(weeks)))
        done, proven = _planned(whole, rules, found, holidays, until, even=False)
        if done is not None:
            again = _Dated((*done, *base[len(whole.asked) :]), people, monday, weeks, near)
            evened, _ = _planned(again, rules, found, holidays, until)
            done, proven = evened or done, False
    if done is not None and _apart(done, found, holidays, people) >= _apart(asked, found, holidays, people):
        done = asked if not any(broken(asked, found, people, rules.sundays)) else done
    return Around(done, () if done is None else tuple(_moved(asked, done)), proven)


def _steps(monday: date, weeks: int, found: Sequence[Stretch]) -> list[int]:
    """Which line of the plan each week takes when it goes one further with each stretch, and not with each week."""
    return [
        sum(one.days[0] <= monday + timedelta(weeks=week, days=6) for one in found) - 1
        for week in range(weeks)
    ]


def heads_needed(base: Sequence[Turn], found: Sequence[Stretch], rules: Rules) -> int:
    """How few people cannot keep the rule on Sundays and holidays, however they share them: the least that is not ruled out.

    In a stretch at least so many work as have duties too near each other for one to have two of them.
    """
    if rules.sundays == "next":
        each = [_at_work(base, one, rules.rest_day) for one in found]
        return max((one + other for one, other in pairwise(each)), default=0)
    days = [_at_work(base, part, rules.rest_day) for one in found for part in parts(one)]
    return ceil(sum(days) / (len(days) // 2)) if rules.sundays == "half" and len(days) > 1 else 0


def _at_work(base: Sequence[Turn], one: Stretch, rest: float) -> int:
    touching = [turn for turn in base if turn.begins < one.ends and one.begins < turn.ends]
    after = timedelta(hours=rest)
    return max((sum(a.begins <= b.begins < a.ends + after for a in touching) for b in touching), default=0)


def on_holidays(
    done: Sequence[Turn], found: Sequence[Stretch], holidays: Collection[date], person: int
) -> int:
    """On how many of the holidays a person works; the evening before counts to the first of a stretch."""
    own = [turn for turn in done if turn.person == person]
    days = [part for one in found for part in parts(one) if part.days[0] in holidays]
    return sum(bool(working(own, part)) for part in days)


def _apart(done: Sequence[Turn], found: Sequence[Stretch], holidays: Collection[date], people: int) -> int:
    each = [on_holidays(done, found, holidays, person) for person in range(people)]
    return max(each) - min(each)


@dataclass(frozen=True)
class _Piece:
    """A duty of one person in hours from the first midnight: one to be decided (`column`), or one that is kept (None)."""

    begins: float
    hours: float
    column: int | None

    def within(self, start: float, end: float) -> float:
        return max(0.0, min(self.begins + self.hours, end) - max(self.begins, start))


def _begins(piece: _Piece) -> float:
    return piece.begins


class _Dated:
    """Every person's duties, decided or kept, and the rows that grow from them."""

    def __init__(
        self, base: Sequence[Turn], people: int, monday: date, weeks: int, free: Collection[int]
    ) -> None:
        self.people, self.weeks, self.free = people, weeks, frozenset(free)
        self.midnight = datetime.combine(monday, clock())
        self.asked = tuple(one for one in base if self.week(one) < weeks)
        held = {(one.begins, one.shift, one.person) for one in self.asked}
        slots = sorted({(one.begins, one.shift.start, one.shift) for one in self.asked}, key=lambda s: s[:2])
        self.open = [
            (begins, shift, person)
            for begins, _, shift in slots
            if self._hours(begins) // WEEK in self.free
            for person in range(self.people)
        ]
        self.was = [key in held for key in self.open]
        self.columns = len(self.open)
        self.worked: dict[Stretch, list[tuple[dict[int, float], float]]] = {}
        self.rows: list[Row] = []
        self.pieces: list[list[_Piece]] = [[] for _ in range(self.people)]
        for column, (begins, shift, person) in enumerate(self.open):
            self.pieces[person].append(_Piece(self._hours(begins), shift.hours, column))
        for one in base:
            if self.week(one) not in self.free:
                self.pieces[one.person].append(_Piece(self._hours(one.begins), one.shift.hours, None))
        for own in self.pieces:
            own.sort(key=lambda piece: piece.begins)

    def new(self, many: int = 1) -> range:
        """So many new columns."""
        self.columns += many
        return range(self.columns - many, self.columns)

    def sum(self, terms: dict[int, float], low: float, high: float) -> None:
        """A row, where there is anything to decide in it."""
        if terms:
            self.rows.append((terms, low, high))

    def hours(self, person: int, start: float, end: float, counted: float) -> tuple[dict[int, float], float]:
        """The working hours in a window: of what is decided, and what is kept."""
        terms: dict[int, float] = {}
        kept = 0.0
        own = self.pieces[person]
        for at in range(bisect_left(own, start - DAY, key=_begins), bisect_left(own, end, key=_begins)):
            piece = own[at]
            over = piece.within(start, end) * counted
            if over and piece.column is None:
                kept += over
            elif over and piece.column is not None:
                terms[piece.column] = over
        return terms, kept

    def near(self, person: int, columns: Collection[int], rest: float) -> list[list[int]]:
        """`columns` of one person in groups of which they can have one; who is near none is a group of its own."""
        free = [piece for piece in self.pieces[person] if piece.column in columns]
        groups = list(crowds([(piece.begins, piece.hours) for piece in free], rest))
        alone = set(range(len(free))) - {at for group in groups for at in group}
        return [
            [column for at in group if (column := free[at].column) is not None]
            for group in (*groups, *([at] for at in alone))
        ]

    def touching(self, person: int, start: datetime, end: datetime) -> tuple[list[int], bool]:
        """The columns that touch a time, and whether a duty that is kept does."""
        terms, kept = self.hours(person, self._hours(start), self._hours(end), 1.0)
        return list(terms), kept > 0

    def _hours(self, at: datetime) -> float:
        return (at - self.midnight) / timedelta(hours=1)

    def week(self, one: Turn) -> int:
        """The week a duty begins in; the first is 0."""
        return int(self._hours(one.begins) // WEEK)


def _planned(
    plan: _Dated,
    rules: Rules,
    found: Sequence[Stretch],
    holidays: Collection[date],
    until: float,
    *,
    even: bool = True,
) -> tuple[tuple[Turn, ...] | None, bool]:
    """The duties as decided, and whether they are proven the best; with `even` the holidays alike before few changes.

    A legal plan is found first, which is quick, and evened out from there: who is short of time has that one.
    """
    for at in range(0, len(plan.open), plan.people):
        needed = sum(plan.was[at : at + plan.people])
        plan.sum(dict.fromkeys(range(at, at + plan.people), 1.0), needed, needed)
    worked = [_person(plan, person, rules, found, holidays) for person in range(plan.people)]
    _crowded(plan, rules.rest_day)
    made = decide(plan.columns, plan.rows, until)
    if even and made.values is not None:
        evened = _evened(plan, worked, len(holidays), until, made.values)
        made = evened if evened.values is not None else Decided(made.values, proven=False)
    return None if made.values is None else _told(plan, made.values), made.proven


def _evened(
    plan: _Dated,
    worked: Sequence[tuple[dict[int, float], float]],
    days: int,
    until: float,
    start: Sequence[int],
) -> Decided:
    """The plan with the holidays most alike, and of those the one with the fewest changes, from one that is legal."""
    most, fewest = plan.new(2)
    many = float(days)
    for terms, kept in worked:
        plan.rows.append(({**terms, most: -1.0}, -many, -kept))
        plan.rows.append(({**terms, fewest: -1.0}, -kept, many))
    each = [sum(terms[at] * start[at] for at in terms) + kept for terms, kept in worked]
    # no number of changes of hands outweighs one holiday more alike
    cost = [-1.0 if was else 0.0 for was in plan.was] + [0.0] * (plan.columns - len(plan.open))
    cost[most], cost[fewest] = len(plan.open) + 1.0, -len(plan.open) - 1.0
    upper = [many if column in (most, fewest) else 1.0 for column in range(plan.columns)]
    return decide(plan.columns, plan.rows, until, cost, upper, [*start, max(each), min(each)])


def _told(plan: _Dated, values: Sequence[int]) -> tuple[Turn, ...]:
    kept = [one for one in plan.asked if plan.week(one) not in plan.free]
    new = [
        Turn(person, begins, begins + timedelta(hours=shift.hours), shift)
        for (begins, shift, person), on in zip(plan.open, values, strict=False)
        if on
    ]
    return tuple(sorted([*kept, *new], key=lambda one: (one.begins, one.person)))


def _moved(was: Sequence[Turn], now: Sequence[Turn]) -> Iterator[Moved]:
    """Each duty that changed hands."""
    before, after = ({(one.begins, one.shift, one.person) for one in duties} for duties in (was, now))
    lost, won = (
        sorted(one, key=lambda duty: (duty[0], duty[1].start, duty[2]))
        for one in (before - after, after - before)
    )
    for (begins, shift, old), (_, _, new) in zip(lost, won, strict=True):
        yield Moved(begins, shift, old, new)


def _person(
    plan: _Dated, person: int, rules: Rules, found: Sequence[Stretch], holidays: Collection[date]
) -> tuple[dict[int, float], float]:
    """Every rule for one person; how many of the holidays they work, as what is decided and what is kept."""
    _rest(plan, person, rules)
    _hours(plan, person, rules)
    if rules.rest_week > 0:
        for one in range(plan.weeks):
            _weekly_rest(plan, person, one, rules.rest_week)
    days = {part.days[0]: _worked(plan, person, part, rules.rest_day) for one in found for part in parts(one)}
    if rules.sundays == "next":
        whole = [_worked(plan, person, one, rules.rest_day) for one in found]
        for (first, kept), (second, also) in pairwise(whole):
            plan.sum({**first, **second}, 0, 1 - kept - also)
    elif rules.sundays == "half":
        _at_most(plan, days.values(), len(days) // 2)
        for begin in range(plan.weeks - NIGHT_WEEKS + 1):
            start = plan.midnight.date() + timedelta(weeks=begin)
            four = [own for day, own in days.items() if start <= day < start + timedelta(weeks=NIGHT_WEEKS)]
            _at_most(plan, four, len(four) - 1)
    own = [days[day] for day in holidays if day in days]
    return {c: 1.0 for terms, _ in own for c in terms}, float(sum(kept for _, kept in own))


def _at_most(plan: _Dated, days: Collection[tuple[dict[int, float], float]], most: int) -> None:
    plan.sum({c: 1.0 for terms, _ in days for c in terms}, 0, most - sum(kept for _, kept in days))


def _worked(plan: _Dated, person: int, one: Stretch, rest: float) -> tuple[dict[int, float], float]:
    """Whether they work then: a column that is 1 exactly when one of its shifts is, or what is kept says so already."""
    columns, kept = plan.touching(person, one.begins, one.ends)
    told: tuple[dict[int, float], float] = ({}, float(kept))
    if columns and not kept:
        (at,) = plan.new()
        for group in plan.near(person, columns, rest):
            plan.sum({at: -1.0, **dict.fromkeys(group, 1.0)}, -1, 0)
        plan.sum({at: -1.0, **dict.fromkeys(columns, 1.0)}, 0, len(columns))
        told = ({at: 1.0}, 0.0)
    plan.worked.setdefault(one, []).append(told)
    return told


def _crowded(plan: _Dated, rest: float) -> None:
    """`heads_needed`, said outright of each stretch: it follows from the other rows, and spares the search for what cannot be."""
    for one, told in plan.worked.items():
        near = _at_work(plan.asked, one, rest)
        terms = {c: 1.0 for own, _ in told for c in own}
        plan.sum(terms, near - sum(kept for _, kept in told), len(terms))


def _rest(plan: _Dated, person: int, rules: Rules) -> None:
    own = plan.pieces[person]
    for number, one in enumerate(own):
        for other in own[number + 1 :]:
            if other.begins >= one.begins + one.hours + rules.rest_day - 1e-9:
                break
            if one.column is None or other.column is None:
                plan.sum({p.column: 1.0 for p in (one, other) if p.column is not None}, 0, 0)
    mine = {piece.column for piece in own if piece.column is not None}
    for group in plan.near(person, mine, rules.rest_day):
        plan.sum(dict.fromkeys(group, 1.0), 0, 1)


def _hours(plan: _Dated, person: int, rules: Rules) -> None:
    own = plan.pieces[person]
    edges = {piece.begins for piece in own} | {piece.begins + piece.hours - DAY for piece in own}
    spans = [(at, at + DAY, rules.day) for at in sorted(edges)]
    spans += [(one * WEEK, (one + 1) * WEEK, rules.week - rules.other) for one in range(plan.weeks)]
    for long, most in ((EIGHT, EIGHT * rules.eight), (NIGHT_WEEKS, rules.night)):
        last = plan.weeks - long + 1
        spans += [(one * WEEK, (one + long) * WEEK, most - long * rules.other) for one in range(last)]
    for start, end, most in spans:
        terms, kept = plan.hours(person, start, end, rules.counted)
        if kept + sum(terms.values()) > most + 1e-9:
            plan.sum(terms, 0, most - kept)
    # the average is that of whole rounds of the plan; over these weeks nobody gets more than it, or than they had
    end = float(plan.weeks * WEEK)
    terms, kept = plan.hours(person, 0, end, rules.counted)
    had = sum(terms[c] for c in terms if plan.was[c]) + kept
    plan.sum(terms, 0, max(had, plan.weeks * (rules.mean - rules.other)) - kept)


def _weekly_rest(plan: _Dated, person: int, week: int, rest: float) -> None:
    """One free piece in the week: it begins with the week or where a shift ends."""
    monday, sunday = float(week * WEEK), float((week + 1) * WEEK)
    if not plan.hours(person, monday, sunday, 1.0)[0]:
        return
    ends = {piece.begins + piece.hours for piece in plan.pieces[person]}
    starts = (
        sorted({monday, *(end for end in ends if monday <= end <= sunday - rest)}) if rest <= WEEK else []
    )
    windows = [plan.hours(person, at, at + rest, 1.0) for at in starts]
    possible = [shifts for shifts, kept in windows if not kept]
    plan.rows += free_piece(zip(plan.new(len(possible)), possible, strict=True))
