"""Who may see an admin page: one dependency that every page of this room takes.

A login is a random cookie of which the store keeps only a keyed hash. Forms carry a second value made from the
cookie, so that no other site can send them.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from nabolag.errors import Forbidden, NabolagError, NotKnown
from nabolag.store.accounts import ROLES, Account, note, session_account, surveys_of
from nabolag.text import N_
from nabolag.web.posted import Sent, from_here, one, private
from nabolag.web.render import page
from nabolag.web.store import now_of, store_of

LASTS = timedelta(hours=8)
ROLE_NAMES = {"owner": N_("eier"), "analyst": N_("analytiker"), "reader": N_("leser")}
HOME, LOGIN, LOGOUT, OWN_PASSWORD = "/admin", "/admin/inn", "/admin/ut", "/admin/passord"
OWN_CODE, OWN_LOGINS = "/admin/kode", "/admin/innlogginger"


class LoginNeeded(NabolagError):
    """Nobody is logged in."""

    status = 401


class PasswordNeeded(LoginNeeded):
    """Whoever is logged in has a password that somebody else made."""


class CodeNeeded(LoginNeeded):
    """An owner without a second factor, on a site that asks owners for one."""


@dataclass(frozen=True)
class Login:
    """Who is logged in; `csrf` goes into the hidden field of that name in every form; `surveys` are those given."""

    account: Account
    csrf: str
    surveys: frozenset[str] = frozenset()

    def sees(self, survey: str) -> bool:
        """Whether the survey is one of theirs; an owner's are all."""
        return self.may("owner") or survey in self.surveys

    def may(self, role: str) -> bool:
        """Whether the account has `role` or a higher one."""
        return ROLES.index(self.account.role) <= ROLES.index(role)


def needs(role: str) -> Callable[..., Login]:
    """The dependency of a page for `role` and those above; for anything but GET it also checks the form.

    Raises (the dependency):
        LoginNeeded: nobody is logged in. PasswordNeeded, CodeNeeded: they must choose a password, or
            turn a second factor on, first.
        Forbidden: the role is too low, or the form came from elsewhere.
        NotKnown: the survey in the address is not one of theirs, whether there is one or not.
    """

    def checked(request: Request, form: Sent) -> Login:
        cookie, store = request.cookies.get(cookie_name(request), ""), store_of(request)
        with store.read() as c:
            account = session_account(c, store.keys.session(cookie), now_of(request)) if cookie else None
            given = surveys_of(c, account.name) if account else frozenset()
        if account is None:
            raise LoginNeeded(N_("Logg inn først."))
        if account.temporary and request.url.path not in (OWN_PASSWORD, LOGOUT):
            raise PasswordNeeded(N_("Velg ditt eget passord først."))
        if _wants_code(request, account) and request.url.path not in (OWN_PASSWORD, OWN_CODE, LOGOUT):
            raise CodeNeeded(N_("Slå på engangskoden først."))
        login = Login(account, store.keys.csrf(cookie), given)
        ours = from_here(request) and hmac.compare_digest(one(form, "csrf").encode(), login.csrf.encode())
        if request.method not in ("GET", "HEAD") and not ours:
            raise Forbidden(
                N_("Skjemaet er gammelt eller kommer fra et annet sted. Åpne siden på nytt og prøv igjen.")
            )
        if not login.may(role):
            raise Forbidden(N_("Brukeren din har ikke lov til dette. Spør en eier av undersøkelsen."))
        if (survey := request.path_params.get("id")) is not None and not login.sees(survey):
            raise NotKnown("Det er ingen undersøkelse «{survey}» i lageret. Åpne den først.", survey=survey)
        return login

    checked.role = role  # type: ignore[attr-defined]  # read by the test that walks every address
    return checked


def _wants_code(request: Request, account: Account) -> bool:
    return account.role == "owner" and account.second is None and bool(request.app.state.owners_need_code)


def needs_editor() -> Callable[..., Login]:
    """The dependency of a page of the register's editor: an analyst or owner, or anybody whose account has an organisation.

    Raises (the dependency): as `needs`; Forbidden for a reader without an organisation.
    """
    reader = needs("reader")

    def checked(request: Request, form: Sent) -> Login:
        login = reader(request, form)
        if not login.may("analyst") and not login.account.organisation:
            raise Forbidden(N_("Brukeren din har ikke lov til dette. Spør en eier av undersøkelsen."))
        return login

    checked.role = "analyst"  # type: ignore[attr-defined]  # read by the test that walks every address
    return checked


Reader = Annotated[Login, Depends(needs("reader"))]
Analyst = Annotated[Login, Depends(needs("analyst"))]
RegisterEditor = Annotated[Login, Depends(needs_editor())]
Owner = Annotated[Login, Depends(needs("owner"))]


async def on_login_needed(request: Request, error: Exception) -> Response:
    """To the login page, and back here afterwards when it was a page that was asked for; or to choose a password."""
    if isinstance(error, PasswordNeeded) and not request.headers.get("hx-request"):
        return to(request, OWN_PASSWORD)
    if isinstance(error, CodeNeeded) and not request.headers.get("hx-request"):
        return to(request, OWN_CODE)
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"{LOGIN}?til={quote(asked)}" if request.method == "GET" else LOGIN
    if request.query_params.get("lang"):
        target += ("&" if "?" in target else "?") + f"lang={quote(request.query_params['lang'])}"
    if request.headers.get("hx-request"):  # a part of a page that refreshes itself
        return private(Response(status_code=204, headers={"HX-Redirect": LOGIN}))
    return private(RedirectResponse(target, 303))


def admin_page(
    request: Request, template: str, login: Login | None, *, status: int = 200, **context: object
) -> Response:
    """A page of this room, kept by no cache."""
    role = ROLE_NAMES[login.account.role] if login else ""
    return private(page(request, template, status=status, login=login, role_name=role, **context))


def to(request: Request, path: str) -> Response:
    """On to another page, in the same language."""
    lang = request.query_params.get("lang")
    joined = "&" if "?" in path else "?"
    return private(RedirectResponse(f"{path}{joined}lang={quote(lang)}" if lang else path, 303))


def log(
    c: Connection, request: Request, login: Login, action: str, survey: str | None = None, **detail: object
) -> None:
    """A line in the audit log, in the transaction of what is done."""
    note(c, now_of(request), login.account.name, action, survey, **detail)


def cookie_name(request: Request) -> str:
    """Over https a name that browsers take only with Secure, for this host alone (RFC 6265bis § 4.1.3.2)."""
    return "__Host-nabolag" if request.url.scheme == "https" else "nabolag-admin"
