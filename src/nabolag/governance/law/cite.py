"""How every room points to the law: act, paragraph, ledd, the wording it was read in, and the days it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import msgspec

from nabolag.errors import DataDamaged
from nabolag.governance.law.law_texts import shipped

SHORT = re.compile(r"(\w+) (§ .+?) \((\d+)\)")
"""A short citation: act, paragraph, ledd."""


class Cite(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """Where in the law.

    `act` is Lovdata's id (`lov-2018-06-22-83`), `ledd` counts from 1, `quote` are the words relied on, `hash` is the
    wording they were read in, and the citation holds from `since` and before `until` (None: no end is known).
    """

    act: str
    paragraph: str
    ledd: int | None = None
    hash: str | None = None
    since: date | None = None
    until: date | None = None
    quote: str = ""

    def valid(self, on: date) -> bool:
        """It holds on that day."""
        return self.since is not None and self.since <= on and (self.until is None or on < self.until)

    @property
    def act_name(self) -> str:
        """The act's short name; its id where nothing of it ships."""
        return next((act.name for act in shipped().acts if act.act == self.act), self.act)

    @property
    def cited(self) -> str:
        """`IKS-loven § 9 (1)`."""
        return f"{self.act_name} {self.paragraph}" + (f" ({self.ledd})" if self.ledd else "")

    @property
    def url(self) -> str:
        """The paragraph at lovdata.no."""
        return shipped().paragraph(self.act, self.paragraph).url


def short(text: str, acts: Mapping[str, str]) -> Cite:
    """`koml § 18-4 (4)` as a `Cite`, by the short names in `acts`.

    Raises:
        DataDamaged: not written so, or an act without a short name.
    """
    match = SHORT.fullmatch(text)
    if match is None or match[1] not in acts:
        raise DataDamaged("Henvisningen «{cite}» kan ikke leses.", cite=text)
    return Cite(acts[match[1]], match[2], int(match[3]))
