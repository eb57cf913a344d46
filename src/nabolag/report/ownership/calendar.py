"""The owner's year as a paper, and as a feed for a calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from nabolag.governance.holidays import holiday, working_day
from nabolag.governance.ownership import Interest, OwnerDuty, Told, calendar, reminders
from nabolag.municipalities import Municipality
from nabolag.report.law import law_line
from nabolag.report.ownership.ics import Event, ics
from nabolag.report.ownership.words import STATUSES, notes
from nabolag.report.paper import Bullets, Cell, Column, Law, Paper, Section, Table, row, text
from nabolag.text import Texts

NAMED = 3
"""So many are named beside a reminder, and so many of a form in every row; the month names all."""
LABELLED = ("IKS", "KO", "IPR", "AS", "SA", "KF")
"""Forms whose short name can follow a number."""
Labels = Mapping[str, tuple[str, ...]]
"""What all interests of a form are called in a row, and their names."""


def calendar_paper(
    municipality: Municipality, interests: Sequence[Interest], year: int, today: date, told: Told, _: Texts
) -> Paper:
    """What is overdue and near, the whole year in order, and what has no day."""
    duties = calendar(interests, year, today, told)
    now = reminders(duties)
    overdue = sum(duty.status == "overdue" for duty in now)
    untold = sum(duty.status == "untold" for duty in duties)
    lead = [
        _("{n} {n:frist er|frister er} passert uten at det er meldt gjort.", n=overdue) if overdue else "",
        _("For {n} {n:frist|frister} som er passert, vet vi ikke om det er gjort.", n=untold)
        if untold
        else "",
        "" if overdue or untold else _("Ingen frister er passert i {year}.", year=year),
        _("{n} {n:frist|frister} kommer de neste 60 dagene.", n=len(now) - overdue),
    ]
    labels = _labels(interests, _)
    dated = [duty for duty in duties if duty.latest]
    undated = [duty for duty in duties if not duty.latest]
    sections = [
        *([Section("na", _("Nå"), (_together(_("Påminnelser"), now, labels, _, NAMED),))] if now else []),
        *_named_once(labels, duties, _),
        *_months(dated, year, labels, _),
    ]
    if undated:
        n = len(undated)
        title = _("{n} {n:plikt|plikter} uten fast dag", n=n)
        sections.append(Section("uten-dag", title, (_undated(undated, labels, _),), folded=True))
    sections.append(Section("lov", _("Hva loven sier"), (_law(duties, _),), folded=True))
    return Paper(
        stem=f"eierkalender-{municipality.code}-{year}",
        title=_("Eierkalender {year}: {name}", year=year, name=municipality.name),
        lang=_.lang,
        lead=tuple(line for line in lead if line),
        sections=tuple(sections),
        notes=(
            _(
                "Dagen er den siste loven tillater. Ingen av lovene flytter en slik frist som faller på en helg eller "
                "helligdag: da står siste virkedag før."
            ),
            *notes(_),
        ),
        data={"year": year, "duties": [_as_data(duty) for duty in duties]},
        records=_table(_("Frister i {year}", year=year), dated, _),
    )


def calendar_feed(
    municipality: Municipality,
    interests: Sequence[Interest],
    years: Iterable[int],
    today: date,
    told: Told,
    _: Texts,
    address: str,
) -> str:
    """The dated duties of some years as iCalendar text; those that are done are left out."""
    events = [
        Event(
            duty.key, duty.latest, _titled(duty, _),
            "\n".join((_about(duty, municipality.name), _who(duty, _), f"{duty.cite.cited}: «{duty.quote}»")), duty.cite.url,
        )
        for year in years
        for duty in calendar(interests, year, today, told)
        if duty.latest and duty.status not in ("done", "late")
    ]  # fmt: skip
    name = _("Eierkalender: {name}", name=municipality.name)
    return ics(name, events, today, address)


def _labels(interests: Sequence[Interest], _: Texts) -> Labels:
    """A label for each form with more interests than a row can name."""
    named = {form: tuple(sorted(one.name for one in interests if one.form == form)) for form in LABELLED}
    return {
        _("alle {n} {form}", n=len(names), form=form): names
        for form, names in named.items()
        if len(names) > NAMED
    }


def _named_once(labels: Labels, duties: Sequence[OwnerDuty], _: Texts) -> Iterator[Section]:
    """Who stand behind each label, said once; nothing where every interest is of a form with few."""
    held = {duty.about for duty in duties}
    lines = tuple(
        f"{label[0].upper()}{label[1:]}: {_.join(names)}."
        for label, names in labels.items()
        if not held.isdisjoint(names)
    )
    if lines:
        yield Section("alle", _("Hvem «alle» er"), (Bullets(lines),))


def _titled(duty: OwnerDuty, _: Texts) -> str:
    return f"{duty.about}: {duty.say(_.lang)}" if duty.about else duty.say(_.lang)


def _about(duty: OwnerDuty, municipality: str) -> str:
    return duty.about or municipality


def _who(duty: OwnerDuty, _: Texts) -> str:
    return duty.who(_.lang) if duty.who else ""


def _table(caption: str, duties: Sequence[OwnerDuty], _: Texts) -> Table:
    return Table(
        caption,
        (
            Column(_("Senest")), Column(_("Hvem det gjelder")), Column(_("Hva")), Column(_("Hvem"), priority=2),
            Column(_("Status")), Column(_("Hvor"), priority=3),
        ),
        tuple(
            row(
                _day(duty, _), duty.about or _("kommunen"), duty.say(_.lang), _who(duty, _), _stands(duty, _),
                duty.cite.cited,
            )
            for duty in duties
        ),
        sheet=caption[:31],
    )  # fmt: skip


def _months(dated: Sequence[OwnerDuty], year: int, labels: Labels, _: Texts) -> Iterator[Section]:
    """The year month by month, each folded under how many deadlines it has; those in other years last."""
    yield Section(
        "aret",
        _("Året {year}", year=year),
        (text(_("{n} {n:frist|frister}, måned for måned.", n=len(dated))),),
    )
    for (in_year, month), own in groupby(dated, lambda duty: _month_of(duty)):
        duties = list(own)
        name = _.dated(f"{in_year}-{month:02d}")
        title = _("{month}: {n} {n:frist|frister}", month=name[0].upper() + name[1:], n=len(duties))
        yield Section(
            f"maned-{in_year}-{month:02d}", title, (_together(name, duties, labels, _),), folded=True, level=2
        )


def _month_of(duty: OwnerDuty) -> tuple[int, int]:
    assert duty.latest is not None
    return duty.latest.year, duty.latest.month


def _together(
    caption: str, duties: Sequence[OwnerDuty], labels: Labels, _: Texts, most: int | None = None
) -> Table:
    """One row for what several must do the same day, with all of them named, or `most` and how many more."""
    alike: dict[tuple[object, ...], list[OwnerDuty]] = {}
    for duty in duties:
        alike.setdefault(
            (duty.latest, duty.say(_.lang), _who(duty, _), _stands(duty, _), duty.cite.cited), []
        ).append(duty)
    return Table(
        caption,
        (
            Column(_("Senest")), Column(_("Hva")), Column(_("Hvem det gjelder")), Column(_("Hvem"), priority=2),
            Column(_("Status")), Column(_("Hvor"), priority=3),
        ),
        tuple(
            row(
                _day(own[0], _), own[0].say(_.lang), _abouts([duty.about for duty in own], labels, _, most),
                _who(own[0], _), _stands(own[0], _), own[0].cite.cited,
            )
            for own in alike.values()
        ),
        sheet=caption[:31],
    )  # fmt: skip


def _abouts(abouts: Iterable[str], labels: Labels, _: Texts, most: int | None = None) -> str:
    """Those it is about: a label where every interest of a form is among them, and the others by name."""
    left, whole = Counter(about or _("kommunen") for about in abouts), list[str]()
    for label, all_of_it in labels.items():
        if left >= Counter(all_of_it):
            left -= Counter(all_of_it)
            whole.append(label)
    names = [*whole, *left.elements()]
    if most is None or len(names) <= most + 1:
        return _.join(names)
    return _("{names} og {n} til", names=", ".join(names[:most]), n=len(names) - most)


def _day(duty: OwnerDuty, _: Texts) -> Cell:
    assert duty.latest is not None
    said = _.date(duty.latest)
    if holiday(duty.latest):
        said = _("{day} (siste virkedag før: {before})", day=said, before=_.date(working_day(duty.latest)))
    return Cell(said, duty.latest.isoformat())


def _stands(duty: OwnerDuty, _: Texts) -> str:
    said = _(STATUSES[duty.status])
    return f"{said} {_.date(duty.done)}" if duty.done else said


def _undated(duties: Sequence[OwnerDuty], labels: Labels, _: Texts) -> Table:
    """One row for what several must do, with all of them named."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for duty in duties:
        when = duty.when(_.lang) if duty.when else _stands(duty, _)
        alike.setdefault((when, duty.say(_.lang), _who(duty, _), duty.cite.cited), []).append(duty.about)
    return Table(
        _("Plikter uten fast dag"),
        (Column(_("Når")), Column(_("Hva")), Column(_("Hvem det gjelder")), Column(_("Hvem"), priority=2), Column(_("Hvor"))),
        tuple(row(when, say, _abouts(abouts, labels, _), who, law) for (when, say, who, law), abouts in alike.items()),
    )  # fmt: skip


def _law(duties: Sequence[OwnerDuty], _: Texts) -> Law:
    once = {duty.id: duty for duty in duties}
    lines = (
        law_line(duty.say(_.lang), duty.cite.act, duty.cite.paragraph, duty.cite.ledd, duty.quote)
        for duty in once.values()
    )
    return Law(tuple(lines), _("Reglene bak fristene"))


def _as_data(duty: OwnerDuty) -> dict[str, str | None]:
    return {
        "id": duty.id,
        "about": duty.about or None,
        "latest": duty.latest.isoformat() if duty.latest else None,
        "status": duty.status,
        "done": duty.done.isoformat() if duty.done else None,
        "law": duty.cite.cited,
    }
