"""The groups a game speaks of: every one of 2ⁿ, or a list of those that are possible.

A group is known by its row. Rows never include the empty group or the grand coalition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_ZERO = 1e-7


class Coalitions(Protocol):
    """What the linear programs need to know of the groups."""

    n: int
    sizes: Ints

    def sums(self, x: Floats) -> Floats:
        """x(S) of every row."""

    def members(self, row: int) -> tuple[int, ...]:
        """The players of one row, ascending."""


def subset_sums(x: NDArray[np.float64] | NDArray[np.object_] | Ints) -> NDArray[np.generic]:
    """x(S) of all 2ⁿ bitmasks, mask 0 first."""
    out = np.zeros(1 << len(x), dtype=x.dtype)
    for i, value in enumerate(x):
        out[1 << i : 2 << i] = out[: 1 << i] + value
    return out


def members_of(mask: int) -> tuple[int, ...]:
    """The players of a bitmask, ascending."""
    return tuple(i for i in range(mask.bit_length()) if mask >> i & 1)


class EveryGroup:
    """All proper non-empty groups of n players; row r is bitmask r + 1."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.sizes: Ints = subset_sums(np.ones(n, dtype=np.int64))[1:-1].astype(np.int64)

    def sums(self, x: Floats) -> Floats:
        return subset_sums(x)[1:-1].astype(np.float64, copy=False)

    def members(self, row: int) -> tuple[int, ...]:
        return members_of(row + 1)


class ListedGroups:
    """Only these groups, each a sequence of player numbers."""

    def __init__(self, n: int, groups: Sequence[Sequence[int]]) -> None:
        from scipy.sparse import csr_matrix

        self.n = n
        self.sizes = np.array([len(group) for group in groups], dtype=np.int64)
        ends = np.concatenate([[0], np.cumsum(self.sizes)])
        players = np.fromiter((i for group in groups for i in group), dtype=np.int64, count=int(ends[-1]))
        self._matrix = csr_matrix((np.ones(len(players)), players, ends), shape=(len(groups), n))

    def sums(self, x: Floats) -> Floats:
        return np.asarray(self._matrix @ x, dtype=np.float64)

    def members(self, row: int) -> tuple[int, ...]:
        start, end = self._matrix.indptr[row : row + 2]
        return tuple(sorted(int(i) for i in self._matrix.indices[start:end]))


@dataclass(frozen=True)
class Game:
    """A game in gains: the groups, their worth and weight (per row), the total, each player's worth alone."""

    coalitions: Coalitions
    worth: Floats
    weights: Floats
    total: float
    alone: Floats


class Span:
    """The groups whose sum is decided once the sums of some groups, and of all together, are held."""

    def __init__(self, n: int) -> None:
        self._basis = np.ones((1, n)) / np.sqrt(n)
        self._n = n

    @property
    def rank(self) -> int:
        """How many independent sums are held; n means that the allocation is decided."""
        return len(self._basis)

    def row(self, players: Sequence[int]) -> Floats:
        """The 0/1 vector of a group."""
        out = np.zeros(self._n)
        out[list(players)] = 1.0
        return out

    def add(self, players: Sequence[int]) -> bool:
        """Hold one more group's sum; False if it was decided already."""
        rest = self._outside(self.row(players))
        size = float(np.linalg.norm(rest))
        if size < _ZERO:
            return False
        self._basis = np.vstack([self._basis, self._outside(rest / size)])
        return True

    def settled(self, coalitions: Coalitions) -> Bools:
        """Which rows are decided. Two random directions outside the span tell: a decided sum does not move."""
        random = np.random.default_rng(0)
        first, second = (self._outside(random.normal(size=self._n)) for _ in range(2))
        out: Bools = (np.abs(coalitions.sums(first)) < _ZERO) & (np.abs(coalitions.sums(second)) < _ZERO)
        return out

    def _outside(self, vector: Floats) -> Floats:
        for _ in range(2):
            vector = vector - self._basis.T @ (self._basis @ vector)
        return vector
