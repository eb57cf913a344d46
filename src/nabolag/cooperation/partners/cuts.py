"""Which rows cut off what the linear program of a division splits: sums of cover rows with multipliers, rounded down.

Chvátal–Gomory rows of rank one: of three municipalities at most one chosen group holds two or more (Jepsen et al. 2008). By
how much such a row is violated is what the sum of its multipliers leaves over when it is divided, less what each group's
leaves over, by its share. So the multipliers are climbed to: from three municipalities, those whose split groups overlap most
first, one multiplier is changed at a time, to what gives most, and not changed back at once (tabu search).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from nabolag.cooperation.partners.graph import Ints
from nabolag.cooperation.partners.groups import walk

Floats = NDArray[np.float64]
DIVISORS = (2, 3, 4, 5)
MOST_PLACES = 13  # municipalities in a row
STEPS = 12  # of a climb
AT_ONCE, MOST, ENOUGH = 1500, 4500, 250  # threes that are climbed from, until so many rows are found
GROWING = 1e-4  # of what else gives the same, one municipality more is taken
REST = 3  # steps before a multiplier is changed again
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
    """Rows that `share` of each group violates, by the part of their limit that they are over, most first.

    Args:
        cover: (municipalities, groups), 1 where the group holds the municipality.
        share: of each group in a fractional division that covers each municipality once.
    """
    split = np.flatnonzero((share > 1e-6) & (share < 1 - 1e-6))
    by_group = csc_array(cover[:, split])
    inside = csr_array(by_group)
    beside = csr_array(inside @ inside.T)
    beside.setdiag(0)
    beside.eliminate_zeros()
    beside.sort_indices()
    held = _Held(
        *(part.astype(np.int64) for part in (inside.indptr, inside.indices, beside.indptr, beside.indices))
    )
    threes = _connected(held.near, held.ends, 3)
    threes = threes[np.argsort(-_overlap(threes, held, share[split]), kind="stable")[:MOST]]
    found = dict[Cut, float]()
    for first in range(0, len(threes), AT_ONCE):
        for by in DIVISORS:
            found |= _rows_from(threes[first : first + AT_ONCE], by, held, share[split])
        if len(found) >= ENOUGH:
            break
    return sorted(found, key=lambda cut: (-found[cut], cut))


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


class _Held(NamedTuple):
    """The split groups of municipality i are `groups[starts[i]:starts[i + 1]]`; who is in one with it
    `ends[near[i]:near[i + 1]]`."""

    starts: Ints
    groups: Ints
    near: Ints
    ends: Ints


def _connected(near: Ints, ends: Ints, size: int) -> Ints:
    """(sets, size) places that groups hang together over, ascending within a set."""
    most = np.full((walk(near, ends, size, np.zeros((0, size), dtype=np.int32)), size), -1, dtype=np.int32)
    walk(near, ends, size, most)
    sets: Ints = np.sort(most[most[:, -1] >= 0].astype(np.int64), axis=1)
    return sets


def _rows_from(seeds: Ints, by: int, held: _Held, share: Floats) -> dict[Cut, float]:
    """The best row that is met from each, if it is violated, and by what part of its limit."""
    multipliers = np.zeros((len(seeds), MOST_PLACES), dtype=np.int64)
    places, over = np.full_like(multipliers, -1), np.zeros(len(seeds))
    _climbed(seeds, by, held, share, places, multipliers, over)
    found = dict[Cut, float]()
    for at in np.flatnonzero(over > VIOLATED):
        order = [place for place in np.argsort(places[at]).tolist() if places[at, place] >= 0]
        cut = Cut(tuple(places[at, order].tolist()), tuple(multipliers[at, order].tolist()), by)
        if cut.limit:
            found[cut] = float(over[at]) / cut.limit
    return found


@njit(cache=True, nogil=True)
def _climbed(
    seeds: Ints, by: int, held: _Held, share: Floats, places: Ints, multipliers: Ints, over: Floats
) -> None:
    """Writes the best row that is met from each seed, and by how much it is violated."""
    n, most = len(held.starts) - 1, places.shape[1]
    now, until, known = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, np.bool_)
    near = np.zeros(n, np.int64)  # who can be given a multiplier
    sums = np.zeros(len(share), np.int64)  # of each group's multipliers
    for at in range(len(seeds)):
        many, size, total, lost, best = 0, 0, 0, 0.0, 0.0  # lost: what the groups leave over
        for step in range(-seeds.shape[1], STEPS):
            if step < 0:
                one, change, loses = seeds[at, step + seeds.shape[1]], 1, 0.0
                for i in range(held.starts[one], held.starts[one + 1]):
                    group = held.groups[i]
                    loses += share[group] * ((sums[group] + 1) % by - sums[group] % by)
            else:
                one, change, loses, most_over = -1, 0, 0.0, -np.inf
                for other in near[:many]:
                    if until[other] > step or (now[other] == 0 and size == most):
                        continue
                    for new in range(by):
                        if new == now[other]:
                            continue
                        more = 0.0
                        for i in range(held.starts[other], held.starts[other + 1]):
                            group = held.groups[i]
                            more += share[group] * ((sums[group] + new - now[other]) % by - sums[group] % by)
                        value = (total + new - now[other]) % by - lost - more + GROWING * (now[other] == 0)
                        if value > most_over + 1e-12:
                            one, change, loses, most_over = other, new - now[other], more, value
                if one < 0:
                    break
                until[one] = step + REST
            size += (now[one] == 0) - (now[one] + change == 0)
            now[one] += change
            total += change
            lost += loses
            for i in range(held.starts[one], held.starts[one + 1]):
                sums[held.groups[i]] += change
            if not known[one]:
                known[one], near[many] = True, one
                many += 1
            for other in held.ends[held.near[one] : held.near[one + 1]]:
                if not known[other]:
                    known[other], near[many] = True, other
                    many += 1
            if (total % by - lost) / by > best + 1e-9:
                best = (total % by - lost) / by
                place = 0
                for other in near[:many]:
                    if now[other]:
                        places[at, place], multipliers[at, place] = other, now[other]
                        place += 1
                places[at, place:] = -1
        over[at] = best
        for one in near[:many]:
            now[one], until[one], known[one] = 0, 0, False
            for i in range(held.starts[one], held.starts[one + 1]):
                sums[held.groups[i]] = 0


@njit(cache=True, nogil=True)
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


def _overlap(sets: Ints, held: _Held, share: Floats) -> Floats:
    """How much of the set lies in groups with others of the set."""
    out = np.zeros(len(sets))
    _overlapping(sets, held.starts, held.groups, share, out)
    return out
