"""A case file is a paper on one municipality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nabolag.report.paper.model import Paper


@dataclass(frozen=True, repr=False)
class CaseFile(Paper):
    """What nabolag knows of one municipality; `service` and `comparable` are what was asked for."""

    code: str = ""
    name: str = ""
    service: str | None = None
    comparable: str = "band"
    origin: Literal["register"] = "register"
