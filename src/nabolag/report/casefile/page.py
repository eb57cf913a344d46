"""The case file as HTML: a fragment for the web page, and one self-contained file to send or print."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from nabolag.report.casefile.model import Bars, CaseFile, Series
from nabolag.text import texts


def fragment(case: CaseFile, *, links: bool = True) -> Markup:
    """The sections and the source list, without a page around them.

    With `links`, names of other municipalities link to `/kommune/<code>` on the same site.
    """
    return Markup(_template("sections.html").render(**_context(case, links)))


def document(case: CaseFile) -> str:
    """A whole HTML file that needs nothing else: style inside, no scripts, prints on A4."""
    return _template("document.html").render(body=fragment(case, links=False), **_context(case, False))


def _context(case: CaseFile, links: bool) -> dict[str, object]:
    return {"case": case, "links": links, "_": texts(case.lang), "polyline": _polylines, "longest": _longest}


def _longest(block: Bars) -> float:
    return max((bar.value for bar in block.bars if bar.value is not None), default=0.0)


def _polylines(series: Series, width: int = 600, height: int = 120) -> list[str]:
    """SVG point lists, one for each unbroken run of years; the value axis starts at the lowest value."""
    known = [v for v in series.values if v is not None]
    if not known:
        return []
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = width / max(len(series.years) - 1, 1)
    runs: list[list[str]] = [[]]
    for i, value in enumerate(series.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{i * step:.1f},{height - (value - low) / span * height:.1f}")
    return [" ".join(run) for run in runs if run]


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("nabolag.report.casefile"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(name)
