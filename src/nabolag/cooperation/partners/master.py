"""The linear program of a division over all groups; those that matter are written down; HiGHS goes on from its last answer."""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
from highspy._core import _Highs  # the class around it prints a banner on standard output
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from nabolag.errors import NabolagError

Floats = NDArray[np.float64]
INFINITY = highspy.kHighsInf
_CLOSE = 1e-9
_STAND_IN = 10.0  # the price of covering a municipality by nothing; dearer when it is used
_NO_PLACES, _NO_VALUES = np.array([], dtype=np.int32), np.array([], dtype=np.float64)


class Relaxed(NamedTuple):
    """The optimum of the linear program: share of each group, price of each municipality, reduced costs and the bound."""

    share: Floats
    prices: Floats
    reduced: Floats
    bound: float


class NotCovered(Exception):
    """No division, not even a fractional one, covers these municipalities (places); none: in so many groups."""

    def __init__(self, places: list[int]) -> None:
        super().__init__(places)
        self.places = places


class Master:
    """Set partitioning without whole numbers: each municipality once, at the least cost.

    Args:
        cover: (municipalities, groups), 1 where the group holds the municipality.
        cost: per group.

    `.rows` are the subset rows added so far, (rows, groups).
    """

    def __init__(self, cover: csc_array, cost: Floats) -> None:
        self.cover, self.cost = cover, cost
        self._size = max(float(np.abs(cost).max()), 1.0)
        self._written: list[int] = []
        self._open = np.zeros(len(cost), dtype=np.bool_)
        self._regions = 0
        self.rows = csr_array((0, len(cost)))
        self._by_group = csc_array(self.rows)
        self._solver = solver = _Highs()
        for option, value in (
            ("output_flag", False),
            ("presolve", "off"),
            ("threads", 1),
            ("primal_feasibility_tolerance", 1e-10),
            ("dual_feasibility_tolerance", 1e-10),
        ):
            solver.setOptionValue(option, value)
        n = cover.shape[0]
        for _ in range(n):
            solver.addRow(1.0, 1.0, 0, _NO_PLACES, _NO_VALUES)
        solver.addRow(-INFINITY, INFINITY, 0, _NO_PLACES, _NO_VALUES)  # how many groups
        for place in range(n):
            solver.addCol(_STAND_IN, 0.0, INFINITY, 1, np.array([place], dtype=np.int32), np.ones(1))
        for one in (1.0, -1.0):  # in place of groups that are too few or too many
            solver.addCol(_STAND_IN, 0.0, INFINITY, 1, np.array([n], dtype=np.int32), np.array([one]))
        self._write(_started(cover, cost))

    def hold(self, regions: int) -> None:
        """So many groups, no more and no fewer."""
        self._regions = regions
        self._solver.changeRowBounds(self.cover.shape[0], float(regions), float(regions))

    def cut(self, rows: csr_array) -> None:
        """Adds subset rows."""
        written = csr_array(rows[:, self._written])
        n = self.cover.shape[0]
        for at in range(rows.shape[0]):
            places = (n + 2 + _of(written, at)).astype(np.int32)
            self._solver.addRow(-INFINITY, 1.0, len(places), places, np.ones(len(places)))
        self.rows = csr_array(vstack([self.rows, rows]))
        self._by_group = csc_array(self.rows)

    def solve(self) -> Relaxed:
        """The optimum over all groups: the most violated are written down until none is.

        Raises:
            NotCovered: somebody is left over, or there is none with so many groups.
        """
        n = self.cover.shape[0]
        stand_in = _STAND_IN
        while True:
            self._solver.run()
            status = self._solver.getModelStatus()
            if status != highspy.HighsModelStatus.kOptimal:
                raise NabolagError(f"HiGHS: {self._solver.modelStatusToString(status)}")
            solution = self._solver.getSolution()
            dual = self._size * np.array(solution.row_dual)
            y, each, mu = dual[:n], float(dual[n]), dual[n + 1 :]
            beside = each + self._by_group.T @ mu
            reduced = self.cost - self.cover.T @ y - beside
            closed = np.where(self._open, 0.0, reduced)
            worst = np.flatnonzero(closed < -_CLOSE * self._size)
            if len(worst):
                self._write(worst[np.argsort(closed[worst], kind="stable")[: 3 * n]])
                continue
            value = np.array(solution.col_value)
            if value[: n + 2].max() <= 1e-6:
                break
            if stand_in >= 1e5:
                raise NotCovered(np.flatnonzero(value[:n] > 1e-6).tolist())
            stand_in *= 100
            for place in range(n + 2):
                self._solver.changeColCost(place, stand_in)
        y = y + _shift(self.cover, np.minimum(reduced, 0.0))  # rounding: the prices hold against every group
        share = np.zeros(len(self.cost))
        share[self._written] = value[n + 2 :]
        bound = float(y.sum() + each * self._regions + mu.sum())
        return Relaxed(share, y, self.cost - self.cover.T @ y - beside, bound)

    def _write(self, groups: NDArray[np.intp]) -> None:
        n = self.cover.shape[0]
        for at in groups.tolist():
            rows = np.r_[_of(self.cover, at), n, n + 1 + _of(self._by_group, at)].astype(np.int32)
            price = float(self.cost[at]) / self._size
            self._solver.addCol(price, 0.0, INFINITY, len(rows), rows, np.ones(len(rows)))
        self._written += groups.tolist()
        self._open[groups] = True


def _of(matrix: csc_array | csr_array, at: int) -> NDArray[np.int32]:
    places: NDArray[np.int32] = matrix.indices[matrix.indptr[at] : matrix.indptr[at + 1]]
    return places


def _started(cover: csc_array, cost: Floats) -> NDArray[np.intp]:
    """The groups a first program is written with: the cheapest per head, and the cheapest of each municipality."""
    n, many = cover.shape
    per_head = cost / np.diff(cover.indptr)
    open_ = np.zeros(many, dtype=np.bool_)
    open_[np.argsort(per_head, kind="stable")[: 4 * n]] = True
    by_row = cover.tocsr()
    for place in range(n):
        mine = by_row.indices[by_row.indptr[place] : by_row.indptr[place + 1]]
        open_[mine[np.argsort(per_head[mine], kind="stable")[:5]]] = True
    return np.flatnonzero(open_)


def _shift(cover: csc_array, worst: Floats) -> Floats:
    """The least each price must give so that no group is below its members' prices by rounding."""
    sizes = np.diff(cover.indptr)
    off = np.zeros(cover.shape[0])
    for at in np.flatnonzero(worst < 0):
        places = cover.indices[cover.indptr[at] : cover.indptr[at + 1]]
        off[places] = np.minimum(off[places], worst[at] / sizes[at])
    return off
