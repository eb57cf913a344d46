"""The five questions for the whole country: what is at hand, and what is not.

In: a language. Out: papers on who works with whom, on what households pay, and on what the state could do.
"""

from nabolag.report.country.cooperation import cooperation_paper
from nabolag.report.country.fees import fees_paper
from nabolag.report.country.state import state_paper

__all__ = ["cooperation_paper", "fees_paper", "state_paper"]
