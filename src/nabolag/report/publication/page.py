"""The publication as HTML: a body for a page of the site, and one file that needs nothing else."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from nabolag.report.publication.model import Publication
from nabolag.text import Texts


def body(publication: Publication, _: Texts) -> Markup:
    """All of it without a page around: no style, no script, so that a strict Content-Security-Policy holds."""
    return Markup(_template("body.html").render(p=publication, _=_))


def document(publication: Publication, _: Texts) -> str:
    """A whole HTML file: style inside, no scripts, prints on A4."""
    return _template("document.html").render(p=publication, body=body(publication, _), _=_)


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("nabolag.report.publication"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(name)
