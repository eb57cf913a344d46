"""Intervals as cells of a table: unknown is said, and ends that round to the same are one number."""

from __future__ import annotations

from nabolag.report.paper.blocks import Cell
from nabolag.text import Texts

MILLION = 1e6
Ends = tuple[float, float]


def between(ends: Ends | None, _: Texts, decimals: int = 1) -> Cell:
    """An interval, in the unit of its ends."""
    if ends is None:
        return Cell(_("ukjent"), status="unknown")
    low, high = (round(end, decimals) for end in ends)
    if low == high:
        return Cell(_.number(low, decimals), low)
    shown = _("{low} til {high}", low=_.number(low, decimals), high=_.number(high, decimals))
    return Cell(shown, high, low=low, high=high)


def in_millions(ends: Ends | None, _: Texts) -> Cell:
    """An interval in kroner, in millions."""
    return between(None if ends is None else (ends[0] / MILLION, ends[1] / MILLION), _)
