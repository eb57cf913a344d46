"""The ownership report: what it lacks, as a paper, and a draft of it to write on in Word."""

from __future__ import annotations

from datetime import date

from nabolag.data import fact_of
from nabolag.governance.ownership import (
    Told,
    Whole,
    advice,
    advice_source,
    completeness,
    exposures,
    rule,
)
from nabolag.governance.ownership.calendar import TERM, last_constituted
from nabolag.governance.ownership.money import total
from nabolag.governance.ownership.statement import Part, Practice
from nabolag.municipalities import Municipality
from nabolag.report.ownership.register import listed, missing
from nabolag.report.ownership.words import form_name, law_of, notes, sources_of
from nabolag.report.paper import Block, Bullets, Cell, Column, Paper, Section, Source, Table, row, text
from nabolag.report.sources import told_by
from nabolag.text import N_, Texts

ASKED = {
    "report": N_("Vedtatt av kommunestyret i denne valgperioden"),
    "report-principles": N_("Prinsipper for eierstyring"),
    "report-overview": N_("Oversikt over alle interesser"),
    "report-purpose": N_("Formål med hver interesse"),
    "yearly": N_("Melding eller rapport det siste året"),
    "training": N_("Opplæring av folkevalgte i eierskap"),
    "demands": N_("Målbare krav til virksomhetene"),
    "agreements": N_("Avtaler fra de siste fire årene (fire år er vår grense)"),
}
ANSWERS = {"yes": N_("ja"), "partly": N_("delvis"), "no": N_("nei"), "unknown": N_("ukjent")}
KINDS = {"law": N_("lovkrav"), "advice": N_("råd fra KS"), "practice": N_("spurt om i undersøkelse")}
BY_ADVICE = {"yearly": 4, "training": 3, "agreements": 5}
NATION = {"report": "F7", "training": "F9a", "demands": "F9b"}
"""The published figure each part is seen against, where there is one."""


def statement_paper(
    municipality: Municipality, whole: Whole, told: Told, practice: Practice, today: date, _: Texts
) -> Paper:
    """What the law demands of the report and KS advises, each answered, beside what is known of the nation."""
    parts = completeness(whole, told, practice, today)
    demanded = [part for part in parts if part.kind == "law"]
    met = sum(part.answer == "yes" for part in demanded)
    unknown = sum(part.answer == "unknown" for part in parts)
    heard = any(part.answer in ("yes", "no") for part in parts)
    lead = [
        _("{n} av de {of} lovkravene er oppfylt etter det dere har oppgitt.", n=met, of=len(demanded))
        if heard
        else _("Dere har ikke oppgitt noe ennå, så det er ukjent om meldingen er fullstendig."),
        _("{n} {n:spørsmål|spørsmål} er ikke besvart.", n=unknown) if unknown else "",
    ]
    table = Table(
        _("Kravene til eierskapsmeldingen, ett for ett"),
        (
            Column(_("Spørsmål")), Column(_("Svar")), Column(_("Hvor mange"), priority=2), Column(_("Slag"), priority=2),
            Column(_("Landet"), priority=3), Column(_("Hvor"), priority=3),
        ),
        tuple(_line(part, _) for part in parts),
        note=_(
            "Lovkrav og råd telles hver for seg. Tallene for landet gjelder andre enheter, og kan ikke legges sammen med "
            "svarene."
        ),
        sources=tuple(one.key for one in _nation(_)),
        id="parts",
    )  # fmt: skip
    return Paper(
        stem=f"eierskapsmelding-{municipality.code}",
        title=_("Er eierskapsmeldingen fullstendig? {name}", name=municipality.name),
        lang=_.lang,
        lead=tuple(line for line in lead if line),
        sections=(
            Section("krav", _("Krav og råd"), (table,)),
            *missing(whole, _),
            Section("lov", _("Hva loven sier"), (law_of(map(rule, ("report", *LAW)), _),)),
            _advice(_),
        ),
        notes=notes(_),
        sources=_nation(_),
        data={
            "parts": [{"id": p.id, "kind": p.kind, "answer": p.answer, "n": p.n, "of": p.of} for p in parts]
        },
    )


LAW = ("report-principles", "report-overview", "report-purpose")


