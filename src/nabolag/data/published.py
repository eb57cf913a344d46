"""Published figures: survey answers and research findings, each as it was stated, with its source."""

from __future__ import annotations

from datetime import date
from functools import cache

import msgspec

from nabolag.data.shipped import FOLDER, Words, read_yaml


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One published figure or finding.

    `value` is None when the finding has no figure, or `missing["value"]` says why. `missing` names what
    the publisher did not tell (n, field dates …) with the reason. `claim_of` marks an organisation's own
    claim. `conflicts_with` lists facts that say something else about the same thing.
    """

    id: str
    title: Words
    wording: Words
    value: float | None
    unit: str
    year: int | None
    population: Words
    definition: Words
    source: str
    url: str | None
    retrieved: date
    note: Words | None = None
    missing: dict[str, Words] = {}
    conflicts_with: tuple[str, ...] = ()
    claim_of: str | None = None
    group: str | None = None
    vintage: str | None = None


@cache
def facts() -> tuple[Fact, ...]:
    """All published facts, in the order of the file.

    Raises:
        DataDamaged: the file is missing or does not follow the schema.
    """
    return tuple(read_yaml(FOLDER / "facts.yaml", list[Fact]))
