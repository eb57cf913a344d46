"""Measures as a file: a workbook with a row to each, or YAML. Bytes in, measures out, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec
import yaml
from openpyxl.utils import get_column_letter

from nabolag.errors import BadInput, Ours
from nabolag.sources.plain_yaml import written_text
from nabolag.sources.survey_files.tables import csv_rows
from nabolag.sources.workbooks import opened, unsaved_formulas
from nabolag.state.measures import MOST, BadMeasure, Measure, bad, called, nothing_more
from nabolag.state.reading import read_measures
from nabolag.state.written import (
    FIELDS,
    KINDS,
    field_called,
    is_written,
    measures_written,
    nearest,
    other_name,
)
from nabolag.text import N_, clean

LARGEST, UNPACKED = 2_000_000, 8_000_000
OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"{\\rtf",
    b"<!DOCTYPE",
    b"<html",
)
"""How files begin that people send by mistake: PDF, pictures, the old Excel and Word, web pages."""
NEEDED = {"name", "kind", "amount"}
"""The headings that a table of measures has."""
ROWS, COLUMNS = 40, 40
"""How far the heading, and the measures below it, are sought."""


def measures_of_file(
    content: bytes, name: str, also: Callable[[Measure], object] = nothing_more
) -> tuple[Measure, ...]:
    """One to four measures from a workbook, a table in text (CSV) or a YAML file, whatever it is called.

    A table may part its columns by comma, semicolon or tab. `also` as in `read_measures`.

    Raises:
        BadInput: none of them, or a measure that cannot be; names line, or sheet and row.
    """
    if len(content) > LARGEST:
        raise BadInput("Filen {path} er for stor. Et tiltak er noen linjer.", path=name)
    if content.startswith(b"PK"):
        return _of_workbook(content, name, also)
    if content.startswith(OTHERS):
        raise BadInput(
            "Filen {path} er av et slag som ikke kan leses. Lagre tiltakene som regneark (.xlsx), CSV eller YAML.",
            path=name,
        )
    text = written_text(content, name)
    if _is_table(text, name):
        rows = [[clean(cell).strip() for cell in row] for row in csv_rows(content, name)]
        return _of_sheets([(name, rows)], name, also)
    return read_measures(text, name, also)


def _is_table(text: str, name: str) -> bool:
    """Whether a text is a table: by what it is called, or by its headings."""
    if name.lower().endswith((".csv", ".tsv")):
        return True
    if name.lower().endswith((".yaml", ".yml", ".json")):
        return False
    lines = [line for line in text.splitlines() if line.strip()][:ROWS]
    return any(
        sum(field_called(one.strip(' "')) is not None for one in re.split("[;,\t]", line)) > 1
        for line in lines
    )


def as_yaml(measures: tuple[Measure, ...]) -> str:
    """The measures as `read_measures` reads them; what is as when nobody says is left out."""
    default = {
        field.name: msgspec.to_builtins(field.default)
        for field in msgspec.structs.fields(Measure)
        if not field.required
    }
    plain = [
        {
            key: _plain(value)
            for key, value in msgspec.to_builtins(one).items()
            if key not in default or value != default[key]
        }
        for one in measures
    ]
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=200)


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _of_workbook(content: bytes, name: str, also: Callable[[Measure], object]) -> tuple[Measure, ...]:
    book, unsaved = opened(content, name, largest=UNPACKED), unsaved_formulas(content)
    sheets = [
        (
            sheet.title,
            [
                [_cell(one) for one in row]
                for row in sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
            ],
        )
        for sheet in book.worksheets
    ]

    def whole(title: str, heading: int) -> None:
        unsaved.refuse(title)
        for merged in book[title].merged_cells.ranges:
            if merged.max_row > heading and merged.min_col <= COLUMNS:
                raise BadInput(
                    "Ark «{sheet}», celle {cells}: cellene er slått sammen, så det er uvisst hvem verdien gjelder. Del dem, og "
                    "skriv verdien i hver.",
                    sheet=title,
                    cells=merged.coord,
                )

    return _of_sheets(sheets, name, also, whole)


def _of_sheets(
    sheets: list[tuple[str, list[list[str]]]],
    name: str,
    also: Callable[[Measure], object],
    whole: Callable[[str, int], None] = lambda _title, _heading: None,
) -> tuple[Measure, ...]:
    """The measures below the first row that has the headings; `whole` refuses a sheet that cannot be taken at its word."""
    missing: set[str] = NEEDED
    for title, rows in sheets:
        for at, row in enumerate(rows[:ROWS]):
            heads = {i: part for i, cell in enumerate(row) if cell and (part := field_called(cell))}
            if not (lacks := NEEDED - set(heads.values())):
                whole(title, at + 1)
                below = [line + [""] * (len(row) - len(line)) for line in rows[at + 1 :]]
                _check_heads(row, below, heads, title, at + 1)
                return _of_rows(
                    [{part: line[i] for i, part in heads.items()} for line in below], at + 2, title, also
                )
            if len(lacks) < len(missing):
                missing = lacks
    hints = _hints([row for _title, rows in sheets for row in rows[:ROWS]], missing)
    message = N_(
        "{path} har ingen rad med overskriftene {heads}: {missing} mangler. Hent malen og fyll den ut."
    )
    if hints:
        message = N_("{path} har ingen rad med overskriftene {heads}: {missing} mangler. Mente du {hints}?")
    raise BadInput(
        message,
        path=name,
        heads=Ours(", ".join(FIELDS[part] for part in FIELDS if part in NEEDED)),
        missing=Ours(", ".join(FIELDS[part] for part in FIELDS if part in missing)),
        hints=Ours("; ".join(hints)),
    )


def _hints(rows: list[list[str]], missing: set[str]) -> list[str]:
    """Under what other name each that is missing may stand: `«tittel» = «Navn»`."""
    told = [{part: cell for cell in row if (part := other_name(cell))} for row in rows]
    meant = max(told, key=len, default={})
    return [f"«{meant[part]}» = «{FIELDS[part]}»" for part in FIELDS if part in missing & set(meant)]


def _check_heads(
    row: list[str], below: list[list[str]], heads: dict[int, str], sheet: str, number: int
) -> None:
    """Nothing, when each heading is known or has nothing below it, and none stands twice."""
    for i, cell in enumerate(row):
        if not cell:
            continue
        if i not in heads and any(line[i] for line in below):
            near = nearest(cell)
            raise BadInput(
                N_(
                    "Ark «{sheet}», rad {row}, kolonne {letter}: «{said}» er ingen overskrift. Skriv «{meant}», eller tøm den."
                )
                if near
                else N_(
                    "Ark «{sheet}», rad {row}, kolonne {letter}: «{said}» er ingen overskrift. Overskriftene er {known}."
                ),
                sheet=sheet,
                row=number,
                letter=get_column_letter(i + 1),
                said=cell,
                meant=FIELDS.get(near, ""),
                known=Ours("; ".join(FIELDS.values())),
            )
        if i in heads and any(heads[other] == heads[i] for other in heads if other < i):
            raise BadInput(
                "Ark «{sheet}», rad {row}, kolonne {letter}: overskriften «{said}» står to ganger.",
                sheet=sheet,
                row=number,
                letter=get_column_letter(i + 1),
                said=cell,
            )


def _of_rows(
    rows: list[dict[str, str]], first: int, sheet: str, also: Callable[[Measure], object]
) -> tuple[Measure, ...]:
    """The measures down to the first empty row, or as many as there may be; further down a line with one cell is a note."""
    gap = next((at for at, row in enumerate(rows) if not is_written(row)), len(rows))
    kept = [
        row if at < min(gap, MOST) or sum(bool(cell) for cell in row.values()) > 1 else {}
        for at, row in enumerate(rows)
    ]
    if not any(map(is_written, kept)):
        raise BadInput("Arket «{sheet}» har ingen tiltak under overskriftene.", sheet=sheet)
    try:
        for number, row in enumerate(kept, 1):
            if is_written(row) and not row.get("kind", ""):
                error = bad(
                    "kind", N_("Slaget mangler. Skriv {known}."), known=Ours(", ".join(KINDS.values()))
                )
                error.number = number
                raise error
        return measures_written(kept, also)
    except BadMeasure as error:
        heading = FIELDS.get(error.part, FIELDS["name"])
        raise BadInput(
            "Ark «{sheet}», rad {row}, kolonne «{column}»: {what}",
            sheet=sheet,
            row=first + error.number - 1,
            column=heading,
            what=called(error, heading),
        ) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return clean(str(value)).strip()
