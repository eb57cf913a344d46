"""What the law says must be ready, service by service, and what no open source tells of it."""

from __future__ import annotations

from nabolag.cooperation.preparedness import Team
from nabolag.governance.duties import SERVICES, Asked, Duty, Preparedness, Who, duties, least
from nabolag.report.answers.case import Case
from nabolag.report.law import printed
from nabolag.report.paper.blocks import Bullets, Cell, Column, Law, LawLine, Table
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
    "may": N_("en adgang"),
}
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


def duties_sections(services: tuple[Preparedness, ...], _: Texts) -> tuple[Section, Section, Section]:
    """The duties in plain words, what only the municipality knows, and the words of the law."""
    kept = tuple(one for one in duties() if one.service in services)
    return (
        Section(
            "plikter",
            _("Hva loven krever, punkt for punkt: {n}", n=len(kept)),
            (_table(kept, _),),
            folded=True,
        ),
        Section("sporsmal", _("Det bare dere vet"), (_asked(kept, _),)),
        Section("lovens-ord", _("Lovens ord"), tuple(_law(kept, services, _)), folded=True),
    )


def _table(kept: tuple[Duty, ...], _: Texts) -> Table:
    return Table(
        _("Plikter i beredskapen, med hjemmel"),
        (
            Column(_("Område")),
            Column(_("Plikt")),
            Column(_("Hvem"), priority=2),
            Column(_("Hvor i loven")),
            Column(_("Avklart?"), priority=3),
        ),
        tuple(
            (
                Cell(_(NAMES[one.service])),
                Cell(one.say[_.lang]),
                Cell(_(WHO[one.who])),
                Cell(one.cite.cited),
                Cell(_("ja")) if one.settled else Cell(_("må avklares"), status="doubtful"),
            )
            for one in kept
        ),
        note=_(
            "«Må avklares»: teksten viser til en lov eller forskrift som ikke er blant tekstene her. Hva den krever, "
            "er ikke gjettet."
        )
        if not all(one.settled for one in kept)
        else "",
        id="duties",
        sheet=_("Plikter"),
    )


def _asked(kept: tuple[Duty, ...], _: Texts) -> Bullets:
    wanted = dict.fromkeys(one.asks for one in kept if one.asks)
    return Bullets(tuple(_(ASKS[ask]) for ask in wanted), unknown=True)


def _law(kept: tuple[Duty, ...], services: tuple[Preparedness, ...], _: Texts) -> list[Law]:
    return [
        Law(
            tuple(
                LawLine(one.say[_.lang], one.cite.cited, printed(one.quote), one.cite.url)
                for one in kept
                if one.service == service
            ),
            _(NAMES[service]),
        )
        for service in services
    ]
