"""Proof that an allocation is the (pre)nucleolus: Kohlberg's criterion (Kohlberg 1971; Nguyen & Thomas 2016).

`certified` checks the proof that the linear programs leave behind, and where figures allow solves the tight groups
again in exact fractions. `kohlberg` judges any allocation from scratch, knowing nothing of how it was found.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from nabolag.governance.costs.coalitions import EveryGroup, Floats, Game, Span, subset_sums
from nabolag.text.showing import Shown


@dataclass(frozen=True)
class Level:
    """One round: the largest excess ε, the rows that carry it with their dual price, and the bounds that bind."""

    epsilon: float
    prices: Mapping[int, float]
    bounds: tuple[int, ...] = ()


@dataclass(frozen=True, repr=False)
class Certificate(Shown):
    """What is proved about an allocation.

    Attributes:
        levels: the successive largest excesses, and the groups that carry each.
        balanced: in every round the carrying groups balance: none can be relieved without burdening another.
        scanned: no group anywhere exceeds its round's excess.
        exact: the allocation as fractions of the costs as printed (repr), when the tight groups decide it
            and the exact scan holds; else None.
    """

    levels: tuple[Level, ...]
    balanced: bool
    scanned: bool
    exact: tuple[Fraction, ...] | None

    @property
    def holds(self) -> bool:
        """The allocation is proved to be the one asked for."""
        return self.balanced and self.scanned


def certified(game: Game, x: Floats, levels: tuple[Level, ...]) -> tuple[Floats, Certificate]:
    """`x` (rounded from the exact solution when there is one) and its certificate."""
    exact = _solved(game, levels)
    if exact is not None and np.allclose([float(value) for value in exact[0]], x, atol=1e-6 * _size(game)):
        x = np.array([float(value) for value in exact[0]])
        scanned = _exact_scan(game, levels, *exact)
    else:
        exact, scanned = None, _scan(game, levels, x)
    proof = Certificate(levels, _balanced(game, levels), scanned, exact[0] if exact and scanned else None)
    return x, proof


def kohlberg(game: Game, x: Floats, imputations_only: bool = False, tolerance: float = 1e-7) -> bool:
    """Whether `x` meets Kohlberg's criterion: the groups with the largest excesses balance, level by level.

    Level t holds every group with excess at least the t-th largest; positive weights on all of them must add up to
    one for each player. With `imputations_only`, players who get just what they have alone may be added
    with any weight from zero. Judged until the levels decide the allocation.
    """
    from scipy.optimize import linprog

    groups, n = game.coalitions, game.coalitions.n
    step = tolerance * _size(game)
    if abs(float(x.sum()) - game.total) > step:
        return False
    excess = (game.worth - groups.sums(x)) / game.weights
    at_bound = [i for i in range(n) if imputations_only and x[i] - game.alone[i] <= step]
    span, level, taken = Span(n), np.inf, np.zeros(len(excess), dtype=np.bool_)
    while span.rank < n and not taken.all():
        level = float(excess[~taken].max()) - step
        taken = excess >= level
        columns = [span.row(groups.members(int(row))) for row in np.flatnonzero(taken)]
        free = [span.row([i]) for i in at_bound]
        # largest s with weights s + y on the level's groups, y and the bounds' weights from zero
        matrix = np.array([*columns, *free, np.sum(columns, axis=0)]).T
        solution = linprog(
            [0.0] * (len(columns) + len(free)) + [-1.0], A_eq=matrix, b_eq=np.ones(n), bounds=(0, None)
        )
        if solution.status != 0 or -solution.fun < 1e-9:
            return False
        for row in np.flatnonzero(taken):
            span.add(groups.members(int(row)))
    return True


def _size(game: Game) -> float:
    return (
        max(float(np.abs(game.worth).max(initial=0.0)), abs(game.total), float(np.abs(game.alone).max()))
        or 1.0
    )


def _balanced(game: Game, levels: tuple[Level, ...]) -> bool:
    """Every round's priced groups, less its binding bounds, combine to something held before."""
    groups, n = game.coalitions, game.coalitions.n
    held = [np.ones(n)]
    span = Span(n)
    for level in levels:
        rows = {row: span.row(groups.members(row)) for row in level.prices}
        pushed = np.sum([price * rows[row] for row, price in level.prices.items()], axis=0)
        basis = np.array([*held, *(span.row([i]) for i in level.bounds)]).T
        weights, *_ = np.linalg.lstsq(basis, pushed, rcond=None)
        if np.abs(basis @ weights - pushed).max() > 1e-6 or min(level.prices.values()) <= 0:
            return False
        held += [*rows.values(), *(span.row([i]) for i in level.bounds)]
    return True


