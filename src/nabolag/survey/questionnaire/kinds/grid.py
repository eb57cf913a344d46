"""The same alternatives for several statements: a field and a column for each statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from nabolag.survey.questionnaire.kinds.base import Ask, Field, Given, in_order
from nabolag.survey.questionnaire.kinds.single import Chosen
from nabolag.survey.questionnaire.model import Grid, Item, Questionnaire
from nabolag.text import N_, Texts

if TYPE_CHECKING:
    from nabolag.survey.questionnaire.checking import Checks


class OfStatements(Chosen[Grid]):
    """`grid`. A random order is of the statements; the alternatives stand as they are."""

    name = N_("samme svar for flere utsagn")

    def check(self, checks: Checks, path: str, question: Grid) -> None:
        """Its alternatives and its statements."""
        super().check(checks, path, question)
        if not question.items:
            raise checks.empty(f"{path}.items")
        seen: set[str] = set()
        for i, item in enumerate(question.items):
            checks.id(f"{path}.items[{i}].id", item.id)
            checks.words(f"{path}.items[{i}].text", item.text, needed=True)
            if item.id in seen:
                raise checks.twice(f"{path}.items[{i}].id", item.id)
            seen.add(item.id)

    def statements(self, question: Grid) -> tuple[Item, ...]:
        """What is answered one by one."""
        return question.items

    def listed(self, q: Questionnaire, question: Grid) -> list[tuple[str, bool]]:
        """The statements, none of which keeps its place."""
        return [(item.id, False) for item in question.items]

    def fields(self, question: Grid) -> tuple[Field, ...]:
        """One for each statement."""
        return tuple(Field(f"{question.id}_{item.id}", question, item) for item in question.items)

    def asked(self, question: Grid, drawn: Sequence[str]) -> list[Field]:
        """In the order that was drawn."""
        given = self.fields(question)
        return [given[i] for i in in_order([item.id for item in question.items], drawn)]

    def ask(self, q: Questionnaire, question: Grid, field: Field, given: Given, _: Texts) -> Ask:
        """Buttons beside the statement."""
        return super().ask(q, question, field, replace(given, drawn=()), _)
