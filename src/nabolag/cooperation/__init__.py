"""Who works with whom, and (later) what it saves and in which grouping.

In: the shipped register extracts and member lists. Out: arrangements known for a municipality, each with
how sure it is and where it was read. What is not found is unknown, never «none».
"""

from nabolag.cooperation.arranged import Arrangement, arrangements, participation
from nabolag.cooperation.extracts import KnownArrangement
from nabolag.cooperation.question import Found, Question, ask
from nabolag.cooperation.register import coverage_note, known

__all__ = [
    "Arrangement",
    "Found",
    "KnownArrangement",
    "Question",
    "arrangements",
    "ask",
    "coverage_note",
    "known",
    "participation",
]
