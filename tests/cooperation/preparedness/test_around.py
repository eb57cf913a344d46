"""The holidays are planned for exactly where trying every plan finds a legal one, and as evenly as the best of them."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from nabolag.cooperation.preparedness import make_rota, read_shifts
from nabolag.cooperation.preparedness.around import around, heads_needed, on_holidays
from nabolag.cooperation.preparedness.dated import Turn, broken, parts, stretches, turns
from nabolag.cooperation.preparedness.rota import Rota, Rules
from nabolag.governance.holidays import public_holidays

MONDAY = date(2027, 5, 3)  # 6 May 2027 is Ascension Day, a Thursday
WHOLE = [read_shifts("08-08")] * 7
THURSDAY = {date(2027, 5, 6)}
MONDAYS = {date(2027, 5, 3), date(2027, 5, 10)}


def every_plan(rota: Rota, weeks: int, rules: Rules, holidays: set[date]) -> list[int]:
    """How far apart each legal plan's people are in holidays, of every way to share the days of two people, by the hour."""
    days, found = 7 * weeks, stretches(MONDAY, weeks, holidays, ())
    first = (np.arange(2**days)[:, None] >> np.arange(days)) & 1
    after = np.zeros((2, 7), dtype=int)
    for turn in turns(rota, WHOLE, MONDAY, weeks + 1):
        day = (turn.begins.date() - MONDAY).days
        if day >= days:
            after[turn.person, day - days] = 1
    legal = np.ones(len(first), dtype=bool)
    each = []
    for person, own in enumerate((first, 1 - first)):
        worked = np.hstack([own, np.repeat(after[person][None], len(own), axis=0)])
        hours = np.zeros((len(own), 24 * worked.shape[1] + 24), dtype=bool)
        for day in range(worked.shape[1]):
            hours[:, 24 * day + 8 : 24 * day + 32] |= worked[:, [day]].astype(bool)
        if rules.rest_day:
            legal &= ~(worked[:, :-1] & worked[:, 1:]).any(axis=1)
        free = np.zeros(len(own), dtype=int)
        for week in range(weeks):
            one = hours[:, 168 * week : 168 * week + 168]
            legal &= one.sum(axis=1) <= rules.week
            run, best = free * 0, free * 0
            for hour in range(168):
                run = np.where(one[:, hour], 0, run + 1)
                best = np.maximum(best, run)
            legal &= best >= rules.rest_week

        def at_work(begins: datetime, ends: datetime, hours: np.ndarray = hours) -> np.ndarray:
            low, high = (
                max(0, int((at - monday_after(MONDAY, 0)) / timedelta(hours=1))) for at in (begins, ends)
            )
            return hours[:, low:high].any(axis=1)

        if rules.sundays == "next":
            for one, other in pairwise([at_work(s.begins, s.ends) for s in found]):
                legal &= ~(one & other)
        singly = {part.days[0]: at_work(part.begins, part.ends) for s in found for part in parts(s)}
        if rules.sundays == "half":
            legal &= sum(day.astype(int) for day in singly.values()) <= len(singly) // 2
        each.append(sum(singly[day].astype(int) for day in holidays))
    return list(np.abs(each[0] - each[1])[legal])


@pytest.mark.parametrize("holidays", [THURSDAY, MONDAYS], ids=["thursday", "mondays"])
@pytest.mark.parametrize(
    "rules",
    [
        Rules(24, 168, 168, 0, 0, "next"),
        Rules(24, 168, 168, 0, 0, "half"),
        Rules(24, 168, 168, 0, 0, "any"),
        Rules(24, 120, 168, 0, 35, "half"),
        Rules(24, 96, 168, 0, 24, "next"),
        Rules(24, 168, 168, 24, 0, "any"),
        Rules(24, 168, 168, 24, 0, "next"),
        Rules(24, 168, 168, 0, 60, "next"),
    ],
)
def test_a_plan_around_the_holidays_is_found_exactly_where_trying_everything_finds_one(
    rules: Rules, holidays: set[date]
) -> None:
    weeks = 2
    rota = make_rota(2, 1, WHOLE, Rules(24, 168, 168, rules.rest_day, 0, "any")).rota
    assert rota is not None
    found = stretches(MONDAY, weeks, holidays, ())
    exists = every_plan(rota, weeks, rules, holidays)
    made = around(rota, WHOLE, MONDAY, weeks, rules, found, holidays, seconds=60)
    assert made.proven
    assert (made.turns is not None) == bool(exists)
    if made.turns:
        assert not list(broken(made.turns, found, 2, rules.sundays))
        each = [on_holidays(made.turns, found, holidays, person) for person in (0, 1)]
        assert max(each) - min(each) == min(exists)


