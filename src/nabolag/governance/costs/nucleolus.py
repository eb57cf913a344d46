"""The nucleolus family by sequential linear programs (Schmeidler 1969; Maschler, Peleg & Shapley 1979).

Each round minimises the largest remaining excess and holds only those groups that are tight in *every* optimum:
the ones with a positive dual price. (Holding a vertex's accidental ties is the error behind several printed
"nucleoli"; Guajardo & Jörnsten 2015.) Every round raises the rank, so there are at most n − 1 rounds. The rounds'
prices are also the proof, checked in `certificate`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabolag.errors import BadInput, NabolagError
from nabolag.governance.costs.certificate import Certificate, Level, certified
from nabolag.governance.costs.coalitions import Floats, Game, Span
from nabolag.governance.costs.program import Program


@dataclass(frozen=True)
class CertifiedAllocation:
    """The allocation in gains, with its certificate."""

    x: Floats
    certificate: Certificate


def prenucleolus(game: Game) -> CertifiedAllocation:
    """The allocation whose largest excess (v(S) − x(S)) / w(S) is least, then the next largest, and so on."""
    return _search(game, imputations_only=False)


def nucleolus(game: Game) -> CertifiedAllocation:
    """As the prenucleolus, among the allocations that give nobody less than alone.

    Raises:
        BadInput: together there is less to share than the sum alone, so no such allocation exists.
    """
    short = float(game.alone.sum()) - game.total
    if short > 1e-9 * _scale(game):
        raise BadInput(
            "Nukleolus finnes ikke: samlet løsning er {short:.6g} dårligere enn om alle står alene. "
            "Bruk prenukleolus, eller legg inn en gevinst ved å stå sammen.",
            short=short,
        )
    first = _search(game, imputations_only=False)
    if (first.x >= game.alone - 1e-9 * _scale(game)).all():
        return first
    return _search(game, imputations_only=True)


def _scale(game: Game) -> float:
    return max(float(np.abs(game.alone).max()), abs(game.total), 1e-300)


def _search(game: Game, imputations_only: bool) -> CertifiedAllocation:
    """Solve in savings over standing alone, scaled to 1: the answer moves with both (covariance)."""
    groups = game.coalitions
    n = groups.n
    gains = game.worth - groups.sums(game.alone)
    total = game.total - float(game.alone.sum())
    scale = max(float(np.abs(gains).max(initial=0.0)), abs(total)) or 1.0
    heaviest = float(game.weights.max(initial=0.0)) or 1.0
    program = Program(
        groups, gains / scale, game.weights / heaviest, total / scale, at_least_zero=imputations_only
    )
    span = Span(n)
    fixed: list[tuple[tuple[int, ...], float]] = []
    levels: list[Level] = []
    while span.rank < n:
        answer = program.least_excess(span.settled(groups), fixed)
        before = span.rank
        for row, _price in sorted(answer.prices.items(), key=lambda item: -item[1]):
            players = groups.members(row)
            if span.add(players):
                fixed.append((players, float(program.worth[row] - program.weights[row] * answer.epsilon)))
        for i in answer.bound_prices:
            if span.add((i,)):
                fixed.append(((i,), 0.0))
        if span.rank == before:
            raise NabolagError("Fordelingen lot seg ikke regne ut: en runde låste ingen ny gruppe.")
        levels.append(Level(answer.epsilon * scale / heaviest, answer.prices, tuple(answer.bound_prices)))
    matrix = np.array([span.row(players) for players, _ in fixed] + [np.ones(n)])
    held = np.array([value for _, value in fixed] + [total / scale])
    x = np.linalg.solve(matrix, held) * scale + game.alone
    return CertifiedAllocation(*certified(game, x, tuple(levels)))
