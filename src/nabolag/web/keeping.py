"""Pages that depend on their address and this version alone are made once: kept by browsers, which ask again at no
cost, and in memory for the next reader."""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nabolag import __version__
from nabolag.data.snapshots import in_use
from nabolag.errors import Unavailable
from nabolag.store import Store, additions
from nabolag.store.publications import publications

OTHERS = re.compile(
    r"/(?:(s|admin|undersokelse|api|static|kurv|inndeling|staten/rutenett)([/.]|$)|samarbeid/(lagt-inn|meld)|om/data)"
)
"""What else decides these: answers, logins, publications, a queue; static files have their own rule."""
TOLD = re.compile(r"/(?:samarbeid|kommune/[^/]+/samarbeid)(?:[./]|$)")
"""What users have added to the register decides these too: the number of their last change is in the tag."""
PUBLISHED = re.compile(r"/staten(?:[./]|$)|/kommune/[^/]+(?:/(?:alene|staten)(?:[./]|$)|$)")
"""What is published of a real survey decides these too."""
KEPT = "public, max-age=60, must-revalidate"
MEMORY, LARGEST = 48_000_000, 400_000
"""Bytes of answers in memory, as sent, and of the largest one of them."""


@dataclass(frozen=True)
class KeptAnswer:
    """A whole answer, as it was sent."""

    headers: list[tuple[bytes, bytes]]
    body: bytes


class Memory:
    """The answers asked for last, packed as they are sent; the oldest go when there is no more room."""

    def __init__(self, room: int = MEMORY, largest: int = LARGEST) -> None:
        self._room, self._largest, self._used = room, largest, 0
        self._answers: OrderedDict[tuple[str, bool], KeptAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, bool]) -> KeptAnswer | None:
        """The answer, if it is there."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, key: tuple[str, bool], answer: KeptAnswer) -> None:
        """Keep an answer, unless it is too large."""
        if len(answer.body) > self._largest:
            return
        with self._lock:
            if before := self._answers.pop(key, None):
                self._used -= len(before.body)
            self._answers[key] = answer
            self._used += len(answer.body)
            while self._used > self._room:
                _key, oldest = self._answers.popitem(last=False)
                self._used -= len(oldest.body)


class Kept:
    """ASGI middleware: an ETag that is known before the page is made, so that 304 costs nothing, Cache-Control, and
    `Memory`: a page that one reader has got costs the next one nothing to speak of."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self._memory = app, Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or OTHERS.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tag = _tag(scope, headers, await _last_told(scope))
        tags = [one.strip() for one in headers.get("if-none-match", "").split(",")]
        if tag in tags:
            kept = [(b"etag", tag.encode()), (b"cache-control", KEPT.encode())]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return

        key = (tag, "gzip" in headers.get("accept-encoding", ""))  # as the middleware that packs decides
        if made := self._memory.get(key):
            await send({"type": "http.response.start", "status": 200, "headers": list(made.headers)})
            await send({"type": "http.response.body", "body": made.body})
            return
        keep, parts = list[list[tuple[bytes, bytes]]](), list[bytes]()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                given = MutableHeaders(scope=message)
                if "set-cookie" not in given and "cache-control" not in given:
                    given["ETag"], given["Cache-Control"] = tag, KEPT
                    keep.append(list(message["headers"]))
            elif message["type"] == "http.response.body" and keep:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    self._memory.put(key, KeptAnswer(keep[0], b"".join(parts)))
            await send(message)

        await self.app(scope, receive, told)


async def _last_told(scope: Scope) -> str:
    """What in the store the page depends on, where it does: the number of the last change of what users have added, and
    the surveys that are published; else nothing."""
    store: Store | None = getattr(getattr(scope.get("app"), "state", None), "store", None)
    told, published = TOLD.match(scope["path"]), PUBLISHED.match(scope["path"])
    if store is None or not (told or published):
        return ""

    def read() -> str:
        with store.read() as c:
            last = additions.last(c) if told else 0
            out = sorted((s, made) for s, (made, _files) in publications(c).items()) if published else ()
            return f"{last} {[(survey, made.isoformat()) for survey, made in out]}"

    try:
        return await to_thread.run_sync(read)
    except Unavailable:
        return "-"  # the page itself says that the store does not answer


def _tag(scope: Scope, headers: Headers, last_told: str = "") -> str:
    """Weak: the same page, packed or not. The day is in it, since some pages tell today's law; so are the host, which
    the site map and files name, and whether htmx asked."""
    clock = getattr(getattr(scope.get("app"), "state", None), "clock", None)
    now = clock() if clock else datetime.now(UTC)
    settings = sorted((k, v) for k, v in os.environ.items() if k.startswith("NABOLAG_"))
    snapshot = in_use()
    parts = (
        build(),
        snapshot.name if snapshot else "",
        repr(settings),
        now.astimezone(UTC).date().isoformat(),
        scope.get("scheme", ""),
        headers.get("host", ""),
        headers.get("hx-request", ""),
        scope["path"],
        scope["query_string"].decode("latin-1"),
        str(last_told),
    )
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:20]}"'


@cache
def build() -> str:
    """Changes whenever the installed package does: version, files with size and time."""
    made = hashlib.sha256(__version__.encode())
    for path in sorted(Path(__file__).parents[1].rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            stat = path.stat()
            made.update(f"{path.name}{stat.st_size}{stat.st_mtime_ns}".encode())
    return made.hexdigest()
