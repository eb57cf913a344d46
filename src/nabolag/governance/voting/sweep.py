"""The compiled inner loop of `halves`: meets coalitions of two halves in order of weight.

In: two halves. The second one's weights count downwards from the quota, so that a coalition of the first half
    wins with those of the second that come before it or with it.
Out: per player of the first half the winning coalitions it is in, and per player of the second the losing ones.

The tallies of a band are kept in small tables: one row per combination of six players, one column per size of
the whole coalition, so that a coalition met costs a few additions of whole rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[Any]
_Function = TypeVar("_Function", bound=Callable[..., Any])

BUFFER = 1 << 19
"""Coalitions of one half that a band may hold."""
LANES = 32
"""Sizes of a half's coalitions: at most 31 players."""
_BITS = 6
_SEGMENT = (1 << 16) - 1
"""Coalitions of either half between two flushes: their product stays below 2^32."""


class Half(NamedTuple):
    """One half's coalitions, and what has been counted of them.

    Attributes:
        one, two: weights, lightest first; a coalition is a pair of one from each.
        in_one, in_two: the players in each, as bits.
        at: for each of `one`, where in `two` the next coalition is that has not been met.
        base: coalitions met before this band, by size (one entry when sizes are not asked for).
        out: coalitions counted, a row for each player and one for all; by size of the whole coalition.
    """

    one: Array
    two: Array
    in_one: Array
    in_two: Array
    at: Array
    base: Array
    out: Array


class _Band(NamedTuple):
    """What is met in a band: `table` by six players and size, less what `hits` times `base` will add."""

    table: Array
    hits: Array
    seen: Array
    parts: int


def _compiled(function: _Function) -> _Function:
    try:
        return cast(_Function, njit(nogil=True, cache=True)(function))
    except RuntimeError:  # nowhere to keep the compiled code: compile anew in each process
        return cast(_Function, njit(nogil=True)(function))


@_compiled
def sweep(cuts: Array, a: Half, b: Half, sizes: Array) -> int:
    """Meet all coalitions from cuts[0] up to cuts[-1]; the number of bands done before one that overflows.

    `sizes[x]` is the number of ones in x. The halves are kept up to date.
    """
    keys = np.empty((4, BUFFER), np.int64)
    members = np.empty((4, BUFFER), np.uint32)
    next_a, next_b = np.empty_like(a.at), np.empty_like(b.at)
    buckets = np.zeros(2, np.int64)
    band_a, band_b = _band(a), _band(b)
    for cut in range(cuts.size - 1):
        low, high = cuts[cut], cuts[cut + 1]
        many_a = _list(a, next_a, high, keys[0], members[0])
        many_b = _list(b, next_b, high, keys[1], members[1])
        if many_a < 0 or many_b < 0:
            return cut
        a.at[:], b.at[:] = next_a, next_b
        shift = 0
        while (high - low) >> shift > max(many_a, many_b):
            shift += 1
        if buckets.size != ((high - low) >> shift) + 2:
            buckets = np.zeros(((high - low) >> shift) + 2, np.int64)
        _sort(keys[0], members[0], many_a, low, shift, buckets, keys[2], members[2])
        _sort(keys[1], members[1], many_b, low, shift, buckets, keys[3], members[3])
        x = y = 0
        while x < many_a or y < many_b:
            x, y = _merge(
                keys[2], members[2], x, many_a, keys[3], members[3], y, many_b, sizes, band_a.seen.size > 1,
                band_a.table, band_a.hits, band_b.table, band_b.hits, band_a.parts, band_b.parts,
                band_a.seen, band_b.seen,
            )  # fmt: skip
            _flush(band_a, b.base, a.out)
            _flush(band_b, a.base, b.out)
            a.base[:] += band_a.seen
            b.base[:] += band_b.seen
            band_a.seen[:] = 0
            band_b.seen[:] = 0
    return cuts.size - 1


@_compiled
def tied(high: int, a: Half, b: Half, sizes: Array) -> None:
    """Meet the coalitions that come next and lie below `high`, which all weigh the same: no order needed."""
    _tie(high, b, a.base, sizes)
    _tie(high, a, b.base, sizes)


@_compiled
def _tie(high: int, half: Half, others: Array, sizes: Array) -> None:
    band = _band(half)
    for i in range(half.one.size):
        j = half.at[i]
        while j < half.two.size and half.two[j] < high - half.one[i]:
            bits = np.int64(half.in_one[i] | half.in_two[j])
            size = sizes[bits & 0xFFFF] + sizes[bits >> 16] if band.seen.size > 1 else 0
            half.base[size] += np.uint64(1)
            for c in range(band.parts):
                band.hits[((c << _BITS) | (bits & ((1 << _BITS) - 1))) * band.seen.size + size] += np.uint32(
                    1
                )
                bits >>= _BITS
            j += 1
        half.at[i] = j
    _flush(band, others, half.out)


