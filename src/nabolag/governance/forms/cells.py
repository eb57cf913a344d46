"""The facts of each form: one row per question, one cell per form, every cell with its paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import msgspec

from nabolag.errors import DataDamaged
from nabolag.governance.forms.facts_of_sectors import sector_facts
from nabolag.governance.forms.names import FORMS, Form, Said
from nabolag.governance.law import Cite, pinned, read, short
from nabolag.text.showing import Shown


@dataclass(frozen=True)
class Cell:
    """What the law says of one form. `say` is None when the texts at hand say nothing, or the question does not
    apply to the form (`applies` is False)."""

    say: Said | None
    cites: tuple[Cite, ...]
    applies: bool = True


@dataclass(frozen=True, repr=False)
class Row(Shown):
    """One question and its answer for every form."""

    id: str
    name: Said
    cells: Mapping[Form, Cell]


class _Cell(msgspec.Struct, forbid_unknown_fields=True):
    forms: tuple[Form, ...]
    cite: tuple[str, ...]
    say: Said


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    name: Said
    cells: tuple[_Cell, ...]
    not_applicable: tuple[Form, ...] = ()


class _Facts(msgspec.Struct, forbid_unknown_fields=True):
    acts: dict[str, str]
    rows: tuple[_Row, ...]


TOPIC_OF = {
    "complaints": "appeal",
    "fees": "fee",
    "guarantee": "guarantee",
    "tax": "tax",
    "procurement": "procurement",
}
"""The rows whose answer turns on the service, and the topic of the sector facts that answers them."""


@cache
def rows_for(service: str) -> tuple[Row, ...]:
    """All rows as they are for one service: appeals, fees, guarantees, tax and procurement by its own act."""
    return tuple(_for_service(row, service) for row in rows())


def _for_service(row: Row, service: str) -> Row:
    if row.id not in TOPIC_OF:
        return row
    cells = dict(row.cells)
    for form, cell in cells.items():
        told = [f for f in sector_facts(service, form) if f.topic == TOPIC_OF[row.id]]
        if told and cell.applies:
            cells[form] = Cell(told[0].say, (told[0].cite,))
    return replace(row, cells=cells)


@cache
def rows() -> tuple[Row, ...]:
    """All rows, in the order a reader meets them; see `rows_for` for those that turn on the service.

    Raises:
        DataDamaged: a cell without a cite, or a form with two cells in one row.
    """
    facts = read("forms/facts.yaml", _Facts)
    return tuple(Row(row.id, row.name, _cells(row, facts.acts)) for row in facts.rows)


def _cells(row: _Row, acts: Mapping[str, str]) -> dict[Form, Cell]:
    by_form: dict[Form, Cell] = {}
    for cell in row.cells:
        cites = tuple(pinned(short(text, acts), "forms/facts.yaml") for text in cell.cite)
        for form in cell.forms:
            if form in by_form or not cites:
                raise DataDamaged("Raden {row} har feil i cellen for {form}.", row=row.id, form=form)
            by_form[form] = Cell(cell.say, cites)
    return {form: by_form.get(form, Cell(None, (), form not in row.not_applicable)) for form in FORMS}
