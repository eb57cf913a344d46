"""Leaving a cooperation on paper: what it costs today, what is locked over time, what a newcomer pays, and the law.

In: a form and an owner's figures as people write them. Out: a `LeavingPaper` in one language, which `terminal` and `files`
write, and the web page shows.
"""

from nabolag.report.leaving.files import leaving_document, leaving_workbook
from nabolag.report.leaving.paper import FIELDS, LeavingPaper, leaving_json, leaving_paper

__all__ = ["FIELDS", "LeavingPaper", "leaving_document", "leaving_json", "leaving_paper", "leaving_workbook"]
