"""Preparedness on paper: what the law asks for, who can be at hand alone and with each group, what only the municipality knows.

In: a case, and people as the user writes them. Out: a `Paper` in one language.
"""

from nabolag.report.preparedness.paper import preparedness_paper
from nabolag.report.preparedness.reading import read_file, read_table
from nabolag.report.preparedness.roster import Capacity, capacity_of
from nabolag.report.preparedness.template import template_csv

__all__ = ["Capacity", "capacity_of", "preparedness_paper", "read_file", "read_table", "template_csv"]
