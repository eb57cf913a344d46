"""Answer sheets as survey data: a column for each variable, with labels in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import polars as pl

from nabolag.sources.survey_files.model import Category, MultiResponseSet, SurveyData, Variable, spoken
from nabolag.survey.questionnaire.asking import Field, fields, reachable
from nabolag.survey.questionnaire.model import (
    DONT_KNOW,
    DONT_KNOW_CODE,
    DONT_KNOW_OPTION,
    ORDER,
    PAGE_ORDER,
    Grid,
    Multiple,
    Number,
    Question,
    Questionnaire,
    Ranking,
    Single,
    Text,
    Words,
)

CHOICE: tuple[dict[str, str], dict[str, str]] = (
    {"nb": "Ikke valgt", "nn": "Ikkje vald", "en": "Not chosen"},
    {"nb": "Valgt", "nn": "Vald", "en": "Chosen"},
)
SHOWN = {"nb": "Rekkefølgen vist:", "nn": "Rekkjefølgja vist:", "en": "Order shown:"}


def survey_data(
    questionnaire: Questionnaire,
    sheets: Sequence[Mapping[str, Any]],
    *,
    background: Sequence[Variable] = (),
    origin: Literal["user", "synthetic"] = "user",
    weight: str | None = None,
    notes: Sequence[str] = (),
    lang: str = "nb",
) -> SurveyData:
    """One row a respondent.

    Args:
        sheets: each with `answers`, `background` (a value for each of `background`), and `orders`. Answers
            to questions that routing leaves out are left out.
        background: the variables that are known without asking; they come first.

    A single choice or a grid's statement is a number with labels, «don't know» user-missing; a multiple
    choice is a column of 0 and 1 for each option and a multi-response set; a ranking is a column for each
    option with its place. Last come the random orders as text: `<question>_rekkefolge`, and
    `<page>_siderekkefolge` for a page whose questions were shuffled.
    """
    rows: list[dict[str, Any]] = []
    for sheet in sheets:
        known = sheet.get("background", {})
        given = reachable(questionnaire, sheet.get("answers", {}), known)
        row = {v.name: known.get(v.name) for v in background}
        for question in questionnaire.questions():
            row |= _values(questionnaire, question, given)
        for name, key, _title in _drawn(questionnaire):
            order = sheet.get("orders", {}).get(key)
            row[name] = " ".join(order) if order else None
        rows.append(row)
    made = [*background]
    sets = []
    for question in questionnaire.questions():
        made += _variables(questionnaire, question)
        if isinstance(question, Multiple):
            names = tuple(f"{question.id}_{o.id}" for o in questionnaire.options(question))
            sets.append(MultiResponseSet(question.id, names, "dichotomy", 1.0, dict(question.text)))
    made += [
        Variable(
            name,
            "string",
            {lang: f"{said} {spoken(title, lang) or key}" for lang, said in SHOWN.items()},
            measure="nominal",
        )
        for name, key, title in _drawn(questionnaire)
    ]
    schema = {v.name: pl.String if v.type == "string" else pl.Float64 for v in made}
    data = pl.DataFrame(rows, schema=schema, orient="row")
    title = questionnaire.title.get(lang) or questionnaire.title["nb"]
    return SurveyData(data, tuple(made), tuple(sets), weight, title, tuple(notes), origin)


def _values(q: Questionnaire, question: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(question, Multiple):
        chosen = given.get(question.id)
        return {
            f"{question.id}_{o.id}": None if chosen is None else float(o.id in chosen)
            for o in q.options(question)
        }
    if isinstance(question, Ranking):
        places = {id_: float(i) for i, id_ in enumerate(given.get(question.id) or [], start=1)}
        return {f"{question.id}_{o.id}": places.get(o.id) for o in q.options(question)}
    return {field.name: _value(q, field, given.get(field.name)) for field in fields(question)}


def _value(q: Questionnaire, field: Field, answer: Any) -> float | str | None:
    question = field.question
    if answer is None or isinstance(question, Text):
        return None if answer is None else str(answer)
    if isinstance(question, Number):
        return _unknown(question) if answer == DONT_KNOW else float(answer)
    assert isinstance(question, Single | Grid)
    return next((float(o.code or 0) for o in q.options(question) if o.id == answer), None)


def _unknown(question: Number) -> float:
    """A code for «don't know» that no answer can be."""
    if question.max is not None:
        code = float(DONT_KNOW_CODE)
        while code <= question.max:
            code = code * 10 + 8
        return code
    return -float(DONT_KNOW_CODE) if (question.min or 0) >= 0 else (question.min or 0) * 10 - 8


def _variables(q: Questionnaire, question: Question) -> Iterator[Variable]:
    if isinstance(question, Multiple):
        says = tuple(Category(float(i), dict(words)) for i, words in enumerate(CHOICE))
        for option in q.options(question):
            yield Variable(
                f"{question.id}_{option.id}", "numeric", dict(option.text), says, measure="nominal"
            )
    elif isinstance(question, Ranking):
        for option in q.options(question):
            yield Variable(f"{question.id}_{option.id}", "numeric", dict(option.text), measure="ordinal")
    elif isinstance(question, Text):
        yield Variable(question.id, "string", dict(question.text), measure="nominal")
    elif isinstance(question, Number):
        code = _unknown(question)
        missing = (Category(code, dict(DONT_KNOW_OPTION.text)),) if question.dont_know else ()
        yield Variable(
            question.id,
            "numeric",
            dict(question.text),
            missing,
            tuple(c.value for c in missing),
            measure="scale",
        )
    else:
        yield from _coded(q, question)


def _drawn(q: Questionnaire) -> Iterator[tuple[str, str, Words]]:
    """Each random order: its variable, its key among the orders, and what was ordered."""
    for page in q.pages:
        if page.random:
            yield f"{page.id}{PAGE_ORDER}", f"@{page.id}", page.title
        for question in page.questions:
            if getattr(question, "random", False):
                yield f"{question.id}{ORDER}", question.id, question.text


def _coded(q: Questionnaire, question: Single | Grid) -> Iterator[Variable]:
    options = q.options(question)
    says = tuple(Category(float(o.code or 0), dict(o.text)) for o in options)
    missing = (float(DONT_KNOW_CODE),) if question.dont_know else ()
    measure: Literal["ordinal", "nominal"] = "ordinal" if question.scale else "nominal"
    for field in fields(question):
        words = dict(question.text)
        if field.item:
            words = {lang: f"{spoken(words, lang)} {said}" for lang, said in field.item.text.items()}
        yield Variable(field.name, "numeric", words, says, missing, measure=measure)
