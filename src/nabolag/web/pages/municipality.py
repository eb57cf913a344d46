"""A municipality's page: its case file."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from nabolag.municipalities import RULES, find
from nabolag.report.casefile import CaseFile, case_file
from nabolag.report.casefile.services import SERVICES
from nabolag.report.paper.html import fragment
from nabolag.text import N_
from nabolag.web.calculator import paper_file
from nabolag.web.maps import neighbourhood
from nabolag.web.render import language, page

router = APIRouter()
RULE_WORDS = {
    "band": N_("samme størrelse"),
    "band_centrality": N_("samme størrelse og sentralitet"),
    "kostra": N_("samme KOSTRA-gruppe"),
    "county": N_("samme fylke"),
    "ba_region": N_("samme bo- og arbeidsmarkedsregion"),
    "nearest": N_("de ti likeste i størrelse og sentralitet"),
}
assert tuple(RULE_WORDS) == RULES


@lru_cache(maxsize=4096)
def case_of(code: str, service: str | None, comparable: str, lang: str) -> tuple[CaseFile, Markup]:
    """A case file and its sections as HTML, kept for the next reader."""
    case = case_file(code, service=service, comparable=comparable, lang=lang)
    return case, fragment(case)


@router.get("/kommune/{which}.{kind}")
def as_file(request: Request, which: str, kind: str, tjeneste: str = "", grunnlag: str = "band") -> Response:
    """The case file as a file to keep or send, with map, date and address.

    Raises:
        BadInput: another kind of file.
    """
    case, _ = _asked(request, which, tjeneste, grunnlag)
    asked = {"tjeneste": tjeneste, "grunnlag": "" if grunnlag == "band" else grunnlag}
    asked["lang"] = "" if case.lang == "nb" else case.lang
    query = urlencode({key: value for key, value in asked.items() if value})
    return paper_file(request, case, kind, f"/kommune/{case.code}" + (f"?{query}" if query else ""))


@router.get("/kommune/{which}")
def show(request: Request, which: str, tjeneste: str = "", grunnlag: str = "band") -> Response:
    """The case file of a municipality; a name in the address leads to its number."""
    texts = language(request)
    found = find(which)
    if which != found.code:
        return RedirectResponse(str(request.url.replace(path=f"/kommune/{found.code}")), 301)
    case, body = _asked(request, which, tjeneste, grunnlag)
    return page(
        request,
        "municipality/case.html",
        case=case,
        body=body,
        map=neighbourhood(case.code, texts.lang),
        services=SERVICES,
        rules=RULE_WORDS,
    )


def _asked(request: Request, which: str, service: str, comparable: str) -> tuple[CaseFile, Markup]:
    return case_of(find(which).code, service or None, comparable or "band", language(request).lang)
