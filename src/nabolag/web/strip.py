"""What the strip with the reader's choice shows on top of a page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from nabolag.text import Texts
from nabolag.web.basket import Basket, service_choices, service_name, without_one
from nabolag.web.own_fields import Pairs, name_of, tool


@dataclass(frozen=True)
class Strip:
    """(code, name, address without it) of each municipality, the service and the address without it, the page itself."""

    municipalities: tuple[tuple[str, str, str], ...]
    service: str
    no_service: str
    services: tuple[tuple[str, str], ...]
    here: str


def strip_of(request: Request, basket: Basket, _: Texts) -> Strip | None:
    """The strip of a page that has a choice, or a tool that wants one; None on every other page."""
    path, pairs = request.url.path, request.query_params.multi_items()
    if not (basket or basket.faults or tool(path)):
        return None

    def away(code: str) -> str:
        return _address(*without_one(path, pairs, code))

    return Strip(
        tuple((code, name_of(code), away(code)) for code in basket.codes),
        service_name(basket.service, _) if basket.service else "",
        _address(path, [pair for pair in pairs if pair[0] not in ("tjeneste", "service")]),
        tuple(service_choices(_)),
        _address(path, pairs),
    )


def _address(path: str, pairs: Pairs) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path
