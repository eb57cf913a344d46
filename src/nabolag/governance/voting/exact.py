"""Exact counts of winning coalitions, by dynamic programming in modular arithmetic.

T(k, t) is the number of coalitions of k players whose weights reach t under every rule. Adding a player of
weight w gives T'(k, t) = T(k, t) + T(k-1, max(t-w, 0)). Taking one out again needs no second table: with T_Q
for the game without the player, T(k, t) = T_Q(k, t) + T_Q(k-1, t-w), so T_Q(q) is an alternating sum along q,
q-w, q-2w … (the generating-function method of Brams & Affuso 1976 and Bilbao et al. 2000, in its tail form).

Counts below 2^63 are kept in machine words. Beyond that the same table is made modulo several primes, and the
counts are put together by the Chinese remainder theorem.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from nabolag.governance.voting.rules import Rule

Limbs = npt.NDArray[np.uint64]
Poly = tuple[int, ...]

CELL_LIMIT = 125_000_000
"""Table cells (8 bytes each) an exact count may use; twice as many when asked for."""
WORK_LIMIT = 4e9
"""Cell updates an exact count may use unless asked for; some ten seconds."""

WORD_PLAYERS = 62
"""Up to here every count fits in a machine word."""


@dataclass(frozen=True)
class Counts:
    """Winning coalitions by number of members (one entry, the total, when sizes were not asked for).

    `without[i]` are those that player i is not in.
    """

    winning: Poly
    without: tuple[Poly, ...]


@dataclass(frozen=True)
class Size:
    """What an exact count takes."""

    cells: float
    work: float

    def fits(self, patient: bool = False) -> bool:
        return self.cells <= CELL_LIMIT * (2 if patient else 1) and (patient or self.work <= WORK_LIMIT)


def size_of(rules: Sequence[Rule], by_size: bool) -> Size:
    """Cells and cell updates of `count(rules, by_size)`."""
    tables, heads = _split(rules)
    if len(rules) == 1:
        tables = [min(rules[0], Rule(rules[0].blocking_quota, rules[0].weights), key=lambda rule: rule.quota)]
    n = len(rules[0].weights)
    rows = n + 1 if by_size or heads else 1
    cells = rows * math.prod(float(min(rule.quota + 1, 10**18)) for rule in tables)
    passes = 1 if n <= WORD_PLAYERS else math.ceil((n + 1) / 61)
    return Size(cells * (1 if len(tables) == 1 else 2), cells * n * passes / (2 if rows > 1 else 1))


def count(rules: Sequence[Rule], by_size: bool) -> Counts:
    """Winning coalitions under all `rules`, in all and without each player; exact for any number of players."""
    if len(rules) == 1 and rules[0].blocking_quota < rules[0].quota:
        dual = Rule(rules[0].blocking_quota, rules[0].weights)
        return _turned(_count([dual], by_size), len(dual.weights), by_size)
    return _count(rules, by_size)


def _turned(dual: Counts, n: int, by_size: bool) -> Counts:
    """A coalition wins exactly when those outside it cannot block."""

    def turn(blocking: Sequence[int], players: int) -> Poly:
        if not by_size:
            return (2**players - blocking[0],)
        return tuple(math.comb(players, k) - x for k, x in enumerate(reversed(blocking)))

    having = ([a - b for a, b in zip(dual.winning, w, strict=True)] for w in dual.without)
    return Counts(turn(dual.winning, n), tuple(turn(h, n - 1) for h in having))


def _count(rules: Sequence[Rule], by_size: bool) -> Counts:
    tables, heads = _split(rules)
    by_size_inside = by_size or heads > 0
    n = len(rules[0].weights)
    players = [tuple(rule.weights[i] for rule in tables) for i in range(n)]
    quotas = tuple(rule.quota for rule in tables)
    kinds = sorted(set(players), reverse=True)

    residues = []
    moduli = [0] if n <= WORD_PLAYERS else _primes(math.ceil((n + 1) / 61))
    for modulus in moduli:
        table = _tail_table(players, quotas, by_size_inside, modulus)
        at_quota = _at(table, quotas)
        residues.append([at_quota, *(tail_without(table, kind, quotas, modulus) for kind in kinds)])
    polys = [_combined(parts, moduli) for parts in zip(*residues, strict=True)]

    def shown(poly: Poly) -> Poly:
        enough = tuple(0 if k < heads else x for k, x in enumerate(poly))
        return enough if by_size else (sum(enough),)

    winning, *by_kind = map(shown, polys)
    position = {kind: by_kind[i] for i, kind in enumerate(kinds)}
    return Counts(winning, tuple(position[player] for player in players))


def _split(rules: Sequence[Rule]) -> tuple[list[Rule], int]:
    """Rules that need an axis of their own, and the least number of players the other rules ask for."""
    tables = [rule for rule in rules if not rule.is_head_count]
    heads = max((math.ceil(r.quota / r.weights[0]) for r in rules if r.is_head_count), default=0)
    return (tables, heads) if tables else ([rules[0]], heads if len(rules) > 1 else 0)


def new_table(players: int, quotas: tuple[int, ...], by_size: bool) -> Limbs:
    """The table before any player is added; one row per size, or one in all."""
    table = np.zeros((players + 1 if by_size else 1, *(quota + 1 for quota in quotas)), dtype=np.uint64)
    table[(0,) * table.ndim] = 1
    return table


def add_player(table: Limbs, added: int, player: tuple[int, ...], modulus: int = 0) -> None:
    """Add one more player to a table that holds `added` of them, in place."""
    steps = tuple(min(w, length - 1) for w, length in zip(player, table.shape[1:], strict=True))
    if table.shape[0] == 1:
        _add(table[0], table[0].copy(), steps, modulus)
    else:
        for k in range(added + 1, 0, -1):
            _add(table[k], table[k - 1], steps, modulus)


def _tail_table(
    players: Sequence[tuple[int, ...]], quotas: tuple[int, ...], by_size: bool, modulus: int
) -> Limbs:
    table = new_table(len(players), quotas, by_size)
    for added, player in enumerate(sorted(players)):
        add_player(table, added, player, modulus)
    return table


def _add(row: Limbs, other: Limbs, steps: tuple[int, ...], modulus: int) -> None:
    """row(t) += other(max(t - step, 0)), in place."""
    if row.ndim == 1:
        step = steps[0]
        row[:step] += other[0]
        row[step:] += other[: row.size - step]
    else:
        moved = (np.maximum(np.arange(n) - step, 0) for n, step in zip(row.shape, steps, strict=True))
        row += other[np.ix_(*moved)]
    if modulus:
        # below the modulus the difference wraps to something huge, so the smaller one is the residue
        np.minimum(row, row - np.uint64(modulus), out=row)


def tail_without(table: Limbs, kind: tuple[int, ...], quotas: tuple[int, ...], modulus: int = 0) -> list[int]:
    """T_Q at `quotas`, by size: the table's count there, for a player of this kind taken out."""
    if not any(kind):
        return _halved(_at(table, quotas), modulus)
    last = max(math.ceil(quota / w) for quota, w in zip(quotas, kind, strict=True) if w)
    if table.shape[0] == 1:
        path = tuple(_path(quota, w, last) for quota, w in zip(quotas, kind, strict=True))
        seen = table[0][path]
        tail = _halved([int(seen[-1])], modulus)[0]
        signed = _sum(seen[:-1:2]) - _sum(seen[1:-1:2]) + (tail if last % 2 == 0 else -tail)
        return [signed % modulus if modulus else signed]
    depth = min(last, table.shape[0])
    path = tuple(_path(quota, w, depth) for quota, w in zip(quotas, kind, strict=True))
    columns = np.stack([row[path] for row in table])
    tails = np.zeros(table.shape[0], dtype=np.uint64)
    if depth == last:
        tails[:] = _halved([int(x) for x in columns[:, -1]], modulus)
    for j in range(depth - 1, -1, -1):
        shifted = np.concatenate(([np.uint64(0)], tails[:-1]))
        tails = columns[:, j] - shifted
        if modulus:
            tails = np.minimum(tails, tails + np.uint64(modulus))
    return [int(x) for x in tails]


