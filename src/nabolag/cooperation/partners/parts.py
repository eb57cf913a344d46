"""Every connected part within a population window that few enough borders cut loose, once each.

Nodes next to the part are put in or out, one by one. A branch ends when the part is too large, when too few can still
be reached, or when what is in cannot be parted from what is out by so few edges (a maximum flow, carried along:
Delling, Goldberg, Razenshteyn & Werneck 2015).
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from nabolag.cooperation.partners.graph import Graph, Ints

Floats = NDArray[np.float64]
_FIRST_ROOM = 2000


@dataclass(frozen=True)
class Parts:
    """Connected parts of a graph: `inside[i]` marks the nodes of part i, `cut[i]` counts the edges that leave it."""

    inside: NDArray[np.int8]
    cut: Ints

    def __len__(self) -> int:
        return len(self.cut)

    def which(self, keep: NDArray[np.bool_]) -> Parts:
        return Parts(self.inside[keep], self.cut[keep])

    def and_also(self, more: Parts) -> Parts:
        """Both, those that fewest edges leave first."""
        inside, cut = np.concatenate([self.inside, more.inside]), np.concatenate([self.cut, more.cut])
        order = np.argsort(cut, kind="stable")
        return Parts(inside[order], cut[order])


class PartFinder:
    """Finds the parts of a graph that a division into `parts` within [lower, upper] can hold.

    Attributes:
        looked: how many branches the last search took.
        complete: whether the number of edges cut left none out of the last search: there are no more parts at all.
    """

    def __init__(self, graph: Graph, population: Floats, parts: int, lower: float, upper: float) -> None:
        self._graph, self._population = graph, population
        self._parts, self._lower, self._upper = parts, lower, upper
        self._from = np.repeat(np.arange(len(graph.nodes)), np.diff(graph.starts))
        place = {
            pair: at for at, pair in enumerate(zip(self._from.tolist(), graph.ends.tolist(), strict=True))
        }
        self._back = np.array([place[end, node] for node, end in place], dtype=np.int64)
        self.looked, self.complete = 0, False

    @property
    def none(self) -> Parts:
        return Parts(np.zeros((0, len(self._graph.nodes)), dtype=np.int8), np.zeros(0, dtype=np.int64))

    def possible(self) -> bool:
        """Whether no single node is too large and each connected piece can be whole parts by its population."""
        n = len(self._graph.nodes)
        where, seen = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        return bool(
            self._population.max() <= self._upper
            and rest_fits(
                self._graph.starts,
                self._graph.ends,
                self._population,
                np.zeros(n, dtype=np.int8),
                self._parts,
                self._lower,
                self._upper,
                where,
                seen,
                1,
            )
        )

    def leaving(self, inside: NDArray[np.int8]) -> Ints:
        """How many edges leave each part."""
        leaving: Ints = (inside[:, self._from] > inside[:, self._graph.ends]).sum(axis=1).astype(np.int64)
        return leaving

    def between(self, above: int, cut: int, weights: Floats, spare: float, most: int) -> Parts | None:
        """All parts that more than `above` and at most `cut` edges leave and that can pay for themselves.

        Args:
            weights, spare: half the edges beyond `above` + 1, and the weights of the nodes inside, are at most `spare`.
            most: None where there are more parts than this.
        """
        n = len(self._graph.nodes)
        self.looked, self.complete = 0, True
        batches: list[NDArray[np.int8]] = []
        many = 0
        with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
            tried = pool.map(lambda root: self._rooted(root, above, cut, weights, spare, most), range(n))
            for rows, looked, whole in tried:
                self.looked += looked
                self.complete &= whole
                many += len(rows)
                if many <= most:
                    batches.append(rows)
        if many > most:
            return None
        inside = np.concatenate(batches)
        return Parts(inside, self.leaving(inside))

    def _rooted(
        self, root: int, above: int, cut: int, weights: Floats, spare: float, most: int
    ) -> tuple[NDArray[np.int8], int, bool]:
        room = _FIRST_ROOM
        while True:
            out = np.zeros((room, len(self._graph.nodes)), dtype=np.int8)
            count, looked, whole = _search(
                self._graph.starts,
                self._graph.ends,
                self._back,
                self._population,
                self._parts,
                self._lower,
                self._upper,
                above,
                cut,
                weights,
                spare,
                root,
                out,
            )
            if count <= room or count > most:
                return out[:count], looked, whole
            room = count


def pieces(graph: Graph) -> int:
    """How many pieces without a connection a graph is in."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n = len(graph.nodes)
    matrix = csr_array((np.ones(len(graph.ends)), graph.ends, graph.starts), shape=(n, n))
    return int(connected_components(matrix, directed=False)[0])


