"""Whom to ask, what there is to gain with each, who is left over; the letter that asks, and the paper for the meeting.

In: a case, the user's own costs. Out: papers and the sections of them.
"""

from nabolag.report.partners.letters import invitation_paper, meeting_paper
from nabolag.report.partners.looking import Costs, read_costs
from nabolag.report.partners.panels import held_out, joining_of, panel_gain_of
from nabolag.report.partners.paper import gain_sections, partners_paper
from nabolag.report.partners.services import potential_paper

__all__ = [
    "Costs",
    "gain_sections",
    "held_out",
    "invitation_paper",
    "joining_of",
    "meeting_paper",
    "panel_gain_of",
    "partners_paper",
    "potential_paper",
    "read_costs",
]
