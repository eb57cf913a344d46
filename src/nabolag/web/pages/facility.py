"""Who pays for a facility that several use: airport sharing and serial sharing, a row for each user."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import Request

from nabolag.errors import in_field
from nabolag.report.paper import Paper
from nabolag.report.share import facility_paper, facility_shares
from nabolag.web.basket import filled
from nabolag.web.calculator import Calculator
from nabolag.web.pages.facility_asked import FacilityFields
from nabolag.web.render import language

PATH = "/fordeling/anlegg"


def _asked(request: Request) -> FacilityFields:
    return FacilityFields.of(filled(request))


def _paper(request: Request) -> Paper:
    _, asked = language(request), _asked(request)
    with in_field(asked.first):
        facility = replace(asked.facility(_), example=asked.example)
        return facility_paper(facility_shares(facility, _))


def _form(request: Request) -> dict[str, Any]:
    return {"asked": _asked(request)}


def _address(request: Request, ending: str) -> str:
    return _asked(request).address(PATH + ending, language(request).lang)


def _waits(request: Request) -> str:
    """Names and nothing more: what is asked for, instead of an error about it."""
    _ = language(request)
    if not _asked(request).waits:
        return ""
    return _(
        "Fyll inn hva hver måtte betalt for sitt eget anlegg, eller behovet til hver og hva samlet behov koster. Da vises "
        "svaret her."
    )


router = Calculator(PATH, _paper, "share/facility.html", _form, _address, waits=_waits).router()
