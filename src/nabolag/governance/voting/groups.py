"""The smallest groups: who carries or stops a decision with the fewest, and whom one player needs for it."""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt

from nabolag.governance.voting.coalitions import duals
from nabolag.governance.voting.halves import WORD
from nabolag.governance.voting.rules import Rule

_BySize = list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]

BIT_LIMIT = 1 << 22
HALVES_LIMIT = 40
GROUP_LIMIT = 200_000


def smallest_winning(rules: Sequence[Rule]) -> tuple[int, ...]:
    """A winning coalition with as few players as possible, as player numbers."""
    order = sorted(
        range(len(rules[0].weights)), key=lambda i: -sum(rule.weights[i] / rule.total for rule in rules)
    )
    for more in range(len(order) + 1):
        players = _filled(rules, order, tuple(rule.quota for rule in rules), more)
        if players is not None:
            return tuple(sorted(players))
    raise AssertionError("all players together win")


def smallest_blocking(rules: Sequence[Rule]) -> tuple[int, ...]:
    """A group with as few players as possible without whom the others cannot win."""
    return min((smallest_winning([dual]) for dual in duals(rules)), key=lambda group: (len(group), group))


def smallest_carrying(rules: Sequence[Rule], member: int) -> tuple[int, ...] | None:
    """As few players as possible who win with `member` and not without; None when there are none such."""
    quotas = [rule.quota for rule in rules]

    def needed(others: Sequence[int], own: Sequence[int]) -> bool:
        return all(o + w >= q for o, w, q in zip(others, own, quotas, strict=True)) and any(
            o < q for o, q in zip(others, quotas, strict=True)
        )

    return _fewest(rules, member, quotas[0], needed)


def smallest_stopping(rules: Sequence[Rule], member: int) -> tuple[int, ...] | None:
    """As few players as possible who block with `member` and not without; None when there are none such."""
    quotas = [rule.blocking_quota for rule in rules]

    def needed(others: Sequence[int], own: Sequence[int]) -> bool:
        return any(o + w >= q for o, w, q in zip(others, own, quotas, strict=True)) and all(
            o < q for o, q in zip(others, quotas, strict=True)
        )

    return _fewest(rules, member, quotas[0], needed)


