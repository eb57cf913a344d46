"""What makes the linear program of a division whole: rows that cut off what is split, a sweep, and set partitioning over the
groups that are left."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import highspy
import numpy as np
from highspy._core import _Highs
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, vstack

from nabolag.cooperation.partners.cuts import spread, violated
from nabolag.cooperation.partners.graph import Graph
from nabolag.cooperation.partners.master import INFINITY, Floats, Master, Relaxed
from nabolag.cooperation.partners.sweep import MOST_STATES, swept
from nabolag.errors import NotPossible

FEW = 1500  # groups of the first, quick division, beside those of one and two
AGAIN, FEWER = 4, 0.7  # times the program is written anew, when at most this part of its groups is left
ROUNDS = 25
FEW_STATES = 6_000_000  # of a first sweep
MOST_ROWS, MOST_OF_EACH = 150, 13  # rows added in a round, and those that hold the same municipality
PATIENCE = 2  # rounds a row may be without a price before it is left out
WORTH, LITTLE = 3e-5, 5e-6  # of the bound: what rows must add before the first sweep, and before the last
SWEEPING = 0.6  # of the time left
LEAST_SECONDS = 1.0


def cheapest(
    master: Master, now: Relaxed, graph: Graph, regions: int | None, until: float, gap: float
) -> tuple[list[int], float]:
    """The best division and a bound.

    A sweep along `graph` finds it and proves it: a small one while rows still add much, a large one when they do not. Where so
    many groups are asked for, where near enough will do, or where the sweep grows too large: a dive, then set partitioning over
    the groups whose reduced cost is within the gap, tightened again.

    Args:
        now: the program's optimum; `regions` and `gap` as in `best_regions`.
        until: when to stop, by `monotonic`.

    Raises:
        NotPossible: there is no division, or none was found in time.
    """
    cost = master.cost
    sweeping = regions is None and not gap
    tight, bound, order = now, -np.inf, None
    for little, most in ((WORTH, FEW_STATES), (LITTLE, MOST_STATES)) if sweeping else ((LITTLE, 0),):
        tight = tightened(master, tight, until, little)
        bound = max(bound, tight.bound)
        if most:
            found = swept(master, tight, graph, _part_of(until), most, bound, order)
            if found.chosen is not None:
                return found.chosen, found.bound
            if found.bound == np.inf:
                raise _none_possible(regions)
            bound, order = found.bound, found.order
    chosen = master.dive() or _quick(master, tight, regions, until)
    total = float(cost[chosen].sum())
    bound = min(bound, total)
    left = np.arange(len(cost))
    for _ in range(AGAIN):
        within = np.flatnonzero(tight.reduced <= total - tight.bound + _slack(total))
        near_enough = total - bound <= max(gap * abs(total), _slack(total))
        if near_enough or monotonic() > until or len(within) > FEWER * len(left):
            break
        master, left = master.of(within, tight.share), left[within]
        tight = tightened(master, master.solve(), until)
        bound = max(bound, min(total, tight.bound))
        again = master.dive()
        if again is not None and cost[left[again]].sum() < total:
            chosen, total = left[again].tolist(), float(cost[left[again]].sum())
    if total - bound <= gap * abs(total):
        return chosen, min(total, bound)
    within = np.flatnonzero(tight.reduced <= total - tight.bound + _slack(total))
    at = {group: place for place, group in enumerate(left.tolist())}
    start = [at[group] for group in chosen if group in at]
    better, proven = partition(master, within, regions, until - monotonic(), start)
    if better is not None and cost[left[better]].sum() < total:
        chosen, total = left[better].tolist(), float(cost[left[better]].sum())
    bound = min(total, max(bound, proven))
    return chosen, total if total - bound <= _slack(total) else bound


def _part_of(until: float) -> float:
    """Leaves time for what must be done when the sweep finds nothing."""
    now = monotonic()
    return now + SWEEPING * max(until - now, 0.0)


def _slack(total: float) -> float:
    return 1e-9 * max(abs(total), 1.0)


def _quick(master: Master, tight: Relaxed, regions: int | None, until: float) -> list[int]:
    """A division among few groups, or among all where those few make none; at least `LEAST_SECONDS` are given to it.

    Raises:
        NotPossible: there is none, or none was found in time.
    """
    small = np.flatnonzero(np.diff(master.cover.indptr) <= 2)
    few = np.union1d(np.argsort(tight.reduced, kind="stable")[:FEW], small)
    seconds = max(until - monotonic(), LEAST_SECONDS)
    chosen, proven = partition(master, few, regions, seconds / 2)
    if chosen is None:
        chosen, proven = partition(master, np.arange(len(master.cost)), regions, seconds)
    if chosen is not None:
        return chosen
    if np.isfinite(proven):
        raise NotPossible("Ingen inndeling ble funnet på {seconds} s. Gi lengre tid.", seconds=f"{seconds:g}")
    raise _none_possible(regions)


def _none_possible(regions: int | None) -> NotPossible:
    if regions is not None:
        return NotPossible(
            "Ingen inndeling i {n} {n:region|regioner} holder reglene. Be om et annet antall, eller løs opp en regel.",
            n=regions,
        )
    return NotPossible("Ingen inndeling holder reglene for alle samtidig. Tillat større eller flere grupper.")


def tightened(master: Master, now: Relaxed, until: float, little: float = LITTLE) -> Relaxed:
    """The program's optimum with violated rows added, round by round, until two in a row add less than `little` of the bound
    or it is late."""
    waited = dict.fromkeys(master.cuts, 0)  # rounds without a price
    idle = 0
    for _ in range(ROUNDS):
        new = [cut for cut in violated(master.cover, now.share) if cut not in waited]
        new = spread(new, MOST_ROWS, MOST_OF_EACH)
        if not new or idle == 2 or monotonic() > until:
            break
        waited |= dict.fromkeys(new, 0)
        master.cut(new)
        before, now = now, master.solve()
        idle = idle + 1 if now.bound - before.bound < little * max(abs(now.bound), 1.0) else 0
        for cut, price in zip(master.cuts, now.dual.tolist(), strict=True):
            waited[cut] = 0 if price < 0 else waited[cut] + 1
        unpriced = np.array(
            [at for at, cut in enumerate(master.cuts) if waited[cut] >= PATIENCE], dtype=np.intp
        )
        if len(unpriced):
            master.drop(unpriced)
            now = now._replace(dual=np.delete(now.dual, unpriced))
            waited = {cut: waited[cut] for cut in master.cuts}
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
    program.row_upper_ = np.r_[np.ones(n), most, master.limits]
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_ = table.indptr, table.indices
    program.a_matrix_.value_ = table.data
    program.integrality_ = [highspy.HighsVarType.kInteger] * many
    solver = _Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("mip_rel_gap", 0.0),
        ("time_limit", max(seconds, 0.0)),
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
