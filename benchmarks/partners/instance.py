"""The division that is measured: a cost of any group, with scale, coordination and an error that belongs to the group."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import numpy as np
from scipy.special import ndtri

from nabolag.municipalities import current, neighbours
from nabolag.report.casefile.subject import rows

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


def cost_of(noise: float) -> Callable[[Groups], np.ndarray]:
    """A fixed part, scale and coordination; the error follows from who is in the group, whatever order they come in."""
    people = {code: row["population"] for code, row in rows().items()}

    def cost(groups: Groups) -> np.ndarray:
        total = np.array([sum(people[code] for code in group) for group in groups], dtype=float)
        many = np.array([len(group) for group in groups])
        each = 2000 + 4 * total**0.93 + 300 * (many - 1) ** 1.5
        if not noise:
            return each
        place = np.array([crc32(",".join(sorted(group)).encode()) for group in groups])
        return each * (1 + noise * ndtri((place + 0.5) / 2**32))

    return cost
