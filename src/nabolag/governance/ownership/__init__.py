"""A municipality as an owner: what it has interests in, what the law asks of it and when, and what is missing.

In: rows that people write and what the register of cooperation knows. Out: interests, gaps, duties with their days.
Nothing is kept and no file is read here; the law is cited from `rules.yaml`.
"""

from nabolag.governance.ownership.calendar import (
    OwnerDuty,
    Told,
    calendar,
    happened,
    last_constituted,
    reminders,
)
from nabolag.governance.ownership.columns import COLUMNS
from nabolag.governance.ownership.gaps import ASKS, Gap, gaps, old_agreements
from nabolag.governance.ownership.interest import FORMS, Interest, packed, unpacked
from nabolag.governance.ownership.known import Whole, register_of
from nabolag.governance.ownership.money import Exposure, exposures
from nabolag.governance.ownership.reading import Read, read_rows, read_sheet
from nabolag.governance.ownership.rules import Advice, OwnerRule, advice, advice_source, rule, rules
from nabolag.governance.ownership.statement import Part, Practice, completeness

__all__ = [
    "ASKS",
    "COLUMNS",
    "FORMS",
    "Advice",
    "Exposure",
    "Gap",
    "Interest",
    "OwnerDuty",
    "OwnerRule",
    "Part",
    "Practice",
    "Read",
    "Told",
    "Whole",
    "advice",
    "advice_source",
    "calendar",
    "completeness",
    "exposures",
    "gaps",
    "happened",
    "last_constituted",
    "old_agreements",
    "packed",
    "read_rows",
    "read_sheet",
    "register_of",
    "reminders",
    "rule",
    "rules",
    "unpacked",
]