EIGHTS = [read_shifts("07-15, 15-23, 23-07")] * 7
LAW = Rules(day=9, week=36, mean=36, rest_day=11, rest_week=35, sundays="next", eight=36, night=177)
AGREED = Rules(day=10, week=50, mean=36, rest_day=11, rest_week=35, sundays="half", eight=48, night=177)


@pytest.mark.parametrize(("people", "rules"), [(6, LAW), (8, AGREED)])
def test_christmas_is_shared_by_the_clock_within_every_rule(people: int, rules: Rules) -> None:
    monday, weeks = date(2027, 12, 13), 5
    holidays = {day for year in (2027, 2028) for day in public_holidays(year)} & {
        monday + timedelta(days=n) for n in range(7 * weeks)
    }
    rota = make_rota(people, 1, EIGHTS, rules).rota
    assert rota is not None
    found = stretches(monday, weeks, holidays, {date(2027, 12, 24)})
    made = around(rota, EIGHTS, monday, weeks, rules, found, holidays, seconds=60)
    assert made.turns is not None
    first = datetime(2027, 12, 13, 7)
    for hour in range(weeks * 168 - 8):
        assert sum(turn.begins <= first + timedelta(hours=hour) < turn.ends for turn in made.turns) == 1
    assert not list(broken(made.turns, found, people, rules.sundays))
    after = [
        turn for turn in turns(rota, EIGHTS, monday, weeks + 1) if turn.begins >= monday_after(monday, weeks)
    ]
    for person in range(people):
        own: list[Turn] = [turn for turn in (*made.turns, *after) if turn.person == person]
        for one, other in pairwise(own):
            assert other.begins - one.ends >= timedelta(hours=rules.rest_day)
        for week in range(weeks):
            start = monday_after(monday, week)
            inside = [turn for turn in own if turn.begins < start + timedelta(days=7) and start < turn.ends]
            ends = [start, *(turn.ends for turn in inside), start + timedelta(days=7)]
            begins = [*(turn.begins for turn in inside), start + timedelta(days=7)]
            assert max(b - e for e, b in zip(ends, begins, strict=False)) >= timedelta(hours=rules.rest_week)
            assert sum((turn.ends - turn.begins).seconds for turn in inside) / 3600 <= rules.week + 8
    was = {(turn.begins, turn.shift, turn.person) for turn in turns(rota, EIGHTS, monday, weeks)}
    now = {(turn.begins, turn.shift, turn.person) for turn in made.turns}
    assert len(was - now) == len(made.moved)
    each = [on_holidays(made.turns, found, holidays, person) for person in range(people)]
    assert max(each) - min(each) <= 1


def monday_after(monday: date, weeks: int) -> datetime:
    """Midnight so many weeks on."""
    return datetime.combine(monday + timedelta(weeks=weeks), datetime.min.time())


def test_too_few_heads_for_half_of_the_sundays_and_holidays_are_counted() -> None:
    """26 Sundays and five other days, each with at least three at work: 93, and six can have 15 each."""
    monday = date(2027, 1, 4)
    holidays = {
        day for day, name in public_holidays(2027).items() if "mai" not in name and day.month in (3, 5)
    }
    found = stretches(monday, 26, holidays, ())
    rota = make_rota(6, 1, EIGHTS, AGREED).rota
    assert rota is not None
    days = sum(len(one.days) for one in found)
    heads = heads_needed(turns(rota, EIGHTS, monday, 26), found, AGREED)
    assert heads == -(-3 * days // (days // 2)) == 7
    made = around(rota, EIGHTS, monday, 26, AGREED, found, holidays)
    assert (made.turns, made.proven) == (None, True)
