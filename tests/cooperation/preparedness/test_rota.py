"""A rota is legal by the clock, every one that exists is found, and what cannot be is named with what would be right."""

from itertools import combinations, product

import pytest

from nabolag.cooperation.preparedness import Rota, Rules, Shift, make_rota, read_shifts
from nabolag.errors import BadInput

EIGHTS, TWELVES, WHOLE = (read_shifts(text) for text in ("07-15, 15-23, 23-07", "07-19, 19-07", "08-08"))
LAW = Rules(day=9, week=36, mean=36, rest_day=11, rest_week=35, sundays="next")
AGREED = Rules(day=10, week=50, mean=36, rest_day=11, rest_week=35, sundays="half", eight=48, night=177)
UNION = Rules(day=12.5, week=54, mean=36, rest_day=11, rest_week=35, sundays="half", eight=48, night=177)
LOOSE = Rules(day=24, week=168, mean=168, rest_day=0, rest_week=0, sundays="any")


def even(shifts: tuple[Shift, ...], weekend: tuple[Shift, ...] | None = None) -> list[tuple[Shift, ...]]:
    return [shifts] * 5 + [weekend or shifts] * 2


def clock(rota: Rota, week: list[tuple[Shift, ...]]) -> list[int]:
    """How many of one person's shifts each hour of the cycle is in."""
    hours = [0] * (168 * len(rota.lines))
    for line, days in enumerate(rota.lines):
        for day, numbers in enumerate(days):
            for number in numbers:
                shift = week[day][number]
                for hour in range(int(shift.hours)):
                    hours[(168 * line + 24 * day + int(shift.start) + hour) % len(hours)] += 1
    return hours


def is_legal(rota: Rota, needed: int, week: list[tuple[Shift, ...]], rules: Rules) -> bool:
    """The rules read by the clock, hour by hour, as no solver does."""
    n, on = len(rota.lines), clock(rota, week)
    cycle = len(on)
    if max(on) > 1 or any(sum(on[h + 168 * w] for w in range(n)) != needed for h in range(168)):
        return False
    if rules.rest_day:
        begins = sorted(
            ((168 * w + 24 * d + week[d][i].start), week[d][i].hours)
            for w, days in enumerate(rota.lines)
            for d, numbers in enumerate(days)
            for i in numbers
        )
        for (one, lasts), (other, _) in zip(begins, [*begins[1:], (begins[0][0] + cycle, 0)], strict=True):
            if len(begins) > 1 and other - one - lasts < rules.rest_day:
                return False
    if any(sum(on[(h + k) % cycle] for k in range(24)) > rules.day for h in range(cycle)):
        return False
    weeks = [sum(on[168 * w : 168 * w + 168]) for w in range(n)]
    if max(weeks) > rules.week or sum(weeks) / n > rules.mean:
        return False
    free = [max(map(len, "".join(map(str, on[168 * w : 168 * w + 168])).split("1"))) for w in range(n)]
    sundays = [any(on[(168 * w + h) % cycle] for h in range(138, 166)) for w in range(n)]
    if min(free) < rules.rest_week:
        return False
    if rules.sundays == "next" and any(a and sundays[(w + 1) % n] for w, a in enumerate(sundays)):
        return False
    return rules.sundays != "half" or sum(sundays) <= n // 2


def every_rota(people: int, needed: int, week: list[tuple[Shift, ...]]) -> list[Rota]:
    """Each way of giving every shift of the week to so many lines."""
    slots = [(day, number) for day in range(7) for number in range(len(week[day]))]
    found = []
    for chosen in product(list(combinations(range(people), needed)), repeat=len(slots)):
        lines = [[[] for _ in range(7)] for _ in range(people)]
        for (day, number), who in zip(slots, chosen, strict=True):
            for line in who:
                lines[line][day].append(number)
        found.append(Rota(tuple(tuple(map(tuple, line)) for line in lines)))
    return found


@pytest.mark.parametrize(
    ("people", "needed", "rules"),
    [
        (2, 1, Rules(24, 96, 168, 0, 35, "any")),
        (2, 1, Rules(24, 96, 168, 24, 0, "any")),
        (2, 1, Rules(24, 72, 168, 24, 0, "any")),
        (2, 1, Rules(24, 168, 168, 24, 0, "next")),
        (2, 1, Rules(24, 168, 168, 12, 35, "half")),
        (3, 1, Rules(24, 56, 60, 24, 48, "half")),
        (3, 1, Rules(24, 72, 60, 24, 72, "next")),
        (3, 2, Rules(24, 144, 168, 0, 35, "any")),
        (3, 1, Rules(24, 72, 60, 48, 0, "any")),
        (3, 1, Rules(24, 72, 60, 49, 0, "any")),
    ],
)
def test_a_rota_is_found_exactly_where_trying_everything_finds_one(
    people: int, needed: int, rules: Rules
) -> None:
    week = even(WHOLE)
    exists = any(is_legal(one, needed, week, rules) for one in every_rota(people, needed, week))
    found = make_rota(people, needed, week, rules)
    assert found.decided
    assert (found.rota is not None) == exists
    if found.rota:
        assert is_legal(found.rota, needed, week, rules)


