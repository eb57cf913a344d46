"""A rota on the calendar: who has the holidays, where the rule on Sundays and holidays is not kept, and each person's feed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from nabolag.cooperation.added.cells import read_day
from nabolag.cooperation.preparedness.around import Around, Moved, around, heads_needed, on_holidays
from nabolag.cooperation.preparedness.dated import (
    Broken,
    Stretch,
    Turn,
    broken,
    days_at_work,
    stretches,
    turns,
    whole_day,
    working,
)
from nabolag.cooperation.preparedness.rota import Rota
from nabolag.errors import BadInput, in_field
from nabolag.governance.holidays import MAY, easter_sunday, public_holidays
from nabolag.governance.limits import figure, law
from nabolag.report.answers.case import Case
from nabolag.report.ownership.ics import Event, ics
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.preparedness.rota_asked import Asked, asked_of, tried
from nabolag.text import Texts, read_number

FIRST, LAST = 2006, 2099
"""The act took effect in 2006; further ahead than this is no plan."""
WEEK_NUMBER = re.compile(r"(?i)(?:uke|veke|week)\s*(\d{1,2})[\s,./-]+(\d{4})")
WEEKDAY = re.compile(
    r"(?i)^(?:man|tirs?|ty|ons|tors?|fre|lør|laur|søn|sun|mon|tue|wed|thu|fri|sat)[^\W\d]*\.?,?\s+"
)
MOST_NAMED = 6
MOST_MOVES = 120
"""With more than this the plan is a new one, told day by day; with fewer a list of what changed is shorter."""


def weeks_of() -> int:
    """For how long a plan is laid on the calendar: the period that the act counts Sundays over."""
    return int(figure("work-sunday-weeks"))


def monday_of(given: Mapping[str, str]) -> date | None:
    """The day the plan begins; None where it is not written.

    Raises:
        BadInput: no date, too far away, or another day than a Monday; it concerns `fra`.
    """
    said = given.get("fra", "")
    if not said:
        return None
    with in_field("fra"):
        try:
            start = _day(said)
        except (BadInput, ValueError):
            raise BadInput(
                "«{said}» er ingen dato. Skriv en mandag, som 2027-01-04 eller 4.1.2027.", said=said[:40]
            ) from None
        if not FIRST <= start.year <= LAST:
            raise BadInput(
                "Turnusen begynner i {year}. Skriv en mandag fra {first} til {last}.",
                year=str(start.year), first=str(FIRST), last=str(LAST),
            )  # fmt: skip
        if start.weekday():
            monday = start - timedelta(days=start.weekday())
            raise BadInput(
                "{said} er ikke en mandag, og planen går fra mandag. Skriv {monday}.",
                said=start.isoformat(), monday=monday.isoformat(),
            )  # fmt: skip
        return start


def _day(said: str) -> date:
    """A day as people write it: also with its weekday, and a week by its number is its Monday."""
    if week := WEEK_NUMBER.fullmatch(said):
        return date.fromisocalendar(int(week[2]), int(week[1]), 1)
    bare = WEEKDAY.sub("", said)
    if turned := re.fullmatch(r"(\d{4})[./](\d{1,2})[./](\d{1,2})|(\d{4})-(\d{1,2})-(\d{1,2})", bare):
        year, month, day = (int(one) for one in turned.groups() if one)
        return date(year, month, day)
    found = read_day(re.sub(r"\s*/\s*", "/", bare))
    if found is None:
        raise ValueError(said)
    return found


def dated_lead(asked: Asked, rota: Rota, monday: date, _: Texts) -> str:
    """Whether the rule is kept on the calendar too."""
    return _said(asked, _on_calendar(asked, rota, monday)[2], monday, _)


def dated_sections(asked: Asked, rota: Rota, monday: date, _: Texts) -> tuple[Section, ...]:
    """Who works on the holidays, how each fares, what was moved, and what breaks the rule."""
    plan = laid(asked, rota, monday)
    done, found, wrong = _on_calendar(asked, rota, monday)
    blocks: list[Block] = []
    if wrong:
        blocks += [text(_no_way(asked, plan, done, found, _)), Bullets(tuple(_wrong(wrong, _)))]
    elif plan.moved:
        blocks.append(text(_moved_said(asked, plan, done, found, monday, _)))
    blocks.append(_persons(asked, done, found, monday, _))
    many = len(plan.moved) > MOST_MOVES
    listed = [_days(asked, done, _) if many else _moves(plan.moved, _)] if plan.moved else []
    return (
        Section("helligdager", _("Helligdagene: hvem har vakt?"), tuple(blocks)),
        *(
            Section(f"helligdager-{one.id}", one.caption, (one,), folded=True, level=2)
            for one in (_holidays(done, monday, _), *([] if many else listed))
        ),
        *(Section("dag-for-dag", one.caption, (one,), folded=True, appendix=True) for one in listed if many),
    )


def _on_calendar(
    asked: Asked, rota: Rota, monday: date
) -> tuple[Sequence[Turn], tuple[Stretch, ...], list[Broken]]:
    """The duties with the holidays planned for, or as the plan has them; the stretches; and where the rule is not kept."""
    weeks = weeks_of()
    found = stretches(monday, weeks, _settled(monday), _eves(monday))
    done = laid(asked, rota, monday).turns or turns(rota, asked.week, monday, weeks)
    return done, found, list(broken(done, found, asked.people, asked.rules.sundays))


@lru_cache(maxsize=32)
def laid(asked: Asked, rota: Rota, monday: date) -> Around:
    """The plan from a Monday with the holidays planned for; a file of the page does not ask anew."""
    weeks = weeks_of()
    found = stretches(monday, weeks, _settled(monday), _eves(monday))
    return around(rota, asked.week, monday, weeks, asked.rules, found, _settled(monday))


def rota_feed(case: Case, given: Mapping[str, str], today: date, address: str) -> str:
    """The plan as iCalendar text, for one person (`person`) or for all.

    Raises:
        BadInput: no first day, no such person, no plan within the rules, or as `asked_of`.
    """
    _ = case.texts
    monday, asked = monday_of(given), asked_of(given, _)
    if monday is None:
        with in_field("fra"):
            raise BadInput("Skriv dagen turnusen begynner: en mandag, som 2027-01-04.")
    if asked is None:
        with in_field("antall"):
            raise BadInput("Skriv hvor mange som er i turnusen.")
    person = _person(given, asked, _)
    found = tried(asked)
    if found.rota is None:
        with in_field("antall"):
            raise BadInput("Det finnes ingen lovlig plan å lage kalender av. Se siden for hva som stenger.")
    plan = laid(asked, found.rota, monday)
    moved = {(one.begins, one.shift, one.now) for one in plan.moved}
    events = [
        Event(
            f"{turn.person}-{turn.begins.isoformat()}",
            turn.begins.date(),
            _("Vakt: {who}, {shift}", who=_who(turn.person, _), shift=turn.shift.name),
            _("Turnusplan for {name}. Vakten er flyttet hit på grunn av helligdagene.", name=case.name)
            if (turn.begins, turn.shift, turn.person) in moved
            else _(
                "Turnusplan for {name}, uke {n} av planen.",
                name=case.name,
                n=str(_line(turn, asked, monday) + 1),
            ),
            hours=(turn.begins, turn.ends),
        )
        for turn in plan.turns or turns(found.rota, asked.week, monday, weeks_of())
        if person is None or turn.person == person
    ]
    whose = _("alle") if person is None else _who(person, _)
    return ics(_("Turnus: {name}, {whose}", name=case.name, whose=whose), events, today, address)


def _line(turn: Turn, asked: Asked, monday: date) -> int:
    return ((turn.begins.date() - monday).days // 7 + turn.person) % asked.people


def _person(given: Mapping[str, str], asked: Asked, _: Texts) -> int | None:
    if not given.get("person"):
        return None
    with in_field("person"):
        number = read_number(given["person"], _("Person"))
        if number.denominator != 1 or not 1 <= number <= asked.people:
            raise BadInput(
                "Person {said} er ikke i turnusen. Skriv fra 1 til {n}.", said=given["person"], n=asked.people
            )
        return int(number) - 1


def _named(monday: date) -> dict[date, str]:
    """The public holidays of the plan's weeks."""
    last = monday + timedelta(weeks=weeks_of())
    return {
        day: name
        for year in {monday.year, last.year}
        for day, name in public_holidays(year).items()
        if monday <= day < last
    }


