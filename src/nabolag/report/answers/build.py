"""The five answers, and one paper with them all."""

from __future__ import annotations

from collections.abc import Iterable

from nabolag.municipalities import Municipality
from nabolag.report.answers.alone import alone
from nabolag.report.answers.case import Case, case_of
from nabolag.report.answers.gain import gain
from nabolag.report.answers.model import MARKS, Answer
from nabolag.report.answers.state import state
from nabolag.report.answers.steering import steering
from nabolag.report.answers.together import together
from nabolag.report.paper.blocks import Block, Bullets, Facts, text
from nabolag.report.paper.model import Later, Paper, Section
from nabolag.report.preparedness.held import Held
from nabolag.report.preparedness.roster import Capacity
from nabolag.report.sources import sources_of
from nabolag.text import Texts

Answers = tuple[Answer, Answer, Answer, Answer, Answer]


def answers(
    code: str | int | Municipality,
    partners: Iterable[str | Municipality] = (),
    service: str | None = None,
    lang: str = "nb",
) -> Answers:
    """The five answers of a municipality, always in the same order.

    Args:
        code: name, code or `Municipality`.
        partners: those it would work with.
        service: what they would do together, such as `water` or `vann`.

    Raises:
        NotKnown: a municipality or the service is not known, or a code has ended.
        BadInput: `lang` is not one of nb, nn, en.
    """
    return answers_of(case_of(code, partners, service, lang))


def answers_of(case: Case, capacity: Capacity | None = None, held: Held | None = None) -> Answers:
    """The five answers of a case; `capacity`: who can be on duty, as those in it tell; `held`: what their fire
    services have."""
    return (
        alone(case, capacity, held), together(case), gain(case, capacity, held), steering(case), state(case),
    )  # fmt: skip


def answer_page(
    code: str | int | Municipality,
    partners: Iterable[str | Municipality] = (),
    service: str | None = None,
    lang: str = "nb",
) -> Paper:
    """The answers as one paper: for the terminal and for every kind of file.

    Raises:
        NotKnown: a municipality or the service is not known, or a code has ended.
        BadInput: `lang` is not one of nb, nn, en.
    """
    case = case_of(code, partners, service, lang)
    _, given = case.texts, answers_of(case)
    sections = (
        *(section(number, answer, _) for number, answer in enumerate(given, 1)),
        *both_sides(given, _),
    )
    return Paper(
        stem=f"svar-{case.code}-{_.lang}",
        title=_("Fem spørsmål for {name} kommune", name=case.name),
        lang=_.lang,
        lead=lead(case),
        sections=sections,
        sources=sources_of(sections, _),
        data=Later(lambda: as_data(case, given)),
    )


def lead(case: Case) -> tuple[str, ...]:
    """Who it is, what changes everything, and what the case is about."""
    _ = case.texts
    lines = [case.standing(), *case.changes()]
    if case.partners:
        lines.append(_("Samarbeid med {names}.", names=case.others))
    if case.service:
        lines.append(_("Om {service}.", service=_(case.service.name)))
    return tuple(lines)


def section(number: int, answer: Answer, _: Texts) -> Section:
    """One question as a section of a paper."""
    blocks: list[Block] = [text(answer.sentence, tone="lead")]
    _sign, word = MARKS[answer.certainty]
    if answer.number:
        blocks.append(Facts((answer.number,), answer.sources))
    sentences = [_("Sikkerhet: {word}.", word=_(word))]
    if answer.interval:
        sentences.append(answer.bounds)
    if answer.points:
        blocks.append(Bullets(answer.points, () if answer.number else answer.sources))
    blocks.append(text(" ".join(sentences), tone="quiet"))
    return Section(answer.id, f"{number}. {answer.question}", tuple(blocks))


def both_sides(given: Answers, _: Texts) -> tuple[Section, Section]:
    """What is not known and what speaks against, always, and of equal size."""
    return (
        Section("vet-ikke", _("Det vi ikke vet"), (Bullets(tuple(a.unknown for a in given), unknown=True),)),
        Section("mot", _("Det som taler mot"), (Bullets(tuple(a.against for a in given)),)),
    )


def as_data(case: Case, given: Iterable[Answer]) -> dict[str, object]:
    """The same for machines."""
    return {
        "code": case.code,
        "name": case.name,
        "partners": [p.code for p in case.partners],
        "service": case.service.id if case.service else None,
        "answers": [
            {
                "id": a.id,
                "question": a.question,
                "sentence": a.sentence,
                "number": None if a.number is None else {"label": a.number.label, "value": a.number.value},
                "interval": a.interval or None,
                "certainty": a.certainty,
                "points": list(a.points),
                "unknown": a.unknown,
                "against": a.against,
            }
            for a in given
        ],
    }
