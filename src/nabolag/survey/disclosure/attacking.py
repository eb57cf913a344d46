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
    cell_bounds = bounds(tables, integer=integer, weighed=weighed, knows=knows)
    schema = {
        "cell": pl.String,
        "shown": pl.Boolean,
        "guarded": pl.Boolean,
        "low": pl.Float64,
        "high": pl.Float64,
        "exact": pl.Boolean,
    }
    return pl.DataFrame([{name: getattr(b, name) for name in schema} for b in cell_bounds], schema=schema)


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
        bound
        for group in reader.groups
        if only is None or not only.isdisjoint(group)
        for bound in reader.bounds(group, integer=integer, knows=knows, only=only)
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

    def content(self, group: frozenset[Key]) -> tuple[object, ...]:
        """All that is known of one of `groups`: of equal content the same can be learnt."""
        cells, unknown = self._parts[group]
        sums = tuple((tuple(terms.items()), low, high) for terms, low, high in cells.weighed)
        arrays = (cells.value, cells.shown, unknown)
        return (tuple(cells.keys), *(a.tobytes() for a in arrays), tuple(cells.equations), sums)

    def bounds(
        self,
        group: frozenset[Key],
        *,
        integer: bool = False,
        knows: Mapping[Key, int] | None = None,
        only: Set[Key] | None = None,
    ) -> Iterator[Bounds]:
        """`Bounds` of the cells in one of `groups`; `only` these, for one who `knows` these counts besides."""
        cells, hidden, attacker = self._asked(group, False, knows)
        whole = self._asked(group, True, knows)[2] if integer else None
        for cell in np.flatnonzero(hidden):
            key = cells.keys[cell]
            if only is None or key in only:
                low, high = (_bound(attacker, whole, int(cell), sign) for sign in (-1, +1))
                shown, guarded = bool(cells.shown[cell]), bool(cells.guarded[cell])
                yield Bounds(key, cells.name(int(cell)), shown, guarded, low, high)

    def always_within(
        self,
        group: frozenset[Key],
        limits: Mapping[Key, tuple[float, float]],
        *,
        knows: Mapping[Key, int] | None = None,
    ) -> list[Key]:
        """The cells of `limits` whose count, a fraction or not, must lie between theirs (both excluded).

        Counts that are seen to be possible on the way rule out most of the others without asking.
        """
        cells, hidden, attacker = self._asked(group, False, knows)
        asked = [int(cell) for cell in np.flatnonzero(hidden) if cells.keys[cell] in limits]
        low, high = np.full(len(hidden), -np.inf), np.full(len(hidden), np.inf)
        for cell in asked:
            low[cell], high[cell] = limits[cells.keys[cell]]
        open_ = np.ones(len(hidden), dtype=bool)
        for cell in asked:
            for sign in (-1, +1):
                if open_[cell]:
                    _, counts, _ = attacker.why(cell, sign)
                    open_ &= (counts > low) & (counts < high)
        return [cells.keys[cell] for cell in asked if open_[cell]]

    def _asked(
        self, group: frozenset[Key], integer: bool, knows: Mapping[Key, int] | None
    ) -> tuple[Cells, npt.NDArray[np.bool_], Attacker]:
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
        return cells, hidden, attacker


def _bound(attacker: Attacker, whole: Attacker | None, cell: int, sign: int) -> float:
    """The bound; for `whole` counts, asked for only where the bound of fractions is not reached by whole counts."""
    low_or_high, counts, _ = attacker.why(cell, sign)
    if whole is not None and np.abs(counts - np.round(counts)).max() >= _SLACK:
        return whole.bound(cell, sign)
    return attacker.told(low_or_high)


def leaks(tables: Sequence[ProtectedTable]) -> pl.DataFrame:
    """The rows of the whole-number attack that must stop publication; empty when the tables are safe.

    A hidden cell leaks when its count is certain, or certainly below the threshold. An implied cell leaks
    when somebody is certainly in it and it is certainly below the threshold.
    """
    threshold = max((t.threshold for t in tables), default=0)
    cells = attack(tables, integer=True)
    small = pl.col("high") < threshold - _SLACK
    hidden = pl.col("shown") & (pl.col("exact") | small)
    implied = ~pl.col("shown") & pl.col("guarded") & small & (pl.col("low") > 0.5)
    return cells.filter(hidden | implied)


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
        counts = np.nan_to_num(cells.value)
        self._cap = 10.0 * float(counts.max(initial=0)) + 1000.0
        self._integer = integer
        self._goal = 0
        self._n = len(counts)
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
        return self.told(float(self._model.getSolution().col_value[cell]))

    def told(self, value: float) -> float:
        """`value`, infinite where only the cap bounds it."""
        return float("inf") if value > self._cap - 0.5 else value

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
