"""How many arrangements a municipality is in, by a rule that can be changed: why published counts differ ten-fold."""

from __future__ import annotations

from typing import Any

from nabolag.cooperation import arrangements, coverage_note, participation
from nabolag.cooperation.added import NONE, Additions
from nabolag.cooperation.arranged import Arrangement
from nabolag.cooperation.counting import RULES, Count, CountingRule, count, loosened
from nabolag.cooperation.question.model import Place, place
from nabolag.data import fact_of, table
from nabolag.municipalities import current
from nabolag.report.paper import Paper
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Fact, Facts, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.sources import sources_of
from nabolag.text import N_, Texts, sort_key, texts

TABLES = ("child_welfare_cooperation", "iks_2021", "iks_owner_shares", "iks_water_members", "waste_companies")
LISTED = 65
"""So many municipalities are listed whole; of more, the highest."""
HIGHEST = 15
CHOICES = {
    "forms": N_("Hva som teller"),
    "ties": N_("Hvem som er med"),
    "each": N_("Hvor mange ganger"),
    "sure": N_("Hvor sikkert"),
}
WORDS = {
    "iks": N_("bare interkommunale selskaper (IKS)"),
    "registered": N_("alt som er registrert: IKS, AS, oppgavefellesskap og andre med organisasjonsnummer"),
    "any": N_("alle former, også avtaler og grupper uten organisasjonsnummer"),
    "owner": N_("de som eier"),
    "partner": N_("de som eier eller driver sammen"),
    "served": N_("de som eier, driver sammen eller får tjenesten"),
    "seat": N_("også der kontoradressen er"),
    "arrangement": N_("hvert samarbeid én gang"),
    "service": N_("én gang for hver tjeneste samarbeidet har"),
    "certain": N_("bare det en kilde sier uten forbehold"),
    "any_sure": N_("også det som er ubekreftet"),
}
BEHIND = {
    "F2": (N_("Samfunnsbedriftene: IKS og eierne deres"), "F2c"),
    "F1": (N_("IRIS: registrerte formelle samarbeid"), "F1b"),
    "F3": (N_("NIVI, én kommune: alt kommunen selv oppgir"), "F3"),
    "NIVI": (N_("NIVI, et fylke: det samme, hvert samarbeid én gang"), ""),
}
"""Who counts by the rule, and their published count of arrangements per municipality."""
IN_2004 = {"F4b": "waste", "F4d": "fire", "F4e": "water", "F4f": "wastewater"}
"""What NIBR asked of in 2004, by the id of the published figure, and our service."""


def said_of(name: str, value: str) -> str:
    """The message that says a value of one of the choices."""
    return WORDS["any_sure" if (name, value) == ("sure", "any") else value]


def counting_paper(
    rule: CountingRule, area: str = "", lang: str = "nb", added: Additions = NONE, waiting: int = 0
) -> Paper:
    """The count by a rule, beside the rules behind the published counts, and what each choice does.

    `added`: what users have added, counted in; `waiting`: how many of theirs are left out.

    Raises:
        NotKnown, BadInput: the area is no place.
    """
    _ = texts(lang)
    where = place(area) if area else None
    here = where.codes if where else frozenset(current())
    register = added.beside(arrangements())
    tally = count(rule, register, here)
    sections = (
        Section(
            "tall",
            _("Det regelen teller"),
            (
                _choices(rule, where, added, _),
                _figures(tally, here, _),
                *_added(rule, here, added, waiting, _),
            ),
        ),
        Section("regler", _("Samme register, fire tellemåter"), (_rules(here, area, register, _),)),
        Section("valg", _("Hva hvert valg gjør"), (_steps(tally, here, register, _),)),
        Section(
            "forklaring", _("Hvorfor 4,6, 11 og 49 kan være riktige alle tre"), (Bullets(_explained(_)),)
        ),
        Section("kommuner", _("Kommune for kommune"), (_municipalities(tally, here, _),), folded=True),
        Section("da", _("Andelen som samarbeidet i 2004, og det vi vet i dag"), (_then(_),), folded=True),
        Section("ukjent", _("Det vi ikke vet"), (Bullets(_unknown(tally, here, _), unknown=True),)),
    )
    return Paper(
        stem="telling",
        title=_("Hvor mange samarbeid har en kommune?"),
        lang=_.lang,
        lead=(_lead(tally, here, _),),
        sections=sections,
        sources=sources_of(sections, _),
        data=counting_data(tally, here, added),
    )


