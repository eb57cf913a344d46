"""Shares of draws: how far they may be off because draws are few."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import ndtri

from nabolag.text import Texts

LEVEL = 0.95


@dataclass(frozen=True)
class DrawShare:
    """A share of the draws with its 95 % interval (Wilson): how far it may be off because draws are few."""

    value: float
    low: float
    high: float

    def said(self, _: Texts) -> str:
        """`34 % (30–38 %)`."""
        return f"{_.percent(self.value)} ({_.number(self.low * 100)}–{_.percent(self.high)})"


def share_of_draws(value: float, draws: int) -> DrawShare:
    """A share, 0–1, of so many draws, with its interval.

    >>> share_of_draws(1.0, 200).low.__round__(3)
    0.981
    """
    z2 = float(ndtri((1 + LEVEL) / 2)) ** 2
    middle = (value + z2 / (2 * draws)) / (1 + z2 / draws)
    half = sqrt(z2 * (value * (1 - value) / draws + z2 / (4 * draws**2))) / (1 + z2 / draws)
    return DrawShare(value, max(0.0, middle - half), min(1.0, middle + half))