@njit(cache=True, nogil=True)
def _search(
    starts: Ints,
    ends: Ints,
    back: Ints,
    population: Floats,
    parts: int,
    lower: float,
    upper: float,
    above: int,
    most: int,
    weights: Floats,
    spare: float,
    root: int,
    out: np.ndarray,
) -> tuple[int, int, bool]:
    """Writes the parts whose lowest node is `root` to `out` as far as it reaches.

    Gives their number, the branches taken, and whether no branch ended for the number of edges.
    """
    n = len(starts) - 1
    status = np.zeros(n, dtype=np.int8)  # 0 free, 1 in, 2 out
    beside = np.zeros((3, n), dtype=np.int64)  # how many neighbours of a node are in (1) and out (2)
    flow = np.zeros((n + 2, len(ends)), dtype=np.int8)
    value = np.zeros(n + 2, dtype=np.int64)
    people, paid = np.zeros(n + 2), np.zeros(n + 2)
    chosen = np.zeros(n + 2, dtype=np.int64)
    branch = np.zeros(n + 2, dtype=np.int8)
    queue, via, seen = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    mark, count, looked, depth = 1, 0, 0, 0
    for u in range(root + 1):
        side = 2 if u < root else 1
        status[u] = side
        for edge in range(starts[u], starts[u + 1]):
            beside[side, ends[edge]] += 1
    people[0], paid[0] = population[root], weights[root]
    last, fresh, whole = root, True, True
    while depth >= 0:
        if fresh:
            looked += 1
            fine = people[depth] <= upper
            if fine and (depth == 0 or status[last] == 2):
                mark += 1
                fine = _reachable(starts, ends, population, status, root, lower, queue, seen, mark)
            while fine:
                fine = value[depth] <= most and max(value[depth] - above - 1, 0) / 2 + paid[depth] <= spare
                whole = whole and fine
                mark += 1
                if not fine or not _augmented(
                    starts, ends, back, flow[depth], status, last, queue, via, seen, mark
                ):
                    break
                value[depth] += 1
            if fine:
                most_people, at = (
                    -1.0,
                    -1,
                )  # the largest first: whether the population fits is settled soonest
                for u in range(root + 1, n):
                    if status[u] == 0 and beside[1, u] > 0 and population[u] > most_people:
                        most_people, at = population[u], u
                if at >= 0:
                    chosen[depth], branch[depth] = at, 0
                else:
                    fine = False
                    mark += 1
                    if (
                        value[depth] > above
                        and people[depth] >= lower
                        and rest_fits(
                            starts, ends, population, status, parts - 1, lower, upper, queue, seen, mark
                        )
                    ):
                        if count < len(out):
                            for u in range(n):
                                out[count, u] = status[u] == 1
                        count += 1
            if not fine:
                depth -= 1
                fresh = False
                continue
        at = chosen[depth]
        if branch[depth] > 0:
            for edge in range(starts[at], starts[at + 1]):
                beside[branch[depth], ends[edge]] -= 1
            if branch[depth] == 2:
                status[at] = 0
                depth -= 1
                fresh = False
                continue
        branch[depth] += 1
        side = branch[depth]
        status[at] = side
        for edge in range(starts[at], starts[at + 1]):
            beside[side, ends[edge]] += 1
        people[depth + 1] = people[depth] + (population[at] if side == 1 else 0.0)
        paid[depth + 1] = paid[depth] + (weights[at] if side == 1 else 0.0)
        flow[depth + 1] = flow[depth]
        value[depth + 1] = value[depth]
        last, fresh = at, True
        depth += 1
    return count, looked, whole


@njit(cache=True, nogil=True)
def _reachable(
    starts: Ints,
    ends: Ints,
    population: Floats,
    status: np.ndarray,
    root: int,
    lower: float,
    queue: Ints,
    seen: Ints,
    mark: int,
) -> bool:
    """Whether enough people live where the part can still grow."""
    head, tail, people = 0, 1, population[root]
    queue[0] = root
    seen[root] = mark
    while head < tail and people < lower:
        u = queue[head]
        head += 1
        for at in range(starts[u], starts[u + 1]):
            w = ends[at]
            if seen[w] != mark and status[w] != 2:
                seen[w] = mark
                people += population[w]
                queue[tail] = w
                tail += 1
    return bool(people >= lower)


@njit(cache=True, nogil=True)
def _augmented(
    starts: Ints,
    ends: Ints,
    back: Ints,
    flow: np.ndarray,
    status: np.ndarray,
    last: int,
    queue: Ints,
    via: Ints,
    seen: Ints,
    mark: int,
) -> bool:
    """One more unit of flow from what is in to what is out, one per edge; False where there is none.

    The flow was the largest before `last` was put in or out, so that a new path begins or ends there.
    """
    side = status[last]
    queue[0] = last
    seen[last] = mark
    via[last] = -1
    head, tail = 0, 1
    while head < tail:
        u = queue[head]
        head += 1
        for at in range(starts[u], starts[u + 1]):
            w = ends[at]
            if seen[w] != mark and (flow[at] < 1 if side == 1 else flow[at] > -1):
                seen[w] = mark
                via[w] = at
                if status[w] == 3 - side:
                    step = 1 if side == 1 else -1
                    while via[w] >= 0:
                        edge = via[w]
                        flow[edge] += step
                        flow[back[edge]] -= step
                        w = ends[back[edge]]
                    return True
                queue[tail] = w
                tail += 1
    return False


@njit(cache=True, nogil=True)
def rest_fits(
    starts: Ints,
    ends: Ints,
    population: Floats,
    status: np.ndarray,
    parts: int,
    lower: float,
    upper: float,
    queue: Ints,
    seen: Ints,
    mark: int,
) -> bool:
    """Whether each connected piece of what is left can be so many whole parts by its population."""
    least, most = 0, 0
    for start in range(len(starts) - 1):
        if status[start] == 1 or seen[start] == mark:
            continue
        head, tail, people = 0, 1, 0.0
        queue[0] = start
        seen[start] = mark
        while head < tail:
            u = queue[head]
            head += 1
            people += population[u]
            for at in range(starts[u], starts[u + 1]):
                w = ends[at]
                if seen[w] != mark and status[w] != 1:
                    seen[w] = mark
                    queue[tail] = w
                    tail += 1
        few = max(1, int(np.ceil(people / upper))) if upper > 0 else 1
        many = parts if lower * parts <= people else int(np.floor(people / lower))
        many = min(many, tail)
        if few > many:
            return False
        least += few
        most += many
    return least <= parts <= most
