"""The year's report on ownership to the council: demands and how they stand, and a basis for the plan of control."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nabolag.data import fact_of
from nabolag.governance.ownership import Interest, advice, rule
from nabolag.governance.ownership.control import Deviation
from nabolag.governance.ownership.following import Demand, risks
from nabolag.municipalities import Municipality
from nabolag.report.ownership.deviations import deviation_section
from nabolag.report.ownership.words import UNKNOWN, law_of, notes
from nabolag.report.paper import Bullets, Cell, Column, Paper, Section, Source, Table, row, text
from nabolag.report.sources import told_by
from nabolag.text import N_, Texts
from nabolag.text.units import unit_said

STANDS = {
    "met": N_("nådd"),
    "missed": N_("ikke nådd"),
    "unmeasured": N_("ikke målt"),
    "not-measurable": N_("kan ikke måles: skriv «minst» eller «høyst» og et tall"),
}
LAW = ("deviations", "control", "ownership-control-plan", "audit-plan", "internal-control", "inform")
BASELINE = "F9b"


def follow_paper(
    municipality: Municipality,
    interests: Sequence[Interest],
    demands: Sequence[Demand],
    today: date,
    _: Texts,
    deviations: Sequence[Deviation] = (),
) -> Paper:
    """Demands one by one, deviations, what speaks for control of each company, the law and KS' advice."""
    measurable = sum(one.stand != "not-measurable" for one in demands)
    companies = len({one.company for one in demands if one.stand != "not-measurable"})
    missed = sum(one.stand == "missed" for one in demands)
    fact, stands = fact_of(BASELINE), [one.stand(today) for one in deviations]
    lead = [
        _("Målbare krav er skrevet inn for {n} av {of} virksomheter.", n=companies, of=len(interests)),
        _("{n} {n:krav er|krav er} ikke nådd.", n=missed) if missed else "",
        _(
            "{n} {n:avvik er åpent|avvik er åpne}, {late} over fristen.",
            n=len(stands) - stands.count("closed"),
            late=stands.count("overdue"),
        )
        if stands
        else "",
        f"{fact.wording[_.lang]} ({fact.year}).",
    ]
    found = risks(interests, demands, municipality.code, today)
    return Paper(
        stem=f"eieroppfolging-{municipality.code}",
        title=_("Årets rapport om eierskapet: {name}", name=municipality.name),
        lang=_.lang,
        lead=tuple(line for line in lead if line),
        sections=(
            Section("krav", _("Eierkrav"), (_demands(demands, today, _),)),
            deviation_section(deviations, today, _),
            Section(
                "kontroll",
                _("Grunnlag for kontrollplanen"),
                (
                    *((risk_table(interests, demands, municipality.code, today, _),) if found else ()),
                    text(
                        _(
                            "Kontrollutvalget vurderer risiko og vesentlighet. Tabellen viser hva som er kjent, del for del: "
                            "delene legges ikke sammen, og rekkefølgen er registerets."
                        )
                    ),
                ),
            ),
            Section("lov", _("Hva loven sier"), (law_of(map(rule, LAW), _),)),
            Section(
                "rad",
                _("KS' råd"),
                (
                    text(_("Dette er råd, ikke lov. Gjengitt i våre ord.")),
                    Bullets(
                        tuple(_("KS nr. {n}", n=a.number) + f": {a.say(_.lang)}" for a in advice("follow"))
                    ),
                ),
            ),
        ),
        notes=notes(_),
        sources=(Source(1, fact.id, f"{told_by(fact.source, _)} ({fact.year})", fact.url or ""),),
        data={
            "measurable": measurable,
            "demands": [
                {
                    "company": one.company,
                    "what": one.what,
                    "target": one.target,
                    "measured": one.measured or None,
                    "due": one.due.isoformat() if one.due else None,
                    "status": one.stand,
                    "overdue": one.overdue(today),
                }
                for one in demands
            ],
            "deviations": [
                {
                    "company": one.company,
                    "what": one.what,
                    "found": one.found.isoformat() if one.found else None,
                    "measure": one.measure or None,
                    "due": one.due.isoformat() if one.due else None,
                    "status": stand,
                    "closed": one.closed.isoformat() if one.closed else None,
                }
                for one, stand in zip(deviations, stands, strict=True)
            ],
        },
    )


def _demands(demands: Sequence[Demand], today: date, _: Texts) -> Table | Bullets:
    if not demands:
        return Bullets(
            (_("Ingen eierkrav er skrevet. Det betyr ikke at det ikke er stilt noen."),), unknown=True
        )
    unknown = _(UNKNOWN)

    def stands(one: Demand) -> str:
        said = _(STANDS[one.stand])
        return _("{state}, fristen er passert", state=said) if one.overdue(today) else said

    return Table(
        _("Eierkrav, ett for ett"),
        (
            Column(_("Virksomhet")), Column(_("Krav")), Column(_("Kravets mål")), Column(_("Målt"), priority=2),
            Column(_("Status")), Column(_("Frist"), priority=2), Column(_("Hvem"), priority=3),
            Column(_("Vedtatt"), priority=3),
        ),
        tuple(
            row(
                one.company, one.what, one.target, one.measured or unknown, stands(one),
                _.date(one.due) if one.due else unknown, one.who or unknown,
                _.date(one.decided) if one.decided else unknown,
            )
            for one in demands
        ),
    )  # fmt: skip


def risk_table(
    interests: Sequence[Interest], demands: Sequence[Demand], code: str, today: date, _: Texts
) -> Table:
    """What speaks for control of each company, part by part."""
    kr = unit_said("kr", _)

    def figure(value: float | None) -> Cell:
        return Cell(_(UNKNOWN), None, status="unknown") if value is None else Cell("", value)

    return Table(
        _("Hva som taler for kontroll, del for del"),
        (
            Column(_("Virksomhet")), Column(_("Mulig ansvar"), "number", unit=kr),
            Column(_("Ukjente opplysninger"), "number", priority=2), Column(_("Kjente fristbrudd"), "number", priority=2),
            Column(_("Varsler om økonomi"), "number", priority=2), Column(_("Brudd i styret"), "number", priority=2),
            Column(_("Krav ikke nådd"), "number"), Column(_("Avtale før 2024"), priority=3),
        ),
        tuple(
            row(
                one.name,
                figure(one.possible), one.unknown, one.overdue, one.warnings, figure(one.breaches), one.missed,
                _(UNKNOWN) if one.old is None else _("ja") if one.old else "–",
            )
            for one in risks(interests, demands, code, today)
        ),
        id="risks",
    )  # fmt: skip
