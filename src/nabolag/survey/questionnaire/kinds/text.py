"""Open text: kept as it was written, never tabulated."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

from nabolag.sources.survey_files.model import Variable
from nabolag.survey.questionnaire.kinds.base import Form, Kind, Wrong, written
from nabolag.survey.questionnaire.model import Answer, Questionnaire, Text
from nabolag.text import Texts

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class OfText(Kind[Text]):
    """`text`."""

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
