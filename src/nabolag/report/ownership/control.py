"""Control before and after as a paper, and the plan of ownership control and performance audit as a draft to fill in."""

from __future__ import annotations

from datetime import date

from nabolag.governance.ownership import last_constituted, rule
from nabolag.governance.ownership.calendar import TERM
from nabolag.governance.ownership.control import Change, ControlPart, Owned, change
from nabolag.municipalities import Municipality
from nabolag.report.ownership.deviations import deviation_section
from nabolag.report.ownership.following import risk_table
from nabolag.report.ownership.words import UNKNOWN, law_of, notes
from nabolag.report.paper import Bullets, Cell, Column, Paper, Section, Table, row, text
from nabolag.text import N_, Texts

PARTS = {
    "registered": N_("Virksomheter uten hull i registeret"),
    "agreements": N_("IKS med avtale fra 2024 eller senere"),
    "deadlines": N_("Passerte frister i år som er meldt gjort"),
    "law": N_("Krav til styre og representanter som er oppfylt"),
    "money": N_("Virksomheter uten varsel om økonomi"),
    "measurable": N_("Virksomheter med krav som kan måles"),
    "met": N_("Målte krav som er nådd"),
    "deviations": N_("Avvik som er lukket"),
}
PLAN_LAW = ("ownership-control-plan", "audit-plan", "control", "committee-not", "committee-told")


def change_paper(municipality: Municipality, before: Owned, after: Owned, _: Texts) -> Paper:
    """Control before against after: each part with what it counts, what it does to the score, and what cannot be compared."""
    found = change(before, after, municipality.code)
    left_out = [_(PARTS[old.id]) for old, _new in found.parts if old.id not in found.shared]
    return Paper(
        stem=f"eierskap-endring-{municipality.code}",
        title=_("Før og etter: {name} som eier", name=municipality.name),
        lang=_.lang,
        lead=_lead(found, before.day, after.day, _),
        sections=(
            Section("deler", _("Del for del"), (_table(found, before.day, after.day, _),)),
            *(
                (
                    Section(
                        "utelatt",
                        _("Kan ikke sammenlignes"),
                        (
                            text(
                                _(
                                    "Disse delene er ikke kjent begge gangene, og er utenfor tallet: {parts}.",
                                    parts=_.join(left_out),
                                )
                            ),
                        ),
                    ),
                )
                if left_out
                else ()
            ),
            Section(
                "metode",
                _("Hva tallet er, og ikke er"),
                (
                    Bullets(
                        (
                            _("Tallet er nabolags egen målestokk, ikke lov og ikke KS' råd."),
                            _(
                                "Det er snittet av delene som er kjent begge ganger, med like stor vekt. Med andre vekter ligger "
                                "endringen et sted mellom den delen som gikk mest tilbake og den som gikk mest fram."
                            ),
                            _(
                                "Et register som fylles ut, kan vise flere brudd enn før: da vet dere mer, ikke nødvendigvis at "
                                "det står dårligere til."
                            ),
                        )
                    ),
                ),
            ),
        ),
        notes=notes(_),
        data={
            "before": found.before,
            "after": found.after,
            "least": found.least,
            "most": found.most,
            "parts": [
                {
                    "id": old.id,
                    "before": [old.has, old.of],
                    "after": [new.has, new.of],
                    "gives": found.gives.get(old.id),
                }
                for old, new in found.parts
            ],
        },
    )


def _lead(found: Change, before: date, after: date, _: Texts) -> tuple[str, ...]:
    if found.before is None or found.after is None or found.least is None or found.most is None:
        return (_("Ingen del er kjent begge ganger, så før og etter kan ikke sammenlignes."),)
    up = sum(move > 0 for move in found.gives.values())
    down = sum(move < 0 for move in found.gives.values())
    return (
        _(
            "Fra {before} til {after}: {up} {up:del|deler} gikk fram og {down} {down:del|deler} gikk tilbake, av {n} som kan "
            "sammenlignes.",
            before=_.date(before), after=_.date(after), up=up, down=down, n=len(found.shared),
        ),
        _(
            "Med lik vekt er kontrollen {old} før og {new} etter. Endringen er {move} prosentpoeng; med andre vekter fra "
            "{least} til {most}.",
            old=_.percent(found.before, 0), new=_.percent(found.after, 0), move=_points(found.after - found.before, _),
            least=_points(found.least, _), most=_points(found.most, _),
        ),
    )  # fmt: skip


def _points(value: float, _: Texts) -> str:
    return _.number(100 * value, 1)


def _table(found: Change, before: date, after: date, _: Texts) -> Table:
    return Table(
        _("Kontrollen, del for del"),
        (
            Column(_("Del")), Column(_("Før ({day})", day=_.date(before))), Column(_("Etter ({day})", day=_.date(after))),
            Column(_("Gir til tallet"), "number", unit=_("prosentpoeng"), decimals=1),
        ),
        tuple(
            row(
                _(PARTS[old.id]), _said(old, _), _said(new, _),
                Cell("", 100 * found.gives[old.id]) if old.id in found.gives else Cell(_(UNKNOWN), None, status="unknown"),
            )
            for old, new in found.parts
        ),
        note=_("Det siste er det hver del gir til endringen i snittet; sammen er de hele endringen."),
    )  # fmt: skip


def _said(part: ControlPart, _: Texts) -> str:
    if part.share is None:
        return _(UNKNOWN)
    return _("{n} av {of} ({share})", n=part.has, of=part.of, share=_.percent(part.share, 0))


def control_plan(municipality: Municipality, owned: Owned, _: Texts) -> Paper:
    """A draft of the term's plan of ownership control and performance audit: law, what is known part by part, and what is to be
    written by the control committee, in brackets.
    """
    elected = last_constituted(owned.day)
    rows = tuple(
        row(
            one.name,
            _("[fylles ut: vesentlig eller ikke, og hvorfor]"),
            _("[fylles ut: eierskapskontroll, forvaltningsrevisjon eller ingen]"),
            _("[fylles ut: år]"),
        )
        for one in owned.interests
    )
    known = (
        (risk_table(owned.interests, owned.demands, municipality.code, owned.day, _),)
        if owned.interests
        else ()
    )
    table = Table(
        _("Planen, virksomhet for virksomhet"),
        (Column(_("Virksomhet")), Column(_("Risiko og vesentlighet")), Column(_("Hva som skal gjøres")), Column(_("Når"))),
        rows,
    )  # fmt: skip
    said = _(
        "Utkast for valgperioden {first}–{last}. Kontrollutvalget lager planen, kommunestyret selv vedtar den, senest {day}.",
        first=elected, last=elected + TERM, day=_.date(date(elected + 1, 12, 31)),
    )  # fmt: skip
    return Paper(
        stem=f"kontrollplan-{municipality.code}",
        title=_("Plan for eierskapskontroll og forvaltningsrevisjon: {name}", name=municipality.name),
        lang=_.lang,
        lead=(said,),
        sections=(
            Section("lov", _("Hva loven krever"), (law_of(map(rule, PLAN_LAW), _),)),
            Section(
                "kjent",
                _("Hva som er kjent"),
                (
                    *known,
                    text(
                        _(
                            "Kontrollutvalget vurderer risiko og vesentlighet. Tabellen viser hva som er kjent, del for del: "
                            "delene legges ikke sammen, og rekkefølgen er registerets."
                        )
                    ),
                ),
            ),
            deviation_section(owned.deviations, owned.day, _),
            *((Section("plan", _("Planen"), (table,)),) if rows else ()),
        ),
        notes=notes(_),
        made=owned.day,
        unsigned=True,
    )
