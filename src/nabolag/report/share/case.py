"""A case to be shared: read from a table, a YAML file, a workbook or pasted text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nabolag.errors import BadInput, unread
from nabolag.governance.costs import CostGame, GroupGame
from nabolag.sources.packed import check_packed
from nabolag.sources.plain_yaml import plain
from nabolag.sources.survey_files.encoding import decoded
from nabolag.text import N_, clean, read_number
from nabolag.text.numbers import LONGEST

KEYS = {
    "population": ("population", "folketall", "folketal", "innbyggere", "innbyggjarar", "inhabitants"),
    "use": ("use", "bruk", "forbruk", "usage"),
    "ownership": ("ownership", "eierandel", "eigardel", "andel", "share"),
}
GROUP = ("group", "gruppe", "deltakere", "deltakarar")
COST = re.compile(r"(?:cost|kostnad)(?:\s*\((?P<unit>.+)\))?", re.IGNORECASE)
LOW, HIGH = ("low", "lav", "låg"), ("high", "høy", "høg")

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
        ranges: group -> lowest and highest cost thought possible, for the groups that have both.
        only_listed: only the groups in `costs` can form; without it every group must be there.
    """

    players: tuple[str, ...]
    costs: Mapping[tuple[str, ...], float]
    keys: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    unit: str = ""
    title: str = ""
    example: bool = False
    ranges: Mapping[tuple[str, ...], tuple[float, float]] = field(default_factory=dict)
    only_listed: bool = False

    @property
    def total(self) -> float:
        """What all pay together.

        Raises:
            BadInput: it is not given.
        """
        if self.players not in self.costs:
            raise BadInput(
                "Kostnaden for alle sammen mangler. Legg til en rad for {group}.",
                group=" + ".join(self.players),
            )
        return self.costs[self.players]

    def game(self) -> CostGame | GroupGame:
        """The cost game, of every group or of those that are listed.

        Raises:
            BadInput: as `CostGame` or `GroupGame`.
        """
        if self.only_listed:
            groups = {group: cost for group, cost in self.costs.items() if group != self.players}
            return GroupGame(self.players, groups, self.total)
        return CostGame(self.players, dict(self.costs))


def example() -> Case:
    """Three made-up neighbours."""
    case = from_text(EXAMPLE)
    return Case(case.players, case.costs, case.keys, unit="mill. kr", example=True)


MOST_COLUMNS = 100
"""Group, cost, low, high and the keys people divide by: far more than anyone has."""


def read_case(path: Path) -> Case:
    """A .csv, .yaml or .xlsx file.

    Raises:
        BadInput: no such file, another kind, or a table that cannot be used.
    """
    if path.suffix.lower() in (".yaml", ".yml"):
        return from_yaml(_content(path))
    rows = rows_of_file(path)
    if rows and len(rows[0]) > MOST_COLUMNS:
        raise BadInput(
            "{path} har {n} {n:kolonne|kolonner}. Høyst {most} leses: deltakerne, kostnaden og nøklene.",
            path=path,
            n=len(rows[0]),
            most=MOST_COLUMNS,
        )
    return from_rows(rows)


def rows_of_file(path: Path) -> list[list[object]]:
    """The rows of a .csv or .xlsx file, header first.

    Raises:
        BadInput: no such file, another kind, or a file that cannot be read.
    """
    kind = path.suffix.lower()
    if kind in (".csv", ".tsv", ".txt"):
        return rows_of_text(_content(path))
    if kind != ".xlsx":
        raise BadInput(
            "Filen {path} kan ikke brukes. Gi en fil som slutter på .csv, .yaml eller .xlsx.", path=path
        )
    with _reading(path):
        return _sheet(path)


def _content(path: Path) -> str:
    with _reading(path):
        return clean(decoded(path.read_bytes(), str(path))[0])


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unread(path, error) from error


def from_text(text: str) -> Case:
    """A case as text, as `rows_of_text` and `from_rows`."""
    return from_rows(rows_of_text(text))


