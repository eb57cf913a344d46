"""A sent page as answers, and answers as a sent page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import spoken
from nabolag.survey.questionnaire.asking import Field, bare, fields
from nabolag.survey.questionnaire.model import (
    DONT_KNOW,
    Answer,
    Grid,
    Multiple,
    Number,
    Option,
    Page,
    Question,
    Questionnaire,
    Ranking,
    Single,
)
from nabolag.text import Texts, read_number

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer. `soft`: the respondent may go on all the same."""

    message: str
    soft: bool = False


def from_form(
    questionnaire: Questionnaire, page: Page, form: Mapping[str, Sequence[str]], _: Texts
) -> tuple[dict[str, Answer], dict[str, Problem]]:
    """The answers a sent page holds, and what is wrong, by field.

    Args:
        page: as it was asked (`asked_pages`).
        form: the values sent under each name. Rankings send `<id>.<option>` = place; a number that is not
            known sends `<id>.vet_ikke`.
    """
    answers: dict[str, Answer] = {}
    problems: dict[str, Problem] = {}
    for question in page.questions:
        for field in fields(question):
            try:
                answer = _read(questionnaire, question, field, form, _)
            except _Wrong as wrong:
                problems[field.name] = Problem(str(wrong))
                continue
            if answer is not None:
                answers[field.name] = answer
            elif question.required == "yes":
                problems[field.name] = Problem(_("Dette spørsmålet må besvares."))
            elif question.required == "soft":
                problems[field.name] = Problem(
                    _("Du har ikke svart på dette. Du kan gå videre likevel."), True
                )
    return answers, problems


def to_form(page: Page, answers: Mapping[str, Answer]) -> dict[str, list[str]]:
    """The values a browser would send for a page answered so: `from_form` turned around."""
    form: dict[str, list[str]] = {}
    for question in page.questions:
        for field in fields(question):
            answer = answers.get(field.name)
            if answer is None:
                continue
            if isinstance(question, Ranking) and isinstance(answer, list):
                form |= {f"{field.name}.{id_}": [str(place)] for place, id_ in enumerate(answer, start=1)}
            elif isinstance(question, Number) and answer == DONT_KNOW:
                form[f"{field.name}.{DONT_KNOW}"] = ["1"]
            elif isinstance(answer, list):
                form[field.name] = answer
            else:
                form[field.name] = [bare(answer)]
    return form


class _Wrong(Exception):
    """An answer that cannot be kept, with what would be right."""


def _read(
    questionnaire: Questionnaire,
    question: Question,
    field: Field,
    form: Mapping[str, Sequence[str]],
    _: Texts,
) -> Answer | None:
    values = [v for v in form.get(field.name, ()) if v.strip()]
    if isinstance(question, Single | Grid):
        return _one(questionnaire.options(question), values, _)
    if isinstance(question, Multiple):
        return _several(questionnaire.options(question), question.max, values, _)
    if isinstance(question, Number):
        if question.dont_know and form.get(f"{field.name}.{DONT_KNOW}"):
            if values:
                raise _Wrong(_("Skriv et tall eller velg «vet ikke», ikke begge."))
            return DONT_KNOW
        return _number(question, values, _)
    if isinstance(question, Ranking):
        return _ranked(questionnaire.options(question), question, field.name, form, _)
    text = _UNSEEN.sub("", re.sub(r"\r\n?", "\n", values[0])).strip() if values else ""
    if len(text) > question.max_length:
        raise _Wrong(_("Svaret har {n} tegn. Det er plass til {max}.", n=len(text), max=question.max_length))
    return text or None


def _one(options: Sequence[Option], values: Sequence[str], _: Texts) -> str | None:
    if not values:
        return None
    if len(values) > 1 or values[0] not in {o.id for o in options}:
        raise _Wrong(_("Velg ett av alternativene."))
    return values[0]


def _several(
    options: Sequence[Option], limit: int | None, values: Sequence[str], _: Texts
) -> list[str] | None:
    known = [o for o in options if o.id in values]
    if len(known) < len(set(values)):
        raise _Wrong(_("Velg blant alternativene."))
    if len(known) > 1 and any(o.exclusive for o in known):
        alone = next(o for o in known if o.exclusive)
        raise _Wrong(
            _("«{option}» kan ikke velges sammen med andre svar.", option=spoken(alone.text, _.lang))
        )
    if limit is not None and len(known) > limit:
        raise _Wrong(_("Du har valgt {n}. Velg høyst {max}.", n=len(known), max=limit))
    return [o.id for o in known] or None


def _number(question: Number, values: Sequence[str], _: Texts) -> float | None:
    if not values:
        return None
    try:
        value = float(read_number(values[0].casefold().replace("e", "x")))  # nobody answers 1e3
    except BadInput as error:
        raise _Wrong(_("Skriv svaret som et tall, for eksempel 12.")) from error
    if round(value, question.decimals) != value:
        raise _Wrong(
            _("Skriv et helt tall.")
            if question.decimals == 0
            else _("Skriv tallet med høyst {n} {n:desimal|desimaler}.", n=question.decimals)
        )
    low, high = question.min, question.max
    if (low is not None and value < low) or (high is not None and value > high):
        limits = (
            _(
                "fra {low} til {high}",
                low=_.number(low, question.decimals),
                high=_.number(high, question.decimals),
            )
            if low is not None and high is not None
            else _("minst {low}", low=_.number(low, question.decimals))
            if low is not None
            else _("høyst {high}", high=_.number(high, question.decimals))
        )
        raise _Wrong(_("Svaret skal være {limits}.", limits=limits))
    return value


def _ranked(
    options: Sequence[Option],
    question: Ranking,
    name: str,
    form: Mapping[str, Sequence[str]],
    _: Texts,
) -> list[str] | None:
    size = question.top or len(options)
    places: dict[int, str] = {}
    for option in options:
        sent = [v.strip() for v in form.get(f"{name}.{option.id}", ()) if v.strip()]
        if not sent:
            continue
        if not re.fullmatch(r"\d{1,3}", sent[0]) or not 1 <= int(sent[0]) <= size:
            raise _Wrong(_("Velg en plass fra 1 til {n}.", n=size))
        if int(sent[0]) in places:
            raise _Wrong(_("To svar har fått plass {place}. Gi hvert sin plass.", place=int(sent[0])))
        places[int(sent[0])] = option.id
    if not places:
        return None
    if sorted(places) != list(range(1, len(places) + 1)):
        raise _Wrong(_("Gi plassene fra 1 og oppover, uten hull."))
    if len(places) < size:
        raise _Wrong(_("Du har gitt {n} av {size} {size:plass|plasser}.", n=len(places), size=size))
    return [places[i] for i in sorted(places)]