@_compiled
def _band(half: Half) -> _Band:
    parts = max(1, (half.out.shape[0] + _BITS - 2) // _BITS)
    rows = parts << _BITS
    return _Band(
        np.zeros(rows * half.out.shape[1], np.uint32),
        np.zeros(rows * half.base.size, np.uint32),
        np.zeros(half.base.size, np.uint32),
        parts,
    )


@_compiled
def _list(half: Half, after: Array, high: int, keys: Array, members: Array) -> int:
    """The coalitions below `high` that have not been met; their number, or -1 when there are too many."""
    one, two, in_one, in_two, at = half.one, half.two, half.in_one, half.in_two, half.at
    count = 0
    for i in range(one.size):
        j = at[i]
        weight, inside = one[i], in_one[i]
        left = high - weight
        while j < two.size and two[j] < left:
            if count == keys.size:
                return -1
            keys[count] = weight + two[j]
            members[count] = inside | in_two[j]
            count += 1
            j += 1
        after[i] = j
    return count


@_compiled
def _sort(
    keys: Array,
    members: Array,
    many: int,
    low: int,
    shift: int,
    buckets: Array,
    keys_out: Array,
    members_out: Array,
) -> None:
    """By buckets of about one each, then within them by insertion, or properly where many fell in one."""
    buckets[:] = 0
    for e in range(many):
        buckets[((keys[e] - low) >> shift) + 1] += 1
    for b in range(1, buckets.size):
        buckets[b] += buckets[b - 1]
    for e in range(many):
        b = (keys[e] - low) >> shift
        keys_out[buckets[b]] = keys[e]
        members_out[buckets[b]] = members[e]
        buckets[b] += 1
    start = 0
    for b in range(buckets.size):
        stop = buckets[b]
        if stop - start > 64:
            order = start + np.argsort(keys_out[start:stop])
            keys_out[start:stop] = keys_out[order]
            members_out[start:stop] = members_out[order]
        else:
            for e in range(start + 1, stop):
                key, inside = keys_out[e], members_out[e]
                f = e - 1
                while f >= start and keys_out[f] > key:
                    keys_out[f + 1] = keys_out[f]
                    members_out[f + 1] = members_out[f]
                    f -= 1
                keys_out[f + 1] = key
                members_out[f + 1] = inside
        start = stop


@_compiled
def _merge(
    keys_a: Array, in_a: Array, x: int, many_a: int, keys_b: Array, in_b: Array, y: int, many_b: int,
    sizes: Array, sized: bool, table_a: Array, hits_a: Array, table_b: Array, hits_b: Array,
    parts_a: int, parts_b: int, seen_a: Array, seen_b: Array,
) -> tuple[int, int]:  # fmt: skip
    """Meet coalitions in order of weight from places x and y on: a segment of them, or all.

    Takes plain arrays: out of a tuple, in this loop, they would cost more than the counting.
    """
    stop_a, stop_b = min(many_a, x + _SEGMENT), min(many_b, y + _SEGMENT)
    while x < stop_a or y < stop_b:
        if y < many_b and (x == many_a or keys_b[y] <= keys_a[x]):
            if y == stop_b:
                break
            _meet(in_b[y], sizes, sized, table_b, hits_b, parts_b, seen_a, seen_b)
            y += 1
        else:
            if x == stop_a:
                break
            _meet(in_a[x], sizes, sized, table_a, hits_a, parts_a, seen_b, seen_a)
            x += 1
    return x, y


@_compiled
def _meet(
    inside: int, sizes: Array, sized: bool, table: Array, hits: Array, parts: int, others: Array, own: Array
) -> None:
    """Count the coalition with everyone met of the other half."""
    bits = np.int64(inside)
    size = sizes[bits & 0xFFFF] + sizes[bits >> 16] if sized else 0
    for c in range(parts):
        row = (c << _BITS) | (bits & ((1 << _BITS) - 1))
        bits >>= _BITS
        if sized:
            hits[row * LANES + size] += np.uint32(1)
            at = np.uint64(row * (2 * LANES) + size)
            for e in range(LANES):
                table[at + np.uint64(e)] += others[np.uint64(e)]
        else:
            hits[row] += np.uint32(1)
            table[row] += others[0]
    own[size] += np.uint32(1)


@_compiled
def _flush(band: _Band, base: Array, out: Array) -> None:
    """Move a band's tallies to the players, the last row to all coalitions, and clear the band."""
    width = out.shape[1]
    for i in range(out.shape[0]):
        everyone = i == out.shape[0] - 1
        c, bit = (0, 0) if everyone else (i // _BITS, i % _BITS)
        counted = np.zeros(base.size, np.uint64)
        for v in range(1 << _BITS):
            if everyone or v >> bit & 1:
                row = (c << _BITS) | v
                for k in range(width):
                    out[i, k] += band.table[row * width + k]
                for size in range(base.size):
                    counted[size] += band.hits[row * base.size + size]
        for size in range(base.size):
            for e in range(base.size):
                out[i, size + e] += counted[size] * base[e]
    band.table[:] = 0
    band.hits[:] = 0
