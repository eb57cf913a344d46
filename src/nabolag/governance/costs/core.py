"""The core: is there any sharing that nobody has reason to leave, how far off is it, and what would it take?

Least core: the least ε such that no group is worse off by more than ε (Shapley & Shubik 1966; Maschler, Peleg & Shapley
1979). Stabilising subsidy: the least that must be added from outside so that some sharing holds every group
(the cost of stability, Bachrach et al. 2009).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nabolag.governance.costs.coalitions import Floats, Game
from nabolag.governance.costs.program import Program


@dataclass(frozen=True)
class Core:
    """ε of the least core (at most 0 when the core has points), one of its points, and the subsidy needed (0 or more)."""

    epsilon: float
    point: Floats
    subsidy: float


def core(game: Game) -> Core:
    """The core's state, by two linear programs over all groups of `game`."""
    groups, n = game.coalitions, game.coalitions.n
    if n == 1:
        return Core(0.0, np.array([game.total]), 0.0)
    gains = game.worth - groups.sums(game.alone)
    total = game.total - float(game.alone.sum())
    scale = max(float(np.abs(gains).max()), abs(total)) or 1.0
    heaviest = float(game.weights.max(initial=0.0)) or 1.0
    program = Program(groups, gains / scale, game.weights / heaviest, total / scale)
    least = program.least_excess(np.zeros(len(gains), dtype=np.bool_), [])
    epsilon = least.epsilon * scale / heaviest
    room = 1e-9 * scale
    missing = program.least_total() * scale - total
    return Core(
        epsilon=0.0 if abs(epsilon) <= room else epsilon,
        point=least.x * scale + game.alone,
        subsidy=missing if missing > room else 0.0,
    )
