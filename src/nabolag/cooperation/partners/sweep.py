"""The cheapest division by going through the municipalities in an order where few lie beside those that are done.

Step by step the first municipality nobody covers gets a group. What is covered is all that matters for the rest, so of the
ways to cover the same the cheapest is kept (dynamic programming). The linear program says what covering the rest costs at
least; what comes above the program's bound is the excess. Divisions within a small excess are looked through first, and the
first that is found within one is the cheapest of all, as every cheaper one would have been met.
"""

from __future__ import annotations

from math import log
from time import monotonic
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from nabolag.cooperation.partners.graph import Graph, Ints
from nabolag.cooperation.partners.master import Floats, Master, Relaxed
from nabolag.cooperation.partners.orders import along, others

MOST_STATES = 12_000_000
FIRST_ROOM = 1 << 14
FIRST_EXCESS = 1e-6  # of the bound
TIMES = 2.5  # as many states should the next excess give
LEAST_STEP, MOST_STEP = 1.05, 2.0
CLOSE = 1e-9  # of the bound: rounding
TRIED_FROM = 300_000  # states the first order keeps before others are tried
TRIED_TO, LEAN = 1.5, 0.3  # times the excess, and part of it, of a lean sweep
MOST_LEAN = 200_000  # states it may keep
Bits = NDArray[np.uint64]


class Swept(NamedTuple):
    """The groups of the cheapest division, or None; no division costs less than `bound`; the order that was found the best."""

    chosen: list[int] | None
    bound: float
    order: Ints | None = None


def swept(
    master: Master,
    tight: Relaxed,
    graph: Graph,
    until: float,
    most: int = MOST_STATES,
    known: float = -np.inf,
    best: Ints | None = None,
) -> Swept:
    """The cheapest division, looked for within ever larger excess until there is one.

    Once the states are many, other orders are tried in a lean sweep, and the one that keeps fewest is gone on with.

    Args:
        tight: the optimum of `master`'s program.
        graph: who is beside whom; its places are those of `master`.
        until: when to stop, by `monotonic`. None is found then, or when more than `most` states would have to be kept.
        known: no division costs less.
        best: the order that an earlier sweep found the best; others are not tried.
    """
    size = max(abs(tight.bound), 1.0)
    excess, bound = max(FIRST_EXCESS * size, known - tight.bound), max(known, tight.bound)
    before = (0.0, 1)
    priced = _priced(master, tight)
    order = along(graph) if best is None else best
    while monotonic() < until:
        search = _Search(master, tight, priced, order, excess + CLOSE * size)
        chosen = search.run(until, most)
        if chosen is not None:
            return Swept(chosen, float(master.cost[chosen].sum()), best)
        if not search.complete:
            break
        if not search.pruned:
            return Swept(None, np.inf, best)
        bound = max(bound, tight.bound + excess)
        grown = log(max(search.many, 2) / before[1]) / (excess - before[0])
        before = (excess, max(search.many, 2))
        if best is None and search.many >= TRIED_FROM:
            best = order = _narrowest(
                master, tight, priced, [order, *others(graph)], TRIED_TO * excess, until
            )
            before = (0.0, 1)
        excess = min(max(excess + log(TIMES) / max(grown, 1e-300), LEAST_STEP * excess), MOST_STEP * excess)
    return Swept(None, bound, best)


def _narrowest(
    master: Master, tight: Relaxed, priced: _Priced, orders: list[Ints], excess: float, until: float
) -> Ints:
    """The order that keeps fewest states in a lean sweep.

    A sweep within less excess would favour orders that meet early what costs, and come to an end before the country is wide.
    """
    best, fewest = orders[0], MOST_LEAN
    for order in orders:
        search = _Search(master, tight, priced, order, excess, LEAN)
        search.run(until, fewest)
        if search.complete and search.many < fewest:
            best, fewest = order, search.many
    return best


class _Priced(NamedTuple):
    """The added rows that have a price, whatever the order: multipliers (rows, municipalities), divisor and price."""

    multipliers: Ints
    by: Ints
    price: Floats


class _Groups(NamedTuple):
    """Groups by their first municipality in the order, cheapest first: `starts[i]:starts[i + 1]` are those of place i.

    `inside` has a bit for each place; `excess` is the reduced cost; `rows[row_starts[g]:row_starts[g + 1]]` are the added rows
    that group g's multipliers leave something over in, and `over` what they leave.
    """

    starts: Ints
    inside: Bits
    excess: Floats
    row_starts: Ints
    rows: Ints
    over: Ints


class _Rows(NamedTuple):
    """The same rows along the order: places (last in the order first; −1 where a row has fewer), multipliers, divisor, price."""

    places: Ints
    multipliers: Ints
    by: Ints
    price: Floats


