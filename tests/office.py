"""What a made file says, in plain text, whatever kind of file it is."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zipfile


def words(content: bytes, kind: str) -> str:
    """All text of a file, runs of space made one, and hyphens that never end a line as hyphens."""
    return _text(content, kind).replace("\N{WORD JOINER}", "")


def _text(content: bytes, kind: str) -> str:
    if kind == "pdf":
        done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
        return " ".join(done.stdout.decode().split())
    if kind in ("html", "csv", "json"):
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content.decode())).split())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = [file.read(name).decode() for name in file.namelist() if name.endswith(".xml")]
    text = " ".join(parts)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())
