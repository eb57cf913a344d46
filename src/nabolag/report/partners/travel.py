"""How far two municipalities lie apart: a straight line and so much for each crossing of water, or a table of the user's own.

A table (read by `travel_file`) says how far it is between two, in any unit: minutes by car and ferry, kilometres of road.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from nabolag.municipalities import current, neighbours
from nabolag.report.casefile.subject import rows
from nabolag.text import N_

Floats = NDArray[np.float64]
Travel = tuple[tuple[str, str, float], ...]
"""How far it is between two, by code, the smaller first: each pair once, in order."""
UNITS = {"min": N_("minutter"), "km": N_("kilometer på vei"), "": N_("en annen enhet")}
"""What a table may be in. Only kilometres of road tell what a journey costs."""
NONE_OF_THEM = N_(
    "Ingen av parene i reisetabellen gjelder kommunene i gruppene. Ta dem med, eller velg en annen fil."
)
_LAND, _WATER = 1, 1000
"""What a step over land and over water counts in a path; no path has so many steps over land."""


def kilometres(codes: Sequence[str], crossing_km: float) -> Floats:
    """(n, n) straight lines between municipalities, with `crossing_km` for each crossing of water on the way."""
    places = np.array([(rows()[code]["x"], rows()[code]["y"]) for code in codes], dtype=np.float64)
    apart: Floats = np.hypot(*(places[:, None] - places).transpose(2, 0, 1)) / 1000
    if crossing_km:
        order = {code: at for at, code in enumerate(current())}
        here = [order[code] for code in codes]
        apart += crossing_km * crossings()[np.ix_(here, here)]
    return apart


@cache
def crossings() -> Floats:
    """(all, all) fewest crossings of water on a way from neighbour to neighbour, in the order of `current()`.

    Two with land between them need none. Bridges and tunnels are not in the data: such a strait counts as one.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    order = {code: at for at, code in enumerate(current())}
    steps: dict[tuple[int, int], int] = {}
    for code, at in order.items():
        around = neighbours(code)
        for others, counts in (((*around.near, *around.sea), _WATER), (around.land, _LAND)):
            steps |= {(at, order[other]): counts for other in others}
    ends = np.array(list(steps), dtype=np.int64).T
    graph = csr_array((np.array(list(steps.values()), dtype=np.float64), ends), shape=(len(order),) * 2)
    found: Floats = np.floor(shortest_path(graph, directed=False) / _WATER)
    return found


@dataclass(frozen=True)
class OwnTravel:
    """A table of one's own and what it is in, asked about groups; None wherever a pair is missing."""

    travel: Travel
    unit: str

    def between(self, a: str, b: str) -> float | None:
        """How far it is between two."""
        if a == b:
            return 0.0
        return self._by_pair.get((min(a, b), max(a, b)))

    def farthest(self, codes: Iterable[str]) -> float | None:
        """How far apart the two lie that are farthest apart."""
        found = [self.between(a, b) for a, b in combinations(codes, 2)]
        return None if None in found else max(far for far in found if far is not None)

    def road_km(self, codes: Iterable[str]) -> float | None:
        """Kilometres of road from each to the one with most inhabitants, added; None in another unit too."""
        group = tuple(codes)
        largest = max(group, key=lambda code: (rows()[code]["population"], code))
        found = [self.between(code, largest) for code in group]
        return None if self.unit != "km" or None in found else sum(far for far in found if far is not None)

    @cached_property
    def _by_pair(self) -> dict[tuple[str, str], float]:
        return {(a, b): far for a, b, far in self.travel}


def name_of_table(travel: Travel) -> str:
    """What a table is called in a key and an address: the same for the same figures, and nobody's guess."""
    return sha256(repr(travel).encode()).hexdigest()[:20]


def told(travel: Travel, codes: Sequence[str]) -> Floats:
    """(n, n) what a table says between municipalities; infinite where it says nothing."""
    order = {code: at for at, code in enumerate(codes)}
    apart: Floats = np.full((len(order), len(order)), np.inf)
    np.fill_diagonal(apart, 0.0)
    for a, b, far in travel:
        if a in order and b in order:
            apart[order[a], order[b]] = apart[order[b], order[a]] = far
    return apart


@cache
def near_each_other(steps: int) -> frozenset[tuple[str, str]]:
    """Pairs that lie at most so many neighbours from each other."""
    from nabolag.report.partners.looking import beside

    found: set[tuple[str, str]] = set()
    for code in current():
        reached, edge = {code}, {code}
        for _step in range(steps):
            edge = {other for one in edge for other in beside()[one]} - reached
            reached |= edge
        found |= {(code, other) for other in reached if code < other}
    return frozenset(found)
