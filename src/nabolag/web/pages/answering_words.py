"""Questions and answers as a template shows them: in the respondent's language, in the drawn order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nabolag.municipalities import current
from nabolag.survey.fielding.answering import Visit
from nabolag.survey.questionnaire import Page, Problem, fields, in_order, piped, said
from nabolag.survey.questionnaire.kinds import Ask, Given, kind
from nabolag.survey.questionnaire.model import Question
from nabolag.text import Texts


@dataclass(frozen=True)
class QuestionBlock:
    """A question: one thing to answer, or a grid's statements under a common text."""

    id: str
    text: str
    help: str
    note: str
    required: bool
    asks: tuple[Ask, ...]
    grid: bool


def shown(
    seen: Visit,
    page: Page,
    problems: Mapping[str, Problem],
    form: Mapping[str, Sequence[str]] | None,
    _: Texts,
) -> list[QuestionBlock]:
    """The questions of a page, with what was just sent (`form`), else what is kept."""
    drawn = seen.response.orders if seen.response else {}
    questions = list(page.questions)
    if f"@{page.id}" in drawn:
        questions = [questions[i] for i in in_order([q.id for q in questions], drawn[f"@{page.id}"])]
    return [_block(seen, q, drawn.get(q.id, []), problems, form, _) for q in questions]


def sheet(seen: Visit, _: Texts) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every page with its title, and each question with the answer in words (empty: not answered)."""
    pages = []
    for page in seen.pages():
        rows = []
        for question in page.questions:
            for field in fields(question):
                text = _words(seen, question.text, _.lang)
                if field.item:
                    text = f"{text} {_words(seen, field.item.text, _.lang)}"
                rows.append((text, said(seen.questionnaire, field, seen.answers.get(field.name), _.lang)))
        pages.append((page.id, _words(seen, page.title, _.lang), rows))
    return pages


def _block(
    seen: Visit,
    question: Question,
    drawn: Sequence[str],
    problems: Mapping[str, Problem],
    form: Mapping[str, Sequence[str]] | None,
    _: Texts,
) -> QuestionBlock:
    lang = _.lang
    own = kind(question)
    asks = []
    for field in own.asked(question, drawn):
        given = Given(seen.answers.get(field.name), form, drawn, lambda words: _words(seen, words, lang))
        ask = own.ask(seen.questionnaire, question, field, given, _)
        problem = problems.get(field.name)
        asks.append(replace(ask, problem=problem.message) if problem else ask)
    return QuestionBlock(
        question.id,
        _words(seen, question.text, lang),
        _words(seen, question.help, lang),
        _words(seen, question.note, lang),
        question.required == "yes",
        tuple(asks),
        bool(own.statements(question)),
    )


def _words(seen: Visit, words: Mapping[str, str], lang: str) -> str:
    facts = seen.invitation.background
    if any("{kommune}" in text for text in words.values()):
        number = seen.invitation.municipality
        facts = facts | {"kommune": municipality.name if (municipality := current().get(number)) else number}
    return piped(words, seen.questionnaire, seen.answers, facts, lang)
