"""The municipalities: who they are, what they were, where they lie, and what is known of each.

In: a name, a code or a date. Out: `Municipality` records valid for a period, neighbours, population,
indicators with status, and the group of municipalities one is compared with. Reads `nabolag.data` only.
"""

from nabolag.municipalities.announced import PlannedChange
from nabolag.municipalities.bands import (
    CENTRALITY,
    CENTRALITY_WORDS,
    LANDSDEL,
    SIZE_BANDS,
    SizeBand,
    size_band,
)
from nabolag.municipalities.comparison import RULES, Comparison, comparable
from nabolag.municipalities.frame import Region, regions, table
from nabolag.municipalities.geography import Neighbours, neighbours
from nabolag.municipalities.indicator_list import Indicator, indicators
from nabolag.municipalities.indicator_table import indicator
from nabolag.municipalities.inhabitants import population
from nabolag.municipalities.register import Municipality, current, periods
from nabolag.municipalities.search import find
from nabolag.municipalities.suggesting import Suggestion, region_called, regions_called, several, suggested

__all__ = [
    "CENTRALITY",
    "CENTRALITY_WORDS",
    "LANDSDEL",
    "RULES",
    "SIZE_BANDS",
    "Comparison",
    "Indicator",
    "Municipality",
    "Neighbours",
    "PlannedChange",
    "Region",
    "SizeBand",
    "Suggestion",
    "comparable",
    "current",
    "find",
    "indicator",
    "indicators",
    "neighbours",
    "periods",
    "population",
    "region_called",
    "regions",
    "regions_called",
    "several",
    "size_band",
    "suggested",
    "table",
]
