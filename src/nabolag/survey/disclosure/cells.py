"""Linked tables as one system: each cell once, and every sum that binds them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nabolag.errors import BadInput
from nabolag.survey.disclosure.tables import ANSWERED, CountTable, Key, ProtectedTable, words

MISSING = "\x00missing"


@dataclass(frozen=True)
class Weighed:
    """What a rounded, weighted figure tells: the weighted sum of some cells' counts lies from `low` to `high`."""

    weight: Mapping[Key, float]
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells shared by the tables, and the equations `whole = sum(parts)` between them.

    `value` is NaN where no table tells it. `shown`: some table has the cell (else it is only implied).
    `margin`: the cell is a sum in some table. `guarded`: a small count there must be protected.
    """

    keys: list[Key]
    index: dict[Key, int]
    value: npt.NDArray[np.float64]
    shown: npt.NDArray[np.bool_]
    margin: npt.NDArray[np.bool_]
    guarded: npt.NDArray[np.bool_]
    equations: list[tuple[int, tuple[int, ...]]]
    weighed: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def name(self, cell: int) -> str:
        """The cell in words, for a message."""
        return _in_words(self.keys[cell])


def linked(tables: Sequence[CountTable | ProtectedTable], weighed: Sequence[Weighed] = ()) -> Cells:
    """The system of all `tables`, and what weighted figures tell of their cells.

    Raises:
        BadInput: one cell has two counts, a sum does not hold, or a table lacks a cell of its grid.
    """
    system = _System()
    plain = [table if isinstance(table, CountTable) else table.plain for table in tables]
    for table, counts in zip(tables, plain, strict=True):
        system.cells_of(table, counts)
    for counts in plain:
        system.sums_of(counts)
    system.item_nonresponse()
    cells = system.done()
    for each in weighed:
        weights = {cells.index[key]: weight for key, weight in each.weight.items() if key in cells.index}
        cells.weighed.append((weights, each.low, each.high))
    return cells


def components(cells: Cells, free: npt.NDArray[np.bool_]) -> list[npt.NDArray[np.intp]]:
    """Groups of free cells that hang together through equations; what is outside them is known."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = [], []
    bound = [(whole, *parts) for whole, parts in cells.equations]
    for sums in (*bound, *(tuple(terms) for terms, _, _ in cells.weighed)):
        together = [c for c in sums if free[c]]
        rows += together[:-1]
        columns += together[1:]
    size = len(free)
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    count, label = connected_components(graph, directed=False)
    order = np.argsort(label, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(label, minlength=count))[:-1])
    return [g for g in groups if free[g].all()]


def systems(cells: Cells, groups: Sequence[npt.NDArray[np.intp]]) -> list[tuple[Cells, npt.NDArray[np.intp]]]:
    """For each of `groups` (some of the `components`) its equations as a system of its own, and its cells' places."""
    group_of = {cell: i for i, group in enumerate(groups) for cell in group.tolist()}
    bound: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in groups]
    weighed: list[list[tuple[dict[int, float], float, float]]] = [[] for _ in groups]
    for equation in cells.equations:
        for i in {group_of[c] for c in (equation[0], *equation[1]) if c in group_of}:
            bound[i].append(equation)
    for told in cells.weighed:
        for i in {group_of[c] for c in told[0] if c in group_of}:
            weighed[i].append(told)
    return [_part(cells, *each) for each in zip(groups, bound, weighed, strict=True)]


def _part(
    cells: Cells,
    group: npt.NDArray[np.intp],
    equations: list[tuple[int, tuple[int, ...]]],
    weighed: list[tuple[dict[int, float], float, float]],
) -> tuple[Cells, npt.NDArray[np.intp]]:
    touched = [(w, *p) for w, p in equations] + [tuple(terms) for terms, _, _ in weighed]
    index = np.array(sorted(set(group.tolist()).union(*touched)), dtype=np.intp)
    place = {int(cell): i for i, cell in enumerate(index)}
    keys = [cells.keys[i] for i in index]
    return (
        Cells(
            keys,
            {key: i for i, key in enumerate(keys)},
            cells.value[index],
            cells.shown[index],
            cells.margin[index],
            cells.guarded[index],
            [(place[w], tuple(place[c] for c in p)) for w, p in equations],
            [({place[c]: w for c, w in terms.items()}, low, high) for terms, low, high in weighed],
        ),
        index,
    )


