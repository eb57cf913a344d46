"""CSV and Excel with a codebook, and Parquet with the codebook in its metadata."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from nabolag.errors import BadInput
from nabolag.sources.csv_text import csv_text, unescaped
from nabolag.sources.packed import check_packed
from nabolag.sources.survey_files.checkboxes import with_checkboxes
from nabolag.sources.survey_files.codebook import (
    Codebook,
    from_json,
    from_yaml,
    to_json,
    to_yaml,
    typed,
)
from nabolag.sources.survey_files.encoding import decoded
from nabolag.sources.survey_files.formulas import uncalculated
from nabolag.sources.survey_files.guessing import guessed
from nabolag.sources.survey_files.headings import titled
from nabolag.sources.survey_files.model import (
    Category,
    MultiResponseSet,
    SurveyData,
    Variable,
)
from nabolag.text import without_control

_KEY = "nabolag.codebook"
MOST_COLUMNS = 16_384
"""As many as Excel has."""
_ROWS, _CELL = 1_048_576, 32_767
_LONGEST = 2**31 - 1
_MARKS, _LOOKED_AT = ",;\t|", 12


def read_csv(path: Path, *, encoding: str | None = None) -> SurveyData:
    """Read a CSV (comma, semicolon, tab or |) with `<name>.codebook.yaml` beside it, or without."""
    text, told = decoded(path.read_bytes(), path.name, encoding)
    commas = separator(text) == ","
    survey = _from_rows(
        _csv_rows(text, path.name), path.with_suffix(".codebook.yaml"), path.name, commas=commas
    )
    return replace(survey, losses=(*told, *survey.losses))


def csv_rows(content: bytes, file: str) -> list[list[str]]:
    """The fields of a CSV, whatever its character set; comma, semicolon or tab, whichever the first row has most of."""
    return _csv_rows(decoded(content, file)[0], file)


def _csv_rows(text: str, file: str) -> list[list[str]]:
    """Excel's first line `sep=;` says the separator, and is no heading."""
    text = text.replace("\x00", "").removesuffix("\x1a")
    first, _, rest = text.partition("\n")
    separator_line = re.fullmatch(r"sep=(.)\r?", first)
    mark = separator_line[1] if separator_line else separator(text)
    reader = csv.reader(
        io.StringIO(rest if separator_line else text, newline=""), delimiter=mark, strict=True
    )
    csv.field_size_limit(_LONGEST)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise BadInput(
                    "{file}, linje {line}: {n} {n:kolonne|kolonner}. Høyst {most} leses.",
                    file=file,
                    line=reader.line_num,
                    n=len(row),
                    most=MOST_COLUMNS,
                )
            rows.append([without_control(field) for field in row])
    except csv.Error as error:
        raise BadInput(
            '{file}, linje {line}: et sitattegn (") står feil, eller et sitat er ikke avsluttet.',
            file=file,
            line=reader.line_num,
        ) from error
    while rows and len(rows[-1]) == 1 and not rows[-1][0].strip() and max(map(len, rows)) > 1:
        rows.pop()
    return rows


def separator(text: str) -> str:
    """What stands between the fields: what the first line has most of, or, when that is a title, the lines below it."""
    first, *below = [line for line in text.splitlines()[:_LOOKED_AT] if line.strip()] or [""]
    if " " in first.strip() and not any(mark in first for mark in _MARKS):
        for mark in _MARKS:
            counts = [n for line in below if (n := line.count(mark))]
            if len(counts) > 1 and len(set(counts)) == 1:
                return mark
    return max(_MARKS, key=first.count)


def csv_files(survey: SurveyData) -> dict[str, bytes]:
    """The CSV and its codebook, by file ending. Text that a spreadsheet would run is led by `'`."""
    rows = ([_csv_cell(v) for v in row] for row in survey.data.iter_rows())
    return {
        ".csv": csv_text(survey.data.columns, rows, empty="'").encode(),
        ".codebook.yaml": to_yaml(survey),
    }


def read_parquet(path: Path) -> SurveyData:
    """Read Parquet; the codebook is in its metadata if nabolag wrote it."""
    try:
        data = pl.read_parquet(path)
        codebook = pl.read_parquet_metadata(path).get(_KEY)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise BadInput("{file} er ikke en hel Parquet-fil.", file=path.name) from error
    if codebook is None:
        from nabolag.sources.survey_files.model import describe

        return with_checkboxes(describe(data))
    return from_json(codebook, path.name).over(data)


def codebook_beside(path: Path) -> Codebook | None:
    """The codebook in a Parquet file, or beside a CSV; None without one."""
    if path.suffix.lower() in (".parquet", ".pq"):
        inside = pl.read_parquet_metadata(path).get(_KEY)
        return None if inside is None else from_json(inside, path.name)
    beside = path.with_suffix(".codebook.yaml")
    return from_yaml(beside.read_bytes(), beside.name) if beside.is_file() else None


