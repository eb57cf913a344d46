"""The draft as one HTML file that needs nothing else."""

from __future__ import annotations

from functools import cache

import jinja2

from nabolag.governance.agreement import Document
from nabolag.report.agreement.words import AID, mark
from nabolag.report.law import texts_of_law, where
from nabolag.text import texts


def html(document: Document) -> str:
    """The page: the same clauses, marks and alternatives as the Word file."""
    _ = texts(document.lang)
    return _template().render(d=document, _=_, where=where, mark=mark, aid=AID, law=texts_of_law(_))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("nabolag.report.agreement"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("draft.html")
