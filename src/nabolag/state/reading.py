"""Measures in a YAML file of the user's: each field read as in the form and the workbook, each mistake with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from msgspec.structs import replace

from nabolag.errors import BadInput, Ours
from nabolag.sources.records import Record, read_record
from nabolag.state.measures import MOST, BadMeasure, Measure, bad, called, check_measures, nothing_more
from nabolag.state.written import FIELDS, KINDS, field_called, measure_written, nearest, plain_number
from nabolag.text import N_

Given = dict[str, Any]
SEVERAL = ("grades", "counties", "centrality")
"""The fields that hold more than one value."""


def read_measures(
    text: str, file: str, also: Callable[[Measure], object] = nothing_more
) -> tuple[Measure, ...]:
    """One to four measures from a YAML file of the user's.

    `also`: a further check of each, such as that somebody is covered; what it refuses is named with its line too.

    Raises:
        BadInput: not YAML, an unknown field or service, a negative amount, limits that exclude everybody, a measure twice,
            overlapping periods of one measure, or a payment above the budget; names the line.
    """
    record: Record[Any] = read_record(text, file, Any)
    rows = _listed(record.value, file)
    if not 1 <= len(rows) <= MOST:
        raise BadInput(
            "{file}: {n} {n:tiltak|tiltak}. Skriv fra ett til {most}; «ingen tiltak» er alltid med.",
            file=file,
            n=len(rows),
            most=MOST,
        )
    made: list[Measure] = []
    try:
        for number, row in enumerate(rows, 1):
            try:
                made.append(_measure(row, number))
            except BadMeasure as error:
                error.number = number
                raise
        check_measures(made, also)
    except BadMeasure as error:
        key = next((key for key in rows[error.number - 1] if _part(str(key)) == error.part), error.part)
        raise BadInput(
            "{file}, linje {line}: {what}",
            file=file,
            line=record.line(f"[{error.number - 1}].{key}"),
            what=called(error, key),
        ) from error
    return tuple(made)


def _listed(value: Any, file: str) -> list[Given]:
    """The measures of a file, each a map of fields.

    Raises:
        BadInput: something else stands there; says how a measure is written.
    """
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadInput(
            "{file}: tiltakene skal stå i en liste, hvert med en strek foran: «- name: Vårt tiltak», og feltene rett under.",
            file=file,
        )
    for number, one in enumerate(value, 1):
        if not isinstance(one, dict) or not one:
            raise BadInput(
                "{file}: tiltak {n} har ingen felt. Skriv dem under hverandre, som «name: Vårt tiltak» og «kind: grant».",
                file=file,
                n=number,
            )
    return value


def _measure(given: Given, number: int) -> Measure:
    cells: dict[str, str] = {}
    by_id = any(str(key).strip().casefold() in FIELDS for key in given)
    for key, value in given.items():
        part = _part(str(key))
        if part is None:
            if near := nearest(str(key)):
                meant = near if by_id else FIELDS[near]
                raise bad(
                    str(key), N_("Feltet «{said}» finnes ikke. Mente du «{meant}»?"), said=key, meant=meant
                )
            raise bad(
                str(key),
                N_("Feltet «{said}» finnes ikke. Feltene er {known}."),
                said=key,
                known=Ours(", ".join(("id", *FIELDS))),
            )
        if part in cells:
            raise bad(part, N_("«{said}» er skrevet to ganger, på to måter."), said=key)
        if isinstance(value, list | dict) and part not in SEVERAL:
            raise bad(part, N_("«{said}» skal ha én verdi, ikke flere."), said=key)
        cells[part] = _said(value)
    own = cells.pop("id", "").strip()
    if not cells.get("name", "").strip():
        cells["name"] = own
    if not cells.get("kind", "").strip():
        raise bad("kind", N_("Slaget mangler. Skriv {known}."), known=Ours(", ".join(KINDS)))
    measure = measure_written(cells, number)
    return replace(measure, id=own) if own else measure


def _part(key: str) -> str | None:
    return "id" if key.strip().casefold() == "id" else field_called(key)


def _said(value: Any) -> str:
    """A value as it would be written in the form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, int | float):
        return plain_number(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{_said(key)}: {_said(one)}" for key, one in value.items())
    if isinstance(value, list):
        if any(isinstance(one, list) for one in value):
            return "; ".join(
                ": ".join(map(_said, one)) if isinstance(one, list) else _said(one) for one in value
            )
        return ", ".join(map(_said, value))
    return str(value)


@cache
def examples() -> tuple[Measure, ...]:
    """Three measures thought up here, to be set side by side and changed: none of them is decided by anybody."""
    return read_measures(examples_text(), "examples.yaml")


def examples_text() -> str:
    """The file of examples, as a template to write further."""
    return resources.files("nabolag.state").joinpath("examples.yaml").read_text("utf-8")
