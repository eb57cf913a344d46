"""What search engines ask for: which pages may be read by machines, and which there are."""

from __future__ import annotations

from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from nabolag.governance.forms import FORMS
from nabolag.municipalities import current, indicators
from nabolag.web.carrying import site_of
from nabolag.web.shell import COUNTRY, TOOLS

router = APIRouter()
NOT_FOR_MACHINES = ("/admin", "/s/", "/kurv", "/sok", "/makt/svar", "/fordeling/svar", "/fordeling/grupper")


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Everything public may be read; respondents, the desk and answers that are part of a page may not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_MACHINES)]
    return PlainTextResponse("\n".join([*lines, f"Sitemap: {_whole(request, '/sitemap.xml')}", ""]))


@router.get("/sitemap.xml")
def sitemap(request: Request) -> Response:
    """Every page that has an address of its own, without questions."""
    paths = ["/", *dict((*COUNTRY, *TOOLS)), "/tilgjengelighet", "/api/docs", "/om/data", "/om/revisjoner"]
    paths += [f"/kommune/{code}" for code in current()]
    paths += [f"/indikator/{measure.id}" for measure in indicators()]
    paths += [f"/form/{form}" for form in FORMS]
    lines = "".join(f"<url><loc>{escape(_whole(request, path))}</loc></url>" for path in paths)
    body = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{lines}</urlset>'
    return Response(body, media_type="application/xml")


def _whole(request: Request, path: str) -> str:
    return site_of(request) + path
