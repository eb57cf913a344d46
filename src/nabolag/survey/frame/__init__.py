"""Whom a survey of municipal leaders asks: the frame, the sample, and how sure its answers can be.

In: the register of municipalities, a list of contacts, and how many can be asked. Out: one row for each leader
(`leaders`, `Contacts`), a sample with its design (`draw`), its file (`sample_csv`, `read_sample`) and margins of
error (`precision`, `expected`). Nothing here answers a question; `SurveyDesign` takes the design columns.
"""

from nabolag.survey.frame.contacts import Contacts, contacts_from, read_contacts
from nabolag.survey.frame.invited import read_sample, sample_csv
from nabolag.survey.frame.leaders import ROLES, SIZES, STRATA, leaders, size_code, source, stratum_title
from nabolag.survey.frame.listing import BadContacts, Problem
from nabolag.survey.frame.precision import Precision, expected, precision, required_n
from nabolag.survey.frame.sampling import Sample, allocate, draw

__all__ = [
    "ROLES",
    "SIZES",
    "STRATA",
    "BadContacts",
    "Contacts",
    "Precision",
    "Problem",
    "Sample",
    "allocate",
    "contacts_from",
    "draw",
    "expected",
    "leaders",
    "precision",
    "read_contacts",
    "read_sample",
    "required_n",
    "sample_csv",
    "size_code",
    "source",
    "stratum_title",
]
