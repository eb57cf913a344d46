"""The ministry's view: the whole country divided. The grid lies in the address; its answers come from the site's queue."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.paper import Paper
from nabolag.report.partners.grid import grid
from nabolag.report.partners.national import SERVICE_NAMES, regions_paper
from nabolag.report.partners.scenarios import LARGEST, Scenario, rules_in
from nabolag.store import Store
from nabolag.text import N_, read_number
from nabolag.web import queued
from nabolag.web.calculator import Calculator
from nabolag.web.limits import TooMany, address_of
from nabolag.web.posted import Sent, from_here, private
from nabolag.web.render import language
from nabolag.web.store import now_of

PATH = "/inndeling"
SIZES = tuple(range(2, LARGEST + 1))
FIELDS = ("tjenester", "storst", "minst", "tilskudd", "km", "sammen", "ikke", "vedtatt")
LABELS = {
    "minst": N_("Minst så mange innbyggere"),
    "tilskudd": N_("Tilskudd, mill. kr i året"),
    "km": N_("Høyst så mange km mellom to i en gruppe"),
    "sammen": N_("Må være i samme gruppe"),
    "ikke": N_("Skal ikke være i samme gruppe"),
}
MOST = 24
Given = dict[str, list[str]]


def given_in(query: QueryParams) -> Given:
    """The fields as they were written."""
    return {name: query.getlist(name) for name in FIELDS}


def asked_of(given: Given) -> tuple[Scenario, ...]:
    """The grid that is asked for; nothing before a service is chosen.

    Raises:
        BadInput: something that cannot be meant, beside its field; more than 24 combinations.
    """
    services = given["tjenester"]
    if not services:
        return ()
    for said in services:
        if said not in SERVICE_NAMES:
            with in_field("tjenester"):
                raise BadInput(
                    "Tjenesten «{said}» har ingen modell for hele landet. Velg fra listen.", said=said
                )
    with in_field("storst"):
        sizes = [_whole(one, "storst") for one in given["storst"]] or [3]
    with in_field("minst"):
        least = [_whole(one, LABELS["minst"]) for one in _several(given["minst"])] or [0]
    with in_field("tilskudd"):
        amounts = [float(read_number(one, LABELS["tilskudd"])) for one in _several(given["tilskudd"])] or [
            0.0
        ]
    merged = (False, True) if given["vedtatt"] else (False,)
    with in_field("km"):
        kilometres = [float(read_number(one, LABELS["km"])) for one in given["km"] if one.strip()]
        if len(kilometres) > 1:
            raise BadInput("Reisegrensen er den samme for alle kartene. Skriv én.")
    with in_field("sammen"):
        together = rules_in(_several(given["sammen"]))
    with in_field("ikke"):
        apart = rules_in(_several(given["ikke"]))
    found = grid(
        services, sizes, least, amounts, merged, kilometres[0] if kilometres else 0.0, together, apart
    )
    if len(found) > MOST:
        raise BadInput(
            "Det blir {n} {n:kombinasjon|kombinasjoner}. Velg fra 1 til {most}.", n=len(found), most=MOST
        )
    return found


def _several(written: list[str]) -> list[str]:
    return [one for line in written for one in re.split(r";|\s{2,}|\n", line) if one.strip()]


def _whole(written: str, name: str) -> int:
    value = read_number(written, name)
    if value != int(value) or abs(value) > 10**9:
        raise BadInput("«{said}» er ikke et helt tall. Skriv ett, som 5000.", said=written)
    return int(value)


def _paper(request: Request) -> Paper:
    scenarios, store = asked_of(given_in(request.query_params)), _store(request)
    kept = queued.answers(store, scenarios)[0] if store else {}
    return regions_paper(scenarios, kept, language(request).lang)


def _form(request: Request) -> dict[str, Any]:
    given, store = given_in(request.query_params), _store(request)
    try:
        scenarios = asked_of(given)
    except NabolagError:
        scenarios = ()
    kept, waits = queued.answers(store, scenarios) if store and scenarios else ({}, 0)
    return {
        "given": given,
        "services": SERVICE_NAMES,
        "sizes": SIZES,
        "takes": store is not None,
        "waits": waits,
        "rest": len(scenarios) - len(kept) - waits,
        "hidden": [(name, value) for name, values in given.items() for value in values],
    }


def _waits(request: Request) -> str:
    chosen = request.query_params.getlist("tjenester")
    return "" if chosen else language(request)("Velg minst én tjeneste.")


def _store(request: Request) -> Store | None:
    store: Store | None = request.app.state.store
    return store


calculator = Calculator(
    PATH,
    _paper,
    "regions/regions.html",
    _form,
    kinds=("pdf", "docx", "xlsx", "json"),
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
    given = {name: form.get(name, []) for name in FIELDS}
    lang = language(request).lang
    pairs = [(name, value) for name, values in given.items() for value in values]
    back = PATH + "?" + urlencode([*pairs, *([("lang", lang)] if lang != "nb" else [])])
    try:
        scenarios = asked_of(given)
    except NabolagError:
        return private(RedirectResponse(back, 303))  # the page says what is wrong, beside its field
    store = _store(request)
    if store is None or not from_here(request):
        raise BadInput("Skjemaet kommer fra et annet sted. Åpne siden på nytt og send det derfra.")
    if what == "stopp":
        queued.stop(store, scenarios)
    elif scenarios:
        if not request.app.state.maps.take(address_of(request)):
            raise TooMany("Det er bedt om mange kart herfra. Vent en time og prøv igjen.")
        queued.ask(store, scenarios, now_of(request))
    return private(RedirectResponse(back, 303))


router.include_router(calculator.router())
