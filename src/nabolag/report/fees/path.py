"""The path of one case: the fee with its interval, what drives it, every year, every krone, and what is assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nabolag.fees import FeeCase, Projection, Scenario, project
from nabolag.fees.selvkost.fund import YEARS_TO_RETURN
from nabolag.fees.selvkost.prices import RATE
from nabolag.governance.limits import law, limits
from nabolag.report.fees.council import path_paragraph
from nabolag.report.fees.drivers import waterfall, waterfall_native
from nabolag.report.fees.fan import fan, fan_native
from nabolag.report.fees.loans import loan_sections
from nabolag.report.paper import (
    Bar,
    Bars,
    Bullets,
    Cell,
    Column,
    Drawing,
    Fact,
    Facts,
    Law,
    LawLine,
    Paper,
    Section,
    Table,
    row,
    text,
)
from nabolag.text import N_, Texts

VAT, VAT_READ = 1.15, date(2026, 11, 23)
"""Water and wastewater carry reduced VAT (merverdiavgiftsloven § 5-12), 15 per cent by the notes on sources that came with the
fees, read that day. The Storting sets the figure each year, and it stands in no text at hand. The notes have it from 1 May 2025,
the act's own from 1 July 2025; no year reckoned here is that old."""
RULES = (
    ("water-fee-limit", N_("Gebyret skal ikke overstige kommunens nødvendige kostnader.")),
    (
        "water-fee-old",
        N_("Forskriften over er gitt etter loven av 2012. Den gjelder videre etter loven av 2025."),
    ),
    ("selvkost-not-part", N_("Administrativ ledelse, folkevalgte og eierorganer er ikke med i selvkost.")),
    ("selvkost-straight", N_("Det som er bygd, avskrives planmessig over levetiden.")),
    (
        "life-linear",
        N_("I regnskapet er det like beløp hvert år, om ikke god kommunal regnskapsskikk sier noe annet."),
    ),
    ("selvkost-interest", N_("Rente regnes av årets gjennomsnittlige restverdi.")),
    (
        "selvkost-surplus-years",
        N_("Et overskudd skal tilbake til brukerne senest i det femte året etter at det oppsto."),
    ),
    (
        "selvkost-deficit",
        N_(
            "Et underskudd som fondet ikke dekker, skal dekkes inn senest i det femte året etter at det oppsto; senere bare hvis "
            "brukerne ellers måtte betale for fremtidig bruk."
        ),
    ),
)
ASSUMED = {
    "fee": N_("Gebyret i dag"),
    "volume": N_("Forbruk i en vanlig bolig"),
    "assets.life": N_("År igjen av anleggene"),
    "plan.year": N_("Året planen tas i bruk"),
    "plan.life": N_("Levetiden til det nye"),
    "directive.year": N_("Året EUs avløpsdirektiv måtte være på plass"),
    "fund.year": N_("Året overskuddet på fondet oppsto"),
}
"""What a form may fill in, by the path of the case's field."""
PARTS = {
    "operation": N_("Direkte drift"),
    "indirect": N_("Indirekte drift"),
    "income": N_("Andre inntekter"),
    "depreciation": N_("Avskrivninger"),
    "interest": N_("Kalkulatorisk rente"),
    "indirect_capital": N_("Indirekte kapital"),
    "fund": N_("Til fondet, eller fra det"),
    "connections": N_("Tilknytningsgebyr"),
}


