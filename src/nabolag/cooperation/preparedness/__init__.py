"""Shared professional capacity: how often enough people of a duty team can come, and a rota round the clock that is legal.

In: how many each place has, how often they can come and how much they are away together; shifts and the rules of working hours.
Out: the share of the hours that are covered, whose absence breaks the team, and a rota or why there is none. Pure: the figures of
the law come in from the register.
"""

from nabolag.cooperation.preparedness.availability import (
    Place,
    Team,
    at_hand,
    beta_binomial,
    binomial,
    covered,
    fewer_than,
    single_points,
    with_shock,
)
from nabolag.cooperation.preparedness.rota import Relaxed, Rota, Rules, Tried, make_rota
from nabolag.cooperation.preparedness.shifts import Shift, read_shifts

__all__ = [
    "Place",
    "Relaxed",
    "Rota",
    "Rules",
    "Shift",
    "Team",
    "Tried",
    "at_hand",
    "beta_binomial",
    "binomial",
    "covered",
    "fewer_than",
    "make_rota",
    "read_shifts",
    "single_points",
    "with_shock",
]
