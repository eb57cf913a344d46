"""A paper as a file to keep or send."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response

from nabolag.report.paper import KINDS, Paper, made
from nabolag.web.carrying import site_of


def paper_file(request: Request, paper: Paper, kind: str, address: str) -> Response:
    """A paper as a file to keep or send.

    Raises:
        BadInput: another kind of file.
    """
    whole = site_of(request) + address
    content = made(paper if kind == "json" else replace(paper, made=date.today(), address=whole), kind)
    headers = {} if kind == "json" else {"Content-Disposition": _named(f"{paper.stem}.{kind}")}
    if kind == "html":  # it carries its own style; as a download it is not a page of this site
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(content, media_type=KINDS[kind].media_type, headers=headers)


def _named(file: str) -> str:
    """A download called `file`; letters beyond ASCII as RFC 6266 has them."""
    return (
        f'attachment; filename="{file}"' if file.isascii() else f"attachment; filename*=utf-8''{quote(file)}"
    )
