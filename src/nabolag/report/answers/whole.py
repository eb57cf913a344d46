"""The case file with the five answers in front."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from nabolag.report.alone.carried import carried_section
from nabolag.report.alone.felt import Felt, felt_section
from nabolag.report.answers.build import answers_of, as_data, both_sides, lead, section
from nabolag.report.answers.case import Case
from nabolag.report.casefile import CaseFile, case_file
from nabolag.report.paper.blocks import Block, Bullets, Table, Text
from nabolag.report.paper.model import Later, Section
from nabolag.report.preparedness.coverage import coverage_section
from nabolag.report.preparedness.duties import services_of
from nabolag.report.preparedness.fire import asked_of_groups
from nabolag.report.preparedness.held import Held, held_sections
from nabolag.report.preparedness.roster import Capacity
from nabolag.report.preparedness.told import told_sections
from nabolag.report.sources import sources_of


def whole_case(
    case: Case,
    comparable: str = "band",
    felt: Felt | None = None,
    capacity: Capacity | None = None,
    held: Held | None = None,
) -> CaseFile:
    """Everything known of the case in one paper: the answers, then all they stand on.

    `felt`: what leaders of municipalities like this one are expected to answer, from a real wave.
    `capacity`: who can be on duty, as those in the case tell; `held`: what their fire services have.
    """
    _ = case.texts
    service_id = case.service.id if case.service and (case.service.fee or case.service.expenditure) else None
    rest = case_file(case.subject.municipality, service=service_id, comparable=comparable, lang=_.lang)
    given = answers_of(case, capacity, held)
    front = tuple(section(number, answer, _) for number, answer in enumerate(given, 1))
    told = {point for answer in given for point in answer.points}
    own = (felt_section(felt, case.code, _), carried_section(case.code, case.name, _))
    ready = [asked_of_groups(case, held=held)] if case.service is None or case.service.id == "fire" else []
    if ready and held:
        ready += held_sections(case, held)
    if held:
        ready += told_sections(case, held.told, services_of(case))
    if ready or capacity:
        ready.append(coverage_section(case, capacity))
    sections = (*front, *both_sides(given, _), *own, *ready, *(_untold(part, told) for part in rest.sections))
    return replace(
        rest,
        lead=lead(case),
        sections=sections,
        records=_key_figures(sections),
        sources=sources_of(sections, _),
        data=Later(lambda: {**rest.data, **as_data(case, given)}),
    )


def _key_figures(sections: Iterable[Section]) -> Table | None:
    """What the file of figures holds: the key figures, not the first table that happens to stand there."""
    tables = (
        b for part in sections if part.id == "sammenligning" for b in part.blocks if isinstance(b, Table)
    )
    return next(tables, None)


def _untold(part: Section, told: Set[str]) -> Section:
    """A part without the statements that the answers in front have made, and without what only led to them."""
    kept: list[Block] = []
    for block in part.blocks:
        if isinstance(block, Bullets):
            items = tuple(item for item in block.items if item not in told)
            if not items and kept and isinstance(kept[-1], Text):
                kept.pop()
            if items:
                kept.append(replace(block, items=items))
        else:
            kept.append(block)
    return replace(part, blocks=tuple(kept))
