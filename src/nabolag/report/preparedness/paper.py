"""Everything that is said of a municipality's preparedness, in the order a reader asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nabolag.governance.duties import Preparedness
from nabolag.report.answers.case import Case
from nabolag.report.law import AID, texts_of_law
from nabolag.report.paper.blocks import Fact, Facts
from nabolag.report.paper.model import Later, Paper, Section
from nabolag.report.preparedness.coverage import (
    coverage_data,
    coverage_section,
    minutes_said,
    share_covered,
    span,
    without_drive,
)
from nabolag.report.preparedness.duties import (
    all_in_one,
    asked_section,
    duties_of,
    duties_sections,
    services_of,
)
from nabolag.report.preparedness.fire import alone_sentence, asked_of_groups, national, national_sections
from nabolag.report.preparedness.hazards import hazards_sections, hazards_sentence, slides_of
from nabolag.report.preparedness.held import Held, held_sections
from nabolag.report.preparedness.roster import Capacity
from nabolag.report.preparedness.told import told_data, told_sections
from nabolag.report.sources import sources_of
from nabolag.text import Texts


def preparedness_paper(
    case: Case, capacity: Capacity | None = None, held: Held | None = None, passed_over: Sequence[str] = ()
) -> Paper:
    """The figures that carry the answer; who can be at hand and the least fire and rescue takes, alone and with each group;
    what only the municipality knows; the national frame; the duties service by service.
    `passed_over`: headings of what was sent that no figure was read from.
    """
    _, services = case.texts, services_of(case)
    fire = "fire" in services
    groups = (asked_of_groups(case, held=held),) if fire else ()
    covered = coverage_section(case, capacity)
    sections = (
        Section("kort", _("Kort sagt"), (Facts(tuple(_facts(case, capacity, services)), key=True),)),
        *(held_sections(case, held or Held()) if fire else ()),
        *told_sections(case, held.told if held else {}, services),
        *((*groups, covered) if capacity is None else (covered, *groups)),
        *hazards_sections(case),
        asked_section(services, _),
        *(national_sections(_) if fire else ()),
        *duties_sections(services, _),
    )
    return Paper(
        stem=f"beredskap-{case.code}-{_.lang}",
        title=_("Beredskapen i {name}: hva loven krever, alene og sammen", name=case.name),
        lang=_.lang,
        lead=(
            " ".join(_lead(case, capacity, services)),
            *case.changes(),
            hazards_sentence(case),
            *([said_passed_over(passed_over, _)] if passed_over else []),
        ),
        sections=sections,
        notes=(_(AID), texts_of_law(_)),
        sources=sources_of(sections, _),
        over=case.said(),
        data=Later(lambda: _data(case, capacity, held or Held(), services)),
        records=all_in_one(services, _),
    )


def said_passed_over(headings: Sequence[str], _: Texts) -> str:
    """What was sent and not read, so that nobody believes it counts."""
    return _(
        "{n:Kolonnen|Kolonnene} {names} er ikke i malen, og er ikke lest: det som står der, er ikke regnet med.",
        n=len(headings),
        names=_.join(_.quoted(one) for one in headings),
    )


def _lead(case: Case, capacity: Capacity | None, services: tuple[Preparedness, ...]) -> Iterator[str]:
    _ = case.texts
    week = None if capacity is None else share_covered(capacity, (case.code,))
    if week is not None and capacity is not None and capacity.limit is not None:
        yield _(
            "Etter det dere har oppgitt, er vakten i {name} alene dekket fra {low} til {high} av tiden, når bare de som er "
            "framme innen {within} minutter, regnes med.",
            name=case.name,
            low=_.percent(week[0], 1),
            high=_.percent(week[1], 1),
            within=minutes_said(capacity.limit, _),
        )
    elif week is not None:
        yield _(
            "Etter det dere har oppgitt, er vakten i {name} alene dekket fra {low} til {high} av tiden.",
            name=case.name,
            low=_.percent(week[0], 1),
            high=_.percent(week[1], 1),
        )
    settled, unsettled = _owed(services)
    yield (
        _(
            "{n} {n:plikt|plikter} står i lovtekstene her. {unsettled} må avklares mot lover som ikke er blant dem.",
            n=settled,
            unsettled=unsettled,
        )
        if unsettled
        else _("{n} {n:plikt|plikter} står i lovtekstene her.", n=settled)
    )
    if "fire" in services:
        yield alone_sentence(case)


def _owed(services: tuple[Preparedness, ...]) -> tuple[int, int]:
    """How many duties («skal») the texts at hand settle, and how many they only point to."""
    owed = [one for one in duties_of(services) if one.binds == "must"]
    settled = sum(one.settled for one in owed)
    return settled, len(owed) - settled


def _facts(case: Case, capacity: Capacity | None, services: tuple[Preparedness, ...]) -> Iterator[Fact]:
    _ = case.texts
    week = None if capacity is None else share_covered(capacity, (case.code,))
    yield (
        Fact(_("Vakten dekket alene"), _("ukjent"), None, _lacking(case, capacity), status="unknown")
        if week is None
        else Fact(
            _("Vakten dekket alene"),
            span(week, _),
            sum(week) / 2,
            _("av tiden; anslag etter egne tall"),
        )
    )
    settled, unsettled = _owed(services)
    note = _("og {n} må avklares", n=unsettled) if unsettled else ""
    yield Fact(_("Plikter i lovtekstene her"), _.number(settled), settled, note)
    if "fire" in services:
        meets, fails = national()["all"]
        yield Fact(
            _("Brannvesen i landet som sier de ikke oppfyller kravene"),
            _("{n} av {of}", n=fails, of=meets + fails),
            fails,
        )


def _lacking(case: Case, capacity: Capacity | None) -> str:
    _ = case.texts
    if capacity is not None and capacity.leaderless((case.code,)):
        return _("skriv hvor mange som kan lede")
    if capacity is not None and without_drive(capacity, (case.code,), case.code):
        return _("skriv kjøretiden i egen kommune")
    return _("skriv hvem som kan gå vakt")


def _data(
    case: Case, capacity: Capacity | None, held: Held, services: tuple[Preparedness, ...]
) -> dict[str, object]:
    lang = case.texts.lang
    return {
        "code": case.code,
        "codes": list(case.codes),
        "services": list(services),
        "duties": [
            {
                "id": one.id,
                "service": one.service,
                "who": one.who,
                "binds": one.binds,
                "says": one.say[lang],
                "cite": one.cite.cited,
                "quote": one.quote,
                "url": one.cite.url,
                "value": one.value,
                "settled": one.settled,
            }
            for one in duties_of(services)
        ],
        "fire_services": {
            size: {"meets": meets, "does_not": fails} for size, (meets, fails) in national().items()
        }
        if "fire" in services
        else None,
        "coverage": None if capacity is None else coverage_data(case, capacity),
        "told": told_data(held.told),
        "held": {code: dict(figures) for code, figures in held.figures.items()},
        "slides": {code: slides_of(code) for code in case.codes} if slides_of(case.code) else None,
    }
