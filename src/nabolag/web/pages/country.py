"""The whole country: who works with whom, what the state could do. Old and short addresses lead there."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request

from nabolag.cooperation.question.words import service_called, service_word
from nabolag.report.country import cooperation_paper
from nabolag.report.paper import Paper
from nabolag.report.register import service_paper
from nabolag.text import N_
from nabolag.web.calculator import Calculator
from nabolag.web.pages.added import all_added, chosen_added, with_added
from nabolag.web.render import language

router = APIRouter()
TEMPLATE = "country/page.html"
ASK = ("/samarbeid/sporsmal", N_("Spør registeret med egne ord"))
COUNT = ("/samarbeid/telling", N_("Hvor mange samarbeid har en kommune?"))
ALL = ("/samarbeid", N_("Alle tjenestene"))


def _service(request: Request) -> str:
    return service_called(request.path_params["which"])


def _one_service(request: Request) -> Paper:
    return service_paper(_service(request), language(request).lang, chosen_added(request))


def _moved(request: Request, ending: str) -> str:
    """The address with the word for the service that other rooms use, from its id or another word for it."""
    said, word = request.path_params["which"], service_word(_service(request))
    if said == word:
        return ""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/samarbeid/{quote(word)}{ending}{query}"


def _map(request: Request) -> dict[str, Any]:
    """What leads on from here, and whether users have added to it."""
    which = _service(request)
    ask = (f"/samarbeid/sporsmal?tjenester={service_word(which)}", ASK[1])
    everything = any(which in a.services for a in all_added(request).arrangements)
    return {
        "links": (ask, ALL),
        "which": request.path_params["which"],
        "told": everything,
        "mixed": with_added(request),
    }


router.include_router(
    Calculator(
        "/samarbeid",
        lambda request: cooperation_paper(language(request).lang),
        TEMPLATE,
        lambda _request: {"links": (ASK, COUNT)},
        level=2,
    ).router()
)
router.include_router(
    Calculator(
        "/samarbeid/{which}", _one_service, "register/service.html", _map, level=2, moved=_moved
    ).router(),
    dependencies=[Depends(_service)],
)
