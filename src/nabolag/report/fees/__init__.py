"""Household fees on paper: the path of one case, members alone and together, a printed note checked, live workbooks.

In: what `nabolag.fees` gives. Out: a `Paper` in one language, or the bytes of a workbook with formulas.
"""

from nabolag.report.fees.beside import beside_sections, income_sections
from nabolag.report.fees.checked import note_paper
from nabolag.report.fees.live import live_workbook
from nabolag.report.fees.live_together import live_together
from nabolag.report.fees.national import service_paper
from nabolag.report.fees.path import path_paper
from nabolag.report.fees.public import public_figures, public_section
from nabolag.report.fees.side_by_side import together_paper
from nabolag.report.fees.versions import versions_paper

__all__ = [
    "beside_sections",
    "income_sections",
    "live_together",
    "live_workbook",
    "note_paper",
    "path_paper",
    "public_figures",
    "public_section",
    "service_paper",
    "together_paper",
    "versions_paper",
]
