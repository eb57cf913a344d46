"""Whom to ask as a paper: the groups, the layers of gain beside each other, what studies found both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from nabolag.cooperation.constellations import Constellation
from nabolag.cooperation.potential import official_scale
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table, Text, text
from nabolag.report.paper.model import Later, Paper, Section
from nabolag.report.partners.layers import experts_section, panel_blocks
from nabolag.report.partners.legal import legal_section
from nabolag.report.partners.looking import Costs, frontier_of, groups
from nabolag.report.partners.missing import figures_missing, group_missing, official_missing
from nabolag.report.partners.panels import joining_of
from nabolag.report.partners.services import accounts_of, group_data
from nabolag.report.partners.studies import evidence, findings_data, said_of_layers, sources_note
from nabolag.report.partners.travel import OwnTravel
from nabolag.report.partners.who import left_over, named, who
from nabolag.report.ranged import MILLION, in_millions
from nabolag.report.sources import sources_of
from nabolag.text import Texts

if TYPE_CHECKING:
    from nabolag.report.preparedness.held import Held
    from nabolag.report.preparedness.roster import Capacity


def partners_paper(
    case: Case,
    costs: Costs | None = None,
    forced: Iterable[str] = (),
    excluded: Iterable[str] = (),
    capacity: Capacity | None = None,
    held: Held | None = None,
    own: OwnTravel | None = None,
) -> Paper:
    """Three to five groups and «som i dag», with everything a director asks about each.

    Args:
        costs: the user's own costs of the service, by code in kroner a year.
        forced: codes that must be in every group; excluded: codes that must not be in any.
        capacity: who can be on duty, as those in the case tell: one more thing to hold the groups up against.
        held: what their fire services have, to be held against what one area would need.
        own: how far it is by a table of the user's own.

    Raises:
        NotKnown: a forced one has no neighbours.
    """
    _, constellations = case.texts, groups(case, forced, excluded)
    sections = tuple(_sections(case, constellations, costs or {}, capacity, held, own))
    return Paper(
        stem=f"partnere-{case.code}-{_.lang}",
        title=_("Hvem kan {name} spørre?", name=case.name),
        lang=_.lang,
        lead=(_lead(case, constellations), *case.changes()),
        sections=sections,
        sources=sources_of(sections, _),
        over=case.said(),
        data=Later(
            lambda: {
                "code": case.code,
                "service": case.service.id if case.service else None,
                "groups": [group_data(case, one, own) for one in constellations],
                "findings": findings_data(accounts_of(case), _),
            }
        ),
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
    own: OwnTravel | None = None,
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
            (who(case, constellations, capacity, own), *left_over(case, constellations)),
        ),
        Section(
            "lag", _("Hva er det å hente, lag for lag"), tuple(_layers(case, constellations, costs, own))
        ),
        *(
            [asked_of_groups(case, constellations, held)]
            if case.service and case.service.id == "fire"
            else []
        ),
        *([coverage_section(case, capacity, [one.codes for one in constellations])] if capacity else []),
        *legal_section(case, constellations),
        *experts_section(case, [one.codes for one in constellations]),
        *evidence(accounts_of(case), case.texts),
        Section("grupper-metode", _("Slik er gruppene valgt"), (text(_method(_)),), folded=True),
    ]


def _layers(
    case: Case, constellations: tuple[Constellation, ...], costs: Costs, own: OwnTravel | None = None
) -> list[Block]:
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
                Cell(named(one.codes, _)),
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
            note=sources_note(_),
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
        _("{who}: {why}", who=named(one.codes, _), why=why)
        for one in constellations
        if (why := group_missing(service.accounts, one.codes, _))
    ]
    if unknown:
        blocks.append(Bullets(tuple(unknown)))
    return [*blocks, *panel_blocks(case, [one.codes for one in constellations], own), *said_of_layers(_)]


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


def _method(_: Texts) -> str:
    return _(
        "Gruppene har to til fire kommuner som henger sammen på kartet (land, eller høyst 8 km sjø). De er ordnet etter fire "
        "mål som veier likt: nærhet, hvor mange par som deler noe i dag etter registeret, innbyggere (inntil 20 000) og hvor "
        "jevne de er. "
        "Den beste av hver størrelse vises, og den beste ellers. Hver vekt er også prøvd 20 prosent opp og ned. "
        "Reisetid, vilje og kapasitet er ikke med."
    )
