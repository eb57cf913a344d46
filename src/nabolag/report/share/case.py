"""A case to be shared: read from a table, a YAML file, a workbook or pasted text."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nabolag.errors import BadInput
from nabolag.governance.costs import CostGame
from nabolag.text import N_

KEYS = {
    "population": ("population", "folketall", "folketal", "innbyggere", "innbyggjarar", "inhabitants"),
    "use": ("use", "bruk", "forbruk", "usage"),
}
GROUP = ("group", "gruppe", "deltakere", "deltakarar")
COST = ("cost", "kostnad")

EXAMPLE = """gruppe;kostnad;folketall;bruk
Nord;12,4;1800;210
Sør;18,9;4200;520
Øst;9,6;1100;150
Nord + Sør;24,0;;
Nord + Øst;18,2;;
Sør + Øst;23,1;;
Nord + Sør + Øst;28,6;;
"""
"""Figures made up to show the form of the file; said so wherever they are shown."""


@dataclass(frozen=True)
class Case:
    """What each group would pay on its own, and the keys known for each participant.

    Attributes:
        costs: group (in the participants' order) -> cost, every group.
        keys: key id or the user's own name -> participant -> figure.
        unit: what the costs are in, as the user says it; empty when not said.
        example: the figures are made up to show the method.
    """

    players: tuple[str, ...]
    costs: Mapping[tuple[str, ...], float]
    keys: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    unit: str = ""
    title: str = ""
    example: bool = False

    def game(self) -> CostGame:
        """The cost game.

        Raises:
            BadInput: as `CostGame`.
        """
        return CostGame(self.players, dict(self.costs))


def example() -> Case:
    """Three made-up neighbours."""
    found = from_text(EXAMPLE)
    return Case(found.players, found.costs, found.keys, unit="mill. kr", example=True)


def read_case(path: Path) -> Case:
    """A .csv, .yaml or .xlsx file.

    Raises:
        BadInput: no such file, another kind, or a table that cannot be used.
    """
    kind = path.suffix.lower()
    try:
        if kind in (".yaml", ".yml"):
            return from_yaml(path.read_text(encoding="utf-8"))
        if kind == ".xlsx":
            return from_rows(_sheet(path))
        if kind in (".csv", ".tsv", ".txt"):
            return from_text(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BadInput("Filen {path} finnes ikke.", path=path) from None
    except UnicodeDecodeError:
        raise BadInput("Filen {path} er ikke UTF-8. Lagre den som CSV UTF-8.", path=path) from None
    except OSError as error:
        raise BadInput(
            "Filen {path} kan ikke leses: {why}.", path=path, why=error.strerror or error
        ) from error
    raise BadInput(
        "Filen {path} kan ikke brukes. Gi en fil som slutter på .csv, .yaml eller .xlsx.", path=path
    )


def from_text(text: str) -> Case:
    """A table as text: semicolon, tab or comma between columns; decimal comma where the comma is free."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadInput("Tabellen er tom. Første rad skal være gruppe;kostnad.")
    mark = next((m for m in (";", "\t", ",") if m in lines[0]), ";")
    return from_rows(list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)))


def from_rows(rows: Sequence[Sequence[object]]) -> Case:
    """Rows with a header: group, cost, and keys that are filled in for single participants.

    Raises:
        BadInput: no header with group and cost, or a figure that is not a number.
    """
    head = [str(cell or "").strip() for cell in rows[0]] if rows else []
    names = [cell.casefold() for cell in head]
    if len(names) < 2 or names[0] not in GROUP or names[1] not in COST:
        raise BadInput(
            "Første rad skal begynne med gruppe og kostnad, ikke «{head}».", head="; ".join(head[:3])
        )
    table: list[tuple[tuple[str, ...], float]] = []
    keys: dict[str, dict[str, float]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [*row, *([""] * (len(head) - len(row)))]
        group = tuple(part.strip() for part in str(cells[0] or "").split("+") if part.strip())
        if not group:
            continue
        table.append((group, figure(cells[1], number, head[1])))
        for name, cell in zip(head[2:], cells[2:], strict=False):
            if len(group) == 1 and str(cell if cell is not None else "").strip():
                keys.setdefault(key_id(name), {})[group[0]] = figure(cell, number, name)
    return _case(table, keys)


def from_yaml(text: str) -> Case:
    """`costs: {A: 1, B: 2, A + B: 2.5}`, and optionally `keys`, `unit` and `title`.

    Raises:
        BadInput: not YAML, or without costs.
    """
    import yaml

    try:
        raw: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise BadInput("Filen kan ikke leses som YAML: {why}", why=error) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("costs"), dict):
        raise BadInput(
            "YAML-filen skal ha «costs» med en kostnad for hver gruppe, for eksempel «A + B: 12,5»."
        )
    table = [
        (tuple(part.strip() for part in str(group).split("+") if part.strip()), figure(cost, 0, str(group)))
        for group, cost in raw["costs"].items()
    ]
    keys = {
        key_id(str(name)): {
            str(player): figure(value, 0, f"{name}: {player}") for player, value in values.items()
        }
        for name, values in (raw.get("keys") or {}).items()
        if isinstance(values, dict)
    }
    found = _case(table, keys)
    return Case(
        found.players, found.costs, found.keys, str(raw.get("unit") or ""), str(raw.get("title") or "")
    )


def figure(cell: object, row: int, column: str) -> float:
    """A number as people write it: `1 234,5`, `−3`, `12.4`.

    Raises:
        BadInput: anything else, and what is not finite; names row and column.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    else:
        shown = re.sub(r"\s", "", str(cell if cell is not None else "")).replace("\N{MINUS SIGN}", "-")
        try:
            value = float(shown.replace(",", "."))
        except ValueError:
            value = math.nan
    if not math.isfinite(value):
        where = (
            N_("Rad {row}, {column}: «{cell}» er ikke et tall.")
            if row
            else N_("{column}: «{cell}» er ikke et tall.")
        )
        raise BadInput(where, row=row, column=column, cell=cell)
    return value


def key_id(name: str) -> str:
    """The known key a column name means, else the name itself."""
    return next((id_ for id_, names in KEYS.items() if name.strip().casefold() in names), name.strip())


def _case(table: list[tuple[tuple[str, ...], float]], keys: Mapping[str, Mapping[str, float]]) -> Case:
    players = tuple(dict.fromkeys(name for group, _ in table for name in group))
    order = {name: i for i, name in enumerate(players)}
    costs: dict[tuple[str, ...], float] = {}
    for group, cost in table:
        ordered = tuple(sorted(group, key=order.__getitem__))
        if ordered in costs:
            raise BadInput("Gruppen {group} står to ganger.", group=" + ".join(ordered))
        costs[ordered] = cost
    return Case(players, costs, keys)


def _sheet(path: Path) -> list[list[object]]:
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
        raise BadInput("Filen {path} er ikke en Excel-fil.", path=path) from error
    sheet = book.worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
