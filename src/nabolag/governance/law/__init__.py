"""The paragraphs that rules and facts stand on.

In: law texts (Markdown as Lovdata's open data is mirrored). Out: `Paragraph` with its text, its hash and
its address at lovdata.no, and the list of pinned paragraphs whose wording has changed since.
What ships is only what is cited (`paragraphs.json`, written by `tools/build_law.py`). `Cite` is how every room points
to a paragraph; `citations` is the register of all that stands on one, room by room.
"""

from nabolag.governance.law.check import Stale, stale
from nabolag.governance.law.cite import Cite, short
from nabolag.governance.law.law_texts import PART, Law, Paragraph, shipped
from nabolag.governance.law.rooms import Citation, citations, pinned, read
from nabolag.governance.law.text import contains, digest, paragraphs_of, word_digest

__all__ = [
    "PART",
    "Citation",
    "Cite",
    "Law",
    "Paragraph",
    "Stale",
    "citations",
    "contains",
    "digest",
    "paragraphs_of",
    "pinned",
    "read",
    "shipped",
    "short",
    "stale",
    "word_digest",
]
