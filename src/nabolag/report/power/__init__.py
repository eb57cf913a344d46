"""Power on paper: an agreement's votes as text, tables and a figure.

In: an `Agreement` (and inhabitants or council seats where known). Out: `Decisions` in one language, and the `Paper` that
`power_paper` builds of them.
"""

from nabolag.report.power.build import power_paper, vote_paper
from nabolag.report.power.paper import Decisions, decisions
from nabolag.report.power.tables import game_table

__all__ = ["Decisions", "decisions", "game_table", "power_paper", "vote_paper"]
