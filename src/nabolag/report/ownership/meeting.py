"""A meeting prepared: a paper for the desk, a note to the representative, and the skeleton of a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nabolag.governance.agreement.reserved import reserver
from nabolag.governance.ownership import Interest, advice, rule
from nabolag.governance.ownership.meeting import (
    MATTERS,
    QUORUM,
    Barred,
    Seats,
    barred,
    ours,
    powers,
    quorum,
)
from nabolag.governance.voting import MatterPower
from nabolag.municipalities import Municipality
from nabolag.report.ownership.words import form_name, law_of, notes
from nabolag.report.paper import Block, Bullets, Column, Paper, Section, Table, row, text
from nabolag.text import N_, Texts

DECIDES = {
    "body": N_("organet selv"),
    "proposal": N_("organet, etter forslag eller samtykke fra styret"),
    "councils": N_("hvert kommunestyre, ikke møtet"),
    "others": N_("eierne selv"),
}
ROLES = {"councillor": N_("folkevalgt"), "representative": N_("representant eller varamedlem")}
COMPANIES = ("IKS", "AS")
"""Forms that the act on impartiality means by a company; of a task community and a political council it says nothing."""
PARTY = N_(
    "{name} ({roles}) sitter i styret i {company}, og er inhabil når kommunen behandler en sak der selskapet er part."
)
NOT_COMPANY = N_(
    "{name} ({roles}) sitter i styret i {company}. Om det gjør vedkommende inhabil når {company} er part i en sak i "
    "kommunen, må avklares: loven nevner ikke oppgavefellesskap og politiske råd."
)
BARRED = ("barred", "barred-decides", "barred-election")
ELECTED = ("not-called-elected", "open-elected", "minutes-elected")
IN_FORM: dict[str, tuple[str, ...]] = {
    "IKS": ("exercise", "not-called", "reserved", "open", "protocol", "barred-iks"),
    "KO": ELECTED,
    "IPR": ELECTED,
    "AS": ("as-not-called", "as-protocol", "barred-as"),
}
"""By form: the rules that frame its meeting."""
SIGNED: dict[str, tuple[int, str]] = {"IKS": (2, "protocol"), "AS": (1, "as-protocol")}
"""By form: how many beside the chair sign the protocol, and the rule. The municipal act asks for no signatures."""


@dataclass(frozen=True)
class Meeting:
    """What is known of a meeting: the company, the owners in its body, the councillors, the matters on the agenda."""

    company: Interest
    seats: tuple[Seats, ...] = ()
    councillors: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    reserved: tuple[str, ...] = ()
    """Matters that the agreement leaves to the councils, the owners or their body, as it or the user writes them."""

    @property
    def form(self) -> str:
        return self.company.form or ""


def meeting_paper(municipality: Municipality, meeting: Meeting, _: Texts) -> Paper:
    """Competent or not, what each kind of matter takes, what this owner can stop, who is barred."""
    one, form = meeting.company, meeting.form
    sections = [_competent(meeting, _), _matters(meeting, _)]
    parts = powers(form, meeting.seats)
    mine = ours(meeting.seats, municipality.name)
    if parts and mine:
        sections.append(_power(parts, mine, _))
    elif meeting.seats:
        why = (
            _("{name} står ikke blant eierne. Skriv kommunen på en egen linje.", name=municipality.name)
            if mine is None
            else _("Stemmemakten regnes med minst to eiere.")
        )
        sections.append(Section("makt", _("Hva kommunen kan stoppe"), (text(why),)))
    sections += [_barred(barred((one,), meeting.councillors), form, _), _law(form, _)]
    found = quorum(form, meeting.seats)
    return Paper(
        stem=f"eiermote-{municipality.code}",
        title=_("Møtet i {company}", company=one.name),
        lang=_.lang,
        lead=(_lead(meeting, _),),
        sections=tuple(sections),
        notes=notes(_),
        data={
            "company": one.name,
            "form": form,
            "competent": found.competent if meeting.seats else None,
            "members": found.members,
            "present": found.present,
            "votes": found.votes,
            "votes_present": found.votes_present,
        },
    )


def _lead(meeting: Meeting, _: Texts) -> str:
    if meeting.form not in QUORUM:
        return _("Aksjeloven krever ikke at en bestemt del av aksjene er til stede.")
    if not meeting.seats:
        return _("Skriv eierne og hvor mange som møter, så ser dere om møtet kan gjøre vedtak.")
    competent = quorum(meeting.form, meeting.seats).competent
    return (
        _("Møtet kan gjøre vedtak.") if competent else _("Møtet kan ikke gjøre vedtak: for få er til stede.")
    )


def _competent(meeting: Meeting, _: Texts) -> Section:
    blocks: list[Block] = []
    if meeting.seats:
        found = quorum(meeting.form, meeting.seats)
        blocks.append(
            Table(
                _("Hvem som er til stede"),
                (Column(_("Eier")), Column(_("Medlemmer"), "number"), Column(_("Til stede"), "number"),
                 Column(_("Stemmer"), "number", priority=2), Column(_("Stemmer til stede"), "number")),
                (
                    *(row(s.name, s.members, s.present, s.votes, s.present * s.votes_each) for s in meeting.seats),
                    row(_("I alt"), found.members, found.present, found.votes, found.votes_present),
                ),
            )
        )  # fmt: skip
    if meeting.form in QUORUM:
        blocks.append(law_of((rule(QUORUM[meeting.form]),), _))
    else:
        blocks.append(law_of((rule("as-proxy"),), _))
    return Section("vedtaksfort", _("Kan møtet gjøre vedtak?"), tuple(blocks))


def _matters(meeting: Meeting, _: Texts) -> Section:
    known = [(rule(id_).say(_.lang), who, rule(id_).law) for id_, who in MATTERS[meeting.form]]
    known += [(one, reserver(one) or "councils", _("avtalen, slik dere skriver")) for one in meeting.reserved]
    table = Table(
        _("Hva hvert slag saker krever"),
        (Column(_("Sak og flertall")), Column(_("Hvem avgjør")), Column(_("Hvor"), priority=2)),
        tuple(row(matter, _(DECIDES[who]), where) for matter, who, where in known),
        note=_("Avtalen eller vedtektene kan ha strengere regler. Sjekk dem."),
    )
    return Section("saker", _("Hvilket flertall, og hvem som avgjør"), (table,))


def _power(parts: Sequence[MatterPower], mine: Seats, _: Texts) -> Section:
    rows = []
    for part in parts:
        own = next(one for one in part.owners if one.owner.code == mine.name)
        alone = own.carries_with == frozenset({mine.name})
        with_ = _.join(sorted((own.stops_with or frozenset()) - {mine.name}))
        stops = _("ja, alene") if own.veto else _("sammen med {names}", names=with_) if with_ else _("nei")
        name = part.matter.name[_.lang]
        rows.append(row(name, _("ja, alene") if alone else _("nei, ikke alene"), stops))
    table = Table(
        _("Hva {name} kan avgjøre og stoppe", name=mine.name),
        (Column(_("Slag sak")), Column(_("Kan avgjøre")), Column(_("Kan stoppe"))),
        tuple(rows),
        note=_(
            "Regnet av plassene og lovens flertall i rommet for stemmemakt. «Sammen med» er den minste gruppen."
        ),
    )
    return Section("makt", _("Hva kommunen kan stoppe"), (table,))


def _barred(found: Sequence[Barred], form: str, _: Texts) -> Section:
    blocks: list[Block] = []
    if found:
        blocks.append(
            Bullets(
                tuple(
                    _(
                        PARTY if form in COMPANIES else NOT_COMPANY,
                        name=one.name, roles=_.join(_(ROLES[role]) for role in one.roles), company=one.company,
                    )
                    for one in found
                )
            )
        )  # fmt: skip
    else:
        blocks.append(
            text(
                _(
                    "Ingen av navnene dere har oppgitt, står på begge sider. Det er ikke sikkert at alle er oppgitt."
                )
            )
        )
    blocks.append(law_of(map(rule, BARRED), _))
    return Section("habilitet", _("Hvem er inhabil?"), tuple(blocks))


def _law(form: str, _: Texts) -> Section:
    ids = (*IN_FORM[form], "committee-told")
    lines = tuple(_("KS nr. {n}", n=one.number) + f": {one.say(_.lang)}" for one in advice("meeting"))
    blocks = (
        law_of(map(rule, ids), _),
        text(_("Dette er råd, ikke lov. Gjengitt i våre ord.")),
        Bullets(lines),
    )
    return Section("rammer", _("Rammene for møtet"), blocks)


def _agenda(meeting: Meeting, _: Texts) -> tuple[str, ...]:
    return meeting.agenda or (_("[fylles ut: sak]"),)


def _when(meeting: Meeting, _: Texts) -> str:
    day = meeting.company.meeting
    return _.date(day) if day else _("[fylles ut: dato]")


def mandate_note(municipality: Municipality, meeting: Meeting, today: date, _: Texts) -> Paper:
    """A note to the representative: what the matters take, and places for the owner's view on each."""
    one = meeting.company
    names = _.join(one.representatives) or _("[fylles ut: representant]")
    sections = [
        Section(
            "til",
            _("Til representanten"),
            (
                text(_("{names} møter for {name} i {company} ({form}) {day}.", names=names, name=municipality.name,
                       company=one.name, form=form_name(one, _), day=_when(meeting, _))),
                text(
                    _("Kommunestyret kan gi føringer. I møtet er det representanten som stemmer, ikke kommunestyret.")
                    if meeting.form != "AS"
                    else _("Den som møter, stemmer etter fullmakten fra kommunen.")
                ),
                law_of((rule("exercise" if meeting.form == "IKS" else "as-proxy"),), _)
                if meeting.form in ("IKS", "AS")
                else text(_("[fylles ut: hvem som har gitt mandatet, og når]")),
            ),
        )
    ]  # fmt: skip
    for number, matter in enumerate(_agenda(meeting, _), 1):
        blocks = (
            text(_("[fylles ut: kommunens syn og hvorfor]")),
            text(_("[fylles ut: stemmer for, imot eller fritt]")),
        )
        sections.append(Section(f"sak-{number}", f"{number}. {matter}", blocks))
    sections += [_matters(meeting, _), _barred(barred((one,), meeting.councillors), meeting.form, _)]
    return Paper(
        stem=f"mandat-{municipality.code}",
        title=_("Mandat: {company}", company=one.name),
        lang=_.lang,
        sections=tuple(sections),
        notes=notes(_),
        made=today,
    )


