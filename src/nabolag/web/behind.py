"""A grid that is worked out behind its page: what is kept of it, what waits, and the form that asks for it or stops it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError
from nabolag.report.partners.solving import Result
from nabolag.text import read_number
from nabolag.web import queued
from nabolag.web.limits import TooMany, address_of
from nabolag.web.posted import from_here, private
from nabolag.web.render import language
from nabolag.web.store import now_of, store_or_none

Pairs = Sequence[tuple[str, str]]


def kept_of(request: Request, found: Sequence[queued.Task]) -> dict[str, Result]:
    """The answers that are there, by the task's own key."""
    store = store_or_none(request)
    return queued.answers(store, found)[0] if store else {}


def standing(request: Request, found: Sequence[queued.Task]) -> dict[str, object]:
    """For the page: whether this site works anything out, how many wait, are done, could not be worked out, and
    nobody has asked for.

    `polled`: it is the page itself that asks how far the work has come.
    """
    store = store_or_none(request)
    kept, waits = queued.answers(store, found) if store and found else ({}, 0)
    failed = queued.failed(found)
    return {
        "takes": store is not None,
        "waits": waits,
        "done": len(kept),
        "failed": failed,
        "polled": request.headers.get("hx-request") == "true",
        "rest": len(found) - len(kept) - waits - failed,
    }


def acted(
    request: Request, what: str, path: str, pairs: Pairs, asked: Callable[[], Sequence[queued.Task]]
) -> Response:
    """Put the grid that `asked` reads in the queue, or take what waits out of it (`what` is `stopp`); then back to its address.

    Raises:
        BadInput: the form comes from elsewhere, or the site keeps nothing.
    """
    lang = language(request).lang
    back = path + "?" + urlencode([*pairs, *([("lang", lang)] if lang != "nb" else [])])
    try:
        found = asked()
    except NabolagError:
        return private(RedirectResponse(back, 303))  # the page says what is wrong, beside its field
    store = store_or_none(request)
    if store is None or not from_here(request):
        raise BadInput("Skjemaet kommer fra et annet sted. Åpne siden på nytt og send det derfra.")
    if what == "stopp":
        queued.stop(store, found)
    elif found:
        if not request.app.state.maps.take(address_of(request)):
            raise TooMany("Det er bedt om mange kart herfra. Vent en time og prøv igjen.")
        queued.ask(store, found, now_of(request))
    return private(RedirectResponse(back, 303))


def several(written: Sequence[str], marks: str = ";") -> list[str]:
    """What stands between semicolons (or any of `marks`), wide gaps or on lines of their own."""
    parting = rf"[{marks}]|\s{{2,}}|\n"
    return [one.strip() for line in written for one in re.split(parting, line) if one.strip()]


def whole(written: str, name: str, most: int) -> int:
    """A whole number no further from 0 than `most`.

    Raises:
        BadInput: something else, under the name of its field.
    """
    value = read_number(written, name)
    if value != int(value) or abs(value) > most:
        raise BadInput("«{said}» er ikke et helt tall. Skriv ett, som 5000.", said=written)
    return int(value)
