"""What the state could do about cooperation: measures, what they would cost and whom they would miss, and what came of real ones.

In: a measure (ours or the user's), every municipality. Out: who is covered, the cost in an interval, what is paid to those who
would have done it anyway, who is left behind. Pure; nothing here is a forecast: the take-up is a range that is given.
"""

from nabolag.state.barriers import Barrier, Evidence, Remedy, Said, barriers
from nabolag.state.measures import Measure, examples, read_measures
from nabolag.state.replays import Replay, replays
from nabolag.state.simulation import Outcome, Place, Share, simulate

__all__ = [
    "Barrier",
    "Evidence",
    "Measure",
    "Outcome",
    "Place",
    "Remedy",
    "Replay",
    "Said",
    "Share",
    "barriers",
    "examples",
    "read_measures",
    "replays",
    "simulate",
]
