"""The ministry's view: the whole country divided. The grid lies in the address; its answers come from the site's queue."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.paper import Paper
from nabolag.report.partners.grid import grid
from nabolag.report.partners.land import LARGEST
from nabolag.report.partners.national import SERVICE_NAMES, regions_paper
from nabolag.report.partners.scenarios import Scenario, rules_in
from nabolag.report.partners.travel_file import LARGEST_FILE, complete
from nabolag.store import Store
from nabolag.store.travel import KEPT
from nabolag.text import N_, read_kroner, read_number
from nabolag.web import queued
from nabolag.web.behind import acted, kept_of, several, standing, whole
from nabolag.web.calculator import Calculator
from nabolag.web.carrying import address
from nabolag.web.limits import TooMany, address_of
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.travel_asked import UNIT_WORDS, read_sent, unit_of
from nabolag.web.posted import Sent, from_here, one_file, private
from nabolag.web.render import language
from nabolag.web.store import now_of, store_or_none

PATH = "/inndeling"
SIZES = tuple(range(2, LARGEST + 1))
FIELDS = (
    "tjenester", "storst", "minst", "mest", "grupper", "tilskudd", "km", "sjo", "dagens", "sammen", "ikke", "vedtatt",
    "reise", "enhet",
)  # fmt: skip
LABELS = {
    "minst": N_("Minst så mange innbyggere"),
    "tilskudd": N_("Tilskudd, mill. kr i året"),
    "km": N_("Høyst så langt mellom to i en gruppe"),
    "mest": N_("Høyst så mange innbyggere i en gruppe av flere"),
    "grupper": N_("Grupper i alt, de som står alene medregnet"),
    "sjo": N_("Kilometer til for hver sjøkryssing"),
    "dagens": N_("Vekt på dagens samarbeid, mill. kr for hvert par"),
    "sammen": N_("Må være i samme gruppe"),
    "ikke": N_("Skal ikke være i samme gruppe"),
}
MOST = 24
GONE = N_("Reisetabellen ligger ikke her lenger. Velg filen igjen, så gjelder den samme adressen.")
Given = dict[str, list[str]]


def given_in(request: Request) -> Given:
    """The fields as they were written: in the form that was sent, else in the address."""
    form: Given | None = getattr(request.state, "form", None)
    query = request.query_params
    return {name: query.getlist(name) if form is None else form.get(name, []) for name in FIELDS}


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
        sizes = [whole(one, "storst", 10**9) for one in given["storst"]] or [3]
    with in_field("minst"):
        least = [whole(one, LABELS["minst"], 10**9) for one in several(given["minst"])] or [0]
    with in_field("tilskudd"):
        amounts = [
            float(read_kroner(one, LABELS["tilskudd"], millions=True) / 10**6)
            for one in several(given["tilskudd"])
        ] or [0.0]

    def one_of(field: str, read: Callable[[str, str], float]) -> float:
        """What holds for all maps; 0 where nothing is written."""
        with in_field(field):
            written = several(given[field])
            if len(written) > 1:
                raise BadInput("{name} er den samme for alle kartene. Skriv ett tall.", name=LABELS[field])
            return read(written[0], LABELS[field]) if written else 0.0

    merged = (False, True) if given["vedtatt"] else (False,)
    kilometres = one_of("km", lambda said, name: float(read_number(said, name)))
    crossing = one_of("sjo", lambda said, name: float(read_number(said, name)))
    favour = one_of("dagens", lambda said, name: float(read_kroner(said, name, millions=True) / 10**6))
    most = one_of("mest", lambda said, name: whole(said, name, 10**9))
    regions = one_of("grupper", lambda said, name: whole(said, name, 10**9))
    table = _table_named(given)
    unit = unit_of(_last(given["enhet"])) if table else ""
    with in_field("sammen"):
        together = rules_in(several(given["sammen"]))
    with in_field("ikke"):
        apart = rules_in(several(given["ikke"]))
    with in_field("km" if table and not kilometres else "sjo" if table else ""):
        found = grid(
            services,
            sizes,
            least,
            amounts,
            merged,
            kilometres,
            together,
            apart,
            int(most),
            int(regions),
            crossing,
            favour,
            table,
            unit,
        )
    if len(found) > MOST:
        raise BadInput(
            "Det blir {n} {n:kombinasjon|kombinasjoner}. Velg fra 1 til {most}.", n=len(found), most=MOST
        )
    return found


def _last(written: list[str]) -> str:
    return next((one for one in reversed(written) if one), "")


def _table_named(given: Given) -> str:
    said = _last(given["reise"])
    if said and not re.fullmatch(r"[0-9a-f]{20}", said):
        with in_field("fil"):
            raise BadInput("Reisetabellen «{said}» finnes ikke. Velg filen igjen.", said=said)
    return said


def _scenarios(request: Request, given: Given) -> tuple[Scenario, ...]:
    """The grid, when a table that it names has all the pairs that its groups may have.

    Raises:
        BadInput: as `asked_of`, or a pair is missing; at the file's field.
    """
    found = asked_of(given)
    store = store_or_none(request)
    if found and found[0].travel and store and (table := queued.table_called(store, found[0].travel)):
        with in_field("fil"):
            complete(
                table,
                max(one.max_size - 1 + one.merged for one in found),
                language(request)("Reisetabellen"),
            )
    return found


def _kept(request: Request, store: Store, sent_file: tuple[str, bytes], given: Given) -> str:
    """Keep the table of a file, also where something else on the page must be mended first. Out: its name.

    Raises:
        BadInput: it cannot be used; at the field of the file. TooMany: too many are sent from one place.
    """
    table = read_sent(*sent_file, unit_of(_last(given["enhet"])))
    if not request.app.state.maps.take(address_of(request)):
        raise TooMany("Det er bedt om mange kart herfra. Vent en time og prøv igjen.")
    return queued.keep_table(store, table, now_of(request))


def _kept_on(request: Request, store: Store, given: Given) -> None:
    """Keep the table that the address names, once more.

    Raises:
        BadInput: it is here no more; at the field of the file.
    """
    table = queued.table_called(store, _table_named(given))
    if not table:
        with in_field("fil"):
            raise BadInput(GONE)
    queued.keep_table(store, table, now_of(request))


def _paper(request: Request) -> Paper:
    scenarios = _scenarios(request, given_in(request))
    return regions_paper(scenarios, kept_of(request, scenarios), language(request).lang)


def _form(request: Request) -> dict[str, Any]:
    given, store = given_in(request), store_or_none(request)
    named = _last(given["reise"])
    try:
        scenarios = asked_of(given)
    except NabolagError:
        scenarios = ()
    return {
        "given": given,
        "services": SERVICE_NAMES,
        "sizes": SIZES,
        **standing(request, scenarios),
        "table": named,
        "unit": _last(given["enhet"]),
        "units": UNIT_WORDS,
        "pairs": len(queued.table_called(store, named)) if store and named else 0,
        "kept_days": KEPT.days,
        "hidden": [(name, value) for name, values in given.items() for value in values],
    }


def _waits(request: Request) -> str:
    return "" if given_in(request)["tjenester"] else language(request)("Velg minst én tjeneste.")


def _address(request: Request, ending: str) -> str:
    pairs = [(name, value) for name, values in given_in(request).items() for value in values if value]
    return address(PATH + ending, pairs, language(request).lang)


calculator = Calculator(
    PATH,
    _paper,
    "regions/regions.html",
    _form,
    _address,
    kinds=("pdf", "docx", "xlsx", "json"),
    labels=LABELS,
    waits=_waits,
)
router = APIRouter()


@router.get(PATH + "/regn")
def anew(request: Request) -> Response:
    """Back to the page, for who opens the address of its form anew or in another language."""
    return RedirectResponse(PATH + (f"?{request.url.query}" if request.url.query else ""), 303)


@router.post(PATH + "/{what}")
def act(
    request: Request,
    what: str,
    form: Sent,
    sent_file: Annotated[tuple[str, bytes], Depends(one_file(LARGEST_FILE))],
) -> Response:
    """Put the grid in the queue (`regn`) or take what waits out of it (`stopp`); then back to its own address.

    A table that is sent along is kept, and the address names it. A mistake in it stands on the page with all that was written.

    Raises:
        BadInput: the form comes from elsewhere, or the site keeps nothing.
    """
    given, store = given_in(request), store_or_none(request)
    try:
        if what == "regn" and store is not None and from_here(request):
            if sent_file[0]:
                given["reise"] = form["reise"] = [_kept(request, store, sent_file, given)]
            elif given["reise"]:
                _kept_on(request, store, given)
    except BadInput as error:
        wrong = mistake_of(error, language(request), request, LABELS)
        return private(calculator.shown(request, calculator.template, wrong))
    pairs = [(name, value) for name, values in given.items() for value in values if value]
    return acted(request, what, PATH, pairs, lambda: _scenarios(request, given))


router.include_router(calculator.router())
