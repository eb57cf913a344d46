"""Cost sharing on paper: a case's core, its shares under every key, and who would leave under each.

In: a `Case` (read from a table, a file or an address). Out: a `Paper` in one language, which `terminal`, `workbook`
and `document` write, and the web page shows.
"""

from nabolag.report.share.case import Case, example, read_case
from nabolag.report.share.document import document
from nabolag.report.share.figure import allocation_figure
from nabolag.report.share.paper import Paper, paper_json, share_paper
from nabolag.report.share.workbook import workbook

__all__ = [
    "Case",
    "Paper",
    "allocation_figure",
    "document",
    "example",
    "paper_json",
    "read_case",
    "share_paper",
    "workbook",
]
