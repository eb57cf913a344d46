"""Pages that depend on their address and this version alone are kept by browsers, and asked for again at no cost."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nabolag import __version__

OTHERS = re.compile(r"/(?:(s|admin|undersokelse|api|static|kurv)(/|$)|samarbeid/(lagt-inn|meld|sporsmal))")
"""What else decides these: answers, logins, publications, what users have added; static files have their own rule."""
KEPT = "public, max-age=60, must-revalidate"


class Kept:
    """ASGI middleware: an ETag that is known before the page is made, so that 304 costs nothing, and Cache-Control."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or OTHERS.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tag = _tag(scope["path"], scope["query_string"], headers)
        tags = [one.strip() for one in headers.get("if-none-match", "").split(",")]
        if tag in tags:
            kept = [(b"etag", tag.encode()), (b"cache-control", KEPT.encode())]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b""})
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                given = MutableHeaders(scope=message)
                if "set-cookie" not in given and "cache-control" not in given:
                    given["ETag"], given["Cache-Control"] = tag, KEPT
            await send(message)

        await self.app(scope, receive, told)


def _tag(path: str, query: bytes, headers: Headers) -> str:
    """Weak: the same page, packed or not. The day is in it, since some pages tell today's law; so are the host, which
    the site map and files name, and whether htmx asked."""
    day = datetime.now(UTC).date().isoformat()
    parts = (
        build(),
        day,
        headers.get("host", ""),
        headers.get("hx-request", ""),
        path,
        query.decode("latin-1"),
    )
    return f'W/"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:20]}"'


@cache
def build() -> str:
    """Changes whenever the installed package or its settings do: version, files with size and time, NABOLAG_ variables."""
    made = hashlib.sha256(__version__.encode())
    for path in sorted(Path(__file__).parents[1].rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            stat = path.stat()
            made.update(f"{path.name}{stat.st_size}{stat.st_mtime_ns}".encode())
    settings = sorted((k, v) for k, v in os.environ.items() if k.startswith("NABOLAG_"))
    made.update(repr(settings).encode())
    return made.hexdigest()
