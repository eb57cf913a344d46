"""Open text: kept as it was written, never tabulated."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nabolag.sources.survey_files.model import Variable
from nabolag.survey.questionnaire.kinds.base import Ask, Field, Form, Given, Kind, Wrong, written
from nabolag.survey.questionnaire.model import Answer, Questionnaire, Text
from nabolag.text import N_, Texts

if TYPE_CHECKING:
    from nabolag.survey.questionnaire.checking import Checks

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class OfText(Kind[Text]):
    """`text`."""

    name = N_("fritekst")

    def check(self, checks: Checks, path: str, question: Text) -> None:
        """How much there is room for."""
        checks.within(f"{path}.max_length", question.max_length, 1, 20000)

    def limits(self, question: Text, _: Texts) -> list[str]:
        """How much there is room for."""
        return [_("Høyst {n} tegn.", n=_.number(question.max_length))]

    def ask(self, q: Questionnaire, question: Text, field: Field, given: Given, _: Texts) -> Ask:
        """Room to write in."""
        sent = given.sent(field.name)
        value = sent[0] if sent else str(given.kept or "") if sent is None else ""
        return Ask(field.name, "text", given.say(field.text), value=value, limit=question.max_length)

    def read(self, q: Questionnaire, question: Text, name: str, form: Form, _: Texts) -> Answer | None:
        """What was written, without what cannot be seen."""
        values = written(form, name)
        text = _UNSEEN.sub("", re.sub(r"\r\n?", "\n", values[0])).strip() if values else ""
        if len(text) > question.max_length:
            raise Wrong(
                _(
                    "Svaret har {n} tegn. Det er plass til {max}.",
                    n=len(text),
                    max=question.max_length,
                )
            )
        return text or None

    def values(
        self, q: Questionnaire, question: Text, given: Mapping[str, Answer]
    ) -> dict[str, float | str | None]:
        """As it was written."""
        answer = given.get(question.id)
        return {question.id: None if answer is None else str(answer)}

    def variables(self, q: Questionnaire, question: Text) -> Iterator[Variable]:
        """A string."""
        yield Variable(question.id, "string", dict(question.text), measure="nominal")

    def said(self, q: Questionnaire, question: Text, answer: Answer, lang: str) -> str:
        """As it was written."""
        return str(answer)

    def invented(self, q: Questionnaire, question: Text, rng: random.Random) -> Answer:
        """A comment that says what it is."""
        return "Syntetisk kommentar."
