"""What the law says must be ready, service by service, and what no open source tells of it."""

from __future__ import annotations

from collections.abc import Iterator

from nabolag.cooperation.preparedness import Team
from nabolag.governance.duties import SERVICES, Asked, Binds, Duty, Preparedness, Who, duties, least
from nabolag.report.answers.case import Case
from nabolag.report.law import printed
from nabolag.report.paper.blocks import Bullets, Cell, Column, Law, LawLine, Table, text
from nabolag.report.paper.model import Section
from nabolag.text import N_, Texts

NAMES: dict[Preparedness, str] = {
    "fire": N_("Brann og redning"),
    "pollution": N_("Akutt forurensning"),
    "water": N_("Vannforsyning i krise"),
    "civil": N_("Samfunnssikkerhet"),
    "planning": N_("Planlegging og klimatilpasning"),
}
WHO: dict[Who, str] = {
    "municipality": N_("kommunen"),
    "fire_service": N_("brannvesenet"),
    "water_owner": N_("vannverkseieren"),
    "may": N_("ingen plikt"),
}
BINDS: dict[Binds, str] = {"must": N_("skal"), "should": N_("bør"), "may": N_("kan")}
"""The law's own word."""
ASKS: dict[Asked, str] = {
    "prevention": N_("Hvor mange årsverk brannforebygging dere har, uten leder og feiere."),
    "duty": N_("Hvem som kan gå vakt, når på døgnet, og hvor mange som må være på vakt samtidig."),
    "force": N_(
        "Hvor mange beredskapsstyrken har, og hvor mange av dem som er kvalifiserte utrykningsledere."
    ),
    "places": N_("Innbyggerne i det største tettstedet i området. Det bestemmer hvilken vakt loven krever."),
    "distance": N_("Kjøretiden fra hver stasjon til sykehjem, sykehus og tettsteder."),
    "expertise": N_("Hvem som kan vurdere flom, skred og annen naturfare, hos dere eller i avtale."),
}
OF_SERVICES: dict[str, tuple[Preparedness, ...]] = {
    "fire": ("fire",),
    "chimney": ("fire",),
    "water": ("water",),
    "wastewater": ("pollution",),
}


def services_of(case: Case) -> tuple[Preparedness, ...]:
    """The services that a case is about; all of them where it is about another, or none."""
    return OF_SERVICES.get(case.service.id, SERVICES) if case.service else SERVICES


def default_team(case: Case) -> Team | None:
    """The team that the law sets where the case is about fire, or about no service: a duty team with one leader."""
    return Team(int(least("fire-team")), 1) if "fire" in services_of(case) else None


def duties_sections(services: tuple[Preparedness, ...], _: Texts) -> tuple[Section, ...]:
    """How many duties each service has, and under each, folded, the duties in plain words beside the words of the law.

    An appendix, last of the paper: as a table it stands in the sheets, and twice is too long to read.
    """
    kept = duties_of(services)
    sections = [
        Section(
            "plikter",
            _("Hva loven krever, tjeneste for tjeneste"),
            (
                text(
                    _(
                        "{n} {n:punkt|punkter} med hjemmel. «Må avklares»: teksten viser til en lov eller forskrift som ikke "
                        "er blant tekstene her. Hva den krever, er ikke gjettet.",
                        n=len(kept),
                    )
                    if not all(one.settled for one in kept)
                    else _("{n} {n:punkt|punkter} med hjemmel, alle i lovtekstene her.", n=len(kept))
                ),
                text(
                    _(
                        "Lovens eget ord står ved hvert punkt: {must} «skal», {should} «bør» og {may} «kan». «Skal» er "
                        "en plikt, med de unntakene paragrafen selv gir; «bør» er lovens råd.",
                        **{word: sum(one.binds == word for one in kept) for word in BINDS},
                    )
                ),
            ),
            appendix=True,
        )
    ]
    for service in services:
        of = tuple(one for one in kept if one.service == service)
        title = _title(of, service, _)
        blocks = tuple(_laws(of, _))
        sections.append(Section(f"plikter-{service}", title, blocks, folded=True, level=2, appendix=True))
    return tuple(sections)


def duties_of(services: tuple[Preparedness, ...]) -> tuple[Duty, ...]:
    """Every duty of the services, in their order."""
    return tuple(one for one in duties() if one.service in services)


def all_in_one(services: tuple[Preparedness, ...], _: Texts) -> Table:
    """The duties of every service as one table, for who reads it with a machine."""
    return Table(
        _("Plikter i beredskapen, med hjemmel"),
        (Column(_("Område")), *_columns(_)),
        tuple((Cell(_(NAMES[one.service])), *_cells(one, _)) for one in duties_of(services)),
        id="duties",
        sheet=_("Plikter"),
    )


def asked_section(services: tuple[Preparedness, ...], _: Texts) -> Section:
    """What no open source tells, and only those who have the duty know."""
    wanted = dict.fromkeys(one.asks for one in duties_of(services) if one.asks)
    bullets = Bullets(tuple(_(ASKS[ask]) for ask in wanted), unknown=True)
    return Section(
        "sporsmal", _("Det bare dere vet: {n} {n:spørsmål|spørsmål}", n=len(wanted)), (bullets,), folded=True
    )


def _title(of: tuple[Duty, ...], service: Preparedness, _: Texts) -> str:
    unsettled = sum(not one.settled for one in of)
    if unsettled:
        return _(
            "{service}: {n} {n:punkt|punkter}, {unsettled} må avklares",
            service=_(NAMES[service]),
            n=len(of),
            unsettled=unsettled,
        )
    return _("{service}: {n} {n:punkt|punkter}", service=_(NAMES[service]), n=len(of))


def _columns(_: Texts) -> tuple[Column, ...]:
    return (
        Column(_("Plikt")),
        Column(_("Lovens ord")),
        Column(_("Hvem"), priority=2),
        Column(_("Hvor i loven")),
        Column(_("Avklart?"), priority=3),
    )


def _cells(one: Duty, _: Texts) -> tuple[Cell, ...]:
    return (
        Cell(one.say[_.lang]),
        Cell(_(BINDS[one.binds])),
        Cell(_(WHO[one.who])),
        Cell(one.cite.cited),
        Cell(_("ja")) if one.settled else Cell(_("må avklares"), status="doubtful"),
    )


def _laws(of: tuple[Duty, ...], _: Texts) -> Iterator[Law]:
    """The duties by who has them and by the law's own word; those the texts at hand do not settle say so."""
    for who, binds in dict.fromkeys((one.who, one.binds) for one in of):
        lines = (
            LawLine(_said(one, _), one.cite.cited, printed(one.quote), one.cite.url)
            for one in of
            if (one.who, one.binds) == (who, binds)
        )
        named = _(WHO[who])
        caption = _("{who}: «{word}»", who=named[0].upper() + named[1:], word=_(BINDS[binds]))
        yield Law(tuple(lines), caption)


def _said(one: Duty, _: Texts) -> str:
    return one.say[_.lang] if one.settled else f"{one.say[_.lang]} {_('Må avklares.')}"
