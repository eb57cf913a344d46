"""Cost sharing on paper: a case's core, its shares under every key, and who would leave under each.

In: a `Case` (read from a table, a file or an address), or a `Facility` that several use. Out: a `Paper`, an
`UncertainPaper` or a `FacilityPaper` in one language, which `terminal`, `workbook` and `document` write, and the web
pages show.
"""

from nabolag.report.share.case import Case, example, read_case
from nabolag.report.share.document import document, facility_document
from nabolag.report.share.facility import (
    Facility,
    FacilityPaper,
    facility_json,
    facility_paper,
    read_facility,
)
from nabolag.report.share.figure import allocation_figure
from nabolag.report.share.paper import Paper, paper_json, share_paper
from nabolag.report.share.uncertain import UncertainPaper, uncertain_json, uncertain_paper
from nabolag.report.share.workbook import facility_workbook, workbook

__all__ = [
    "Case",
    "Facility",
    "FacilityPaper",
    "Paper",
    "UncertainPaper",
    "allocation_figure",
    "document",
    "example",
    "facility_document",
    "facility_json",
    "facility_paper",
    "facility_workbook",
    "paper_json",
    "read_case",
    "read_facility",
    "share_paper",
    "uncertain_json",
    "uncertain_paper",
    "workbook",
]
