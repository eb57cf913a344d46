"""Voting: who decides under an agreement.

Comes in: weights, quotas and further rules (`WeightedGame`), or an agreement's owners, votes and form (`Agreement`).
Goes out: power tables, coalitions, and what each owner can stop or carry. Pure: no file is read but the rules of
law that lie here, nothing is written.
"""

from nabolag.governance.voting.game import WeightedGame
from nabolag.governance.voting.table import PowerTable

__all__ = ["PowerTable", "WeightedGame"]