def parquet_bytes(survey: SurveyData) -> bytes:
    """Parquet with the codebook in its metadata: nothing is lost."""
    out = io.BytesIO()
    survey.data.write_parquet(out, metadata={_KEY: to_json(survey)})
    return out.getvalue()


def read_xlsx(path: Path) -> SurveyData:
    """Read a workbook: «variables», «values» and «sets» are the codebook if there, and «data» then the answers.

    In all others the first sheet holds the answers.
    """
    content = path.read_bytes()
    sheets = xlsx_sheets(content, path.name)
    first = "data" if {"data", "variables"} <= sheets.keys() else next(iter(sheets))
    rows = sheets[first]
    named = (first, *(name for name in sheets if name != first))
    while rows and all(v is None for v in rows[-1]):
        rows.pop()
    if "variables" not in sheets:
        survey = _from_rows([[cell_text(v) for v in r] for r in rows], None, path.name)
        heads = [cell_text(v) for v in rows[0]]
        return replace(
            survey, losses=(*survey.losses, *uncalculated(content, heads, path.name)), sheets=named
        )
    codebook = _codebook(sheets)
    table = titled([[cell_text(v) for v in r] for r in rows], path.name, whole=True)
    return replace(typed(unescaped(table.text), codebook, path.name), sheets=named)


def xlsx_sheets(content: bytes, file: str, *, percent: bool = False) -> dict[str, list[list[Any]]]:
    """The values of each sheet of a workbook, by its title; with `percent`, cells shown as per cent with their sign."""
    from openpyxl import load_workbook

    check_packed(content, file)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = {s.title: [[_shown(c, percent) for c in r] for r in s.iter_rows()] for s in book.worksheets}
        book.close()
    except Exception as error:
        raise BadInput("{file} er ikke en hel Excel-fil (.xlsx).", file=file) from error
    return sheets


def _shown(cell: Any, percent: bool) -> Any:
    """The value, with the leading zeros that a format of zeros gives a number, and a date without its midnight."""
    value = cell.value
    if percent and isinstance(value, int | float) and (cell.number_format or "").endswith("%"):
        return f"{round(value * 100, 9):.9f}".rstrip("0").rstrip(".") + " %"
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and float(value).is_integer()
        and value >= 0
    ):
        zeros = re.fullmatch(r"(0{2,})(?:;.*)?", cell.number_format or "")
        return f"{int(value):0{len(zeros[1])}d}" if zeros else value
    if isinstance(value, datetime) and not re.search("[hs]", cell.number_format or "", re.I):
        return value.date()
    return _whole_text(value)


def _whole_text(value: Any) -> Any:
    """U+FFFE and U+FFFF, which XML cannot hold, are written escaped (ECMA-376 ST_Xstring) and not read back.

    Control characters, which it can hold escaped too, are left out.
    """
    if not isinstance(value, str):
        return value
    value = without_control(value)
    if "_xFFF" in value:
        return value.replace("_xFFFE_", "\ufffe").replace("_xFFFF_", "\uffff")
    return value


def xlsx_bytes(survey: SurveyData) -> bytes:
    """Answers and codebook as four sheets. Nothing in a cell is a formula."""
    from xlsxwriter import Workbook

    if survey.data.height >= _ROWS:
        raise BadInput(
            "Excel har plass til {limit} rader; dataene har {n}.", limit=_ROWS, n=survey.data.height + 1
        )
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        kinds = {v.name: v.type for v in survey.variables}
        columns = survey.data.columns
        data = [
            [_excel(v, kinds[c]) for c, v in zip(columns, r, strict=True)] for r in survey.data.iter_rows()
        ]
        _sheet(book, "data", [columns, *data])
        for name, rows in _sheets(survey).items():
            _sheet(book, name, rows)
    return out.getvalue()


