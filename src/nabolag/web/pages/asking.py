"""Whom a municipality could ask, with its own costs of the service, and who must or must not be along."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.municipalities import current, find
from nabolag.report.answers import Case
from nabolag.report.paper import Paper
from nabolag.report.partners import partners_paper, read_costs
from nabolag.report.partners.looking import groups
from nabolag.web.basket import service_choices
from nabolag.web.behind import several
from nabolag.web.calculator import Calculator
from nabolag.web.pages.council import case_in
from nabolag.web.pages.duty_asked import capacity_in, held_in
from nabolag.web.render import language

WITH, WITHOUT, COST = "maa", "uten", "kr"
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
    return partners_paper(case, costs, forced, excluded, capacity_in(request, case), held_in(request, case))


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
        "must": query.get(WITH, ""),
        "without": query.get(WITHOUT, ""),
    }


router = APIRouter()
router.include_router(
    Calculator("/kommune/{which}/partnere", _paper, "municipality/asking.html", _form).router()
)
