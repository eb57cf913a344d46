"""The whole country: who works with whom, what the state could do. Old and short addresses lead there."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from nabolag.cooperation.question.words import vocabulary
from nabolag.errors import NotKnown
from nabolag.report.country import cooperation_paper, state_paper
from nabolag.text import N_
from nabolag.web.calculator import Calculator
from nabolag.web.render import language, led_on

router = APIRouter()
TEMPLATE = "country/page.html"
ASK = ("/samarbeid/sporsmal", N_("Spør registeret med egne ord"))
COUNT = ("/samarbeid/telling", N_("Hvor mange samarbeid har en kommune?"))
FINDINGS = ("/funn", N_("Alle publiserte tall med kilder"))


@router.get("/samarbeid/{which}")
def one_service(request: Request, which: str) -> Response:
    """The register's list of one service.

    Raises:
        NotKnown: the register has no such service.
    """
    known = {s.ids for s in vocabulary().services if which in s.ids}
    if not known:
        raise NotKnown(
            "Registeret har ingen tjeneste som heter «{said}». Velg en i oversikten på /samarbeid.",
            said=which,
        )
    return led_on(request, f"/samarbeid/sporsmal?tjenester={which}", 307)


for _path, _build, _links in (
    ("/samarbeid", cooperation_paper, (ASK, COUNT)),
    ("/staten", state_paper, (FINDINGS,)),
):
    router.include_router(
        Calculator(
            _path,
            lambda request, build=_build: build(language(request).lang),  # type: ignore[misc]
            TEMPLATE,
            lambda _request, links=_links: {"links": links},  # type: ignore[misc]
            level=2,
        ).router()
    )
