"""The register of interests as a paper."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from nabolag.cooperation import coverage_note
from nabolag.governance.ownership import ASKS, Interest, Whole, gaps, old_agreements, rule
from nabolag.municipalities import Municipality
from nabolag.report.ownership.words import (
    UNKNOWN,
    day,
    form_name,
    law_of,
    notes,
    numbers_of,
    share_decimals,
    sources_of,
)
from nabolag.report.paper import Block, Bullets, Cell, Column, Paper, Section, Table, row, text
from nabolag.text import N_, Texts
from nabolag.text.units import unit_said

ROLES: Mapping[str, str] = {
    "partner": N_("samarbeider om tjenesten, vert er ukjent"),
    "served": N_("får tjenesten, eierskap er ukjent"),
    "seat": N_("har kontoradresse her, eierskap er ukjent"),
}


def register_paper(municipality: Municipality, whole: Whole, _: Texts) -> Paper:
    """Every interest, what is missing, and what may be an interest too."""
    known, lacking = whole.interests, gaps(whole.interests)
    lead = [
        _("{n} {n:eierinteresse|eierinteresser} er kjent for {name}.", n=len(known), name=municipality.name)
        if known
        else _(
            "Ingen eierinteresser er kjent for {name}. Det betyr ikke at kommunen ikke har noen.",
            name=municipality.name,
        )
    ]
    if lacking:
        lead.append(_("For {n} av dem mangler det opplysninger.", n=len(lacking)))
    return Paper(
        stem=f"eierskap-{municipality.code}",
        title=_("Eierinteressene til {name}", name=municipality.name),
        lang=_.lang,
        lead=tuple(lead),
        sections=(*listed(known, _, _("Oversikt")), *_old(known, _), *missing(whole, _), *_maybe(whole, _)),
        notes=(coverage_note()[_.lang], *notes(_)),
        sources=sources_of(known, _),
        data={
            "municipality": {"code": municipality.code, "name": municipality.name},
            "interests": [msgspec.to_builtins(one, enc_hook=str) for one in known],
            "missing": [{"name": gap.name, "fields": list(gap.fields)} for gap in lacking],
        },
    )


def listed(known: tuple[Interest, ...], _: Texts, title: str) -> tuple[Section, ...]:
    """The interests as one table under a title; nothing of none."""
    if not known:
        return ()
    numbers = numbers_of(known)
    share_, votes_, carries_ = (
        share_decimals(getattr(one, field) for one in known) for field in ("share", "votes", "carries")
    )
    kr = unit_said("kr", _)
    columns = (
        Column(_("Virksomhet")), Column(_("Form")), Column(_("Eierandel"), "share", decimals=share_),
        Column(_("Formål"), priority=2), Column(_("Stemmer"), "share", decimals=votes_, priority=3),
        Column(_("Plasser"), priority=3), Column(_("Ansvar"), "share", decimals=carries_, priority=2),
        Column(_("Gjeld"), "number", unit=kr, priority=3), Column(_("Lånetak"), "number", unit=kr, priority=3),
        Column(_("Avtale fra"), priority=3), Column(_("Kilde"), "number", priority=2),
    )  # fmt: skip
    unknown = _(UNKNOWN)

    def figure(value: float | None) -> Cell:
        return Cell(unknown, None, status="unknown") if value is None else Cell("", value)

    rows = tuple(
        row(
            one.name, form_name(one, _), figure(one.share), one.purpose or unknown, figure(one.votes),
            _seats(one, _), figure(one.carries), figure(one.debt_nok), figure(one.loan_cap_nok),
            day(one.agreement, _), numbers[one.source],
        )
        for one in known
    )  # fmt: skip
    table = Table(
        _("Eierinteresser"), columns, rows, id="interests", sheet=_("eierinteresser"),
        note=_("Ansvar er delen av forpliktelsene kommunen svarer for: eierandelen når avtalen ikke sier noe annet."),
        sources=tuple(one.key for one in sources_of(known, _)),
    )  # fmt: skip
    return (Section("interesser", title, (table,)),)


def _seats(one: Interest, _: Texts) -> str:
    if one.seats is None:
        return _(UNKNOWN)
    return str(one.seats) if one.of_seats is None else _("{n} av {of}", n=one.seats, of=one.of_seats)


def _old(known: tuple[Interest, ...], _: Texts) -> tuple[Section, ...]:
    old = tuple(
        _("{name}: avtalen er fra {day}.", name=one.name, day=day(one.agreement, _))
        for one in old_agreements(known)
    )
    if not old:
        return ()
    blocks: tuple[Block, ...] = (
        text(
            _(
                "Disse avtalene er eldre enn endringene i IKS-loven som gjelder fra 1. januar 2024. Sjekk lånetak, andeler og "
                "antall plasser mot loven."
            )
        ),
        Bullets(old),
        law_of((rule("iks-loan-cap"), rule("iks-share-in-agreement")), _),
    )
    return (Section("gamle-avtaler", _("Avtaler som bør gås gjennom"), blocks),)


def missing(whole: Whole, _: Texts) -> tuple[Section, ...]:
    """What is not known of the interests, those that lack the same in one line, and where user and source differ."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for gap in gaps(whole.interests):
        alike.setdefault((tuple(gap.fields), tuple(gap.places)), []).append(gap.name)
    lines = [
        _("{name}: {fields} er ukjent.", name=_.join(names), fields=_.join(ASKS[f](_.lang) for f in fields))
        + (f" {_('Andelen står i avtalen')} ({_.join(places)})." if places else "")
        for (fields, places), names in alike.items()
    ]
    decimals = share_decimals(share for _name, *both, _source in whole.differs for share in both)
    lines += [
        _(
            "{name}: dere oppgir eierandelen {mine}, kilden {theirs} ({source}). Sjekk hva som gjelder.",
            name=name, mine=_.percent(mine, decimals), theirs=_.percent(theirs, decimals), source=source,
        )
        for name, mine, theirs, source in whole.differs
    ]  # fmt: skip
    return (
        (Section("mangler", _("Det som mangler"), (Bullets(tuple(lines), unknown=True),)),) if lines else ()
    )


def _maybe(whole: Whole, _: Texts) -> tuple[Section, ...]:
    if not whole.maybe:
        return ()
    table = Table(
        _("Kan også være interesser"),
        (Column(_("Virksomhet")), Column(_("Hva kildene sier")), Column(_("Kilde"), priority=2)),
        tuple(
            row(one.organisation, _(ROLES[one.role]), _.dated(f"{_(one.source.publisher)}, {one.as_of}"))
            for one in whole.maybe
        ),
        note=_(
            "Sjekk disse mot kommunens egne avtaler. Loven spør etter eierinteresser eller tilsvarende interesser."
        ),
    )
    return (
        Section("kanskje", _("Samarbeid som bør sjekkes"), (table, law_of((rule("report-overview"),), _))),
    )
