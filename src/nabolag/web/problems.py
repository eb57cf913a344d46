"""Errors as a page that says what to do, or as problem details (RFC 9457) under /api."""

from __future__ import annotations

import logging
from http import HTTPStatus
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Match

from nabolag.errors import NabolagError, NotKnown
from nabolag.text import LANGUAGES, N_, Texts, texts
from nabolag.web.faults import hidden, where
from nabolag.web.headers import HEADERS
from nabolag.web.mistakes import Fix, fixes
from nabolag.web.render import page

log = logging.getLogger(__name__)

SAID = {
    400: N_("Det som ble sendt, kan ikke leses. Gå tilbake og send det på nytt."),
    404: N_("Siden finnes ikke. Adressen kan være feilskrevet, eller siden er flyttet."),
    405: N_("Adressen kan ikke brukes slik."),
    500: N_("Noe gikk galt hos oss. Prøv igjen om litt."),
}


async def on_known_error(request: Request, error: Exception) -> Response:
    """A NabolagError: its sentence, its candidates, its status."""
    assert isinstance(error, NabolagError)
    candidates = error.candidates if isinstance(error, NotKnown) else ()
    meant, said = fixes(error, _texts(request), request), error.text(_texts(request))
    if meant and getattr(error, "called", None) and not _for_machines(request):
        said = (
            said.partition(". ")[0].rstrip(".") + "."
        )  # the rest lists codes, which the links have names for
    return _answer(request, error.status, said, tuple(candidates), meant)


async def on_status(request: Request, error: Exception) -> Response:
    """Any other status, and faults of ours, which are logged without any value."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 500:
        log.error("fault on %s: %s", hidden(request.url.path), where(error))
    if status == 404 and (meant := _in_small_letters(request)):
        return meant
    _ = _texts(request)
    answer = _answer(request, status, _(SAID.get(status, SAID[400 if status < 500 else 500])))
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)  # such as which methods are allowed
    answer.headers.update(HEADERS)  # a fault is answered outside the middleware that sets them
    return answer


def _in_small_letters(request: Request) -> Response | None:
    """To the page of that address in small letters, as all of ours are written, where there is one."""
    path = request.url.path.lower()
    there = {**request.scope, "path": path}
    if path == request.url.path or all(
        route.matches(there)[0] is not Match.FULL for route in request.app.routes
    ):
        return None
    return RedirectResponse(quote(path) + (f"?{request.url.query}" if request.url.query else ""), 301)


async def on_validation(request: Request, error: Exception) -> Response:
    """A query or path value of the wrong kind: names the field."""
    assert isinstance(error, RequestValidationError)
    _ = _texts(request)
    fields = ", ".join(sorted({str(e["loc"][-1]) for e in error.errors()}))
    return _answer(request, 422, _("Verdien av {fields} kan ikke brukes.", fields=fields))


def _texts(request: Request) -> Texts:
    asked = request.query_params.get("lang", "nb")
    return texts(asked if asked in LANGUAGES else "nb")


def _for_machines(request: Request) -> bool:
    path = request.url.path
    return path.startswith("/api") or path.endswith((".json", ".csv", ".svg", ".png"))


def _answer(
    request: Request, status: int, detail: str, candidates: tuple[str, ...] = (), meant: tuple[Fix, ...] = ()
) -> Response:
    if _for_machines(request):
        body: dict[str, object] = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
        }
        if candidates:
            body["candidates"] = list(candidates)
        return JSONResponse(body, status, media_type="application/problem+json")
    return page(request, "problem.html", status=status, code=status, detail=detail, meant=meant)
