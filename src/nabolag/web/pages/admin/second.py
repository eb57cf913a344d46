"""What protects one's own account: the second factor, turned on and off, and the list of logins."""

from __future__ import annotations

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import Response

from nabolag.store import second
from nabolag.store.accounts import account, end_one_session, end_other_sessions, handle, sessions_of
from nabolag.web.pages.admin.access import (
    OWN_CODE,
    OWN_LOGINS,
    Login,
    Reader,
    admin_page,
    cookie_name,
    log,
    to,
)
from nabolag.web.pages.admin.login import codes_left
from nabolag.web.pages.admin.words import local
from nabolag.web.posted import Sent, one
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/admin")
SITE = "nabolag"


@router.get("/kode")
def shown(request: Request, login: Reader) -> Response:
    """Whether there is a second factor, and how to get one."""
    return _page(request, login)


@router.post("/kode")
def turn_on(request: Request, login: Reader, form: Sent) -> Response:
    """With a code of the app that has just been told the key; the recovery codes are shown this once."""
    store, name, word = store_of(request), login.account.name, one(form, "ord")
    if login.account.second is not None or not second.is_word(word):
        return to(request, OWN_CODE)
    codes = codes_left(request, name)
    with store.write() as c:
        made = second.begin(c, store.keys, name, word, one(form, "kode"), now_of(request))
        if made is not None:
            end_other_sessions(c, name, _key(request))
            log(c, request, login, "second on")
    if made is None:
        return _page(request, login, word=word, wrong=True)
    codes.give_back(f"code {name}")
    return _page(request, login, recovery=made)


@router.post("/kode/av")
def turn_off(request: Request, login: Reader, form: Sent) -> Response:
    """With a code, so that whoever finds an open browser cannot."""
    store, name = store_of(request), login.account.name
    if login.account.second is None:
        return to(request, OWN_CODE)
    codes = codes_left(request, name)
    with store.write() as c:
        right = second.use(c, store.keys, name, one(form, "kode"), now_of(request)) is not None
        if right:
            second.end(c, name)
            log(c, request, login, "second off")
    if not right:
        return _page(request, login, wrong=True)
    codes.give_back(f"code {name}")
    return to(request, OWN_CODE)


@router.get("/innlogginger")
def logins(request: Request, login: Reader) -> Response:
    """Where one is logged in."""
    with store_of(request).read() as c:
        sessions = sessions_of(c, login.account.name, now_of(request))
    return admin_page(
        request, "admin/logins.html", login, sessions=sessions, own=handle(_key(request)), local=local
    )


@router.post("/innlogginger/andre")
def end_others(request: Request, login: Reader) -> Response:
    """Log out everywhere but here."""
    with store_of(request).write() as c:
        end_other_sessions(c, login.account.name, _key(request))
        log(c, request, login, "other logins ended")
    return to(request, OWN_LOGINS)


@router.post("/innlogginger/{login_}")
def end_one(request: Request, login: Reader, login_: str) -> Response:
    """Log out one other place."""
    with store_of(request).write() as c:
        if end_one_session(c, login.account.name, login_):
            log(c, request, login, "login ended")
    return to(request, OWN_LOGINS)


def _page(
    request: Request,
    login: Login,
    *,
    word: str = "",
    wrong: bool = False,
    recovery: list[str] | None = None,
) -> Response:
    store, name = store_of(request), login.account.name
    with store.read() as c:
        user = account(c, name) or login.account
    key, word = b"", word or second.new_word()
    if user.second is None:
        key = store.keys.second(name, word)
    return admin_page(
        request,
        "admin/second.html",
        login,
        status=422 if wrong else 200,
        on=user.second is not None,
        left=second.left(user.recovery),
        word=word,
        typed=second.typed(key),
        qr=_qr(second.address(key, name, SITE)) if key else "",
        wrong=wrong,
        must=login.account.role == "owner" and bool(request.app.state.owners_need_code),
        recovery=recovery,
    )


def _qr(text: str) -> Markup:
    """A QR code as SVG, drawn here: nobody else sees the key."""
    import segno

    return Markup(segno.make(text, error="m").svg_inline(scale=5, light="#fff"))


def _key(request: Request) -> str:
    return store_of(request).keys.session(request.cookies[cookie_name(request)])
