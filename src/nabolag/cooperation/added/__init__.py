"""What users add to the register: an arrangement as a value, and rows of a sheet read and checked into such values.

In: rows with the words people use, one for each municipality of an arrangement. Out: arrangements, and every fault with sheet,
row, field and remedy. Nothing is kept here: `store.additions` keeps, `report.register.exchange` reads and writes files.
"""

from nabolag.cooperation.added.checking import Checked, checked
from nabolag.cooperation.added.headings import FIELDS, Fault, Row, rows_of
from nabolag.cooperation.added.model import NONE, ROLES, Added, Additions, Taking, as_arrangement

__all__ = [
    "FIELDS",
    "NONE",
    "ROLES",
    "Added",
    "Additions",
    "Checked",
    "Fault",
    "Row",
    "Taking",
    "as_arrangement",
    "checked",
    "rows_of",
]
