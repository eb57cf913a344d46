"""The ministry's grid of measures. The grid lies in the address; its answers come from the site's queue."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.paper import Paper
from nabolag.report.partners.national import SERVICE_NAMES
from nabolag.report.state.trials import Trial, trials
from nabolag.report.state.trials_paper import trials_paper
from nabolag.state import BadMeasure, examples
from nabolag.state.written import FIELDS, kroner
from nabolag.store import Store
from nabolag.text import N_, read_number
from nabolag.web import queued
from nabolag.web.calculator import Calculator
from nabolag.web.limits import TooMany, address_of
from nabolag.web.pages.measures_asked import (
    QUERY,
    RANGES,
    address,
    assumed_in,
    measures_in,
    query_of_rows,
    ranges_in,
    rows_in,
)
from nabolag.web.posted import Sent, from_here, private
from nabolag.web.render import language
from nabolag.web.store import now_of

PATH, MEASURES = "/staten/rutenett", "/staten"
AMOUNTS, SERVICES, YEARS = "belopene", "tjenestene", "arene"
OWN = {AMOUNTS: N_("Beløp til hver, kr"), YEARS: N_("Så mange år")}
LABELS = OWN | {name: words for *names, words in RANGES.values() for name in names}


def asked_of(query: QueryParams) -> tuple[Trial, ...]:
    """The grid of the address; nothing before amounts, services or years are given.

    Raises:
        BadInput: something that cannot be meant, beside its field.
    """
    measures, assumed = measures_in(query), assumed_in(query)
    with in_field(AMOUNTS):
        amounts = [kroner(one) for one in _several(query.getlist(AMOUNTS))]
    with in_field(YEARS):
        years = [_whole(one) for one in _several(query.getlist(YEARS))]
    services = [one for one in query.getlist(SERVICES) if one.strip()]
    if not (amounts or years or services):
        return ()
    try:
        with in_field(YEARS):
            return trials(measures or examples(), amounts, services, years, assumed)
    except BadMeasure as error:
        own = {"amount": AMOUNTS, "budget": AMOUNTS, "service": SERVICES}
        error.field = own.get(error.part, AMOUNTS)
        raise


def _several(written: list[str]) -> list[str]:
    return [one.strip() for line in written for one in re.split(r"[;\n]", line) if one.strip()]


def _whole(written: str) -> int:
    value = read_number(written, OWN[YEARS])
    if value != int(value) or abs(value) > 10**6:
        raise BadInput("«{said}» er ikke et helt tall. Skriv ett, som 5000.", said=written)
    return int(value)


def _paper(request: Request) -> Paper:
    found, store = asked_of(request.query_params), _store(request)
    kept = queued.answers(store, found)[0] if store else {}
    return trials_paper(found, kept, language(request).lang)


def _pairs(query: QueryParams) -> list[tuple[str, str]]:
    """The measures and ranges of an address, and what is asked of them."""
    return [
        *query_of_rows(rows_in(query), ranges_in(query)),
        *(
            (name, one.strip())
            for name in (AMOUNTS, SERVICES, YEARS)
            for one in query.getlist(name)
            if one.strip()
        ),
    ]


def _form(request: Request) -> dict[str, Any]:
    query, store, lang = request.query_params, _store(request), language(request).lang
    try:
        found = asked_of(query)
        measures = measures_in(query) or examples()
    except NabolagError:
        found, measures = (), ()
    kept, waits = queued.answers(store, found) if store and found else ({}, 0)
    own = query_of_rows(rows_in(query), ranges_in(query))
    return {
        "measures": measures,
        "fields": FIELDS,
        "given": {name: query.getlist(name) for name in (AMOUNTS, SERVICES, YEARS)},
        "services": SERVICE_NAMES,
        "change": address(MEASURES, own, lang) + "#egne",
        "takes": store is not None,
        "waits": waits,
        "rest": len(found) - len(kept) - waits,
        "carried": own,
        "hidden": _pairs(query),
    }


def _waits(request: Request) -> str:
    query = request.query_params
    if any(one.strip() for name in (AMOUNTS, SERVICES, YEARS) for one in query.getlist(name)):
        return ""
    return language(request)("Skriv minst ett beløp, en tjeneste eller et antall år.")


def _store(request: Request) -> Store | None:
    store: Store | None = request.app.state.store
    return store


calculator = Calculator(
    PATH,
    _paper,
    "state/trials.html",
    _form,
    lambda request, ending: address(PATH + ending, _pairs(request.query_params), language(request).lang),
    kinds=("xlsx", "pdf", "docx", "json"),
    labels=LABELS,
    waits=_waits,
)
router = APIRouter()


@router.post(PATH + "/{what}")
def act(request: Request, what: str, form: Sent) -> Response:
    """Put the grid in the queue (`regn`) or take what waits out of it (`stopp`); then back to its own address.

    Raises:
        BadInput: the form comes from elsewhere, or the site keeps nothing.
    """
    names = (
        *QUERY.values(),
        *(name for names in RANGES.values() for name in names[:2]),
        AMOUNTS,
        SERVICES,
        YEARS,
    )
    query = QueryParams([(name, value) for name in names for value in form.get(name, [])])
    lang = language(request).lang
    back = PATH + "?" + urlencode([*_pairs(query), *([("lang", lang)] if lang != "nb" else [])])
    try:
        found = asked_of(query)
    except NabolagError:
        return private(RedirectResponse(back, 303))  # the page says what is wrong, beside its field
    store = _store(request)
    if store is None or not from_here(request):
        raise BadInput("Skjemaet kommer fra et annet sted. Åpne siden på nytt og send det derfra.")
    if what == "stopp":
        queued.stop(store, found)
    elif found:
        if not request.app.state.maps.take(address_of(request)):
            raise TooMany("Det er bedt om mange kart herfra. Vent en time og prøv igjen.")
        queued.ask(store, found, now_of(request))
    return private(RedirectResponse(back, 303))


router.include_router(calculator.router())
