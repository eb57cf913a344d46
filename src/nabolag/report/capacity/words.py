"""What a model's groups and answers are called."""

from __future__ import annotations

from collections.abc import Sequence

from nabolag.sources.survey_files.model import Value
from nabolag.survey.capacity import Capacity
from nabolag.text import Texts


def group_title(found: Capacity, group_by: str, group: str, _: Texts) -> str:
    """A group by its label in the codebook; all leaders where it is not split."""
    if not group_by:
        return _("Alle ledere")
    if group_by not in found.survey.data.columns:
        return group
    variable = found.survey.variable(group_by)
    for category in variable.categories:
        if group in (str(category.value), f"{category.value:g}" if isinstance(category.value, float) else ""):
            return variable.says(category.value, _.lang)
    return group


def effect_title(found: Capacity, name: str, _: Texts) -> str:
    """What an effect is called: its label, and for a curve the part of it."""
    base, _space, part = name.partition(" ")
    if base in found.survey.data.columns:
        return f"{found.survey.variable(base).label(_.lang)} {part}".strip()
    return name


def focus_title(found: Capacity, _: Texts) -> str:
    """The answers whose share is shown, as a quotation."""
    return answers_title(found, found.model.question, found.focus, _)


def answers_title(found: Capacity, question: str, answers: Sequence[Value], _: Texts) -> str:
    """Some answers to a question, as a quotation."""
    variable = found.survey.variable(question)
    said = [_.quoted(variable.says(value, _.lang)) for value in answers]
    return said[0] if len(said) == 1 else _("{first} eller {last}", first=", ".join(said[:-1]), last=said[-1])


def grade_title(found: Capacity, grade: str, _: Texts, question: str = "") -> str:
    """A grade by its label; of the modelled question where no other is named."""
    variable = found.survey.variable(question or found.model.question)
    values: list[Value] = [c.value for c in variable.categories if str(c.value) == grade]
    return variable.says(values[0], _.lang) if values else grade
