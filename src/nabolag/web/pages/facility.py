"""Who pays for a facility that several use: airport sharing and serial sharing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from fastapi import Request

from nabolag.errors import BadInput, in_field
from nabolag.report.paper import Paper
from nabolag.report.share import facility_paper, facility_shares
from nabolag.report.share.facility import EXAMPLE, facility_of_text
from nabolag.web.calculator import Calculator
from nabolag.web.render import language

PATH = "/fordeling/anlegg"
LONGEST = 10_000


def _asked(request: Request) -> tuple[str, str, bool]:
    table = request.query_params.get("tabell", "").strip()
    curve = request.query_params.get("kurve", "").strip()
    return (table, curve, False) if table or curve else (EXAMPLE, "", True)


def _paper(request: Request) -> Paper:
    table, curve, example = _asked(request)
    with in_field("tabell"):
        if len(table) + len(curve) > LONGEST:
            raise BadInput(
                "Tabellene har {n} tegn til sammen. Siden tar høyst {most}.",
                n=len(table) + len(curve),
                most=LONGEST,
            )
        facility = replace(facility_of_text(table, curve), example=example)
        return facility_paper(facility_shares(facility, language(request)))


def _form(request: Request) -> dict[str, Any]:
    table, curve, example = _asked(request)
    return {"table": table, "curve": curve, "example": example}


def _address(request: Request, ending: str) -> str:
    table, curve, example = _asked(request)
    lang = language(request).lang
    kept = {} if example else {"tabell": table} | ({"kurve": curve} if curve else {})
    query = urlencode(kept | ({} if lang == "nb" else {"lang": lang}))
    return f"{PATH}{ending}" + (f"?{query}" if query else "")


router = Calculator(PATH, _paper, "share/facility.html", _form, _address).router()
