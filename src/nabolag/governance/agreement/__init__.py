"""The agreement a legal form needs: a draft with every point the law requires, and what is not settled.

In: a form and the facts that are known. Out: `draft` gives a document of clauses, each marked as required
by a paragraph, a default of the act, or a choice; `missing` the required points not yet settled; `read`
holds an existing agreement against the list. Points are data in `<form>.yaml`; wording is our own.
"""

from nabolag.governance.agreement.calendar import Duty, Turn, owner_calendar
from nabolag.governance.agreement.drafting import Document, DraftClause, draft
from nabolag.governance.agreement.handling import Dated, Due, Step, schedule, steps, timeline
from nabolag.governance.agreement.ownership_shares import share, shares
from nabolag.governance.agreement.reading import Found, read
from nabolag.governance.agreement.required_points import FORMS, Alternative, Clause, Points, points
from nabolag.governance.agreement.settling import Missing, missing

__all__ = [
    "FORMS",
    "Alternative",
    "Clause",
    "Dated",
    "Document",
    "DraftClause",
    "Due",
    "Duty",
    "Found",
    "Missing",
    "Points",
    "Step",
    "Turn",
    "draft",
    "missing",
    "owner_calendar",
    "points",
    "read",
    "schedule",
    "share",
    "shares",
    "steps",
    "timeline",
]
