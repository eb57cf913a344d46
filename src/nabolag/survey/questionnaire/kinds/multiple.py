"""Any of several alternatives: a column of 0 and 1 for each, tabulated together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nabolag.sources.survey_files.model import Category, MultiResponseSet, Variable, spoken
from nabolag.survey.questionnaire.kinds.base import Ask, Field, Form, Given, Kind, Wrong, choosable, written
from nabolag.survey.questionnaire.kinds.single import chosen_of
from nabolag.survey.questionnaire.model import Answer, Multiple, Option, Questionnaire
from nabolag.text import N_, Texts

if TYPE_CHECKING:
    from nabolag.survey.questionnaire.checking import Checks

CHOICE: tuple[dict[str, str], dict[str, str]] = (
    {"nb": "Ikke valgt", "nn": "Ikkje vald", "en": "Not chosen"},
    {"nb": "Valgt", "nn": "Vald", "en": "Chosen"},
)


class OfSeveral(Kind[Multiple]):
    """`multiple`."""

    name, several = N_("flere svar"), True

    def check(self, checks: Checks, path: str, question: Multiple) -> None:
        """Its alternatives, of which some may stand alone."""
        checks.offers(path, question, exclusive=True)

    def limits(self, question: Multiple, _: Texts) -> list[str]:
        """How many may be chosen."""
        return [_("Velg høyst {max}.", max=question.max)] if question.max else []

    def ask(self, q: Questionnaire, question: Multiple, field: Field, given: Given, _: Texts) -> Ask:
        """Boxes to tick."""
        choices = chosen_of(q.options(question), field.name, given)
        return Ask(field.name, "many", given.say(field.text), choices, limit=question.max or 0)

    def options(self, q: Questionnaire, question: Multiple) -> tuple[Option, ...]:
        """What it offers."""
        return q.options(question)

    def read(self, q: Questionnaire, question: Multiple, name: str, form: Form, _: Texts) -> Answer | None:
        """The ids chosen, in the order of the questionnaire."""
        values = written(form, name)
        chosen = [o for o in q.options(question) if o.id in values]
        if len(chosen) < len(set(values)):
            raise Wrong(_("Velg blant alternativene."))
        alone = next((o for o in chosen if o.exclusive), None)
        if len(chosen) > 1 and alone:
            raise Wrong(
                _("«{option}» kan ikke velges sammen med andre svar.", option=spoken(alone.text, _.lang))
            )
        if question.max is not None and len(chosen) > question.max:
            raise Wrong(_("Du har valgt {n}. Velg høyst {max}.", n=len(chosen), max=question.max))
        return [o.id for o in chosen] or None

    def columns(self, q: Questionnaire, question: Multiple) -> tuple[str, ...]:
        """One for each alternative."""
        return tuple(f"{question.id}_{option.id}" for option in q.options(question))

    def values(
        self, q: Questionnaire, question: Multiple, given: Mapping[str, Answer]
    ) -> dict[str, float | str | None]:
        """1 where it is chosen, 0 where it is not, nothing without an answer."""
        chosen = given.get(question.id)
        return {
            f"{question.id}_{o.id}": float(o.id in chosen) if isinstance(chosen, list) else None
            for o in q.options(question)
        }

    def variables(self, q: Questionnaire, question: Multiple) -> Iterator[Variable]:
        """Chosen or not."""
        says = tuple(Category(float(i), dict(words)) for i, words in enumerate(CHOICE))
        for name, option in zip(self.columns(q, question), q.options(question), strict=True):
            yield Variable(name, "numeric", dict(option.text), says, measure="nominal")

    def together(self, q: Questionnaire, question: Multiple) -> MultiResponseSet:
        """Every alternative, counted where it is chosen."""
        return MultiResponseSet(question.id, self.columns(q, question), "dichotomy", 1.0, dict(question.text))

    def invented(self, q: Questionnaire, question: Multiple, rng: random.Random) -> Answer:
        """From one to as many as may be chosen."""
        ids = choosable(q.options(question))
        most = min(question.max or len(ids), len(ids))
        chosen = set(rng.sample(ids, rng.randint(1, most)))
        return [id_ for id_ in ids if id_ in chosen]
