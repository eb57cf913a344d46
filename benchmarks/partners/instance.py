"""The divisions that are measured: a cost of any group, with scale, coordination and an error that belongs to the group; and
the same with travel on top, which sets groups further apart in cost and so is easier to divide."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean
from zlib import crc32

import numpy as np
from scipy.special import ndtri

from nabolag.cooperation.potential import Assumed
from nabolag.municipalities import current, neighbours
from nabolag.report.casefile.subject import rows
from nabolag.report.partners.panels import to_the_largest

Groups = list[tuple[str, ...]]


def land() -> dict[str, tuple[str, ...]]:
    """The real map: who borders on whom by land."""
    return {code: neighbours(code).land for code in current()}


def mainland() -> dict[str, tuple[str, ...]]:
    """The largest connected piece of it: some of the others divide nothing else."""
    every, left, largest = land(), set(current()), set[str]()
    while left:
        piece = grown = {min(left)}
        while grown:
            grown = {other for code in grown for other in every[code]} - piece
            piece = piece | grown
        left -= piece
        largest = max(largest, piece, key=len)
    return {code: every[code] for code in sorted(largest)}


def cost_of(noise: float, travel: bool = False) -> Callable[[Groups], np.ndarray]:
    """A fixed part, scale and coordination, in thousand kroner; the error follows from who is in the group, whatever order
    they come in.

    `travel`: on top, without error, journeys between each member and the one with most inhabitants, by the straight lines
    between their centres, at the middle of each range of `Assumed`: 131 journeys there and back a year, 1.6 kilometres of
    road to each of straight line, 10 kroner a kilometre. Ranges that are set by no source; the rest of the cost is made up.
    """
    people = {code: row["population"] for code, row in rows().items()}

    def cost(groups: Groups) -> np.ndarray:
        total = np.array([sum(people[code] for code in group) for group in groups], dtype=float)
        many = np.array([len(group) for group in groups])
        each = 2000 + 4 * total**0.93 + 300 * (many - 1) ** 1.5
        if noise:
            place = np.array([crc32(",".join(sorted(group)).encode()) for group in groups])
            each = each * (1 + noise * ndtri((place + 0.5) / 2**32))
        return each + journeys(groups) if travel else each

    return cost


def journeys(groups: Groups) -> np.ndarray:
    """What each group travels for in a year, thousand kroner."""
    kilometre = 2 * mean(Assumed.trips) * mean(Assumed.detour) * mean(Assumed.kilometre) / 1000
    return kilometre * np.array([to_the_largest(group) for group in groups])
