"""What the state could do about cooperation: measures, what they would cost and whom they would miss, and what came of real ones.

In: a measure (ours or the user's), every municipality. Out: who is covered, the cost in an interval, what is paid to those who
would have done it anyway, who is left behind. Pure; nothing here is a forecast: the take-up is a range that is given.
"""

from nabolag.state.barriers import Barrier, Evidence, Remedy, Said, barriers
from nabolag.state.draws import Assumed, Drawn, draw
from nabolag.state.files import measures_of_file
from nabolag.state.measures import BadMeasure, Measure
from nabolag.state.provisions import Effects, Provision, effects
from nabolag.state.reading import examples, read_measures
from nabolag.state.replayed import Tried
from nabolag.state.replays import Replay, replays
from nabolag.state.simulation import Outcome, Place, Share, simulate

__all__ = [
    "Assumed",
    "BadMeasure",
    "Barrier",
    "Drawn",
    "Effects",
    "Evidence",
    "Measure",
    "Outcome",
    "Place",
    "Provision",
    "Remedy",
    "Replay",
    "Said",
    "Share",
    "Tried",
    "barriers",
    "draw",
    "effects",
    "examples",
    "measures_of_file",
    "read_measures",
    "replays",
    "simulate",
]
