"""What is known of prices and interest, and what we have set ourselves where nothing is published."""

from __future__ import annotations

from statistics import fmean, stdev

from nabolag.fees.selvkost.rates import PUBLISHED

DEFLATOR: dict[int, float] = {
    2014: 0.031,
    2015: 0.024,
    2016: 0.026,
    2017: 0.024,
    2018: 0.031,
    2019: 0.032,
    2020: 0.010,
    2021: 0.044,
    2022: 0.067,
    2023: 0.043,
    2024: 0.050,
    2025: 0.047,
    2026: 0.041,
}
"""Yearly growth of the municipal deflator (Ministry of Finance, as compiled in May 2026; 2025 and 2026 are estimates)."""
PRICE_GROWTH = round(fmean(DEFLATOR.values()), 4)
"""The mean of 2014-2026: 3.62 per cent."""
PRICE_SPREAD = round(stdev(DEFLATOR.values()), 4)
RATE_SPREAD = round(stdev(PUBLISHED.values()), 4)
"""Ours, of the published outcomes of 2016-2021 and 2023, all by the rule that ended in 2025."""
RATE = 0.04
"""Set by us: no outcome by the rule of 2026 is published among our sources. KBN's estimates of January 2024 for 2026-2028
were 3.6-3.7 per cent, by the rule that ended in 2025 (five-year swap + 0.5 points)."""
INVESTMENT_SPREAD = 0.20
DWELLING_SPREAD = 0.003
"""Set by us: how far a budgeted investment, and a year's growth in dwellings, may miss."""
