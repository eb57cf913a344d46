"""One of several alternatives: a code with labels, «don't know» user-missing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from nabolag.sources.survey_files.model import Category, Variable, spoken
from nabolag.survey.questionnaire.kinds.base import (
    Ask,
    Choice,
    Field,
    Form,
    Given,
    Kind,
    Q,
    Wrong,
    choosable,
    drawn_options,
    written,
)
from nabolag.survey.questionnaire.model import DONT_KNOW_CODE, Answer, Grid, Option, Questionnaire, Single
from nabolag.text import N_, Texts

if TYPE_CHECKING:
    from nabolag.survey.questionnaire.checking import Checks


class Chosen(Kind[Q]):
    """One alternative for each field, whether a question has one field or several."""

    def check(self, checks: Checks, path: str, question: Q) -> None:
        """Its alternatives."""
        assert isinstance(question, Single | Grid)
        checks.offers(path, question)

    def ask(self, q: Questionnaire, question: Q, field: Field, given: Given, _: Texts) -> Ask:
        """Buttons of which one is pressed."""
        return Ask(
            field.name, "one", given.say(field.text), chosen_of(self.options(q, question), field.name, given)
        )

    def options(self, q: Questionnaire, question: Q) -> tuple[Option, ...]:
        """What it offers."""
        assert isinstance(question, Single | Grid)
        return q.options(question)

    def read(self, q: Questionnaire, question: Q, name: str, form: Form, _: Texts) -> Answer | None:
        """The id of the alternative."""
        values = written(form, name)
        if not values:
            return None
        if len(values) > 1 or values[0] not in {o.id for o in self.options(q, question)}:
            raise Wrong(_("Velg ett av alternativene."))
        return values[0]

    def values(
        self, q: Questionnaire, question: Q, given: Mapping[str, Answer]
    ) -> dict[str, float | str | None]:
        """The code of each field's alternative."""
        codes = {o.id: float(o.code or 0) for o in self.options(q, question)}
        return {f.name: codes.get(str(given.get(f.name))) for f in self.fields(question)}

    def variables(self, q: Questionnaire, question: Q) -> Iterator[Variable]:
        """Ordinal when the alternatives are a scale."""
        assert isinstance(question, Single | Grid)
        says = tuple(Category(float(o.code or 0), dict(o.text)) for o in q.options(question))
        missing = (float(DONT_KNOW_CODE),) if question.dont_know else ()
        measure: Literal["ordinal", "nominal"] = "ordinal" if question.scale else "nominal"
        for field in self.fields(question):
            words = dict(question.text)
            if field.item:
                words = {
                    lang: f"{spoken(words, lang)} {item_text}" for lang, item_text in field.item.text.items()
                }
            yield Variable(field.name, "numeric", words, says, missing, measure=measure)

    def invented(self, q: Questionnaire, question: Q, rng: random.Random) -> Answer:
        """Any alternative but «don't know»."""
        return rng.choice(choosable(self.options(q, question)))


class OfOne(Chosen[Single]):
    """`single`."""

    name = N_("ett svar")


def chosen_of(options: Sequence[Option], name: str, given: Given) -> tuple[Choice, ...]:
    """Alternatives in the order they are shown, those that are chosen marked."""
    sent, kept = given.sent(name), given.kept
    chosen = sent if sent is not None else kept if isinstance(kept, list) else [kept]
    return tuple(
        Choice(o.id, given.say(o.text), o.id in chosen, exclusive=o.exclusive)
        for o in drawn_options(options, given.drawn)
    )
