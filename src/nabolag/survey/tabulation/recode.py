"""A plan's questions as columns: what is counted becomes text codes, what is averaged stays a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import MultiResponseSet, SurveyData, Value, Variable
from nabolag.survey.tabulation.plan import Plan, PlanQuestion
from nabolag.text.labels import one_line

Kind = Literal["share", "mean", "multiple"]
CHOSEN_COLUMN = "__valgt"


@dataclass(frozen=True)
class QuestionColumns:
    """A question as columns of the recoded data; `levels` are its codes and their labels."""

    name: str
    title: str
    kind: Kind
    columns: tuple[str, ...]
    levels: dict[str, str]


def ask(survey: SurveyData, question: PlanQuestion, lang: str) -> QuestionColumns:
    """The question as columns.

    Raises:
        BadInput: a mean of text.
    """
    name = question.name.removeprefix("$")
    group = next((g for g in survey.mr_sets if g.name == name), None)
    if group is not None:
        if group.kind == "category":
            labels = {f"{name}_{code}": label for code, label in _alternatives(survey, group, lang).items()}
        else:
            labels = told_apart({v: one_line(survey.variable(v).label(lang)) for v in group.variables})
        levels = {f"{v}{CHOSEN_COLUMN}": label for v, label in labels.items()}
        return QuestionColumns(name, question.title or group.label(lang), "multiple", tuple(levels), levels)
    variable = survey.variable(name)
    coded = any(c.value not in variable.missing for c in variable.categories) or variable.type != "numeric"
    kind: Kind = "share" if (question.statistic or ("share" if coded else "mean")) == "share" else "mean"
    if kind == "mean" and variable.type != "numeric":
        raise BadInput("«{variable}» er ikke et tall og har ikke noe gjennomsnitt.", variable=name)
    answers = survey.valid()[name].drop_nulls().unique(maintain_order=True).to_list() or valid_values(
        variable
    )
    order = [c.value for c in variable.categories if c.value in answers]
    order += sorted((a for a in answers if a not in order), key=str)
    levels = {as_code(a): says(variable, a, lang) for a in order} if kind == "share" else {}
    return QuestionColumns(name, question.title or variable.label(lang), kind, (name,), levels)


def _alternatives(survey: SurveyData, group: MultiResponseSet, lang: str) -> dict[str, str]:
    """The codes that the columns of a set of categories hold or may hold, and what each means."""
    valid, labels = survey.valid(), dict[str, str]()
    for member in (survey.variable(v) for v in group.variables):
        for value in (*valid_values(member), *sorted(valid[member.name].drop_nulls().unique(), key=str)):
            labels.setdefault(as_code(value), one_line(member.says(value, lang)) or as_code(value))
    return told_apart(labels)


def says(variable: Variable, value: object, lang: str) -> str:
    """What `value` means, on one line; with its code after it when another value has the same label."""
    labels = {as_code(c.value): one_line(variable.says(c.value, lang)) for c in variable.categories}
    code = as_code(value)
    return told_apart(labels).get(code) or one_line(variable.says(value, lang)) or code


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Labels by code; those that are alike are followed by their code."""
    times = Counter(labels.values())
    return {code: label if times[label] < 2 else f"{label} ({code})" for code, label in labels.items()}


def valid_values(variable: Variable) -> list[Value]:
    """The values of the categories that count as answers."""
    low, high = variable.missing_range or (1.0, 0.0)
    return [
        c.value
        for c in variable.categories
        if c.value not in variable.missing and not (isinstance(c.value, float) and low <= c.value <= high)
    ]


def as_code(value: object) -> str:
    """A category's value as text: 1.0 is "1"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def recoded(survey: SurveyData, plan: Plan, asked: list[QuestionColumns]) -> pl.DataFrame:
    """Valid answers, with what is counted as text codes and multi-response alternatives as 1 and 0."""
    valid = survey.valid()
    counted = {q.name for q in asked if q.kind == "share"} | set(plan.groups)
    averaged = {q.name for q in asked if q.kind == "mean"}
    if plan.weighting:
        counted |= set(plan.weighting.margins)
    both = counted & averaged
    if both:
        raise BadInput(
            "«{variable}» kan ikke både deles i grupper og ha et gjennomsnitt.", variable=min(both)
        )
    columns = [coded(valid[name]) for name in sorted(counted)]
    for q in asked:
        if q.kind == "multiple":
            group = survey.mr_set(q.name)
            columns += _chosen(valid, group, q)
    return valid.with_columns(columns)


def _chosen(valid: pl.DataFrame, group: MultiResponseSet, q: QuestionColumns) -> list[pl.Series]:
    """A column for each alternative: whether it was chosen; null where none of the set was answered."""
    seen = pl.any_horizontal(pl.col(v).is_not_null() for v in group.variables)
    if group.kind == "dichotomy":
        held = [(pl.col(v) == group.counted).fill_null(False) for v in group.variables]
    else:
        codes = [c.removeprefix(f"{q.name}_").removesuffix(CHOSEN_COLUMN) for c in q.columns]
        valid = valid.select(coded(valid[v]) for v in group.variables)
        held = [pl.any_horizontal((pl.col(v) == c).fill_null(False) for v in group.variables) for c in codes]
    return valid.select(
        pl.when(seen).then(h).alias(name) for h, name in zip(held, q.columns, strict=True)
    ).get_columns()


def code_of(variable: Variable, value: object) -> str:
    """The code that a plan's `value` is: 01 and 1.0 are 1 where the variable holds numbers."""
    if variable.type == "numeric":
        try:
            return as_code(float(str(value)))
        except ValueError:
            return str(value)
    return as_code(float(value)) if isinstance(value, int) else as_code(value)


def coded(column: pl.Series) -> pl.Series:
    """The column's values as text codes."""
    values = column.unique().drop_nulls()
    codes = [as_code(v) for v in values]
    return column.replace_strict(values, codes, default=None, return_dtype=pl.String)
