"""Leaving a cooperation on paper: what it costs today, what is locked over time, what a newcomer pays, and the law.

In: a form and an owner's figures as people write them. Out: a `Paper` in one language.
"""

from nabolag.report.leaving.paper import FIELDS, GROUND_NAMES, leaving_paper

__all__ = ["FIELDS", "GROUND_NAMES", "leaving_paper"]
