"""A draft agreement as Word and HTML.

In: a `Document` of `governance.agreement`. Out: bytes of a .docx, or HTML.
"""

from nabolag.report.agreement.html import html
from nabolag.report.agreement.incoming import Incoming, incoming, text_of
from nabolag.report.agreement.word import word

__all__ = ["Incoming", "html", "incoming", "text_of", "word"]
