"""How much of the time a duty team can be filled, alone and with each group, as an interval over what the user holds possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot

from nabolag.cooperation.preparedness import Place, covered, single_points
from nabolag.governance.duties import duty, least
from nabolag.governance.limits import limits
from nabolag.municipalities import current
from nabolag.report.answers.case import Case
from nabolag.report.answers.model import MARKS, Certainty
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Block, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.partners.looking import groups
from nabolag.report.preparedness.duties import services_of
from nabolag.report.preparedness.roster import HOURS, PERIODS, Capacity, Ends, without
from nabolag.text import Texts

WEEK = sum(HOURS.values())


def share_covered(capacity: Capacity, codes: Sequence[str], period: str = "", there: str = "") -> Ends | None:
    """The share of a period's hours in which the team can be filled by these together; of the whole week where none is named.

    With a limit only those count who are in `there` (a code; the first of `codes` where none is named) in time. None where the
    people, the period or the drive of one of them is not known. Low is with everybody at their least and latest, high at
    their most and soonest.
    """
    if not period:
        return _of_week({one: share_covered(capacity, codes, one, there) for one in PERIODS})
    if any(code not in capacity.rosters for code in codes) or capacity.leaderless(codes):
        return None
    ends = []
    for end in (0, 1):
        places = []
        for code in codes:
            late = capacity.rosters[code].late(there or codes[0], capacity.limit, end)
            place = capacity.rosters[code].place(period, end, capacity.likeness)
            if late is None or place is None:
                return None
            if not late:
                places.append(place)
        ends.append(covered(places, capacity.team))
    return min(ends), max(ends)


def _of_week(periods: Mapping[str, Ends | None]) -> Ends | None:
    """The share of the whole week from those of its periods; None where one of them is not known."""
    known = [(ends, HOURS[one]) for one, ends in periods.items() if ends is not None]
    if len(known) < len(periods):
        return None
    low, high = (sum(ends[i] * hours for ends, hours in known) / WEEK for i in (0, 1))
    return low, high


def told(case: Case, capacity: Capacity | None, codes: Sequence[str]) -> str:
    """How much of the time these have a full team, with a mark of its own for how sure it is; "" where nobody is told of.

    The municipality's own figures never make it more than an estimate.
    """
    _ = case.texts
    if capacity is None:
        return ""
    names = _.join(current()[code].name for code in codes)
    week = share_covered(capacity, codes, there=case.code)
    if week is None:
        said = _(
            "{mark}: hvor mye av tiden vakten i {names} er dekket.", mark=_mark("unknown", _), names=names
        )
        if unled := capacity.leaderless(codes):
            return f"{said} {no_leaders(case, unled)}"
        missing = without_drive(capacity, codes, case.code)
        if not missing:
            return said
        who = _.join(current()[code].name for code in missing)
        return f"{said} {_('Kjøretiden til {name} mangler for {who}.', name=case.name, who=who)}"
    return _(
        "{mark}: vakten i {names} ({team}) er dekket {covered} av tiden, etter egne tall. Risikoen for at den ikke er full, er "
        "{risk}.",
        mark=_mark("estimate", _),
        names=names,
        team=_team(capacity, case, _),
        covered=span(week, _),
        risk=span((1 - week[1], 1 - week[0]), _),
    )


def without_drive(capacity: Capacity, codes: Sequence[str], there: str) -> tuple[str, ...]:
    """Those of `codes` who are told of, but not how long they drive to `there`, where a limit asks for it."""
    return tuple(
        code
        for code in codes
        if code in capacity.rosters and capacity.rosters[code].late(there, capacity.limit, 0) is None
    )


def _mark(certainty: Certainty, _: Texts) -> str:
    sign, word = MARKS[certainty]
    return f"{sign} {_(word)}"


def span(ends: Ends, _: Texts) -> str:
    """Two shares as `87,0–95,8 %`; one where they are the same."""
    low, high = (_.percent(end, 1) for end in ends)
    return low if low == high else f"{low.rstrip('%').rstrip()}–{high}"


def coverage_section(
    case: Case, capacity: Capacity | None, chosen: Sequence[tuple[str, ...]] | None = None
) -> Section:
    """The table, or what is asked for; `chosen`: other groups than those the case looks at itself."""
    _ = case.texts
    title = _("Hvor mye av tiden vakten er dekket")
    if capacity is None:
        asked = _(
            "Ukjent: ingen åpen kilde sier hvem som kan gå vakt. Skriv inn hvor mange dere er og hvor ofte de kan komme, eller "
            "last ned malen, send den rundt og last den opp. Da regnes det ut for {name} alene og for hver gruppe.",
            name=case.name,
        )
        return Section("dekning", title, (text(asked),))
    body = [_line(_("{name} alene", name=case.name), (case.code,), capacity, case)]
    met = [one.codes for one in groups(case)] if chosen is None else chosen
    known = [codes for codes in met if set(codes) <= set(capacity.rosters)]
    if case.partners and set(case.codes) <= set(capacity.rosters):
        known = [case.codes, *(codes for codes in known if set(codes) != set(case.codes))]
    body += [_line(_.join(rows()[c]["name"] for c in codes), codes, capacity, case) for codes in known]
    table = Table(
        _("Andel av tiden vakten kan fylles: {team}", team=_team(capacity, case, _)),
        (
            Column(_("Gruppe")),
            Column(_("Hele uken"), "share", decimals=1),
            Column(_("Risiko for at vakten ikke er full"), "share", decimals=1, priority=2),
            Column(_("Timer i uken uten full vakt"), "number", decimals=1, priority=3),
            *(Column(_(PERIODS[one]), "share", decimals=1, priority=3) for one in PERIODS),
            Column(_("Om fraværet var uavhengig"), "share", decimals=1, priority=3),
            Column(_("Kan miste før vakten aldri kan fylles"), priority=2),
        ),
        tuple(body),
        note=_(
            "Spennet er fra det laveste til det høyeste dere har oppgitt. Personer i ulike kommuner er regnet som uavhengige av "
            "hverandre; i samme kommune henger de sammen så mye som oppgitt. Uken er delt av oss: hverdager 7–16, hverdager "
            "ellers, lørdag og søndag. {drive}",
            drive=_drive(case, capacity),
        ),
        id="coverage",
        sheet=_("Dekning"),
        under=True,
    )
    reached = () if capacity.limit is None else (reach_table(case, capacity, capacity.limit),)
    return Section("dekning", title, (table, *reached, *_beside(case, capacity, _)))


def _team(capacity: Capacity, case: Case, _: Texts) -> str:
    n, leaders = capacity.team.people, capacity.team.leaders
    said = (
        _("{n} {n:person|personer} samtidig, minst {leaders} {leaders:leder|ledere}", n=n, leaders=leaders)
        if leaders
        else _("{n} {n:person|personer} samtidig", n=n)
    )
    if capacity.limit is None:
        return said
    within = minutes_said(capacity.limit, _)
    return _("{team}, framme i {name} innen {within} minutter", team=said, name=case.name, within=within)


def _drive(case: Case, capacity: Capacity) -> str:
    """Whether the drive is counted in, and what the fire regulation says of the time."""
    _ = case.texts
    if capacity.limit is None:
        return _("Om de rekker fram i tide, er ikke regnet med: skriv kjøretiden og en frist.")
    counted = _(
        "Bare de som er framme i tide etter kjøretiden dere har oppgitt, er regnet med: den lengste gir det laveste tallet, den "
        "korteste det høyeste."
    )
    if "fire" not in services_of(case):
        return counted
    ten, twenty, thirty = (duty(f"fire-{one}-minutes") for one in ("ten", "twenty", "thirty"))
    said = _(
        "Brannvesenets utrykningstid skal ikke overstige {ten} minutter ({law}) eller {twenty} minutter ({also}), etter hvor det "
        "brenner, og bør ikke overstige {thirty} minutter utenfor tettsteder ({advice}). Den regnes fra mannskapet er alarmert "
        "til de første er framme ({means}): tiden før bilen kjører, kommer i tillegg til kjøringen.",
        ten=f"{least(ten.id):.0f}", law=ten.cite.cited, twenty=f"{least(twenty.id):.0f}", also=twenty.cite.cited,
        thirty=f"{least(thirty.id):.0f}", advice=thirty.cite.cited, means=limits()["fire-response-time"].cite.cited,
    )  # fmt: skip
    return f"{counted} {said}"


def coverage_data(case: Case, capacity: Capacity) -> dict[str, object]:
    """For machines: the team, and the share of the week and its periods covered by each alone and all together, as two ends."""
    sets = {code: (code,) for code in case.codes} | {"together": case.codes}
    return {
        "team": {"people": capacity.team.people, "leaders": capacity.team.leaders},
        "within_minutes": capacity.limit,
        "in_time": None
        if capacity.limit is None
        else {there: share_covered(capacity, case.codes, there=there) for there in case.codes},
        "covered": {
            name: {
                period or "week": share_covered(capacity, codes, period, codes[0])
                for period in ("", *PERIODS)
            }
            for name, codes in sets.items()
        },
    }


def reach_table(case: Case, capacity: Capacity, limit: float) -> Table:
    """How much of the time the team can be there in time in each municipality of the case, and who of them can."""
    _ = case.texts
    return Table(
        _("Andel av tiden vakten kan være framme innen {within} minutter, der det trengs", within=minutes_said(limit, _)),
        (
            Column(_("Trengs i")),
            Column(_("Egne alene"), "share", decimals=1),
            Column(_("Alle sammen"), "share", decimals=1),
            Column(_("Framme i tide"), priority=2),
            Column(_("For sent"), priority=3),
            Column(_("Ukjent kjøretid"), priority=2),
        ),
        tuple(
            (
                Cell(current()[there].name),
                _cell(share_covered(capacity, (there,), there=there), _),
                _cell(share_covered(capacity, case.codes, there=there), _),
                *_who_comes(there, case, capacity),
            )
            for there in case.codes
        ),
        note=_("Luftlinjen går mellom midtpunktene i kommunene og sier lite om tiden der det er sjø og fjell."),
        id="reach",
        sheet=_("Framme i tide"),
        under=True,
    )  # fmt: skip


def _who_comes(there: str, case: Case, capacity: Capacity) -> tuple[Cell, Cell, Cell]:
    """Who is in time, who is late, and whose drive is not known, each with minutes or kilometres."""
    _ = case.texts
    soon, late, unknown = [], [], []
    for code in case.codes:
        one, name = capacity.rosters.get(code), current()[code].name
        if one is None or there not in one.minutes:
            km = _.number(straight_km(code, there))
            unknown.append(name if code == there else _("{name} ({km} km luftlinje)", name=name, km=km))
            continue
        low, high = (minutes_said(end, _) for end in one.minutes[there])
        said = _("{name} ({minutes} min)", name=name, minutes=low if low == high else f"{low}–{high}")
        if one.late(there, capacity.limit, 1):
            late.append(said)
        else:
            soon.append(_("kanskje {name}", name=said) if one.late(there, capacity.limit, 0) else said)
    return (
        Cell(_.join(soon) if soon else _("ingen")),
        Cell(_.join(late) if late else "–"),
        Cell(_.join(unknown), status="unknown") if unknown else Cell("–"),
    )


def straight_km(a: str, b: str) -> float:
    """Kilometres in a straight line between the middles of two municipalities."""
    here, other = rows()[a], rows()[b]
    return hypot(here["x"] - other["x"], here["y"] - other["y"]) / 1000


def minutes_said(minutes: float, _: Texts) -> str:
    """Minutes as `20` or `12,5`."""
    return _.number(minutes, 0 if minutes.is_integer() else 1)


def _line(name: str, codes: Sequence[str], capacity: Capacity, case: Case) -> tuple[Cell, ...]:
    _, there = case.texts, case.code
    periods = {one: share_covered(capacity, codes, one, there) for one in PERIODS}
    week = _of_week(periods)
    risk = None if week is None else (1 - week[1], 1 - week[0])
    idle = None if risk is None else (risk[0] * WEEK, risk[1] * WEEK)
    return (
        Cell(name),
        _cell(week, _),
        _cell(risk, _),
        _cell(idle, _),
        *(_cell(ends, _) for ends in periods.values()),
        _cell(share_covered(without(capacity), codes, there=there), _),
        Cell(_lost(capacity, codes, there, _)),
    )


def covered_cell(case: Case, capacity: Capacity, codes: Sequence[str]) -> Cell:
    """How much of the week a group's team is full in the municipality that asks, for a table of groups."""
    return _cell(share_covered(capacity, codes, there=case.code), case.texts)


