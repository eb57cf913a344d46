"""How much one visitor may send, and how often one may guess."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nabolag.errors import NabolagError
from nabolag.store import Store
from nabolag.store.tries import LASTS, give_back_try, take_try

LARGEST_BODY = 1_000_000
MISSES_A_MINUTE = 30
LOGINS_A_MINUTE = 10
NAME_AN_HOUR = 100
"""Guesses at one account's password from all browsers together that have not logged in to it before."""
FULL_LASTS = 1.0  # seconds
"""How long a place that has guessed too often is refused without the store being asked: who hammers must not make it
write."""
MOST_FULL = 10_000
CODES_AN_HOUR = 10
HINTS_AN_HOUR = 8
"""What anybody may tell is missing from the register, from one place."""
MAPS_AN_HOUR = 30
"""Grids of the whole country put in the queue from one place."""
MINUTE, HOUR = 60.0, 3600.0  # seconds


class TooLarge(NabolagError):
    """More was sent than any page asks for."""

    status = 413


class TooMany(NabolagError):
    """Too many wrong addresses from one place."""

    status = 429


class BodyLimit:
    """ASGI middleware that refuses bodies above LARGEST_BODY bytes, also those that do not tell their length."""

    def __init__(self, app: ASGIApp, limit: int = LARGEST_BODY) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self.app(scope, receive, send)
            return
        told = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not told.isdigit() or len(told) > 18 or int(told) > self.limit:
            await self._refuse(scope, receive, send)
            return
        body = bytearray()
        while True:  # read before the page runs, so that nothing is half-done when it turns out too large
            message = await receive()
            body += message.get("body", b"")
            if len(body) > self.limit:
                await self._refuse(scope, receive, send)
                return
            if message["type"] != "http.request" or not message.get("more_body"):
                break
        sent = False

        async def again() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self.app(scope, again, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        from nabolag.web.problems import on_known_error

        error = TooLarge("Det er sendt mer enn siden tar imot: høyst {limit} byte.", limit=self.limit)
        response = await on_known_error(Request(scope), error)
        response.headers["connection"] = "close"
        await response(scope, receive, send)


class Misses:
    """Counts guesses from each place in the minute (`lasts` seconds) after its first, in the store: every process
    counts the same.

    The store holds a keyed hash of the place, how many, and since when, for as long.
    """

    def __init__(
        self,
        store: Store | None,
        limit: int,
        *,
        lasts: float = LASTS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self.limit, self.lasts, self._clock = store, limit, lasts, clock
        self._full: dict[str, float] = {}

    def take(self, place: str) -> bool:
        """Count one guess, before it is known whether it is wrong; False: there were too many already."""
        if self._store is None:
            return True
        now = self._clock()
        if now < self._full.get(place, now):
            return False
        if take_try(self._store, f"{self.limit} {place}", self.limit, now, self.lasts):
            return True
        if len(self._full) >= MOST_FULL:
            self._full.clear()
        self._full[place] = now + FULL_LASTS
        return False

    def give_back(self, place: str) -> None:
        """It was no wrong guess after all."""
        if self._store is not None:
            self._full.pop(place, None)
            give_back_try(self._store, f"{self.limit} {place}")


def address_of(request: Request) -> str:
    """The place the visitor comes from, as the server in front has told it: an address, of IPv6 its first 64 bits.

    Whoever has one address of IPv6 has as a rule 2^64 of them (RFC 6177).
    """
    told = request.client.host if request.client else ""
    try:
        address = ip_address(told.partition("%")[0])
    except ValueError:
        return told
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Network((int(address) >> 64 << 64, 64)))
    return str(address)