def _settled(monday: date) -> set[date]:
    """Those that the texts at hand make holidays: 1 and 17 May stand in an act that is not among them."""
    return {day for day, name in _named(monday).items() if name not in MAY.values()}


def _eves(monday: date) -> set[date]:
    years = (monday.year, monday.year + 1)
    return {
        day
        for year in years
        for easter in [easter_sunday(year)]
        for day in (easter - timedelta(days=1), easter + timedelta(days=48), date(year, 12, 24))
    }


def _said(asked: Asked, wrong: list[Broken], monday: date, _: Texts) -> str:
    days = _.days(monday, monday + timedelta(weeks=weeks_of(), days=-1))
    if asked.rules.sundays == "any":
        return _(
            "Planen lagt på kalenderen, {days}. Vakt hjemme er ikke prøvd mot regelen om søndager og helligdager.",
            days=days,
        )
    if wrong:
        return _(
            "Planen lagt på kalenderen, {days}. Med helligdagene er regelen om fri ikke holdt {n} {n:sted|steder}.",
            days=days,
            n=len(wrong),
        )
    return _("Planen lagt på kalenderen, {days}. Regelen om fri er holdt, også med helligdagene.", days=days)


def _no_way(asked: Asked, plan: Around, done: Sequence[Turn], found: Sequence[Stretch], _: Texts) -> str:
    """Why the rule is not kept, and the least that would help."""
    heads = heads_needed(done, found, asked.rules)
    if heads > asked.people:
        said = _(
            "Det kan ikke planlegges bort: så mange må arbeide på søndager og helligdager at {n} ikke er nok, samme hvordan "
            "de deles. Det trengs minst {heads} ({law}). Det er en nedre grense: prøv med {heads}, og se om det er nok.",
            n=asked.people, heads=heads, law=law(_rule(asked)),
        )  # fmt: skip
    elif plan.proven:
        said = _(
            "Det er prøvd fullt ut: ingen annen fordeling av vaktene holder regelen. Prøv med én person til."
        )
    else:
        said = _("Om en annen fordeling holder regelen, ble ikke avgjort i tide. Prøv med én person til.")
    if asked.rules.sundays == "next":
        mild = _(
            "Med skriftlig avtale om gjennomsnitt gjelder en mildere regel ({law}).",
            law=law("work-sunday-agreed"),
        )
        return f"{said} {mild}"
    return said


