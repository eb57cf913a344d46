"""The log of what everybody has done: on a page, and whole as files."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.store.accounts import Event, events
from nabolag.store.surveys import stored_surveys
from nabolag.survey.fielding.logbook import HEADER, as_json, days, rows
from nabolag.web.pages.admin.access import Owner, admin_page
from nabolag.web.pages.admin.words import ACTIONS, DETAILS, local
from nabolag.web.posted import private
from nabolag.web.render import csv_file
from nabolag.web.store import store_of

router = APIRouter(prefix="/admin")
LONGEST = 1000


@router.get("/logg")
def history(request: Request, login: Owner, undersokelse: str = "", fra: str = "", til: str = "") -> Response:
    """What has been done, newest first."""
    entries = _entries(request, undersokelse, fra, til, LONGEST)
    with store_of(request).read() as c:
        surveys = [s.id for s in stored_surveys(c)]
    return admin_page(
        request,
        "admin/log.html",
        login,
        events=entries,
        surveys=surveys,
        chosen=undersokelse,
        since=fra,
        until=til,
        actions=ACTIONS,
        details=DETAILS,
        longest=LONGEST,
        local=local,
    )


@router.get("/logg.csv")
def history_csv(
    request: Request, login: Owner, undersokelse: str = "", fra: str = "", til: str = ""
) -> Response:
    """The whole log, or of one survey and from one day to another, as a table."""
    entries = _entries(request, undersokelse, fra, til, None)
    return private(csv_file("logg.csv", HEADER, rows(entries)))


@router.get("/logg.json")
def history_json(
    request: Request, login: Owner, undersokelse: str = "", fra: str = "", til: str = ""
) -> Response:
    """The same as JSON: a list of what was done, newest first."""
    entries = _entries(request, undersokelse, fra, til, None)
    answer = Response(as_json(entries), media_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="logg.json"'
    return private(answer)


def _entries(request: Request, survey: str, since: str, until: str, most: int | None) -> list[Event]:
    first, last = days(since, until)
    with store_of(request).read() as c:
        return events(c, survey or None, most, since=first, until=last)
