"""A plan laid on the calendar is judged hour by hour, by a reading of the act's rules that knows nothing of how it was made.

Working environment act chapter 10: hours in any 24 and in each week, eight weeks and nights, rest between shifts and each week,
Sundays and holidays from 18 the day before (15 on the eves) to 22 on the last of them.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from nabolag.cooperation.preparedness import Rules, make_rota, read_shifts
from nabolag.cooperation.preparedness.around import around
from nabolag.cooperation.preparedness.dated import Turn, stretches
from nabolag.governance.holidays import easter_sunday, public_holidays

HOUR = timedelta(hours=1)
EIGHTS, TWELVES = ([read_shifts(said)] * 7 for said in ("07-15, 15-23, 23-07", "07-19, 19-07"))
LAW = Rules(day=9, week=36, mean=36, rest_day=11, rest_week=35, sundays="next", eight=36, night=177)
AGREED = Rules(day=10, week=50, mean=36, rest_day=11, rest_week=35, sundays="half", eight=48, night=177)
UNION = Rules(day=12.5, week=54, mean=36, rest_day=8, rest_week=28, sundays="half", eight=48, night=186)


def longest_free(hours: list[bool]) -> int:
    best = run = 0
    for at_work in hours:
        run = 0 if at_work else run + 1
        best = max(best, run)
    return best


def holiday_hours(monday: date, weeks: int, holidays: set[date]) -> list[list[int]]:
    """Which hours of the plan are Sunday or holiday work, one list for each run of such days."""
    days = [monday + timedelta(days=n) for n in range(7 * weeks)]
    free = [day for day in days if day.weekday() == 6 or day in holidays]
    runs: list[list[date]] = []
    for day in free:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    found = []
    for run in runs:
        eve = run[0] - timedelta(days=1)
        easter = easter_sunday(run[0].year)
        early = (eve.month, eve.day) == (12, 24) or eve in (
            easter - timedelta(days=1),
            easter + timedelta(days=48),
        )
        begins = 24 * (eve - monday).days + (15 if early else 18)
        ends = 24 * (run[-1] - monday).days + 22
        found.append([hour for hour in range(begins, ends) if hour >= 0])
    return found


def wrongs(
    done: tuple[Turn, ...],
    people: int,
    needed: int,
    monday: date,
    weeks: int,
    rules: Rules,
    holidays: set[date],
) -> list[str]:
    """Every rule that a plan breaks, named; the plan's hours are looked up one by one."""
    midnight, length = datetime.combine(monday, time()), 168 * weeks
    on = [[0] * (length + 24) for _ in range(people)]
    for turn in done:
        first = int((turn.begins - midnight) / HOUR)
        for hour in range(first, first + int((turn.ends - turn.begins) / HOUR)):
            on[turn.person][hour] += 1
    said = []
    if any(sum(own[hour] for own in on) != needed for hour in range(7, length)):
        said.append("cover")
    runs = holiday_hours(monday, weeks, holidays)
    for own in on:
        spells = (
            [hour for hour in range(1, length) if own[hour] and not own[hour - 1]],
            [hour for hour in range(1, length) if not own[hour] and own[hour - 1]],
        )
        if max(own) > 1:
            said.append("twice")
        if any(
            begins - ends < rules.rest_day for ends in spells[1] for begins in spells[0] if begins >= ends
        ):
            said.append("rest")
        if any(sum(own[hour : hour + 24]) > rules.day for hour in range(length)):
            said.append("day")
        each = [own[168 * week : 168 * week + 168] for week in range(weeks)]
        if any(sum(one) > rules.week for one in each):
            said.append("week")
        if any(longest_free([bool(hour) for hour in one]) < rules.rest_week for one in each):
            said.append("weekly rest")
        for span, most in ((8, 8 * rules.eight), (4, rules.night)):
            if any(sum(map(sum, each[at : at + span])) > most for at in range(weeks - span + 1)):
                said.append(f"{span} weeks")
        worked = [any(own[hour] for hour in run if hour < length) for run in runs]
        if rules.sundays == "next" and any(one and other for one, other in pairwise(worked)):
            said.append("next Sunday")
    return said


@pytest.mark.parametrize(
    ("people", "needed", "week", "rules", "monday"),
    [
        (6, 1, EIGHTS, LAW, date(2027, 1, 4)),  # Easter, Ascension Day, and Whit Monday on 17 May
        (6, 1, EIGHTS, LAW, date(2027, 12, 20)),  # Christmas, New Year and 29 February 2028
        (7, 1, EIGHTS, AGREED, date(2027, 1, 4)),
        (12, 2, EIGHTS, AGREED, date(2027, 9, 6)),  # the clock is set back in October
        (6, 1, TWELVES, UNION, date(2026, 12, 14)),
    ],
)  # fmt: skip
def test_a_plan_over_half_a_year_keeps_every_rule_by_the_clock(
    people: int, needed: int, week: list, rules: Rules, monday: date
) -> None:
    weeks = 26
    holidays = {day for year in (monday.year, monday.year + 1) for day in public_holidays(year)}
    inside = {day for day in holidays if monday <= day < monday + timedelta(weeks=weeks)}
    eves = {
        day
        for year in (monday.year, monday.year + 1)
        for day in (
            easter_sunday(year) - timedelta(days=1),
            easter_sunday(year) + timedelta(days=48),
            date(year, 12, 24),
        )
    }
    rota = make_rota(people, needed, week, rules).rota
    assert rota is not None
    found = stretches(monday, weeks, inside, eves)
    made = around(rota, week, monday, weeks, rules, found, inside, seconds=20)
    assert made.turns is not None
    assert wrongs(made.turns, people, needed, monday, weeks, rules, inside) == []
    if rules.sundays == "half":
        days = sum(len(one.days) for one in found)
        for person in range(people):
            own = [turn for turn in made.turns if turn.person == person]
            at_work = {
                day for one in found for at, day in enumerate(one.days)
                for begins in [one.begins if at == 0 else datetime.combine(day, time())]
                for ends in [one.ends if day == one.days[-1] else datetime.combine(day, time()) + timedelta(days=1)]
                if any(turn.begins < ends and begins < turn.ends for turn in own)
            }  # fmt: skip
            assert 2 * len(at_work) <= days


def test_the_clock_names_each_rule_that_is_broken() -> None:
    """The judge itself: a plan that breaks everything is told so."""
    monday = date(2027, 3, 22)
    whole = tuple(
        Turn(0, begins, begins + 24 * HOUR, read_shifts("00-00")[0])
        for begins in (datetime.combine(monday, time()) + timedelta(days=n) for n in range(56))
    )
    said = wrongs(whole, 2, 1, monday, 8, LAW, {date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 29)})
    assert set(said) == {"day", "week", "weekly rest", "8 weeks", "4 weeks", "next Sunday"}
