"""Everything that is said of a municipality's preparedness, in the order a reader asks."""

from __future__ import annotations

from nabolag.governance.duties import duties
from nabolag.report.answers.case import Case
from nabolag.report.law import AID, texts_of_law
from nabolag.report.paper.model import Paper, Section
from nabolag.report.preparedness.duties import duties_sections, services_of
from nabolag.report.preparedness.fire import alone_sentence, asked_of_groups, national, national_section
from nabolag.report.sources import sources_of


def preparedness_paper(case: Case) -> Paper:
    """The duties, the least that fire and rescue takes alone and with each group, and the national frame."""
    _, services = case.texts, services_of(case)
    told, asked, words = duties_sections(services, _)
    fire: list[Section] = [asked_of_groups(case), national_section(_)] if "fire" in services else []
    sections = (told, *fire[:1], asked, *fire[1:], words)
    kept = [one for one in duties() if one.service in services]
    owed = [one for one in kept if one.who != "may"]
    settled = sum(one.settled for one in owed)
    lead = [
        _(
            "{n} {n:plikt|plikter} står i lovtekstene her. {unsettled} må avklares mot lover som ikke er blant dem.",
            n=settled,
            unsettled=len(owed) - settled,
        )
        if settled < len(owed)
        else _("{n} {n:plikt|plikter} står i lovtekstene her.", n=settled)
    ]
    if fire:
        lead.append(alone_sentence(case))
    return Paper(
        stem=f"beredskap-{case.code}-{_.lang}",
        title=_("Beredskapen i {name}: hva loven krever, alene og sammen", name=case.name),
        lang=_.lang,
        lead=(" ".join(lead),),
        sections=sections,
        notes=(_(AID), texts_of_law(_)),
        sources=sources_of(sections, _),
        over=case.said(),
        data={
            "code": case.code,
            "codes": list(case.codes),
            "services": list(services),
            "duties": [
                {
                    "id": one.id,
                    "service": one.service,
                    "who": one.who,
                    "says": one.say[_.lang],
                    "cite": one.cite.cited,
                    "quote": one.quote,
                    "url": one.cite.url,
                    "value": one.value,
                    "settled": one.settled,
                }
                for one in kept
            ],
            "fire_services": {
                size: {"meets": meets, "does_not": fails} for size, (meets, fails) in national().items()
            }
            if fire
            else None,
        },
    )
