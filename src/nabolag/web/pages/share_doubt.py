"""How sure it is that nobody has reason to leave, when the costs of `/fordeling` are uncertain."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import Request
from starlette.datastructures import QueryParams

from nabolag.errors import in_field
from nabolag.report.paper import Paper
from nabolag.report.share import UncertainShares, doubt_paper, shares_of, uncertain_shares
from nabolag.report.share.case import figure
from nabolag.text import texts
from nabolag.web.basket import filled
from nabolag.web.calculator import Calculator
from nabolag.web.pages.share_asked import Asked
from nabolag.web.render import language

PATH = "/fordeling/usikkert"
DRAWS = 200


def _paper(request: Request) -> Paper:
    doubt = _drawn(str(filled(request)), language(request).lang)
    return doubt_paper(shares_of(doubt.case, language(request)), doubt)


@lru_cache(maxsize=64)
def _drawn(query: str, lang: str) -> UncertainShares:
    """The draws; kept for the files that are asked for after the page."""
    asked = Asked.of(QueryParams(query))
    with in_field("usikker"):
        spread = figure(asked.spread, 0, texts(lang)("Usikkerhet i prosent")) / 100 if asked.spread else None
    return uncertain_shares(asked.case(), texts(lang), spread=spread, draws=DRAWS)


def _form(request: Request) -> dict[str, Any]:
    asked, lang = Asked.of(filled(request)), language(request).lang
    return {"asked": asked, "back": asked.address("/fordeling", lang)}


def _address(request: Request, ending: str) -> str:
    return Asked.of(filled(request)).address(PATH + ending, language(request).lang)


router = Calculator(PATH, _paper, "share/doubt.html", _form, _address).router()
