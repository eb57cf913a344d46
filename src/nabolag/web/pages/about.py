"""About nabolag: who runs it, corrections, sources and licences, accessibility, privacy, the API."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from nabolag import __version__
from nabolag.data import descriptors
from nabolag.municipalities import CENTRALITY, LANDSDEL, SIZE_BANDS
from nabolag.web.api.described import HEAD, endpoints, in_language, mistake_example
from nabolag.web.carrying import site_of
from nabolag.web.owner import corrections, owner
from nabolag.web.render import language, page

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


@router.get("/kilder")
def sources(request: Request) -> Response:
    """Where the sources are listed."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/om{query}#kilder", 301)


@router.get("/tilgjengelighet")
def accessibility(request: Request) -> Response:
    """The accessibility statement, under the headings of the official form."""
    return page(request, "about/accessibility.html", owner=owner(), version=__version__)


@router.get("/api/openapi.json")
def openapi(request: Request) -> Response:
    """The API for machines, described in the language asked for."""
    return JSONResponse(in_language(request.app.openapi(), language(request)))


@router.get("/api/docs")
def api_docs(request: Request) -> Response:
    """The API for people: no script, nothing from outside."""
    _ = language(request)
    return page(
        request,
        "about/api.html",
        head=HEAD,
        endpoints=endpoints(request.app.openapi(), _),
        refused=mistake_example(_),
        openapi="/api/openapi.json" + ("" if _.lang == "nb" else f"?lang={_.lang}"),
        site=site_of(request),
    )
