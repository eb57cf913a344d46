"""Which rows cut off what the linear program of a division splits: subset rows of three, four and five municipalities.

Each is a sum of cover rows with multipliers, rounded down (Chvátal–Gomory): of three municipalities at most one chosen group
holds two or more (Jepsen et al. 2008); the multipliers of four and five are among those of Pecin et al. (2017).
"""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from nabolag.cooperation.partners.graph import Ints
from nabolag.cooperation.partners.groups import walk

Floats = NDArray[np.float64]
MULTIPLIERS = (
    ((1, 1, 1), 2),
    ((2, 1, 1, 1), 3),
    ((1, 1, 1, 1, 1), 2),
    ((1, 1, 1, 1, 1), 3),
    ((2, 2, 1, 1, 1), 3),
    ((2, 1, 1, 1, 1), 4),
    ((3, 1, 1, 1, 1), 4),
    ((2, 2, 1, 1, 1), 4),
    ((3, 3, 2, 2, 1), 4),
    ((2, 2, 1, 1, 1), 5),
)
"""One per municipality, and what all are divided by."""
MOST_FOURS = 4000  # sets of four, those whose groups overlap most, that are looked at with a fifth
ENOUGH_THREES = 80  # larger sets wait until there are fewer violated rows of three
VIOLATED = 1e-3


class Cut(NamedTuple):
    """`sum(floor(sum(multipliers in the group) / by)) <= limit` over the chosen groups; `places` are ascending."""

    places: tuple[int, ...]
    multipliers: tuple[int, ...]
    by: int

    @property
    def limit(self) -> int:
        return sum(self.multipliers) // self.by


def violated(cover: csc_array, share: Floats) -> list[Cut]:
    """The rows that `share` of each group violates, most first.

    Args:
        cover: (municipalities, groups), 1 where the group holds the municipality.
        share: of each group in a fractional division.
    """
    split = np.flatnonzero((share > 1e-6) & (share < 1 - 1e-6))
    inside, shares = csr_array(cover[:, split]), share[split]
    starts, groups = inside.indptr.astype(np.int64), inside.indices.astype(np.int64)
    beside = csr_array(inside @ inside.T)
    beside.setdiag(0)
    beside.eliminate_zeros()
    beside.sort_indices()
    near, ends = beside.indptr.astype(np.int64), beside.indices.astype(np.int64)
    found: list[tuple[float, Cut]] = []
    for size in (3, 4):
        sets = _connected(near, ends, size)
        found += _worst(sets, size, starts, groups, shares)
        if size == 3 and len(found) >= ENOUGH_THREES:
            break
    else:
        overlap = _overlap(sets, starts, groups, shares)
        fours = sets[np.argsort(-overlap, kind="stable")[:MOST_FOURS]].tolist()
        fives = {
            tuple(sorted((*four, other)))
            for four in fours
            for place in four
            for other in ends[near[place] : near[place + 1]].tolist()
            if other not in four
        }
        found += _worst(np.array(sorted(fives), dtype=np.int64).reshape(-1, 5), 5, starts, groups, shares)
    return [cut for _by, cut in sorted(found, key=lambda one: (-one[0], one[1]))]


def spread(cuts: list[Cut], most: int, each: int) -> list[Cut]:
    """The first `most` of them, no municipality in more than `each`: rows that overlap say much the same."""
    taken: list[Cut] = []
    used = dict[int, int]()
    for cut in cuts:
        if len(taken) < most and all(used.get(place, 0) < each for place in cut.places):
            taken.append(cut)
            used.update({place: used.get(place, 0) + 1 for place in cut.places})
    return taken


def rows_of(cuts: list[Cut], cover: csc_array) -> tuple[csr_array, Floats]:
    """(cuts, groups) coefficients, and the limit of each."""
    places = np.array([place for cut in cuts for place in cut.places], dtype=np.int64)
    which = np.repeat(np.arange(len(cuts)), [len(cut.places) for cut in cuts])
    values = np.array([one for cut in cuts for one in cut.multipliers], dtype=np.float64)
    rows = csr_array(csr_array((values, (which, places)), shape=(len(cuts), cover.shape[0])) @ cover)
    rows.data = rows.data // np.repeat([cut.by for cut in cuts], np.diff(rows.indptr))
    rows.eliminate_zeros()
    return rows, np.array([cut.limit for cut in cuts], dtype=np.float64)


