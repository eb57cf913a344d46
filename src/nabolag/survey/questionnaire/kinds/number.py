"""A number within limits; «don't know» gets a code that no answer can be."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import Category, Variable, spoken
from nabolag.survey.questionnaire.kinds.base import (
    Ask,
    Choice,
    Field,
    Form,
    Given,
    Kind,
    Wrong,
    bare,
    written,
)
from nabolag.survey.questionnaire.model import (
    DONT_KNOW,
    DONT_KNOW_CODE,
    DONT_KNOW_OPTION,
    Answer,
    Number,
    Questionnaire,
)
from nabolag.text import N_, Texts, read_number

if TYPE_CHECKING:
    from nabolag.survey.questionnaire.checking import Checks


class OfNumber(Kind[Number]):
    """`number`. A number that is not known is sent as `<id>.vet_ikke`."""

    name, number = N_("tall"), True

    def check(self, checks: Checks, path: str, question: Number) -> None:
        """Its unit, its limits, and that «don't know» can have a code."""
        checks.words(f"{path}.unit", question.unit)
        if question.min is not None and question.max is not None and question.min >= question.max:
            raise BadInput(
                "{file}, linje {line}: «max» er {max}. Den må være større enn «min», som er {min}.",
                **checks.at(f"{path}.max"),
                max=bare(question.max),
                min=bare(question.min),
            )
        if question.dont_know and question.min is None and question.max is None:
            raise BadInput(
                "{file}, linje {line}: et tall med «dont_know» må ha «min» eller «max», så «vet ikke» kan få en "
                "kode som ikke er et svar.",
                **checks.at(f"{path}.dont_know"),
            )
        checks.within(f"{path}.decimals", question.decimals, 0, 6)

    def limits(self, question: Number, _: Texts) -> list[str]:
        """The lowest and the highest."""
        low, high = question.min, question.max
        return [
            *([] if low is None else [_("Minst {n}.", n=_.number(low, question.decimals))]),
            *([] if high is None else [_("Høyst {n}.", n=_.number(high, question.decimals))]),
        ]

    def ask(self, q: Questionnaire, question: Number, field: Field, given: Given, _: Texts) -> Ask:
        """A line with its unit, and a box for «don't know»."""
        sent, box = given.sent(field.name), given.sent(f"{field.name}.{DONT_KNOW}")
        unknown = bool(box) if box is not None else given.kept == DONT_KNOW
        kept = "" if sent is not None or unknown or given.kept is None else _figure(given.kept, _.lang)
        return Ask(
            field.name,
            "number",
            given.say(field.text),
            value=sent[0] if sent else kept,
            unit=given.say(question.unit),
            dont_know=Choice(DONT_KNOW, _("Vet ikke"), unknown) if question.dont_know else None,
        )

    def read(self, q: Questionnaire, question: Number, name: str, form: Form, _: Texts) -> Answer | None:
        """The number, or DONT_KNOW."""
        values = written(form, name)
        if question.dont_know and form.get(f"{name}.{DONT_KNOW}"):
            if values:
                raise Wrong(_("Skriv et tall eller velg «vet ikke», ikke begge."))
            return DONT_KNOW
        return _within(question, values[0], _) if values else None

    def sent(self, name: str, answer: Answer) -> dict[str, list[str]]:
        """«Don't know» has a box of its own."""
        return {f"{name}.{DONT_KNOW}": ["1"]} if answer == DONT_KNOW else super().sent(name, answer)

    def values(
        self, q: Questionnaire, question: Number, given: Mapping[str, Answer]
    ) -> dict[str, float | str | None]:
        """The number as it is."""
        answer = given.get(question.id)
        if isinstance(answer, list) or answer is None:
            return {question.id: None}
        return {question.id: unknown(question) if answer == DONT_KNOW else float(answer)}

    def variables(self, q: Questionnaire, question: Number) -> Iterator[Variable]:
        """On a scale."""
        code = unknown(question)
        missing = (Category(code, dict(DONT_KNOW_OPTION.text)),) if question.dont_know else ()
        values = tuple(c.value for c in missing)
        yield Variable(question.id, "numeric", dict(question.text), missing, values, measure="scale")

    def said(self, q: Questionnaire, question: Number, answer: Answer, lang: str) -> str:
        """With as many decimals as are asked for, and the unit."""
        figure = f"{answer:.{question.decimals}f}".replace(".", "," if lang != "en" else ".")
        return f"{figure} {spoken(question.unit, lang)}".strip()

    def invented(self, q: Questionnaire, question: Number, rng: random.Random) -> Answer:
        """Within twenty of the lowest."""
        low = question.min or 0.0
        high = low + 20 if question.max is None else min(question.max, low + 20)
        return float(round(rng.uniform(low, high)))


def _figure(kept: Answer, lang: str) -> str:
    return bare(kept).replace(".", "," if lang != "en" else ".") if isinstance(kept, float | int) else ""


def unknown(question: Number) -> float:
    """A code for «don't know» that no answer can be."""
    if question.max is not None:
        code = float(DONT_KNOW_CODE)
        while code <= question.max:
            code = code * 10 + 8
        return code
    return -float(DONT_KNOW_CODE) if (question.min or 0) >= 0 else (question.min or 0) * 10 - 8


def _within(question: Number, written_: str, _: Texts) -> float:
    try:
        value = float(read_number(written_.casefold().replace("e", "x")))  # nobody answers 1e3
    except BadInput as error:
        raise Wrong(_("Skriv svaret som et tall, for eksempel 12.")) from error
    if round(value, question.decimals) != value:
        raise Wrong(
            _("Skriv et helt tall.")
            if question.decimals == 0
            else _(
                "Skriv tallet med høyst {n} {n:desimal|desimaler}.",
                n=question.decimals,
            )
        )
    low, high = (
        None if end is None else _.number(end, question.decimals) for end in (question.min, question.max)
    )
    if (question.min is not None and value < question.min) or (
        question.max is not None and value > question.max
    ):
        limits = (
            _("fra {low} til {high}", low=low, high=high)
            if low is not None and high is not None
            else _("minst {low}", low=low)
            if low is not None
            else _("høyst {high}", high=high)
        )
        raise Wrong(_("Svaret skal være {limits}.", limits=limits))
    return value
