"""The case file with the five answers in front."""

from __future__ import annotations

from dataclasses import replace

from nabolag.report.answers.build import answers_of, as_data, both_sides, lead, section
from nabolag.report.answers.case import Case
from nabolag.report.casefile import CaseFile, case_file
from nabolag.report.sources import sources_of


def whole_case(case: Case, comparable: str = "band") -> CaseFile:
    """Everything known of the case in one paper: the answers, then all they stand on."""
    _ = case.texts
    known = case.service.id if case.service and (case.service.fee or case.service.expenditure) else None
    rest = case_file(case.subject.municipality, service=known, comparable=comparable, lang=_.lang)
    given = answers_of(case)
    front = tuple(section(number, answer, _) for number, answer in enumerate(given, 1))
    sections = (*front, *both_sides(given, _), *rest.sections)
    return replace(
        rest,
        lead=lead(case),
        sections=sections,
        sources=sources_of(sections, _),
        data={**rest.data, **as_data(case, given)},
    )