def rows_of_text(text: str) -> list[list[object]]:
    """A table as text: semicolon, tab or comma between columns; decimal comma where the comma is free.

    Raises:
        BadInput: it is empty.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadInput("Tabellen er tom. Første rad skal ha overskriftene, radene under tallene.")
    mark = next((m for m in (";", "\t", ",") if m in lines[0]), ";")
    return [list(row) for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)]


def from_rows(rows: Sequence[Sequence[object]]) -> Case:
    """Rows with a header: group, cost, and keys that are filled in for single participants.

    Raises:
        BadInput: no header with group and cost, or a figure that is not a number.
    """
    head = [str(cell or "").strip() for cell in rows[0]] if rows else []
    unit = _unit_of(head)
    low, high = _limits_of(head)
    keyed = [(i, name) for i, name in enumerate(head) if i > 1 and i not in (low, high)]
    table: list[tuple[tuple[str, ...], float]] = []
    keys: dict[str, dict[str, float]] = {}
    ranges: dict[tuple[str, ...], tuple[float, float]] = {}
    for number, row in enumerate(rows[1:], 2):
        cells = [*row, *([""] * (len(head) - len(row)))]
        group = tuple(part.strip() for part in str(cells[0] or "").split("+") if part.strip())
        if not group:
            continue
        table.append((group, figure(cells[1], number, head[1])))
        for i, name in keyed if len(group) == 1 else ():
            if not _blank(cells[i]):
                keys.setdefault(key_id(name), {})[group[0]] = figure(cells[i], number, name)
        if low is not None and high is not None and not _blank(cells[low]) | _blank(cells[high]):
            ranges[group] = _range(table[-1][1], cells[low], cells[high], number, (head[low], head[high]))
    made = _case(table, keys)
    order = {name: i for i, name in enumerate(made.players)}
    in_order = {tuple(sorted(group, key=order.__getitem__)): span for group, span in ranges.items()}
    return replace(made, unit=unit, ranges=in_order)


def _unit_of(head: Sequence[str]) -> str:
    """What the costs are in, as the header says; it must begin with group and cost."""
    priced = COST.fullmatch(head[1]) if len(head) > 1 else None
    if priced is None or head[0].casefold() not in GROUP:
        raise BadInput(
            "Første rad skal begynne med gruppe og kostnad, ikke «{head}».", head="; ".join(head[:3])
        )
    return (priced["unit"] or "").strip()


def _limits_of(head: Sequence[str]) -> tuple[int | None, int | None]:
    """The columns of the lowest and highest cost thought possible."""
    low, high = (
        next((i for i, name in enumerate(head) if name.casefold() in names), None) for names in (LOW, HIGH)
    )
    if (low is None) != (high is None):
        raise BadInput("Tabellen har bare én av kolonnene lav og høy. Gi begge, eller ingen av dem.")
    return low, high


def from_yaml(text: str) -> Case:
    """`costs: {A: 1, B: 2, A + B: 2.5}`, and optionally `keys`, `unit` and `title`.

    Raises:
        BadInput: not YAML, or without costs.
    """
    raw: Any = plain(text, "YAML")
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
    case = _case(table, keys)
    return Case(case.players, case.costs, case.keys, str(raw.get("unit") or ""), str(raw.get("title") or ""))


def figure(cell: object, row: int, column: str) -> float:
    """A number as people write it: `1 234,5`, `−3`, `12.4`.

    Raises:
        BadInput: anything else, and what is not finite; names row and column.
    """
    try:
        return float(read_number(cell))
    except BadInput:
        where = (
            N_("Rad {row}, {column}: «{cell}» er ikke et tall.")
            if row
            else N_("{column}: «{cell}» er ikke et tall.")
        )
        raise BadInput(where, row=row, column=column, cell=str(cell)[:LONGEST]) from None


def _blank(cell: object) -> bool:
    return not str(cell if cell is not None else "").strip()


def _range(cost: float, low: object, high: object, row: int, heads: tuple[str, str]) -> tuple[float, float]:
    least, most = figure(low, row, heads[0]), figure(high, row, heads[1])
    if not least <= cost <= most:
        raise BadInput(
            "Rad {row}: kostnaden {cost} er ikke mellom {low} og {high}.",
            row=row,
            cost=cost,
            low=least,
            high=most,
        )
    return least, most


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

    check_packed(path, str(path), largest=20_000_000)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
        raise BadInput("Filen {path} er ikke en Excel-fil.", path=path) from error
    sheet = next(filter(_has_costs, book.worksheets), book.worksheets[0])
    return [
        [clean(cell) if isinstance(cell, str) else cell for cell in row]
        for row in sheet.iter_rows(values_only=True)
        if any(cell is not None for cell in row)
    ]


def _has_costs(sheet: Any) -> bool:
    """Whether the sheet begins with a header of groups and costs, as in the workbook we write."""
    first = next(sheet.iter_rows(max_row=1, max_col=2, values_only=True), ())
    head = [str(cell or "").strip() for cell in first]
    return len(head) == 2 and head[0].casefold() in GROUP and COST.fullmatch(head[1]) is not None
