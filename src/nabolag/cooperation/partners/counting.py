"""In how many ways all can be divided into connected groups of one size: exact, by memory of what is still uncovered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nabolag.cooperation.partners.graph import Node, graph_of, whole_from_one
from nabolag.cooperation.partners.groups import ConnectedGroups


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
    from_lowest: list[list[int]] = [[] for _ in range(n)]
    for row in ConnectedGroups(graph, size).members:
        if row[-1] >= 0:
            from_lowest[int(row.min())].append(sum(1 << int(at) for at in row))
    ways = {(1 << n) - 1: 1}
    for _ in range(parts):
        after: dict[int, int] = {}
        for left, count in ways.items():
            lowest = (left & -left).bit_length() - 1
            for group in from_lowest[lowest]:
                if group & ~left == 0:
                    rest = left ^ group
                    after[rest] = after.get(rest, 0) + count
        ways = after
    return ways.get(0, 0)
