"""Who pays: what each group would pay alone goes in, shares and reasons to leave come out. The case lies in the address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import BadInput, NabolagError, in_field
from nabolag.report.paper import Paper
from nabolag.report.share import share_paper, shares_of
from nabolag.report.share.case import from_text
from nabolag.web.basket import filled
from nabolag.web.calculator import Calculator
from nabolag.web.pages import facility, leaving, share_doubt
from nabolag.web.pages.share_asked import MOST, CostFields
from nabolag.web.render import language

PATH = "/fordeling"


def _paper(request: Request) -> Paper:
    pasted = request.query_params.get("tabell", "").strip()
    if pasted:
        with in_field("tabell"):
            _pasted(pasted)
    return share_paper(shares_of(CostFields.of(filled(request)).case(), language(request)))


def _form(request: Request) -> dict[str, Any]:
    query = request.query_params
    asked = CostFields.of(filled(request))
    owned = [
        f"{name} {share}"
        for name, share in zip(asked.names, asked.keys["andel"], strict=True)
        if name and share
    ]
    return {"asked": asked, "owned": owned, "pasted": query.get("tabell", "").strip()}


def _address(request: Request, ending: str) -> str:
    return CostFields.of(filled(request)).address(PATH + ending, language(request).lang)


def _pasted(pasted: str) -> CostFields:
    case = from_text(pasted)
    if len(case.players) > MOST:
        raise BadInput(
            "Siden tar fra 2 til {most} deltakere, ikke {count}.", most=MOST, count=len(case.players)
        )
    return CostFields.from_case(case, "nb")


calculator = Calculator(
    PATH, _paper, "share/share.html", _form, _address, moving="share/answer.html", waits=share_doubt.waits
)
router = APIRouter()


@router.get(PATH)
def whole_page(request: Request) -> Response:
    """The form and the answer; a pasted table becomes an address first."""
    pasted = request.query_params.get("tabell", "").strip()
    try:
        asked = _pasted(pasted) if pasted else None
    except NabolagError:
        asked = None  # the page says what is wrong with it
    if asked is None:
        return calculator.page(request)
    unit = request.query_params.get("enhet", "")
    return RedirectResponse(replace(asked, unit=unit).address(PATH, language(request).lang), 303)


@router.get(PATH + "/grupper")
def groups_only(request: Request) -> Response:
    """The cost fields for the names given, for a name that changes."""
    response = calculator.shown(request, "share/groups.html")
    response.status_code = 200
    return response


router.include_router(calculator.router())
for part in (leaving, share_doubt, facility):
    router.include_router(part.router)
