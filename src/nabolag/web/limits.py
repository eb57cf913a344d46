"""How much one visitor may send, and how often one may guess."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nabolag.errors import NabolagError

LARGEST_BODY = 1_000_000
MISSES_A_MINUTE = 30
LOGINS_A_MINUTE = 10
_ADDRESSES = 10_000


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
        if not told.isdigit() or int(told) > self.limit:
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
    """Counts wrong guesses from each address in the last minute; nothing is kept longer or written down."""

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit, self._clock = limit, clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def blocked(self, address: str) -> bool:
        """Whether `address` has guessed wrong `limit` times in the last minute."""
        with self._lock:
            return len(self._recent(address)) >= self.limit

    def note(self, address: str) -> None:
        """Count one wrong guess."""
        with self._lock:
            self._recent(address).append(self._clock())
            while len(self._seen) > _ADDRESSES:
                self._seen.popitem(last=False)

    def _recent(self, address: str) -> deque[float]:
        seen = self._seen.setdefault(address, deque(maxlen=self.limit))
        self._seen.move_to_end(address)
        while seen and seen[0] < self._clock() - 60:
            seen.popleft()
        return seen


def address_of(request: Request) -> str:
    """The visitor's address, as the server in front has told it."""
    return request.client.host if request.client else ""
