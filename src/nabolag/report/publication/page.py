"""The publication as HTML: a body for a page of the site, and one file that needs nothing else."""

from __future__ import annotations

from markupsafe import Markup

from nabolag.report.publication.model import Publication
from nabolag.report.templates import template
from nabolag.text import Texts


def body(publication: Publication, _: Texts) -> Markup:
    """All of it without a page around: no style, no script, so that a strict Content-Security-Policy holds."""
    return Markup(template("nabolag.report.publication", "body.html").render(p=publication, _=_))


def document(publication: Publication, _: Texts) -> str:
    """A whole HTML file: style inside, no scripts, prints on A4."""
    return template("nabolag.report.publication", "document.html").render(
        p=publication, body=body(publication, _), _=_
    )
