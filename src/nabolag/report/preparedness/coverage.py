"""How much of the time a duty team can be filled, alone and with each group, as an interval over what the user holds possible."""

from __future__ import annotations

from collections.abc import Sequence

from nabolag.cooperation.preparedness import Place, covered, single_points
from nabolag.governance.duties import duty, least
from nabolag.municipalities import current
from nabolag.report.answers.case import Case
from nabolag.report.answers.model import MARKS, Certainty
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Block, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.partners.looking import groups
from nabolag.report.preparedness.roster import HOURS, PERIODS, Capacity, Ends, without
from nabolag.text import Texts

WEEK = sum(HOURS.values())


def share_covered(capacity: Capacity, codes: Sequence[str], period: str = "") -> Ends | None:
    """The share of a period's hours in which the team can be filled by these together; of the whole week where none is named.

    None where the people or the period of one of them are not known. Low is with everybody at their least, high at their most.
    """
    if not period:
        parts = [(share_covered(capacity, codes, one), HOURS[one]) for one in PERIODS]
        known = [(ends, hours) for ends, hours in parts if ends is not None]
        if len(known) < len(parts):
            return None
        low, high = (sum(ends[i] * hours for ends, hours in known) / WEEK for i in (0, 1))
        return low, high
    if any(code not in capacity.rosters for code in codes):
        return None
    ends = []
    for end in (0, 1):
        places = [capacity.rosters[code].place(period, end, capacity.likeness) for code in codes]
        found = [place for place in places if place is not None]
        if len(found) < len(places):
            return None
        ends.append(covered(found, capacity.team))
    return min(ends), max(ends)


def told(case: Case, capacity: Capacity | None, codes: Sequence[str]) -> str:
    """How much of the time these have a full team, with a mark of its own for how sure it is; "" where nobody is told of.

    The municipality's own figures never make it more than an estimate.
    """
    _ = case.texts
    if capacity is None:
        return ""
    names = _.join(current()[code].name for code in codes)
    week = share_covered(capacity, codes)
    if week is None:
        return _(
            "{mark}: hvor mye av tiden vakten i {names} er dekket.", mark=_mark("unknown", _), names=names
        )
    return _(
        "{mark}: vakten i {names} ({team}) er dekket {covered} av tiden, etter egne tall. Risikoen for at den ikke er full, er "
        "{risk}.",
        mark=_mark("estimate", _),
        names=names,
        team=_team(capacity, _),
        covered=span(week, _),
        risk=span((1 - week[1], 1 - week[0]), _),
    )


def _mark(certainty: Certainty, _: Texts) -> str:
    sign, word = MARKS[certainty]
    return f"{sign} {_(word)}"


def span(ends: Ends, _: Texts) -> str:
    """Two shares as `87,0–95,8 %`; one where they are the same."""
    low, high = (_.percent(end, 1) for end in ends)
    return low if low == high else f"{low}–{high}"


def coverage_section(case: Case, capacity: Capacity | None) -> Section:
    """The table, or what is asked for."""
    _ = case.texts
    title = _("Hvor mye av tiden vakten er dekket")
    if capacity is None:
        asked = _(
            "Ukjent: ingen åpen kilde sier hvem som kan gå vakt. Skriv inn hvor mange dere er og hvor ofte de kan komme, eller "
            "last ned malen, send den rundt og last den opp. Da regnes det ut for {name} alene og for hver gruppe.",
            name=case.name,
        )
        return Section("dekning", title, (text(asked),))
    body = [_line(_("{name} alene", name=case.name), (case.code,), capacity, _)]
    known = [one.codes for one in groups(case) if set(one.codes) <= set(capacity.rosters)]
    if case.partners and case.codes not in known and set(case.codes) <= set(capacity.rosters):
        known.insert(0, case.codes)
    body += [_line(_.join(rows()[c]["name"] for c in codes), codes, capacity, _) for codes in known]
    table = Table(
        _("Andel av tiden vakten kan fylles: {team}", team=_team(capacity, _)),
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
            "ellers, lørdag og søndag. Om de rekker fram i tide, er ikke regnet med."
        ),
        id="coverage",
        sheet=_("Dekning"),
        under=True,
    )
    return Section("dekning", title, (table, *_beside(case, capacity, _)))


def _team(capacity: Capacity, _: Texts) -> str:
    n, leaders = capacity.team.people, capacity.team.leaders
    if not leaders:
        return _("{n} {n:person|personer} samtidig", n=n)
    return _("{n} {n:person|personer} samtidig, minst {leaders} {leaders:leder|ledere}", n=n, leaders=leaders)


def _line(name: str, codes: Sequence[str], capacity: Capacity, _: Texts) -> tuple[Cell, ...]:
    week = share_covered(capacity, codes)
    risk = None if week is None else (1 - week[1], 1 - week[0])
    idle = None if risk is None else (risk[0] * WEEK, risk[1] * WEEK)
    return (
        Cell(name),
        _cell(week, _),
        _cell(risk, _),
        _cell(idle, _),
        *(_cell(share_covered(capacity, codes, one), _) for one in PERIODS),
        _cell(share_covered(without(capacity), codes), _),
        Cell(_lost(capacity, codes, _)),
    )


def _cell(ends: Ends | None, _: Texts) -> Cell:
    if ends is None:
        return Cell(_("ukjent"), status="unknown")
    low, high = ends
    middle = (low + high) / 2
    return Cell(value=middle, low=low, high=high) if high > low else Cell(value=low)


def _lost(capacity: Capacity, codes: Sequence[str], _: Texts) -> str:
    if any(code not in capacity.rosters for code in codes):
        return _("ukjent")
    spare, leaders = single_points(
        [Place(code, one.people, one.leaders) for code in codes for one in [capacity.rosters[code]]],
        capacity.team,
    )
    if spare < 0:
        return _("mangler {n} {n:person|personer}", n=-spare)
    if leaders < 0:
        return _("mangler {n} {n:leder|ledere}", n=-leaders)
    if capacity.team.leaders and leaders <= spare:
        return (
            _("{n} {n:leder|ledere}", n=leaders)
            if leaders
            else _("ingen leder: hver av dem er et enkeltpunkt")
        )
    return _("{n} {n:person|personer}", n=spare) if spare else _("ingen: hver av dem er et enkeltpunkt")


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
