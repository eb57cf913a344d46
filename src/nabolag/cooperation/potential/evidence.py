"""What studies found when municipalities did a service together, both signs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from nabolag.data import Words
from nabolag.data.shipped import read_yaml
from nabolag.text.showing import Shown

Direction = Literal["saves", "none", "costs", "unmeasured"]


@dataclass(frozen=True, repr=False)
class Finding(Shown):
    """One published finding: for which services (empty: all), where, what was found, which way, and how it was studied."""

    id: str
    services: tuple[str, ...]
    country: str
    direction: Direction
    say: Words
    design: Words
    source: str


def findings(service: str | None = None) -> tuple[Finding, ...]:
    """Findings on the service first, then those on everything; savings, none and costs in the order they are listed."""
    everything = _all()
    own = tuple(one for one in everything if service in one.services)
    return own + tuple(one for one in everything if not one.services)


@cache
def _all() -> tuple[Finding, ...]:
    return read_yaml(Path(__file__).parent / "evidence.yaml", tuple[Finding, ...])