def _rule(asked: Asked) -> str:
    return "work-sunday" if asked.rules.sundays == "next" else "work-sunday-agreed"


def _moved_said(
    asked: Asked, plan: Around, done: Sequence[Turn], found: Sequence[Stretch], monday: date, _: Texts
) -> str:
    each = [on_holidays(done, found, _settled(monday), person) for person in range(asked.people)]
    said = _(
        "{n} {n:vakt|vakter} har skiftet person for å dele helligdagene og holde reglene. Hver har vakt på {days} av {of} "
        "helligdager.",
        n=len(plan.moved),
        days=str(min(each)) if min(each) == max(each) else f"{min(each)}–{max(each)}",
        of=len(_settled(monday)),
    )
    if len(plan.moved) > MOST_MOVES:
        said += " " + _(
            "Det er så mange at planen over ikke kan følges alene: bruk planen dag for dag, eller kalenderfilene."
        )
    if plan.proven:
        return f"{said} {_('Det er prøvd fullt ut: likere blir det ikke når bare ukene rundt helligdagene endres.')}"
    return f"{said} {_('Om de kan deles enda likere, ble ikke avgjort i tide.')}"


def _moves(moved: Sequence[Moved], _: Texts) -> Table:
    return Table(
        _("Vaktene som har skiftet person"),
        (Column(_("Dag")), Column(_("Vakt")), Column(_("Fra")), Column(_("Til"))),
        tuple(
            (
                Cell(_.date(one.begins.date()), one.begins.date().isoformat()),
                Cell(one.shift.name),
                Cell(_who(one.was, _)),
                Cell(_who(one.now, _)),
            )
            for one in moved
        ),
        id="moved",
        sheet=_("Byttet"),
    )


