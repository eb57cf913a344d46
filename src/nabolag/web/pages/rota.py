"""A rota round the clock that is legal, or why there is none: people and shifts in, a plan with its law out."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.report.paper import Paper
from nabolag.report.preparedness.dated import rota_feed
from nabolag.report.preparedness.rota import rota_paper
from nabolag.report.preparedness.rota_asked import CHOICES, FIELDS, LABELS, SHIFTS
from nabolag.web.calculator import Calculator
from nabolag.web.pages.council import case_in

PATH = "/kommune/{which}/beredskap/turnus"
LONGEST = 200


def _given(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "").strip()[:LONGEST] for name in LABELS}


def _paper(request: Request) -> Paper:
    return rota_paper(case_in(request), _given(request))


def _form(request: Request) -> dict[str, Any]:
    return {
        "case": case_in(request),
        "fields": FIELDS,
        "labels": LABELS,
        "choices": CHOICES,
        "given": _given(request),
        "standard": {"samtidig": "1", "vakter": SHIFTS, "annet": "0"},
    }


calculator = Calculator(PATH, _paper, "municipality/rota.html", _form)
router = APIRouter()


@router.get(PATH + ".ics")
def feed(request: Request) -> Response:
    """The plan as a calendar: everybody's, or one person's with `person`.

    Raises:
        BadInput: no plan, no first day, or no such person.
    """
    case = case_in(request)
    given = _given(request) | {"person": request.query_params.get("person", "").strip()[:LONGEST]}
    text = rota_feed(case, given, date.today(), f"/kommune/{case.code}/beredskap/turnus")
    headers = {"Content-Disposition": f'attachment; filename="turnus-{case.code}.ics"'}
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


router.include_router(calculator.router())
