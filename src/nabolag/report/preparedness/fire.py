"""Fire and rescue in figures: what the law asks of each group by its inhabitants, and how the country's services stand."""

from __future__ import annotations

from collections.abc import Sequence

from nabolag.cooperation.constellations import Constellation
from nabolag.data import table
from nabolag.governance.duties import duty, least
from nabolag.governance.limits import figure
from nabolag.report.answers.case import Case
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Bar, Bars, Cell, Column, Table, text
from nabolag.report.paper.model import Section
from nabolag.report.partners.looking import groups
from nabolag.report.preparedness.held import Held, held_cell, held_sentence
from nabolag.text import Texts

SIZES = ("0-1.99", "2-4.99", "5-19.99", "20-49.99", "50+")
MEETS, FAILS = "says it meets the requirements of the regulation", "says it does not meet them"
NATIONAL_YEAR = 2024


def asked_of_groups(
    case: Case, chosen: Sequence[Constellation] | None = None, held: Held | None = None
) -> Section:
    """The least that the regulation sets, for the municipality alone and for each group as one area; `chosen`: other groups.

    `held`: what the fire services have, as those in the case tell; it adds how many of the requirements each group meets.
    """
    _ = case.texts
    own = rows()[case.code]["population"]
    told = held if held and held.figures else None

    def line(name: str, codes: tuple[str, ...], people: float, one: Constellation | None) -> tuple[Cell, ...]:
        cells = _line(name, len(codes), people, one, _)
        return (*cells, held_cell(case, told, codes)) if told else cells

    body = [line(_("{name} alene", name=case.name), (case.code,), own, None)]
    body += [
        line(_.join(rows()[c]["name"] for c in one.codes), one.codes, one.population, one)
        for one in (groups(case) if chosen is None else chosen)
    ]
    asked = Table(
        _("Det minste forskriften krever, alene og i hver gruppe"),
        (
            Column(_("Gruppe")),
            Column(_("Innbyggere"), "number", priority=2),
            Column(_("Styrke, hver for seg"), "number"),
            Column(_("Styrke som ett område"), "number", priority=2 if told else 1),
            Column(_("Årsverk brannforebygging"), "number", decimals=1, priority=2),
            Column(_("Ledelse"), priority=2),
            Column(_("Lengst fra hverandre, km luftlinje"), "number", priority=3),
            *([Column(_("Kravene, etter egne tall"))] if told else []),
        ),
        tuple(body),
        note=_(
            "Styrke er personer i beredskapsstyrken. Ett område betyr at kommunene løser alle brannvesenets oppgaver sammen. "
            "Dette er det minste loven krever, ikke et svar på hva som trengs: alle tettsteder skal være dekket, tiden til "
            "brannen holdt, og analysene kan kreve flere. "
            "Hjemler: {force}; {prevention}; {leaders}.",
            force=duty("fire-force").cite.cited,
            prevention=duty("fire-prevention").cite.cited,
            leaders=duty("fire-leaders").cite.cited,
        ),
        sources=("population", "neighbours"),
        id="fire-groups",
        sheet=_("Brann, grupper"),
    )
    return Section("brann-grupper", _("Brannvesenet alene og sammen"), (asked,))


def _line(name: str, n: int, people: float, one: Constellation | None, _: Texts) -> tuple[Cell, ...]:
    force = least("fire-force")
    return (
        Cell(name),
        Cell("", people),
        Cell("", n * force),
        Cell("", force),
        Cell("", people / 1000 * least("fire-prevention")),
        Cell(
            _("tre hele stillinger")
            if people > least("fire-leaders")
            else _("tre roller, deltid etter innbyggertallet")
        ),
        Cell("–") if one is None else Cell("", round(one.kilometres)),
    )


def alone_sentence(case: Case) -> str:
    """What the law's floor is for the municipality by itself, in one sentence."""
    _ = case.texts
    return _(
        "Som eget brannvesen må {name} ha en beredskapsstyrke på minst {force}, med minst {leaders} kvalifiserte "
        "utrykningsledere ({law}); styrken kan økes etter beredskapsanalysen, og antallet vaktlag i vakt øker med "
        "innbyggerne i tettstedet ({teams}).",
        name=case.name,
        force=f"{least('fire-force'):.0f}",
        leaders=f"{figure('fire-team-leaders'):.0f}",
        law=duty("fire-force").cite.cited,
        teams=duty("fire-teams-two").cite.paragraph,
    )


