"""A rota round the clock on paper: the plan week by week with the rules it keeps, or why there is none and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nabolag.cooperation.preparedness.rota import (
    MOST_PEOPLE,
    Rota,
    Rule,
    Rules,
    Tried,
    fewest_by_hours,
    make_rota,
)
from nabolag.cooperation.preparedness.shifts import Shift, read_shifts
from nabolag.errors import BadInput, in_field, one_of
from nabolag.governance.limits import figure, law, limits
from nabolag.report.answers.case import Case
from nabolag.report.law import AID, printed, texts_of_law
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Law, LawLine, Table, text
from nabolag.report.paper.model import Paper, Section
from nabolag.text import N_, Texts, read_number

FIELDS = {
    "antall": N_("Personer i turnusen"),
    "samtidig": N_("På vakt samtidig"),
    "vakter": N_("Vakter mandag til fredag"),
    "helgevakter": N_("Vakter lørdag og søndag, om de er andre"),
    "annet": N_("Annet arbeid i kommunen, timer i uken"),
}
PLACES = {"sted": N_("på arbeidsstedet"), "hjemme": N_("hjemme (beredskapsvakt)")}
AGREED = {
    "ingen": N_("ingen avtale"),
    "skriftlig": N_("skriftlig avtale med den ansatte"),
    "tariff": N_("skriftlig avtale med tillitsvalgte, bundet av tariffavtale"),
}
REST = {
    "lov": N_("lovens hviletid"),
    "avtalt": N_("kortere hvile avtalt med tillitsvalgte, bundet av tariffavtale"),
}
CHOICES = {"vakt_hvor": PLACES, "avtale": AGREED, "hvile": REST}
LABELS = FIELDS | {
    "vakt_hvor": N_("Vakten gås"),
    "avtale": N_("Avtale om arbeidstiden"),
    "hvile": N_("Hvile"),
}
SHIFTS = "07–15, 15–23, 23–07"
WEEKDAYS = (
    N_("mandag"),
    N_("tirsdag"),
    N_("onsdag"),
    N_("torsdag"),
    N_("fredag"),
    N_("lørdag"),
    N_("søndag"),
)
DAY_RULE = {"ingen": "work-day", "skriftlig": "work-day-agreed", "tariff": "work-day-collective"}
WEEK_RULE = {
    "ingen": "work-week-round-the-clock",
    "skriftlig": "work-week-agreed",
    "tariff": "work-week-collective",
}
REST_DAY = {"lov": "work-rest-day", "avtalt": "work-rest-day-collective"}
REST_WEEK = {"lov": "work-rest-week", "avtalt": "work-rest-week-collective"}
RULES: dict[Rule, str] = {
    "day": N_("timer i løpet av 24 timer"),
    "week": N_("timer i én uke"),
    "mean": N_("timer i uken i gjennomsnitt"),
    "eight": N_("timer i uken over åtte uker"),
    "night": N_("timer over fire uker med nattarbeid"),
    "rest_day": N_("timer fri mellom to vakter"),
    "rest_week": N_("timer sammenhengende fri i uken"),
    "sunday": N_("fri annenhver søndag"),
}


@dataclass(frozen=True)
class Asked:
    """A rota that is asked for, read and checked."""

    people: int
    needed: int
    week: tuple[tuple[Shift, ...], ...]
    where: str
    agreed: str
    rest: str
    other: float

    @property
    def rules(self) -> Rules:
        """The rules that hold for it, every figure of the law from the register."""
        home, averaged = self.where == "hjemme", self.agreed != "ingen"
        nights = 8 * (4 * 7 * 24 - 4 * figure("work-rest-week")) / 24
        return Rules(
            day=figure(DAY_RULE[self.agreed]),
            week=figure(WEEK_RULE[self.agreed]),
            mean=figure("work-week-round-the-clock"),
            eight=figure("work-week-mean") if averaged else figure("work-week-round-the-clock"),
            night=168.0 * 4 if home else nights,
            rest_day=0 if home else figure(REST_DAY[self.rest]),
            rest_week=0 if home else figure(REST_WEEK[self.rest]),
            sundays="any" if home else "half" if averaged else "next",
            counted=1 / figure("work-standby") if home else 1.0,
            other=self.other,
        )


def asked_of(given: Mapping[str, str], _: Texts) -> Asked | None:
    """What was written; None where the number of people is not.

    Raises:
        BadInput: a figure, a shift or a choice that cannot be meant; it concerns its field.
    """
    if not given.get("antall"):
        return None
    for name, choices in CHOICES.items():
        with in_field(name):
            one_of(name, given.get(name) or next(iter(choices)), tuple(choices))
    where, agreed, rest = (given.get(name) or next(iter(choices)) for name, choices in CHOICES.items())
    people, needed = (_whole(given, name, 1, _) for name in ("antall", "samtidig"))
    with in_field("antall"):
        if not 1 <= people <= MOST_PEOPLE:
            raise BadInput("Turnusen har {n} personer. Skriv fra 1 til {most}.", n=people, most=MOST_PEOPLE)
    with in_field("annet"):
        other = float(read_number(given["annet"], _called("annet", _))) if given.get("annet") else 0.0
        if not 0 <= other <= 60:
            raise BadInput("Annet arbeid er {hours} timer i uken. Skriv fra 0 til 60.", hours=other)
    with in_field("vakter"):
        usual = read_shifts(given.get("vakter") or SHIFTS)
    with in_field("helgevakter"):
        weekend = read_shifts(given["helgevakter"]) if given.get("helgevakter") else usual
    return Asked(people, needed, (usual,) * 5 + (weekend,) * 2, where, agreed, rest, other)


def tried(asked: Asked) -> Tried:
    """The rota, or why there is none.

    Raises:
        BadInput: shifts that overlap or leave a time to nobody, or more on duty than there are.
    """
    with in_field("samtidig" if asked.needed < 1 or asked.needed > asked.people else "vakter"):
        return make_rota(asked.people, asked.needed, asked.week, asked.rules)


def rota_paper(case: Case, given: Mapping[str, str]) -> Paper:
    """The plan, its rules, and what must be clarified.

    Raises:
        BadInput: as `asked_of` and `tried`.
    """
    _ = case.texts
    asked = asked_of(given, _)
    found = None if asked is None else tried(asked)
    sections: list[Section] = []
    if asked is None or found is None:
        lead = _(
            "Skriv hvor mange som er i turnusen. Da vises en lovlig plan, eller hvorfor den ikke finnes."
        )
    else:
        lead = _lead(asked, found, _)
        if found.rota:
            sections.append(
                Section("plan", _("Turnusplanen"), (_plan(asked, found.rota, _), text(_how(asked, _))))
            )
        else:
            sections.append(Section("hvorfor", _("Hva som ville hjulpet"), tuple(_why(asked, found, _))))
        sections.append(Section("regler", _("Reglene planen er holdt mot"), (_law(asked, _),), folded=True))
        sections.append(Section("avklares", _("Må avklares"), (Bullets(_unsettled(asked, _), unknown=True),)))
    return Paper(
        stem=f"turnus-{case.code}-{_.lang}",
        title=_("Turnus døgnet rundt: er den lovlig?"),
        lang=_.lang,
        lead=(lead,),
        sections=tuple(sections),
        notes=(_(AID), texts_of_law(_)),
        over=case.said(),
        data={} if asked is None or found is None else _data(asked, found),
    )


def _whole(given: Mapping[str, str], name: str, default: int, _: Texts) -> int:
    with in_field(name):
        number = read_number(given[name], _called(name, _)) if given.get(name) else default
        if int(number) != number:
            raise BadInput(
                "{where}: «{said}» er ikke et helt tall.", where=_called(name, _), said=given[name]
            )
        return int(number)


def _called(name: str, _: Texts) -> str:
    return _(LABELS[name])


def _lead(asked: Asked, found: Tried, _: Texts) -> str:
    values = {"n": asked.people, "needed": asked.needed}
    if found.rota:
        return _(
            "Ja: {n} {n:person|personer} kan ha {needed} på vakt døgnet rundt innenfor reglene under. Alle følger samme plan, en "
            "uke etter hverandre.",
            **values,
        )
    if not found.decided:
        return _(
            "Ikke avgjort: regningen ble ikke ferdig i tide for {n} {n:person|personer}. Prøv færre vakttyper.",
            **values,
        )
    return _(
        "Nei: {n} {n:person|personer} kan ikke ha {needed} på vakt døgnet rundt innenfor reglene under. Det er prøvd fullt ut "
        "for planer der alle følger samme rekke av uker.",
        **values,
    )


def _plan(asked: Asked, rota: Rota, _: Texts) -> Table:
    rows = []
    for number, line in enumerate(rota.lines, 1):
        hours = sum(asked.week[day][at].hours for day, shifts in enumerate(line) for at in shifts)
        cells = [Cell(_cell(asked, day, shifts)) for day, shifts in enumerate(line)]
        rows.append((Cell(_("Uke {n}", n=number)), *cells, Cell("", hours)))
    return Table(
        _("Plan over {n} {n:uke|uker}", n=asked.people),
        (
            Column(_("Uke")),
            *(Column(_(day).capitalize()) for day in WEEKDAYS),
            Column(_("Timer"), "number", decimals=1),
        ),
        tuple(rows),
        note=_(
            "Første person begynner i uke 1, neste i uke 2, og så videre. Etter siste uke begynner planen på nytt. – er fri."
        ),
        id="rota",
        sheet=_("Turnus"),
    )


def _cell(asked: Asked, day: int, shifts: Iterable[int]) -> str:
    return ", ".join(asked.week[day][at].name for at in shifts) or "–"


def _how(asked: Asked, _: Texts) -> str:
    counted = asked.needed * 168 * asked.rules.counted / asked.people
    return _(
        "Hver har i gjennomsnitt {hours} timer arbeidstid i uken på vakt ({law}).",
        hours=_hours(counted, _),
        law=law("work-standby") if asked.where == "hjemme" else law("work-week-round-the-clock"),
    )


def _why(asked: Asked, found: Tried, _: Texts) -> list[Block]:
    items = []
    fewest = fewest_by_hours(asked.needed, asked.rules)
    if fewest is None:
        items.append(_("Annet arbeid fyller hele den lovlige uken. Ta det ned, så blir det plass til vakt."))
    elif asked.people < fewest:
        items.append(
            _(
                "Timene alene krever minst {fewest} personer: {needed} på vakt i 168 timer, med høyst {most} timer i uken på "
                "hver ({law}).",
                fewest=fewest,
                needed=asked.needed,
                most=_hours(asked.rules.mean - asked.rules.other, _),
                law=law("work-week-round-the-clock"),
            )
        )
    for shift in dict.fromkeys(one for day in asked.week for one in day):
        if shift.hours * asked.rules.counted > asked.rules.day:
            items.append(
                _(
                    "Vakten {shift} er {hours} timer. Reglene tillater {most} ({law}).",
                    shift=shift.name,
                    hours=_hours(shift.hours, _),
                    most=_hours(asked.rules.day, _),
                    law=law(DAY_RULE[asked.agreed]),
                )
            )
    for one in found.relaxed:
        where = law(_ids(asked)[one.rule])
        if one.enough is None or one.asked is None:
            items.append(
                _(
                    "Regelen som stenger: {rule} ({law}). Uten den finnes en plan.",
                    rule=_(RULES[one.rule]),
                    law=where,
                )
            )
        else:
            items.append(
                _(
                    "Regelen som stenger: {asked} {rule} ({law}). Med {enough} finnes en plan.",
                    asked=_hours(one.asked, _),
                    rule=_(RULES[one.rule]),
                    law=where,
                    enough=_hours(one.enough, _),
                )
            )
    if not found.relaxed and found.decided:
        items.append(_("Ingen enkelt regel er nok å løsne på, så langt det rakk å bli prøvd."))
    if found.people:
        items.append(_("Det minste som hjelper uten å løsne noe: {n} personer i turnusen.", n=found.people))
    return [
        Bullets(tuple(items)),
        text(_("At en plan finnes med en løsere regel, gjør den ikke lovlig: det krever hjemmel i avtale.")),
    ]


def _ids(asked: Asked) -> dict[Rule, str]:
    """The entry of the register behind each rule."""
    averaged = asked.agreed != "ingen"
    return {
        "day": DAY_RULE[asked.agreed],
        "week": WEEK_RULE[asked.agreed],
        "mean": "work-week-round-the-clock",
        "eight": "work-week-mean",
        "night": "work-night",
        "rest_day": REST_DAY[asked.rest],
        "rest_week": REST_WEEK[asked.rest],
        "sunday": "work-sunday-agreed" if averaged else "work-sunday",
    }


def _law(asked: Asked, _: Texts) -> Law:
    ids, rules = _ids(asked), asked.rules
    figures: dict[Rule, float] = {
        "mean": rules.mean,
        "day": rules.day,
        "week": rules.week,
        "eight": rules.eight,
        "night": rules.night,
        "rest_day": rules.rest_day,
        "rest_week": rules.rest_week,
    }
    home = asked.where == "hjemme"
    kept: list[Rule] = (
        ["mean", "day", "week"] if home else ["mean", "day", "week", "night", "rest_day", "rest_week"]
    )
    if asked.agreed != "ingen":
        kept.append("eight")
    lines = [
        _line(_("{figure} {rule}", figure=_hours(figures[one], _), rule=_(RULES[one])), ids[one])
        for one in kept
    ]
    if home:
        lines.append(
            _line(_("En syvendedel av beredskapsvakten hjemme regnes som arbeidstid."), "work-standby")
        )
    else:
        lines.append(
            _line(
                _("Fri annenhver søndag i gjennomsnitt, og minst hver fjerde")
                if asked.agreed != "ingen"
                else _("Fri søndagen etter en søndag med arbeid"),
                ids["sunday"],
            )
        )
        lines.append(_line(_("Når arbeid er søndagsarbeid"), "work-sunday-when"))
    lines.append(_line(_("Planen skal lages sammen med tillitsvalgte"), "work-plan"))
    return Law(tuple(lines))


def _hours(hours: float, _: Texts) -> str:
    return _.number(hours, 0 if hours == int(hours) else 1)


def _line(says: str, id_: str) -> LawLine:
    one = limits()[id_]
    return LawLine(says, one.cite.cited, printed(one.quote), one.cite.url)


def _unsettled(asked: Asked, _: Texts) -> tuple[str, ...]:
    items = [
        _("Hva tariffavtalen deres sier: den kan fravike reglene ({law}).", law=law("work-union")),
        _(
            "Hvordan sju dager regnes: her kalenderuken. 24 timer er regnet fra hvert tidspunkt, den strengeste lesningen."
        ),
        _("Helligdager, ferie, sykdom, pauser og overtid er ikke med i planen."),
        _(
            "Om ordningen er helkontinuerlig: her er 36 timer brukt ({law}).",
            law=law("work-week-round-the-clock"),
        ),
    ]
    if asked.where == "hjemme":
        items.insert(
            1,
            _(
                "Om tid på beredskapsvakt hjemme er arbeidsfri: teksten sier bare hva som regnes som arbeidstid ({law}). Hvile "
                "og søndager er derfor ikke prøvd.",
                law=law("work-standby"),
            ),
        )
    else:
        items.insert(
            1,
            _(
                "Om arbeidet har særlig risiko eller belastning: da er nattarbeid høyst åtte timer i døgnet ({law}).",
                law=law("work-night-strain"),
            ),
        )
    return tuple(items)


def _data(asked: Asked, found: Tried) -> dict[str, object]:
    return {
        "people": asked.people,
        "needed": asked.needed,
        "possible": bool(found.rota) if found.decided else None,
        "lines": [
            [[asked.week[d][at].name for at in shifts] for d, shifts in enumerate(line)]
            for line in found.rota.lines
        ]
        if found.rota
        else None,
        "binding": [{"rule": one.rule, "asked": one.asked, "enough": one.enough} for one in found.relaxed],
        "people_enough": found.people,
    }
