"""A rota round the clock that is legal, or why there is none: people and shifts in, a plan with its law out."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from nabolag.report.paper import Paper
from nabolag.report.preparedness.rota import CHOICES, FIELDS, LABELS, SHIFTS, rota_paper
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


router = Calculator(PATH, _paper, "municipality/rota.html", _form).router()
