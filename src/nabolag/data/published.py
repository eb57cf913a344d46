"""Published figures: survey answers and research findings, each as it was stated, with its source."""

from __future__ import annotations

from datetime import date
from functools import cache

import msgspec

from nabolag.data.shipped import FOLDER, Words, read_yaml
from nabolag.errors import DataDamaged


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    id: str
    group: str
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
    stated: Words | None = None
    conflicts_with: tuple[str, ...] = ()
    claim_of: str | None = None


class Fact(_Told, frozen=True, kw_only=True):
    """One published figure or finding, in the words of its source.

    `value` is None when it was not published as a number. `missing` maps what the publisher did not
    tell (value, n, field_dates, question …) to the reason. `stated` is how the value was said when not
    as a number («én av tre»). `claim_of` marks an organisation's own claim. `conflicts_with` lists facts
    that say something else about the same thing: show them side by side. `group` says what it is about:
    capacity, barriers, state_role, claims, counts, services, fees, evidence …
    """

    missing: dict[str, Words]


class _Written(_Told, frozen=True, kw_only=True):
    missing: dict[str, str] = {}


class _FactsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reasons: dict[str, Words]
    facts: list[_Written]


@cache
def facts() -> tuple[Fact, ...]:
    """All published facts, in the order of the file.

    Raises:
        DataDamaged: the file is missing or does not follow the schema.
    """
    file = read_yaml(FOLDER / "facts.yaml", _FactsFile)
    return tuple(_resolved(written, file.reasons) for written in file.facts)


def fact_of(id_: str) -> Fact:
    """The published fact of an id that stands in our own code or tables."""
    return _by_id()[id_]


@cache
def _by_id() -> dict[str, Fact]:
    return {fact.id: fact for fact in facts()}


def _resolved(written: _Written, reasons: dict[str, Words]) -> Fact:
    told = {name: getattr(written, name) for name in _Told.__struct_fields__}
    try:
        return Fact(**told, missing={key: reasons[reason] for key, reason in written.missing.items()})
    except KeyError as error:
        raise DataDamaged(
            "Datafilen {file} kan ikke leses: {reason}. Installer nabolag på nytt.",
            file="facts.yaml",
            reason=f"{written.id}: {error}",
        ) from error
