"""A publication: page, PDF, figures, slides, tables and poll declaration, all saying the same.

In: answers, a plan, the analyst's facts, the questionnaire. Out: files as bytes. Nothing leaves that is
incomplete, that tells a small cell, or that hides that its answers are made up.
"""

from nabolag.report.publication.declaration import Item, declare, missing
from nabolag.report.publication.gate import earlier, refuse_leaks
from nabolag.report.publication.model import Publication
from nabolag.report.publication.page import body
from nabolag.report.publication.publish import prepare, private_record, publish, written

__all__ = [
    "Item",
    "Publication",
    "body",
    "declare",
    "earlier",
    "missing",
    "prepare",
    "private_record",
    "publish",
    "refuse_leaks",
    "written",
]
