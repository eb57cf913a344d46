"""Ways to give out seats: the usual keys side by side, and the whole numbers that come nearest to a wish."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Literal

from nabolag.errors import BadInput
from nabolag.governance.voting.game import WeightedGame
from nabolag.governance.voting.table import Number
from nabolag.text.showing import Shown

Measure = Literal["banzhaf", "shapley_shubik"]
KEYS = ("population", "equal", "mixed", "square_root", "capped")
EXHAUSTIVE = 4000
"""Up to so many ways to give out the seats, all are tried."""


@dataclass(frozen=True, repr=False)
class Design(Shown):
    """Seats per owner under one key, and the power they give."""

    key: str
    seats: dict[str, int]
    quota: int
    power: dict[str, Number]
    distance: Number | None = None
    proven: bool = False


def compare(
    population: Mapping[str, int],
    seats: int,
    threshold: Fraction = Fraction(1, 2),
    equal_part: Fraction = Fraction(3, 10),
    cap: Fraction = Fraction(49, 100),
    measure: Measure = "banzhaf",
    least: int = 1,
) -> list[Design]:
    """The same number of seats by inhabitants, equally, mixed, by square root, and by inhabitants with a cap.

    Args:
        population: inhabitants of each owner.
        seats: seats in all.
        threshold: share of the votes that carries: more than 1/2 when 1/2, at least otherwise.
        equal_part: how much of the mixed key is equal; 3/10 as in eKommune Sunnmøre (2016).
        cap: the largest share one owner may have in the capped key.
        least: seats that every owner gets at least.
    """
    return [
        _design(key, apportion(wishes(population, key, equal_part, cap), seats, least), threshold, measure)
        for key in KEYS
    ]


def wishes(
    population: Mapping[str, int],
    key: str,
    equal_part: Fraction = Fraction(3, 10),
    cap: Fraction = Fraction(49, 100),
) -> dict[str, Fraction]:
    """Each owner's share under a key ("population", "equal", "mixed", "square_root", "capped"); sums to 1.

    The square root is taken to twelve digits.

    Raises:
        BadInput: an unknown key, or an owner without inhabitants.
    """
    for name, count in population.items():
        if count <= 0:
            raise BadInput("«{name}» mangler folketall. Oppgi et tall over 0.", name=name)
    by_head = _share({name: Fraction(count) for name, count in population.items()})
    each = Fraction(1, len(population))
    match key:
        case "population":
            return by_head
        case "equal":
            return dict.fromkeys(population, each)
        case "mixed":
            return {name: equal_part * each + (1 - equal_part) * s for name, s in by_head.items()}
        case "square_root":
            return _share({name: Fraction(math.isqrt(count * 10**24)) for name, count in population.items()})
        case "capped":
            return _capped(by_head, max(cap, each))
    raise BadInput("Nøkkelen «{key}» finnes ikke. Velg {keys}.", key=key, keys=", ".join(KEYS))


def apportion(shares: Mapping[str, Fraction], seats: int, least: int = 1) -> dict[str, int]:
    """Whole seats by Sainte-Laguë's highest quotients, everyone getting at least `least` first.

    Raises:
        BadInput: fewer seats than `least` for each.
    """
    if seats < least * len(shares):
        raise BadInput(
            "{seats} {seats:plass|plasser} er for få: {owners} {owners:deltaker|deltakere} skal ha minst {least} hver.",
            seats=seats,
            owners=len(shares),
            least=least,
        )
    given = dict.fromkeys(shares, least)
    waiting = [
        (-part / (2 * least + 1), -part, place, name) for place, (name, part) in enumerate(shares.items())
    ]
    heapq.heapify(waiting)
    for _ in range(seats - least * len(shares)):
        _quotient, part, place, name = waiting[0]
        given[name] += 1
        heapq.heapreplace(waiting, (part / (2 * given[name] + 1), part, place, name))
    return given


def nearest(
    target: Mapping[str, Fraction],
    most_seats: int,
    threshold: Fraction = Fraction(1, 2),
    measure: Measure = "banzhaf",
    least: int = 1,
) -> Design:
    """The seats, at most `most_seats` in all, whose power is nearest to `target` (shares that sum to 1).

    Distance is the power that lies with the wrong owner: half the sum of absolute differences. All ways are
    tried when there are few (`proven`); otherwise the best of several starts, improved seat by seat.

    Raises:
        BadInput: fewer seats than `least` for each.
    """
    names = list(target)

    def design(seats: Mapping[str, int]) -> Design:
        candidate = _design("nearest", dict(seats), threshold, measure)
        off = sum(abs(Fraction(candidate.power[name]) - target[name]) for name in names) / 2
        return Design(candidate.key, candidate.seats, candidate.quota, candidate.power, off)

    def rank(candidate: Design) -> tuple[Number, int]:
        assert candidate.distance is not None
        return candidate.distance, sum(candidate.seats.values())

    start = apportion(target, most_seats, least)
    spare = most_seats - least * len(names)
    if math.comb(spare + len(names), len(names)) <= EXHAUSTIVE:
        every = (design(dict(zip(names, way, strict=True))) for way in _ways(len(names), spare, least))
        best = min(every, key=rank)
        return Design(best.key, best.seats, best.quota, best.power, best.distance, proven=True)
    totals = sorted(
        {most_seats, most_seats - 1, max(len(names) * least, most_seats * 3 // 4), len(start) * least}
    )
    return min(
        (
            _improved(design(apportion(target, t, least)), design, target, most_seats, least, rank)
            for t in totals
        ),
        key=rank,
    )


def _improved(
    best: Design,
    design: Callable[[Mapping[str, int]], Design],
    target: Mapping[str, Fraction],
    most: int,
    least: int,
    rank: Callable[[Design], tuple[Number, int]],
) -> Design:
    while True:
        off = sorted(target, key=lambda name: best.power[name] - target[name])
        better = min(map(design, _moves(best.seats, off, most, least)), key=rank, default=best)
        if rank(better) >= rank(best):
            return best
        best = better


def _moves(seats: Mapping[str, int], off: list[str], most: int, least: int) -> Iterator[dict[str, int]]:
    """One seat more, one less, or one moved, among the owners furthest from the target."""
    short, long = off[:4], [name for name in off[-4:] if seats[name] > least]
    if sum(seats.values()) < most:
        yield from ({**seats, name: seats[name] + 1} for name in {*short, *off[-4:]})
    yield from ({**seats, name: seats[name] - 1} for name in long)
    yield from ({**seats, a: seats[a] + 1, b: seats[b] - 1} for a in short for b in long if a != b)


def _design(key: str, seats: dict[str, int], threshold: Fraction, measure: Measure) -> Design:
    total = sum(seats.values())
    quota = total // 2 + 1 if threshold == Fraction(1, 2) else math.ceil(threshold * total)
    power = getattr(WeightedGame(quota, seats), measure)()
    return Design(key, seats, quota, dict(power))


def _ways(owners: int, spare: int, least: int) -> Iterator[tuple[int, ...]]:
    """Every way to give at most `spare` further seats to the owners."""
    for bars in combinations(range(spare + owners), owners):
        before = -1
        way = []
        for bar in bars:
            way.append(bar - before - 1 + least)
            before = bar
        yield tuple(way)


def _share(parts: Mapping[str, Fraction]) -> dict[str, Fraction]:
    total = sum(parts.values(), Fraction(0))
    return {name: part / total for name, part in parts.items()}


def _capped(shares: Mapping[str, Fraction], cap: Fraction) -> dict[str, Fraction]:
    """No one above `cap`; what they give up goes to the others in proportion."""
    held: set[str] = set()
    while True:
        free = {name: s for name, s in shares.items() if name not in held}
        left = 1 - cap * len(held)
        total = sum(free.values(), Fraction(0))
        capped = {name: cap if name in held else s * left / total for name, s in shares.items()}
        above = {name for name, s in capped.items() if s > cap}
        if not above:
            return capped
        held |= above
