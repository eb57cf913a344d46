"""The style sheets that every page has, as one file: one thing to wait for before anything is drawn."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
SHEETS = (
    "vendor/theme.css",
    "vendor/designsystemet.css",
    "nabolag.css",
    "tables.css",
    "figures.css",
    "shell.css",
)
"""In the order of the cascade. Addresses inside them count from /static, where the whole stands too."""
router = APIRouter()


@router.get("/static/nabolag-alt.css", include_in_schema=False)
def whole(request: Request) -> Response:
    """All of them, packed once."""
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if packed else {})
    content, small = _joined()
    return Response(small if packed else content, media_type="text/css; charset=utf-8", headers=headers)


@cache
def sheet() -> str:
    """The address, with its hash, so that it can be kept for good."""
    return f"/static/nabolag-alt.css?v={hashlib.sha256(_joined()[0]).hexdigest()[:12]}"


@cache
def _joined() -> tuple[bytes, bytes]:
    parts = [(STATIC / name).read_bytes().removeprefix(b'@charset "UTF-8";\n') for name in SHEETS]
    content = b'@charset "UTF-8";\n' + b"\n".join(parts)
    return content, gzip.compress(content, 9, mtime=0)