def counting_data(tally: Count, here: frozenset[str], added: Additions = NONE) -> dict[str, object]:
    """A count for machines; a municipality that no source shows in anything is null, not 0."""
    rule = tally.rule
    return {
        "origin": "register and user" if added.arrangements else "register",
        "added_by_users": len(added.arrangements),
        "rule": {
            "forms": rule.forms,
            "ties": rule.ties,
            "each": rule.each,
            "sure": rule.sure,
            "year": rule.year,
        },
        "total_at_least": tally.total,
        "memberships_at_least": tally.memberships,
        "mean_at_least": round(tally.mean_at_least(len(here)), 4),
        "highest_at_least": tally.highest,
        "left_out_form_unknown": tally.formless,
        "municipalities": {code: tally.by_municipality.get(code) for code in sorted(here)},
    }


def _lead(tally: Count, here: frozenset[str], _: Texts) -> str:
    if not tally.total:
        return _(
            "Ukjent: ingen kilde viser noe som regelen teller her. Regelen avgjør tallet, derfor kan hvert valg endres."
        )
    return _(
        "Minst {mean} per kommune med denne regelen: {total} samarbeid som kildene viser, og {n} av {of} "
        "{of:kommune|kommuner} som er nevnt. Regelen avgjør tallet, derfor kan hvert valg endres.",
        mean=_.number(tally.mean_at_least(len(here)), 1),
        total=_.number(tally.total),
        n=_.number(len(tally.by_municipality)),
        of=_.number(len(here)),
    )


def _choices(rule: CountingRule, where: Place | None, added: Additions, _: Texts) -> Facts:
    facts = [
        Fact(_(label), _(said_of(name, getattr(rule, name))), getattr(rule, name))
        for name, label in CHOICES.items()
    ]
    if rule.year is not None:
        facts.append(Fact(_("År"), str(rule.year), rule.year))
    facts.append(Fact(_("Område"), _.join(where.names) or where.said if where else _("hele landet"), None))
    if added.arrangements:
        facts.append(Fact(_("Kilder"), _("kildene og det brukere har meldt inn"), None))
    return Facts(tuple(facts), caption=_("Regelen"))


def _added(
    rule: CountingRule, here: frozenset[str], added: Additions, waiting: int, _: Texts
) -> tuple[Block, ...]:
    """How much of the count users have told of, or how much of theirs is left out."""
    if not added.arrangements:
        note = _("Brukere har meldt inn {n} {n:samarbeid|samarbeid} som ikke er talt med.", n=waiting)
        return (text(note, tone="quiet"),) if waiting else ()
    without = count(rule, arrangements(), here)
    more = count(rule, added.beside(arrangements()), here)
    note = _(
        "Det brukere har meldt inn, er talt med: {total} samarbeid og {memberships} medlemskap av tallene her. Det er "
        "ubekreftet.",
        total=_.number(more.total - without.total),
        memberships=_.number(more.memberships - without.memberships),
    )
    return (text(note),)


def _figures(tally: Count, here: frozenset[str], _: Texts) -> Facts:
    top = sorted(code for code, n in tally.by_municipality.items() if n == tally.highest)
    names = _.join(current()[code].name for code in top[:3]) + (" …" if len(top) > 3 else "")
    each = tally.memberships / tally.total if tally.total else None
    unknown = len(here) - len(tally.by_municipality)
    return Facts(
        (
            *(
                Fact(label, (cell := _least(n, _, decimals)).shown, cell.value, note)
                for label, n, decimals, note in (
                    (_("Samarbeid"), tally.total, 0, ""),
                    (_("Medlemskap"), tally.memberships, 0, ""),
                    (_("Per kommune i gjennomsnitt"), tally.mean_at_least(len(here)), 1, ""),
                    (_("Flest i én kommune"), tally.highest, 0, names),
                )
            ),
            Fact(
                _("Kommuner per samarbeid"),
                _.number(each, 1) if each else _("ukjent"),
                each,
                _("de som kildene nevner"),
            ),
            Fact(
                _("Kommuner der kildene ikke viser noe"), _.number(unknown), unknown, _("ukjent, ikke null")
            ),
        ),
        TABLES,
    )


