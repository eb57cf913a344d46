"""Correction of p-values for many comparisons: Holm (1979), Benjamini & Hochberg (1995)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from nabolag.errors import BadInput

Correction = Literal["holm", "bh", "none"]
_METHODS = {
    "holm": "p-values corrected by Holm's method",
    "bh": "p-values corrected by Benjamini and Hochberg's method",
    "none": "p-values not corrected for many comparisons",
}


def adjusted(p_values: Sequence[float | None], correction: str) -> list[float | None]:
    """The corrected p-values in the same order; None (not tested) stays None and does not count.

    Raises:
        BadInput: another correction than holm, bh, none.
    """
    method_of(correction)
    tested = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    out: list[float | None] = list(p_values)
    m = len(tested)
    if correction == "holm":
        highest = 0.0
        for rank, (p, i) in enumerate(tested):
            highest = max(highest, min(1.0, (m - rank) * p))
            out[i] = highest
    elif correction == "bh":
        lowest = 1.0
        for rank, (p, i) in reversed(list(enumerate(tested, start=1))):
            lowest = min(lowest, p * m / rank)
            out[i] = lowest
    return out


def method_of(correction: str) -> str:
    """The correction in words, or BadInput."""
    if correction not in _METHODS:
        raise BadInput(
            "Korreksjonen «{correction}» finnes ikke. Velg holm, bh eller none.", correction=correction
        )
    return _METHODS[correction]
