"""The kinds of questions, one file each: a new kind is a class in `model`, a file here and a line below."""

from __future__ import annotations

from typing import cast

from nabolag.survey.questionnaire.kinds.base import (
    Ask,
    Choice,
    Field,
    Form,
    Given,
    Kind,
    Wrong,
    bare,
    in_order,
)
from nabolag.survey.questionnaire.kinds.grid import OfStatements
from nabolag.survey.questionnaire.kinds.multiple import OfSeveral
from nabolag.survey.questionnaire.kinds.number import OfNumber
from nabolag.survey.questionnaire.kinds.ranking import OfOrder
from nabolag.survey.questionnaire.kinds.single import OfOne
from nabolag.survey.questionnaire.kinds.text import OfText
from nabolag.survey.questionnaire.model import Grid, Multiple, Number, Question, Ranking, Single, Text

__all__ = [
    "KINDS",
    "Ask",
    "Choice",
    "Field",
    "Form",
    "Given",
    "Kind",
    "Wrong",
    "bare",
    "fields",
    "in_order",
    "kind",
]

KINDS = {
    Single: OfOne(),
    Grid: OfStatements(),
    Multiple: OfSeveral(),
    Number: OfNumber(),
    Text: OfText(),
    Ranking: OfOrder(),
}


def kind(question: Question) -> Kind[Question]:
    """What `question`'s kind does."""
    return cast("Kind[Question]", KINDS[type(question)])


def fields(question: Question) -> tuple[Field, ...]:
    """The answers a question gives room for: one, or one for each statement of a grid."""
    return kind(question).fields(question)
