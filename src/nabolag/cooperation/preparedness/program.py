"""Whole numbers that keep every row between its two ends at the least cost: found by HiGHS, and whether that is proven."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

Row = tuple[dict[int, float], float, float]
"""Column → coefficient, and the two ends the sum lies between."""


def crowds(spans: Sequence[tuple[float, float]], rest: float) -> Iterator[list[int]]:
    """Which duties are so near each other that one person can have only one of them, in groups: each pair is in one.

    `spans`: when each begins and how many hours it lasts, in order. A group is a stronger row than its pairs.

    >>> list(crowds([(0, 8), (8, 8), (16, 8), (24, 8)], 11))
    [[0, 1, 2], [1, 2, 3]]
    """
    last: set[int] = set()
    for i, (begins, hours) in enumerate(spans):
        group = [i]
        for j in range(i + 1, len(spans)):
            if spans[j][0] >= begins + hours + rest - 1e-9:
                break
            if all(spans[j][0] < spans[k][0] + spans[k][1] + rest - 1e-9 for k in group):
                group.append(j)
            else:
                yield [i, j]
        if len(group) > 1 and not last.issuperset(group):
            last = set(group)
            yield group


def free_piece(pieces: Iterable[tuple[int, Iterable[int]]]) -> Iterator[Row]:
    """That one of the pieces of time is free: each by its column and the columns of the shifts that fall in it.

    >>> list(free_piece([(7, [0, 1]), (8, [1])]))
    [({0: 1.0, 7: 1.0}, 0, 1), ({1: 1.0, 7: 1.0, 8: 1.0}, 0, 1), ({7: 1.0, 8: 1.0}, 1, 1)]
    """
    chosen: list[int] = []
    against: dict[int, list[int]] = {}
    for piece, shifts in pieces:
        chosen.append(piece)
        for shift in shifts:
            against.setdefault(shift, []).append(piece)
    for shift, those in against.items():
        yield {shift: 1.0, **dict.fromkeys(those, 1.0)}, 0, 1
    yield dict.fromkeys(chosen, 1.0), 1, 1


@dataclass(frozen=True)
class Decided:
    """The value of each column, or None; `proven`: that it is the cheapest, or that there is none."""

    values: tuple[int, ...] | None
    proven: bool


def decide(
    columns: int,
    rows: Sequence[Row],
    until: float,
    cost: Sequence[float] | None = None,
    upper: Sequence[float] | None = None,
    start: Sequence[float] | None = None,
) -> Decided:
    """The cheapest whole numbers from 0 to `upper` (1 where it is not given) that keep every row.

    `until`: the moment, by `time.monotonic`, at which the search stops with the best it has. `start`: values of the columns
    to begin from.
    """
    import highspy
    from highspy._core import _Highs  # the class around it prints a banner on standard output

    left = until - time.monotonic()
    if left <= 0:
        return Decided(None, proven=False)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns, len(rows)
    program.col_cost_ = np.zeros(columns) if cost is None else np.array(cost, dtype=np.float64)
    program.col_lower_ = np.zeros(columns)
    program.col_upper_ = np.ones(columns) if upper is None else np.array(upper, dtype=np.float64)
    program.row_lower_ = np.array([low for _, low, _ in rows], dtype=np.float64)
    program.row_upper_ = np.array([high + 1e-7 for _, _, high in rows], dtype=np.float64)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in rows)])
    program.a_matrix_.index_ = np.array([at for terms, _, _ in rows for at in terms])
    program.a_matrix_.value_ = np.array([value for terms, _, _ in rows for value in terms.values()])
    program.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver = _Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("time_limit", left)):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    if start is not None:
        begun = np.array(start, dtype=np.float64)
        solver.setSolution(len(begun), np.arange(len(begun), dtype=np.int32), begun)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Decided(None, proven=True)
    found = solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    best = status == highspy.HighsModelStatus.kOptimal
    if not (best or found):
        return Decided(None, proven=False)
    return Decided(tuple(round(value) for value in solver.getSolution().col_value), proven=best)
