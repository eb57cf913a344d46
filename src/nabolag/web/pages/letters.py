"""The letter that asks those in the case, and the paper for the first meeting with them: to look at, and as files."""

from __future__ import annotations

from fastapi import APIRouter, Request

from nabolag.report.paper import Paper
from nabolag.report.partners import invitation_paper, meeting_paper
from nabolag.web.calculator import Calculator
from nabolag.web.pages.council import case_in

KINDS = ("docx", "pdf", "html", "json")


def _invitation(request: Request) -> Paper:
    return invitation_paper(case_in(request))


def _meeting(request: Request) -> Paper:
    return meeting_paper(case_in(request))


router = APIRouter()
for path, build in (("invitasjon", _invitation), ("mote", _meeting)):
    router.include_router(Calculator(f"/kommune/{{which}}/{path}", build, kinds=KINDS).router())
