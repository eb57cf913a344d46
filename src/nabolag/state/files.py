"""Measures as a file: a workbook with a row to each, or YAML. Bytes in, measures out, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import yaml

from nabolag.errors import BadInput
from nabolag.sources.plain_yaml import written_text
from nabolag.sources.workbooks import opened, unsaved_formulas
from nabolag.state.measures import BadMeasure, Measure, nothing_more, read_measures
from nabolag.state.written import FIELDS, is_written, measures_written
from nabolag.text import LANGUAGES, clean, fold, texts

LARGEST = 2_000_000
ROWS, COLUMNS = 40, 40
"""How far the heading, and the measures below it, are sought."""


def measures_of_file(
    content: bytes, name: str, also: Callable[[Measure], object] = nothing_more
) -> tuple[Measure, ...]:
    """One to four measures from a workbook or a YAML file, whatever it is called; `also` as in `read_measures`.

    Raises:
        BadInput: neither, or a measure that cannot be; names line, or sheet and row.
    """
    if len(content) > LARGEST:
        raise BadInput("Filen {path} er for stor. Et tiltak er noen linjer.", path=name)
    return (
        _of_workbook(content, name, also)
        if content.startswith(b"PK")
        else read_measures(written_text(content, name), name, also)
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
    book, unsaved = opened(content, name, largest=LARGEST), unsaved_formulas(content)
    names = {fold(texts(lang)(label)): part for part, label in FIELDS.items() for lang in LANGUAGES}
    for sheet in book.worksheets:
        rows = [
            [_cell(one) for one in row]
            for row in sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
        ]
        for at, row in enumerate(rows):
            heads = {i: names[fold(cell)] for i, cell in enumerate(row) if cell and fold(cell) in names}
            if {"name", "kind", "amount"} <= set(heads.values()):
                unsaved.refuse(sheet.title)
                return _of_rows(
                    [{part: line[i] for i, part in heads.items()} for line in rows[at + 1 :]],
                    at + 2,
                    sheet.title,
                    also,
                )
    raise BadInput(
        "Arbeidsboken {path} har ingen rad med overskriftene {heads}. Hent malen og fyll den ut.",
        path=name,
        heads=", ".join(list(FIELDS.values())[:4]),
    )


def _of_rows(
    rows: list[dict[str, str]], first: int, sheet: str, also: Callable[[Measure], object]
) -> tuple[Measure, ...]:
    """The measures down to the first empty row."""
    filled = next((at for at, row in enumerate(rows) if not is_written(row)), len(rows))
    if not filled:
        raise BadInput("Arket «{sheet}» har ingen tiltak under overskriftene.", sheet=sheet)
    try:
        return measures_written(rows[:filled], also)
    except BadMeasure as error:
        raise BadInput(
            "Ark «{sheet}», rad {row}, kolonne «{column}»: {what}",
            sheet=sheet,
            row=first + error.number - 1,
            column=FIELDS.get(error.part, FIELDS["name"]),
            what=error,
        ) from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return clean(str(value)).strip()