def floor_alone(case: Case, held: Held | None = None) -> str:
    """What the law asks of the municipality by itself, and whether that is met by its own figures, or that nobody has told
    them; "" where the case is of another service.
    """
    _ = case.texts
    if case.service and case.service.id != "fire":
        return ""
    known = held_sentence(case, held, (case.code,))
    return f"{alone_sentence(case)} {known or _('Kravet er kjent; om det er oppfylt her, er ukjent.')}"


def floor_together(case: Case, held: Held | None = None) -> str:
    """What the floor is apart and as one area, and whether it is met by their own figures; "" where the case is not about fire,
    or names no partners.
    """
    _ = case.texts
    if case.service is None or case.service.id != "fire" or not case.partners:
        return ""
    force = least("fire-force")
    floor = _(
        "Med hvert sitt brannvesen er lovens minste styrke {apart} personer til sammen for {names}, som ett område {together} "
        "({law}). Kravet er kjent; hva som trengs for å dekke alle tettsteder, er ukjent.",
        apart=f"{force * len(case.codes):.0f}",
        together=f"{force:.0f}",
        names=case.together,
        law=duty("fire-force").cite.cited,
    )
    return f"{floor} {held_sentence(case, held, case.codes)}".strip()


def national() -> dict[str, tuple[int, int]]:
    """How many services of each size say that they meet the requirements, and that they do not; `all` is all of them."""
    told: dict[str, dict[str, int]] = {}
    for one in table("fire_services").iter_rows(named=True):
        if one["year"] == NATIONAL_YEAR and one["measure"] in (MEETS, FAILS):
            told.setdefault(one["size_class"], {})[one["measure"]] = int(one["value"])
    return {size: (of[MEETS], of[FAILS]) for size, of in told.items()}


def national_sections(_: Texts) -> tuple[Section, ...]:
    """How the country's fire services say they stand, by size."""
    counts = national()
    meets, fails = counts["all"]
    said = _(
        "I hele landet sier {fails} av {all} brannvesen selv at de ikke oppfyller kravene i forskriften ({year}). Hvordan det "
        "står til i brannvesenet her, er ikke offentlig: kilden teller bare etter størrelse.",
        fails=fails,
        all=meets + fails,
        year=str(NATIONAL_YEAR),
    )
    shares = [(size, counts[size][1] / sum(counts[size])) for size in SIZES]
    worst = max(shares, key=lambda one: one[1])
    bars = Bars(
        _("Brannvesen som sier at de ikke oppfyller kravene, etter årsverk i brannvesenet"),
        _("prosent"),
        tuple(Bar(_size(size, _), 100 * share, _.percent(share)) for size, share in shares),
        alt=_(
            "Andelen er størst blant brannvesen med {size}: {share}.",
            size=_size(worst[0], _),
            share=_.percent(worst[1]),
        ),
        sources=("fire_services",),
        whole=100.0,
    )
    table_ = Table(
        _("Brannvesen etter størrelse, {year}", year=str(NATIONAL_YEAR)),
        (
            Column(_("Årsverk")),
            Column(_("Sier de oppfyller kravene"), "number"),
            Column(_("Sier de ikke gjør det"), "number"),
            Column(_("Andel som ikke gjør det"), "share"),
        ),
        tuple(
            (
                Cell(_("alle") if size == "all" else _years(size, _)),
                Cell("", counts[size][0]),
                Cell("", counts[size][1]),
                Cell("", counts[size][1] / sum(counts[size])),
            )
            for size in (*SIZES, "all")
        ),
        note=_("Egenrapportert. Et brannvesen for flere kommuner teller som ett."),
        sources=("fire_services",),
        id="fire-national",
        sheet=_("Brann, landet"),
    )
    return (
        Section("landet", _("Brannvesen i hele landet"), (text(said, ("fire_services",)), bars)),
        Section("landet-tall", _("Tallene for hver størrelse"), (table_,), folded=True, level=2),
    )


def _size(size: str, _: Texts) -> str:
    low, dash, high = size.removesuffix("+").partition("-")
    if not dash:
        return _("{low} årsverk eller flere", low=low)
    return _("{low} til {high} årsverk", low=low, high=_.number(float(high), 2))


def _years(size: str, _: Texts) -> str:
    """A size where the heading says of what, narrow enough for a phone."""
    low, dash, high = size.removesuffix("+").partition("-")
    return (
        _("{low} til {high}", low=low, high=_.number(float(high), 2))
        if dash
        else _("{low} eller flere", low=low)
    )
