"""A sent page as answers, and answers as a sent page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nabolag.survey.questionnaire.kinds import Form, Wrong, fields, kind
from nabolag.survey.questionnaire.model import Answer, Page, Questionnaire
from nabolag.text import Texts


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer. `soft`: the respondent may go on all the same."""

    message: str
    soft: bool = False


def from_form(
    questionnaire: Questionnaire, page: Page, form: Form, _: Texts
) -> tuple[dict[str, Answer], dict[str, Problem]]:
    """The answers a sent page holds, and what is wrong, by field.

    Args:
        page: as it was asked (`asked_pages`).
        form: the values sent under each name. Rankings send `<id>.<option>` = place; a number that is not
            known sends `<id>.vet_ikke`.
    """
    answers: dict[str, Answer] = {}
    problems: dict[str, Problem] = {}
    for question in page.questions:
        for field in fields(question):
            try:
                answer = kind(question).read(questionnaire, question, field.name, form, _)
            except Wrong as wrong:
                problems[field.name] = Problem(str(wrong))
                continue
            if answer is not None:
                answers[field.name] = answer
            elif question.required == "yes":
                problems[field.name] = Problem(_("Dette spørsmålet må besvares."))
            elif question.required == "soft":
                problems[field.name] = Problem(_("Du har ikke svart på dette."), True)
    return answers, problems


def to_form(page: Page, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The values a browser would send for a page answered so: `from_form` turned around."""
    form: dict[str, list[str]] = {}
    for question in page.questions:
        for field in fields(question):
            answer = answers.get(field.name)
            if answer is not None:
                form |= kind(question).sent(field.name, answer)
    return form
