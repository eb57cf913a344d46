"""What every kind of question does at each stage of a survey. A kind overrides what is its own.

Read a sent page, turn it around, become columns of a data file, be said in words, be invented for a demonstration.
How a kind looks on a page stands in `web/templates/answering`; what it is in YAML, in `model`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from nabolag.sources.survey_files.model import MultiResponseSet, Variable, spoken
from nabolag.survey.questionnaire.model import Answer, ByLanguage, Item, Option, Question, Questionnaire
from nabolag.text import Texts

Q = TypeVar("Q", bound=Question)
Form = Mapping[str, Sequence[str]]
"""The values sent under each name of a page."""


class Wrong(Exception):
    """An answer that cannot be kept, with what would be right."""


@dataclass(frozen=True)
class Field:
    """One answer on the sheet: a question, or one statement of a grid."""

    name: str
    question: Question
    item: Item | None = None

    @property
    def text(self) -> ByLanguage:
        """What is asked: the statement, or the question."""
        return self.item.text if self.item else self.question.text


class Kind(Generic[Q]):
    """One kind of question, asked as one field and kept as one column unless it says otherwise."""

    def fields(self, question: Q) -> tuple[Field, ...]:
        """The answers it gives room for."""
        return (Field(question.id, question),)

    def options(self, q: Questionnaire, question: Q) -> tuple[Option, ...]:
        """What it offers; nothing where people write themselves."""
        return ()

    def read(self, q: Questionnaire, question: Q, name: str, form: Form, _: Texts) -> Answer | None:
        """The answer that a sent page holds for the field `name`, None without one.

        Raises:
            Wrong: it cannot be kept.
        """
        raise NotImplementedError

    def sent(self, name: str, answer: Answer) -> dict[str, list[str]]:
        """What a browser would send for `answer`: `read` turned around."""
        return {name: answer if isinstance(answer, list) else [bare(answer)]}

    def columns(self, q: Questionnaire, question: Q) -> tuple[str, ...]:
        """The names of the columns it becomes in a data file."""
        return tuple(field.name for field in self.fields(question))

    def values(
        self, q: Questionnaire, question: Q, given: Mapping[str, Answer]
    ) -> dict[str, float | str | None]:
        """The value of each of its columns, from the answers of one respondent."""
        raise NotImplementedError

    def variables(self, q: Questionnaire, question: Q) -> Iterator[Variable]:
        """Its columns, described."""
        raise NotImplementedError

    def together(self, q: Questionnaire, question: Q) -> MultiResponseSet | None:
        """The set that its columns make, when they are to be tabulated together."""
        return None

    def said(self, q: Questionnaire, question: Q, answer: Answer, lang: str) -> str:
        """An answer, other than «don't know», in words."""
        words = {o.id: spoken(o.text, lang) for o in self.options(q, question)}
        chosen = answer if isinstance(answer, list) else [str(answer)]
        return "; ".join(words.get(id_, id_) for id_ in chosen)

    def invented(self, q: Questionnaire, question: Q, rng: random.Random) -> Answer:
        """An answer drawn without regard to who answers."""
        raise NotImplementedError


def written(form: Form, name: str) -> list[str]:
    """What was sent under `name`, without what is empty."""
    return [value for value in form.get(name, ()) if value.strip()]


def choosable(options: Sequence[Option]) -> list[str]:
    """The ids that can be chosen with others, «don't know» and the like apart."""
    return [o.id for o in options if not o.exclusive]


def bare(value: object) -> str:
    """A code or a number as it is written: 1, 1.0 and "1" are the same."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