def _rules(here: frozenset[str], area: str, register: tuple[Arrangement, ...], _: Texts) -> Table:
    rows = []
    for name, (who, fact) in BEHIND.items():
        rule = RULES[name]
        ours = count(rule, register, here)
        told = _told(name, fact, _)
        rows.append(
            (
                Cell(_(who), name, f"/samarbeid/telling?regel={name}" + (f"&omrade={area}" if area else "")),
                Cell("; ".join(_(said_of(part, getattr(rule, part))) for part in ("forms", "ties", "each"))),
                Cell(told),
                _least(ours.mean_at_least(len(here)), _, 1),
                _least(ours.highest, _),
                _least(ours.total, _),
            )
        )
    return Table(
        _("Reglene bak de publiserte tallene, brukt på det vi vet"),
        (
            Column(_("Hvem teller")),
            Column(_("Regel"), priority=2),
            Column(_("Publisert")),
            Column(_("Vårt register, per kommune")),
            Column(_("Flest i én"), priority=3),
            Column(_("Samarbeid i alt"), priority=2),
        ),
        tuple(rows),
        note=_(
            "Registeret viser bare en del av samarbeidene, så tallene til høyre er lavere enn de publiserte. Forskjellen mellom "
            "linjene er det som kommer av regelen."
        ),
        sources=TABLES,
        id="rules",
    )


def _least(n: float, _: Texts, decimals: int = 0) -> Cell:
    """`minst 3`; where no source shows anything it is unknown, not 0."""
    return (
        Cell(_("minst {n}", n=_.number(n, decimals)), n) if n else Cell(_("ukjent"), None, status="unknown")
    )


def _told(name: str, fact: str, _: Texts) -> str:
    if fact:
        f = fact_of(fact)
        value = f.value if f.value is not None else 0
        return (
            _("{n} i Surnadal", n=_.number(value))
            if name == "F3"
            else _("{n} per kommune i {year}", n=_.number(value, 1 if value % 1 else 0), year=str(f.year))
        )
    row = _nordland(2020)
    return _("{n} i Nordland i {year}", n=_.number(float(row["value"])), year=str(row["year"]))


def _nordland(year: int) -> dict[str, Any]:
    row: dict[str, Any] = (
        table("published_counts").filter(area="Nordland", year=year, unit="arrangements").row(0, named=True)
    )
    return row


def _steps(tally: Count, here: frozenset[str], register: tuple[Arrangement, ...], _: Texts) -> Table:
    rows = [_step(_("slik regelen er nå"), "", tally, tally, here, _)]
    for name, rule in loosened(tally.rule):
        looser = count(rule, register, here)
        rows.append(_step(_(CHOICES[name]), _(said_of(name, getattr(rule, name))), looser, tally, here, _))
    return Table(
        _("Løsere valg, ett om gangen"),
        (
            Column(_("Valg")),
            Column(_("Endret til")),
            Column(_("Samarbeid"), "number"),
            Column(_("Medlemskap"), "number", priority=2),
            Column(_("Per kommune"), "number", decimals=2),
            Column(_("Flest i én"), "number", priority=3),
        ),
        tuple(rows),
        note=_("Et løsere valg kan aldri gi et lavere tall. Alle tallene er minst så mange."),
        sources=TABLES,
        id="steps",
    )


def _step(label: str, to: str, now: Count, before: Count, here: frozenset[str], _: Texts) -> tuple[Cell, ...]:
    more = now.total - before.total
    shown = f"{_.number(now.total)} (+{_.number(more)})" if more else _.number(now.total)
    return (
        Cell(label),
        Cell(to),
        Cell(shown, now.total) if now.total else Cell(_("ukjent"), None, status="unknown"),
        *(
            Cell(_.number(n, decimals), n) if n else Cell(_("ukjent"), None, status="unknown")
            for n, decimals in ((now.memberships, 0), (now.mean_at_least(len(here)), 2), (now.highest, 0))
        ),
    )


