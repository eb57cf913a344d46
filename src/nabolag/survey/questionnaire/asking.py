"""Which questions a respondent meets, in which order, and in which words."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

import msgspec

from nabolag.sources.survey_files.model import spoken
from nabolag.survey import background as frame
from nabolag.survey.questionnaire.kinds import Field, bare, fields, kind
from nabolag.survey.questionnaire.model import (
    DONT_KNOW,
    DONT_KNOW_OPTION,
    Answer,
    Condition,
    Page,
    Questionnaire,
)

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def asked_pages(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], background: Mapping[str, object]
) -> list[Page]:
    """The pages with something to ask, each with only the questions that are asked.

    A question is asked when its condition and its page's hold; an answer to a question that is not itself
    asked counts as not given.
    """
    facts: dict[str, object] = dict(background)
    pages = []
    for page in questionnaire.pages:
        if page.show_if and not _holds(page.show_if, facts):
            continue
        asked = []
        for question in page.questions:
            if question.show_if and not _holds(question.show_if, facts):
                continue
            asked.append(question)
            facts |= {f.name: answers[f.name] for f in fields(question) if f.name in answers}
        if asked:
            pages.append(msgspec.structs.replace(page, questions=tuple(asked)))
    return pages


def reachable(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], background: Mapping[str, object]
) -> dict[str, Answer]:
    """The answers to questions that are asked; what was answered before a change of mind is left out."""
    pages = asked_pages(questionnaire, answers, background)
    names = [f.name for page in pages for q in page.questions for f in fields(q)]
    return {name: answers[name] for name in names if name in answers}


def orders(questionnaire: Questionnaire, rng: random.Random) -> dict[str, list[str]]:
    """A random order of ids for each list that is to have one; fixed options keep their places.

    Keys: a page's id with `@` before it (its questions), and a question's id (its options; a grid's items).
    """
    drawn: dict[str, list[str]] = {}
    for page in questionnaire.pages:
        if page.random:
            drawn[f"@{page.id}"] = _shuffled([(q.id, False) for q in page.questions], rng)
        for question in page.questions:
            if getattr(question, "random", False):
                listed = kind(question).listed(questionnaire, question)
                drawn[question.id] = _shuffled(listed, rng)
    return drawn


def piped(
    words: Mapping[str, str],
    questionnaire: Questionnaire,
    answers: Mapping[str, Answer],
    background: Mapping[str, object],
    lang: str,
) -> str:
    """A text in `lang` with each `{field}` filled by that answer's words, or by the background fact's.

    Out: plain text, as a respondent may have written it; whoever puts it in a page escapes it.
    """

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        for question in questionnaire.questions():
            for field in fields(question):
                if field.name == name:
                    return said(questionnaire, field, answers.get(name), lang) or "…"
        return _fact(name, background[name], lang) if background.get(name) is not None else "…"

    return PLACE.sub(fill, spoken(words, lang))


def said(questionnaire: Questionnaire, field: Field, answer: Answer | None, lang: str) -> str:
    """An answer in words; empty when there is none."""
    if answer is None:
        return ""
    question = field.question
    if answer == DONT_KNOW:
        return spoken(DONT_KNOW_OPTION.text, lang)
    return kind(question).said(questionnaire, question, answer, lang)


def _fact(name: str, value: object, lang: str) -> str:
    for variable in frame.variables():
        if variable.name == name:
            return variable.says(value, lang)
    return str(value)


def _holds(condition: Condition, facts: Mapping[str, object]) -> bool:
    if condition.all_ and not all(_holds(c, facts) for c in condition.all_):
        return False
    if condition.any_ and not any(_holds(c, facts) for c in condition.any_):
        return False
    if condition.not_ is not None and _holds(condition.not_, facts):
        return False
    if condition.question is None:
        return True
    answer = facts.get(condition.question)
    if condition.answered is not None and (answer is not None) != condition.answered:
        return False
    if condition.is_:
        given = answer if isinstance(answer, list) else [] if answer is None else [answer]
        if not {bare(a) for a in given} & {bare(a) for a in condition.is_}:
            return False
    if condition.at_least is not None or condition.at_most is not None:
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return False
        if condition.at_least is not None and answer < condition.at_least:
            return False
        if condition.at_most is not None and answer > condition.at_most:
            return False
    return True


def _shuffled(listed: Sequence[tuple[str, bool]], rng: random.Random) -> list[str]:
    loose = [id_ for id_, fixed in listed if not fixed]
    rng.shuffle(loose)
    drawn = iter(loose)
    return [id_ if fixed else next(drawn) for id_, fixed in listed]
