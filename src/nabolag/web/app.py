"""Puts the web app together."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from nabolag import __version__
from nabolag.errors import NabolagError, Unavailable
from nabolag.store import Store
from nabolag.store.travel import forget_tables
from nabolag.survey.fielding.opening import forget_order
from nabolag.survey.fielding.retention import delete_due
from nabolag.web.api import router as api
from nabolag.web.api.answers import exemplified
from nabolag.web.door import Door
from nabolag.web.faults import keep_logs_clean, where
from nabolag.web.headers import HeadAsGet, SecurityHeaders
from nabolag.web.keeping import Kept
from nabolag.web.lanes import THREADS, Lanes
from nabolag.web.limits import (
    CODES_AN_HOUR,
    HINTS_AN_HOUR,
    HOUR,
    LOGINS_A_MINUTE,
    MAPS_AN_HOUR,
    MINUTE,
    MISSES_A_MINUTE,
    NAME_AN_HOUR,
    BodyLimit,
    Misses,
    TooMany,
)
from nabolag.web.pages import (
    about,
    added,
    admin,
    agreement,
    answering,
    asking,
    basket,
    choose,
    compare,
    council,
    counting,
    country,
    facts,
    fees,
    finding,
    forms,
    home,
    indicators,
    letters,
    live,
    machines,
    measures,
    municipality,
    ownership,
    power,
    precision,
    preparedness,
    regions,
    register,
    rota,
    share,
    steering,
    surveys,
    trials,
)
from nabolag.web.pages.admin.access import LoginNeeded, on_login_needed
from nabolag.web.problems import on_known_error, on_status, on_validation
from nabolag.web.queued import keep_working
from nabolag.web.ready import first_uses, make_ready
from nabolag.web.sheets import router as sheets
from nabolag.web.store import store_from_environment, utc_now

log = logging.getLogger(__name__)
PACKED_APART = 32 * 1024
"""Answers from so many bytes are packed in a thread; packing a smaller one takes a millisecond or two."""
STATIC = Path(__file__).parent / "static"
PAGES = (
    home,
    basket,
    choose,
    finding,
    council,
    letters,
    asking,
    preparedness,
    rota,
    machines,
    steering,
    ownership,
    municipality,
    compare,
    indicators,
    facts,
    forms,
    agreement,
    power,
    precision,
    regions,
    register,
    counting,
    added,
    share,
    fees,
    country,
    trials,
    measures,
    about,
    live,
    answering,
    surveys,
    admin,
)


class Site(FastAPI):
    """The site, whose API is described with examples."""

    def openapi(self) -> dict[str, Any]:
        """The description of the API."""
        if self.openapi_schema is None:
            self.openapi_schema = exemplified(super().openapi())
        return self.openapi_schema


def create_app(
    store: Store | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    hosts: Sequence[str] | None = None,
) -> FastAPI:
    """The whole site; give it to any ASGI server.

    Args:
        store: where surveys lie; default: the database of NABOLAG_STORE, and without it a site without surveys.
        clock: what time it is, with its zone.
        hosts: the names this site answers to, `*.name` for all below one; default: those of NABOLAG_HOSTS, and
            without it every name.
    """
    app = Site(
        title="nabolag",
        version=__version__,
        openapi_url=None,  # pages.about gives it, in the language asked for
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_warmed,
    )
    keep_logs_clean()
    app.state.store = store or store_from_environment()
    app.state.clock = clock
    app.state.misses = Misses(app.state.store, MISSES_A_MINUTE)
    app.state.logins = Misses(app.state.store, LOGINS_A_MINUTE)
    app.state.owners_need_code = os.environ.get("NABOLAG_SECOND_FACTOR") == "owners"
    app.state.names = Misses(app.state.store, NAME_AN_HOUR, lasts=HOUR)
    app.state.hints = Misses(app.state.store, HINTS_AN_HOUR, lasts=HOUR)
    app.state.maps = Misses(app.state.store, MAPS_AN_HOUR, lasts=HOUR)
    app.state.codes = Misses(app.state.store, CODES_AN_HOUR, lasts=HOUR)
    app.add_middleware(Lanes)
    app.add_middleware(BodyLimit)
    app.add_middleware(GZipMiddleware, minimum_size=800, compresslevel=6, thread_minimum_size=PACKED_APART)
    app.add_middleware(Kept)
    app.add_middleware(Door, hosts=hosts)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HeadAsGet)
    app.include_router(sheets)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(api)
    for page in PAGES:
        app.include_router(page.router, include_in_schema=False)
    app.add_exception_handler(NabolagError, on_known_error)
    app.add_exception_handler(LoginNeeded, on_login_needed)
    app.add_exception_handler(Unavailable, answering.on_unavailable)
    app.add_exception_handler(TooMany, answering.on_unavailable)
    app.add_exception_handler(HTTPException, on_status)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(Exception, on_status)

    @app.get("/favicon.ico", include_in_schema=False)
    def icon(request: Request) -> Response:
        return Response(status_code=308, headers={"location": "/static/icon.svg"})

    return app


@asynccontextmanager
async def _warmed(app: FastAPI) -> AsyncIterator[None]:
    """Loads what every page stands on, and what single pages need beside those that are asked for."""
    make_ready()
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    sys.setswitchinterval(0.0002)  # seconds; a thread that counts gives way to one that only answers
    threading.Thread(target=first_uses, daemon=True).start()
    stop = threading.Event()
    if app.state.store is not None:
        threading.Thread(target=_keep_promises, args=(app, stop), daemon=True).start()
        threading.Thread(
            target=keep_working, args=(app.state.store, app.state.clock, stop), daemon=True
        ).start()
    yield
    stop.set()


def _keep_promises(app: FastAPI, stop: threading.Event) -> None:
    """Delete what is to be deleted today, and forget in which order answers came: now and every hour."""
    while True:
        again = HOUR
        try:
            delete_due(app.state.store, app.state.clock())
            forget_order(app.state.store)
            with app.state.store.write() as c:
                forget_tables(c, app.state.clock())
        except Exception as error:  # whatever it is, the keeper is there again
            log.warning("nothing was deleted: %s", where(error))
            if isinstance(error, Unavailable):  # somebody held the database, such as a copy being taken of it
                again = MINUTE
        if stop.wait(again):
            return
