"""In how many ways all can be divided into connected groups of one size: exact, by memory of what is still uncovered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from nabolag.cooperation.partners.graph import Node, graph_of, whole_from_one
from nabolag.cooperation.partners.groups import ConnectedGroups

Words = NDArray[np.uint64]
_AT_ONCE = 1 << 21


def count_partitions(neighbours: Mapping[Node, Iterable[Node]], parts: int, size: int) -> int:
    """The number of partitions of all nodes into `parts` connected parts of `size` nodes each.

    0 when parts × size is not the number of nodes. The first node not yet covered is covered next; what remains has the
    same number of ways however it came about.

    Raises:
        BadInput: parts or size below 1, or a neighbourhood that is none.
    """
    for name, value in (("parts", parts), ("size", size)):
        whole_from_one(name, value)
    graph = graph_of(neighbours)
    n = len(graph.nodes)
    if parts * size != n:
        return 0
    members = ConnectedGroups(graph, size).members
    members = np.sort(members[members[:, -1] >= 0], axis=1)
    groups = _bits(members, n)
    covered, ways = np.zeros((1, groups.shape[1]), dtype=np.uint64), np.ones(1, dtype=object)
    for _ in range(parts):
        after, many = [], []
        first = _first_free(covered, n)
        for lowest in np.unique(first):
            here, fitting = np.flatnonzero(first == lowest), groups[members[:, 0] == lowest]
            for rows in np.array_split(here, len(here) * len(fitting) // _AT_ONCE + 1):
                apart = ((covered[rows, None, :] & fitting[None, :, :]) == 0).all(axis=2)
                at, group = np.nonzero(apart)
                after.append(covered[rows[at]] | fitting[group])
                many.append(ways[rows[at]])
        if not after or not sum(map(len, after)):
            return 0
        covered, ways = _together(np.concatenate(after), np.concatenate(many))
    return int(ways.sum())


def _bits(members: NDArray[np.int32], n: int) -> Words:
    words = np.zeros((len(members), (n + 63) // 64), dtype=np.uint64)
    rows = np.arange(len(members))
    for column in members.T.astype(np.int64):
        words[rows, column // 64] |= np.uint64(1) << (column % 64).astype(np.uint64)
    return words


def _first_free(covered: Words, n: int) -> NDArray[np.int64]:
    first = np.full(len(covered), n, dtype=np.int64)
    for node in range(n - 1, -1, -1):
        free = (covered[:, node // 64] >> np.uint64(node % 64)) & np.uint64(1) == 0
        first[free] = node
    return first


def _together(covered: Words, ways: NDArray[np.object_]) -> tuple[Words, NDArray[np.object_]]:
    """What is covered alike, once, with the ways added; whole numbers without an end."""
    order = np.lexsort(covered.T)
    covered, ways = covered[order], ways[order]
    starts = np.flatnonzero(np.r_[True, (covered[1:] != covered[:-1]).any(axis=1)])
    return covered[starts], np.add.reduceat(ways, starts)
