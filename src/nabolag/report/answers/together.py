"""Whom do we work with? The ties that published lists name, by service, with how sure they are."""

from __future__ import annotations

from nabolag.cooperation import known, participation
from nabolag.cooperation.extracts import KnownArrangement
from nabolag.cooperation.question.words import service_name
from nabolag.report.answers.case import Case
from nabolag.report.answers.model import PATHS, Answer, Step, asked
from nabolag.report.casefile.subject import rows
from nabolag.report.casefile.together import CERTAINTY
from nabolag.report.companies import proper as proper
from nabolag.report.paper.blocks import Fact
from nabolag.text import Texts

SERVICES = (
    "child_welfare", "waste", "fire", "water", "wastewater", "audit", "health", "education", "ict", "port", "culture",
    "business", "sport", "transport", "energy",
)  # fmt: skip
"""The services the lists tell apart, those that most people meet first."""


def ties(case: Case) -> list[KnownArrangement]:
    """What is known of the municipality, the service's own only when one is chosen; an address alone is no tie."""
    return [
        tie
        for tie in known(case.code)
        if tie.role != "seat" and (case.service is None or case.service.id in tie.services)
    ]


def called(service: str, _: Texts) -> str:
    """What a service of `SERVICES` is called."""
    words = service_name((service,))
    return words[_.lang] if words else service


def sure(case: Case) -> set[str]:
    """The services where a source says beyond doubt whether the municipality works with others."""
    return {s for s in SERVICES if participation(case.code, s).takes_part in ("yes", "no")}


def together(case: Case) -> Answer:
    """Who runs what with whom, as far as the lists say."""
    _, arrangements = case.texts, ties(case)
    told = tuple(said(tie, case.code, _) for tie in arrangements)
    certain = sure(case)
    return Answer(
        "together",
        asked("together", _),
        _sentence(case, arrangements),
        Fact(
            _("Tjenester der vi vet hvem {name} samarbeider med", name=case.name),
            _("{n} av {of}", n=len(certain), of=len(SERVICES)),
            len(certain),
            _("fra lister fra 2021 til 2026"),
        ),
        _("minst {n}", n=len(certain)) if arrangements else "",
        "estimate" if arrangements else "unknown",
        _next(case, arrangements),
        _(
            "Avtaler, vertskommunesamarbeid og selskaper stiftet etter 2021 står ikke i listene: {n} av {of} tjenester "
            "er ukjent.",
            n=len(SERVICES) - len(certain),
            of=len(SERVICES),
        ),
        _(
            "Det som ikke er funnet, kan likevel finnes: listene dekker bare noen tjenester og er fra ulike år."
        ),
        told,
        tuple(dict.fromkeys(tie.table for tie in arrangements))
        or ("child_welfare_cooperation", "waste_companies"),
    )


def _sentence(case: Case, arrangements: list[KnownArrangement]) -> str:
    _ = case.texts
    alone = [s for s in SERVICES if participation(case.code, s).takes_part == "no"]
    certain = any(tie.certainty == "yes" for tie in arrangements)
    if not certain and alone and (case.service is None or case.service.id in alone):
        when = participation(case.code, alone[0]).as_of
        if arrangements:
            return _(
                "{name} har {service} alene ({when}). Kommunen har trolig {listed}; det er ikke bekreftet.",
                name=case.name,
                service=called(alone[0], _),
                when=when,
                listed=_.join(
                    f"{tie.service_words[_.lang]} {_with(tie, case.code, _)}" for tie in arrangements[:3]
                ),
            )
        return _(
            "{name} har {service} alene ({when}). Ellers vet vi ikke hvem kommunen samarbeider med.",
            name=case.name,
            service=called(alone[0], _),
            when=when,
        )
    if not arrangements and case.service:
        return _(
            "Vi vet ikke hvem {name} samarbeider med om {service}: ingen av listene nevner kommunen der.",
            name=case.name,
            service=_(case.service.name),
        )
    if not arrangements:
        return _("Vi vet ikke hvem {name} samarbeider med: ingen av listene nevner kommunen.", name=case.name)
    first = [tie for tie in arrangements if tie.certainty == "yes"] or arrangements
    listed = _.join(f"{tie.service_words[_.lang]} {_with(tie, case.code, _)}" for tie in first[:3])
    if first[0].certainty == "yes":
        return _("{name} har {listed}.", name=case.name, listed=listed)
    return _("{name} har trolig {listed}; det er ikke bekreftet.", name=case.name, listed=listed)


def said(tie: KnownArrangement, code: str, _: Texts, *, service: bool = True) -> str:
    """`Barnevern med Flakstad og Vestvågøy (2023)`, and how sure where that is not certain."""
    words = tie.service_words[_.lang]
    with_ = _with(tie, code, _)
    when = _.dated(tie.as_of)
    whole = f"{words[0].upper()}{words[1:]} {with_} ({when})" if service else f"{with_} ({when})"
    return whole if tie.certainty == "yes" or not service else f"{whole}: {_(CERTAINTY[tie.certainty])}"


def _with(tie: KnownArrangement, code: str, _: Texts) -> str:
    if tie.members:
        return _("med {names}", names=_.join(rows()[m]["name"] for m in tie.members if m != code))
    if tie.role == "member":
        return _("i {company}, som kommunen eier en del av", company=proper(tie.organisation))
    if tie.role == "seat":
        return _("{company} har kontoradresse her", company=proper(tie.organisation))
    return _("ved {company}", company=proper(tie.organisation))


def _next(case: Case, arrangements: list[KnownArrangement]) -> Step:
    _ = case.texts
    here = f"/kommune/{case.code}"
    partners = next((tie.members for tie in arrangements if tie.members), ())
    others = tuple(code for code in partners if code != case.code)
    if not case.partners and others:
        names = _.join(rows()[code]["name"] for code in others)
        return Step(_("Ta med {names} i saken", names=names), here, (("med", ",".join(others)),))
    if not case.partners and (near := case.near()):
        names = _.join(rows()[code]["name"] for code in near[:3])
        return Step(_("Ta med {names} i saken", names=names), here, (("med", ",".join(near[:3])),))
    return Step(_("Se alt som er funnet"), f"{here}/{PATHS['together']}")
