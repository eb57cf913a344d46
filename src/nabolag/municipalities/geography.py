"""Who lies beside whom, by land, at sea, and across short water."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from nabolag.data import table as shipped
from nabolag.municipalities.register import Municipality, current
from nabolag.municipalities.search import find
from nabolag.text.showing import Shown


@dataclass(frozen=True, repr=False)
class Neighbours(Shown):
    """Neighbours of one municipality; each tuple is sorted by code.

    `land` share a land boundary. `sea` share a boundary at sea only: a boundary at sea is no road and
    no ferry. `near` have no land boundary but less than 8 km between shores (some are in `sea` too).
    `border_km` is the land boundary and `shore_km` the distance between shores, in km.
    """

    code: str
    land: tuple[str, ...]
    sea: tuple[str, ...]
    near: tuple[str, ...]
    border_km: dict[str, float]
    shore_km: dict[str, float]


def neighbours(municipality: str | int | Municipality) -> Neighbours:
    """The neighbours of a municipality, given by code, name or as a `Municipality`.

    Raises:
        NotKnown: no municipality of today has the code.
    """
    return _all()[find(municipality).code]


@cache
def _all() -> dict[str, Neighbours]:
    pairs: dict[str, dict[str, dict[str, Any]]] = {code: {} for code in current()}
    for row in shipped("neighbours").iter_rows(named=True):
        pairs[row["code_a"]][row["code_b"]] = row
        pairs[row["code_b"]][row["code_a"]] = row
    return {code: _of(code, beside) for code, beside in pairs.items()}


def _of(code: str, beside: dict[str, dict[str, Any]]) -> Neighbours:
    def some(kind: str) -> tuple[str, ...]:
        return tuple(sorted(other for other, row in beside.items() if row["kind"] == kind))

    shore = {other: row["shore_distance_km"] for other, row in beside.items() if row["shore_distance_km"]}
    border = {other: row["border_km"] for other, row in beside.items() if row["border_km"]}
    return Neighbours(code, some("land"), some("sea"), tuple(sorted(shore)), border, shore)
