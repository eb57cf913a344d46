"""Logging in and out."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.store.accounts import (
    account,
    accounts,
    end_old_sessions,
    end_session,
    keep_hash,
    note,
    start_session,
)
from nabolag.store.passwords import hashed, matches, outdated
from nabolag.text import N_
from nabolag.web.limits import Misses, TooMany, address_of
from nabolag.web.pages.admin.access import (
    HOME,
    LASTS,
    LOGIN,
    Forbidden,
    Reader,
    admin_page,
    cookie_name,
    to,
)
from nabolag.web.posted import Sent, from_here, one
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin")


@router.get("/inn")
def ask(request: Request) -> Response:
    """The login page; where nobody has an account yet, how to make the first."""
    return _form(request, one(_query(request), "til"))


@router.post("/inn")
def enter(request: Request, form: Sent) -> Response:
    """Log in, or say that name or password is wrong, never which of them."""
    store, now = store_of(request), now_of(request)
    if not from_here(request):
        raise Forbidden(
            N_("Skjemaet er gammelt eller kommer fra et annet sted. Åpne siden på nytt og prøv igjen.")
        )
    name, password = one(form, "navn").strip().lower(), one(form, "passord")
    misses: Misses = request.app.state.logins
    here = f"address {address_of(request)}"
    if not misses.take(
        here
    ):  # counted before the work of checking, which many at once would else get through
        raise TooMany(N_("Det er prøvd for mange feil passord. Vent ett minutt og prøv igjen."))
    with store.read() as c:
        known = account(c, name)
    if not matches(password, known.password_hash if known else None) or known is None:
        if known is not None:
            with store.write() as c:
                note(c, now, known.name, "login refused")
        return _form(request, one(form, "til"), wrong=True, name=name)
    misses.give_back(here)
    cookie = secrets.token_urlsafe(32)
    with store.write() as c:
        end_old_sessions(c, now)
        if before := request.cookies.get(cookie_name(request)):
            end_session(c, store.keys.session(before))
        if outdated(known.password_hash):
            keep_hash(c, known.name, hashed(password), temporary=known.temporary)
        start_session(c, store.keys.session(cookie), known.name, now + LASTS)
        note(c, now, known.name, "login")
    answer = to(request, _inside(one(form, "til")))
    set_cookie(request, answer, cookie)
    return answer


@router.post("/ut")
def leave(request: Request, login: Reader) -> Response:
    """Log out."""
    store = store_of(request)
    with store.write() as c:
        end_session(c, store.keys.session(request.cookies[cookie_name(request)]))
        note(c, now_of(request), login.account.name, "logout")
    answer = to(request, LOGIN)
    answer.delete_cookie(cookie_name(request), secure=request.url.scheme == "https", httponly=True)
    return answer


def set_cookie(request: Request, answer: Response, cookie: str) -> None:
    """Keep the login in the browser: out of reach of scripts and of other sites."""
    answer.set_cookie(
        cookie_name(request),
        cookie,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _form(request: Request, goal: str, *, wrong: bool = False, name: str = "") -> Response:
    with store_of(request).read() as c:
        nobody = not accounts(c)
    open_line = request.url.scheme != "https" and (request.url.hostname or "") not in (
        "localhost",
        "127.0.0.1",
        "::1",
    )
    return admin_page(
        request,
        "admin/login.html",
        None,
        status=401 if wrong else 200,
        goal=_inside(goal),
        wrong=wrong,
        name=name,
        nobody=nobody,
        open_line=open_line,
    )


def _inside(goal: str) -> str:
    """`goal` when it is a page of this room, else its front page: a login never leads off the site."""
    inside = goal == HOME or goal.startswith(f"{HOME}/") or goal.startswith(f"{HOME}?")
    return goal if inside and not set(goal) & set("\\\r\n\t") and len(goal) < 500 else HOME


def _query(request: Request) -> dict[str, list[str]]:
    return {key: request.query_params.getlist(key) for key in request.query_params}
