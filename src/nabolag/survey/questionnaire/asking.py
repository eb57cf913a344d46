"""Which questions a respondent meets, in which order and words, and what an answer sheet holds."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from nabolag.survey.questionnaire.model import (
    DONT_KNOW,
    Answer,
    Condition,
    Grid,
    Item,
    Multiple,
    Number,
    Option,
    Page,
    Question,
    Questionnaire,
    Ranking,
    Single,
    Text,
    Words,
)
from nabolag.text import Texts

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Field:
    """One answer on the sheet: a question, or one statement of a grid."""

    name: str
    question: Question
    item: Item | None = None

    @property
    def text(self) -> Words:
        """What is asked: the statement, or the question."""
        return self.item.text if self.item else self.question.text


@dataclass(frozen=True)
class Problem:
    """What is wrong with an answer. `soft`: the respondent may go on all the same."""

    message: str
    soft: bool = False


def fields(question: Question) -> tuple[Field, ...]:
    """The answers a question gives room for: one, or one for each statement of a grid."""
    if isinstance(question, Grid):
        return tuple(Field(f"{question.id}_{item.id}", question, item) for item in question.items)
    return (Field(question.id, question),)


def asked_pages(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], background: Mapping[str, Any]
) -> list[Page]:
    """The pages with something to ask, each with only the questions that are asked.

    A question is asked when its condition and its page's hold; an answer to a question that is not itself
    asked counts as not given.
    """
    known: dict[str, Any] = dict(background)
    pages = []
    for page in questionnaire.pages:
        if page.show_if and not _holds(page.show_if, known):
            continue
        asked = []
        for question in page.questions:
            if question.show_if and not _holds(question.show_if, known):
                continue
            asked.append(question)
            known |= {f.name: answers[f.name] for f in fields(question) if f.name in answers}
        if asked:
            pages.append(msgspec.structs.replace(page, questions=tuple(asked)))
    return pages


def reachable(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], background: Mapping[str, Any]
) -> dict[str, Answer]:
    """The answers to questions that are asked; what was answered before a change of mind is left out."""
    pages = asked_pages(questionnaire, answers, background)
    names = [f.name for page in pages for q in page.questions for f in fields(q)]
    return {name: answers[name] for name in names if name in answers}


def orders(questionnaire: Questionnaire, rng: random.Random) -> dict[str, list[str]]:
    """A random order of ids for each list that is to have one; fixed options keep their places.

    Keys: a page's id with `@` before it (its questions), and a question's id (its options; a grid's items).
    """
    drawn: dict[str, list[str]] = {}
    for page in questionnaire.pages:
        if page.random:
            drawn[f"@{page.id}"] = _shuffled([(q.id, False) for q in page.questions], rng)
        for question in page.questions:
            if getattr(question, "random", False):
                listed = (
                    [(i.id, False) for i in question.items]
                    if isinstance(question, Grid)
                    else [(o.id, o.fixed or o.exclusive) for o in questionnaire.options(question)]  # type: ignore[arg-type]
                )
                drawn[question.id] = _shuffled(listed, rng)
    return drawn


def in_order(ids: Sequence[str], drawn: Sequence[str]) -> list[int]:
    """The places of `ids` in the order `drawn`; ids that were not drawn come last as they stood."""
    rank = {id_: i for i, id_ in enumerate(drawn)}
    return sorted(range(len(ids)), key=lambda i: (rank.get(ids[i], len(rank)), i))


def piped(
    words: Mapping[str, str],
    questionnaire: Questionnaire,
    answers: Mapping[str, Answer],
    background: Mapping[str, Any],
    lang: str,
) -> str:
    """A text in `lang` with each `{field}` filled by that answer's words, or by the background fact."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        for question in questionnaire.questions():
            for field in fields(question):
                if field.name == name:
                    return said(questionnaire, field, answers.get(name), lang) or "…"
        return str(background.get(name, "…"))

    return PLACE.sub(fill, words.get(lang) or words.get("nb", ""))


def said(questionnaire: Questionnaire, field: Field, answer: Answer | None, lang: str) -> str:
    """An answer in words; empty when there is none."""
    if answer is None:
        return ""
    question = field.question
    if answer == DONT_KNOW:
        return _word(questionnaire.options(Single("x", {}, dont_know=True))[-1].text, lang)
    if isinstance(question, Number):
        figure = f"{answer:.{question.decimals}f}".replace(".", "," if lang != "en" else ".")
        return f"{figure} {_word(question.unit, lang)}".strip()
    if isinstance(question, Text):
        return str(answer)
    words = {o.id: _word(o.text, lang) for o in questionnaire.options(question)}
    if isinstance(answer, list):
        return "; ".join(words.get(a, a) for a in answer)
    return words.get(str(answer), str(answer))


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
                form[field.name] = [f"{answer:g}" if isinstance(answer, float) else str(answer)]
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
    text = values[0].replace("\r\n", "\n").replace("\x00", "").strip() if values else ""
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
        raise _Wrong(_("«{option}» kan ikke velges sammen med andre svar.", option=_word(alone.text, _.lang)))
    if limit is not None and len(known) > limit:
        raise _Wrong(_("Du har valgt {n}. Velg høyst {max}.", n=len(known), max=limit))
    return [o.id for o in known] or None


def _number(question: Number, values: Sequence[str], _: Texts) -> float | None:
    if not values:
        return None
    written = re.sub(r"[\s\u00a0\u202f]", "", values[0]).replace("−", "-")
    if not re.fullmatch(r"-?\d{1,12}([.,]\d{1,6})?", written):
        raise _Wrong(_("Skriv svaret som et tall, for eksempel 12."))
    value = float(written.replace(",", "."))
    if round(value, question.decimals) != value:
        raise _Wrong(
            _("Skriv et helt tall.")
            if question.decimals == 0
            else _("Skriv tallet med høyst {n} desimaler.", n=question.decimals)
        )
    low, high = question.min, question.max
    if (low is not None and value < low) or (high is not None and value > high):
        limits = (
            _("fra {low} til {high}", low=_.number(low), high=_.number(high))
            if low is not None and high is not None
            else _("minst {low}", low=_.number(low))
            if low is not None
            else _("høyst {high}", high=_.number(high or 0))
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
        raise _Wrong(_("Du har gitt {n} av {size} plasser.", n=len(places), size=size))
    return [places[i] for i in sorted(places)]


def _holds(condition: Condition, known: Mapping[str, Any]) -> bool:
    if condition.all_ and not all(_holds(c, known) for c in condition.all_):
        return False
    if condition.any_ and not any(_holds(c, known) for c in condition.any_):
        return False
    if condition.not_ is not None and _holds(condition.not_, known):
        return False
    if condition.question is None:
        return True
    answer = known.get(condition.question)
    if condition.answered is not None and (answer is not None) != condition.answered:
        return False
    if condition.is_:
        given = {str(a) for a in answer} if isinstance(answer, list) else {str(answer)}
        if answer is None or not given & {str(a) for a in condition.is_}:
            return False
    if condition.at_least is not None or condition.at_most is not None:
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return False
        if condition.at_least is not None and answer < condition.at_least:
            return False
        if condition.at_most is not None and answer > condition.at_most:
            return False
    return True


def _shuffled(listed: Sequence[tuple[str, bool]], rng: random.Random) -> list[str]:
    loose = [id_ for id_, fixed in listed if not fixed]
    rng.shuffle(loose)
    drawn = iter(loose)
    return [id_ if fixed else next(drawn) for id_, fixed in listed]


def _word(words: Mapping[str, str], lang: str) -> str:
    return words.get(lang) or words.get("nb", "")
