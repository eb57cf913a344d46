"""The ministry's view as a paper: a row per scenario, and the groups of each, folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nabolag.cooperation.potential import official_scale
from nabolag.report.paper.blocks import Block, Bullets, Cell, Column, Table, text
from nabolag.report.paper.model import Paper, Section
from nabolag.report.partners.layers import IN_ROAD, IN_STRAIGHT, SOURCES
from nabolag.report.partners.scenarios import Scenario
from nabolag.report.partners.solving import COUNTED, NAMED, PROVEN_TO, Result
from nabolag.report.partners.studies import evidence, findings_data
from nabolag.report.partners.who import named
from nabolag.report.ranged import MILLION, in_millions
from nabolag.report.sources import sources_of
from nabolag.text import N_, Amount, Lang, Texts, texts

SERVICE_NAMES = {
    "administration": N_("administrasjon"),
    "fire": N_("brann og ulykkesvern"),
    "child_welfare": N_("barnevern"),
    "school": N_("grunnskole"),
    "health_and_care": N_("helse og omsorg"),
}
SHOWN_LEAVING = 5
OWN_TABLE = {
    "km": N_("høyst {km} km mellom to etter egen reisetabell"),
    "min": N_("høyst {km} minutter mellom to etter egen reisetabell"),
    "": N_("høyst {km} mellom to etter egen reisetabell"),
}


def regions_paper(
    scenarios: Sequence[Scenario], kept: Mapping[str, Result], lang: Lang | str = "nb"
) -> Paper:
    """What is answered of the scenarios so far, in the order they were asked for.

    Args:
        kept: the answers by key; a scenario without one is shown as waiting.
    """
    _ = texts(lang)
    answered = [kept[one.key] for one in scenarios if one.key in kept]
    sections = [
        Section("kart", _("Hele landet, kombinasjon for kombinasjon"), tuple(_overview(scenarios, kept, _)))
    ]
    sections += [_groups(one, kept[one.key], _) for one in scenarios if one.key in kept]
    services = tuple(dict.fromkeys(one.service for one in scenarios))
    sections += evidence(services, _)
    sections.append(
        Section("metode", _("Slik er kartene laget"), tuple(_method(scenarios, answered, _)), folded=True)
    )
    return Paper(
        stem=f"inndeling-{_.lang}",
        title=_("Hvordan kunne hele landet gått sammen?"),
        lang=_.lang,
        lead=(
            _(
                "Anslag i intervall, aldri ett tall. Et kart som koster minst i modellene, er ikke et forslag."
            ),
            _(
                "{done} av {n} {n:kombinasjon|kombinasjoner} er regnet.",
                done=len(answered),
                n=len(scenarios),
            ),
        ),
        sections=tuple(sections),
        sources=sources_of(tuple(sections), _),
        data={
            "scenarios": [kept.get(one.key, {"key": one.key, "answered": False}) for one in scenarios],
            "findings": findings_data(services, _),
        },
    )


def _overview(scenarios: Sequence[Scenario], kept: Mapping[str, Result], _: Texts) -> Iterable[Block]:
    yield Table(
        _("Kartene, mill. kroner i året"),
        (
            Column(_("Kombinasjon")),
            Column(_("Grupper"), "number"),
            Column(_("Alene"), "number", priority=2),
            Column(_("Spart i alt")),
            Column(_("Tilskudd fra staten")),
            Column(_("Må til for at alle blir"), priority=2),
            Column(_("Ville gått ut uten å betale hverandre"), "number", priority=3),
        ),
        tuple(_row(one, kept.get(one.key), _) for one in scenarios),
        note=_(
            "95 prosent av trekningene ligger mellom tallene. Minus er tap. Tilskuddet er ikke trukket fra det som er spart."
        ),
        sources=SOURCES,
        id="maps",
    )
    for by_road in sorted({one.unit == "km" for one in scenarios if one.travel}):
        yield text(_(IN_ROAD if by_road else IN_STRAIGHT))
    if any(one.favour for one in scenarios):
        yield text(
            _(
                "Vekten på dagens samarbeid er ikke penger noen får. «Må til for at alle blir» er regnet som om vekten var "
                "spart; uten den kan det være inntil vekten høyere for hvert par som holder sammen. «Ville gått ut uten å "
                "betale hverandre» er regnet uten vekten."
            )
        )


def _row(scenario: Scenario, result: Result | None, _: Texts) -> tuple[Cell, ...]:
    name = Cell(said(scenario, _))
    if result is None:
        return name, *[Cell(_("ikke regnet ut"), status="unknown")] * 6
    if "not_possible" in result:
        return name, *[Cell(_("ikke mulig"), status="not_applicable")] * 6
    leaving = len(result["leaves_without_payments"])
    low, high = result["saved_nok"]
    many = Cell(_("minst {n}", n=leaving), leaving) if leaving == NAMED else Cell("", leaving)
    return (
        name,
        Cell("", len(result["groups"])),
        Cell("", result["alone"]),
        in_millions((low, high), _),
        in_millions((result["subsidy_nok"], result["subsidy_nok"]), _),
        Cell(_.number(result["holds_for_nok"] / MILLION, 1), result["holds_for_nok"] / MILLION),
        many,
    )


def said(scenario: Scenario, _: Texts) -> str:
    """`administrasjon, høyst 3 kommuner, minst 5 000 innbyggere, tilskudd 2 mill. kr`."""
    parts = [_(SERVICE_NAMES[scenario.service]), _("høyst {n} {n:kommune|kommuner}", n=scenario.max_size)]
    if scenario.min_population:
        parts.append(_("minst {n} innbyggere", n=_.number(scenario.min_population)))
    parts.append(
        _("tilskudd {amount} mill. kr for hver eier etter den første", amount=_.number(scenario.subsidy, 1))
        if scenario.subsidy
        else _("uten tilskudd")
    )
    if scenario.max_population:
        parts.append(_("høyst {n} {n:innbygger|innbyggere} i en gruppe", n=_.number(scenario.max_population)))
    if scenario.regions:
        parts.append(_("{n} {n:gruppe|grupper} i alt", n=scenario.regions))
    if scenario.max_km:
        way = OWN_TABLE[scenario.unit] if scenario.travel else N_("høyst {km} km i rett linje")
        parts.append(_(way, km=Amount(scenario.max_km)))
    if scenario.crossing_km:
        parts.append(_("{km} km til for hver sjøkryssing", km=Amount(scenario.crossing_km)))
    if scenario.favour:
        parts.append(
            _("{amount} mill. kr for hvert par som holder sammen fra i dag", amount=Amount(scenario.favour))
        )
    parts += [_("{names} sammen", names=named(one, _)) for one in scenario.together]
    parts += [_("{names} ikke sammen", names=named(one, _)) for one in scenario.apart]
    if scenario.merged:
        parts.append(_("med vedtatte sammenslåinger"))
    return ", ".join(parts)


def _groups(scenario: Scenario, result: Result, _: Texts) -> Section:
    title = said(scenario, _)
    if "not_possible" in result:
        message, values = refused(result)
        id_ = f"kart-{scenario.key.replace('.', '-')}"
        return Section(id_, title[0].upper() + title[1:], (text(_(message, **values)),), folded=True)
    scale = official_scale(scenario.service)
    blocks: list[Block] = []
    if scale is not None:
        fewer = sum(len(group) - 1 for group in result["groups"])
        ends = scale.together(fewer + 1)
        blocks.append(
            text(
                _(
                    "Inntektssystemet regner med {ends} mill. kr i året for de samme gruppene. Det er et annet lag, og kan ikke "
                    "legges til.",
                    ends=in_millions(ends, _).shown,
                )
            )
        )
    if result["gap"] > 0:
        blocks.append(
            text(
                _(
                    "Kartet er høyst {gap} dyrere enn det billigste som finnes; det er bevist. Med større grupper letes det ikke "
                    "lenger enn det.",
                    gap=_.percent(result["gap"], 3),
                )
            )
        )
    blocks.append(
        Bullets(
            tuple(named(group, _) for group in result["groups"])
            or (_("Ingen grupper: alle er billigst alene."),)
        )
    )
    if result["groups"]:
        blocks.append(_prices(result, _))
    if scenario.favour and result["groups"]:
        blocks.append(
            text(
                _(
                    "Prisene, og hvem som ville gått ut selv om de andre betalte, er regnet som om hvert par som holder sammen "
                    "fra i dag, sparte {amount} mill. kr i året. Hvem som ville gått ut når ingen betaler hverandre, er regnet "
                    "uten det.",
                    amount=_.number(scenario.favour, 1),
                )
            )
        )
    for key, words in (
        ("leaves_with_payments", N_("Ville gått ut selv om de andre betalte for å beholde dem: {groups}.")),
        ("leaves_without_payments", N_("Ville gått ut når ingen betaler hverandre: {groups}.")),
    ):
        if leaving := result[key][:SHOWN_LEAVING]:
            blocks.append(text(_(words, groups="; ".join(named(group, _) for group in leaving))))
    if result["groups"] and not result["leaves_with_payments"]:
        blocks.append(
            text(
                _("Av gruppene kartet er valgt blant, tjener ingen på å gå ut når prisene over blir betalt.")
            )
        )
    if result["groups"] and not result["leaves_without_payments"]:
        blocks.append(
            text(_("Av gruppene kartet er valgt blant, tjener ingen på å gå ut når ingen betaler hverandre."))
        )
    return Section(
        f"kart-{scenario.key.replace('.', '-')}", title[0].upper() + title[1:], tuple(blocks), folded=True
    )


def _prices(result: Result, _: Texts) -> Table:
    """What each in a group can be asked for, by the models' mean: the dual of the division."""
    return Table(
        _("Hva hver kommune kan bli bedt om, mill. kroner i året"),
        (
            Column(_("Kommune")),
            Column(_("Sammen med"), priority=2),
            Column(_("Høyeste pris"), "number", decimals=1),
        ),
        tuple(
            (
                Cell(named([code], _)),
                Cell(named([other for other in group if other != code], _)),
                Cell(_.number(result["prices_nok"][code] / MILLION, 1), result["prices_nok"][code] / MILLION),
            )
            for group in result["groups"]
            for code in group
        ),
        note=_(
            "Prisene i en gruppe kan legges sammen: det som mangler på gruppens kostnad, må komme utenfra for at ingen skal "
            "tjene på å gå ut. Regnet av modellenes middel, etter tilskudd, og ikke av kommunens eget regnskap."
        ),
        sources=SOURCES,
        id=f"prices-{result['key'].replace('.', '-')}",
    )


