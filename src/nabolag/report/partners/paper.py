"""Whom to ask as a paper: the groups, the layers of gain beside each other, what studies found both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from nabolag.cooperation.constellations import WEIGHTINGS, Constellation
from nabolag.cooperation.potential import findings, official_scale, official_scales
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table, Text, text
from nabolag.report.paper.model import Paper, Section
from nabolag.report.partners.layers import SOURCES, experts_section, panel_blocks, panel_data
from nabolag.report.partners.legal import legal_section
from nabolag.report.partners.looking import Costs, frontier_of, groups
from nabolag.report.partners.missing import figures_missing, group_missing, official_missing, why_null
from nabolag.report.partners.panels import joining_of, panel_gain_of
from nabolag.report.ranged import MILLION, in_millions
from nabolag.report.sources import sources_of, told_by
from nabolag.text import N_, Texts

if TYPE_CHECKING:
    from nabolag.report.preparedness.held import Held
    from nabolag.report.preparedness.roster import Capacity

DIRECTIONS = {"saves": N_("sparte"), "none": N_("ingen sikker virkning"), "costs": N_("kostet mer")}
COUNTRIES = {
    "NO": N_("Norge"),
    "DK": N_("Danmark"),
    "FI": N_("Finland"),
    "IT": N_("Italia"),
    "US-NY": N_("USA (New York)"),
}


def partners_paper(
    case: Case,
    costs: Costs | None = None,
    forced: Iterable[str] = (),
    excluded: Iterable[str] = (),
    capacity: Capacity | None = None,
    held: Held | None = None,
) -> Paper:
    """Three to five groups and «som i dag», with everything a director asks about each.

    Args:
        costs: the user's own costs of the service, by code in kroner a year.
        forced: codes that must be in every group; excluded: codes that must not be in any.
        capacity: who can be on duty, as those in the case tell: one more thing to hold the groups up against.
        held: what their fire services have, to be held against what one area would need.

    Raises:
        NotKnown: a forced one has no neighbours.
    """
    _, constellations = case.texts, groups(case, forced, excluded)
    sections = tuple(_sections(case, constellations, costs or {}, capacity, held))
    return Paper(
        stem=f"partnere-{case.code}-{_.lang}",
        title=_("Hvem kan {name} spørre?", name=case.name),
        lang=_.lang,
        lead=(_lead(case, constellations),),
        sections=sections,
        sources=sources_of(sections, _),
        over=case.said(),
        data={
            "code": case.code,
            "service": case.service.id if case.service else None,
            "groups": [_data(case, one) for one in constellations],
        },
    )


def gain_sections(case: Case) -> list[Section]:
    """The same as sections of the page on what there is to gain; a table in which every layer is unknown is one sentence."""
    found = _sections(case, groups(case), {})
    if (
        case.service
        and official_scale(case.service.accounts) is None
        and joining_of(case.service.accounts) is None
    ):
        return [replace(one, blocks=_without_layers(one)) for one in found]
    return found


def _without_layers(section: Section) -> tuple[Block, ...]:
    if section.id != "lag":
        return section.blocks
    return tuple(block for block in section.blocks if isinstance(block, Text))


def potential_paper(case: Case) -> Paper:
    """What the layers say of the municipalities of a case, service by service.

    Without partners: what each layer reckons for the municipality alone, and that there is nothing to compare.
    """
    _ = case.texts
    n = len(case.codes)
    body = []
    for one in official_scales():
        ends = one.together(n)
        gain, panel = frontier_of(one.id, case.codes), panel_gain_of(one.id, case.codes)
        body.append(
            (
                Cell(one.name[_.lang]),
                Cell("", one.basis),
                in_millions(ends, _),
                in_millions(None if gain is None else (gain.joining_low, gain.joining_high), _),
                in_millions(None if panel is None else panel.scale, _),
                in_millions(None if panel is None else panel.net, _),
            )
        )
    table = Table(
        _("Hva tre lag sier om {names}", names=case.together),
        (
            Column(_("Tjeneste")),
            Column(_("Likt beløp til hver kommune"), "share", decimals=1, priority=3),
            Column(_("Inntektssystemet, mill. kr i året")),
            Column(_("De billigste, mill. kr i året")),
            Column(_("Modellene: av å være større"), priority=2),
            Column(_("Modellene: det som er igjen")),
        ),
        tuple(body),
        note=_sources_note(_),
        sources=SOURCES,
        id="layers-by-service",
    )
    sections = (
        Section("lag", _("Lag for lag"), (table, *_said_of_layers(_))),
        _evidence(case),
    )
    return Paper(
        stem=f"potensial-{case.code}-{_.lang}",
        title=_("Hva er det å hente for {names}?", names=case.together),
        lang=_.lang,
        lead=(
            _(
                "Anslag i intervall, aldri ett tall. Ingen har målt hva et samarbeid mellom disse ville spart."
            ),
        ),
        sections=sections,
        sources=sources_of(sections, _),
        data={
            "codes": list(case.codes),
            "services": [
                {"service": one.id, **layer_data(one.id, case.codes, one.name[_.lang], False, _)}
                for one in official_scales()
            ],
        },
    )


def _lead(case: Case, constellations: tuple[Constellation, ...]) -> str:
    _ = case.texts
    if not constellations:
        return _("{name} har ingen nabo på kartet som kan spørres.", name=case.name)
    return _(
        "{n} {n:gruppe|grupper} å vurdere, og å fortsette som i dag. Rekkefølgen følger ikke anslått gevinst.",
        n=len(constellations),
    )


def _sections(
    case: Case,
    constellations: tuple[Constellation, ...],
    costs: Costs,
    capacity: Capacity | None = None,
    held: Held | None = None,
) -> list[Section]:
    from nabolag.report.preparedness.coverage import coverage_section  # which itself looks for groups here
    from nabolag.report.preparedness.fire import asked_of_groups

    _ = case.texts
    if not constellations:
        return [Section("grupper", _("Hvem kan dere spørre?"), (text(_lead(case, constellations)),))]
    return [
        Section(
            "grupper",
            _("Hvem kan dere spørre?"),
            (_who(case, constellations, capacity), *_left(case, constellations)),
        ),
        Section("lag", _("Hva er det å hente, lag for lag"), tuple(_layers(case, constellations, costs))),
        *(
            [asked_of_groups(case, constellations, held)]
            if case.service and case.service.id == "fire"
            else []
        ),
        *([coverage_section(case, capacity, [one.codes for one in constellations])] if capacity else []),
        *legal_section(case, constellations),
        *experts_section(case, [one.codes for one in constellations]),
        _evidence(case),
        Section("grupper-metode", _("Slik er gruppene valgt"), (text(_method(_)),), folded=True),
    ]


def _who(case: Case, constellations: tuple[Constellation, ...], capacity: Capacity | None) -> Table:
    from nabolag.report.preparedness.coverage import covered_cell

    _ = case.texts
    own = rows()[case.code]["population"]
    body = [
        (
            Cell(_("Som i dag: {name} alene", name=case.name)),
            Cell("", own),
            Cell("–"),
            Cell("–"),
            Cell(case.name),
            Cell("–"),
            *([covered_cell(case, capacity, (case.code,))] if capacity else []),
        )
    ]
    for one in constellations:
        body.append(
            (
                Cell(_named(one.codes, _)),
                Cell("", one.population),
                Cell("", round(one.kilometres)),
                Cell(_("{n} av {of} {of:par|par}", n=one.shared, of=one.pairs), one.shared),
                Cell(_most(one, _)),
                Cell(
                    _("{n} av {of}", n=round(one.stays * WEIGHTINGS), of=WEIGHTINGS),
                    round(one.stays * WEIGHTINGS),
                ),
                *([covered_cell(case, capacity, one.codes)] if capacity else []),
            )
        )
    return Table(
        _("Grupper med {name}, og som i dag", name=case.name),
        (
            Column(_("Gruppe")),
            Column(_("Innbyggere"), "number"),
            Column(_("Lengst fra hverandre, km luftlinje"), "number", priority=2),
            Column(_("Samarbeider allerede"), priority=2),
            Column(_("Flest stemmer etter folketall")),
            Column(_("Like god med andre vekter"), priority=3),
            *([Column(_("Vakten dekket, egne tall"), "share", decimals=1)] if capacity else []),
        ),
        tuple(body),
        note=_(
            "Avstanden er rett linje mellom kommunene; ferje og vei er ikke regnet med. Et par er to av kommunene i gruppen. "
            "«Like god med andre vekter»: i hvor mange av {of} forsøk gruppen fortsatt står på listen, når hvert av de fire "
            "målene får 20 prosent mer eller mindre vekt, eller det samme.",
            of=WEIGHTINGS,
        ),
        sources=("population", "neighbours", "child_welfare_cooperation", "iks_2021", "waste_companies"),
        id="groups",
    )


def _most(one: Constellation, _: Texts) -> str:
    name, share = rows()[one.largest]["name"], largest_share(one.largest_share, _)
    if one.largest_share > 0.5:
        return _("{name} ({share}, avgjør alene)", name=name, share=share)
    return _("{name} ({share}, trenger andre)", name=name, share=share)


def largest_share(share: float, _: Texts) -> str:
    """A share of the votes; one that is nearly all keeps a decimal, rounded down, since the others have some."""
    return _.percent(share) if share < 0.995 else _.percent(int(1000 * share) / 1000, 1)


def _left(case: Case, constellations: tuple[Constellation, ...]) -> list[Block]:
    """Who is left over when a group pairs."""
    _, sentences = case.texts, []
    for one in constellations:
        who = _named(one.codes, _)
        if one.left_over:
            sentences.append(
                _("{who}: {left} har da ingen annen nabo igjen.", who=who, left=_named(one.left_over, _))
            )
    if not sentences:
        sentences.append(
            _(
                "Uansett hvilken gruppe som velges, har hver kommune utenfor den fortsatt en nabo å gå sammen med."
            )
        )
    return [Bullets(tuple(sentences), ("neighbours",))]


def _layers(case: Case, constellations: tuple[Constellation, ...], costs: Costs) -> list[Block]:
    _, service = case.texts, case.service
    if service is None:
        return [text(_("Velg en tjeneste, så vises lagene for hver gruppe."))]
    scale, name = official_scale(service.accounts), _(service.name)
    blocks: list[Block] = [text(_official_words(service.accounts, name, _))]
    body = [(Cell(_("Som i dag: {name} alene", name=case.name)), Cell("0"), Cell("–"), Cell("0"), Cell("–"))]
    for one in constellations:
        ends = None if scale is None else scale.together(len(one.codes))
        gain = frontier_of(service.accounts, one.codes)
        given = [costs[code] for code in one.codes if code in costs]
        paid = sum(given) / 100 / MILLION if len(given) == len(one.codes) else None
        body.append(
            (
                Cell(_named(one.codes, _)),
                in_millions(ends, _),
                in_millions(None if gain is None else (gain.learning_low, gain.learning_high), _),
                in_millions(None if gain is None else (gain.joining_low, gain.joining_high), _),
                Cell(_("ukjent"), status="unknown") if paid is None else Cell(_.number(paid, 2), paid),
            )
        )
    blocks.append(
        Table(
            _("Gevinst i mill. kroner i året, {service}", service=name),
            (
                Column(_("Gruppe")),
                Column(_("Inntektssystemet")),
                Column(_("De billigste: kan hentes alene"), priority=2),
                Column(_("De billigste: ved å gå sammen")),
                Column(_("Én prosent av egne kostnader"), priority=3),
            ),
            tuple(body),
            note=_sources_note(_),
            sources=("net_service_expenditure", "population"),
            id="gain-layers",
        )
    )
    if costs:
        given_by = _.join(
            _("{name} {amount}", name=rows()[code]["name"], amount=_.number(cost / MILLION, 2))
            for code, cost in sorted(costs.items())
        )
        blocks.append(
            text(
                _(
                    "Egne tall, lagt inn av dere og ikke kontrollert her: {given} mill. kr i året. Kolonnen «Én prosent av egne "
                    "kostnader» bygger bare på dem; den er ikke et anslag på gevinst.",
                    given=given_by,
                )
            )
        )
    if joining_of(service.accounts) is None:
        blocks.append(text(figures_missing(service.accounts, name, service.fee is not None, _)))
    unknown = [
        _("{who}: {why}", who=_named(one.codes, _), why=why)
        for one in constellations
        if (why := group_missing(service.accounts, one.codes, _))
    ]
    if unknown:
        blocks.append(Bullets(tuple(unknown)))
    return [*blocks, *panel_blocks(case, (one.codes for one in constellations)), *_said_of_layers(_)]


def _official_words(service: str, name: str, _: Texts) -> str:
    scale = official_scale(service)
    if scale is None:
        return official_missing(service, name, _)
    if scale.basis == 0:
        return _(
            "Inntektssystemet regner ikke med at det koster noe å være liten i {service}. Staten ser ingen stordrift her.",
            service=name,
        )
    return _(
        "Inntektssystemet regner med at hver kommune koster om lag {each} i året i {service}, uansett hvor få som bor der.",
        each=_.nok(scale.per_municipality),
        service=name,
    )


def _said_of_layers(_: Texts) -> list[Block]:
    return [
        Bullets(
            (
                _(
                    "Inntektssystemet: fra 0 til det beløpet som regnes én gang og ikke én gang per kommune. Kommunene "
                    "beholder tilskuddet når de samarbeider."
                ),
                _(
                    "De billigste: de som bruker minst i ett eller to år. Tallet sier hva de bruker, ikke hva de får, og "
                    "det meste kan være ulik geografi, ulik føring eller et uvanlig år. Minus er tap. Å lære av de "
                    "billigste krever ikke samarbeid."
                ),
                _(
                    "Modellene: flere måter å se hva det koster å være liten på, veid sammen, med det som kommer i tillegg når "
                    "noe gjøres sammen. Lagene kan ikke legges sammen: de måler det samme på tre måter."
                ),
            )
        )
    ]


def _evidence(case: Case) -> Section:
    _ = case.texts
    own = case.service.accounts if case.service else None
    table = Table(
        _("Hva studier fant"),
        (
            Column(_("Virkning")),
            Column(_("Funn")),
            Column(_("Land"), priority=2),
            Column(_("Kilde"), priority=2),
        ),
        tuple(
            (
                Cell(_(DIRECTIONS[one.direction])),
                Cell(one.say[_.lang]),
                Cell(_(COUNTRIES[one.country])),
                Cell(told_by(one.source, _)),
            )
            for one in findings(own)
        ),
        id="findings",
    )
    return Section("studier", _("Det studier fant, begge veier"), (table,), folded=True)


def _method(_: Texts) -> str:
    return _(
        "Gruppene har to til fire kommuner som henger sammen på kartet (land, eller høyst 8 km sjø). De er ordnet etter fire "
        "mål som veier likt: nærhet, hvor mange par som deler noe i dag etter registeret, innbyggere (inntil 20 000) og hvor "
        "jevne de er. "
        "Den beste av hver størrelse vises, og den beste ellers. Hver vekt er også prøvd 20 prosent opp og ned. "
        "Reisetid, vilje og kapasitet er ikke med."
    )


def _sources_note(_: Texts) -> str:
    criteria, spending = official_scales()[0].sources
    return _(
        "Kilder til inntektssystemet: {criteria}; {spending}.",
        criteria=told_by(criteria, _),
        spending=told_by(spending, _),
    )


def _named(codes: Iterable[str], _: Texts) -> str:
    return _.join(rows()[code]["name"] for code in codes)


def _data(case: Case, one: Constellation) -> dict[str, object]:
    return {
        "codes": list(one.codes),
        "population": one.population,
        "kilometres": round(one.kilometres, 1),
        "shared_pairs": one.shared,
        "pairs": one.pairs,
        "largest": one.largest,
        "largest_share": one.largest_share,
        "left_over": list(one.left_over),
        "stays": one.stays,
        **layers_of(case, one.codes),
    }


def layers_of(case: Case, codes: tuple[str, ...]) -> dict[str, object]:
    """The layers for machines of the service of a case, as `layer_data`."""
    service, _ = case.service, case.texts
    if service is None:
        return layer_data("", codes, "", False, _)
    return layer_data(service.accounts, codes, _(service.name), service.fee is not None, _)


def layer_data(service: str, codes: tuple[str, ...], name: str, fee: bool, _: Texts) -> dict[str, object]:
    """The layers for machines, each as its two ends in kroner a year, and under `why_null` why one is not known.

    Args:
        service: as the accounts call it; name: as the reader does. fee: whether its users pay a fee for it.
    """
    scale, gain = official_scale(service), frontier_of(service, codes) if service else None
    layers: dict[str, object] = {
        "official_scale_nok": None if scale is None else scale.together(len(codes)),
        "frontier_learning_nok": None if gain is None else (gain.learning_low, gain.learning_high),
        "frontier_joining_nok": None if gain is None else (gain.joining_low, gain.joining_high),
        **panel_data(service, codes),
    }
    return layers | {"why_null": why_null(layers, service, name, fee, codes, _)}
