"""The linear program of a division over all groups; those that matter are written down; HiGHS goes on from its last answer."""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
from highspy._core import _Highs  # the class around it prints a banner on standard output
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from nabolag.cooperation.partners.cuts import Cut, rows_of
from nabolag.errors import NabolagError

Floats = NDArray[np.float64]
INFINITY = highspy.kHighsInf
AT_ONCE, SURE = 10, 0.7  # how many groups a dive takes in a step, when their shares are above this
_CLOSE = 1e-9
_STAND_IN = 10.0  # the price of covering a municipality by nothing; dearer when it is used
_NO_PLACES, _NO_VALUES = np.array([], dtype=np.int32), np.array([], dtype=np.float64)


class Relaxed(NamedTuple):
    """The optimum of the linear program: share of each group, price of each municipality and of each row that was added (none
    above 0), reduced costs (none below 0) and the bound."""

    share: Floats
    prices: Floats
    dual: Floats
    reduced: Floats
    bound: float


class _Priced(NamedTuple):
    """The program's last answer: `each` is the price of a group more, `dual` that of each row that was added."""

    share: Floats
    stand_ins: Floats
    prices: Floats
    each: float
    dual: Floats
    reduced: Floats


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

    `.cuts` are the rows that were added (see `cuts`), `.rows` their coefficients (rows, groups), `.limits` their most.
    """

    def __init__(self, cover: csc_array, cost: Floats) -> None:
        self.cover, self.cost = cover, cost
        self._size = max(float(np.abs(cost).max()), 1.0)
        self._written: list[int] = []
        self._open = np.zeros(len(cost), dtype=np.bool_)
        self._regions = 0
        self.cuts: list[Cut] = []
        self.rows, self.limits = csr_array((0, len(cost))), np.zeros(0)
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

    def cut(self, cuts: list[Cut]) -> None:
        """Adds rows."""
        rows, limits = rows_of(cuts, self.cover)
        written = csr_array(rows[:, self._written])
        first = self.cover.shape[0] + 2
        for at, limit in enumerate(limits.tolist()):
            places, values = _of(written, at)
            self._solver.addRow(-INFINITY, limit, len(places), first + places, values)
        self.cuts += cuts
        self.rows, self.limits = csr_array(vstack([self.rows, rows])), np.r_[self.limits, limits]
        self._by_group = csc_array(self.rows)

    def drop(self, idle: NDArray[np.intp]) -> None:
        """Leaves out rows that were added."""
        first, basis = self.cover.shape[0] + 1, self._solver.getBasis()
        left = np.setdiff1d(np.arange(len(self.cuts)), idle)
        self._solver.deleteRows(len(idle), (first + idle).astype(np.int32))
        status = list(basis.row_status)
        basis.row_status = status[:first] + [status[first + at] for at in left.tolist()]
        self._solver.setBasis(basis)
        self.cuts = [self.cuts[at] for at in left.tolist()]
        self.rows, self.limits = csr_array(self.rows[left]), self.limits[left]
        self._by_group = csc_array(self.rows)

    def of(self, groups: NDArray[np.intp], share: Floats) -> Master:
        """The same over some of the groups, with the rows that `share` of all groups fills."""
        some = Master(csc_array(self.cover[:, groups]), self.cost[groups])
        if self._regions:
            some.hold(self._regions)
        full = np.flatnonzero(self.rows @ share > self.limits - 1e-4)
        if len(full):
            some.cut([self.cuts[at] for at in full])
        return some

    def solve(self) -> Relaxed:
        """The optimum over all groups.

        Raises:
            NotCovered: somebody is left over, or there is none with so many groups.
        """
        n = self.cover.shape[0]
        stand_in = _STAND_IN
        while (now := self._priced()).stand_ins.max() > 1e-6:
            if stand_in >= 1e5:
                raise NotCovered(np.flatnonzero(now.stand_ins[:n] > 1e-6).tolist())
            stand_in *= 100
            for place in range(n + 2):
                self._solver.changeColCost(place, stand_in)
        # rounding: the prices hold against every group
        dual = np.minimum(now.dual, 0.0)
        reduced = now.reduced + self._by_group.T @ (now.dual - dual)
        y = now.prices + _shift(self.cover, np.minimum(reduced, 0.0))
        bound = float(y.sum() + now.each * self._regions + dual @ self.limits)
        return Relaxed(now.share, y, dual, reduced - self.cover.T @ (y - now.prices), bound)

    def dive(self) -> list[int] | None:
        """A division: the groups with the largest shares are taken and the rest is solved again, until all is whole.

        None: somebody is left over that way.
        """
        first = self.cover.shape[0] + 2
        taken = dict[int, int]()  # group to column
        now = self._priced()
        while len(split := np.flatnonzero((now.share > 1e-6) & (now.share < 1 - 1e-6))):
            column = {group: first + at for at, group in enumerate(self._written)}
            order = split[np.argsort(-now.share[split], kind="stable")].tolist()
            for group in [order[0], *(one for one in order[1:AT_ONCE] if now.share[one] > SURE)]:
                taken[group] = column[group]
                self._solver.changeColBounds(column[group], 1.0, INFINITY)
            now = self._priced()
            if now.stand_ins.max() > 1e-6:
                break
        for place in taken.values():
            self._solver.changeColBounds(place, 0.0, INFINITY)
        return None if now.stand_ins.max() > 1e-6 else np.flatnonzero(now.share > 0.5).tolist()

    def _priced(self) -> _Priced:
        """The optimum with what stands in for groups: the most violated groups are written down until none is."""
        n = self.cover.shape[0]
        while True:
            self._run()
            solution = self._solver.getSolution()
            dual = self._size * np.array(solution.row_dual)
            y, each, mu = dual[:n], float(dual[n]), dual[n + 1 :]
            reduced = self.cost - self.cover.T @ y - (each + self._by_group.T @ mu)
            closed = np.where(self._open, 0.0, reduced)
            worst = np.flatnonzero(closed < -_CLOSE * self._size)
            if not len(worst):
                break
            self._write(worst[np.argsort(closed[worst], kind="stable")[: 3 * n]])
        value = np.array(solution.col_value)
        share = np.zeros(len(self.cost))
        share[self._written] = value[n + 2 :]
        return _Priced(share, value[: n + 2], y, each, mu, reduced)

    def _run(self) -> None:
        """The optimum over what is written down.

        With so tight tolerances the simplex can lose its way from the last basis and end without a status; it then starts anew
        from none.
        """
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._solver.clearSolver()
            self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise NabolagError(f"HiGHS: {self._solver.modelStatusToString(status)}")

    def _write(self, groups: NDArray[np.intp]) -> None:
        n = self.cover.shape[0]
        for at in groups.tolist():
            held, cuts = _of(self.cover, at), _of(self._by_group, at)
            rows = np.r_[held.places, n, n + 1 + cuts.places].astype(np.int32)
            values = np.r_[held.values, 1.0, cuts.values]
            self._solver.addCol(float(self.cost[at]) / self._size, 0.0, INFINITY, len(rows), rows, values)
        self._written += groups.tolist()
        self._open[groups] = True


class _Line(NamedTuple):
    places: NDArray[np.int32]
    values: Floats


def _of(matrix: csc_array | csr_array, at: int) -> _Line:
    here = slice(matrix.indptr[at], matrix.indptr[at + 1])
    return _Line(matrix.indices[here].astype(np.int32), matrix.data[here])


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
