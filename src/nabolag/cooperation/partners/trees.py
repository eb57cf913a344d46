"""A good division soon: parts cut from random spanning trees, and two neighbours at a time joined and parted anew.

Recombination (DeFord, Duchin & Solomon 2021) used as a search; it proves nothing.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from nabolag.cooperation.partners.graph import Graph, Ints
from nabolag.cooperation.partners.parts import Floats

STARTS, TREES, ROUNDS = 40, 60, 4000


def quick(
    graph: Graph, population: Floats, parts: int, lower: float, upper: float, rounds: int = ROUNDS
) -> NDArray[np.int8] | None:
    """A division of a connected graph, (parts, nodes), improved for so many rounds; None where none was found."""
    labels = _divided(graph.starts, graph.ends, population, parts, lower, upper, rounds, 20260101)
    if labels[0] < 0:
        return None
    inside: NDArray[np.int8] = (labels == np.arange(parts)[:, None]).astype(np.int8)
    return inside


@njit(cache=True, nogil=True)
def _divided(
    starts: Ints,
    ends: Ints,
    population: Floats,
    parts: int,
    lower: float,
    upper: float,
    rounds: int,
    seed: int,
) -> Ints:
    np.random.seed(seed)
    n = len(starts) - 1
    labels = np.full(n, -1, dtype=np.int64)
    parent, order, below = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64), np.empty(n)
    divided = False
    for _ in range(STARTS):
        labels[:] = parts - 1
        left = parts - 1
        for _tree in range(TREES * parts):
            if left == 0:
                break
            size = _tree_of(starts, ends, labels, parts - 1, parts - 1, parent, order)
            total = _people_below(population, parent, order, size, below)
            begin = np.random.randint(size)
            for i in range(size):
                at = order[(begin + i) % size]
                rest = total - below[at]
                if parent[at] >= 0 and lower <= below[at] <= upper and left * lower <= rest <= left * upper:
                    _mark(parent, order, size, at, labels, left - 1)
                    left -= 1
                    break
        if left == 0 and lower <= population[labels == parts - 1].sum() <= upper:
            divided = True
            break
    if not divided:
        labels[:] = -1
        return labels
    best, now = labels.copy(), _cut(starts, ends, labels)
    least = now
    trial = labels.copy()
    for turn in range(rounds if parts > 1 else 0):
        at = np.random.randint(n)
        other = (
            labels[ends[np.random.randint(starts[at], starts[at + 1])]]
            if starts[at] < starts[at + 1]
            else labels[at]
        )
        mine = labels[at]
        if other == mine:
            continue
        size = _tree_of(starts, ends, labels, mine, other, parent, order)
        total = _people_below(population, parent, order, size, below)
        here, chosen = 1 << 60, -1
        for i in range(1, size):
            node = order[i]
            if lower <= below[node] <= upper and lower <= total - below[node] <= upper:
                trial[:] = labels
                for j in range(size):
                    trial[order[j]] = other
                _mark(parent, order, size, node, trial, mine)
                cut = _cut(starts, ends, trial)
                if cut < here:
                    here, chosen = cut, node
        if chosen < 0:
            continue
        heat = 2.0 * (1.0 - turn / rounds)
        if here <= now or np.random.random() < np.exp((now - here) / max(heat, 1e-3)):
            for j in range(size):
                labels[order[j]] = other
            _mark(parent, order, size, chosen, labels, mine)
            now = here
            if now < least:
                least = now
                best[:] = labels
    return best


@njit(cache=True, nogil=True)
def _tree_of(starts: Ints, ends: Ints, labels: Ints, one: int, other: int, parent: Ints, order: Ints) -> int:
    """A random spanning tree of the nodes with either label, in an order where parents stand first; its size."""
    n = len(labels)
    root, seen = -1, 0
    for u in range(n):
        parent[u] = -2
        if labels[u] == one or labels[u] == other:
            seen += 1
            if np.random.randint(seen) == 0:
                root = u
    edges = np.empty((len(ends) + 1, 2), dtype=np.int64)
    edges[0, 0], edges[0, 1] = -1, root
    many, size = 1, 0
    while many > 0:
        at = np.random.randint(many)
        above, u = edges[at]
        many -= 1
        edges[at] = edges[many]
        if parent[u] != -2:
            continue
        parent[u] = above
        order[size] = u
        size += 1
        for edge in range(starts[u], starts[u + 1]):
            w = ends[edge]
            if parent[w] == -2 and (labels[w] == one or labels[w] == other):
                edges[many, 0], edges[many, 1] = u, w
                many += 1
    return size


@njit(cache=True, nogil=True)
def _people_below(population: Floats, parent: Ints, order: Ints, size: int, below: Floats) -> float:
    for i in range(size):
        below[order[i]] = population[order[i]]
    for i in range(size - 1, 0, -1):
        below[parent[order[i]]] += below[order[i]]
    return float(below[order[0]])


@njit(cache=True, nogil=True)
def _mark(parent: Ints, order: Ints, size: int, top: int, labels: Ints, label: int) -> None:
    """Everything in the tree from `top` downwards gets the label."""
    under = np.zeros(len(labels), dtype=np.bool_)
    under[top] = True
    for i in range(size):
        u = order[i]
        if parent[u] >= 0 and under[parent[u]]:
            under[u] = True
        if under[u]:
            labels[u] = label


@njit(cache=True, nogil=True)
def _cut(starts: Ints, ends: Ints, labels: Ints) -> int:
    total = 0
    for u in range(len(labels)):
        for edge in range(starts[u], starts[u + 1]):
            if ends[edge] > u and labels[ends[edge]] != labels[u]:
                total += 1
    return total
