"""Preparedness on paper: what the law asks for, alone and with each group, and what only the municipality can tell.

In: a case. Out: a `Paper` in one language.
"""

from nabolag.report.preparedness.paper import preparedness_paper

__all__ = ["preparedness_paper"]