def path_paper(
    projection: Projection,
    _: Texts,
    *,
    note: str = "",
    example: bool = False,
    beside: tuple[Section, ...] = (),
) -> Paper:
    """Everything that is said of a case.

    `note`: what the reader must know of where the figures came from. `beside`: what the fee is held against.
    """
    first, last = projection.rows[0], projection.rows[-1]
    interval = (
        ""
        if last.low is None or last.high is None
        else _(
            " I åtte av ti framtider ligger det mellom {low} og {high}.",
            low=_.nok(last.low),
            high=_.nok(last.high),
        )
    )
    lead = _(
        "Gebyret for en vanlig bolig i {name} går fra {first} i {from_} til {last} i {to}, {share} i året i snitt.",
        name=projection.case.name, first=_.nok(first.fee), last=_.nok(last.fee), from_=str(first.year), to=str(last.year),
        share=_.percent(projection.growth, 1),
    ) + interval  # fmt: skip
    definition, values = projection.definition
    sections = (
        Section("gebyret", _("Gebyret år for år"), (
            Drawing(band := fan(projection, _), natives=(fan_native(band),)),
            Facts((
                Fact(_("I {year}", year=str(first.year)), _.nok(first.fee), first.fee),
                Fact(_("I {year}", year=str(last.year)), _.nok(last.fee), last.fee),
                Fact(_("I {year}, med 15 % merverdiavgift", year=str(last.year)), _.nok(last.fee * VAT), last.fee * VAT),
            )),
            text(_(definition, **values), tone="quiet"),
        )),
        Section("driver", _("Hva som driver gebyret"), (
            Drawing(rises := waterfall(projection, _), natives=(waterfall_native(rises),)), _drivers(projection, _),
            _what_if(projection, _),
        )),
        Section("aar", _("Kostnad, fond og gebyr"), (_years(projection, _),)),
        Section("frister", _("Når pengene på fondet senest må brukes"), (_expires(projection, _),), folded=True),
        *beside,
        *loan_sections(projection, _),
        path_paragraph(projection, _),
        Section("sporet", _("Hver krone i {year}", year=str(last.year)), (_trace(projection, last.year, _),), folded=True),
        Section("forutsatt", _("Det vi har forutsatt"), (_assumed(projection, _),), folded=True),
        Section("loven", _("Hva loven sier"), (_law(_),), folded=True),
        Section("ukjent", _("Det vi ikke vet"), (Bullets((
            _("Må avklares: om rente regnes det første halve året. Her er den regnet med ({law}).", law=law("selvkost-interest")),
            _("Må avklares: hvilken krone på fondet som brukes først, og når renten på fondet senest må brukes. Her brukes den "
              "eldste først, og renten har fem år fra den ble lagt til ({surplus}, {interest}).",
              surplus=law("selvkost-surplus-years"), interest=law("selvkost-fund-interest")),
            _("Satsen på 15 % merverdiavgift står ikke i loven, som bare sier redusert sats ({law}). Den er fra notatet som "
              "fulgte gebyrtallene {day}. Stortinget fastsetter den.", law=law("water-vat"), day=_.date(VAT_READ)),
            _("EUs reviderte avløpsdirektiv er ikke vedtatt i Norge. Det regnes bare med når du velger det."),
            _("Kommunen fastsetter gebyret i forskrift ({law}). Dette er et regnestykke, ikke et vedtak.",
              law=law("water-fee-council")),
        ), unknown=True),)),
    )  # fmt: skip
    return Paper(
        stem="gebyr",
        title=_("Gebyret i {name} fram til {year}", name=projection.case.name, year=str(last.year)),
        lang=_.lang,
        lead=(lead,),
        sections=sections,
        notes=(note,) if note else (),
        mark=_("Eksempel: tallene er laget for å vise siden. De gjelder ingen virkelige kommuner.")
        if example
        else "",
        data={
            "case": projection.case.name,
            "rows": [
                {**vars(r), "expires": {str(k): v for k, v in r.expires.items()}} for r in projection.rows
            ],
            "assumed": list(projection.case.assumed),
        },
    )


def parts_of(projection: Projection, index: int) -> dict[str, float]:
    """Kroner of a standard dwelling's fee by part; they sum to the fee of the central path."""
    result = projection.rows[index]
    amounts = {name: getattr(result, name) for name in PARTS if name not in ("fund", "connections")}
    amounts["income"] = -result.income
    amounts["fund"] = result.to_fund - result.from_fund
    amounts["connections"] = -result.connections
    return {name: amount / result.units for name, amount in amounts.items()}