def protocol(municipality: Municipality, meeting: Meeting, today: date, _: Texts) -> Paper:
    """The skeleton of a protocol: who was there, each matter with its votes, signatures."""
    one = meeting.company
    sections = [
        Section("mote", _("Møtet"), (
            text(_("{company}, {day}, [fylles ut: sted]", company=one.name, day=_when(meeting, _))),
            text(_("Møteleder: [fylles ut: navn]")),
            text(_("Innkalling og sakliste sendt: [fylles ut: dato]")),
        )),
        _competent(meeting, _),
        Section("habilitet", _("Habilitet"), (text(_("[fylles ut: spørsmål om habilitet, og hva organet avgjorde]")),)),
    ]  # fmt: skip
    for number, matter in enumerate(_agenda(meeting, _), 1):
        blocks = (
            text(_("Forslag: [fylles ut: ordlyd]")),
            text(_("Stemmer for: [fylles ut: antall]. Stemmer imot: [fylles ut: antall].")),
            text(_("Vedtak: [fylles ut: ordlyd]")),
        )
        sections.append(Section(f"sak-{number}", f"{number}. {matter}", blocks))
    signed: list[Block] = [text(_("[fylles ut: underskrift] møteleder"))]
    if meeting.form in SIGNED:
        others, by = SIGNED[meeting.form]
        signed += [text(_("[fylles ut: underskrift] valgt medlem"))] * others
        signed.append(law_of((rule(by),), _))
    else:
        signed.append(law_of((rule("minutes-elected"),), _))
    sections.append(Section("underskrift", _("Underskrifter"), tuple(signed)))
    return Paper(
        stem=f"protokoll-{municipality.code}",
        title=_("Protokoll: {company}", company=one.name),
        lang=_.lang,
        sections=tuple(sections),
        made=today,
        unsigned=True,
    )
