"""About nabolag: who runs it, corrections, sources and licences, accessibility, privacy, the API."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag import __version__
from nabolag.data import descriptors
from nabolag.municipalities import CENTRALITY, LANDSDEL, SIZE_BANDS
from nabolag.web.owner import corrections, owner
from nabolag.web.render import page

router = APIRouter()


@router.get("/om")
def about(request: Request) -> Response:
    """What nabolag is, definitions, and every table that ships."""
    return page(
        request,
        "about/about.html",
        tables=descriptors(),
        version=__version__,
        owner=owner(),
        corrections=corrections(),
        centrality=CENTRALITY,
        landsdel=LANDSDEL,
        bands=SIZE_BANDS,
    )


@router.get("/tilgjengelighet")
def accessibility(request: Request) -> Response:
    """The accessibility statement, under the headings of the official form."""
    return page(request, "about/accessibility.html", owner=owner(), version=__version__)


@router.get("/api/docs")
def api_docs(request: Request) -> Response:
    """The API for people: no script, nothing from outside."""
    spec = request.app.openapi()
    return page(request, "about/api.html", spec=spec)
