"""The ministry's grid of measures. The grid lies in the address; its answers come from the site's queue."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.paper import Paper
from nabolag.report.partners.national import SERVICE_NAMES
from nabolag.report.state.trials import Trial, trials
from nabolag.report.state.trials_paper import trials_paper
from nabolag.state import BadMeasure, Measure, examples
from nabolag.state.written import FIELDS, kroner
from nabolag.text import N_
from nabolag.web.behind import acted, kept_of, several, standing, whole
from nabolag.web.calculator import Calculator
from nabolag.web.carrying import address
from nabolag.web.pages.measures_asked import (
    QUERY,
    RANGES,
    assumed_in,
    measures_in,
    query_of_rows,
    ranges_in,
    rows_in,
    tell_stray,
)
from nabolag.web.posted import Sent
from nabolag.web.render import language

PATH, MEASURES = "/staten/rutenett", "/staten"
AMOUNTS, SERVICES, YEARS = "belopene", "tjenestene", "arene"
OWN = {AMOUNTS: N_("Beløp til hver, kr"), YEARS: N_("Så mange år")}
LABELS = {**FIELDS, **OWN} | {name: words for *names, words in RANGES.values() for name in names}


def asked_of(query: QueryParams) -> tuple[Trial, ...]:
    """The grid of the address; nothing before amounts, services or years are given.

    Raises:
        BadInput: something that cannot be meant, beside its field.
    """
    measures, assumed = _measures(query), assumed_in(query)
    with in_field(AMOUNTS):
        amounts = [_amount(one) for one in several(query.getlist(AMOUNTS))]
    with in_field(YEARS):
        years = [whole(one, OWN[YEARS], 10**6) for one in several(query.getlist(YEARS))]
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


def _measures(query: QueryParams) -> tuple[Measure, ...] | None:
    return measures_in(query, amounted=any(one.strip() for one in query.getlist(AMOUNTS)))


def _amount(text: str) -> float:
    """One amount; a comma between two is asked about, as it parts kroner from øre.

    Raises:
        BadInput: no amount, or several.
    """
    if re.search(r"\d\s*,\s*\d{3,}(?!\s*\d)(?!.*mi?ll|.*mrd)", text) or text.count(",") > 1:
        raise BadInput(
            "«{said}» kan være flere beløp. Skill dem med semikolon, som 500 000; 1 mill.", said=text
        )
    return kroner(text)


def _paper(request: Request) -> Paper:
    found = asked_of(request.query_params)
    return trials_paper(found, kept_of(request, found), language(request).lang)


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
    tell_stray(request)
    query, lang = request.query_params, language(request).lang
    try:
        found = asked_of(query)
        measures = _measures(query) or examples()
    except NabolagError:
        found, measures = (), ()
    own = query_of_rows(rows_in(query), ranges_in(query))
    return {
        "measures": measures,
        "fields": FIELDS,
        "given": {name: query.getlist(name) for name in (AMOUNTS, SERVICES, YEARS)},
        "services": SERVICE_NAMES,
        "change": address(MEASURES, own, lang) + "#egne",
        **standing(request, found),
        "carried": own,
        "hidden": _pairs(query),
    }


def _waits(request: Request) -> str:
    query = request.query_params
    if any(one.strip() for name in (AMOUNTS, SERVICES, YEARS) for one in query.getlist(name)):
        return ""
    return language(request)("Skriv minst ett beløp, en tjeneste eller et antall år.")


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
    return acted(request, what, PATH, _pairs(query), lambda: asked_of(query))


router.include_router(calculator.router())