@pytest.mark.parametrize(
    ("people", "needed", "week", "rules"),
    [
        (6, 1, even(EIGHTS), LAW),
        (6, 1, even(EIGHTS), AGREED),
        (5, 1, even(EIGHTS, TWELVES), UNION),
        (12, 2, even(EIGHTS), AGREED),
    ],
)
def test_a_plan_keeps_every_rule_by_the_clock(
    people: int, needed: int, week: list[tuple[Shift, ...]], rules: Rules
) -> None:
    found = make_rota(people, needed, week, rules)
    assert found.rota is not None
    assert is_legal(found.rota, needed, week, rules)


def test_four_people_have_too_few_hours_and_are_told_how_many_it_takes() -> None:
    """168 hours by four is 42 a week, and the act allows 36."""
    found = make_rota(4, 1, even(EIGHTS, TWELVES), UNION)
    assert found.rota is None
    assert found.decided
    assert [(one.rule, one.asked, one.enough) for one in found.relaxed] == [("mean", 36, 42)]
    assert found.people == 5


def test_five_people_with_eight_hour_shifts_work_too_many_sundays() -> None:
    """Three shifts a Sunday take three people of five; with six it is every other Sunday."""
    found = make_rota(5, 1, even(EIGHTS), AGREED)
    assert [one.rule for one in found.relaxed] == ["sunday"]
    assert found.people == 6


def test_a_rota_shorter_than_the_rest_rules_names_the_rest_that_would_do() -> None:
    found = make_rota(5, 2, even(TWELVES), Rules(12, 168, 168, 13, 0, "any"))
    assert found.rota is None
    assert [(one.rule, one.enough) for one in found.relaxed] == [("rest_day", 12.0)]


def test_a_shift_longer_than_the_day_allows_names_the_day() -> None:
    found = make_rota(3, 1, even(TWELVES), Rules(9, 168, 168, 0, 0, "any"))
    assert [(one.rule, one.enough) for one in found.relaxed] == [("day", 12.0)]


@pytest.mark.parametrize(
    ("people", "needed", "shifts", "word"),
    [
        (0, 1, EIGHTS, "Skriv fra 1 til 40"),
        (-3, 1, EIGHTS, "Skriv fra 1 til 40"),
        (41, 1, EIGHTS, "Skriv fra 1 til 40"),
        (5, 0, EIGHTS, "Skriv minst 1"),
        (5, 6, EIGHTS, "Skriv høyst 5"),
        (5, 1, (Shift(7, 30),), "høyst 24"),
        (5, 1, (Shift(7, 0),), "mer enn 0"),
        (5, 1, (Shift(7, 9), Shift(15, 8), Shift(23, 8)), "overlapper"),
        (5, 1, (Shift(7, 24), Shift(7, 24)), "overlapper"),
        (5, 1, (Shift(7, 8), Shift(15, 8)), "Ingen vakt dekker"),
        (5, 1, (), "Skriv fra 1 til 8 vakter"),
    ],
)
def test_what_cannot_be_a_rota_is_named_with_what_would_be_right(
    people: int, needed: int, shifts: tuple[Shift, ...], word: str
) -> None:
    with pytest.raises(BadInput, match=word):
        make_rota(people, needed, even(shifts), LOOSE)


@pytest.mark.parametrize(
    "text",
    [
        "07-15, 15-23, 23-07", "7–15;15–23;23–7", "0700-1500\n15:00-23:00\n23.00 til 07.00", "7-15 15-23 23-7",
        "07.00–15.00/15.00–23.00/23.00–07.00", "07-15 og 15-23 og 23-07", "Dag: kl. 7-15, Kveld: kl. 15-23, Natt: kl. 23-7.",
    ],
)  # fmt: skip
def test_shifts_are_read_as_people_write_them(text: str) -> None:
    assert read_shifts(text) == (Shift(7, 8), Shift(15, 8), Shift(23, 8))
    assert [one.name for one in read_shifts("19.30-07.30, 08-08")] == ["19.30–07.30", "08–08"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "dag",
        "07",
        "07-15-23",
        "25-07",
        "07-31",
        "07.75-15",
        "-",
        "24t",
        "07-15, natt",
        "7-15-, 15-7",
        ",".join(["00-03"] * 9),
    ],
)
def test_a_shift_that_is_none_is_said(text: str) -> None:
    with pytest.raises(BadInput, match=r"07–15|fra 0 til 24"):
        read_shifts(text)
