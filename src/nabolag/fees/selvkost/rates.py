"""The calculation interest (kalkylerente): what a year's capital and fund are reckoned with."""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction

from nabolag.errors import BadInput
from nabolag.governance.limits import figure, limits
from nabolag.text import Amount

_ADDED_TO_SWAP = Fraction(1, 200)
"""Points above the five-year swap before 2026; that wording is not among the texts at hand."""
SMALLEST_PERCENT = 0.1
PERCENT_ABOVE = 0.3

PUBLISHED: dict[int, float] = {
    2016: 0.0169,
    2017: 0.0198,
    2018: 0.0237,
    2019: 0.0230,
    2020: 0.0139,
    2021: 0.01956,
    2023: 0.04296,
}
"""Published outcomes as fractions (Kommunalbanken's page, read 2026; another page of it says 1.965 % for 2021). 2022 and
2024–25 were not at hand and are not known here."""


def calculation_rate(year: int, average: float) -> float:
    """The year's rate from the year's average market rate, both as fractions (0.045 is 4.5 %).

    From 2026 the average three-month NIBOR + 0.7 points (selvkostforskriften § 5 fourth paragraph, as amended by
    FOR-2025-09-12-1858); before, the average five-year swap + 0.5 points.

    Raises:
        BadInput: a rate that is no number.
    """
    rule = limits()["selvkost-rate"]
    holds = rule.cite.valid(date(year, 12, 31))
    added = Fraction(str(figure("selvkost-rate"))) / 100 if holds else _ADDED_TO_SWAP
    return as_rate(average, "average") + float(added)


def of_percent(said: float, where: str, least: float = 0.0, most: float = 30.0) -> float:
    """What somebody wrote in per cent, as a fraction; a share (0.04) is refused, as nobody means 0.04 per cent.

    Raises:
        BadInput: outside `least` to `most` per cent, or so near to 0 that it was written as a share.
    """
    if not least <= said <= most:
        raise BadInput(
            "{where}: {said} prosent går ikke. Skriv et tall fra {least} til {most}.",
            where=where, said=Amount(said), least=Amount(least), most=Amount(most),
        )  # fmt: skip
    if 0 < abs(said) < SMALLEST_PERCENT:
        raise BadInput("{where}: skriv prosent: 4, ikke 0,04.", where=where)
    return said / 100


def as_rate(value: float, where: str) -> float:
    """A yearly rate as a fraction: 0.04 or, as people say it, 4; figures above 0.3 are per cent.

    Raises:
        BadInput: no finite number, or one beyond ±100 %.
    """
    try:
        rate = float(value)
    except (TypeError, ValueError):
        rate = math.nan
    rate = rate / 100 if abs(rate) > PERCENT_ABOVE else rate
    if not abs(rate) <= 1:
        raise BadInput(
            "{where}: «{said}» er ikke en rente. Skriv 0.04 eller 4 for 4 %.", where=where, said=value
        )
    return rate
