"""A rota round the clock on paper: the plan week by week with the rules it keeps, or why there is none and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nabolag.cooperation.preparedness.rota import Rota, Rule, Tried, fewest_by_hours
from nabolag.governance.limits import law, limits
from nabolag.report.answers.case import Case
from nabolag.report.law import AID, printed, texts_of_law
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Law, LawLine, Table, text
from nabolag.report.paper.model import Paper, Section
from nabolag.report.preparedness.dated import dated_lead, dated_sections, monday_of
from nabolag.report.preparedness.rota_asked import (
    DAY_RULE,
    REST_DAY,
    REST_WEEK,
    WEEK_RULE,
    Asked,
    asked_of,
    tried,
)
from nabolag.text import N_, Texts

WEEKDAYS = (
    N_("mandag"),
    N_("tirsdag"),
    N_("onsdag"),
    N_("torsdag"),
    N_("fredag"),
    N_("lørdag"),
    N_("søndag"),
)
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


def rota_paper(case: Case, given: Mapping[str, str]) -> Paper:
    """The plan, its rules, and what must be clarified.

    Raises:
        BadInput: as `asked_of` and `tried`.
    """
    _ = case.texts
    asked, monday = asked_of(given, _), monday_of(given)
    found = None if asked is None else tried(asked)
    sections: list[Section] = []
    if asked is None or found is None:
        lead = [
            _("Skriv hvor mange som er i turnusen. Da vises en lovlig plan, eller hvorfor den ikke finnes.")
        ]
    else:
        lead = [_lead(asked, found, _)]
        if found.rota:
            sections.append(
                Section("plan", _("Turnusplanen"), (_plan(asked, found.rota, _), text(_how(asked, _))))
            )
            if monday:
                sections += dated_sections(asked, found.rota, monday, _)
                lead.append(dated_lead(asked, found.rota, monday, _))
        else:
            sections.append(Section("hvorfor", _("Hva som ville hjulpet"), tuple(_why(asked, found, _))))
        sections.append(Section("regler", _("Reglene planen er holdt mot"), (_law(asked, _),), folded=True))
        sections.append(Section("avklares", _("Må avklares"), (Bullets(_unsettled(asked, _), unknown=True),)))
    return Paper(
        stem=f"turnus-{case.code}-{_.lang}",
        title=_("Turnus døgnet rundt: er den lovlig?"),
        lang=_.lang,
        lead=tuple(lead),
        sections=tuple(sorted(sections, key=lambda section: section.appendix)),
        notes=(_(AID), texts_of_law(_)),
        over=case.said(),
        data={} if asked is None or found is None else _data(asked, found),
    )


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
            _line(
                _(
                    "Som hovedregel regnes minst en syvendedel av beredskapsvakten hjemme som arbeidstid: her en syvendedel."
                ),
                "work-standby",
            )
        )
    else:
        lines.append(
            _line(
                _("Fri annenhver søn- og helgedag i gjennomsnitt, og minst hver fjerde uke")
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
        _(
            "Ferie, sykdom, pauser og overtid er ikke med i planen, og helligdager bare når den er lagt på kalenderen. Natten "
            "klokken stilles, er vakten eller hvilen en time kortere eller lengre."
        ),
        _(
            "Om ordningen er helkontinuerlig: her er 36 timer brukt ({law}).",
            law=law("work-week-round-the-clock"),
        ),
    ]
    if asked.where == "hjemme":
        items.insert(
            1,
            _(
                "Om den som har beredskapsvakt hjemme, har fri: fri er den som ikke står til disposisjon ({law}), og om vakt "
                "hjemme er det, sier ikke teksten. Hvile og søndager er derfor ikke prøvd. Hvor mye av vakten som regnes, kan "
                "avtales eller settes annerledes ({also}).",
                law=law("work-free"),
                also=law("work-standby"),
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
        items += _of_the_agreement(asked, _)
        items.append(
            _(
                "Om arbeidets art gjør vakt om natten ({night}) og på søndager ({sunday}) nødvendig: ellers er det ikke tillatt "
                "uten egen avtale.",
                night=law("work-night-needed"),
                sunday=law("work-sunday-needed"),
            )
        )
    items.append(
        _("Om noen har ledende stilling: da gjelder ikke reglene her ({law}).", law=law("work-leading"))
    )
    return tuple(items)


def _of_the_agreement(asked: Asked, _: Texts) -> list[str]:
    """What an agreement must also say for the rules that the plan was held against to be the milder ones."""
    items = []
    if asked.agreed != "ingen":
        items.append(
            _(
                "Om avtalen også gjelder søn- og helgedager: den mildere regelen krever skriftlig avtale med den "
                "ansatte ({law}).",
                law=law("work-sunday-agreed"),
            )
        )
    if asked.rest == "avtalt":
        items.append(
            _(
                "Om de ansatte får kompenserende hvile: bare da kan kortere hvile avtales ({law}).",
                law=law("work-rest-compensated"),
            )
        )
    return items


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
