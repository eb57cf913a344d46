"""Every kind of file a paper can be: its media type and its bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from nabolag.errors import BadInput
from nabolag.report.paper.model import Paper

OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class FileKind:
    """One kind of file: media type, and the function that makes it as `module:name` beside this module."""

    media_type: str
    maker: str


KINDS = {
    "html": FileKind("text/html; charset=utf-8", "html:document"),
    "pdf": FileKind("application/pdf", "pdf:pdf"),
    "docx": FileKind(f"{OFFICE}.wordprocessingml.document", "word:word"),
    "xlsx": FileKind(f"{OFFICE}.spreadsheetml.sheet", "excel:excel"),
    "pptx": FileKind(f"{OFFICE}.presentationml.presentation", "slides:slides"),
    "csv": FileKind("text/csv; charset=utf-8", "machine:as_csv"),
    "json": FileKind("application/json", "machine:as_json"),
}


def made(paper: Paper, kind: str) -> bytes:
    """The bytes of `paper` as a file of `kind`, one of KINDS.

    Raises:
        BadInput: another kind.
    """
    if kind not in KINDS:
        raise BadInput(
            "Filtypen «{suffix}» lages ikke her. Velg et filnavn som slutter på {kinds}.",
            suffix=kind,
            kinds=", ".join(KINDS),
        )
    module, name = KINDS[kind].maker.split(":")
    maker: Callable[[Paper], Any] = getattr(import_module(f"nabolag.report.paper.{module}"), name)
    content = maker(paper)
    if isinstance(content, dict):
        content = json.dumps(content, ensure_ascii=False, default=str)
    return content.encode() if isinstance(content, str) else bytes(content)
