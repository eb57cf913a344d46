"""Winning, blocking and critical: coalitions themselves, and the measures made from the minimal ones."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from nabolag.errors import BadInput
from nabolag.governance.voting.exact import (
    WORD_PLAYERS,
    WORK_LIMIT,
    add_player,
    new_table,
    size_of,
    tail_without,
)
from nabolag.governance.voting.kinds import PROFILE_LIMIT, Kinds, MinimalCounts
from nabolag.governance.voting.rules import Rule

LIST_LIMIT = 200_000

Ints = npt.NDArray[np.int64]


def minimal_winning(rules: Sequence[Rule]) -> list[tuple[int, ...]]:
    """Every winning coalition that loses if any one member leaves, as player numbers, smallest first.

    Raises:
        BadInput: there are more than LIST_LIMIT of them.
    """
    winning = list(_several(rules)) if len(rules) > 1 else list(_one(rules[0]))
    return sorted(winning, key=lambda c: (len(c), c))


def minimal_blocking(rules: Sequence[Rule]) -> list[tuple[int, ...]]:
    """Every smallest group without whom the others cannot win: it stops at least one of the rules."""
    blocks: set[frozenset[int]] = set()
    for dual in duals(rules):
        blocks.update(frozenset(c) for c in _one(dual))
    if len(rules) > 1:
        by_size = sorted(blocks, key=len)
        kept: list[frozenset[int]] = []
        for group in by_size:
            if not any(smaller < group for smaller in kept):
                kept.append(group)
        blocks = set(kept)
    return sorted((tuple(sorted(b)) for b in blocks), key=lambda c: (len(c), c))


def duals(rules: Sequence[Rule]) -> list[Rule]:
    """For each rule, the vote of those who want to stop it."""
    return [Rule(rule.blocking_quota, rule.weights) for rule in rules]


def minimal_counts(rules: Sequence[Rule]) -> MinimalCounts:
    """How many minimal winning coalitions there are of each size, in all and with each player.

    By profiles under any rules, by a table over sorted weights under one rule.

    Raises:
        BadInput: too many different players for either.
    """
    kinds = Kinds.of(rules)
    if kinds.profiles <= PROFILE_LIMIT:
        return kinds.minimal_counts()
    if len(rules) == 1 and len(rules[0].weights) <= WORD_PLAYERS and size_of(rules, True).fits():
        return _sorted_counts(rules[0])
    raise _too_many(rules)


def johnston_scores(rules: Sequence[Rule]) -> list[Fraction]:
    """Sum over winning coalitions of 1/(number of critical members), for each player critical in them.

    By profiles under any rules, by tables over the surplus under one rule.

    Raises:
        BadInput: too many different players for either.
    """
    kinds = Kinds.of(rules)
    if kinds.profiles <= PROFILE_LIMIT:
        return kinds.johnston()
    n = len(rules[0].weights)
    if len(rules) == 1 and n <= WORD_PLAYERS and n**3 * rules[0].quota <= WORK_LIMIT:
        return _surplus_scores(rules[0])
    raise _too_many(rules)


def _one(rule: Rule) -> Iterator[tuple[int, ...]]:
    """Minimal winning coalitions under one rule: the lightest member is the last that was needed."""
    order = sorted((i for i, w in enumerate(rule.weights) if w), key=lambda i: -rule.weights[i])
    left = [0] * (len(order) + 1)
    for at in range(len(order) - 1, -1, -1):
        left[at] = left[at + 1] + rule.weights[order[at]]
    stack: list[tuple[int, int, tuple[int, ...]]] = [(0, rule.quota, ())]
    count = 0
    while stack:
        at, missing, chosen = stack.pop()
        if left[at] < missing:
            continue
        stack.append((at + 1, missing, chosen))
        weight = rule.weights[order[at]]
        taken = (*chosen, order[at])
        if weight < missing:
            stack.append((at + 1, missing - weight, taken))
            continue
        count += 1
        if count > LIST_LIMIT:
            raise BadInput(
                "Det finnes mer enn {limit} minste koalisjoner, for mange til å ramses opp. "
                "Be om antallet eller om den minste i stedet.",
                limit=LIST_LIMIT,
            )
        yield tuple(sorted(taken))


def _several(rules: Sequence[Rule]) -> Iterator[tuple[int, ...]]:
    kinds = Kinds.of(rules)
    if kinds.profiles > PROFILE_LIMIT:
        raise _too_many(rules)
    held, critical = kinds.winning()
    profiles = held[((held == 0) | critical).all(axis=1)].tolist()
    total = sum(kinds.ways(p) for p in profiles)
    if total > LIST_LIMIT:
        raise BadInput(
            "Det finnes mer enn {limit} minste koalisjoner, for mange til å ramses opp. "
            "Be om antallet eller om den minste i stedet.",
            limit=LIST_LIMIT,
        )
    for profile in profiles:
        picks = (combinations(m, k) for m, k in zip(kinds.members, profile, strict=True))
        for parts in product(*picks):
            yield tuple(sorted(i for part in parts for i in part))


def _sorted_counts(rule: Rule) -> MinimalCounts:
    """With weights falling, a coalition is minimal exactly when its last member was needed.

    So, for each last member, count the coalitions of earlier players that miss the quota by at most its
    weight.
    """
    n, quota = len(rule.weights), rule.quota
    order = sorted((i for i in range(n) if rule.weights[i]), key=lambda i: -rule.weights[i])
    of_size = [0] * (n + 1)
    having = [[0] * (n + 1) for _ in range(n)]
    table = new_table(n, (quota,), by_size=True)
    for earlier, last in enumerate(order):
        weight = rule.weights[last]
        almost = max(0, quota - weight)
        every = [int(x) for x in table[:, almost] - table[:, quota]]
        parts = {}
        for kind in {rule.weights[i] for i in order[:earlier]}:
            reaching = tail_without(table, (kind,), (almost,))
            parts[kind] = [
                a - b for a, b in zip(reaching, tail_without(table, (kind,), (quota,)), strict=True)
            ]
        for size in range(n):
            of_size[size + 1] += every[size]
            having[last][size + 1] += every[size]
            for i in order[:earlier]:
                having[i][size + 1] += every[size] - parts[rule.weights[i]][size]
        add_player(table, earlier, (weight,))
    return MinimalCounts(tuple(of_size), tuple(map(tuple, having)))


def _surplus_scores(rule: Rule) -> list[Fraction]:
    """Johnston's scores by how much a winning coalition has to spare.

    With a surplus of e just the members heavier than e are critical. Between two neighbouring weights the
    division into light and heavy players stays the same, so there: count the ways in which light players
    bring a set of heavy ones to the quota with such a surplus, then go through the heavy sets by size.
    """
    scores = dict.fromkeys(set(rule.weights), Fraction(0))
    steps = sorted({0, *rule.weights})
    light = new_table(0, (rule.quota + steps[-1],), by_size=False)
    for least, most in itertools.pairwise(steps):
        for weight in rule.weights:
            if weight == least:
                add_player(light, 0, (weight,))
        heavy = [weight for weight in rule.weights if weight > least]
        reach = rule.quota + most
        missing = reach - np.arange(reach)
        ways = np.zeros((len(heavy) + 1, reach), dtype=np.uint64)
        ways[0] = light[0][np.maximum(missing - (most - least), 0)] - light[0][missing]
        for added, weight in enumerate(heavy):
            step = min(weight, reach)
            for k in range(added + 1, 0, -1):
                ways[k][: reach - step] += ways[k - 1][step:]
        for weight in set(heavy):
            scores[weight] += sum(
                (Fraction(seen, size) for size, seen in enumerate(_with_one(ways, weight), 1)), Fraction(0)
            )
    return [scores[weight] for weight in rule.weights]


def _with_one(ways: npt.NDArray[np.uint64], weight: int) -> list[int]:
    """Coalitions of 1, 2, … heavy players with a given one of this weight in them."""
    counts = np.zeros(ways.shape[0], dtype=np.uint64)
    places = range(weight, ways.shape[1], weight)[: ways.shape[0]]
    for place in reversed(places):
        counts = ways[:, place] - np.concatenate((np.zeros(1, dtype=np.uint64), counts[:-1]))
    return [int(x) for x in counts[:-1]]


def _too_many(rules: Sequence[Rule]) -> BadInput:
    return BadInput(
        "{players} {players:deltaker|deltakere} med så ulike vekter har for mange koalisjoner til at alle kan gås gjennom. "
        "Bruk Banzhaf eller Shapley–Shubik, eller slå sammen deltakere med like interesser.",
        players=len(rules[0].weights),
    )