class _States(NamedTuple):
    """What is covered, with what excess, by which group on top of which state; chained by the first place not covered."""

    covered: Bits
    excess: Floats
    parent: NDArray[np.int32]
    group: NDArray[np.int32]
    after: NDArray[np.int32]
    first: Ints
    table: NDArray[np.int32]


class _Search:
    """The states within one excess.

    Args:
        lean: what part of the excess that is left, from the state with least on, a state may have.
    """

    def __init__(
        self,
        master: Master,
        tight: Relaxed,
        priced: _Priced,
        order: Ints,
        excess: float,
        lean: float = 1.0,
    ) -> None:
        self._n, self._most, self._lean = len(order), excess, lean
        self.many, self.complete, self.pruned = 1, False, False
        place = np.argsort(order)
        near = np.flatnonzero(tight.reduced <= lean * excess)
        cover = csc_array(master.cover[:, near])
        held = np.repeat(np.arange(len(near)), np.diff(cover.indptr))
        first = np.full(len(near), self._n)
        np.minimum.at(first, held, place[cover.indices])
        by_first = np.lexsort((tight.reduced[near], first))
        self._which, cover = near[by_first], csc_array(cover[:, by_first])
        held, at = np.repeat(np.arange(len(near)), np.diff(cover.indptr)), place[cover.indices]
        inside = np.zeros((len(near), (self._n + 63) // 64), dtype=np.uint64)
        np.bitwise_or.at(inside, (held, at // 64), np.uint64(1) << (at % 64).astype(np.uint64))
        self._rows = _along(priced, order)
        over = csc_array(csr_array(priced.multipliers) @ cover)
        over.data %= self._rows.by[over.indices]
        over.eliminate_zeros()
        self._groups = _Groups(
            np.searchsorted(first[by_first], np.arange(self._n + 1)),
            inside,
            np.maximum(tight.reduced[self._which], 0.0),
            over.indptr.astype(np.int64),
            over.indices.astype(np.int64),
            over.data.astype(np.int64),
        )
        self.pruned = len(near) < len(master.cost)

    def run(self, until: float, most: int) -> list[int] | None:
        """The groups of the cheapest division within the excess."""
        states = _room(FIRST_ROOM, self._n, self._groups.inside.shape[1])
        for place in range(self._n):
            state, within = int(states.first[place]), self._most
            if self._lean < 1.0 and state >= 0:
                within -= (1.0 - self._lean) * (within - _least(place, states))
            while state >= 0:
                state, self.many, pruned = _step(
                    place, state, self.many, self._n, within, self._groups, self._rows, states
                )
                self.pruned |= pruned
                if state >= 0:  # no room for what may come of it
                    if self.many > most:
                        return None
                    states = _larger(states, self.many, self._n, len(self._groups.excess))
            if self.many > most or monotonic() > until:
                return None
        self.complete = True
        state, chosen = int(states.first[self._n]), list[int]()
        if state < 0:
            return None
        while state > 0:
            chosen.append(int(self._which[states.group[state]]))
            state = int(states.parent[state])
        return sorted(chosen)


def _priced(master: Master, tight: Relaxed) -> _Priced:
    at = np.flatnonzero(tight.dual < 0)
    cuts = [master.cuts[one] for one in at]
    multipliers = np.zeros((len(cuts), master.cover.shape[0]), dtype=np.int64)
    for row, cut in enumerate(cuts):
        multipliers[row, list(cut.places)] = cut.multipliers
    return _Priced(multipliers, np.array([cut.by for cut in cuts], dtype=np.int64), -tight.dual[at])


def _along(priced: _Priced, order: Ints) -> _Rows:
    last_first = priced.multipliers[:, order[::-1]]
    row, back = np.nonzero(last_first)
    many = np.bincount(row, minlength=len(last_first))
    at = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    places = np.full((len(last_first), max(many, default=1)), -1, dtype=np.int64)
    multipliers = np.zeros_like(places)
    places[row, at], multipliers[row, at] = len(order) - 1 - back, last_first[row, back]
    return _Rows(places, multipliers, priced.by, priced.price)


def _room(many: int, n: int, words: int) -> _States:
    """Room for so many states; the first covers nobody."""
    states = _States(
        np.zeros((many, words), dtype=np.uint64),
        np.zeros(many),
        np.full(many, -1, dtype=np.int32),
        np.full(many, -1, dtype=np.int32),
        np.full(many, -1, dtype=np.int32),
        np.full(n + 1, -1, dtype=np.int64),
        np.full(1 << (2 * many - 1).bit_length(), -1, dtype=np.int32),
    )
    states.first[0] = 0
    states.table[0] = 0
    return states


def _larger(states: _States, many: int, n: int, groups: int) -> _States:
    """The same states with twice the room."""
    room = _room(max(2 * len(states.excess), many + 2 * groups), n, states.covered.shape[1])
    room.covered[:many], room.excess[:many] = states.covered[:many], states.excess[:many]
    room.parent[:many], room.group[:many] = states.parent[:many], states.group[:many]
    room.after[:many] = states.after[:many]
    room.first[:] = states.first
    _tabled(room, many)
    return room


@njit(cache=True, nogil=True)
def _slot(covered: Bits, table: NDArray[np.int32], sought: Bits) -> np.int64:
    """Where in the table a state that covers `sought` is, or would be."""
    mixed = np.uint64(1469598103934665603)
    for word in sought:
        mixed = (mixed ^ word) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    slot = np.int64(mixed & np.uint64(len(table) - 1))
    while table[slot] >= 0:
        for word in range(len(sought)):
            if covered[table[slot], word] != sought[word]:
                break
        else:
            break
        slot = (slot + 1) & (len(table) - 1)
    return slot


@njit(cache=True, nogil=True)
def _tabled(states: _States, many: int) -> None:
    for state in range(many):
        states.table[_slot(states.covered, states.table, states.covered[state])] = state


@njit(cache=True, nogil=True)
def _least(place: int, states: _States) -> float:
    """The least excess of the states that go on from `place` or later."""
    least = np.inf
    for first in range(place, len(states.first)):
        state = states.first[first]
        while state >= 0:
            least = min(least, states.excess[state])
            state = states.after[state]
    return least


@njit(cache=True, nogil=True)
def _step(
    place: int,
    state: int,
    many: int,
    n: int,
    most: float,
    groups: _Groups,
    rows: _Rows,
    states: _States,
) -> tuple[int, int, bool]:
    """Gives `place` each group that fits, in `state` and those chained after it.

    Gives the state that was not gone through as room for what may come of it is missing (−1: none), how many states there
    are, and whether something was left out for its excess.
    """
    sought = np.zeros(groups.inside.shape[1], dtype=np.uint64)
    # what the uncovered leave over of each row, and the state it was reckoned for
    left, reckoned = np.zeros(len(rows.by), dtype=np.int64), np.full(len(rows.by), -1, dtype=np.int64)
    pruned = False
    while state >= 0:
        if many + groups.starts[place + 1] - groups.starts[place] > len(states.excess):
            return state, many, pruned
        for group in range(groups.starts[place], groups.starts[place + 1]):
            if states.excess[state] + groups.excess[group] > most:
                pruned = True
                break
            fits = True
            for word in range(len(sought)):
                if states.covered[state, word] & groups.inside[group, word]:
                    fits = False
                    break
            if not fits:
                continue
            excess = states.excess[state] + groups.excess[group]
            for at in range(groups.row_starts[group], groups.row_starts[group + 1]):
                row = groups.rows[at]
                if reckoned[row] != state:
                    reckoned[row], left[row] = state, _left(row, place, rows, states.covered[state])
                if left[row] < groups.over[at]:  # the row can no longer be full
                    excess += rows.price[row]
                    if excess > most:
                        break
            if excess > most:
                pruned = True
                continue
            for word in range(len(sought)):
                sought[word] = states.covered[state, word] | groups.inside[group, word]
            slot = _slot(states.covered, states.table, sought)
            found = states.table[slot]
            if found < 0:
                states.table[slot] = many
                states.covered[many] = sought
                lowest = place + 1
                while lowest < n and sought[lowest >> 6] >> np.uint64(lowest & 63) & np.uint64(1):
                    lowest += 1
                states.after[many] = states.first[lowest]
                states.first[lowest] = many
                found = many
                many += 1
            elif states.excess[found] <= excess:
                continue
            states.excess[found] = excess
            states.parent[found] = state
            states.group[found] = group
        state = states.after[state]
    return -1, many, pruned


@njit(cache=True, nogil=True)
def _left(row: int, place: int, rows: _Rows, covered: Bits) -> int:
    """What the sum of the multipliers of those who are not covered leaves over. `place` is the first of them.

    When a group that fits leaves over more than this, what it and the rest leave over is together more than the divisor: one
    whole part fewer than there was room for, and the row can no longer be full. Otherwise nothing is lost.
    """
    total = 0
    for at in range(rows.places.shape[1]):
        one = rows.places[row, at]
        if one < place:  # all before it are covered; −1 too
            break
        if not covered[one >> 6] >> np.uint64(one & 63) & np.uint64(1):
            total += rows.multipliers[row, at]
    return int(total % rows.by[row])
