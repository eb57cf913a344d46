"""The letter that asks neighbours, and the paper for the first meeting: drafts to be written further."""

from __future__ import annotations

from nabolag.cooperation.constellations import Constellation
from nabolag.errors import BadInput
from nabolag.report.answers.case import Case
from nabolag.report.answers.steering import IN_A_SENTENCE
from nabolag.report.casefile.subject import rows
from nabolag.report.paper.blocks import Bullets, text
from nabolag.report.paper.model import Paper, Section
from nabolag.report.partners.legal import forms_of
from nabolag.report.partners.looking import beside, groups
from nabolag.report.partners.paper import gain_sections
from nabolag.report.partners.who import largest_share
from nabolag.report.sources import sources_of
from nabolag.text import N_, Texts


def invitation_paper(case: Case) -> Paper:
    """A letter to those in the case.

    Raises:
        BadInput: nobody is asked.
    """
    _, about = case.texts, _about(case)
    one = groups(case)[0]
    facts = (
        _("Sammen har vi {n} {n:innbygger|innbyggere}.", n=_.number(one.population)),
        _shares(one, _),
        _most(one, _),
        *_forms(case, one, _),
        *_left_over(one.left_over, _),
        _("Hva vi kan spare, vet vi ikke. Det må vi finne ut sammen, og «som i dag» er et mulig svar."),
    )
    asks = (
        _("Vil dere møte oss for å snakke om {about}?", about=about),
        _("Hvem hos dere kjenner kostnader, ansatte og avtaler i tjenesten?"),
        _("Er dere bundet av andre avtaler, og til når?"),
        _("Hvem andre bør være med?"),
    )
    sections = (
        Section(
            "brev",
            _("Til {others}", others=case.others),
            (text(_hello(case, about)), Bullets(facts, ("population",))),
        ),
        Section("spor", _("Vi spør om"), (Bullets(asks),)),
        Section("hilsen", _("Med hilsen"), (text(_("{name} kommune", name=case.name)),)),
    )
    return _paper(case, "invitasjon", _("Invitasjon til samtale om {about}", about=about), sections)


def meeting_paper(case: Case) -> Paper:
    """The paper for the first meeting: what is on the agenda, and the groups with what is known.

    Raises:
        BadInput: nobody is asked.
    """
    _, about = case.texts, _about(case)
    agenda = (
        _("Hva er behovet hos hver av oss, og hva skjer om vi fortsetter som i dag?"),
        _("Hvilke kostnader, ansatte og avtaler har hver av oss, med samme avgrensning?"),
        _("Hvilken form åpner loven for, og hvem bestemmer i den?"),
        _("Hvordan skal regningen deles, og hva skjer når noen går ut?"),
        _("Hvem står igjen om vi går sammen, og skal de spørres?"),
        _("Hva må vi vite før vi kan si ja eller nei, hvem skaffer det, og til når?"),
    )
    sections = (Section("saker", _("Saker"), (Bullets(agenda),)), *gain_sections(case))
    return _paper(case, "mote", _("Møte om {about}", about=about), sections)


def _most(one: Constellation, _: Texts) -> str:
    """Who has most votes when they follow inhabitants, which the letter proposes nothing of."""
    name, share = rows()[one.largest]["name"], largest_share(one.largest_share, _)
    if one.largest_share > 0.5:
        return _(
            "Følger stemmene folketallet, har {name} {share} og avgjør alene. Hvordan de skal fordeles, må vi bli enige om.",
            name=name,
            share=share,
        )
    return _(
        "Følger stemmene folketallet, har {name} flest ({share}), men trenger andre for flertall.",
        name=name,
        share=share,
    )


def _forms(case: Case, one: Constellation, _: Texts) -> list[str]:
    """What the law leaves open for the group; nothing where the rules do not know the service."""
    advice = forms_of(case, one.codes)
    said = (
        (N_("Loven åpner for {forms}."), "possible"),
        (N_("Loven åpner på vilkår for {forms}."), "requires"),
        (N_("Må avklares mot loven: {forms}."), "to_clarify"),
    )
    return [
        _(sentence, forms=_.join(forms))
        for sentence, verdict in said
        if (forms := [_(IN_A_SENTENCE[each.form]) for each in advice if each.verdict == verdict])
    ]


def _left_over(codes: tuple[str, ...], _: Texts) -> list[str]:
    if not codes:
        return []
    names = _.join(rows()[code]["name"] for code in codes)
    return [_("Går vi sammen, har {names} ingen annen nabo igjen. Skal de også spørres?", names=names)]


def _shares(one: Constellation, _: Texts) -> str:
    """How many of us work together already, as far as the sources know."""
    if one.pairs == 1:
        return (
            _("Vi samarbeider allerede om noe.")
            if one.shared
            else _("Kildene viser ikke noe samarbeid mellom oss i dag.")
        )
    return _(
        "Går vi sammen to og to, samarbeider {n} av {of} par alt om noe, så langt kildene viser.",
        n=str(one.shared),
        of=str(one.pairs),
    )


def _about(case: Case) -> str:
    if not case.partners:
        raise BadInput("Velg hvem som skal spørres.")
    return case.texts(case.service.name) if case.service else case.texts(N_("samarbeid"))


def _hello(case: Case, about: str) -> str:
    """Why they are asked: as neighbours where each lies beside another of the case."""
    _ = case.texts
    near = all(set(beside()[code]) & set(case.codes) for code in case.codes)
    if not near and case.service:
        return _(
            "{name} kommune vil undersøke om vi kan gjøre mer sammen om {about}. Vi spør dere før noen har bestemt seg.",
            name=case.name,
            about=about,
        )
    if not near:
        return _(
            "{name} kommune vil undersøke om vi kan gjøre mer sammen. Vi spør dere før noen har bestemt seg.",
            name=case.name,
        )
    if not case.service:
        return _(
            "{name} kommune vil undersøke om vi kan gjøre mer sammen. Vi spør dere fordi vi er naboer, og fordi spørsmålet "
            "bør stilles før noen har bestemt seg.",
            name=case.name,
        )
    return _(
        "{name} kommune vil undersøke om vi kan gjøre mer sammen om {about}. Vi spør dere fordi vi er naboer, og fordi "
        "spørsmålet bør stilles før noen har bestemt seg.",
        name=case.name,
        about=about,
    )


def _paper(case: Case, stem: str, title: str, sections: tuple[Section, ...]) -> Paper:
    _: Texts = case.texts
    return Paper(
        stem=f"{stem}-{case.code}-{_.lang}",
        title=title,
        lang=_.lang,
        sections=sections,
        sources=sources_of(sections, _),
        over=case.said(),
    )
