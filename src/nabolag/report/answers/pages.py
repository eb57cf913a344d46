"""What stands behind each answer: a paper for each question but the third room's own, in one frame.

The answer first, then the figure and the tables, then what is not known and what speaks against, then the sources.
"""

from __future__ import annotations

from collections.abc import Callable

from nabolag.cooperation.added import NONE, Additions
from nabolag.report.alone.felt import Felt
from nabolag.report.answers.alone import alone
from nabolag.report.answers.bodies import alone_body, gain_body, state_body, together_body
from nabolag.report.answers.build import as_data
from nabolag.report.answers.case import Case
from nabolag.report.answers.gain import gain
from nabolag.report.answers.model import PATHS, Answer, Question
from nabolag.report.answers.state import state
from nabolag.report.answers.together import together
from nabolag.report.casefile.together import unknowns
from nabolag.report.paper.blocks import Bullets
from nabolag.report.paper.model import Later, Paper, Section
from nabolag.report.partners.services import layers_of
from nabolag.report.preparedness.coverage import coverage_data, coverage_section
from nabolag.report.preparedness.held import Held, held_sections
from nabolag.report.preparedness.roster import Capacity
from nabolag.report.sources import sources_of
from nabolag.report.state import Wave, here_data
from nabolag.state import Measure

Given = Callable[[Case], Answer]
"""What answers a question."""
GIVEN: dict[Question, Given] = {"alone": alone, "together": together, "gain": gain, "state": state}


def answer_of(
    case: Case, question: Question, capacity: Capacity | None = None, held: Held | None = None
) -> Answer:
    """The answer to one question; `capacity` and `held` as in `answers_of`."""
    if question == "alone":
        return alone(case, capacity, held)
    return gain(case, capacity, held) if question == "gain" else GIVEN[question](case)


def behind(
    case: Case,
    question: Question,
    added: Additions = NONE,
    mixed: bool = False,
    felt: Felt | None = None,
    wave: Wave | None = None,
    measures: tuple[Measure, ...] | None = None,
    capacity: Capacity | None = None,
    held: Held | None = None,
) -> Paper:
    """The paper behind one answer; `added` and `mixed` as in `together_body`, `felt` as in `alone_body`, `wave` and
    `measures` as in `state_body`, `capacity` and `held` as in `answers_of`."""
    _, answer = case.texts, answer_of(case, question, capacity, held)
    unknown = (answer.unknown, *unknowns(case.subject)[question])
    on_duty = [coverage_section(case, capacity)] if capacity and question in ("alone", "gain") else []
    fire = case.service is None or case.service.id == "fire"
    against_law = held_sections(case, held) if held and fire and question in ("alone", "gain") else ()
    main, *more = _body(case, question, added, mixed, felt, wave, measures)
    sections = [
        main,
        *against_law,
        *on_duty,
        *more,
        Section("vet-ikke", _("Det vi ikke vet"), (Bullets(unknown, unknown=True),)),
        Section("mot", _("Det som taler mot"), (Bullets((answer.against,)),)),
    ]
    return Paper(
        stem=f"{PATHS[question]}-{case.code}-{_.lang}",
        title=answer.question,
        lang=_.lang,
        lead=(answer.sentence,),
        sections=tuple(sections),
        sources=sources_of(tuple(sections), _),
        over=case.said(),
        data=Later(
            lambda: (
                as_data(case, (answer,))
                | (_layers(case) if question == "gain" else {})
                | ({"covered": coverage_data(case, capacity)} if on_duty and capacity else {})
                | ({"measures": here_data(case, measures)} if question == "state" else {})
            )
        ),
    )


def _body(
    case: Case,
    question: Question,
    added: Additions,
    mixed: bool,
    felt: Felt | None,
    wave: Wave | None,
    measures: tuple[Measure, ...] | None,
) -> list[Section]:
    if question == "together":
        return together_body(case, added, mixed)
    if question == "state":
        return state_body(case, wave, measures)
    return alone_body(case, felt) if question == "alone" else gain_body(case)


def _layers(case: Case) -> dict[str, object]:
    """The layers of gain for machines, once it is chosen what is done and with whom."""
    if case.service is None or not case.partners:
        return {}
    return {"layers": layers_of(case, case.codes)}
