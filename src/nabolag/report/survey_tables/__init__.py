"""Survey tables as files: terminal, Excel, SPSS and JSON, and the record of the run.

In: an `Analysis`. Out: text, bytes or plain values. Hidden, too thin, unknown and zero look different, and
synthetic answers are said to be so on everything that leaves.
"""

from nabolag.report.survey_tables.excel import Claim, address, workbook
from nabolag.report.survey_tables.flat import as_dict, as_survey
from nabolag.report.survey_tables.layout import Cell, Grid, grid, in_sentence, notes, place
from nabolag.report.survey_tables.record import run_record
from nabolag.report.survey_tables.terminal import show

__all__ = [
    "Cell",
    "Claim",
    "Grid",
    "address",
    "as_dict",
    "as_survey",
    "grid",
    "in_sentence",
    "notes",
    "place",
    "run_record",
    "show",
    "workbook",
]