def _drivers(projection: Projection, _: Texts) -> Table:
    before, after = parts_of(projection, 0), parts_of(projection, -1)
    first, last = str(projection.rows[0].year), str(projection.rows[-1].year)
    body = [
        row(_(PARTS[n]), before[n], after[n], after[n] - before[n]) for n in PARTS if before[n] or after[n]
    ]
    body.append(
        row(_("I alt"), sum(before.values()), sum(after.values()), sum(after.values()) - sum(before.values()))
    )
    columns = (
        Column(_("Kroner for en vanlig bolig")),
        Column(first, "number"),
        Column(last, "number"),
        Column(_("Endring"), "number"),
    )
    return Table(_("Gebyret delt på det som koster"), columns, tuple(body), id="drivers", sheet=_("Hva som driver"),
                 note=_("Det midterste forløpet, uten trekninger."))  # fmt: skip


def _what_if(projection: Projection, _: Texts) -> Bars:
    """How much the last year's fee moves when one thing is otherwise, largest first; each fund is used in equal parts, since a
    path that is made smooth anew each time hides what moved it."""
    case, calm = projection.case, replace(projection.scenario.central, policy="even")
    years = range(case.start, case.start + calm.years)
    dearer = {year: float(rate) + 0.01 for year, rate in zip(years, calm.rates(case.start), strict=True)}
    trials: list[tuple[str, Scenario]] = [
        (_("Renten 1 prosentpoeng høyere"), replace(calm, rate=dearer)),
        (_("Prisene vokser 1 prosentpoeng mer i året"), replace(calm, prices=calm.prices + 0.01)),
        (_("Investeringene 20 prosent dyrere"), replace(calm, investments=calm.investments * 1.2)),
    ]
    if any(one.directive for one in case.plan) and not calm.directive:
        trials.append((_("EUs avløpsdirektiv blir norsk rett"), replace(calm, directive=True)))
    base = project(case, calm).rows[-1].fee
    moved = [(label, project(case, scenario).rows[-1].fee - base) for label, scenario in trials]
    fewer = replace(case, dwellings=case.dwellings * 0.9)
    moved.append((_("10 prosent færre boliger"), project(fewer, calm).rows[-1].fee - base))
    moved.sort(key=lambda one: -abs(one[1]))
    return Bars(
        _(
            "Så mye endrer gebyret i {year} seg hvis én ting blir annerledes",
            year=str(projection.rows[-1].year),
        ),
        _("kroner"),
        tuple(Bar(label, value, _.number(value)) for label, value in moved),
        _("Mest betyr dette: {what}, {value}.", what=moved[0][0], value=_.nok(moved[0][1])),
        note=_("Her er fondet brukt i like deler.") if projection.scenario.policy == "smooth" else "",
    )


def _years(projection: Projection, _: Texts) -> Table:
    """Cost, fund and fee by year. Amounts are the central path's; beside a fee that is the middle of many, its own stands too."""
    drawn = bool(projection.scenario.draws)
    columns = (
        Column(_("År"), "year"),
        Column(_("Kostnad"), "number"),
        Column(_("Til fondet, eller fra det"), "number", priority=2),
        Column(_("Inntekter fra gebyr"), "number", priority=2),
        Column(_("Fondet 31. desember"), "number", priority=2),
        *((Column(_("Gebyr uten trekning"), "number", priority=2),) if drawn else ()),
        Column(_("Gebyr"), "number"),
    )
    body = tuple(
        row(
            r.year,
            r.cost,
            r.to_fund - r.from_fund,
            r.revenue,
            r.fund_closing,
            *(((r.revenue - r.connections) / r.units,) if drawn else ()),
            Cell(value=r.fee, low=r.low, high=r.high),
        )
        for r in projection.rows
    )
    note = _("Gebyrinntekter = kostnad + det som går til fondet.")
    if drawn:
        note += " " + _(
            "Beløpene er forløpet uten trekninger; gebyret til høyre er det midterste av framtidene."
        )
    return Table(
        _("Kroner uten merverdiavgift"), columns, body, id="path", sheet=_("Forløp"), under=True, note=note
    )


