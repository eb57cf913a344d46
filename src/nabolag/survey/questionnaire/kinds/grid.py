"""The same alternatives for several statements: a field and a column for each statement."""

from __future__ import annotations

from nabolag.survey.questionnaire.kinds.base import Field
from nabolag.survey.questionnaire.kinds.single import Chosen
from nabolag.survey.questionnaire.model import Grid


class OfStatements(Chosen[Grid]):
    """`grid`."""

    def fields(self, question: Grid) -> tuple[Field, ...]:
        """One for each statement."""
        return tuple(Field(f"{question.id}_{item.id}", question, item) for item in question.items)
