"""Changes what was chosen, and leads back to the page it was changed on. The choice lies in that page's address."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from nabolag.errors import NabolagError
from nabolag.municipalities import find, several
from nabolag.text import visible
from nabolag.web.basket import with_one, without_one
from nabolag.web.own_fields import Pairs

router = APIRouter()
PARTS = re.compile(r"(?<=.)/(les|svar|grupper)$")
"""Answers that are a part of the page before them."""
ELSEWHERE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[/\\]{2})", re.I)
"""How an address begins that leads away from here: `https:`, `javascript:`, `//`."""


@router.get("/kurv")
def change(
    request: Request,
    til: str = "/",
    ny: Annotated[list[str] | None, Query()] = None,
    bort: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """With another municipality, without one, or with another service, back to the page `til` of this site.

    An address of another site leads to the front page, which says so.
    """
    path, _, query = (f"/?{urlencode({'til': til})}" if ELSEWHERE.match(til) else til).partition("?")
    path = PARTS.sub("", "/" + visible(path).strip("/\\"))
    pairs = parse_qsl(query, keep_blank_values=True)
    for names in ny or []:
        for name in several(names):
            pairs = with_one(path, pairs, name)
    for name in bort or []:
        path, pairs = _without(path, pairs, name)
    if "tjeneste" in request.query_params:
        chosen = request.query_params["tjeneste"].strip()
        pairs = [pair for pair in pairs if pair[0] not in ("tjeneste", "service")]
        pairs += [("tjeneste", chosen)] if chosen else []
    address = quote(path, safe="/") + (f"?{urlencode(pairs)}" if pairs else "")
    return RedirectResponse(address, 303)


def _without(path: str, pairs: Pairs, name: str) -> tuple[str, Pairs]:
    """Without the municipality of that name or code; a name nobody has stays in the address, which then says so."""
    try:
        return without_one(path, pairs, find(name).code)
    except NabolagError:
        return path, with_one(path, pairs, name) if name.strip() else pairs