def _line(part: Part, _: Texts) -> tuple[Cell, ...]:
    counted = "" if part.n is None or part.of is None else _("{n} av {of}", n=part.n, of=part.of)
    fact = fact_of(NATION[part.id]) if part.id in NATION else None
    where = rule(part.id).law if part.kind == "law" else "–"
    if part.kind == "advice":
        where = _("KS nr. {n}", n=BY_ADVICE[part.id])
    return row(
        _(ASKED[part.id]), _(ANSWERS[part.answer]), counted or "–", _(KINDS[part.kind]),
        f"{fact.wording[_.lang]} ({fact.year})" if fact else "–", where,
    )  # fmt: skip


def _nation(_: Texts) -> tuple[Source, ...]:
    told = [fact_of(id_) for id_ in sorted(set(NATION.values()))]
    found = {(fact.source, fact.year): fact for fact in reversed(told)}
    return tuple(
        Source(n, fact.id, f"{told_by(fact.source, _)} ({fact.year})", fact.url or "")
        for n, fact in enumerate(reversed(found.values()), 1)
    )


def _advice(_: Texts) -> Section:
    source, url = advice_source()
    source = told_by(source, _)
    lines = tuple(_("KS nr. {n}", n=one.number) + f": {one.say(_.lang)}" for one in advice())
    blocks: tuple[Block, ...] = (
        text(_("Dette er råd, ikke lov. Gjengitt i våre ord.")),
        Bullets(lines),
        text(f"{source}: {url}", tone="quiet"),
    )
    return Section("rad", _("KS' råd"), blocks, folded=True)


def draft_statement(municipality: Municipality, whole: Whole, today: date, _: Texts) -> Paper:
    """A draft of the report: what the law demands filled with the municipality's own list, what is to be written in brackets."""
    elected, known = last_constituted(today), whole.interests
    sums = total(exposures(known, municipality.code))
    purposes: tuple[Block, ...] = tuple(
        text(f"{one.name} ({form_name(one, _)}): {one.purpose or _('[fylles ut: formålet med eierskapet]')}")
        for one in known
    ) or (text(_("[fylles ut: formålet med hver virksomhet]")),)
    money = [
        _("Kommunen kan måtte svare for {amount} av gjelden som er kjent.", amount=_.nok(sums.known))
        if sums.known
        else _("[fylles ut: gjeld, lånetak, garantier og ansvar per virksomhet]")
    ]
    if sums.lacking and sums.known:
        money.append(
            _(
                "For {n} {n:virksomhet|virksomheter} mangler gjeld eller andel, og de er ikke med i summen.",
                n=sums.lacking,
            )
        )
    source, url = advice_source()
    source = told_by(source, _)
    advised = [
        _("Råd fra KS nr. {n}, ikke lov: {say}", n=one.number, say=one.say(_.lang)) for one in advice()
    ]
    return Paper(
        stem=f"eierskapsmelding-utkast-{municipality.code}",
        title=_("Eierskapsmelding for {name} kommune {year}: utkast", name=municipality.name, year=today.year),
        lang=_.lang,
        lead=(
            _("Utkast til behandling i kommunestyret i valgperioden {first}–{last}. Gule felt fyller kommunen ut.",
              first=elected, last=elected + TERM),
        ),
        sections=(
            Section("hvorfor", _("1. Hvorfor en eierskapsmelding"), (law_of(map(rule, ("report", *LAW)), _),)),
            Section("prinsipper", _("2. Prinsipper for eierstyring"), (
                text(_("[fylles ut: kommunens prinsipper for eierstyring]")),
                text(_("KS' råd kan være et utgangspunkt. De er råd, ikke lov.")),
                Bullets(tuple(advised)),
                text(f"{source}: {url}", tone="quiet"),
            )),
            *(listed(known, _, _("3. Oversikt over interessene")) or (_empty(_),)),
            Section("formal", _("4. Formålet med hver interesse"), purposes),
            Section("okonomi", _("5. Økonomi og ansvar"), tuple(text(line) for line in money)),
            Section("oppfolging", _("6. Oppfølging og kontroll"), (
                text(_("[fylles ut: eierkrav, hvem som følger dem opp, og når det meldes til kommunestyret]")),
                law_of(map(rule, ("ownership-control-plan", "audit-plan", "committee-told")), _),
            )),
            Section("vedtak", _("7. Forslag til vedtak"), (
                text(_("Kommunestyret vedtar eierskapsmeldingen for {name} kommune.", name=municipality.name)),
            )),
            *missing(whole, _),
        ),
        notes=notes(_),
        sources=sources_of(known, _),
        made=today,
    )  # fmt: skip


def _empty(_: Texts) -> Section:
    words = text(_("[fylles ut: alle virksomheter kommunen har interesser i]"))
    return Section("interesser", _("3. Oversikt over interessene"), (words,))
