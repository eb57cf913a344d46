"""Answer sheets as survey data: a column for each variable, with labels in every language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypedDict

import polars as pl

from nabolag.sources.survey_files.model import MultiResponseSet, SurveyData, Variable, spoken
from nabolag.survey.questionnaire.asking import reachable
from nabolag.survey.questionnaire.kinds import kind
from nabolag.survey.questionnaire.model import ORDER, PAGE_ORDER, Answer, ByLanguage, Questionnaire

SHOWN = {"nb": "Rekkefølgen vist:", "nn": "Rekkjefølgja vist:", "en": "Order shown:"}


class Sheet(TypedDict, total=False):
    """What one respondent answered, what is known without asking, and the random orders that were drawn."""

    answers: Mapping[str, Answer]
    background: Mapping[str, object]
    orders: Mapping[str, Sequence[str]]


def survey_data(
    questionnaire: Questionnaire,
    sheets: Sequence[Sheet],
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
    rows: list[dict[str, object]] = []
    for sheet in sheets:
        facts = sheet.get("background", {})
        given = reachable(questionnaire, sheet.get("answers", {}), facts)
        row = {v.name: facts.get(v.name) for v in background}
        for question in questionnaire.questions():
            row |= kind(question).values(questionnaire, question, given)
        for name, key, _title in _drawn(questionnaire):
            order = sheet.get("orders", {}).get(key)
            row[name] = " ".join(order) if order else None
        rows.append(row)
    made = [*background]
    sets: list[MultiResponseSet] = []
    for question in questionnaire.questions():
        made += kind(question).variables(questionnaire, question)
        together = kind(question).together(questionnaire, question)
        sets += [together] if together else []
    made += [
        Variable(
            name,
            "string",
            {lang: f"{prefix} {spoken(title, lang) or key}" for lang, prefix in SHOWN.items()},
            measure="nominal",
        )
        for name, key, title in _drawn(questionnaire)
    ]
    schema = {v.name: pl.String if v.type == "string" else pl.Float64 for v in made}
    data = pl.DataFrame(rows, schema=schema, orient="row")
    title = questionnaire.title.get(lang) or questionnaire.title["nb"]
    return SurveyData(data, tuple(made), tuple(sets), weight, title, tuple(notes), origin)


def _drawn(q: Questionnaire) -> Iterator[tuple[str, str, ByLanguage]]:
    """Each random order: its variable, its key among the orders, and what was ordered."""
    for page in q.pages:
        if page.random:
            yield f"{page.id}{PAGE_ORDER}", f"@{page.id}", page.title
        for question in page.questions:
            if getattr(question, "random", False):
                yield f"{question.id}{ORDER}", question.id, question.text
