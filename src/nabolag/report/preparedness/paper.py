"""Everything that is said of a municipality's preparedness, in the order a reader asks."""

from __future__ import annotations

from nabolag.governance.duties import duties
from nabolag.report.answers.case import Case
from nabolag.report.law import AID, texts_of_law
from nabolag.report.paper.model import Paper, Section
from nabolag.report.preparedness.coverage import coverage_section, share_covered
from nabolag.report.preparedness.duties import duties_sections, services_of
from nabolag.report.preparedness.fire import alone_sentence, asked_of_groups, national, national_section
from nabolag.report.preparedness.roster import PERIODS, Capacity
from nabolag.report.sources import sources_of


def preparedness_paper(case: Case, capacity: Capacity | None = None) -> Paper:
    """The duties, the least that fire and rescue takes alone and with each group, who can be at hand, and the national frame."""
    _, services = case.texts, services_of(case)
    told, asked, words = duties_sections(services, _)
    fire: list[Section] = [asked_of_groups(case), national_section(_)] if "fire" in services else []
    sections = (told, *fire[:1], coverage_section(case, capacity), asked, *fire[1:], words)
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
    week = None if capacity is None else share_covered(capacity, (case.code,))
    if week is not None:
        lead.append(
            _(
                "Etter det dere har oppgitt, er vakten i {name} alene dekket fra {low} til {high} av tiden.",
                name=case.name,
                low=_.percent(week[0], 1),
                high=_.percent(week[1], 1),
            )
        )
    return Paper(
        stem=f"beredskap-{case.code}-{_.lang}",
        title=_("Beredskapen i {name}: hva loven krever, alene og sammen", name=case.name),
        lang=_.lang,
        lead=(
            " ".join(lead),
            _("Flom, skred og havnivå er ukjent her: ingen åpen kilde om naturfare og klima er lest ennå."),
        ),
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
            "coverage": None if capacity is None else _coverage(case, capacity),
        },
    )


def _coverage(case: Case, capacity: Capacity) -> dict[str, object]:
    """For machines: the team, and the share of the week and its periods covered by each alone and all together, as two ends."""
    sets = {code: (code,) for code in case.codes} | {"together": case.codes}
    return {
        "team": {"people": capacity.team.people, "leaders": capacity.team.leaders},
        "covered": {
            name: {period or "week": share_covered(capacity, codes, period) for period in ("", *PERIODS)}
            for name, codes in sets.items()
        },
    }
