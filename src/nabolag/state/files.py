"""Measures as a file: a workbook with a row to each, or YAML. Bytes in, measures out, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import yaml
from openpyxl.utils import get_column_letter

from nabolag.errors import BadInput
from nabolag.sources.plain_yaml import written_text
from nabolag.sources.workbooks import opened, unsaved_formulas
from nabolag.state.measures import BadMeasure, Measure, bad, called, nothing_more
from nabolag.state.reading import nearest, read_measures
from nabolag.state.written import FIELDS, KINDS, field_called, is_written, measures_written
from nabolag.text import N_, clean

LARGEST = 2_000_000
NEEDED = {"name", "kind", "amount"}
"""The headings that a table of measures has."""
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
    missing: set[str] = NEEDED
    for sheet in book.worksheets:
        rows = [
            [_cell(one) for one in row]
            for row in sheet.iter_rows(max_row=ROWS, max_col=COLUMNS, values_only=True)
        ]
        for at, row in enumerate(rows):
            heads = {i: part for i, cell in enumerate(row) if cell and (part := field_called(cell))}
            if not (lacks := NEEDED - set(heads.values())):
                unsaved.refuse(sheet.title)
                _check_heads(row, rows[at + 1 :], heads, sheet.title, at + 1)
                return _of_rows(
                    [{part: line[i] for i, part in heads.items()} for line in rows[at + 1 :]],
                    at + 2,
                    sheet.title,
                    also,
                )
            missing = min(missing, lacks, key=len)
    raise BadInput(
        "Arbeidsboken {path} har ingen rad med overskriftene {heads}: {missing} mangler. Hent malen og fyll den ut.",
        path=name,
        heads=", ".join(FIELDS[part] for part in FIELDS if part in NEEDED),
        missing=", ".join(FIELDS[part] for part in FIELDS if part in missing),
    )


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
                known="; ".join(FIELDS.values()),
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
    """The measures down to the first empty row; further down a line with one cell is a note, not a measure."""
    gap = next((at for at, row in enumerate(rows) if not is_written(row)), len(rows))
    kept = [
        row if at < gap or sum(bool(cell) for cell in row.values()) > 1 else {} for at, row in enumerate(rows)
    ]
    if not any(map(is_written, kept)):
        raise BadInput("Arket «{sheet}» har ingen tiltak under overskriftene.", sheet=sheet)
    try:
        for number, row in enumerate(kept, 1):
            if is_written(row) and not row.get("kind", ""):
                error = bad("kind", N_("Slaget mangler. Skriv {known}."), known=", ".join(KINDS.values()))
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