def _at(table: Limbs, quotas: tuple[int, ...]) -> list[int]:
    return [int(row[quotas]) for row in table]


def _path(quota: int, w: int, last: int) -> npt.NDArray[np.int64]:
    return np.maximum(quota - w * np.arange(last + 1, dtype=np.int64), 0)


def _halved(poly: list[int], modulus: int) -> list[int]:
    """`poly` divided by (1 + y), or by 2 when sizes are not kept: the player's weight no longer matters."""
    if len(poly) == 1:
        return [poly[0] * pow(2, -1, modulus) % modulus] if modulus else [poly[0] // 2]
    out: list[int] = []
    for coefficient in poly:
        value = coefficient - (out[-1] if out else 0)
        out.append(value % modulus if modulus else value)
    return out


def _sum(values: Limbs) -> int:
    high = int((values >> np.uint64(32)).sum())
    return (high << 32) + int((values & np.uint64(0xFFFFFFFF)).sum())


def _combined(parts: Sequence[list[int]], moduli: Sequence[int]) -> Poly:
    if len(moduli) == 1:
        return tuple(parts[0])
    product = math.prod(moduli)
    lifts = [product // m * pow(product // m, -1, m) for m in moduli]
    return tuple(
        sum(x * lift for x, lift in zip(xs, lifts, strict=True)) % product for xs in zip(*parts, strict=True)
    )


@cache
def _primes(how_many: int) -> list[int]:
    primes: list[int] = []
    candidates: Iterator[int] = iter(range(2**62 - 1, 2**61, -2))
    while len(primes) < how_many:
        candidate = next(candidates)
        if _is_prime(candidate):
            primes.append(candidate)
    return primes


def _is_prime(n: int) -> bool:
    """Miller–Rabin; these twelve bases decide every n below 2^64 (Sorenson & Webster 2017)."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(base, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True
