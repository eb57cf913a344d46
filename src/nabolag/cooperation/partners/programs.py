"""The linear and integer programs of a division: set partitioning priced over all groups, tightened by subset rows.

A subset row says that of three municipalities at most one chosen group can hold two or more (Jepsen et al. 2008).
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array, eye_array, hstack, vstack

from nabolag.errors import NabolagError, NotPossible

Floats = NDArray[np.float64]
ROUNDS = 12
MOST_ROWS = 150  # subset rows added in a round
_CLOSE = 1e-9


class Relaxed(NamedTuple):
    """The optimum of the linear program: share of each group, price of each municipality, reduced costs and the bound."""

    share: Floats
    prices: Floats
    reduced: Floats
    bound: float


def relaxed(cover: csc_array, cost: Floats, rows: csr_array, open_: NDArray[np.bool_]) -> Relaxed:
    """The linear program over all groups: those marked open at first, the most violated added until none is.

    Args:
        cover: (municipalities, groups), 1 where the group holds the municipality.
        cost: per group.
        rows: (subset rows, groups).
        open_: the groups written down; added to in place.

    Raises:
        NotPossible: no division, not even a fractional one, covers all.
    """
    from scipy.optimize import linprog

    n, many = cover.shape
    size = max(float(np.abs(cost).max()), 1.0)
    wide = csr_array((rows.shape[0], n))
    cut = rows.shape[0] > 0
    stand_in = 10.0  # in place of a group, so that there is always a division; dearer when it is used
    for _ in range(1000):
        columns = np.flatnonzero(open_)
        solution = linprog(
            np.r_[cost[columns] / size, np.full(n, stand_in)],
            A_eq=hstack([cover[:, columns], eye_array(n)], format="csc"),
            b_eq=np.ones(n),
            A_ub=hstack([rows[:, columns], wide], format="csc") if cut else None,
            b_ub=np.ones(rows.shape[0]) if cut else None,
            bounds=(0, None),
            method="highs",
        )
        if not solution.success:
            raise NabolagError(f"HiGHS: {solution.message}")
        y = size * np.asarray(solution.eqlin.marginals)
        mu = size * np.asarray(solution.ineqlin.marginals) if cut else np.zeros(0)
        tight = rows.T @ mu  # nothing where there are no rows
        reduced = cost - cover.T @ y - tight
        closed = np.where(open_, 0.0, reduced)
        if closed.min() >= -_CLOSE * size:
            if solution.x[len(columns) :].max() > 1e-6:
                if stand_in < 1e5:
                    stand_in *= 100
                    continue
                raise NotPossible(
                    "Ingen inndeling holder reglene for alle samtidig. Tillat større eller flere grupper."
                )
            y = y + _shift(cover, np.minimum(reduced, 0.0))  # rounding: the prices hold against every group
            reduced = cost - cover.T @ y - tight
            share = np.zeros(many)
            share[columns] = solution.x[: len(columns)]
            return Relaxed(share, y, reduced, float(y.sum() + mu.sum()))
        worst = np.argsort(closed, kind="stable")[: 10 * n]
        open_[worst[closed[worst] < -_CLOSE * size]] = True
    raise NabolagError(f"HiGHS: {many}")


def started(cover: csc_array, cost: Floats) -> NDArray[np.bool_]:
    """The groups a first program is written with: the cheapest per head, and the cheapest of each municipality."""
    n, many = cover.shape
    per_head = cost / np.diff(cover.indptr)
    open_ = np.zeros(many, dtype=np.bool_)
    open_[np.argsort(per_head, kind="stable")[: 4 * n]] = True
    by_row = cover.tocsr()
    for place in range(n):
        mine = by_row.indices[by_row.indptr[place] : by_row.indptr[place + 1]]
        open_[mine[np.argsort(per_head[mine], kind="stable")[:5]]] = True
    return open_


def tightened(
    cover: csc_array, cost: Floats, first: Relaxed, open_: NDArray[np.bool_]
) -> tuple[Relaxed, csr_array]:
    """The program with violated subset rows added round by round, and the rows."""
    rows = csr_array((0, cover.shape[1]))
    by_row = cover.tocsr()
    now, had = first, set[tuple[int, int, int]]()
    for _ in range(ROUNDS):
        triples = [triple for triple in _violated(cover, now.share) if triple not in had][:MOST_ROWS]
        if not triples:
            break
        had |= set(triples)
        counts = [by_row[[a]] + by_row[[b]] + by_row[[c]] for a, b, c in triples]
        new = vstack(counts, format="csr")
        new.data = (new.data >= 2).astype(np.float64)
        new.eliminate_zeros()
        rows = vstack([rows, new], format="csr")
        before, now = now, relaxed(cover, cost, rows, open_)
        if now.bound - before.bound < 1e-7 * max(abs(now.bound), 1.0):
            break
    return now, rows


def partition(
    cover: csc_array, cost: Floats, columns: np.ndarray, rows: csr_array, seconds: float
) -> tuple[list[int] | None, float]:
    """The cheapest division among `columns` (None: none was found) and the bound that was proven of them."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    scale = float(np.abs(cost[columns]).max()) or 1.0
    limits = [LinearConstraint(cover[:, columns], 1, 1)]
    if rows.shape[0]:
        limits.append(LinearConstraint(rows[:, columns], -np.inf, 1))
    solution = milp(
        cost[columns] / scale,
        constraints=limits,
        integrality=np.ones(len(columns)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0, "time_limit": seconds},
    )
    bound = -np.inf if solution.mip_dual_bound is None else float(solution.mip_dual_bound) * scale
    return (None if solution.x is None else columns[np.flatnonzero(solution.x > 0.5)].tolist()), bound


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


def _shift(cover: csc_array, worst: Floats) -> Floats:
    """The least each price must give so that no group is below its members' prices by rounding."""
    sizes = np.diff(cover.indptr)
    off = np.zeros(cover.shape[0])
    for at in np.flatnonzero(worst < 0):
        places = cover.indices[cover.indptr[at] : cover.indptr[at + 1]]
        off[places] = np.minimum(off[places], worst[at] / sizes[at])
    return off
