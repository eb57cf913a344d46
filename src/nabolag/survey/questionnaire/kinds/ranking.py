"""Alternatives put in order: a column with the place of each."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nabolag.sources.survey_files.model import Variable
from nabolag.survey.questionnaire.kinds.base import (
    Ask,
    Choice,
    Field,
    Form,
    Given,
    Kind,
    Wrong,
    choosable,
    drawn_options,
    written,
)
from nabolag.survey.questionnaire.model import Answer, Option, Questionnaire, Ranking
from nabolag.text import N_, Texts

if TYPE_CHECKING:
    from nabolag.survey.questionnaire.checking import Checks


class OfOrder(Kind[Ranking]):
    """`ranking`. A place is sent as `<id>.<option>`."""

    name = N_("rangering")

    def check(self, checks: Checks, path: str, question: Ranking) -> None:
        """Its alternatives."""
        checks.offers(path, question)

    def limits(self, question: Ranking, _: Texts) -> list[str]:
        """How many are given a place."""
        return [_("De {n} første rangeres.", n=question.top)] if question.top else []

    def ask(self, q: Questionnaire, question: Ranking, field: Field, given: Given, _: Texts) -> Ask:
        """A place for each alternative."""
        options = drawn_options(q.options(question), given.drawn)
        kept = given.kept if isinstance(given.kept, list) else []
        places = {id_: str(i) for i, id_ in enumerate(kept, start=1)}
        if given.form is not None:
            places = {o.id: (given.sent(f"{field.name}.{o.id}") or [""])[0] for o in options}
        choices = tuple(Choice(o.id, given.say(o.text), False, place=places.get(o.id, "")) for o in options)
        return Ask(field.name, "rank", given.say(field.text), choices, limit=question.top or len(options))

    def options(self, q: Questionnaire, question: Ranking) -> tuple[Option, ...]:
        """What it offers."""
        return q.options(question)

    def read(self, q: Questionnaire, question: Ranking, name: str, form: Form, _: Texts) -> Answer | None:
        """The ids, best first."""
        options = q.options(question)
        size = question.top or len(options)
        places: dict[int, str] = {}
        for option in options:
            sent = [value.strip() for value in written(form, f"{name}.{option.id}")]
            if not sent:
                continue
            if not re.fullmatch(r"\d{1,3}", sent[0]) or not 1 <= int(sent[0]) <= size:
                raise Wrong(_("Velg en plass fra 1 til {n}.", n=size))
            if int(sent[0]) in places:
                raise Wrong(_("To svar har fått plass {place}. Gi hvert sin plass.", place=int(sent[0])))
            places[int(sent[0])] = option.id
        if not places:
            return None
        if sorted(places) != list(range(1, len(places) + 1)):
            raise Wrong(_("Gi plassene fra 1 og oppover, uten hull."))
        if len(places) < size:
            raise Wrong(_("Du har gitt {n} av {size} {size:plass|plasser}.", n=len(places), size=size))
        return [places[i] for i in sorted(places)]

    def sent(self, name: str, answer: Answer) -> dict[str, list[str]]:
        """The place of each."""
        ids = answer if isinstance(answer, list) else []
        return {f"{name}.{id_}": [str(place)] for place, id_ in enumerate(ids, start=1)}

    def columns(self, q: Questionnaire, question: Ranking) -> tuple[str, ...]:
        """One for each alternative."""
        return tuple(f"{question.id}_{option.id}" for option in q.options(question))

    def values(
        self, q: Questionnaire, question: Ranking, given: Mapping[str, Answer]
    ) -> dict[str, float | str | None]:
        """The place of each, from 1; nothing for those without a place."""
        places = {str(id_): float(i) for i, id_ in enumerate(given.get(question.id) or (), start=1)}  # type: ignore[arg-type]
        return {f"{question.id}_{o.id}": places.get(o.id) for o in q.options(question)}

    def variables(self, q: Questionnaire, question: Ranking) -> Iterator[Variable]:
        """Ordinal."""
        for name, option in zip(self.columns(q, question), q.options(question), strict=True):
            yield Variable(name, "numeric", dict(option.text), measure="ordinal")

    def invented(self, q: Questionnaire, question: Ranking, rng: random.Random) -> Answer:
        """Any order."""
        ids = choosable(q.options(question))
        return rng.sample(ids, question.top or len(ids))
