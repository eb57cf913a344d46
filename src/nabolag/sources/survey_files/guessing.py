"""What columns of text without a codebook hold: numbers, text, and questions with several answers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec
import polars as pl

from nabolag.sources.survey_files.model import Loss, MultiResponseSet, SurveyData, Variable
from nabolag.sources.survey_files.unread import absent
from nabolag.text import N_

_NUMBER = r"^[-+]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$"
_CODE = r"^\d+[eE]\d+$"  # 12E3 may be a code: a number only among plainer ones
_THOUSANDS = r"^([-+]?\d{1,3})(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?$"
_ABSENT = ("NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", ".", "<NA>", "None")


def guessed(
    text: pl.DataFrame, labels: Mapping[str, str] | None = None, *, several: bool = False
) -> SurveyData:
    """Text columns without a codebook: numbers where every answer is one, text else.

    A leading zero makes a code, not a number: municipality 0301 stays 0301. NA and its likes among numbers are
    missing, and NA also among text when the numbers of the file use it. `several`: columns called Q2_1, Q2_2 … that
    hold one value each are a multi-response set (Qualtrics).
    """
    labels = labels or {}
    read: dict[str, pl.Series] = {}
    none: dict[str, int] = {}
    for column in text:
        given = column.str.strip_chars()
        held = given.filter(given.is_not_null() & ~given.is_in(_ABSENT))
        if len(held) and bool(_numbers(held).is_not_null().all()) and not _only_codes(held):
            read[column.name] = _numbers(given)
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
    losses = tuple(loss for name, n in none.items() if (loss := absent(name, n)))
    data = pl.DataFrame(columns)
    survey = SurveyData(data, tuple(variables), losses=losses)
    return _with_sets(survey) if several else survey


def _numbers(given: pl.Series) -> pl.Series:
    """The numbers, null where it is none: decimal comma or point, exponents, spaces between thousands."""
    spaced = given.str.contains(_THOUSANDS)
    plain = (
        pl.DataFrame({"g": given, "s": spaced})
        .select(pl.when("s").then(pl.col("g").str.replace_all(r"[ \u00a0\u202f]", "")).otherwise("g"))
        .to_series()
    )
    plain = plain.str.replace(",", ".", literal=True).str.replace("−", "-", literal=True)
    good = plain.str.contains(_NUMBER)
    return (
        pl.DataFrame({"p": plain, "ok": good})
        .select(
            pl.when("ok")
            .then(pl.col("p").str.strip_prefix("+").cast(pl.Float64, strict=False))
            .alias(given.name)
        )
        .to_series()
    )


def _only_codes(held: pl.Series) -> bool:
    return bool(held.str.contains(_CODE).all())


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
            said = {"nb": v.label().rpartition(" - ")[2]}
            variables[v.name] = msgspec.structs.replace(v, type="numeric", labels=said, measure="nominal")
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
