"""Logging in and out: a name and a password, and a code where the account has a second factor.

A browser that has logged in keeps a mark that says so for that name. Guesses from browsers without one share a number
an hour for each name, wherever they come from; those with one have their own, so that whoever owns the name gets in
while others guess.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from urllib.parse import quote, unquote

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from nabolag.errors import Forbidden
from nabolag.store import second
from nabolag.store.accounts import (
    Account,
    account,
    accounts,
    end_old_sessions,
    end_session,
    keep_hash,
    note,
    start_session,
)
from nabolag.store.keys import Keys
from nabolag.store.passwords import hashed, matches, outdated
from nabolag.text import N_
from nabolag.web.limits import Misses, TooMany, address_of
from nabolag.web.pages.admin.access import (
    HOME,
    LASTS,
    LOGIN,
    Reader,
    admin_page,
    cookie_name,
    to,
)
from nabolag.web.posted import Sent, from_here, one
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin")
TICKET_LASTS = timedelta(minutes=5)
KNOWN_LASTS = timedelta(days=180)
SLOW_DOWN = N_("Det er prøvd for mange feil passord. Vent ett minutt og prøv igjen.")


@router.get("/inn")
def ask(request: Request) -> Response:
    """The login page; where nobody has an account yet, how to make the first."""
    return _form(request, one(_query(request), "til"))


@router.post("/inn")
def enter(request: Request, form: Sent) -> Response:
    """Log in, or say that name or password is wrong, never which of them."""
    store, now = store_of(request), now_of(request)
    _refuse_others(request)
    name, password = one(form, "navn").strip().lower(), one(form, "passord")
    misses: Misses = request.app.state.logins
    here = f"address {address_of(request)}"
    if not misses.take(
        here
    ):  # counted before the work of checking, which many at once would else get through
        raise TooMany(SLOW_DOWN)
    known_here = _known_here(request, store.keys, name)
    if known_here:
        if not misses.take(f"browser {known_here}"):
            raise TooMany(SLOW_DOWN)
    elif not request.app.state.names.take(f"name {name}"):
        raise TooMany(
            N_(
                "Det er prøvd for mange feil passord for dette navnet. Logg inn fra en nettleser der du har vært logget inn "
                "før, eller vent en time."
            )
        )
    with store.read() as c:
        user = account(c, name)
    if not matches(password, user.password_hash if user else None) or user is None:
        if user is not None:
            with store.write() as c:
                note(c, now, user.name, "login refused")
        return _form(request, one(form, "til"), wrong=True, name=name)
    misses.give_back(here)
    if known_here:
        misses.give_back(f"browser {known_here}")
    else:
        request.app.state.names.give_back(f"name {name}")
    if user.second is not None:
        until = int((now + TICKET_LASTS).timestamp())
        ticket = store.keys.signed("ticket", f"{user.name}|{until}|{_of_password(store.keys, user)}")
        return _code_form(request, ticket, one(form, "til"))
    return _let_in(request, user, one(form, "til"), password)


@router.post("/inn/kode")
def enter_code(request: Request, form: Sent) -> Response:
    """The second step: a code of the app, or one of the recovery codes."""
    store, now = store_of(request), now_of(request)
    _refuse_others(request)
    ticket, goal = one(form, "billett"), one(form, "til")
    name, until, password = ((store.keys.said_by_us("ticket", ticket) or "") + "||").split("|")[:3]
    with store.read() as c:
        user = account(c, name) if name else None
    fresh = user is not None and float(until) > now.timestamp()
    if user is None or not fresh or password != _of_password(store.keys, user):
        return _form(request, goal, late=True)
    codes = codes_left(request, name)
    with store.write() as c:
        used = second.use(c, store.keys, user.name, one(form, "kode"), now)
        if used is None:
            note(c, now, user.name, "code refused")
        elif used == "recovery":
            note(c, now, user.name, "recovery code used")
    if used is None:
        return _code_form(request, ticket, goal, wrong=True)
    codes.give_back(f"code {name}")
    return _let_in(request, user, goal)


def codes_left(request: Request, name: str) -> Misses:
    """The count of wrong codes, with one more for `name`: give it back when the code is right.

    Raises:
        TooMany: there have been too many.
    """
    codes: Misses = request.app.state.codes
    if not codes.take(f"code {name}"):
        raise TooMany(
            N_("Det er prøvd for mange feil koder. Vent en time, eller be en eier om å nullstille koden.")
        )
    return codes


def _refuse_others(request: Request) -> None:
    if not from_here(request):
        raise Forbidden(
            N_("Skjemaet er gammelt eller kommer fra et annet sted. Åpne siden på nytt og prøv igjen.")
        )


def _let_in(request: Request, user: Account, goal: str, password: str = "") -> Response:
    store, now = store_of(request), now_of(request)
    cookie = secrets.token_urlsafe(32)
    again = password and outdated(user.password_hash)
    renewed = hashed(password) if again else ""  # before the transaction, which others wait for
    with store.write() as c:
        end_old_sessions(c, now)
        if before := request.cookies.get(cookie_name(request)):
            end_session(c, store.keys.session(before))
        if renewed:
            keep_hash(c, user.name, renewed, temporary=user.temporary)
        remember(c, request, cookie, user.name)
        note(c, now, user.name, "login")
    answer = to(request, _inside(goal))
    set_cookie(request, answer, cookie)
    mark = f"{secrets.token_hex(8)}|{user.name}"
    _keep(request, answer, _mark_name(request), quote(store.keys.signed("known browser", mark)), KNOWN_LASTS)
    return answer


def remember(c: Connection, request: Request, cookie: str, name: str) -> None:
    """Keep a login under `cookie`, with what its owner knows it by."""
    now = now_of(request)
    start_session(
        c,
        store_of(request).keys.session(cookie),
        name,
        now + LASTS,
        started_at=now,
        browser=browser_name(request.headers.get("user-agent", "")),
    )


def browser_name(agent: str) -> str:
    """The browser and the system in a User-Agent, by the names people know; versions and the rest are not kept."""
    named = (
        ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"),
        ("CriOS", "Chrome"), ("Safari", "Safari"),
    )  # fmt: skip
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    )  # fmt: skip
    names = (next((name for mark, name in table if mark in agent), "") for table in (named, systems))
    return ", ".join(filter(None, names))


def _known_here(request: Request, keys: Keys, name: str) -> str:
    """What this browser's mark is called, when it has logged in to `name` before."""
    kept = keys.said_by_us("known browser", unquote(request.cookies.get(_mark_name(request), ""))) or ""
    mark, _sign, whose = kept.partition("|")
    return mark if whose == name and name else ""


def _mark_name(request: Request) -> str:
    return f"{cookie_name(request)}-kjent"


def _of_password(keys: Keys, user: Account) -> str:
    """What changes with the password, so that a ticket from before it is worth nothing."""
    return keys.signed("password", user.password_hash)[-40:]


def _code_form(request: Request, ticket: str, goal: str, *, wrong: bool = False) -> Response:
    return admin_page(
        request,
        "admin/code.html",
        None,
        status=401 if wrong else 200,
        ticket=ticket,
        goal=_inside(goal),
        wrong=wrong,
    )


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
    _keep(request, answer, cookie_name(request), cookie, LASTS)


def _keep(request: Request, answer: Response, name: str, value: str, lasts: timedelta) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _form(
    request: Request, goal: str, *, wrong: bool = False, late: bool = False, name: str = ""
) -> Response:
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
        status=401 if wrong or late else 200,
        goal=_inside(goal),
        wrong=wrong,
        late=late,
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
