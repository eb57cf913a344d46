"""What the strip with the reader's choice shows on top of a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from starlette.requests import Request

from nabolag.municipalities import comparable, neighbours
from nabolag.report.casefile.subject import name_of
from nabolag.text import LANGUAGES, Texts
from nabolag.web.basket import Basket, service_choices, service_name, without_one
from nabolag.web.own_fields import Pairs, tool


@dataclass(frozen=True)
class Strip:
    """(code, name, address without it) of each municipality, the service and the address without it, the page itself,
    whether it is a tool, and rows of (name, address with it) of those somebody may want to add."""

    municipalities: tuple[tuple[str, str, str], ...]
    service: str
    no_service: str
    services: tuple[tuple[str, str], ...]
    here: str
    tool: bool
    near: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()


def strip_of(request: Request, basket: Basket, _: Texts) -> Strip | None:
    """The strip of a page that has a choice, or a tool that wants one; None on every other page."""
    path = request.url.path
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k != "lang" or v in LANGUAGES]
    if not (basket or basket.faults or tool(path)):
        return None

    here = _address(path, pairs)

    def away(code: str) -> str:
        return _address(*without_one(path, pairs, code))

    return Strip(
        tuple((code, name_of(code), away(code)) for code in basket.codes),
        service_name(basket.service, _) if basket.service else "",
        _address(path, [pair for pair in pairs if pair[0] not in ("tjeneste", "service")]),
        tuple(service_choices(_)),
        here,
        tool(path) is not None,
        tuple(
            (sentence, tuple((name_of(code), _with(here, code)) for code in codes))
            for sentence, codes in _near(basket, _)
            if codes
        ),
    )


def _near(basket: Basket, _: Texts) -> list[tuple[str, list[str]]]:
    """Neighbours, and those most alike, of the municipality that asks; without those that were chosen."""
    if not basket.code:
        return []
    beside, alike = _beside(basket.code), _alike(basket.code)
    taken = set(basket.codes)
    return [
        (_("Naboer:"), [code for code in beside if code not in taken]),
        (_("Ligner mest:"), [code for code in alike if code not in taken and code not in beside]),
    ]


@lru_cache(maxsize=512)
def _beside(code: str) -> tuple[str, ...]:
    around = neighbours(code)
    return tuple(dict.fromkeys((*around.land, *around.near)))


@lru_cache(maxsize=512)
def _alike(code: str) -> tuple[str, ...]:
    return comparable(code, "nearest").codes


def _with(here: str, code: str) -> str:
    return f"/kurv?{urlencode({'til': here, 'ny': code})}"


def _address(path: str, pairs: Pairs) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
