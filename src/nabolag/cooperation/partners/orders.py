"""In which order a sweep goes through the municipalities."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from nabolag.cooperation.partners.graph import Graph, Ints

MANY, LUCK = 96, (0.5, 1.0)  # other orders; how much luck there is in them, in municipalities that come in
_CLOSED = 3.0  # how much dearer an order is for each place it has open at once
Floats = NDArray[np.float64]


def along(graph: Graph) -> Ints:
    """The municipalities so that, all the way, few are beside those before them: from each in turn, the best is kept."""
    return _best(graph, (0.0,), 1)[0]


def others(graph: Graph) -> list[Ints]:
    """The same with some luck in the choices, the best `MANY` of them. It is the same luck each time."""
    return _best(graph, LUCK, MANY)


def _best(graph: Graph, luck: tuple[float, ...], many: int) -> list[Ints]:
    n = len(graph.nodes)
    draw = np.random.default_rng(0)
    found = list[tuple[float, Ints]]()
    for one in luck:
        for start in range(n):
            order = np.zeros(n, dtype=np.int64)
            seems = one * draw.random((n, n)) if one else np.zeros((n, n))
            found.append((_ordered(graph.starts, graph.ends, start, seems, order), order))
    return [order for _dear, order in sorted(found, key=lambda each: each[0])[:many]]


@njit(cache=True, nogil=True)
def _ordered(starts: Ints, ends: Ints, start: int, seems: Floats, order: Ints) -> float:
    """Writes an order from `start`: next is who brings in fewest new ones, then who has waited longest.

    Args:
        seems: (steps, municipalities) how many more each seems to bring in than it does.
    """
    n = len(order)
    since = np.full(n, -1, dtype=np.int64)
    waiting = np.zeros(n, dtype=np.int64)
    many, dear = 0, 0.0
    for at in range(n):
        if many == 0:
            one = start
            if at > 0:
                one = 0
                while since[one] >= 0:
                    one += 1
            waiting[0], since[one], many = one, at, 1
        best, fewest = 0, n + 1.0
        for i in range(many):
            one = waiting[i]
            new = seems[at, one]
            for other in ends[starts[one] : starts[one + 1]]:
                new += since[other] < 0
            if new < fewest or (new == fewest and (since[one], one) < (since[waiting[best]], waiting[best])):
                best, fewest = i, new
        one = waiting[best]
        many -= 1
        waiting[best] = waiting[many]
        order[at] = one
        for other in ends[starts[one] : starts[one + 1]]:
            if since[other] < 0:
                since[other] = at + 1
                waiting[many] = other
                many += 1
        dear += _CLOSED**many
    return dear
