"""The fund in many futures at once: oldest krone first, nothing kept beyond its fifth year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nabolag.fees.scenario import Floats
from nabolag.fees.selvkost.fund import YEARS_TO_RETURN

AGES = YEARS_TO_RETURN + 1
ORE, DUST = 0.005, 1e-5
"""Kroner that are none; and the share of a year's cost below which a fund is emptied rather than kept."""


@dataclass(frozen=True)
class Funded:
    """The fund by year, (draws, years), in kroner.

    Attributes:
        surplus: to the fund; from it when negative. Fee income = cost + surplus.
        parts: what is left of each surplus at the end of the year, (draws, years, 6): the oldest, which must be used in
            the year itself, first; the year's own last.
    """

    opening: Floats
    surplus: Floats
    interest: Floats
    closing: Floats
    parts: Floats


def vintages(fund: Mapping[int, float], start: int) -> Floats:
    """(6,) what is left at the start by age, those from five years before first; a deficit and a surplus are netted."""
    parts = np.zeros((1, AGES))
    for arose in sorted(fund):
        _put(parts, np.array([float(fund[arose])]), max(arose - (start - YEARS_TO_RETURN), 0))
    return np.asarray(parts[0])


def funded(
    opening: Floats,
    cost: Floats,
    rates: Floats,
    plan: Floats | None = None,
    *,
    interest_on_deficit: bool = False,
) -> Funded:
    """The fund when the year's fee income is its cost and a surplus: `plan` by year, else each part used evenly.

    Whatever is planned, what must be returned in a year is returned (§ 8 second paragraph), what is not in the fund is not
    used, and a fee is never below nothing.

    Args:
        opening: as `vintages`.
        cost: of each year, (draws, years).
        rates: the calculation interest, the same shape.
        plan: surplus by year, (years,).
    """
    draws, years = cost.shape
    parts = np.tile(opening, (draws, 1))
    shares = 1.0 / np.arange(1, AGES + 1)
    shape = (draws, years)
    opened, surplus, interest, closed = (np.zeros(shape) for _ in range(4))
    kept = np.zeros((*shape, AGES))
    for t in range(years):
        before = parts.sum(axis=1)
        wanted = -(parts[:, :-1] @ shares[:-1]) if plan is None else np.full(draws, plan[t])
        least = DUST * np.abs(cost[:, t])
        emptied = (before > 0) & (before + wanted < least) & (wanted <= least)
        wanted = np.where(
            emptied, -before, wanted
        )  # else a plan leaves kroner that fall due in a year that saves
        due = parts[:, 0]
        wanted = np.where(due > ORE, np.minimum(wanted, -due), wanted)
        wanted = np.where(due < -ORE, np.maximum(wanted, -due), wanted)
        wanted = np.maximum(wanted, -np.minimum(np.maximum(before, 0.0), np.maximum(cost[:, t], 0.0)))
        _put(parts, wanted, AGES - 1)
        mean = before + wanted / 2
        earned = rates[:, t] * (mean if interest_on_deficit else np.maximum(mean, 0.0))
        _put(parts, earned, AGES - 1)
        opened[:, t], surplus[:, t], interest[:, t] = before, wanted, earned
        closed[:, t] = parts.sum(axis=1)
        kept[:, t] = parts
        parts[:, 1] += parts[:, 0]  # what could not be used in time stays the first to be used
        parts[:, :-1] = parts[:, 1:]
        parts[:, -1] = 0.0
    return Funded(opened, surplus, interest, closed, kept)


def _put(parts: Floats, amount: Floats, age: int) -> None:
    """Covers what has the other sign, oldest first; the rest is put at `age`."""
    left = amount.copy()
    for k in range(AGES):
        other = np.sign(parts[:, k]) * np.sign(left) < 0
        if not other.any():
            continue
        used = np.where(other, np.sign(left) * np.minimum(np.abs(left), np.abs(parts[:, k])), 0.0)
        parts[:, k] += used
        left -= used
    parts[:, age] += left