def refused(result: Result) -> tuple[str, dict[str, object]]:
    """Why a scenario has no map, as a message and what fills it."""
    said = result["not_possible"]
    return said["message"], {
        name: Amount(value) if isinstance(value, float) else value for name, value in said["values"].items()
    }


def _method(scenarios: Sequence[Scenario], answered: Sequence[Result], _: Texts) -> Iterable[Block]:
    left = sorted({code for result in answered for code in result["left_out"]})
    items = [
        _(
            "Hver gruppe henger sammen på kartet (land, eller høyst 8 km sjø). Kartet er det billigste av alle når en gruppe har "
            "høyst {n} {n:kommune|kommuner}, ellers så nær som det står ved kartet, med bevist nedre grense. Avstand er rett "
            "linje der ikke annet er sagt, som på siden om hvem en kommune kan spørre: vei og ferje er ikke regnet med. Alt "
            "som er regnet med, står på siden om gevinst: størrelse, styring, reise og det som kommer tilbake.",
            n=PROVEN_TO,
        ),
        _(
            "Kartet er valgt av modeller som har sett annenhver kommune, og verdsatt av modeller som har sett resten. Ellers "
            "ville det beste av tusener av grupper sett bedre ut enn det er."
        ),
        _(
            "«Må til for at alle blir» er det minste som må komme utenfra for at ingen gruppe av naboer skal tjene på å gå ut. "
            "Uten å betale hverandre deler hver gruppe regningen etter det medlemmene bruker i dag."
        ),
    ]
    if any(one.regions for one in scenarios):
        items.append(
            _(
                "Går ikke antallet grupper, letes det etter det minste og det største som går, i høyst {seconds} sekunder hver. "
                "Antallet som foreslås, går alltid; det kan finnes et som ligger nærmere.",
                seconds=COUNTED,
            )
        )
    if len({one.service for one in scenarios}) < len(scenarios):
        items.append(
            _(
                "Alle kart av samme tjeneste er regnet med de samme trekningene. Det som skiller to av dem, er reglene, ikke "
                "tilfeldighet."
            )
        )
    if any(one.travel for one in scenarios):
        items.append(
            _("Der reisetabellen er egen, gjelder tallene i den for grensen. De er ikke kontrollert her.")
        )
    if any(one.crossing_km for one in scenarios):
        items.append(
            _(
                "En sjøkryssing er et steg mellom naboer uten felles landegrense. Dataene kjenner ikke bruer og tunneler: også "
                "et sund med bru teller som én."
            )
        )
    if any(one.favour for one in scenarios):
        items.append(
            _(
                "Dagens samarbeid er det registeret kjenner for tjenesten; det er ikke alle. Et kart regnes som billigere for "
                "hvert par som holder sammen. Det er ikke trukket fra det som er spart."
            )
        )
        for result in answered:
            service = result["scenario"]["service"]
            if result["scenario"]["favour"] and not result["cooperating"]:
                items.append(
                    _(
                        "Registeret kjenner ingen samarbeid om {service} i dag. Der virker vekten ikke.",
                        service=_(SERVICE_NAMES[service]),
                    )
                )
    if left:
        items.append(_("Ikke med, fordi indeksen mangler: {names}.", names=named(left, _)))
    yield Bullets(tuple(dict.fromkeys(items)), SOURCES)
