"""Questions about who works with whom, in plain words or part by part.

In: a sentence or a `Question`. Out: what the shipped sources show of it: found, none in a source that is complete for this,
or unknown because no source can tell, with the definition used and what comes near.
"""

from nabolag.cooperation.question.answering import Found, ask
from nabolag.cooperation.question.grammar import Reading, read
from nabolag.cooperation.question.model import Place, Question

__all__ = ["Found", "Place", "Question", "Reading", "ask", "read"]
