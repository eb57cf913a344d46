"""Builds the papers on cost sharing: a case, a case whose costs are uncertain, and a facility that several use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nabolag.report.paper import (
    Cell,
    Column,
    Drawing,
    Paper,
    Section,
    Table,
    Terms,
    row,
    text,
)
from nabolag.report.share.case import Case
from nabolag.report.share.facility import FacilityShares, facility_json
from nabolag.report.share.figure import allocation_figure
from nabolag.report.share.paper import Shares, SharingRow, shares_json
from nabolag.report.share.uncertain import Doubt, UncertainShares, uncertain_json
from nabolag.text import Texts
from nabolag.text.units import unit_said


def share_paper(shares: Shares, doubt: UncertainShares | None = None) -> Paper:
    """What each pays and who has reason to leave; with `doubt` also how sure it is."""
    _ = shares.texts
    return Paper(
        stem="fordeling",
        title=shares.title,
        lang=_.lang,
        lead=shares.lead,
        sections=(
            *_shared(shares),
            *(_how_sure(doubt, doubt.title, doubt.lead) if doubt else ()),
            _explained(_plain_terms(shares), _),
            _given(shares.case, _),
        ),
        notes=tuple(dict.fromkeys((*shares.notes, *(doubt.notes if doubt else ())))),
        mark=_mark(shares.case.example, _),
        data=shares_json(shares) | ({"uncertain": uncertain_json(doubt)} if doubt else {}),
        records=replace(_paid(shares, shares.rows), sheet=""),
    )


def doubt_paper(shares: Shares, doubt: UncertainShares) -> Paper:
    """How sure it is that nobody has reason to leave, and then the whole case."""
    _ = shares.texts
    often = _how_sure(doubt, _("Hvor ofte noen har grunn til å gå ut"))
    return Paper(
        stem="fordeling-usikkert",
        title=doubt.title,
        lang=_.lang,
        lead=doubt.lead,
        sections=(*often, *_shared(shares), _explained(_plain_terms(shares), _), _given(shares.case, _)),
        notes=tuple(dict.fromkeys((*doubt.notes, *shares.notes))),
        mark=_mark(shares.case.example, _),
        data=uncertain_json(doubt),
    )


def facility_paper(shares: FacilityShares) -> Paper:
    """What each pays for a joint facility."""
    _, facility = shares.texts, shares.facility
    players, decimals = facility.players, 0 if shares.total >= 1000 else 2
    paid = Table(
        _("Hva hver betaler"),
        (Column(_("Måte")), *(Column(p, "number", unit_said(facility.unit, _), decimals) for p in players)),
        tuple(row(name, *(amounts[p] for p in players)) for _id, name, amounts in shares.rows),
        id="paid",
        sheet=_("Fordeling"),
    )
    columns = ((_("kostnad"), facility.costs), (_("antall"), facility.users), (_("behov"), facility.needs))
    filled = [(head, values) for head, values in columns if values]
    given = Table(
        _("Tallene som er gitt"),
        (Column(_("deltaker")), *(_plain(head, values) for head, values in filled)),
        tuple((Cell(p), *(Cell(value=values.get(p)) for _head, values in filled)) for p in players),
        sheet=_("Tallene som er gitt"),
    )
    return Paper(
        stem="anlegg",
        title=shares.title,
        lang=_.lang,
        lead=(_("Anlegget koster {total} til sammen.", total=shares.amount(shares.total)),),
        sections=(
            Section("betaler", _("Hva hver betaler"), (paid,)),
            _explained(shares.explained, _),
            Section("gitt", _("Tallene som er gitt"), (given,), folded=True),
        ),
        notes=shares.notes,
        mark=_mark(facility.example, _),
        data=facility_json(shares),
    )


def _shared(shares: Shares) -> tuple[Section, ...]:
    """What each pays by the keys people agree on, who has reason to leave, and the ways for experts, folded."""
    _ = shares.texts
    plain = [way for way in shares.rows if not way.for_experts] or list(shares.rows)
    expert = [way for way in shares.rows if way not in plain]
    drawn = (Drawing(allocation_figure(shares, plain)),) if any(way.allocation for way in plain) else ()
    pays = Section("betaler", _("Hva hver betaler"), (_paid(shares, plain), *drawn))
    terms = tuple(told for told in shares.explained if told[0] in {way.name for way in expert})
    more = (
        Section(
            "fagfolk",
            _("For fagfolk: måter som tar hensyn til hva hver gruppe kunne klart alene"),
            (
                Terms(terms),
                _paid(shares, expert, _("Hva hver betaler, andre måter")),
                *_reasons(shares, expert, _("Hvem har grunn til å gå ut, andre måter")),
                *map(text, shares.expert_notes),
            ),
            folded=True,
        ),
    )
    found = _reasons(shares, plain, _("Hvem har grunn til å gå ut"))
    grounds = (Section("grunn", _("Hvem har grunn til å gå ut"), found),) if found else ()
    return (pays, *grounds, *more * bool(expert))


def _reasons(shares: Shares, ways: Sequence[SharingRow], caption: str) -> tuple[Table, ...]:
    """The groups with reason to leave under these ways; nothing where there is none."""
    _ = shares.texts
    names = {way.name for way in ways}
    found = [reason for reason in shares.reasons if reason.method in names]
    money = (_("Betaler"), _("Koster alene"), _("Sparer på å gå ut"))
    table = Table(
        caption,
        (
            Column(_("Måte")),
            Column(_("Gruppe")),
            *(Column(head, "number", unit_said(shares.case.unit, _), shares.decimals) for head in money),
        ),
        tuple(row(r.method, r.group, r.pays, r.alone, r.gain) for r in found),
        sheet=_("Grunn til å gå ut"),
    )
    return (table,) if found else ()


def _paid(shares: Shares, ways: Sequence[SharingRow], caption: str = "") -> Table:
    _, case = shares.texts, shares.case
    return Table(
        caption or _("Hva hver betaler"),
        (
            Column(_("Måte")),
            *(Column(p, "number", unit_said(case.unit, _), shares.decimals) for p in case.players),
            Column(_("Har grunn til å gå ut")),
        ),
        tuple(
            (
                Cell(way.name),
                *(Cell(value=way.allocation[p] if way.allocation else None) for p in case.players),
                Cell(shares.stays(way)),
            )
            for way in ways
        ),
        id="" if caption else "paid",
        sheet=_("Fordeling"),
    )


def _doubted(doubt: UncertainShares, rows: Sequence[Doubt], caption: str) -> Table:
    _ = doubt.texts
    heads = doubt.heads()
    return Table(
        caption,
        (Column(heads[0]), Column(heads[1], "share"), *map(Column, heads[2:])),
        tuple(
            (
                Cell(one.name),
                Cell(value=one.stable.value, low=one.stable.low, high=one.stable.high),
                *map(Cell, cells[2:]),
            )
            for one, cells in zip(doubt.rows, doubt.cells(), strict=True)
            if one in rows
        ),
        sheet=_("Usikre kostnader"),
    )


def _how_sure(doubt: UncertainShares, title: str, lead: Sequence[str] = ()) -> tuple[Section, ...]:
    """How often somebody has reason to leave, by the keys people agree on; the other ways and how it was drawn, folded."""
    _ = doubt.texts
    expert = [one for one in doubt.rows if one.for_experts]
    plain = [one for one in doubt.rows if not one.for_experts] or expert
    often = _doubted(doubt, plain, _("Hvor ofte noen har grunn til å gå ut"))
    others = (
        (_doubted(doubt, expert, _("Hvor ofte noen har grunn til å gå ut, andre måter")),)
        if expert and expert != plain
        else ()
    )
    how = _("For fagfolk: slik er usikkerheten regnet")
    return (
        Section("usikkert", title, (*map(text, lead), often)),
        Section("usikkert-fagfolk", how, (*map(text, doubt.method), *others), folded=True),
    )


def _plain_terms(shares: Shares) -> tuple[tuple[str, str, str], ...]:
    experts = {way.name for way in shares.rows if way.for_experts}
    return tuple(told for told in shares.explained if told[0] not in experts)


def _explained(terms: tuple[tuple[str, str, str], ...], _: Texts) -> Section:
    return Section("leses", _("Slik leser du tallene"), (Terms(terms),), folded=True)


def _given(case: Case, _: Texts) -> Section:
    """The case in the columns that `read_case` reads."""
    spans = (_("lav"), _("høy")) if case.ranges else ()
    heads = {"population": _("folketall"), "use": _("bruk"), "ownership": _("eierandel")}
    table = Table(
        _("Tallene som er gitt"),
        (
            Column(_("gruppe")),
            Column(_("kostnad"), "number", unit_said(case.unit, _), 2),
            *(_plain(heads.get(name, name), key) for name, key in case.keys.items()),
            *(Column(head, "number", decimals=2) for head in spans),
        ),
        tuple(
            (
                Cell(" + ".join(group)),
                Cell(value=cost),
                *(Cell(value=key.get(group[0]) if len(group) == 1 else None) for key in case.keys.values()),
                *(Cell(value=limit) for limit in case.ranges.get(group, (None,) * len(spans))),
            )
            for group, cost in case.costs.items()
        ),
        sheet=_("Tallene som er gitt"),
    )
    return Section("gitt", _("Tallene som er gitt"), (table,), folded=True)


def _plain(head: str, values: Mapping[str, float]) -> Column:
    """A column of figures as they were given: whole, or with two decimals."""
    return Column(head, "number", decimals=0 if all(v == int(v) for v in values.values()) else 2)


def _mark(example: bool, _: Texts) -> str:
    made_up = _("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.")
    return made_up if example else ""
