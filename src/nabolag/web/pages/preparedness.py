"""A municipality's preparedness: duties by law, what they take alone and with each group, and the country's frame."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from nabolag.report.paper import Paper
from nabolag.report.preparedness import preparedness_paper
from nabolag.web.calculator import Calculator
from nabolag.web.pages.council import case_in

PATH = "/kommune/{which}/beredskap"


def _paper(request: Request) -> Paper:
    return preparedness_paper(case_in(request))


def _form(request: Request) -> dict[str, Any]:
    return {"case": case_in(request)}


router = Calculator(PATH, _paper, "municipality/preparedness.html", _form).router()
