"""Every connected group up to a size, once: the ESU enumeration (Wernicke 2006)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sized
from functools import cached_property

import numpy as np
from numba import njit

from nabolag.cooperation.partners.graph import Graph, Ints, Node, graph_of, whole_from_one


class ConnectedGroups(Sized):
    """The connected groups of a graph; `len()` counts them without building any.

    Iterating gives each as a tuple of nodes; `.members` is the same as (groups, max_size) places in `.nodes`, −1 where a
    group is smaller.
    """

    def __init__(self, graph: Graph, max_size: int) -> None:
        self._graph, self.max_size = graph, max_size

    def __repr__(self) -> str:
        return f"ConnectedGroups({len(self.nodes)} nodes, max_size={self.max_size})"

    @property
    def nodes(self) -> tuple[Node, ...]:
        return self._graph.nodes

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[Node, ...]]:
        nodes = self.nodes
        for row in self.members:
            yield tuple(nodes[at] for at in row if at >= 0)

    @cached_property
    def _count(self) -> int:
        none = np.empty((0, 0), dtype=np.int32)
        return int(walk(self._graph.starts, self._graph.ends, self.max_size, none))

    @cached_property
    def members(self) -> np.ndarray:
        out = np.full((self._count, self.max_size), -1, dtype=np.int32)
        walk(self._graph.starts, self._graph.ends, self.max_size, out)
        return out


def connected_groups(neighbours: Mapping[Node, Iterable[Node]], max_size: int) -> ConnectedGroups:
    """Every connected set of 1 to `max_size` nodes, once.

    Raises:
        BadInput: a `max_size` below 1, or a neighbourhood that is none (see `graph_of`).
    """
    whole_from_one("max_size", max_size)
    graph = graph_of(neighbours)
    return ConnectedGroups(graph, min(max_size, len(graph.nodes)))


@njit(cache=True)
def walk(starts: Ints, ends: Ints, most: int, out: np.ndarray) -> int:
    """Counts the groups; writes them to `out` when it has rows.

    A group is grown from its lowest node by nodes that are new to its neighbourhood, so it is met once. `reach[u]` is the
    depth at which u came into the neighbourhood, 0 when it is not in it.
    """
    n = len(starts) - 1
    write = out.shape[0] > 0
    count = 0
    reach = np.zeros(n, dtype=np.int64)
    group = np.empty(most, dtype=np.int64)
    waiting = np.empty((most + 1, n), dtype=np.int64)  # per depth: who may be added
    left = np.zeros(most + 1, dtype=np.int64)
    for root in range(n):
        group[0] = root
        reach[root] = 1
        left[1] = 0
        for u in ends[starts[root] : starts[root + 1]]:
            reach[u] = 1
            if u > root:
                waiting[1, left[1]] = u
                left[1] += 1
        if write:
            out[count, 0] = root
        count += 1
        depth = 1
        while depth > 0:
            if depth == most or left[depth] == 0:
                depth -= 1
                if depth > 0:  # what the last added brought into reach leaves again
                    last = group[depth]
                    for u in ends[starts[last] : starts[last + 1]]:
                        if reach[u] == depth + 1:
                            reach[u] = 0
                continue
            left[depth] -= 1
            w = waiting[depth, left[depth]]
            group[depth] = w
            rest = left[depth]
            waiting[depth + 1, :rest] = waiting[depth, :rest]
            for u in ends[starts[w] : starts[w + 1]]:
                if reach[u] == 0:
                    reach[u] = depth + 1
                    if u > root:
                        waiting[depth + 1, rest] = u
                        rest += 1
            left[depth + 1] = rest
            if write:
                out[count, : depth + 1] = group[: depth + 1]
            count += 1
            depth += 1
        reach[root] = 0
        for u in ends[starts[root] : starts[root + 1]]:
            reach[u] = 0
    return count
