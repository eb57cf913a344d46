"""How sure it is that nobody has reason to leave, when the costs of `/fordeling` are uncertain."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.datastructures import QueryParams

from nabolag.errors import BadInput, in_field
from nabolag.report.paper import Paper
from nabolag.report.share import UncertainShares, doubt_paper, shares_of, uncertain_shares
from nabolag.report.share.case import figure
from nabolag.text import texts
from nabolag.web.basket import filled
from nabolag.web.calculator import Calculator
from nabolag.web.pages.share_asked import CostFields
from nabolag.web.render import language

PATH = "/fordeling/usikkert"
DRAWS = 200
USUAL = "10"
"""Per cent either way, where nobody has said how uncertain the costs are; said so on the page."""


def _paper(request: Request) -> Paper:
    doubt = _drawn(_asked(request), language(request).lang)
    return doubt_paper(shares_of(doubt.case, language(request)), doubt)


@lru_cache(maxsize=64)
def _drawn(query: str, lang: str) -> UncertainShares:
    """The draws; kept for the files that are asked for after the page."""
    asked = CostFields.of(QueryParams(query))
    with in_field("usikker"):
        percent = figure(asked.spread, 0, texts(lang)("Usikkerhet i prosent")) if asked.spread else None
        if percent is not None and not 0 < percent <= 100:
            raise BadInput(
                "Usikkerheten er {value}. Oppgi fra 0 til 100 prosent, og mer enn 0.", value=percent
            )
    return uncertain_shares(
        asked.case(), texts(lang), spread=None if percent is None else percent / 100, draws=DRAWS
    )


def _asked(request: Request) -> str:
    """What the address asks for; where nothing says how uncertain the costs are, the usual spread is taken."""
    query = filled(request)
    if query.get("usikker", "").strip() or CostFields.of(query).ranges:
        return str(query)
    pairs = [(key, value) for key, value in query.multi_items() if key != "usikker"]
    return urlencode([*pairs, ("usikker", USUAL)])


def _form(request: Request) -> dict[str, Any]:
    query, lang = QueryParams(_asked(request)), language(request).lang
    return {
        "asked": CostFields.of(query),
        "back": CostFields.of(filled(request)).address("/fordeling", lang),
        "spread": query.get("usikker", ""),
        "kept": [(key, value) for key, value in query.multi_items() if key != "usikker"],
        "usual": USUAL if query != filled(request) else "",
    }


def _address(request: Request, ending: str) -> str:
    return CostFields.of(QueryParams(_asked(request))).address(PATH + ending, language(request).lang)


def waits(request: Request) -> str:
    """The basket's names and nothing more: what is asked for, instead of an error about it."""
    asked, own = CostFields.of(filled(request)), request.query_params
    brought = any(own.getlist("andel")) and not any(key[:1] == "k" and key[1:].isdecimal() for key in own)
    if asked.example or own.get("tabell") or (any(own.getlist("navn")) and not brought):
        return ""
    _ = language(request)
    if len(asked.slots) < 2:
        return _(
            "Legg til minst én kommune til. Da kan dere se hva hver betaler, og hvem som ville spart på å gå ut."
        )
    return _(
        "Fyll inn hva hver ville betalt på egen hånd, og hva de ville betalt sammen. Da vises svaret her."
    )


router = Calculator(PATH, _paper, "share/doubt.html", _form, _address, waits=waits).router()
