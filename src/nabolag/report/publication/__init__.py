"""A publication: page, PDF, figures, slides, tables and poll declaration, all saying the same.

In: answers, a plan, the analyst's facts, the questionnaire. Out: files as bytes. Nothing leaves that is
incomplete, that tells a small cell, or that hides that its answers are made up.
"""

from nabolag.report.publication.declaration import Item, declare, missing
from nabolag.report.publication.gate import refuse_leaks
from nabolag.report.publication.model import Publication
from nabolag.report.publication.publish import answered, beside, noted, prepare, publish, written
from nabolag.report.publication.record import earlier, editions, private_record

__all__ = [
    "Item",
    "Publication",
    "answered",
    "beside",
    "declare",
    "earlier",
    "editions",
    "missing",
    "noted",
    "prepare",
    "private_record",
    "publish",
    "refuse_leaks",
    "written",
]
