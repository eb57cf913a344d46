"""Measures that were real: what they offered, what their terms imply, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nabolag.data import Words
from nabolag.data.shipped import read_yaml
from nabolag.state.replayed import Tried
from nabolag.text.showing import Shown


@dataclass(frozen=True, repr=False)
class Replay(Shown):
    """One measure that was tried.

    Attributes:
        country, period: where and when.
        offered: what it offered or demanded.
        implied: what its own terms say it would come to, with low and high in `unit`; None where its terms set no sum.
        happened: what is published of the outcome; value in the same unit where it is a sum.
        remained: what was left of it afterwards, or that it was not found.
        source, url, also: where it is read; `also` where more of it is.
        model: what our own model is held against; None: it cannot be.
        not_held: why it cannot.
    """

    id: str
    country: str
    period: str
    name: Words
    offered: Words
    happened: Words
    remained: Words
    source: str
    url: str | None = None
    also: tuple[str, ...] = ()
    unit: str | None = None
    low: float | None = None
    high: float | None = None
    value: float | None = None
    model: Tried | None = None
    not_held: Words | None = None

    @property
    def inside(self) -> bool | None:
        """Whether what happened is inside what the terms imply; None where there is nothing to compare."""
        if self.low is None or self.high is None or self.value is None:
            return None
        return self.low <= self.value <= self.high


@cache
def replays() -> tuple[Replay, ...]:
    """Every measure that is known here with its outcome."""
    return read_yaml(Path(__file__).parent / "replays.yaml", tuple[Replay, ...])
