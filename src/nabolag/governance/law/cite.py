"""How every room points to the law: act, paragraph, ledd, the wording it was read in, and the days it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import msgspec

from nabolag.errors import DataDamaged

_SHORT = re.compile(r"(\w+) (§ .+?) \((\d+)\)")


class Cite(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):  # fmt: skip
    """Where in the law.

    `act` is Lovdata's id (`lov-2018-06-22-83`), `ledd` counts from 1, `hash` is the wording it was read in, and
    it holds from `since` and before `until` (None: as long as the paragraph does).
    """

    act: str
    paragraph: str
    ledd: int | None = None
    hash: str | None = None
    since: date | None = None
    until: date | None = None


def short(text: str, acts: Mapping[str, str]) -> Cite:
    """ "koml § 18-4 (4)" as a `Cite`, by the short names in `acts`.

    Raises:
        DataDamaged: not written so, or an act without a short name.
    """
    match = _SHORT.fullmatch(text)
    if match is None or match[1] not in acts:
        raise DataDamaged("Henvisningen «{cite}» kan ikke leses.", cite=text)
    return Cite(acts[match[1]], match[2], int(match[3]))