def _from_rows(
    rows: Sequence[Sequence[str | None]], codebook: Path | None, file: str, *, commas: bool = False
) -> SurveyData:
    if codebook is not None and codebook.is_file():
        table = titled(rows, file, whole=True)
        return typed(unescaped(table.text), from_yaml(codebook.read_bytes(), codebook.name), file)
    table = titled(rows, file)
    survey = guessed(table.text, table.labels, several=bool(table.labels), commas=commas)
    return with_checkboxes(replace(survey, losses=(*table.losses, *survey.losses)))


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def cell_text(value: Any) -> str | None:
    """A spreadsheet's value as text: whole numbers without decimals, None when empty."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _excel(value: Any, kind: str) -> Any:
    """Dates as ISO text: Excel has no dates before 1900 and no times without a date."""
    if isinstance(value, str):
        value = f"'{value}" if not value or value[0] == "'" else value
        if len(value) > _CELL:
            raise BadInput(
                "Excel har plass til {limit} tegn i en celle; et svar har {n}.", limit=_CELL, n=len(value)
            )
        return value
    return str(value) if value is not None and kind in ("date", "datetime", "time") else value


def _sheet(book: Any, name: str, rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(i, j, value)
            elif value is not None:
                sheet.write(i, j, value)
    sheet.freeze_panes(1, 0)
    sheet.autofit()


def _languages(survey: SurveyData) -> list[str]:
    languages = {
        k
        for v in survey.variables
        for labels in (v.labels, *(c.labels for c in v.categories))
        for k in labels
    }
    languages |= {k for g in survey.mr_sets for k in g.labels}
    return sorted(languages | {"nb"})


def _limit(end: float | None) -> float | str | None:
    """An end of a range as a cell: Excel has no infinity."""
    return str(end) if end is not None and math.isinf(end) else end


def _sheets(survey: SurveyData) -> dict[str, list[list[Any]]]:
    langs = _languages(survey)
    heads = [f"label_{lang}" for lang in langs]
    variables: list[list[Any]] = [
        [
            "name",
            "type",
            "measure",
            "format",
            "width",
            "missing",
            "missing_low",
            "missing_high",
            "weight",
            *heads,
        ]
    ]
    values: list[list[Any]] = [["variable", "value", *heads]]
    sets: list[list[Any]] = [["name", "kind", "counted", "variables", "labels_from_values", *heads]]
    for v in survey.variables:
        low, high = (_limit(x) for x in v.missing_range or (None, None))
        missing = msgspec.json.encode(v.missing).decode() if v.missing else None
        weight = "yes" if v.name == survey.weight else None
        labels = [v.labels.get(lang) for lang in langs]
        variables.append([v.name, v.type, v.measure, v.format, v.width, missing, low, high, weight, *labels])
        for c in v.categories:
            values.append([v.name, c.value, *(c.labels.get(lang) for lang in langs)])
    for g in survey.mr_sets:
        labels = [g.labels.get(lang) for lang in langs]
        sets.append([g.name, g.kind, g.counted, " ".join(g.variables), g.labels_from_values, *labels])
    about = [["title", survey.title], ["origin", survey.origin], *(["note", n] for n in survey.notes)]
    return {"variables": variables, "values": values, "sets": sets, "about": about}


def _codebook(sheets: dict[str, list[list[Any]]]) -> Codebook:
    def records(name: str) -> list[dict[str, Any]]:
        rows = sheets.get(name) or [[]]
        return [dict(zip(rows[0], r, strict=False)) for r in rows[1:] if r and r[0] is not None]

    def labels(record: dict[str, Any]) -> dict[str, str]:
        return {
            k.removeprefix("label_"): str(v)
            for k, v in record.items()
            if isinstance(k, str) and k.startswith("label_") and v is not None
        }

    def value(cell: Any) -> float | str:
        return float(cell) if isinstance(cell, int | float) else str(cell)

    categories: dict[str, list[Category]] = {}
    for r in records("values"):
        categories.setdefault(str(r["variable"]), []).append(Category(value(r["value"]), labels(r)))
    try:
        variables = tuple(
            Variable(
                str(r["name"]),
                r.get("type") or "numeric",
                labels(r),
                tuple(categories.get(str(r["name"]), ())),
                msgspec.json.decode(r.get("missing") or "[]", type=tuple[float | str, ...]),
                (float(r["missing_low"]), float(r["missing_high"]))
                if r.get("missing_low") is not None
                else None,
                r.get("measure") or "unknown",
                r.get("format"),
                r.get("width"),
            )
            for r in records("variables")
        )
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
        raise BadInput("Kodeboken i arbeidsboken kan ikke leses: {reason}.", reason=str(error)) from error
    sets = tuple(
        MultiResponseSet(
            str(r["name"]),
            tuple(str(r["variables"]).split()),
            r["kind"],
            None if r.get("counted") is None else value(r["counted"]),
            labels(r),
            bool(r.get("labels_from_values")),
        )
        for r in records("sets")
    )
    about = [(row[0], row[1] if len(row) > 1 else None) for row in sheets.get("about", []) if row]
    return Codebook(
        variables,
        sets,
        next((str(r["name"]) for r in records("variables") if r.get("weight")), None),
        next((str(v) for k, v in about if k == "title" and v), ""),
        tuple(str(v) for k, v in about if k == "note"),
        next((str(v) for k, v in about if k == "origin" and v), "user"),
    )