@cache
def _choices(size: int) -> tuple[list[tuple[tuple[int, ...], int]], Floats, Floats]:
    """Each way the multipliers can be dealt out; its coefficient for each subset of the places (a bit each); its limit."""
    dealt = [
        (each, by)
        for multipliers, by in MULTIPLIERS
        if len(multipliers) == size
        for each in sorted(set(permutations(multipliers)))
    ]
    held = [[at for at in range(size) if subset >> at & 1] for subset in range(1 << size)]
    table = [[sum(each[at] for at in holds) // by for holds in held] for each, by in dealt]
    limits = np.array([sum(each) // by for each, by in dealt], dtype=np.float64)
    return dealt, np.array(table, dtype=np.float64), limits


def _connected(near: Ints, ends: Ints, size: int) -> Ints:
    """(sets, size) places that groups hang together over, ascending within a set."""
    most = np.full((walk(near, ends, size, np.zeros((0, size), dtype=np.int32)), size), -1, dtype=np.int32)
    walk(near, ends, size, most)
    sets: Ints = np.sort(most[most[:, -1] >= 0].astype(np.int64), axis=1)
    return sets


def _worst(sets: Ints, size: int, starts: Ints, groups: Ints, share: Floats) -> list[tuple[float, Cut]]:
    dealt, table, limits = _choices(size)
    over, which = np.zeros(len(sets)), np.zeros(len(sets), dtype=np.int64)
    _evaluated(sets, starts, groups, share, table, limits, over, which)
    order = np.flatnonzero(over > VIOLATED)
    return [
        (float(over[at]), Cut(tuple(sets[at].tolist()), *dealt[which[at]]))
        for at in order[np.argsort(-over[order], kind="stable")][:2000]
    ]


@njit(cache=True)
def _evaluated(
    sets: Ints,
    starts: Ints,
    groups: Ints,
    share: Floats,
    table: Floats,
    limits: Floats,
    over: Floats,
    which: Ints,
) -> None:
    """Writes by what part of its limit each set's most violated row is over, and which row that is."""
    size = sets.shape[1]
    holds, met = np.zeros(len(share), dtype=np.int64), np.zeros(len(share), dtype=np.int64)
    weight, subsets = np.zeros(1 << size), np.zeros(1 << size, dtype=np.int64)
    for at in range(len(sets)):
        many, kinds, total = 0, 0, 0.0
        for place in range(size):
            for i in range(starts[sets[at, place]], starts[sets[at, place] + 1]):
                if holds[groups[i]] == 0:
                    met[many] = groups[i]
                    many += 1
                holds[groups[i]] |= 1 << place
        for i in range(many):
            subset = holds[met[i]]
            holds[met[i]] = 0
            if subset & (subset - 1):  # two or more
                if weight[subset] == 0.0:
                    subsets[kinds] = subset
                    kinds += 1
                weight[subset] += share[met[i]]
                total += share[met[i]]
        if total > 1.0:
            for row in range(len(limits)):
                value = -limits[row]
                for i in range(kinds):
                    value += table[row, subsets[i]] * weight[subsets[i]]
                if value / limits[row] > over[at]:
                    over[at], which[at] = value / limits[row], row
        for i in range(kinds):
            weight[subsets[i]] = 0.0


@njit(cache=True)
def _overlapping(sets: Ints, starts: Ints, groups: Ints, share: Floats, out: Floats) -> None:
    times = np.zeros(len(share), dtype=np.int64)
    for at in range(len(sets)):
        for place in sets[at]:
            for i in range(starts[place], starts[place + 1]):
                times[groups[i]] += 1
        for place in sets[at]:
            for i in range(starts[place], starts[place + 1]):
                if times[groups[i]] > 1:
                    out[at] += share[groups[i]] * (times[groups[i]] - 1)
                times[groups[i]] = 0


def _overlap(sets: Ints, starts: Ints, groups: Ints, share: Floats) -> Floats:
    """How much of the set lies in groups with others of the set."""
    out = np.zeros(len(sets))
    _overlapping(sets, starts, groups, share, out)
    return out