def _fewest(
    rules: Sequence[Rule],
    member: int,
    quota: int,
    needed: Callable[[Sequence[int], Sequence[int]], bool],
) -> tuple[int, ...] | None:
    """`member` and the fewest others whose weights make it needed; under one rule, miss `quota` by its weight.

    The weights that k of the first j others can reach are the bits of one number, so that every size is one
    shift and one or. Weights too large for that meet in the middle where they can; otherwise they are gone
    through group by group, up to GROUP_LIMIT of them.
    """
    others = [i for i in range(len(rules[0].weights)) if i != member]
    own = [rule.weights[member] for rule in rules]
    strides = [math.prod(rule.total + 1 for rule in rules[:r]) for r in range(len(rules))]
    if math.prod(rule.total + 1 for rule in rules) > BIT_LIMIT:
        if len(rules) == 1 and len(others) < HALVES_LIMIT and rules[0].total < WORD:
            return _fewest_in_halves(rules[0].weights, member, max(0, quota - own[0]), quota)
        return _fewest_by_trying(rules, member, others, needed)
    place = {i: sum(s * rule.weights[i] for s, rule in zip(strides, rules, strict=True)) for i in others}
    low, window = 0, -1
    if len(rules) == 1:
        low = max(0, quota - own[0])
        window = (1 << (quota - low)) - 1
    layer = [1] * (len(others) + 1)
    layers = [layer]
    for size in range(len(others) + 1):
        for at in _bits(layer[-1] >> low & window):
            at += low
            sums = [at // s % (rule.total + 1) for s, rule in zip(strides, rules, strict=True)]
            if needed(sums, own):
                return tuple(sorted((member, *_traced(layers, others, place, at, size))))
        grown = [0] * (len(others) + 1)
        for j, i in enumerate(others):
            grown[j + 1] = grown[j] | layer[j] << place[i]
        layer = grown
        layers.append(layer)
    return None


def _traced(
    layers: Sequence[Sequence[int]], others: Sequence[int], place: dict[int, int], at: int, size: int
) -> list[int]:
    """The players who make up the weight `at`."""
    chosen = []
    j = len(others)
    while size:
        while layers[size][j - 1] >> at & 1:
            j -= 1
        chosen.append(others[j - 1])
        at -= place[others[j - 1]]
        j, size = j - 1, size - 1
    return chosen


def _bits(number: int) -> Iterator[int]:
    """The positions of the ones in a number, from the heaviest down."""
    text = bin(number)[2:]
    at = text.find("1")
    while at >= 0:
        yield len(text) - 1 - at
        at = text.find("1", at + 1)


def _fewest_in_halves(weights: tuple[int, ...], member: int, low: int, high: int) -> tuple[int, ...] | None:
    """`member` and the fewest others who weigh at least `low` and less than `high` together."""
    deal, first, second = _halves(weights)
    bit = deal.index(member)
    one, two = (
        [(sums[keep], bits[keep]) for sums, bits in half for keep in [bits >> np.int64(bit) & 1 == 0]]
        for half in (first, second)
    )
    heaviest = list(
        itertools.accumulate(sorted(weights[:member] + weights[member + 1 :], reverse=True), initial=0)
    )
    for size in range(len(weights)):
        if heaviest[size] < low:
            continue
        for here in range(max(0, size - len(two) + 1), min(size + 1, len(one))):
            (mine, in_mine), (other, in_other) = one[here], two[size - here]
            if not (mine.size and other.size):
                continue
            at = np.searchsorted(other, low - mine)
            fits = np.flatnonzero((at < other.size) & (mine + other[np.minimum(at, other.size - 1)] < high))
            if fits.size:
                inside = int(in_mine[fits[0]] | in_other[at[fits[0]]])
                return tuple(sorted((member, *(i for b, i in enumerate(deal) if inside >> b & 1))))
    return None


@lru_cache(maxsize=4)
def _halves(weights: tuple[int, ...]) -> tuple[list[int], _BySize, _BySize]:
    """The players as dealt into two halves, and either half's coalitions by size: weight, rising, and members."""
    order = sorted(range(len(weights)), key=lambda i: -weights[i])
    first, second = order[::2], order[1::2]

    def listed(players: Sequence[int], shift: int) -> _BySize:
        sums = np.zeros(1, dtype=np.int64)
        for i in players:
            sums = np.concatenate((sums, sums + weights[i]))
        bits = np.argsort(sums, kind="stable")
        sizes = np.bitwise_count(bits)
        return [(sums[part], part << shift) for k in range(len(players) + 1) for part in [bits[sizes == k]]]

    return [*first, *second], listed(first, 0), listed(second, len(first))


def _fewest_by_trying(
    rules: Sequence[Rule],
    member: int,
    others: Sequence[int],
    needed: Callable[[Sequence[int], Sequence[int]], bool],
) -> tuple[int, ...] | None:
    own = [rule.weights[member] for rule in rules]
    every = (group for size in range(len(others) + 1) for group in combinations(others, size))
    for group in itertools.islice(every, GROUP_LIMIT):
        if needed([sum(rule.weights[i] for i in group) for rule in rules], own):
            return tuple(sorted((member, *group)))
    return None


def _filled(
    rules: Sequence[Rule], order: Sequence[int], missing: tuple[int, ...], more: int
) -> tuple[int, ...] | None:
    """`more` players of `order` who supply what is missing, or None when no such players exist."""
    if all(m <= 0 for m in missing):
        return ()
    for rule, lack in zip(rules, missing, strict=True):
        if lack > 0 and sum(heapq.nlargest(more, (rule.weights[i] for i in order))) < lack:
            return None
    for at, i in enumerate(order[: len(order) - more + 1] if more else ()):
        left = tuple(m - rule.weights[i] for m, rule in zip(missing, rules, strict=True))
        rest = _filled(rules, order[at + 1 :], left, more - 1)
        if rest is not None:
            return (i, *rest)
    return None