def _cell(ends: Ends | None, _: Texts) -> Cell:
    if ends is None:
        return Cell(_("ukjent"), status="unknown")
    low, high = ends
    middle = (low + high) / 2
    return Cell(value=middle, low=low, high=high) if high > low else Cell(value=low)


def _lost(capacity: Capacity, codes: Sequence[str], there: str, _: Texts) -> str:
    if any(code not in capacity.rosters for code in codes):
        return _("ukjent")
    late = {code: capacity.rosters[code].late(there, capacity.limit, 0) for code in codes}
    if None in late.values():
        return _("ukjent")
    coming = [capacity.rosters[code] for code in codes if not late[code]]
    spare, leaders = single_points(
        [Place(one.code, one.people, one.leaders or 0) for one in coming], capacity.team
    )
    if spare < 0:
        return _("mangler {n} {n:person|personer}", n=-spare)
    if capacity.leaderless(codes):
        return _("ukjent")
    if leaders < 0:
        return _("mangler {n} {n:leder|ledere}", n=-leaders)
    if capacity.team.leaders and leaders <= spare:
        return (
            _("{n} {n:leder|ledere}", n=leaders)
            if leaders
            else _("ingen leder: hver av dem er et enkeltpunkt")
        )
    return _("{n} {n:person|personer}", n=spare) if spare else _("ingen: hver av dem er et enkeltpunkt")


