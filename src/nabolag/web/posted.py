"""What a form sent, and whether it was sent from a page of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import PureWindowsPath
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from nabolag.text import clean
from nabolag.web.door import BadAddress

MOST_FIELDS, MOST_BESIDE_FILES = 2000, 20


async def sent(request: Request) -> dict[str, list[str]]:
    """Every value under its name, files left out, without characters that are not text; also `request.state.form`.

    Raises:
        BadAddress: see `form_of`.
    """
    form = await form_of(request, max_fields=MOST_FIELDS)
    given: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            given.setdefault(clean(name), []).append(clean(value))
    request.state.form = given
    return given


async def form_of(request: Request, **limits: int) -> FormData:
    """The form that was sent, files and all; `limits` are those of starlette's `Request.form`.

    Raises:
        BadAddress: it cannot be read.
    """
    try:
        return await request.form(**limits)
    except (ValueError, LookupError) as error:  # character sets such as idna and undefined
        raise BadAddress("Skjemaet lot seg ikke lese. Åpne siden på nytt og send det derfra.") from error


async def files_in(request: Request, name: str, largest: int, *, most: int = 1) -> list[tuple[str, bytes]]:
    """Each file sent under `name`: what it is called, without folders, and its first `largest` + 1 bytes.

    Raises:
        BadAddress: see `form_of`.
    """
    form = await form_of(request, max_files=most, max_fields=MOST_BESIDE_FILES, max_part_size=largest)
    uploads = [one for one in form.getlist(name) if isinstance(one, UploadFile) and one.filename]
    return [(PureWindowsPath(clean(one.filename or "")).name, await one.read(largest + 1)) for one in uploads]


def one_file(largest: int, name: str = "fil") -> Callable[[Request], Awaitable[tuple[str, bytes]]]:
    """The dependency of a page that takes one file, as `files_in`; an empty name and nothing where none was chosen."""

    async def chosen(request: Request) -> tuple[str, bytes]:
        return next(iter(await files_in(request, name, largest)), ("", b""))

    return chosen


def some_files(
    largest: int, name: str = "fil", most: int = 20
) -> Callable[[Request], Awaitable[list[tuple[str, bytes]]]]:
    """The dependency of a page that says beside the field that one file is enough; none where none was chosen."""

    async def chosen(request: Request) -> list[tuple[str, bytes]]:
        return await files_in(request, name, largest, most=most)

    return chosen


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
