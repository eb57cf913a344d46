"""A draft agreement as Word and HTML, and the council paper that goes with it.

In: a `Document` of `governance.agreement`, a `Need` of `governance.forms`. Out: bytes of a .docx, or HTML.
"""

from nabolag.report.agreement.council import council_paper
from nabolag.report.agreement.html import html
from nabolag.report.agreement.incoming import Incoming, incoming, text_of
from nabolag.report.agreement.word import word

__all__ = ["Incoming", "council_paper", "html", "incoming", "text_of", "word"]
