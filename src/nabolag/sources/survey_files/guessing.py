"""What columns of text without a codebook hold: numbers, text, and questions with several answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
import polars as pl

from nabolag.sources.survey_files.model import Loss, MultiResponseSet, SurveyData, Variable
from nabolag.sources.survey_files.numerals import read_numbers
from nabolag.sources.survey_files.unread import absent
from nabolag.text import N_

_MOST_ALTERNATIVES = 40
_ABSENT = (
    "NA",
    "N/A",
    "n/a",
    "NaN",
    "nan",
    "NULL",
    "null",
    ".",
    "<NA>",
    "None",
    "Inf",
    "-Inf",
    "inf",
    "-inf",
)


def guessed(
    text: pl.DataFrame,
    labels: Mapping[str, str] | None = None,
    *,
    several: bool = False,
    commas: bool = False,
) -> SurveyData:
    """Text columns without a codebook: numbers where every answer is one, text else.

    A leading zero makes a code, not a number: municipality 0301 stays 0301. NA and its likes among numbers are
    missing, and NA also among text when the numbers of the file use it. `several`: columns called Q2_1, Q2_2 … that
    hold one value each are a multi-response set (Qualtrics). `commas`: the file has them between its fields.
    """
    labels = labels or {}
    read: dict[str, pl.Series] = {}
    none: dict[str, int] = {}
    told: list[Loss] = []
    for column in text:
        given = column.str.strip_chars()
        held = given.filter(given.is_not_null() & ~given.is_in(_ABSENT))
        reading = read_numbers(given, held, commas=commas) if len(held) else None
        if reading:
            read[column.name] = reading[0]
            told += [reading[1]] if reading[1] else []
            none[column.name] = len(column) - column.null_count() - len(held)
    if any("NA" in text[name] for name in read):
        for column in text:
            if column.name not in read and (column == "NA").any():
                none[column.name] = int((column == "NA").sum())
                text = text.with_columns(column.set((column == "NA").fill_null(False), None))
    columns = [read.get(column.name, column) for column in text]
    variables = [
        Variable(
            c.name,
            "numeric" if c.name in read else "string",
            {"nb": labels[c.name]} if labels.get(c.name) else {},
        )
        for c in columns
    ]
    losses = (*told, *(loss for name, n in none.items() if (loss := absent(name, n))))
    data = pl.DataFrame(columns)
    survey = _with_lists(SurveyData(data, tuple(variables), losses=losses))
    return _with_sets(survey) if several else survey


def _with_lists(survey: SurveyData) -> SurveyData:
    """Columns where every answer ends with a semicolon, as Forms writes several answers to one question, are sets."""
    columns: list[pl.Series] = []
    variables: list[Variable] = []
    sets: list[MultiResponseSet] = []
    taken = set(survey.data.columns)
    for v in survey.variables:
        column = survey.data[v.name]
        chosen = _chosen(column) if v.type == "string" else {}
        names = [f"{v.name}_{i}" for i in range(1, len(chosen) + 1)]
        if len(chosen) < 2 or taken.intersection(names):
            columns.append(column)
            variables.append(v)
            continue
        for name, (alternative, held) in zip(names, chosen.items(), strict=True):
            columns.append(held.alias(name))
            variables.append(Variable(name, "numeric", {"nb": alternative}, measure="nominal"))
        sets.append(MultiResponseSet(v.name, tuple(names), "dichotomy", 1.0, v.labels or {"nb": v.name}))
    if not sets:
        return survey
    told = (
        Loss(
            N_("«{question}» har flere svar med semikolon mellom og er lest som {n} svaralternativer."),
            {"question": g.name, "n": len(g.variables)},
        )
        for g in sets
    )
    return SurveyData(pl.DataFrame(columns), tuple(variables), tuple(sets), losses=(*survey.losses, *told))


def _chosen(column: pl.Series) -> dict[str, pl.Series]:
    """What each alternative of a list of answers is, and whether it was chosen (1, 0; null: not answered)."""
    held = column.drop_nulls()
    if not len(held) or not bool(held.str.ends_with(";").all()) or not bool(held.str.contains(";.").any()):
        return {}
    lists = column.str.strip_suffix(";").str.split(";")
    every = lists.explode().drop_nulls().str.strip_chars()
    alternatives = [s for s in every.unique(maintain_order=True) if s]
    if len(alternatives) > _MOST_ALTERNATIVES:
        return {}
    stripped = lists.list.eval(pl.element().str.strip_chars())
    return {s: stripped.list.contains(s).cast(pl.Float64) for s in sorted(alternatives)}


def _with_sets(survey: SurveyData) -> SurveyData:
    """Columns Q2_1, Q2_2 … with the stem of their label in common, each with one value: chosen or not."""
    groups: dict[str, list[Variable]] = {}
    for v in survey.variables:
        stem = re.fullmatch(r"(.+?)_\d+", v.name)
        if stem and " - " in v.label():
            groups.setdefault(stem[1], []).append(v)
    sets: list[MultiResponseSet] = []
    columns: dict[str, pl.Series] = {}
    variables = {v.name: v for v in survey.variables}
    for name, members in groups.items():
        stems = {v.label().rpartition(" - ")[0] for v in members}
        columns_of = [survey.data[v.name] for v in members]
        once = all(c.drop_nulls().n_unique() <= 1 for c in columns_of)
        if len(members) < 2 or len(stems) > 1 or not once or not any(c.null_count() for c in columns_of):
            continue
        if name in variables:
            continue
        for v, c in zip(members, columns_of, strict=True):
            columns[v.name] = c.is_not_null().cast(pl.Float64).replace(0.0, None).alias(v.name)
            labels = {"nb": v.label().rpartition(" - ")[2]}
            variables[v.name] = msgspec.structs.replace(v, type="numeric", labels=labels, measure="nominal")
        sets.append(
            MultiResponseSet(name, tuple(v.name for v in members), "dichotomy", 1.0, {"nb": stems.pop()})
        )
    if not sets:
        return survey
    told = tuple(
        Loss(
            N_("De som ikke krysset av noe på «{question}», regnes som ikke spurt: filen skiller ikke."),
            {"question": g.name},
        )
        for g in sets
    )
    return SurveyData(
        survey.data.with_columns(columns.values()),
        tuple(variables.values()),
        tuple(sets),
        losses=(*survey.losses, *told),
    )
