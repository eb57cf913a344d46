"""Survey tables as a paper, as SPSS and JSON, and the record of the run.

In: an `Analysis`. Out: blocks of a paper, survey data or plain values. Hidden, too few, unknown and zero are told apart
in words, and synthetic answers are said to be so on everything that leaves.
"""

from nabolag.report.survey_tables.flat import as_dict, as_survey
from nabolag.report.survey_tables.layout import in_sentence, notes, place
from nabolag.report.survey_tables.paper import mark, paper, records, tables
from nabolag.report.survey_tables.record import run_record

__all__ = [
    "as_dict",
    "as_survey",
    "in_sentence",
    "mark",
    "notes",
    "paper",
    "place",
    "records",
    "run_record",
    "tables",
]
