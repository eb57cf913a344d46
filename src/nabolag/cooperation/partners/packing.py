"""The best division of which all parts but one are among those known: the last is what is left."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from nabolag.cooperation.partners.graph import Graph, Ints
from nabolag.cooperation.partners.parts import Floats, Parts, rest_fits

MOST_TRIED = 30_000_000


def best_packing(
    graph: Graph, known_parts: Parts, population: Floats, parts: int, lower: float, upper: float, below: int
) -> tuple[NDArray[np.int8] | None, bool]:
    """The division with fewest cut edges, fewer than `below`: (parts, nodes), or None. And whether all were looked at.

    Args:
        known_parts: in the order of their cut edges.
    """
    n = len(graph.nodes)
    words = np.zeros((len(known_parts), (n + 63) // 64), dtype=np.uint64)
    for node in range(n):
        words[:, node // 64] |= known_parts.inside[:, node].astype(np.uint64) << np.uint64(node % 64)
    chosen = np.full(max(parts - 1, 1), -1, dtype=np.int64)
    fewest, tried = _pack(
        graph.starts,
        graph.ends,
        words,
        known_parts.inside,
        known_parts.cut,
        population,
        parts,
        lower,
        upper,
        below,
        chosen,
        MOST_TRIED,
    )
    if fewest >= below:
        return None, tried <= MOST_TRIED
    rows = known_parts.inside[chosen[: parts - 1]]
    return np.concatenate([rows, 1 - rows.sum(axis=0, keepdims=True, dtype=np.int8)]), tried <= MOST_TRIED


@njit(cache=True, nogil=True)
def _pack(
    starts: Ints,
    ends: Ints,
    words: np.ndarray,
    inside: np.ndarray,
    cut: Ints,
    population: Floats,
    parts: int,
    lower: float,
    upper: float,
    below: int,
    chosen: Ints,
    most: int,
) -> tuple[int, int]:
    """Depth first over disjoint parts, fewest cut edges first; the rest is last and cuts no fewer than the others."""
    n, many, picks = len(starts) - 1, len(cut), parts - 1
    best, tried = below, 0
    status = np.zeros(n, dtype=np.int8)
    queue, seen, mark = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64), 0
    free = np.empty((picks + 1, many), dtype=np.int64)
    left, at = np.zeros(picks + 1, dtype=np.int64), np.zeros(picks + 1, dtype=np.int64)
    total = np.zeros(picks + 1, dtype=np.int64)
    now = np.full(picks + 1, -1, dtype=np.int64)
    left[0] = many
    for i in range(many):
        free[0, i] = i
    depth = 0
    while depth >= 0:
        if now[depth] >= 0:
            for u in range(n):
                if inside[now[depth], u]:
                    status[u] = 0
            now[depth] = -1
        if tried > most:
            break
        stop = at[depth] >= left[depth]
        if not stop:
            pick = free[depth, at[depth]]
            stop = total[depth] + (parts - depth) * cut[pick] > 2 * (best - 1)
        if stop:
            depth -= 1
            continue
        at[depth] += 1
        tried += 1
        now[depth] = pick
        for u in range(n):
            if inside[pick, u]:
                status[u] = 1
        mark += 1
        if not rest_fits(starts, ends, population, status, picks - depth, lower, upper, queue, seen, mark):
            continue
        if depth == picks - 1:
            last = 0
            for u in range(n):
                if status[u] == 0:
                    for edge in range(starts[u], starts[u + 1]):
                        last += status[ends[edge]]
            if total[depth] + cut[pick] + last <= 2 * (best - 1):
                best = (total[depth] + cut[pick] + last) // 2
                chosen[:picks] = now[:picks]
            continue
        total[depth + 1] = total[depth] + cut[pick]
        kept = 0
        for i in range(at[depth], left[depth]):
            other = free[depth, i]
            apart = True
            for word in range(words.shape[1]):
                if words[pick, word] & words[other, word]:
                    apart = False
                    break
            if apart:
                free[depth + 1, kept] = other
                kept += 1
        left[depth + 1], at[depth + 1], now[depth + 1] = kept, 0, -1
        depth += 1
    return best, tried
