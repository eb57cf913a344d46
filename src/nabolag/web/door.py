"""What every request passes first: its host, and its address without what is not text."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from nabolag.errors import BadInput, NabolagError
from nabolag.text import is_text, visible

HOSTS = "NABOLAG_HOSTS"
LONGEST_ADDRESS = 60_000
_BREAK = re.compile(rb"%0[bc]|[\x0b\x0c]|%c2%85", re.IGNORECASE)  # a pasted text's other line breaks
_LANGUAGE = re.compile(rb"(?<![^&])lang=([^&]*)")
_CHOSEN = re.compile(rb"(?<![^&])(kommune|med|tjeneste|lang)(?==)", re.IGNORECASE)
_WRITTEN = {b"no": b"nb", b"nob": b"nb", b"nor": b"nb", b"nno": b"nn", b"eng": b"en"}
"""Other codes people and browsers have for our languages."""
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class BadAddress(BadInput):
    """The address or a header is not text."""

    status = 400


class WrongHost(NabolagError):
    """Asked for under a name that is not this site's."""

    status = 421


class Door:
    """ASGI middleware.

    - A Host that is not among `hosts` is refused (421); no host is among none. `*.name` is every host below `name`.
    - A query or header with control characters, lone surrogates, U+FFFE or U+FFFF is refused (400); in a path they
      become U+FFFD, which names nothing.
    - A language may be written as people and browsers write it: `EN`, `en-GB`, `no`, or nothing for the page's own;
      a machine keeps to the codes that `/api` describes.
    - The choice may be written `Med=` and `TJENESTE=` too.
    - A path is the same with slashes after it, and with more than one before: nothing is ever redirected by the name
      in Host, and no link of ours begins with two slashes, which would be another site's.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str] | None = None) -> None:
        self.app = app
        self.hosts = tuple(hosts_from_environment() if hosts is None else (h.strip().lower() for h in hosts))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = "/" + visible(scope["path"]).strip("/\\")
        query = _BREAK.sub(b"%0A", scope["query_string"])
        if not path.startswith("/api/"):
            query = _CHOSEN.sub(lambda name: name[1].lower(), query)
            query = _LANGUAGE.sub(_language, query).strip(b"&")
        scope = {**scope, "path": path, "query_string": query}
        wrong = self._wrong(scope)
        if wrong is None:
            await self.app(scope, receive, send)
            return
        from nabolag.web.problems import on_known_error

        answer = await on_known_error(Request({**scope, "query_string": b""}), wrong)
        await answer(scope, receive, send)

    def _wrong(self, scope: Scope) -> NabolagError | None:
        if self.hosts and not self._serves_host(scope):
            return WrongHost("Dette nettstedet svarer ikke under det navnet. Se over adressen.")
        query: bytes = scope["query_string"]
        if len(query) + len(scope["path"]) > LONGEST_ADDRESS:
            return BadAddress("Adressen er lengre enn {n} tegn.", n=LONGEST_ADDRESS)
        if not is_text_bytes(query):
            return BadAddress(
                "Adressen har tegn som ikke er tekst, for eksempel styretegn. Skriv den på nytt uten dem."
            )
        if any(_CONTROL.search(value) for _, value in scope["headers"]):
            return BadAddress("Et felt i hodet på forespørselen har tegn som ikke er tekst.")
        return None

    def _serves_host(self, scope: Scope) -> bool:
        told = next((v for k, v in scope["headers"] if k == b"host"), b"").decode("latin-1").lower()
        name = told if told.endswith("]") else re.sub(r":\d*$", "", told)
        return any(name == host or (host[:2] == "*." and name.endswith(host[1:])) for host in self.hosts)


def _language(found: re.Match[bytes]) -> bytes:
    said = re.split(rb"[-_]", found[1].lower())[0]
    return b"lang=" + _WRITTEN.get(said, said if said in (b"nb", b"nn", b"en") else found[1]) if said else b""


def hosts_from_environment() -> tuple[str, ...]:
    """The names of NABOLAG_HOSTS, separated by commas or spaces; none: every name is answered."""
    return tuple(name.lower() for name in re.split(r"[,\s]+", os.environ.get(HOSTS, "")) if name)


def is_text_bytes(query: bytes) -> bool:
    """Whether a percent-encoded query holds text alone; line breaks and tabs are text, pasted tables have them."""
    return is_text(unquote_to_bytes(query).decode("utf-8", "replace"))
