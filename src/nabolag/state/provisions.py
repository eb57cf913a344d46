"""What each provision of a measure does by itself: the measure without it, and the measure with nothing but it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from nabolag.state.measures import LIMITS, Measure
from nabolag.state.simulation import OBSERVED, Outcome, Place, simulate

PROVISIONS: dict[str, object] = dict.fromkeys(LIMITS) | {
    "counties": (),
    "centrality": (),
    "only_new": False,
    "budget": None,
}
"""The parts of a measure that hold it in, and what each is when it is not there."""


class Provision(NamedTuple):
    """One provision.

    Attributes:
        part: its field in `Measure`.
        without: the measure as it is but for this one. alone: with this one and no other.
    """

    part: str
    without: Outcome
    alone: Outcome


class Effects(NamedTuple):
    """A measure without any provision, with all of them, and each."""

    none: Outcome
    every: Outcome
    each: tuple[Provision, ...]


def effects(
    measure: Measure,
    places: Sequence[Place],
    take_up: tuple[float, float] = OBSERVED,
    halfway: tuple[float, float] = (0.0, 0.0),
) -> Effects:
    """What each provision that `measure` has does, alone and beside the others.

    Raises:
        BadInput: as `simulate`.
    """
    own = ("min_population",) if measure.kind == "minimum" else ()  # what it is, not what holds it in
    has = [part for part, empty in PROVISIONS.items() if getattr(measure, part) != empty and part not in own]

    def of(*parts: str) -> Outcome:
        return simulate(
            replace(measure, **{part: PROVISIONS[part] for part in has if part not in parts}),
            places,
            take_up,
            halfway,
        )

    return Effects(
        of(),
        of(*has),
        tuple(Provision(part, of(*(one for one in has if one != part)), of(part)) for part in has),
    )
