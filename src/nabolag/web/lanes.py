"""Who waits for whom: pages that draw and count wait among themselves, and respondents for none of them.

Every page runs in a thread, and the threads are shared. A lane lets only so many requests of its kind into them at
once; the rest wait in line without a thread, and those who would wait too long are told so at once.
"""

from __future__ import annotations

import asyncio

import anyio
from anyio.lowlevel import RunVar
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nabolag.errors import Unavailable
from nabolag.threads import step_aside

THREADS = 64
LONGEST_WAIT = 20.0  # seconds


class Lane:
    """At most `width` at once, and `line` waiting.

    `beside`: so many more, who wait for a drawing or have had it and are soon done, may have left their place to the next.
    """

    def __init__(self, width: int, line: int, beside: int = 0) -> None:
        self.limiter, self.line, self.waiting = anyio.CapacityLimiter(width), line, 0
        self.beside, self.aside = beside, 0

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


class _Place:
    """A place in a lane that somebody has got."""

    def __init__(self, lane: Lane) -> None:
        self.lane, self.inside, self.aside = lane, False, False

    async def enter(self) -> bool:
        _reading.add(self)
        self.inside = await self.lane.enter(self)
        return self.inside

    def step_aside(self) -> None:
        """Leave it to the next, unless too many have; what remains after the drawing is done beside the lane."""
        if self.inside and self.lane.aside < self.lane.beside:
            self.lane.aside += 1
            self.lane.leave(self)
            self.inside, self.aside = False, True

    def leave(self) -> None:
        """Be done; nothing the second time."""
        if self.inside:
            self.lane.leave(self)
        self.lane.aside -= self.aside
        self.inside = self.aside = False
        _reading.discard(self)


_reading = set[_Place]()


def somebody_reads() -> bool:
    """Whether an answer is being made or waited for now, in any lane."""
    return bool(_reading)


def lanes() -> dict[str, Lane]:
    """The lanes by how method and address begin, or the address alone; "" is every other page.

    Who writes has lanes apart from who reads: while a database is locked, they fill theirs. Together the lanes leave
    threads for static files. Pages with drawings, which other processes make, do not hold up those without.
    """
    return {
        "POST /s/": Lane(16, 1000),
        "/s/": Lane(8, 1000),
        "POST /admin/inn": Lane(2, 100),
        "/admin": Lane(10, 100),
        "/makt": Lane(1, 30),
        "/fordeling": Lane(1, 30),
        "/avtale": Lane(3, 30),
        "": Lane(2, 100, beside=8),
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
        place, loop = _Place(lane), asyncio.get_running_loop()

        async def leaving(message: Message) -> None:  # who reads slowly must not keep others waiting
            if message["type"] == "http.response.start":
                place.leave()
            await send(message)

        step_aside.set(lambda: loop.call_soon_threadsafe(place.step_aside))
        try:
            if await place.enter():
                await self.app(scope, receive, leaving)
            else:
                await self._refuse(scope, receive, leaving)
        finally:
            place.leave()

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