def _settled_before(game: Game, levels: tuple[Level, ...]) -> list[NDArray[np.bool_]]:
    span, out = Span(game.coalitions.n), []
    for level in levels:
        out.append(span.settled(game.coalitions))
        for row in level.prices:
            span.add(game.coalitions.members(row))
        for i in level.bounds:
            span.add((i,))
    return out


def _scan(game: Game, levels: tuple[Level, ...], x: Floats) -> bool:
    excess = (game.worth - game.coalitions.sums(x)) / game.weights
    room = 1e-7 * _size(game)
    settled = _settled_before(game, levels)
    return all(
        bool((excess[~done] <= level.epsilon + room).all())
        for level, done in zip(levels, settled, strict=True)
    )


def _exact_scan(
    game: Game, levels: tuple[Level, ...], x: tuple[Fraction, ...], epsilons: tuple[Fraction, ...]
) -> bool:
    """The scan in whole numbers: no rounding anywhere."""
    if not isinstance(game.coalitions, EveryGroup):
        return _scan(game, levels, np.array([float(value) for value in x]))
    worth, weights = _fractions(game.worth), _fractions(game.weights)
    unit = math.lcm(*(v.denominator for v in (*worth, *x, *epsilons)))
    weight_unit = math.lcm(*(w.denominator for w in weights))
    shares = np.array([int(value * unit) for value in x], dtype=object)
    over = (np.array([int(v * unit) for v in worth], dtype=object) - subset_sums(shares)[1:-1]) * weight_unit
    heavy = np.array([int(w * weight_unit) for w in weights], dtype=object)
    settled = _settled_before(game, levels)
    return all(
        bool((over[~done] <= heavy[~done] * int(epsilon * unit)).all())
        for epsilon, done in zip(epsilons, settled, strict=True)
    )


def _fractions(values: Floats) -> list[Fraction] | list[int]:
    if (values == np.rint(values)).all() and np.abs(values).max(initial=0.0) < 2**53:
        return [int(value) for value in values.astype(np.int64)]  # the common case, and much faster
    return [as_fraction(value) for value in values]


def as_fraction(value: float) -> Fraction:
    """A figure as it is printed: 21.95 is 2195/100, not the nearest binary fraction."""
    return Fraction(repr(float(value)))


def _solved(
    game: Game, levels: tuple[Level, ...]
) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]] | None:
    """x and ε of each level from the tight groups alone, in fractions; None if they do not decide it."""
    n, rounds = game.coalitions.n, len(levels)
    width = n + rounds
    rows: list[list[Fraction]] = []

    def equation(players: tuple[int, ...], level: int | None, weight: Fraction, value: Fraction) -> None:
        row = [Fraction(0)] * (width + 1)
        for i in players:
            row[i] = Fraction(1)
        if level is not None:
            row[n + level] = weight
        row[width] = value
        rows.append(row)

    equation(tuple(range(n)), None, Fraction(0), as_fraction(game.total))
    for k, level in enumerate(levels):
        for r in level.prices:
            equation(game.coalitions.members(r), k, as_fraction(game.weights[r]), as_fraction(game.worth[r]))
        for i in level.bounds:
            equation((i,), None, Fraction(0), as_fraction(game.alone[i]))
    solution = _eliminate(rows, width)
    return None if solution is None else (tuple(solution[:n]), tuple(solution[n:]))


def _eliminate(rows: list[list[Fraction]], width: int) -> list[Fraction] | None:
    """Gauss–Jordan; None when the equations disagree or leave something open."""
    for column in range(width):
        pivot = next((r for r in range(column, len(rows)) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column]
        scale = head[column]
        head[:] = [value / scale if value else value for value in head]
        filled = [j for j, value in enumerate(head) if value]
        for r, row in enumerate(rows):
            if r != column and (factor := row[column]):
                for j in filled:
                    row[j] -= factor * head[j]
    if any(row[width] for row in rows[width:]):
        return None
    return [row[width] for row in rows[:width]]
