"""What every kind of question does at each stage of a survey. A kind overrides what is its own.

Be checked in YAML, be asked on a page, read the page that is sent, turn it around, become columns of a data file, be said in
words, be invented for a demonstration. The marks of a page stand in `web/templates/answering`; what it is in YAML, in
`model`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from nabolag.sources.survey_files.model import MultiResponseSet, Variable, spoken
from nabolag.survey.questionnaire.model import Answer, ByLanguage, Item, Option, Question, Questionnaire
from nabolag.text import Texts

if TYPE_CHECKING:
    from nabolag.survey.questionnaire.checking import Checks

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


@dataclass(frozen=True)
class Choice:
    """One alternative on a page; `place` is the rank given to it."""

    id: str
    text: str
    chosen: bool
    exclusive: bool = False
    place: str = ""


@dataclass(frozen=True)
class Ask:
    """One answer to give on a page. `kind`: one, many, number, text, rank."""

    name: str
    kind: str
    text: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    problem: str = ""
    limit: int = 0
    unit: str = ""
    dont_know: Choice | None = None


@dataclass(frozen=True)
class Given:
    """What one respondent has said to a field, and how it is shown to her.

    `kept` is the answer, `form` the page that was just sent, which goes before it; `drawn` the random order of ids, `say`
    a text in her language with what she has answered filled in.
    """

    kept: Answer | None
    form: Form | None
    drawn: Sequence[str]
    say: Callable[[ByLanguage], str]

    def sent(self, name: str) -> list[str] | None:
        """What was just sent under `name`; None when nothing was sent at all."""
        return None if self.form is None else list(self.form.get(name, ()))


class Kind(Generic[Q]):
    """One kind of question, asked as one field and kept as one column unless it says otherwise."""

    name: str
    """What it is called."""
    several = False
    """Whether several alternatives may be chosen."""
    number = False
    """Whether the answer is a number, which conditions may hold against limits."""

    def check(self, checks: Checks, path: str, question: Q) -> None:
        """See that what is its own in YAML makes sense.

        Raises:
            BadInput: names the line.
        """

    def limits(self, question: Q, _: Texts) -> list[str]:
        """What an answer is held against, as sentences."""
        return []

    def statements(self, question: Q) -> tuple[Item, ...]:
        """The statements that are answered one by one; none where there is one answer."""
        return ()

    def listed(self, q: Questionnaire, question: Q) -> list[tuple[str, bool]]:
        """The ids that a random order is drawn of, and whether each keeps its place."""
        return [(o.id, o.fixed or o.exclusive) for o in self.options(q, question)]

    def asked(self, question: Q, drawn: Sequence[str]) -> list[Field]:
        """Its fields in the order they are asked."""
        return list(self.fields(question))

    def ask(self, q: Questionnaire, question: Q, field: Field, given: Given, _: Texts) -> Ask:
        """A field as a page shows it."""
        raise NotImplementedError

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


def in_order(ids: Sequence[str], drawn: Sequence[str]) -> list[int]:
    """The places of `ids` in the order `drawn`; ids that were not drawn come last as they stood."""
    rank = {id_: i for i, id_ in enumerate(drawn)}
    return sorted(range(len(ids)), key=lambda i: (rank.get(ids[i], len(rank)), i))


def drawn_options(options: Sequence[Option], drawn: Sequence[str]) -> list[Option]:
    """Alternatives in the order that was drawn."""
    return [options[i] for i in in_order([o.id for o in options], drawn)]


def written(form: Form, name: str) -> list[str]:
    """What was sent under `name`, without what is empty."""
    return [value for value in form.get(name, ()) if value.strip()]


def choosable(options: Sequence[Option]) -> list[str]:
    """The ids that can be chosen with others, «don't know» and the like apart."""
    return [o.id for o in options if not o.exclusive]


def bare(value: object) -> str:
    """A code or a number as it is written: 1, 1.0 and "1" are the same."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
