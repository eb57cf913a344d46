"""Answering a survey: one topic a page, kept as it is given, with no cookie and no need of a script.

The token in the address is the whole key. Pages are never cached or indexed, and a token that was never made
looks the same as one that is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from nabolag.errors import NabolagError, NotKnown
from nabolag.survey.fielding import answering
from nabolag.survey.fielding.answering import Visit
from nabolag.survey.questionnaire import Page, Problem
from nabolag.text import LANGUAGES, Texts, texts
from nabolag.web.limits import Misses, TooMany, address_of
from nabolag.web.pages.answering_words import sheet, shown
from nabolag.web.posted import Sent, private
from nabolag.web.problems import on_known_error
from nabolag.web.render import page as rendered
from nabolag.web.store import now_of, store_of

router = APIRouter(prefix="/s")


def visit_of(request: Request, token: str) -> Visit:
    """What the token opens.

    Raises:
        NotKnown: nothing. TooMany: nothing, and it is guessed too often from there; right links open all the same.
    """
    seen = answering.visit(store_of(request), token, now_of(request))
    if seen is None:
        misses: Misses = request.app.state.misses
        if not misses.take(address_of(request)):
            raise TooMany("Det er prøvd for mange ukjente lenker herfra. Vent ett minutt og prøv igjen.")
        raise NotKnown("Lenken virker ikke. Sjekk at hele adressen er med, eller be om en ny.")
    return seen


Seen = Annotated[Visit, Depends(visit_of)]


@router.get("/{token}")
def start(request: Request, seen: Seen) -> Response:
    """Who asks, why, and a button to begin; or where somebody who comes back goes on."""
    lang = request.query_params.get("lang")
    preferred = seen.response.language if seen.response else seen.invitation.language
    if lang is None:
        return _to(request, seen, "", preferred)
    if seen.state != "open" or seen.invitation.status == "declined":
        return _closed(request, seen)
    return _page(request, seen, "answering/start.html")


@router.post("/{token}")
def begin(request: Request, seen: Seen) -> Response:
    """Begin, or go on at the first page without an answer."""
    if seen.state != "open":
        return _closed(request, seen)
    _ = _texts(request)
    going = answering.begin(store_of(request), seen, _.lang, regretted=True)
    first = going.first_open()
    return _to(request, going, f"/side/{first.id}" if first else "/levere")


@router.get("/{token}/side/{page_id}")
def show(request: Request, seen: Seen, page_id: str) -> Response:
    """One page of questions with what is answered so far."""
    if seen.state != "open":
        return _closed(request, seen)
    if seen.response is None:
        return _to(request, seen, "")
    try:
        page = seen.page(page_id)
    except NotKnown:  # an answer on another page, maybe in another window, has taken it away
        return _to(request, seen, "")
    return _questions(request, seen, page)


@router.post("/{token}/side/{page_id}")
def keep(request: Request, form: Sent, seen: Seen, page_id: str) -> Response:
    """Keep what is answered, then go on, back, or stay with what is wrong."""
    if seen.state != "open":
        return _closed(request, seen)
    _ = _texts(request)
    if seen.response is None:
        seen = answering.begin(store_of(request), seen, _.lang)
    try:
        page = seen.page(page_id)
    except NotKnown:
        return _to(request, seen, "")
    if form.get("vist"):  # a question that the script's saving has opened since, is not yet seen
        page = structs.replace(page, questions=tuple(q for q in page.questions if q.id in form["vist"]))
    after, problems = answering.save(store_of(request), seen, page, form, _)
    if form.get("lagre"):  # sent by the script while somebody fills in the page
        return Response(status_code=204)
    if form.get("forrige"):
        back = after.before(page_id)
        return _to(request, after, f"/side/{back.id}" if back else "")
    hard = {name: p for name, p in problems.items() if not p.soft}
    if hard or (problems and not form.get("videre")):
        return _questions(request, after, page, problems, form, status=422)
    now_asked = {q.id for p in after.pages() if p.id == page_id for q in p.questions}
    if now_asked - {q.id for q in page.questions}:  # an answer on this page opened a question on it
        return _to(request, after, f"/side/{page_id}")
    following = after.after(page_id)
    return _to(request, after, f"/side/{following.id}" if following else "/levere")


@router.get("/{token}/levere")
def review(request: Request, seen: Seen) -> Response:
    """Every answer, to look over before it is handed in."""
    if seen.state != "open":
        return _closed(request, seen)
    if seen.response is None:
        return _to(request, seen, "")
    return _page(request, seen, "answering/review.html", sheet=sheet(seen, _texts(request)))


@router.post("/{token}/levere")
def hand_in(request: Request, seen: Seen) -> Response:
    """Hand in."""
    if seen.state != "open":
        return _closed(request, seen)
    if seen.response is None:
        return _to(request, seen, "")
    answering.complete(store_of(request), seen, now_of(request))
    return _to(request, seen, "/takk")


@router.get("/{token}/takk")
def receipt(request: Request, seen: Seen) -> Response:
    """The receipt: what was handed in, and what happens to it."""
    if seen.response is None or seen.response.state != "completed":
        return _to(request, seen, "")
    return _page(request, seen, "answering/receipt.html", sheet=sheet(seen, _texts(request)))


@router.get("/{token}/avslutt")
def ask_decline(request: Request, seen: Seen) -> Response:
    """Asks whether somebody who has followed the link in a letter really wants out."""
    return _page(request, seen, "answering/decline.html")


@router.post("/{token}/avslutt")
def decline(request: Request, seen: Seen) -> Response:
    """No: answers are deleted, and no more letters are sent."""
    answering.decline(store_of(request), seen)
    return _to(request, seen, "/avsluttet")


@router.get("/{token}/avsluttet")
def declined(request: Request, seen: Seen) -> Response:
    """Says that it is done."""
    return _page(request, seen, "answering/closed.html", kind="declined", handed_in=False)


@router.get("/{token}/personvern")
def privacy(request: Request, seen: Seen) -> Response:
    """What GDPR art. 13 gives a respondent the right to know."""
    return _page(request, seen, "answering/privacy.html")


def _questions(
    request: Request,
    seen: Visit,
    page: Page,
    problems: Mapping[str, Problem] | None = None,
    form: Mapping[str, list[str]] | None = None,
    *,
    status: int = 200,
) -> Response:
    _ = _texts(request)
    pages = [p.id for p in seen.pages()]
    return _page(
        request,
        seen,
        "answering/questions.html",
        status=status,
        page=page,
        number=pages.index(page.id) + 1,
        pages=len(pages),
        questions=shown(seen, page, problems or {}, form, _),
        problems=problems or {},
        soft_only=bool(problems) and all(p.soft for p in (problems or {}).values()),
    )


def _page(request: Request, seen: Visit, template: str, *, status: int = 200, **context: object) -> Response:
    base = f"/s/{seen.token}"
    response = rendered(request, template, status=status, seen=seen, base=base, **context)
    return private(response)


def _closed(request: Request, seen: Visit) -> Response:
    declined = seen.invitation.status == "declined" and seen.state == "open"
    handed_in = seen.response is not None and seen.response.state == "completed"
    kind = "declined" if declined else seen.state
    return _page(
        request,
        seen,
        "answering/closed.html",
        status=200 if declined else 403,
        kind=kind,
        handed_in=handed_in,
    )


async def on_unavailable(request: Request, error: Exception) -> Response:
    """The store is gone or full, or too many ask: what was sent goes back to the browser, to be sent again."""
    assert isinstance(error, NabolagError)
    if not request.url.path.startswith("/s/") or (error.status == 429 and request.method != "POST"):
        return await on_known_error(request, error)
    form: dict[str, list[str]] = getattr(request.state, "form", {})
    hidden = [(name, value) for name, values in form.items() for value in values]
    sending = request.method == "POST"
    return private(
        rendered(request, "answering/again.html", status=error.status, hidden=hidden, sending=sending)
    )


def _to(request: Request, seen: Visit, path: str, lang: str | None = None) -> Response:
    return private(RedirectResponse(f"/s/{seen.token}{path}?lang={lang or _texts(request).lang}", 303))


def _texts(request: Request) -> Texts:
    asked = request.query_params.get("lang", "nb")
    return texts(asked if asked in LANGUAGES else "nb")
