"""One linear program over all groups, of which only the few that matter are ever written down.

Minimise the largest excess ε (or the total) subject to x(S) + w(S)·ε ≥ v(S) for every open group. The
program starts with a handful of groups; every group is scanned at each answer and the most violated are added,
until none is. HiGHS solves each small program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np
from highspy._core import _Highs  # the class around it prints a banner on standard output

from nabolag.errors import NabolagError
from nabolag.governance.costs.coalitions import Bools, Coalitions, Floats

TOLERANCE = 1e-9
_INFINITY = highspy.kHighsInf
_NONE, _NOTHING = np.array([], dtype=np.int32), np.array([], dtype=np.float64)


@dataclass(frozen=True)
class Optimum:
    """The optimum: allocation, ε, and the rows (and bounds) whose dual price says they bind in every optimum."""

    x: Floats
    epsilon: float
    prices: dict[int, float]
    bound_prices: dict[int, float]


@dataclass
class Program:
    """The groups, their worth v(S) and weights w(S), and the rows written down so far (kept between calls)."""

    coalitions: Coalitions
    worth: Floats
    weights: Floats
    total: float
    at_least_zero: bool = False
    rows: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        sizes = self.coalitions.sizes
        self.rows = np.flatnonzero((sizes == 1) | (sizes == self.coalitions.n - 1))[:400].tolist()

    def least_excess(self, settled: Bools, fixed: Iterable[tuple[tuple[int, ...], float]]) -> Optimum:
        """Minimise ε with x(N) and the sums in `fixed` held; `settled` (bool) marks groups left out."""
        n = self.coalitions.n
        return self._solve(settled, [(tuple(range(n)), self.total), *fixed], cost=[0.0] * n + [1.0])

    def least_total(self) -> float:
        """Minimise x(N) with every group content: the budget that makes leaving pay for nobody."""
        n = self.coalitions.n
        none = np.zeros(len(self.worth), dtype=np.bool_)
        return float(self._solve(none, [], cost=[1.0] * n + [0.0]).x.sum())

    def _solve(
        self, settled: Bools, equalities: list[tuple[tuple[int, ...], float]], cost: list[float]
    ) -> Optimum:
        n = self.coalitions.n
        solver = _Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("presolve", "off")
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("primal_feasibility_tolerance", 1e-10)
        solver.setOptionValue("dual_feasibility_tolerance", 1e-10)
        lower = 0.0 if self.at_least_zero else -_INFINITY
        has_epsilon = cost[n] > 0
        for value in cost[:n]:
            solver.addCol(value, lower, _INFINITY, 0, _NONE, _NOTHING)
        solver.addCol(
            cost[n], -_INFINITY if has_epsilon else 0.0, _INFINITY if has_epsilon else 0.0, 0, _NONE, _NOTHING
        )
        for players, held in equalities:
            solver.addRow(held, held, len(players), np.array(players, dtype=np.int32), np.ones(len(players)))
        open_ = ~settled
        written = [row for row in self.rows if open_[row]]
        self._write(solver, written)
        written_rows = set(written)
        excess_floor = np.where(open_, 0.0, -np.inf)
        batch = max(20, 2 * n)
        while True:
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                raise NabolagError(
                    "Fordelingen lot seg ikke regne ut: løseren stoppet med «{status}».",
                    status=solver.modelStatusToString(solver.getModelStatus()),
                )
            solution = solver.getSolution()
            values = np.array(solution.col_value)
            x, epsilon = values[:n], float(values[n])
            short = self.worth - self.coalitions.sums(x) - self.weights * epsilon + excess_floor
            worst = np.argpartition(short, -batch)[-batch:] if len(short) > batch else np.arange(len(short))
            new = [int(row) for row in worst if short[row] > TOLERANCE and int(row) not in written_rows]
            if not new:
                break
            new.sort(key=lambda row: -short[row])
            self._write(solver, new)
            written += new
            written_rows.update(new)
        duals = solution.row_dual[len(equalities) :]
        self.rows = sorted(
            written_rows | {row for row in self.rows if row not in written_rows and open_[row]}
        )
        return Optimum(
            x=x,
            epsilon=epsilon,
            prices={row: float(dual) for row, dual in zip(written, duals, strict=True) if dual > 1e-7},
            bound_prices={i: float(d) for i, d in enumerate(solution.col_dual[:n]) if d > 1e-7},
        )

    def _write(self, solver: _Highs, rows: list[int]) -> None:
        n = self.coalitions.n
        for row in rows:
            players = self.coalitions.members(row)
            solver.addRow(
                float(self.worth[row]),
                _INFINITY,
                len(players) + 1,
                np.array([*players, n], dtype=np.int32),
                np.array([1.0] * len(players) + [float(self.weights[row])]),
            )
