"""A questionnaire as a value: pages of questions, what they offer, and when they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import msgspec

from nabolag.errors import NotKnown

ByLanguage = dict[str, str]
"""A text by language: nb always, nn and en for the other two."""
Required = Literal["no", "soft", "yes"]
DONT_KNOW = "vet_ikke"
DONT_KNOW_CODE = 98
ORDER, PAGE_ORDER = "_rekkefolge", "_siderekkefolge"
"""Ends of the names of variables that tell a random order: of a question's options, of a page's questions."""


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One alternative. `code` is its number in files (default: its place, from 1).

    exclusive: cannot be chosen with others. fixed: keeps its place when the order is random.
    """

    id: str
    text: ByLanguage
    code: int | None = None
    exclusive: bool = False
    fixed: bool = False


DONT_KNOW_OPTION = Option(
    DONT_KNOW,
    {"nb": "Vet ikke", "nn": "Veit ikkje", "en": "Don't know"},
    DONT_KNOW_CODE,
    exclusive=True,
    fixed=True,
)


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One statement of a grid; shown as a question of its own."""

    id: str
    text: ByLanguage


class Condition(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    rename={"is_": "is", "all_": "all", "any_": "any", "not_": "not"},
):
    """When something is asked: one test of an earlier answer or a background fact, or several together.

    `question` names a field or a background fact (`rolle`, `storrelse`, ...). `is`: any of these is chosen;
    `at_least`, `at_most`: limits on a number; `answered`: whether it has an answer at all.
    """

    question: str | None = None
    is_: tuple[str | int, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    answered: bool | None = None
    all_: tuple[Condition, ...] = ()
    any_: tuple[Condition, ...] = ()
    not_: Condition | None = None


class _Question(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="type"
):
    id: str
    text: ByLanguage
    help: ByLanguage = {}
    note: ByLanguage = {}
    required: Required = "soft"
    show_if: Condition | None = None


class Single(_Question, frozen=True, tag="single"):
    """One of `options` (or of the named `scale`)."""

    options: tuple[Option, ...] = ()
    scale: str | None = None
    dont_know: bool = False
    random: bool = False


class Grid(_Question, frozen=True, tag="grid"):
    """The same scale for several statements: asked as repeated single choices, never as a matrix."""

    items: tuple[Item, ...] = ()
    options: tuple[Option, ...] = ()
    scale: str | None = None
    dont_know: bool = False
    random: bool = False


class Multiple(_Question, frozen=True, tag="multiple"):
    """Any of `options`, at most `max`."""

    options: tuple[Option, ...] = ()
    scale: str | None = None
    max: int | None = None
    dont_know: bool = False
    random: bool = False


class Number(_Question, frozen=True, tag="number"):
    """A number from `min` to `max`, whole unless `decimals`."""

    min: float | None = None
    max: float | None = None
    decimals: int = 0
    unit: ByLanguage = {}
    dont_know: bool = False


class Text(_Question, frozen=True, tag="text"):
    """Open text of at most `max_length` characters."""

    max_length: int = 2000


class Ranking(_Question, frozen=True, tag="ranking"):
    """`options` put in order, the first `top` of them (all when not given)."""

    options: tuple[Option, ...] = ()
    scale: str | None = None
    top: int | None = None
    random: bool = False


Question = Single | Grid | Multiple | Number | Text | Ranking
Choice = Single | Grid | Multiple | Ranking


class Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is shown at once: one topic. `random`: its questions come in random order."""

    id: str
    questions: tuple[Question, ...]
    title: ByLanguage = {}
    text: ByLanguage = {}
    show_if: Condition | None = None
    random: bool = False


class Questionnaire(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A version of a questionnaire. `note` is said wherever it is shown; `scales` are options used by name."""

    id: str
    version: int
    title: ByLanguage
    pages: tuple[Page, ...]
    note: ByLanguage = {}
    intro: ByLanguage = {}
    thanks: ByLanguage = {}
    scales: dict[str, tuple[Option, ...]] = {}
    languages: tuple[Literal["nb", "nn", "en"], ...] = ("nb", "nn", "en")

    def questions(self) -> Iterator[Question]:
        """Every question, in the order of the pages."""
        for page in self.pages:
            yield from page.questions

    def question(self, id_: str) -> Question:
        """The question called `id_`.

        Raises:
            NotKnown: there is none.
        """
        for question in self.questions():
            if question.id == id_:
                return question
        raise NotKnown("Skjemaet har ikke spørsmålet «{question}».", question=id_)

    def page(self, id_: str) -> Page:
        """The page called `id_`.

        Raises:
            NotKnown: there is none.
        """
        for page in self.pages:
            if page.id == id_:
                return page
        raise NotKnown("Skjemaet har ikke siden «{page}».", page=id_)

    def options(self, question: Choice) -> tuple[Option, ...]:
        """What `question` offers, each with its code; «don't know» last where it is offered."""
        given = question.options or self.scales.get(question.scale or "", ())
        coded = tuple(
            msgspec.structs.replace(o, code=i if o.code is None else o.code) for i, o in enumerate(given, 1)
        )
        if getattr(question, "dont_know", False):
            return (*coded, DONT_KNOW_OPTION)
        return coded


Answer = str | float | list[str]
"""What is stored for a field: an option's id, ids, a number, or text. A number may be `DONT_KNOW`.

A field is a question, or one item of a grid (`<grid>_<item>`). Rankings hold ids, best first. A field
without an answer is absent.
"""
Answers = dict[str, Answer]
