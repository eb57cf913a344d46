"""What a reader can work out: the smallest and largest value of every hidden cell, given all the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt
import polars as pl
from highspy._core import _Highs

from nabolag.survey.disclosure.cells import Cells, Weighed, components, linked, systems
from nabolag.survey.disclosure.tables import Key, ProtectedTable

Array = npt.NDArray[np.float64]
_SLACK = 1e-6


@dataclass(frozen=True)
class Bounds:
    """The least and most that a hidden or implied cell can hold. `shown`: some table has it."""

    key: Key
    cell: str
    shown: bool
    guarded: bool
    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the count is certain."""
        return self.high - self.low < _SLACK


def attack(
    tables: Sequence[ProtectedTable],
    *,
    integer: bool = False,
    weighed: Sequence[Weighed] = (),
    knows: Mapping[Key, int] | None = None,
) -> pl.DataFrame:
    """Bounds that everything in `tables` taken together puts on each hidden or implied cell.

    `weighed`: what weighted figures tell besides. `knows`: counts that the reader has from elsewhere, as the one
    person in a hidden cell has.

    Returns a frame: `cell` (in words), `shown` (False: only implied by a union or by non-response), `low`,
    `high` (infinite where nothing bounds it), `exact`. With `integer` only whole counts are tried: slower,
    and never wider.
    """
    found = bounds(tables, integer=integer, weighed=weighed, knows=knows)
    schema = {
        "cell": pl.String,
        "shown": pl.Boolean,
        "guarded": pl.Boolean,
        "low": pl.Float64,
        "high": pl.Float64,
        "exact": pl.Boolean,
    }
    return pl.DataFrame([{name: getattr(b, name) for name in schema} for b in found], schema=schema)


def bounds(
    tables: Sequence[ProtectedTable],
    *,
    integer: bool = False,
    weighed: Sequence[Weighed] = (),
    knows: Mapping[Key, int] | None = None,
    only: Set[Key] | None = None,
) -> list[Bounds]:
    """`attack` with each cell's identity; `only` these cells are asked for."""
    reader = Reader(tables, weighed)
    return [
        found
        for group in reader.groups
        if only is None or not only.isdisjoint(group)
        for found in reader.bounds(group, integer=integer, knows=knows, only=only)
    ]


class Reader:
    """Everything that `tables` and weighted figures tell, put together once and asked many times.

    `groups`: the unknown cells that hang together; what is learnt in one group tells nothing of another.
    """

    def __init__(self, tables: Sequence[ProtectedTable], weighed: Sequence[Weighed] = ()) -> None:
        cells = linked(tables, weighed)
        unknown = np.isnan(cells.value) | ~cells.shown
        self._parts = {
            frozenset(own.keys[i] for i in np.flatnonzero(unknown[index])): (own, unknown[index])
            for own, index in systems(cells, components(cells, unknown))
        }
        self._attackers: dict[tuple[frozenset[Key], bool], Attacker] = {}

    @property
    def groups(self) -> list[frozenset[Key]]:
        return list(self._parts)

    def bounds(
        self,
        group: frozenset[Key],
        *,
        integer: bool = False,
        knows: Mapping[Key, int] | None = None,
        only: Set[Key] | None = None,
    ) -> Iterator[Bounds]:
        """`Bounds` of the cells in one of `groups`; `only` these, for one who `knows` these counts besides."""
        cells, unknown = self._parts[group]
        if (group, integer) not in self._attackers:
            self._attackers[group, integer] = Attacker(cells, integer=integer)
        attacker = self._attackers[group, integer]
        told = {cells.index[key]: count for key, count in (knows or {}).items() if key in cells.index}
        exact = np.nan_to_num(cells.value)
        exact[list(told)] = list(told.values())
        hidden = unknown.copy()
        hidden[[cell for cell in told if cells.shown[cell]]] = False
        attacker.hide(hidden, exact=exact)
        for cell in np.flatnonzero(hidden):
            key = cells.keys[cell]
            if only is None or key in only:
                low, high = attacker.bound(int(cell), -1), attacker.bound(int(cell), +1)
                shown, guarded = bool(cells.shown[cell]), bool(cells.guarded[cell])
                yield Bounds(key, cells.name(int(cell)), shown, guarded, low, high)


def leaks(tables: Sequence[ProtectedTable]) -> pl.DataFrame:
    """The rows of the whole-number attack that must stop publication; empty when the tables are safe.

    A hidden cell leaks when its count is certain, or certainly below the threshold. An implied cell leaks
    when somebody is certainly in it and it is certainly below the threshold.
    """
    threshold = max((t.threshold for t in tables), default=0)
    found = attack(tables, integer=True)
    small = pl.col("high") < threshold - _SLACK
    hidden = pl.col("shown") & (pl.col("exact") | small)
    implied = ~pl.col("shown") & pl.col("guarded") & small & (pl.col("low") > 0.5)
    return found.filter(hidden | implied)


def quiet_highs() -> _Highs:
    """A silent, single-threaded, exact HiGHS, so that equal input gives equal output.

    The wrapping class `highspy.Highs` prints a banner on standard output when made; its base does not.
    """
    model = _Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("mip_rel_gap", 0.0)
    return model


class Attacker:
    """One linear program over all cells, asked again and again with other bounds and goals."""

    def __init__(self, cells: Cells, *, integer: bool = False) -> None:
        known = np.nan_to_num(cells.value)
        self._cap = 10.0 * float(known.max(initial=0)) + 1000.0
        self._integer = integer
        self._goal = 0
        self._n = len(known)
        self._model = quiet_highs()
        self._model.addVars(self._n, np.zeros(self._n), np.full(self._n, self._cap))
        for whole, parts in cells.equations:
            index = np.array([whole, *parts], dtype=np.int32)
            self._model.addRow(0.0, 0.0, len(index), index, np.array([1.0] + [-1.0] * len(parts)))
        for terms, least, most in cells.weighed:
            index = np.array(list(terms), dtype=np.int32)
            self._model.addRow(least, most, len(index), index, np.array(list(terms.values())))
        self._model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        if integer:
            kinds = np.full(self._n, highspy.HighsVarType.kInteger)
            self._model.changeColsIntegrality(self._n, np.arange(self._n, dtype=np.int32), kinds)

    def hide(self, hidden: npt.NDArray[np.bool_], exact: Array) -> None:
        """Let the reader know `exact` except where `hidden`."""
        low = np.where(hidden, 0.0, exact)
        high = np.where(hidden, self._cap, exact)
        self._model.changeColsBounds(self._n, np.arange(self._n, dtype=np.int32), low, high)

    def bound(self, cell: int, sign: int) -> float:
        """The largest (`sign` +1) or smallest (−1) value the cell can have."""
        self._solve(cell, sign)
        value = self._model.getSolution().col_value[cell]
        return float("inf") if value > self._cap - 0.5 else float(value)

    def why(self, cell: int, sign: int) -> tuple[float, Array, Array]:
        """The bound, the solution that attains it, and each cell's dual value there."""
        self._solve(cell, sign)
        solution = self._model.getSolution()
        return (
            float(solution.col_value[cell]),
            np.array(solution.col_value),
            np.array(solution.col_dual),
        )

    @property
    def cap(self) -> float:
        """The value above which a cell counts as unbounded."""
        return self._cap

    def _solve(self, cell: int, sign: int) -> None:
        self._model.changeColCost(self._goal, 0.0)
        self._model.changeColCost(cell, float(sign))
        self._goal = cell
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the attack did not solve: {self._model.getModelStatus()}")
