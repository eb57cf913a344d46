"""Every survey file's text is cleaned here, once, on its way in."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import polars as pl

from nabolag.sources.survey_files.model import (
    Category,
    Labels,
    MultiResponseSet,
    SurveyData,
    Value,
    Variable,
)
from nabolag.text.cleaning import BREAKS, CONTROLS, ESCAPES
from nabolag.text.column_names import inner
from nabolag.text.labels import one_line


def cleaned(survey: SurveyData) -> SurveyData:
    """`survey` with labels on one line, no control characters in labels or answers, and no column called as a pattern.

    Line breaks inside answers stay, as `\\n`.
    """
    survey = _named(survey)
    texts = [name for name, dtype in survey.data.schema.items() if dtype == pl.String]
    return replace(
        survey,
        data=survey.data.with_columns(_clean(survey.data[name]) for name in texts),
        variables=tuple(_variable(v) for v in survey.variables),
        mr_sets=tuple(_set(g) for g in survey.mr_sets),
        title=one_line(survey.title),
        notes=tuple(_answer(n) for n in survey.notes),
    )


def _named(survey: SurveyData) -> SurveyData:
    """A column called `*` or `^x$` is `«*»`, labelled with the name it had."""
    own = {name: inner(name) for name in survey.data.columns if inner(name) != name}
    if not own:
        return survey
    return replace(
        survey,
        data=survey.data.rename(own),
        variables=tuple(
            msgspec.structs.replace(v, name=own[v.name], labels=v.labels or {"nb": v.name})
            if v.name in own
            else v
            for v in survey.variables
        ),
        mr_sets=tuple(
            msgspec.structs.replace(g, variables=tuple(own.get(n, n) for n in g.variables))
            for g in survey.mr_sets
        ),
        weight=None if survey.weight is None else own.get(survey.weight, survey.weight),
    )


def _clean(column: pl.Series) -> pl.Series:
    bare = column.str.replace_all(ESCAPES, "").str.replace_all(rf"\r\n?|[{BREAKS}]", "\n")
    return bare.str.replace_all(f"[{CONTROLS}]", "")


def _variable(v: Variable) -> Variable:
    return msgspec.structs.replace(
        v,
        labels=_labels(v.labels),
        categories=tuple(Category(_value(c.value), _labels(c.labels)) for c in v.categories),
        missing=tuple(_value(m) for m in v.missing),
    )


def _set(group: MultiResponseSet) -> MultiResponseSet:
    counted = group.counted if group.counted is None else _value(group.counted)
    return msgspec.structs.replace(group, labels=_labels(group.labels), counted=counted)


def _labels(labels: Labels) -> Labels:
    made = {lang: one_line(label) for lang, label in labels.items()}
    return {lang: label for lang, label in made.items() if label}


def _value(value: Value) -> Value:
    return _answer(value) if isinstance(value, str) and not value.isprintable() else value


def _answer(text: str) -> str:
    return str(_clean(pl.Series([text]))[0])
