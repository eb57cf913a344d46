"""What each measure means, in two plain sentences with its limits and source, from `measures.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from nabolag.data.shipped import Words, read_yaml


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One measure: `says` is what it means and what it does not, `source` where it was defined."""

    id: str
    name: Words
    says: Words
    source: str
    secondary: bool = False


@cache
def measures() -> dict[str, Measure]:
    """Every measure by its id, the name of the method that gives it."""
    every_measure = read_yaml(Path(__file__).with_name("measures.yaml"), tuple[Measure, ...])
    return {measure.id: measure for measure in every_measure}
