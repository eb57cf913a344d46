"""A plan's questions as columns: what is counted becomes text codes, what is averaged stays a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.survey_files.model import SurveyData
from nabolag.survey.tabulation.plan import Plan, Question

Kind = Literal["share", "mean", "multiple"]
CHOSEN_COLUMN = "__valgt"


@dataclass(frozen=True)
class Asked:
    """A question as columns of the recoded data; `levels` are its codes and their labels."""

    name: str
    title: str
    kind: Kind
    columns: tuple[str, ...]
    levels: dict[str, str]


def ask(survey: SurveyData, question: Question, lang: str) -> Asked:
    """The question as columns.

    Raises:
        BadInput: a set of categories, or a mean of text.
    """
    name = question.name.removeprefix("$")
    group = next((g for g in survey.mr_sets if g.name == name), None)
    if group is not None:
        if group.kind != "dichotomy":
            raise BadInput(
                "Flersvarssettet «{set}» består av kategorier. Lag én variabel for hvert svar.", set=name
            )
        levels = {f"{v}{CHOSEN_COLUMN}": survey.variable(v).label(lang) for v in group.variables}
        return Asked(name, question.title or group.label(lang), "multiple", tuple(levels), levels)
    variable = survey.variable(name)
    coded = any(c.value not in variable.missing for c in variable.categories) or variable.type == "string"
    kind: Kind = "share" if (question.statistic or ("share" if coded else "mean")) == "share" else "mean"
    if kind == "mean" and variable.type != "numeric":
        raise BadInput("«{variable}» er ikke et tall og har ikke noe gjennomsnitt.", variable=name)
    answers = survey.valid()[name].drop_nulls().unique(maintain_order=True).to_list()
    order = [c.value for c in variable.categories if c.value in answers]
    order += sorted((a for a in answers if a not in order), key=str)
    levels = {as_code(a): variable.says(a, lang) for a in order} if kind == "share" else {}
    return Asked(name, question.title or variable.label(lang), kind, (name,), levels)


def as_code(value: object) -> str:
    """A category's value as text: 1.0 is "1"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def recoded(survey: SurveyData, plan: Plan, asked: list[Asked]) -> pl.DataFrame:
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
            seen = pl.any_horizontal(pl.col(v).is_not_null() for v in group.variables)
            columns += valid.select(
                pl.when(seen).then((pl.col(v) == group.counted).fill_null(False)).alias(f"{v}{CHOSEN_COLUMN}")
                for v in group.variables
            ).get_columns()
    return valid.with_columns(columns)


def coded(column: pl.Series) -> pl.Series:
    """The column's values as text codes."""
    values = column.unique().drop_nulls()
    codes = [as_code(v) for v in values]
    return column.replace_strict(values, codes, default=None, return_dtype=pl.String)
