"""A rota on the calendar: against the clock hour by hour, over Easter, Christmas, a new year and the day that is two holidays."""

from datetime import date, datetime, timedelta

import pytest

from nabolag.cooperation.preparedness import make_rota, read_shifts
from nabolag.cooperation.preparedness.dated import broken, days_at_work, stretches, turns
from nabolag.cooperation.preparedness.rota import Rota, Rules
from nabolag.governance.holidays import easter_sunday, public_holidays, working_day

WEEK = [read_shifts("07-15, 15-23, 23-07")] * 7
RULES = Rules(day=9, week=50, mean=36, rest_day=11, rest_week=35, sundays="half")
HOURS = timedelta(hours=1)


@pytest.fixture(scope="module")
def rota() -> Rota:
    found = make_rota(6, 1, WEEK, RULES).rota
    assert found is not None
    return found


def test_every_hour_of_half_a_year_has_one_person(rota: Rota) -> None:
    """The plan begins in the week of a new year and passes a leap day."""
    monday, weeks = date(2027, 12, 27), 26
    done = turns(rota, WEEK, monday, weeks)
    first = datetime(2027, 12, 27, 7)
    for hour in range(weeks * 168 - 8):
        at = first + hour * HOURS
        assert sum(turn.begins <= at < turn.ends for turn in done) == 1
    assert [sum(turn.person == n for turn in done) for n in range(6)] != [0] * 6


def test_holidays_in_a_row_are_one_stretch_from_the_eve_to_the_evening() -> None:
    """Working environment act § 10-10 (1): from 18 the day before, from 15 on the eves, to 22 before the next working day."""
    easter = easter_sunday(2027)
    eves = {easter - timedelta(days=1), date(2027, 12, 24)}
    spring = stretches(date(2027, 3, 22), 2, set(public_holidays(2027)), eves)
    assert [(one.days[0], len(one.days), one.begins.hour, one.ends.hour) for one in spring] == [
        (date(2027, 3, 25), 2, 18, 22),
        (easter, 2, 15, 22),
        (date(2027, 4, 4), 1, 18, 22),
    ]
    christmas = stretches(date(2027, 12, 20), 1, set(public_holidays(2027)), eves)
    assert [(one.days, one.begins) for one in christmas] == [
        ((date(2027, 12, 25), date(2027, 12, 26)), datetime(2027, 12, 24, 15))
    ]


def test_who_works_on_two_stretches_after_each_other_is_named(rota: Rota) -> None:
    """Against the clock: every hour of each stretch is looked up in the plan."""
    monday, weeks = date(2027, 2, 1), 12
    done = turns(rota, WEEK, monday, weeks)
    found = stretches(monday, weeks, set(public_holidays(2027)), ())
    worked = [
        {
            turn.person
            for turn in done
            for hour in range(24 * 20)
            if one.begins <= turn.begins + hour * HOURS < min(one.ends, turn.ends)
        }
        for one in found
    ]
    expected = {
        (found[i].days[0], person) for i in range(len(found) - 1) for person in worked[i] & worked[i + 1]
    }
    said = list(broken(done, found, 6, "next"))
    assert {(one.stretches[0].days[0], one.person) for one in said} == expected
    assert expected
    assert not list(broken(done, found, 6, "any"))


def test_the_plan_keeps_half_of_the_sundays_free_and_a_worse_one_is_named(rota: Rota) -> None:
    monday = date(2027, 6, 7)  # no holiday but Sundays until October
    done, found = turns(rota, WEEK, monday, 12), stretches(monday, 12, (), ())
    assert not list(broken(done, found, 6, "half"))
    assert all(days_at_work(done, found, person) <= 6 for person in range(6))
    always = Rota((tuple(() if day < 6 else (0,) for day in range(7)),))
    (one,) = broken(turns(always, WEEK, monday, 12), found, 1, "half")
    assert (one.worked, one.of) == (12, 12)


def test_a_day_that_is_two_holidays_is_there_once() -> None:
    """17 May 2027 is Whit Monday; Ascension Day 2008 was 1 May."""
    assert len(public_holidays(2027)) == 11
    assert public_holidays(2008)[date(2008, 5, 1)] == "Kristi himmelfartsdag"
    assert len(public_holidays(2026)) == 12
    assert working_day(date(2027, 5, 17)) == date(2027, 5, 14)
