"""What our own model would have said of a measure that was tried, from what was known of it and the ranges as they ship.

The ranges are those that every measure is drawn with (`Assumed`), and nothing is fitted to the outcome. Some of them are
themselves made from a measure that was tried; there `made_of` says so, and that the outcome lies inside proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from nabolag.data import Words
from nabolag.state.draws import DRAWS, Assumed, joining, seed_of, spread_of
from nabolag.state.measures import Measure
from nabolag.text.showing import Shown

Ends = tuple[float, float]


@dataclass(frozen=True, repr=False, kw_only=True)
class Tried(Shown):
    """What is known of a measure that was tried, and what it is held against.

    Attributes:
        told: what is held: `recipients` how many joined; `risen` the part (0–1) of all that joined, where their number is not
            known; `fewer` the part of all that were merged away; `certified` what was certified, in the replay's currency.
        value: what happened, in the same unit.
        eligible: how many could join, for `recipients`.
        offered: kroner to each that joins, low and high by the terms; (0, 0): no money.
        members: municipalities in each new one.
        saved: what was saved, where it is held what was certified of it.
        paid, cost: what each that joins is paid by the terms, low and high, and what was paid in all, both in the replay's unit.
        made_of: whether our ranges are made from this very outcome.
        note: what the comparison leaves out.
    """

    told: Literal["recipients", "risen", "fewer", "certified"]
    value: float
    note: Words
    eligible: int | None = None
    offered: Ends = (0.0, 0.0)
    members: int = 2
    saved: float | None = None
    paid: Ends | None = None
    cost: float | None = None
    made_of: bool = False

    @cached_property
    def range(self) -> Ends:
        """The ends that 95 of 100 draws lie within, in the unit of `value`."""
        assumed, measure = Assumed(), self.measure
        rng = np.random.default_rng(seed_of(measure, assumed))
        if self.told == "certified":
            assert self.saved is not None
            values = self.saved * rng.uniform(*assumed.certified, size=DRAWS)
        else:
            values = joining(measure, measure.paid, assumed, DRAWS, rng)
            if self.told == "fewer":
                values *= measure.spared
            if self.told == "recipients":
                assert self.eligible is not None
                values = rng.binomial(self.eligible, values).astype(np.float64)
        low, _middle, high = spread_of(values)
        return low, high

    @property
    def cost_range(self) -> Ends | None:
        """What the state would have paid: from the fewest for the least to the most for the most; None: not set by the terms."""
        return None if self.paid is None else (self.range[0] * self.paid[0], self.range[1] * self.paid[1])

    @property
    def inside(self) -> bool:
        """Whether what happened lies within our range."""
        return self.range[0] <= self.value <= self.range[1]

    @property
    def cost_inside(self) -> bool | None:
        """Whether what was paid does; None where there is nothing to compare."""
        ends = self.cost_range
        return None if ends is None or self.cost is None else ends[0] <= self.cost <= ends[1]

    @property
    def measure(self) -> Measure:
        """The measure as the model takes it."""
        return Measure(
            id="tried",
            name="tried",
            kind="grant",
            amount=float(np.mean(self.offered)),
            members=self.members,
        )
