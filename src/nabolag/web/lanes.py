"""Who waits for whom: pages that draw and count wait among themselves, and respondents for none of them.

Every page runs in a thread, and the threads are shared. A lane lets only so many requests of its kind into them at
once; the rest wait in line without a thread, and those who would wait too long are told so at once.
"""

from __future__ import annotations

import anyio
from anyio.lowlevel import RunVar
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nabolag.errors import Unavailable

THREADS = 64
LONGEST_WAIT = 20.0  # seconds


class Lane:
    """At most `width` at once, and `line` waiting."""

    def __init__(self, width: int, line: int) -> None:
        self.limiter, self.line, self.waiting = anyio.CapacityLimiter(width), line, 0

    async def enter(self, who: object) -> bool:
        """Wait for a place; out: whether there was one in time."""
        if self.waiting >= self.line:
            return False
        self.waiting += 1
        try:
            with anyio.move_on_after(LONGEST_WAIT):
                await self.limiter.acquire_on_behalf_of(who)
                return True
            return False
        finally:
            self.waiting -= 1

    def leave(self, who: object) -> None:
        """Give the place to the next."""
        self.limiter.release_on_behalf_of(who)


def lanes() -> dict[str, Lane]:
    """The lanes by how method and address begin, or the address alone; "" is every other page.

    Who writes has lanes apart from who reads: while a database is locked, they fill theirs. Together the lanes leave
    threads for static files.
    """
    return {
        "POST /s/": Lane(16, 1000),
        "/s/": Lane(8, 1000),
        "POST /admin/inn": Lane(2, 100),
        "/admin": Lane(10, 100),
        "/makt": Lane(1, 30),
        "/fordeling": Lane(1, 30),
        "/avtale": Lane(3, 30),
        "": Lane(2, 100),
    }


class Lanes:
    """ASGI middleware that lets a request in when there is room in its lane; a place is kept until the answer begins.

    Static files have no lane.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._lanes: RunVar[dict[str, Lane]] = RunVar("lanes")  # of the loop that runs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        by_start = self._lanes.get({})
        if not by_start:
            self._lanes.set(by_start := lanes())
        asked = f"{scope['method']} {scope['path']}"
        lane = next(
            lane
            for begins, lane in by_start.items()
            if asked.startswith(begins) or scope["path"].startswith(begins)
        )
        me = object()
        if not await lane.enter(me):
            await self._refuse(scope, receive, send)
            return
        inside = True

        async def leaving(message: Message) -> None:  # who reads slowly must not keep others waiting
            nonlocal inside
            if inside and message["type"] == "http.response.start":
                inside = False
                lane.leave(me)
            await send(message)

        try:
            await self.app(scope, receive, leaving)
        finally:
            if inside:
                lane.leave(me)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        from nabolag.web.pages.answering import on_unavailable
        from nabolag.web.posted import sent

        request = Request(scope, receive)
        if scope["path"].startswith("/s/") and scope["method"] == "POST":
            await sent(request)  # goes back to the browser, to be sent again
        answer = await on_unavailable(
            request, Unavailable("Det er mange her akkurat nå. Prøv igjen om litt.")
        )
        answer.headers["retry-after"] = "5"
        await answer(scope, receive, send)
