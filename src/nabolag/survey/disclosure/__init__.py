"""Disclosure control: which cells of linked tables must be hidden so that no small one can be worked out.

In: tables of unweighted counts with their margins, and what is already published. Out: the same tables
with a status for each cell, and the attack that shows what a reader can still work out. Pure.
"""

from nabolag.survey.disclosure.attacking import Bounds, Reader, attack, bounds, leaks
from nabolag.survey.disclosure.cells import Weighed
from nabolag.survey.disclosure.protecting import FLOOR, THRESHOLD, Patterns, protect
from nabolag.survey.disclosure.tables import CountTable, Key, ProtectedTable, count_table

__all__ = [
    "FLOOR",
    "THRESHOLD",
    "Bounds",
    "CountTable",
    "Key",
    "Patterns",
    "ProtectedTable",
    "Reader",
    "Weighed",
    "attack",
    "bounds",
    "count_table",
    "leaks",
    "protect",
]