def _expires(projection: Projection, _: Texts) -> Table:
    """What is left in the fund at the end of each year, by how many years it may still stand there."""
    ahead = range(1, YEARS_TO_RETURN + 1)
    body = tuple(
        row(r.year, *(r.expires.get(r.year + k, 0.0) for k in ahead))
        for r in projection.rows
        if any(abs(left) >= 1 for left in r.expires.values())
    )
    columns = (
        Column(_("Ved slutten av"), "year"),
        *(Column(_("Innen {n} {n:år|år}", n=k), "number", priority=1 if k < 3 else 2) for k in ahead),
    )
    empty = row(projection.rows[0].year, *(0.0 for _k in ahead))
    return Table(_("Når hver krone på fondet senest må brukes"), columns, body or (empty,), id="expires",
                 sheet=_("Frister"),
                 note=_("Kroner som må brukes innen så mange år. Minus er underskudd som skal dekkes inn."))  # fmt: skip


def _trace(projection: Projection, year: int, _: Texts) -> Table:
    body = tuple(
        row(" ".join(filter(None, (_(PARTS[line.part]), line.name))), line.amount, line.said(_))
        for line in projection.trace(year)
    )
    return Table(_("Gebyrinntektene er summen av disse"),
                 (Column(_("Hva")), Column(_("Kroner"), "number", decimals=2), Column(_("Slik er det regnet"))),
                 body, id="trace", sheet=_("Hver krone"))  # fmt: skip


def _assumed(projection: Projection, _: Texts) -> Table:
    scenario, case = projection.scenario, projection.case
    rates = scenario.rates(case.start)
    ours, published, theirs = _("satt av oss"), _("publisert, snitt 2014–2026"), _("fra saken")
    body = [
        row(_("Kalkylerente i {year}", year=str(case.start)), _.percent(float(rates[0]), 2),
            ours if rates[0] == RATE else theirs),
        row(_("Vekst i lønn og priser i året"), _.percent(scenario.prices, 2),
            published if scenario.prices == Scenario().prices else theirs),
        row(_("Bruken av fondet"), _("jevnest mulig gebyr") if scenario.policy == "smooth" else _("i like deler"), theirs),
        row(_("Forbruk i en vanlig bolig"), _("{n} m³", n=_.number(case.volume)), ours if case.volume == 150 else theirs),
        row(_("Boliger"), _.number(case.dwellings), theirs),
    ]  # fmt: skip
    if scenario.draws:
        body += [
            row(_("Trekninger"), _.number(scenario.draws), theirs),
            row(_("Usikkerhet i investeringene"), _.percent(scenario.investment_spread), ours),
            row(
                _("Usikkerhet i renten"),
                _.percent(scenario.rate_spread, 2),
                _("satt av oss, av publiserte utfall 2016–2023 etter regelen som gjaldt til 2025"),
            ),
        ]
    if case.tariff and case.tariff.decided:
        body.append(row(_("Vedtatt"), _.date(case.tariff.decided), case.tariff.case))
    for name in case.assumed:
        said = ASSUMED.get(name)
        published_fee = name == "fee" and case.fee is not None
        source = _("SSB, tabell 12842") if published_fee else _("fylt ut av oss")
        body.append(row(_(said) if said else name, _filled_in(case, name, _), source))
    return Table(_("Forutsetninger"), (Column(_("Hva")), Column(_("Verdi")), Column(_("Hvor det kommer fra"))),
                 tuple(body), sheet=_("Forutsetninger"))  # fmt: skip


def _filled_in(case: FeeCase, name: str, _: Texts) -> str:
    """The figure that stands in a field that nobody has answered; a dash where the case has it no longer."""
    planned = [one for one in case.plan if not one.directive] or list(case.plan)
    directive = [one for one in case.plan if one.directive]
    found = {
        "fee": [_.nok(case.fee)] if case.fee is not None else [],
        "volume": [_("{n} m³", n=_.number(case.volume))],
        "assets.life": [_("{n} år", n=one.life) for one in case.assets],
        "plan.year": [str(one.year) for one in planned],
        "plan.life": [_("{n} år", n=one.life) for one in planned],
        "directive.year": [str(one.year) for one in directive],
        "fund.year": [str(year) for year in case.fund],
    }.get(name, [])
    return found[0] if found else "–"


def _law(_: Texts) -> Law:
    lines = []
    for id_, says in RULES:
        one = limits()[id_]
        lines.append(LawLine(_(says), one.cite.cited, one.quote, one.cite.url))
    return Law(tuple(lines))
