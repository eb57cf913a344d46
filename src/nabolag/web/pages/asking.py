"""Whom a municipality could ask, with its own costs of the service, and who must or must not be along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.municipalities import current, find
from nabolag.report.answers import Case
from nabolag.report.paper import Paper
from nabolag.report.partners import partners_paper, read_costs
from nabolag.report.partners.looking import groups
from nabolag.report.partners.travel import NONE_OF_THEM, OwnTravel
from nabolag.report.partners.travel_file import LARGEST_FILE, read_travel
from nabolag.web.basket import service_choices
from nabolag.web.behind import several
from nabolag.web.calculator import Calculator
from nabolag.web.mistakes import mistake_of
from nabolag.web.pages.council import case_in
from nabolag.web.pages.duty_asked import capacity_in, held_in
from nabolag.web.pages.travel_asked import FILE, UNIT, UNIT_WORDS, read_sent, unit_of
from nabolag.web.posted import Sent, one_file, private
from nabolag.web.render import language

WITH, WITHOUT, COST, LINES = "maa", "uten", "kr", "reise"
LONGEST = 400


def _named(request: Request, field: str, case: Case) -> frozenset[str]:
    with in_field(field):
        said = request.query_params.get(field, "")[:LONGEST]
        listed = [find(name).code for name in several([said], ",;+")]
        codes = frozenset(listed)
        if twice := [code for code in codes if listed.count(code) > 1]:
            raise BadInput(
                "{name} er nevnt to ganger. Nevn hver kommune én gang.", name=find(min(twice)).name
            )
        if field == WITHOUT and (kept := codes & set(case.codes)):
            raise BadInput("{name} er med i saken og kan ikke holdes utenfor.", name=find(min(kept)).name)
        return codes


def _asked(request: Request, case: Case) -> tuple[frozenset[str], frozenset[str]]:
    forced, excluded = (_named(request, field, case) for field in (WITH, WITHOUT))
    with in_field(WITHOUT):
        if both := forced & excluded:
            raise BadInput("{name} kan ikke både være med og ikke være med.", name=find(min(both)).name)
    return forced - {case.code}, excluded


def _met(case: Case, forced: Iterable[str], excluded: Iterable[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys((*case.codes, *(code for one in groups(case, forced, excluded) for code in one.codes)))
    )


def _typed(request: Request) -> dict[str, str]:
    """The costs as they are written, by what stands after the mark in their fields."""
    return {
        field.removeprefix(f"{COST}-"): said.strip()[:40]
        for field, said in request.query_params.items()
        if field.startswith(f"{COST}-") and said.strip()
    }


def _paper(request: Request) -> Paper:
    case = case_in(request)
    forced, excluded = _asked(request, case)
    costs: dict[str, float] = {}
    with in_field(WITH):
        met = _met(case, forced, excluded)
    for code, said in _typed(request).items():
        with in_field(f"{COST}-{code}"):
            costs |= read_costs([f"{code}={said}"])
            if code not in met:
                raise BadInput(
                    "Kostnaden for {name} brukes ikke: kommunen er ikke med i noen av gruppene. Ta bort kostnaden, eller la "
                    "kommunen være med.",
                    name=find(code).name,
                )
    if costs and case.service is None:
        with in_field("tjeneste"):
            raise BadInput("Kostnadene gjelder én tjeneste. Velg den.")
    own = _own_travel(request, met)
    return partners_paper(
        case, costs, forced, excluded, capacity_in(request, case), held_in(request, case), own
    )


def _own_travel(request: Request, met: tuple[str, ...]) -> OwnTravel | None:
    """How far it is by the lines of the address, `Moskenes; Flakstad; 45`."""
    said = request.query_params.get(LINES, "").strip()
    if not said:
        return None
    unit = unit_of(request.query_params.get(UNIT, ""))
    with in_field(LINES):
        travel = read_travel(said.encode(), language(request)("Reisetabellen"), unit, None)
        if not any(a in met and b in met for a, b, _far in travel):
            raise BadInput(NONE_OF_THEM)
    return OwnTravel(travel, unit)


def _form(request: Request) -> dict[str, Any]:
    case, query = case_in(request), request.query_params
    try:
        met = _met(case, *_asked(request, case))
    except NabolagError:
        met = case.codes
    places = dict.fromkeys((*met, *(code for code in _typed(request) if code in current())))
    return {
        "case": case,
        "places": [(code, find(code).name, query.get(f"{COST}-{code}", "")) for code in places],
        "cost": COST,
        "services": service_choices(language(request)),
        "chosen": case.service.id if case.service else "",
        "lines": query.get(LINES, ""),
        "unit": query.get(UNIT, ""),
        "units": UNIT_WORDS,
        "must": query.get(WITH, ""),
        "without": query.get(WITHOUT, ""),
    }


PATH = "/kommune/{which}/partnere"
calculator = Calculator(PATH, _paper, "municipality/asking.html", _form)
router = APIRouter()


@router.post(PATH)
def asked(
    request: Request,
    which: str,
    form: Sent,
    sent_file: Annotated[tuple[str, bytes], Depends(one_file(LARGEST_FILE))],
) -> Response:
    """On to the address that carries what was written, and of a file the pairs of those that are met. Nothing is kept."""
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name not in form]
    pairs += [(name, value) for name, values in form.items() for value in values if value.strip()]
    here = _addressed(request, pairs)
    if sent_file[0]:
        try:
            unit = unit_of(here.query_params.get(UNIT, ""))
            table = read_sent(*sent_file, unit, None)
            case = case_in(here)
            met = _met(case, *_asked(here, case))
            with in_field(FILE):
                lines = [
                    f"{find(a).code};{find(b).code};{far:g}" for a, b, far in table if a in met and b in met
                ]
                if not lines:
                    raise BadInput(NONE_OF_THEM)
        except BadInput as error:
            wrong = mistake_of(error, language(request), here)
            return private(calculator.shown(here, calculator.template, wrong))
        pairs = [*(pair for pair in pairs if pair[0] != LINES), (LINES, "\n".join(lines))]
    return private(RedirectResponse(f"{request.url.path}?{urlencode(pairs)}", 303))


def _addressed(request: Request, pairs: list[tuple[str, str]]) -> Request:
    """The request as the address with these in it would be."""
    scope = {name: value for name, value in request.scope.items() if name != "nabolag.basket"}
    return Request(scope | {"query_string": urlencode(pairs).encode(), "method": "GET"})


router.include_router(calculator.router())