class _System:
    def __init__(self) -> None:
        self.index: dict[Key, int] = {}
        self.value: list[float] = []
        self.shown: list[bool] = []
        self.guarded: list[bool] = []
        self.margins: set[int] = set()
        self.equations: dict[tuple[int, tuple[int, ...]], None] = {}

    def cells_of(self, table: CountTable | ProtectedTable, plain: CountTable) -> None:
        for key, n in zip(plain.identities(), table.frame["n"], strict=True):
            value = float("nan") if n is None else float(n)
            cell = self._cell(key, value)
            first_count = self.value[cell]
            if not np.isnan(value) and not np.isnan(first_count) and first_count != value:
                raise BadInput(
                    "Cellen {cell} har {first} i én tabell og {second} i tabellen «{table}». Tabeller over "
                    "ulike utvalg må skilles med en egen kategori.",
                    cell=_in_words(key),
                    first=round(first_count),
                    second=round(value),
                    table=table.name,
                )
            if np.isnan(first_count):
                self.value[cell] = value

    def sums_of(self, table: CountTable) -> None:
        leaves = {d: table.leaves(d) for d in table.dims}
        for row in table.rows():
            for i, dim in enumerate(table.dims):
                if row[i] is None and leaves[dim]:
                    parts = [table.key((*row[:i], leaf, *row[i + 1 :])) for leaf in leaves[dim]]
                    absent = [p for p in parts if p not in self.index]
                    if absent:
                        raise BadInput(
                            "Tabellen «{table}» mangler cellen {cell}. Ta den med, også når antallet er 0.",
                            table=table.name,
                            cell=_in_words(absent[0]),
                        )
                    self._bind(table.key(row), parts)
            key = table.key(row)
            for variable, category in key:
                made_of = table.unions.get(variable, {}).get(category, ())
                if made_of:
                    rest = key - {(variable, category)}
                    self._bind(key, [rest | {(variable, part)} for part in made_of])

    def item_nonresponse(self) -> None:
        for key in list(self.index):
            for pair in key:
                if pair[1] == ANSWERED and (whole := key - {pair}) in self.index:
                    self._bind(whole, [key, whole | {(pair[0], MISSING)}])

    def _bind(self, whole: Key, parts: list[Key]) -> None:
        counted_parts = [p for p in parts if p in self.index]
        if not counted_parts:
            return
        rest = [p for p in parts if p not in self.index]
        cells = [self.index[p] for p in counted_parts]
        if rest:
            (variable,) = {pair[0] for pair in frozenset.union(*rest) - whole}
            names = "+".join(sorted(dict(p)[variable] for p in rest))
            total = self.value[self.index[whole]] - sum(self.value[c] for c in cells)
            hidden = (rest[0] - {(variable, dict(rest[0])[variable])}) | {(variable, names)}
            cells.append(self._cell(hidden, total, shown=False, guarded=names != MISSING))
        self.margins.add(self.index[whole])
        self.equations[self.index[whole], tuple(sorted(cells))] = None

    def _cell(self, key: Key, value: float, *, shown: bool = True, guarded: bool = True) -> int:
        if key not in self.index:
            self.index[key] = len(self.value)
            self.value.append(value)
            self.shown.append(shown)
            self.guarded.append(guarded)
        return self.index[key]

    def done(self) -> Cells:
        value = np.array(self.value)
        for whole, parts in self.equations:
            total = value[list(parts)].sum()
            if not np.isnan(total) and not np.isnan(value[whole]) and abs(total - value[whole]) > 1e-9:
                raise BadInput(
                    "Summen stemmer ikke for {cell}: delene er til sammen {parts}, men cellen er {whole}.",
                    cell=_in_words(list(self.index)[whole]),
                    parts=round(total),
                    whole=round(value[whole]),
                )
        if (value < 0).any():
            raise BadInput(
                "Delene er større enn helheten for {cell}.",
                cell=_in_words(list(self.index)[int(np.argmax(value < 0))]),
            )
        margin = np.zeros(len(value), dtype=bool)
        margin[list(self.margins)] = True
        return Cells(
            list(self.index),
            self.index,
            value,
            np.array(self.shown, dtype=bool),
            margin,
            np.array(self.guarded, dtype=bool),
            list(self.equations),
        )


def _in_words(key: Key) -> str:
    return words(key) or "total"
