"""What a form sent, and whether it was sent from a page of ours."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

MOST_FIELDS = 2000


async def sent(request: Request) -> dict[str, list[str]]:
    """Every value under its name, files left out; also kept as `request.state.form`."""
    form = await request.form(max_fields=MOST_FIELDS)
    given = {name: [v for v in form.getlist(name) if isinstance(v, str)] for name in form}
    request.state.form = given
    return given


Sent = Annotated[dict[str, list[str]], Depends(sent)]


def one(form: dict[str, list[str]], name: str) -> str:
    """The last value under `name`, or nothing."""
    return (form.get(name) or [""])[-1]


def from_here(request: Request) -> bool:
    """Whether the browser says that a page of this site sent the request.

    Sec-Fetch-Site decides where it is sent (W3C Fetch Metadata). Origin is asked where it is not; under our
    referrer policy it is "null" for our own forms, and then says nothing.
    """
    where = request.headers.get("sec-fetch-site")
    if where is not None:
        return where in ("same-origin", "none")
    origin = request.headers.get("origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.headers.get("host")


def private(response: Response) -> Response:
    """Kept by no cache and no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
