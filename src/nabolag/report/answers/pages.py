"""What stands behind each answer: a paper for each question but the third room's own, in one frame.

The answer first, then the figure and the tables, then what is not known and what speaks against, then the sources.
"""

from __future__ import annotations

from collections.abc import Callable

from nabolag.report.answers.alone import alone
from nabolag.report.answers.build import as_data, lead
from nabolag.report.answers.case import Case
from nabolag.report.answers.gain import gain
from nabolag.report.answers.model import PATHS, Answer, Question
from nabolag.report.answers.state import state
from nabolag.report.answers.together import together
from nabolag.report.casefile.money import fees, where_we_stand
from nabolag.report.casefile.people import who_we_are
from nabolag.report.casefile.together import cooperation, what_the_survey_says
from nabolag.report.casefile.unusual import what_is_unusual
from nabolag.report.paper.blocks import Bullets
from nabolag.report.paper.model import Paper, Section
from nabolag.report.sources import sources_of

Given = Callable[[Case], Answer]
"""What answers a question."""
GIVEN: dict[Question, Given] = {"alone": alone, "together": together, "gain": gain, "state": state}


def behind(case: Case, question: Question) -> Paper:
    """The paper behind one answer."""
    _, answer = case.texts, GIVEN[question](case)
    sections = [one for one in _BODIES[question](case) if one is not None]
    sections += [
        Section("vet-ikke", _("Det vi ikke vet"), (Bullets((answer.unknown,), unknown=True),)),
        Section("mot", _("Det som taler mot"), (Bullets((answer.against,)),)),
    ]
    return Paper(
        stem=f"{PATHS[question]}-{case.code}-{_.lang}",
        title=answer.question,
        lang=_.lang,
        lead=(answer.sentence,),
        sections=tuple(sections),
        sources=sources_of(tuple(sections), _),
        over=" · ".join((case.name, *lead(case)[1:])),
        data=as_data(case, (answer,)),
    )


def _alone(case: Case) -> list[Section | None]:
    _, overall = case.texts, case.overall
    unusual = Section("uvanlig", _("Det som er uvanlig her"), (what_is_unusual(overall),))
    return [
        unusual,
        where_we_stand(overall),
        who_we_are(overall),
        fees(overall),
        what_the_survey_says(overall),
    ]


def _together(case: Case) -> list[Section | None]:
    return [cooperation(case.subject)]


def _gain(case: Case) -> list[Section | None]:
    return [fees(case.subject) or fees(case.overall)]


def _state(case: Case) -> list[Section | None]:
    return [what_the_survey_says(case.subject)]


_BODIES: dict[Question, Callable[[Case], list[Section | None]]] = {
    "alone": _alone,
    "together": _together,
    "gain": _gain,
    "state": _state,
}
