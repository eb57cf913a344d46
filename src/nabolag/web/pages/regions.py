"""The ministry's view: the whole country divided. The grid lies in the address; its answers come from the site's queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.paper import Paper
from nabolag.report.partners.grid import grid
from nabolag.report.partners.land import LARGEST
from nabolag.report.partners.national import SERVICE_NAMES, regions_paper
from nabolag.report.partners.scenarios import Scenario, rules_in
from nabolag.text import N_, read_kroner, read_number
from nabolag.web.behind import acted, kept_of, several, standing, whole
from nabolag.web.calculator import Calculator
from nabolag.web.posted import Sent
from nabolag.web.render import language

PATH = "/inndeling"
SIZES = tuple(range(2, LARGEST + 1))
FIELDS = (
    "tjenester", "storst", "minst", "mest", "grupper", "tilskudd", "km", "sjo", "dagens", "sammen", "ikke", "vedtatt",
)  # fmt: skip
LABELS = {
    "minst": N_("Minst så mange innbyggere"),
    "tilskudd": N_("Tilskudd, mill. kr i året"),
    "km": N_("Høyst så mange km mellom to i en gruppe"),
    "mest": N_("Høyst så mange innbyggere i en gruppe av flere"),
    "grupper": N_("Grupper i alt, de som står alene medregnet"),
    "sjo": N_("Kilometer til for hver sjøkryssing"),
    "dagens": N_("Vekt på dagens samarbeid, mill. kr for hvert par"),
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
    with in_field("sammen"):
        together = rules_in(several(given["sammen"]))
    with in_field("ikke"):
        apart = rules_in(several(given["ikke"]))
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
    )
    if len(found) > MOST:
        raise BadInput(
            "Det blir {n} {n:kombinasjon|kombinasjoner}. Velg fra 1 til {most}.", n=len(found), most=MOST
        )
    return found


def _paper(request: Request) -> Paper:
    scenarios = asked_of(given_in(request.query_params))
    return regions_paper(scenarios, kept_of(request, scenarios), language(request).lang)


def _form(request: Request) -> dict[str, Any]:
    given = given_in(request.query_params)
    try:
        scenarios = asked_of(given)
    except NabolagError:
        scenarios = ()
    return {
        "given": given,
        "services": SERVICE_NAMES,
        "sizes": SIZES,
        **standing(request, scenarios),
        "hidden": [(name, value) for name, values in given.items() for value in values],
    }


def _waits(request: Request) -> str:
    chosen = request.query_params.getlist("tjenester")
    return "" if chosen else language(request)("Velg minst én tjeneste.")


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
    pairs = [(name, value) for name, values in given.items() for value in values]
    return acted(request, what, PATH, pairs, lambda: asked_of(given))


router.include_router(calculator.router())