def _days(asked: Asked, done: Sequence[Turn], _: Texts) -> Table:
    """Who has each shift of each day, by the number of the person; shifts of other days are empty."""
    names = list(dict.fromkeys(shift.name for day in asked.week for shift in day))
    on: dict[date, dict[str, list[int]]] = {}
    for turn in done:
        on.setdefault(turn.begins.date(), {}).setdefault(turn.shift.name, []).append(turn.person + 1)
    return Table(
        _("Planen dag for dag"),
        (Column(_("Dag")), *(Column(name) for name in names)),
        tuple(
            (
                Cell(_.date(day), day.isoformat()),
                *(Cell(", ".join(map(str, sorted(shifts.get(name, ()))))) for name in names),
            )
            for day, shifts in sorted(on.items())
        ),
        note=_("Tallene er numrene til personene som har vakten."),
        id="days",
        sheet=_("Dag for dag"),
    )


def _wrong(wrong: list[Broken], _: Texts) -> Iterator[str]:
    for one in wrong[:MOST_NAMED]:
        if one.stretches:
            first, second = (_span(stretch, _) for stretch in one.stretches)
            yield _(
                "{who} har vakt {first}, og skulle hatt fri {second} ({law}).",
                who=_who(one.person, _), first=first, second=second, law=law("work-sunday"),
            )  # fmt: skip
        else:
            yield _(
                "{who} har vakt {worked} av {of} søndager og helligdager. Høyst halvparten er lov ({law}).",
                who=_who(one.person, _), worked=one.worked, of=one.of, law=law("work-sunday-agreed"),
            )  # fmt: skip
    if len(wrong) > MOST_NAMED:
        yield _("Og {n} til.", n=len(wrong) - MOST_NAMED)


def _span(one: Stretch, _: Texts) -> str:
    return _.date(one.days[0]) if len(one.days) == 1 else _.days(one.days[0], one.days[-1])


def _holidays(done: Sequence[Turn], monday: date, _: Texts) -> Table:
    rows = []
    for day, name in _named(monday).items():
        on = [
            f"{_who(person, _)}: {', '.join(turn.shift.name for turn in own)}"
            for person, own in sorted(working(done, whole_day(day)).items())
        ]
        rows.append((Cell(_.date(day), day.isoformat()), Cell(_(name)), Cell("; ".join(on))))
    return Table(
        _("Vakt på helligdagene"),
        (Column(_("Dag")), Column(_("Helligdag")), Column(_("På vakt"))),
        tuple(rows),
        note=_(
            "Vakter som begynner den dagen, eller natten før og varer inn i den. 1. og 17. mai står i en lov som ikke er "
            "blant tekstene her: om de er helligdager etter arbeidsmiljøloven, må avklares, og de er ikke regnet med i regelen."
        ),
        id="holidays",
        sheet=_("Helligdager"),
    )


def _persons(asked: Asked, done: Sequence[Turn], found: Sequence[Stretch], monday: date, _: Texts) -> Table:
    of = sum(len(one.days) for one in found)
    return Table(
        _("Søndager og helligdager på hver"),
        (
            Column(_("Person")),
            Column(_("Med vakt"), "number"),
            Column(_("Av dem helligdager"), "number"),
            Column(_("Fri"), "number"),
        ),
        tuple(
            (
                Cell(_who(person, _)),
                Cell("", days),
                Cell("", on_holidays(done, found, _settled(monday), person)),
                Cell("", of - days),
            )
            for person in range(asked.people)
            for days in [days_at_work(done, found, person)]
        ),
        note=_(
            "Regnet fra klokken 18 dagen før, 15 på jul-, påske- og pinseaften, til 22 den siste dagen ({law}). "
            "I regelen er helligdager i rad regnet som én: det sier loven ikke.",
            law=law("work-holiday-eves"),
        ),
        id="holidays-each",
        sheet=_("Fri på hver"),
    )


def _who(person: int, _: Texts) -> str:
    return _("Person {n}", n=str(person + 1))
