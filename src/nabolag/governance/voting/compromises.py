"""The seats under which the owner that gets the smallest part of its wish gets as much of it as possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from nabolag.governance.voting.designs import Design, Measure, compare, nearest
from nabolag.governance.voting.table import Number
from nabolag.text.showing import Shown


@dataclass(frozen=True, repr=False)
class Compromise(Shown):
    """A design between the owners' wishes.

    Attributes:
        design: the seats; its key is one of `designs.KEYS`, or "nearest" where none of those is as good.
        wish: the key that gives each owner the most power.
        best: each owner's share of the power under its own wish, 0–1.
        keeps: the part of `best` that the design gives, 0–1 and above.
        as_good: keys of the other designs where the smallest part is as large.
    """

    design: Design
    wish: dict[str, str]
    best: dict[str, Number]
    keeps: dict[str, Number]
    as_good: tuple[str, ...]


def compromise(
    population: Mapping[str, int],
    seats: int,
    threshold: Fraction = Fraction(1, 2),
    measure: Measure = "banzhaf",
    least: int = 1,
    between: bool = True,
) -> Compromise:
    """The design whose smallest part kept of a wish is largest (Kalai & Smorodinsky 1975, without power as the way out).

    Power is compared with what the owner could have had, as an owner without a say gives up everything, however small its say
    was. An owner wishes for the usual key that gives it the most power, the first of `designs.KEYS` when several do. Tried are
    the usual keys and, when `between`, the seats whose power is nearest in proportion to the wishes (seconds for ten owners and
    more) where they follow the inhabitants; the first of several as good.

    Args:
        population, seats, threshold, measure, least: as in `designs.compare`.

    Raises:
        BadInput: as `designs.compare`.
    """
    usual = compare(population, seats, threshold, measure=measure, least=least)
    wanted = {name: max(usual, key=lambda one, name=name: one.power[name]) for name in population}  # type: ignore[misc]
    best = {name: design.power[name] for name, design in wanted.items()}
    total = sum(Fraction(value) for value in best.values())
    in_proportion = {name: Fraction(value) / total for name, value in best.items()}
    candidates = list(usual)
    if between and _by_size(found := nearest(in_proportion, seats, threshold, measure, least), population):
        candidates.append(found)

    def keeps(one: Design) -> dict[str, Number]:
        return {name: one.power[name] / best[name] for name in population}

    def least_kept(one: Design) -> Number:
        return min(keeps(one).values())

    chosen = max(candidates, key=least_kept)
    tied = tuple(one.key for one in candidates if one is not chosen and least_kept(one) == least_kept(chosen))
    wish = {name: one.key for name, one in wanted.items()}
    return Compromise(chosen, wish, best, keeps(chosen), tied)


def _by_size(design: Design, population: Mapping[str, int]) -> bool:
    """Whether nobody has fewer seats than somebody smaller: no council would accept that."""
    seats = [
        design.seats[name]
        for name in sorted(population, key=lambda name: (population[name], design.seats[name]))
    ]
    return seats == sorted(seats)
