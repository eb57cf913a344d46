"""One record per municipality and period, from 1971 to today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from nabolag.data.shipped import read_bytes, read_yaml
from nabolag.errors import DataDamaged
from nabolag.municipalities.announced import PlannedChange, with_numbers
from nabolag.text.showing import Shown
from nabolag.threads import decode

FOLDER = Path(__file__).parent
BEGINS = date(1971, 1, 1)


@dataclass(frozen=True, eq=False, repr=False)
class Municipality(Shown):
    """A municipality in the period its code was valid; equal when code and period are.

    `name` is the Norwegian name in daily use, `official_name` the whole name in all official languages,
    `names` every form it is or was written in within the period. `valid_from` None: before 1971, where
    the register of changes begins. `valid_to` is the first day it no longer applies; None: valid now.
    Areas in km2; x and y in metres (EPSG:25833). A former municipality has no facts but its names.
    """

    code: str
    name: str
    official_name: str
    county_code: str
    county_name: str
    names: tuple[str, ...]
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    planned: tuple[PlannedChange, ...] = ()
    county_official_name: str | None = None
    landsdel: str | None = None
    name_sami: str | None = None
    name_kven: str | None = None
    administrative_centre: str | None = None
    area_km2: float | None = None
    land_area_km2: float | None = None
    language_form: str | None = None
    website: str | None = None
    org_number: str | None = None
    lon: float | None = None
    lat: float | None = None
    x: int | None = None
    y: int | None = None

    def __repr__(self) -> str:
        return f"Municipality({self.code} {self.name}, {self.county_name})"

    @property
    def label(self) -> str:
        """`Herøy (Møre og Romsdal), 1515`: tells it apart from every other."""
        return f"{self.name} ({self.county_name}), {self.code}"

    @property
    def is_current(self) -> bool:
        return self.valid_to is None

    def valid_on(self, day: date) -> bool:
        """Whether the code was valid on `day`."""
        return (self.valid_from or date.min) <= day < (self.valid_to or date.max)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Municipality):
            return NotImplemented
        return (self.code, self.valid_from) == (other.code, other.valid_from)

    def __hash__(self) -> int:
        return hash((self.code, self.valid_from))


@cache
def periods() -> tuple[Municipality, ...]:
    """Every municipality in every period since 1971, by code and first day.

    Raises:
        DataDamaged: the register file is missing or cannot be read.
    """
    try:
        rows = decode(read_bytes(FOLDER / "register.json"), list[Municipality])
    except msgspec.MsgspecError as error:
        raise DataDamaged(
            "Datafilen {file} kan ikke leses: {reason}. Installer nabolag på nytt.",
            file="register.json",
            reason=str(error),
        ) from error
    written = read_yaml(FOLDER / "planned.yaml", list[PlannedChange])
    planned = with_numbers(written, max(row.valid_from for row in rows if row.valid_from))
    concerned = {code for change in planned for code in change.codes}
    return tuple(
        replace(row, planned=tuple(change for change in planned if row.code in change.codes))
        if row.is_current and row.code in concerned
        else row
        for row in rows
    )


@cache
def current() -> dict[str, Municipality]:
    """Code to municipality, for the municipalities of today, by code."""
    return {m.code: m for m in periods() if m.is_current}


def today_of(former: Municipality) -> tuple[Municipality, ...]:
    """The municipalities of today that `former` became, by code."""
    successors: set[Municipality] = set()
    waiting = [former]
    while waiting:
        m = waiting.pop()
        if m.valid_to is None:
            successors.add(m)
        else:
            waiting += [p for p in periods() if p.code in m.successors and p.valid_from == m.valid_to]
    return tuple(sorted(successors, key=lambda m: m.code))
