"""Which neighbours one municipality could ask: a few groups of different sizes, who is left over, and how firm the list is.

Groups are ranked by what is known without a guess on savings: how near, how much is already shared, how many inhabitants,
how even. Nothing is ranked by an estimated gain, so that the best of many is no lucky draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from nabolag.errors import NotKnown
from nabolag.text.showing import Shown

AROUND, LARGEST, SHOWN = 24, 4, 4
ENOUGH = 20_000  # inhabitants; more add nothing to a group's place
FAR = 50.0  # km at which nearness counts half
SHAKES = (0.8, 1.0, 1.2)
WEIGHTINGS = len(SHAKES) ** 4
"""So many weightings are tried: each of the four criteria down, as it is and up, in every combination."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Constellation(Shown):
    """One group with the municipality in it.

    Attributes:
        codes: the municipality first, then the others by size, the largest first.
        kilometres: the straight line between the two that lie farthest apart.
        shared: how many pairs of members are known to share an arrangement today; of `pairs`.
        largest, largest_share: who has most inhabitants, and its part of them (0–1).
        left_over: neighbours outside whose every neighbour is inside.
        stays: the part of the weightings, each criterion 20 % up or down, in which the group is among those shown (0–1).
    """

    codes: tuple[str, ...]
    population: float
    kilometres: float
    shared: int
    pairs: int
    largest: str
    largest_share: float
    left_over: tuple[str, ...]
    stays: float


def constellations(
    code: str,
    neighbours: Mapping[str, Iterable[str]],
    population: Mapping[str, float],
    places: Mapping[str, tuple[float, float]],
    shares: Callable[[str, str], bool],
    also: Iterable[Iterable[str]] = (),
    forced: Iterable[str] = (),
    excluded: Iterable[str] = (),
) -> tuple[Constellation, ...]:
    """Up to four groups with `code` in them: the best of two, of three and of four, and the best besides.

    Args:
        neighbours: who lies beside whom.
        population, places: inhabitants, and (x, y) in metres, of each.
        shares: whether two share an arrangement today.
        also: groups that are shown whatever their place, in this order, before the others.
        forced: who must be in every group; excluded: who must not be in any.

    Raises:
        NotKnown: `code`, or one who is forced, has no neighbours listed.
    """
    must, out = {code, *forced}, set(excluded)
    for one in sorted(must):
        if one not in neighbours:
            raise NotKnown("«{node}» er ikke med i naboskapet.", node=one)

    def kilometres(a: str, b: str) -> float:
        (ax, ay), (bx, by) = places[a], places[b]
        return float(np.hypot(ax - bx, ay - by)) / 1000

    near = _around(code, neighbours, lambda other: kilometres(code, other), out) | must
    local = {one: [other for other in neighbours[one] if other in near] for one in sorted(near)}
    groups = [group for group in _grown(code, local, max(LARGEST, len(must))) if must <= set(group)]
    wanted = [tuple(sorted({code, *group})) for group in also]
    groups += [group for group in dict.fromkeys(wanted) if group not in groups and len(group) > 1]
    if not groups:
        return ()
    far = np.array([max(kilometres(a, b) for a, b in combinations(group, 2)) for group in groups])
    shared = np.array([sum(shares(a, b) for a, b in combinations(group, 2)) for group in groups])
    pairs = np.array([len(group) * (len(group) - 1) // 2 for group in groups])
    people = np.array([sum(population[one] for one in group) for group in groups])
    most = np.array([max(population[one] for one in group) for group in groups])
    criteria = np.stack(
        [FAR / (FAR + far), shared / pairs, np.minimum(people / ENOUGH, 1.0), 1 - most / people], axis=1
    )
    sizes = np.array([len(group) for group in groups])
    chosen = _chosen(criteria, np.ones(4), sizes)
    seen = np.zeros(len(groups))
    shakes = list(product(SHAKES, repeat=4))
    for weights in shakes:
        seen[_chosen(criteria, np.array(weights), sizes)] += 1
    first = [groups.index(group) for group in dict.fromkeys(wanted) if group in groups]
    return tuple(
        _made(
            groups[at], code, population, neighbours, float(far[at]), int(shared[at]), seen[at] / len(shakes)
        )
        for at in dict.fromkeys([*first, *chosen])
    )


def _grown(code: str, local: Mapping[str, Iterable[str]], most: int) -> list[tuple[str, ...]]:
    """Every connected group with `code` in it, of two to `most`, in the order of their codes."""
    level, groups = {frozenset([code])}, set[frozenset[str]]()
    for _size in range(most - 1):
        level = {
            group | {other} for group in level for one in group for other in local[one] if other not in group
        }
        groups |= level
    return sorted(tuple(sorted(group)) for group in groups)


def _chosen(criteria: Floats, weights: Floats, sizes: NDArray[np.int64]) -> list[int]:
    """The best group of each size, and then the best of all, until enough; ties by the order of the codes."""
    order = [int(at) for at in np.argsort(-(criteria @ weights).round(12), kind="stable")]
    ranked = sizes[order]
    best = {int(size): order[int(np.argmax(ranked == size))] for size in np.unique(sizes)}
    picked = list(dict.fromkeys([*best.values(), *order]))[:SHOWN]
    return sorted(picked, key=lambda at: (int(sizes[at]), order.index(at)))


def _around(
    code: str, neighbours: Mapping[str, Iterable[str]], distance: Callable[[str], float], out: set[str]
) -> set[str]:
    """Those within three steps, the nearest first, as many as can be tried."""
    reached, edge = {code}, [code]
    for _step in range(LARGEST - 1):
        edge = sorted({o for one in edge for o in neighbours[one] if o not in out} - reached)
        reached |= set(edge)
    return {code, *sorted(reached - {code}, key=lambda other: (distance(other), other))[:AROUND]}


def _made(
    group: tuple[str, ...],
    code: str,
    population: Mapping[str, float],
    neighbours: Mapping[str, Iterable[str]],
    far: float,
    shared: int,
    stays: float,
) -> Constellation:
    members = set(group)
    others = sorted(members - {code}, key=lambda one: (-population[one], one))
    total = sum(population[one] for one in group)
    largest = max(group, key=lambda one: (population[one], one))
    beside = sorted({other for one in group for other in neighbours[one]} - members)
    return Constellation(
        (code, *others),
        total,
        far,
        shared,
        len(group) * (len(group) - 1) // 2,
        largest,
        population[largest] / total if total else 0.0,
        tuple(other for other in beside if set(neighbours[other]) <= members),
        stays,
    )
