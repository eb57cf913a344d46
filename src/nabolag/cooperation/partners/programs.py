"""What makes the linear program of a division whole: subset rows, and set partitioning over the groups that are left.

A subset row says that of three municipalities at most one chosen group can hold two or more (Jepsen et al. 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from nabolag.cooperation.partners.master import INFINITY, Floats, Master, Relaxed

ROUNDS = 12
MOST_ROWS = 150  # subset rows added in a round


def tightened(master: Master, now: Relaxed) -> Relaxed:
    """The program's optimum with violated subset rows added, round by round."""
    by_row = master.cover.tocsr()
    had = set[tuple[int, int, int]]()
    for _ in range(ROUNDS):
        triples = [triple for triple in _violated(master.cover, now.share) if triple not in had][:MOST_ROWS]
        if not triples:
            break
        had |= set(triples)
        new = vstack([by_row[[a]] + by_row[[b]] + by_row[[c]] for a, b, c in triples], format="csr")
        new.data = (new.data >= 2).astype(np.float64)
        new.eliminate_zeros()
        master.cut(new)
        before, now = now, master.solve()
        if now.bound - before.bound < 1e-7 * max(abs(now.bound), 1.0):
            break
    return now


def partition(
    master: Master,
    columns: NDArray[np.intp],
    regions: int | None,
    seconds: float,
    start: Sequence[int] = (),
) -> tuple[list[int] | None, float]:
    """The cheapest division among `columns` (None: none was found) and the bound that was proven of them.

    Args:
        regions: how many groups there must be; None: as many as is best.
        start: a division among the columns, to begin with.
    """
    n, many = master.cover.shape[0], len(columns)
    scale = float(np.abs(master.cost[columns]).max()) or 1.0
    table = csc_array(
        vstack(
            [master.cover[:, columns], csr_array(np.ones((1, many))), master.rows[:, columns]], format="csc"
        )
    )
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = many, table.shape[0]
    program.col_cost_ = master.cost[columns] / scale
    program.col_lower_, program.col_upper_ = np.zeros(many), np.ones(many)
    rows = master.rows.shape[0]
    few, most = (-INFINITY, INFINITY) if regions is None else (float(regions), float(regions))
    program.row_lower_ = np.r_[np.ones(n), few, np.full(rows, -INFINITY)]
    program.row_upper_ = np.r_[np.ones(n), most, np.ones(rows)]
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_ = table.indptr, table.indices
    program.a_matrix_.value_ = table.data
    program.integrality_ = [highspy.HighsVarType.kInteger] * many
    solver = _Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", 0.0),
        ("time_limit", float(seconds)),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    if start:
        begun = highspy.HighsSolution()
        begun.col_value = np.isin(columns, start).astype(np.float64)
        solver.setSolution(begun)
    solver.run()
    info = solver.getInfo()
    chosen: Floats = np.array(solver.getSolution().col_value)
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None, np.inf
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    bound = float(info.mip_dual_bound) * scale
    return (columns[np.flatnonzero(chosen > 0.5)].tolist() if found else None), bound


def _violated(cover: csc_array, share: Floats) -> list[tuple[int, int, int]]:
    """Triples of which more than one group holds two or more, the most violated first."""
    split = np.flatnonzero((share > 1e-6) & (share < 1 - 1e-6))
    groups = [
        (set(cover.indices[cover.indptr[at] : cover.indptr[at + 1]].tolist()), float(share[at]))
        for at in split
    ]
    by_place: dict[int, list[int]] = {}
    for number, (group, _) in enumerate(groups):
        for place in group:
            by_place.setdefault(place, []).append(number)
    beside: dict[int, set[int]] = {
        p: set().union(*(groups[g][0] for g in mine)) - {p} for p, mine in by_place.items()
    }
    by_triple: dict[tuple[int, int, int], float] = {}
    for a, others in sorted(beside.items()):
        for b, c in combinations(sorted(o for o in others if o > a), 2):
            if c in beside.get(b, ()):
                near = {*by_place[a], *by_place[b], *by_place[c]}
                total = sum(groups[g][1] for g in near if len(groups[g][0] & {a, b, c}) >= 2)
                if total > 1 + 1e-4:
                    by_triple[a, b, c] = total
    return sorted(by_triple, key=lambda triple: (-by_triple[triple], triple))
