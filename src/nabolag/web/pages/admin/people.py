"""Accounts, and one's own password."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import find
from nabolag.report.register.keeping import organisation_name
from nabolag.store import second
from nabolag.store.accounts import (
    ROLES,
    Account,
    account,
    accounts,
    delete_account,
    end_sessions,
    give_surveys,
    keep_hash,
    save_account,
    set_organisation,
    surveys_of,
)
from nabolag.store.passwords import SHORTEST, hashed, made_up, matches
from nabolag.store.surveys import stored_surveys
from nabolag.web.limits import Misses, TooMany
from nabolag.web.pages.admin.access import ROLE_NAMES, Login, Owner, Reader, admin_page, log, to
from nabolag.web.pages.admin.login import remember, set_cookie
from nabolag.web.posted import Sent, one
from nabolag.web.render import language
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin")
PEOPLE = "/admin/brukere"


@router.get("/brukere")
def people(request: Request, login: Owner) -> Response:
    """Everybody who may log in."""
    return _people(request, login)


@router.post("/brukere")
def add(request: Request, login: Owner, form: Sent) -> Response:
    """A new account; its made-up password is shown this once."""
    name, password = one(form, "navn").strip().lower(), made_up()
    kept = hashed(password)
    with store_of(request).write() as c:
        if account(c, name) is not None:
            raise BadInput("Det er allerede en bruker «{name}».", name=name)
        given = _chosen(c, form)
        save_account(c, name, kept, one(form, "rolle"), now_of(request), surveys=given, temporary=True)
        log(c, request, login, "account added", name=name, role=one(form, "rolle"), surveys=given)
    return _people(request, login, told=(name, password))


@router.post("/brukere/{name}/undersokelser")
def change_surveys(request: Request, login: Owner, form: Sent, name: str) -> Response:
    """Which surveys an analyst or reader sees, from the next page on."""
    with store_of(request).write() as c:
        user, given = _account(c, name), _chosen(c, form)
        give_surveys(c, user.name, given)
        log(c, request, login, "account surveys", name=user.name, surveys=given)
    return to(request, PEOPLE)


@router.post("/brukere/{name}/organisasjon")
def change_organisation(request: Request, login: Owner, form: Sent, name: str) -> Response:
    """Whose arrangements in the register of cooperation the account edits."""
    organisation = organisation_of(one(form, "organisasjon"))
    with store_of(request).write() as c:
        user = _account(c, name)
        set_organisation(c, user.name, organisation)
        log(c, request, login, "account organisation", name=user.name, organisation=organisation)
    return to(request, PEOPLE)


def organisation_of(said: str) -> str:
    """A municipality's code for what people call it; another organisation by its name."""
    text = " ".join(said.split())[:200]
    try:
        return find(text).code if text else ""
    except NotKnown as error:
        if error.candidates and text.casefold().endswith("kommune"):
            raise
        return text


@router.post("/brukere/{name}/rolle")
def change_role(request: Request, login: Owner, form: Sent, name: str) -> Response:
    """Another role; the account is logged out."""
    with store_of(request).write() as c:
        user = _account(c, name)
        save_account(
            c, user.name, user.password_hash, one(form, "rolle"), now_of(request), temporary=user.temporary
        )
        log(c, request, login, "account role", name=user.name, role=one(form, "rolle"))
    return to(request, PEOPLE)


@router.post("/brukere/{name}/passord")
def new_password(request: Request, login: Owner, name: str) -> Response:
    """A new made-up password for somebody who has lost theirs; the account is logged out."""
    password = made_up()
    kept = hashed(password)
    with store_of(request).write() as c:
        user = _account(c, name)
        keep_hash(c, user.name, kept, temporary=True)
        end_sessions(c, user.name)
        log(c, request, login, "account password", name=user.name)
    return _people(request, login, told=(user.name, password))


@router.post("/brukere/{name}/kode")
def reset_second(request: Request, login: Owner, name: str) -> Response:
    """Take the second factor off somebody who has lost it; the account is logged out."""
    with store_of(request).write() as c:
        user = _account(c, name)
        second.end(c, user.name)
        end_sessions(c, user.name)
        log(c, request, login, "second reset", name=user.name)
    return to(request, PEOPLE)


@router.get("/brukere/{name}/fjern")
def ask_remove(request: Request, login: Owner, name: str) -> Response:
    """Asks first."""
    with store_of(request).read() as c:
        user = _account(c, name)
    return admin_page(request, "admin/remove.html", login, user=user)


@router.post("/brukere/{name}/fjern")
def remove(request: Request, login: Owner, name: str) -> Response:
    """Take the account away; its lines in the log stay."""
    with store_of(request).write() as c:
        delete_account(c, name)
        log(c, request, login, "account removed", name=name)
    return to(request, PEOPLE)


@router.get("/passord")
def ask_own(request: Request, login: Reader) -> Response:
    """One's own password."""
    return admin_page(request, "admin/password.html", login, shortest=SHORTEST, problem="", done=False)


@router.post("/passord")
def change_own(request: Request, login: Reader, form: Sent) -> Response:
    """A new password of one's own choice; every other login of the account ends."""
    _, store, problem = language(request), store_of(request), ""
    misses: Misses = request.app.state.logins
    key, new = f"name {login.account.name}", one(form, "nytt")
    if not misses.take(key):
        raise TooMany("Det er prøvd for mange feil passord. Vent ett minutt og prøv igjen.")
    kept = ""
    right = matches(one(form, "passord"), login.account.password_hash)
    if right:
        misses.give_back(key)
    if not right:
        problem = _("Passordet du har nå, er ikke det du skrev.")
    elif new != one(form, "gjentatt"):
        problem = _("De to nye passordene er ikke like.")
    elif new == one(form, "passord"):
        problem = _("Det nye passordet er det du har fra før. Velg et annet.")
    else:
        try:
            kept = hashed(new, login.account.name)
        except BadInput as error:
            problem = error.text(_)
    if problem:
        return admin_page(
            request, "admin/password.html", login, status=422, shortest=SHORTEST, problem=problem, done=False
        )
    cookie = secrets.token_urlsafe(32)
    with store.write() as c:
        keep_hash(c, login.account.name, kept, temporary=False)
        end_sessions(c, login.account.name)
        remember(c, request, cookie, login.account.name)
        log(c, request, login, "own password")
    fresh = Login(replace(login.account, temporary=False), store.keys.csrf(cookie))
    answer = admin_page(request, "admin/password.html", fresh, shortest=SHORTEST, problem="", done=True)
    set_cookie(request, answer, cookie)
    return answer


def _people(request: Request, login: Login, told: tuple[str, str] | None = None) -> Response:
    with store_of(request).read() as c:
        users = accounts(c)
        given = {a.name: surveys_of(c, a.name) for a in users}
        surveys = [s.id for s in stored_surveys(c)]
    return admin_page(
        request,
        "admin/people.html",
        login,
        accounts=users,
        given=given,
        surveys=surveys,
        organisation_name=organisation_name,
        roles=ROLES,
        role_names=ROLE_NAMES,
        told=told,
    )


def _chosen(c: Connection, form: Mapping[str, list[str]]) -> list[str]:
    """The surveys that are ticked, of those there are."""
    return [s.id for s in stored_surveys(c) if s.id in form.get("undersokelse", [])]


def _account(c: Connection, name: str) -> Account:
    user = account(c, name)
    if user is None:
        raise NotKnown("Det er ingen bruker «{name}».", name=name)
    return user