def no_leaders(case: Case, codes: Sequence[str]) -> str:
    """That it is not told how many can lead, and what to write."""
    _ = case.texts
    return _(
        "Hvor mange som kan lede, er ikke oppgitt for {names}, og vakten må ha en leder: dekningen er ukjent. Skriv tallet, "
        "også når det er 0.",
        names=_.join(current()[code].name for code in codes),
    )


def _beside(case: Case, capacity: Capacity, _: Texts) -> list[Block]:
    blocks: list[Block] = []
    missing = [code for code in case.codes if code not in capacity.rosters]
    if missing:
        blocks.append(
            text(
                _(
                    "Mangler tall for {names}: gruppene med dem er ikke regnet ut.",
                    names=_.join(current()[c].name for c in missing),
                )
            )
        )
    if unled := capacity.leaderless(case.codes):
        blocks.append(text(no_leaders(case, unled)))
    if case.service and case.service.id == "fire" and capacity.team.people < least("fire-team"):
        blocks.append(
            text(
                _(
                    "Et vaktlag i brannvesenet skal ha minst {n} personer ({law}). Her er det regnet med {given}.",
                    n=f"{least('fire-team'):.0f}",
                    law=duty("fire-team").cite.cited,
                    given=capacity.team.people,
                )
            )
        )
    return blocks