def _explained(_: Texts) -> tuple[str, ...]:
    companies, owners, mean = (fact_of(f).value or 0 for f in ("F2a", "F2b", "F2c"))
    per = fact_of("F1b").value or 0
    nordland, municipalities = (
        float(_nordland(2020)["value"]),
        41,
    )  # so many in 2020, by the source's note
    return (
        _(
            "4,6 teller bare IKS: {companies} {companies:selskap|selskaper} og {of} {of:kommune|kommuner} gir {per} eiere "
            "per selskap.",
            companies=_.number(companies),
            of=_.number(owners),
            per=_.number(mean * owners / companies, 1),
        ),
        _(
            "11 teller alle registrerte formelle samarbeid, om lag dobbelt så mange som kommunene: {per} "
            "{per:kommune|kommuner} per samarbeid.",
            per=_.number(per / 2, 1),
        ),
        _(
            "49 teller alt kommunen selv oppgir, avtaler og vertskommuner med, og er fra den kommunen i fylket som har "
            "flest. Det er et høyeste tall, ikke et gjennomsnitt."
        ),
        _(
            "NIVI fant {n} samarbeid i Nordland i 2020, eller {per} per kommune når hvert telles én gang. Det kan ikke settes "
            "ved siden av 11, der et samarbeid telles i hver kommune som er med.",
            n=_.number(nordland),
            per=_.number(nordland / municipalities, 1),
        ),
        _(
            "Gjennomsnittet er medlemskap delt på kommuner. Flere former, roller og tjenester gir alle flere medlemskap."
        ),
    )


def _municipalities(tally: Count, here: frozenset[str], _: Texts) -> Table:
    codes = sorted(here, key=lambda c: (-tally.by_municipality.get(c, 0), sort_key(current()[c].name)))
    shown = codes if len(codes) <= LISTED else codes[:HIGHEST]
    rows = []
    for code in shown:
        n = tally.by_municipality.get(code)
        rows.append(
            (
                Cell(current()[code].name, code, f"/kommune/{code}/samarbeid"),
                Cell(_("minst {n}", n=_.number(n)), n) if n else Cell(_("ukjent"), None, status="unknown"),
            )
        )
    return Table(
        _("Samarbeid i hver kommune med denne regelen"),
        (Column(_("Kommune")), Column(_("Samarbeid"))),
        tuple(rows),
        note=_("Viser {shown} av {n}.", shown=_.number(len(shown)), n=_.number(len(codes)))
        if len(shown) < len(codes)
        else "",
        sources=TABLES,
        id="municipalities",
    )


def _then(_: Texts) -> Table:
    rows = []
    for fact, service in IN_2004.items():
        told = fact_of(fact)
        share = (told.value or 0) / 100
        takes = [participation(code, service).takes_part for code in current()]
        sure, unknown = sum(t in ("yes", "partly") for t in takes), takes.count("unknown")
        rows.append(
            (
                Cell(told.title[_.lang]),
                Cell(_.percent(share, 1), share),
                Cell(_("minst {n}", n=_.percent(sure / len(takes), 1)), sure / len(takes))
                if sure
                else Cell(_("ukjent"), None, status="unknown"),
                Cell(_.percent(unknown / len(takes), 1), unknown / len(takes)),
            )
        )
    return Table(
        _("Andel av kommunene"),
        (
            Column(_("Oppgave")),
            Column(_("2004, spurt av NIBR")),
            Column(_("I dag, etter registeret")),
            Column(_("Ukjent i registeret"), priority=2),
        ),
        tuple(rows),
        note=_(
            "Tallene kan ikke brukes som en utvikling: i 2004 svarte kommunene selv, i dag vet vi bare det listene sier."
        ),
        sources=("published_counts", *TABLES),
        id="then",
    )


def _unknown(tally: Count, here: frozenset[str], _: Texts) -> tuple[str, ...]:
    items = [coverage_note()[_.lang]]
    if tally.formless:
        items.append(
            _(
                "{n} {n:samarbeid|samarbeid} er ikke talt fordi ingen kilde sier hvilken form de har.",
                n=tally.formless,
            )
        )
    return tuple(items)
