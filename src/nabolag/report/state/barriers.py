"""What holds cooperation back, what is known for and against, and what answers it in one municipality's case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nabolag.data import Fact, fact_of
from nabolag.governance.exit import Investment, Stake, exit_rules, locked_resources
from nabolag.governance.voting import compromise
from nabolag.report.answers.case import Case
from nabolag.report.answers.steering import SEATS_EACH, Say, matters, say_of
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Cell, Column, Law, LawLine, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.power.case import inhabitants
from nabolag.report.power.tables import DESIGNS
from nabolag.report.sources import told_by
from nabolag.report.state.owned import leaving_with, owned_already
from nabolag.report.state.wave import Named, Wave
from nabolag.state import Barrier, Evidence, barriers, replays
from nabolag.text import N_, Texts

SHOWN = ("population", "equal", "capped")
"""The designs that stand beside each other: what the large often want, what the small do, and one between."""
LEAVING = ("IKS", "KO", "vertskommune", "AS")
EXAMPLE, LIFETIME, AT = 100.0, 40, (1, 10, 20, 30)
"""The joint investment of the example in mill. kr, the years it is written off over, and the years that are shown."""
LIES_IN = {
    "law": N_("loven"),
    "agreement": N_("avtalen"),
    "votes": N_("stemmene"),
    "cost": N_("kostnadene"),
    "state": N_("staten"),
}
UNIT = N_("mill. kr")
FEW = 8
"""Up to so many owners, seats between the usual keys are searched for: a page waits for it."""


@dataclass(frozen=True)
class Owner:
    """One owner of the case, and what it can do under each of SHOWN."""

    code: str
    name: str
    people: int
    says: Mapping[str, Say]


def barrier_sections(_: Texts, wave: Wave | None = None) -> tuple[Section, ...]:
    """Each barrier of the survey: who names it and what answers it; what speaks for it being real, and against.

    `wave`: a survey of one's own, whose shares stand beside the published ones.
    """
    return (
        Section(
            "barrierer",
            _("Hva som holder samarbeid tilbake, og hva som svarer på det"),
            (_named(_, wave), _answered(_)),
            folded=True,
        ),
        Section("barrierer-kunnskap", _("Er barrierene reelle?"), (_evidence(_),), folded=True),
    )


def barriers_here(case: Case) -> tuple[Section, ...]:
    """The computed answers for a case: what each owner can stop, settle and leave; the seats between; what is bound.

    Raises:
        BadInput: an owner whose inhabitants are not known.
    """
    _ = case.texts
    if not case.partners:
        words = _(
            "Velg hvem {name} kan samarbeide med, så regnes det ut hva hver av dere kan stoppe, avgjøre og ta med ut.",
            name=case.name,
        )
        if near := case.near():
            words += " " + _("Nærmest ligger {names}.", names=_.join(rows()[code]["name"] for code in near))
        return (
            Section("kontroll", _("Frykt for tap av kontroll: hva kan dere avgjøre?"), (text(words),)),
            owned_already(case),
        )
    people = {code: n for code, n in inhabitants(case.codes).items() if n}
    shares = {key: matters(case, key) for key in SHOWN}
    owners = [
        Owner(code, rows()[code]["name"], people[code], {key: say_of(shares[key], code) for key in SHOWN})
        for code in case.codes
    ]
    between, bound = _between(people, _), _bound(owners[0], sum(people.values()), _)
    return (
        Section(
            "kontroll",
            _("Frykt for tap av kontroll: hva kan dere avgjøre?"),
            tuple(text(one) for one in _fears(owners, _)),
        ),
        *_control(owners, case.code, _),
        owned_already(case),
        between,
        bound,
    )


def _fears(owners: Sequence[Owner], _: Texts) -> tuple[str, str]:
    """What the smallest owner may fear, and what the largest: not the same."""
    small, large = (pick(owners, key=lambda one: one.people) for pick in (min, max))
    return (
        _(
            "En liten eier kan frykte at en større vil dominere. {name} ({n} innbyggere) kan alene stoppe {a} av {m} slag "
            "saker med plasser etter folketall, og {b} av {m} med like mange plasser til alle.",
            name=small.name,
            n=_.number(small.people),
            a=small.says["population"].stops,
            b=small.says["equal"].stops,
            m=small.says["equal"].matters,
        ),
        _(
            "En stor eier kan frykte å låse midlene sine. {name} ({n} innbyggere) avgjør alene {a} av {m} slag saker med "
            "plasser etter folketall, og {b} av {m} med like mange plasser til alle.",
            name=large.name,
            n=_.number(large.people),
            a=large.says["population"].settles,
            b=large.says["equal"].settles,
            m=large.says["equal"].matters,
        ),
    )


def _control(owners: Sequence[Owner], ours: str, _: Texts) -> tuple[Section, Section]:
    """What each owner can under each design, and what the law gives whoever leaves."""
    table = Table(
        _("Hva hver eier kan i et IKS, etter hvordan plassene gis ut"),
        (
            Column(_("Eier")),
            Column(_("Plasser etter")),
            Column(_("Plasser"), "number"),
            Column(_("Avgjør alene"), "number"),
            Column(_("Kan stoppe alene"), "number"),
        ),
        tuple(
            (
                Cell(one.name),
                Cell(_(DESIGNS[key])),
                Cell(_("{n} av {of}", n=says.seats, of=says.of_seats), says.seats),
                Cell(_("{n} av {of}", n=says.settles, of=says.matters), says.settles),
                Cell(_("{n} av {of}", n=says.stops, of=says.matters), says.stops),
            )
            for one in sorted(owners, key=lambda one: (one.code != ours, -one.people))
            for key, says in one.says.items()
        ),
        note=_(
            "Slag saker er de loven skiller mellom; avtalen kan kreve mer enn loven. Plassene er et eksempel."
        ),
        sources=("population",),
        id="control",
    )
    law = Law(
        tuple(
            LawLine(f"{form}: {rule.says(_.lang)}", rule.cite.cited, rule.cite.quote, rule.cite.url)
            for form in LEAVING
            for rule in exit_rules(form)
            if rule.topic in ("notice", "payout", "liability")
        ),
        _("Hva den som går, kan kreve, og hva som følger med"),
    )
    return (
        Section("kontroll-eiere", table.caption, (table,), folded=True),
        Section("kontroll-ut", law.caption, (replace(law, caption=""),), folded=True),
    )


def _between(people: Mapping[str, int], _: Texts) -> Section:
    found = compromise(people, SEATS_EACH * len(people), between=len(people) <= FEW)
    tied = _.join(_.quoted(_(DESIGNS[key])) for key in found.as_good)
    table = Table(
        _("Plassene som gir hver eier mest mulig av det den ønsker"),
        (
            Column(_("Eier")),
            Column(_("Ønsker plasser etter")),
            Column(_("Plasser"), "number"),
            Column(_("Makt den ønsker"), "share"),
            Column(_("Makt den får"), "share"),
            Column(_("Del av ønsket"), "share"),
            Column(_("Gir opp"), "share"),
        ),
        tuple(
            (
                Cell(rows()[code]["name"]),
                Cell(_(DESIGNS[found.wish[code]])),
                Cell(_.number(found.design.seats[code]), found.design.seats[code]),
                *(
                    Cell(_.percent(float(value)), float(value))
                    for value in (
                        found.best[code],
                        found.design.power[code],
                        found.keeps[code],
                        1 - found.keeps[code],
                    )
                ),
            )
            for code in people
        ),
        note=_(
            "Hver eier regnes å ønske den vanlige fordelingen som gir den mest makt i vanlige saker. Vist er den som "
            "gir mest til den som får minst av ønsket: {key}.",
            key=_(DESIGNS[found.design.key]),
        )
        + (" " + _("Like god: {keys}.", keys=tied) if tied else ""),
        sources=("population",),
        id="compromise",
    )
    return Section(
        "uenighet", _("Uenighet om organisering: plassene dere kan møtes på"), (table,), folded=True
    )


def _bound(one: Owner, together: int, _: Texts) -> Section:
    share = one.people / together
    plant = [Investment(0, EXAMPLE, LIFETIME)]
    lent = locked_resources("IKS", Stake(share, 0.0, -EXAMPLE, obligations=EXAMPLE), plant, AT)
    paid = locked_resources("IKS", Stake(share, share * EXAMPLE, 0.0), plant, AT)

    def amount(value: float | None) -> Cell:
        return (
            Cell(_("må avklares"), status="unknown")
            if value is None
            else Cell(_.number(value, 1), round(value, 1))
        )

    table = Table(
        _("{name} i en felles investering på {amount} mill. kr", name=one.name, amount=_.number(EXAMPLE)),
        (
            Column(_("Etter år"), "number"),
            Column(_("Andel i anlegget"), "number", decimals=1),
            Column(_("Bundet når IKS-et lånte"), "number", decimals=1),
            Column(_("Bundet når eierne betalte"), "number", decimals=1),
        ),
        tuple(
            (Cell(str(a.year), a.year), amount(a.invested), amount(a.locked), amount(b.locked))
            for a, b in zip(lent, paid, strict=True)
        ),
        note=_(
            "Eksempel: andelen følger folketallet, anlegget avskrives over {years} år, lånet står, og loven gjelder uten avtale: "
            "den som går, får verdien av andelen, men ikke mer enn innskuddet ({law}), og ansvaret for lånet "
            "følger med ut. Siden om å gå ut regner det samme år for år med egne tall: andel, innskudd, gjeld, anlegg og avtale.",
            years=LIFETIME,
            law=next(rule.cite.cited for rule in exit_rules("IKS") if rule.topic == "payout"),
        ),
        sources=("population",),
        id="bound",
    )
    onward = Table(
        _("Regn videre med egne tall"),
        (Column(_("Hvem")), Column(_("Andel"), "share", decimals=1), Column(_("Hva koster det å gå?"))),
        (
            (
                Cell(one.name),
                Cell(_.percent(share, 1), share),
                Cell(
                    _("Regn ut med lånet i eksemplet"),
                    href=leaving_with(
                        "IKS",
                        share,
                        innskudd="0",
                        verdi=f"-{EXAMPLE:.0f}",
                        gjeld=f"{EXAMPLE:.0f}",
                        anlegg=f"{EXAMPLE:.0f}",
                        levetid=str(LIFETIME),
                        enhet=_(UNIT),
                    ),
                ),
            ),
        ),
        id="bound-onward",
    )
    return Section(
        "bundet", _("Låste midler: hva dere ikke kan bruke til noe annet"), (table, onward), folded=True
    )


def _named(_: Texts, wave: Wave | None) -> Table:

    def row(barrier: Barrier) -> tuple[Cell, ...]:
        fact = fact_of(barrier.fact)
        elsewhere = "; ".join(
            f"{fact_of(one).title[_.lang]} {_share(fact_of(one), _)}" for one in barrier.elsewhere
        )
        value = None if fact.value is None else fact.value / 100
        return (
            Cell(fact.title[_.lang]),
            Cell(_share(fact, _), value, status="ok" if value is not None else "unknown"),
            *(() if wave is None else (_own(wave.of(barrier.asked), _),)),
            Cell(elsewhere or _("ikke funnet"), status="ok" if elsewhere else "unknown"),
        )

    return Table(
        _("Barrierene i undersøkelsen"),
        (
            Column(_("Barriere")),
            Column(_("Nevnt av"), "share"),
            *(() if wave is None else (Column(_("Nevnt i egen undersøkelse"), "share"),)),
            Column(_("Nevnt i andre land"), priority=3),
        ),
        tuple(row(one) for one in barriers()),
        note=" ".join((_("Andelene er for hele landet, og uten antall svar."), *_wave_note(wave, _))),
        sources=("survey_article",),
        id="barriers",
    )


def _own(named: Named | None, _: Texts) -> Cell:
    if named is None:
        return Cell(_("ukjent"), status="unknown")
    share = _.percent(named.share)
    if named.low is None or named.high is None:
        return Cell(share, named.share)
    return Cell(
        _("{share} ({low}–{high})", share=share, low=_.number(100 * named.low), high=_.percent(named.high)),
        named.share,
        low=named.low,
        high=named.high,
    )


def _wave_note(wave: Wave | None, _: Texts) -> tuple[str, ...]:
    if wave is None:
        return ()
    asked = [one.n for one in wave.named if one.n is not None]
    return (
        _(
            "Egen undersøkelse: {title}, publisert {day}, vektet, antall svar: {n}. I parentes det intervallet undersøkelsen er "
            "publisert med. Den spør i egne ord, og andelene kan ikke uten videre settes mot artikkelens.",
            title=wave.title,
            day=_("ukjent dag") if wave.made is None else _.date(wave.made),
            n=_("ukjent") if not asked else _.number(max(asked)),
        ),
    )


def _answered(_: Texts) -> Table:
    return Table(
        _("Hva som svarer på hver barriere"),
        (Column(_("Barriere")), Column(_("Svaret ligger i")), Column(_("Hva dere kan gjøre"))),
        tuple(
            (
                Cell(fact_of(one.fact).title[_.lang]),
                Cell(_(LIES_IN[remedy.lies_in])),
                Cell(remedy.words[_.lang], href=remedy.path),
            )
            for one in barriers()
            for remedy in sorted(one.answers, key=lambda each: list(LIES_IN).index(each.lies_in))
        ),
        note=_(
            "Dette er råd, ikke lovkrav. Hver av dem fører til siden som regner det ut. Der lov, avtale, stemmer eller kostnad "
            "ikke står, har vi ikke funnet noe svar der."
        ),
        id="barrier-answers",
    )


def _share(fact: Fact, _: Texts) -> str:
    if fact.value is None:
        return fact.stated[_.lang] if fact.stated else _("ikke publisert")
    return _.percent(fact.value / 100)


def _evidence(_: Texts) -> Table:
    tried = {one.id: one for one in replays()}

    def words(evidence: Evidence) -> str:
        said = [
            f"{fact_of(one).wording[_.lang]} ({told_by(fact_of(one).source, _)})" for one in evidence.facts
        ]
        said += [
            f"{one.name[_.lang]}: {one.happened[_.lang]}. {one.remained[_.lang]} ({told_by(one.source, _)})"
            for one in map(tried.__getitem__, evidence.replays)
        ]
        said += [
            f"{one.words[_.lang]} ({_('{source}, part i saken', source=who) if one.party else who})"
            for one in evidence.said
            for who in (told_by(one.source, _),)
        ]
        return "; ".join(said)

    def cell(evidence: Evidence) -> Cell:
        found = words(evidence)
        return Cell(found) if found else Cell(_("ikke funnet"), status="unknown")

    return Table(
        _("Hva som er funnet om hver barriere"),
        (Column(_("Barriere")), Column(_("Taler for at den er reell")), Column(_("Taler mot"))),
        tuple(
            (Cell(fact_of(one.fact).title[_.lang]), cell(one.founded), cell(one.doubted))
            for one in barriers()
        ),
        id="barrier-evidence",
    )
