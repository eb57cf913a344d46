"""The claim that some forms give clearer responsibility, and the evidence that points elsewhere."""

from __future__ import annotations

from functools import cache

import msgspec

from nabolag.governance.forms.names import Said
from nabolag.governance.forms.rule_book import Source, sources
from nabolag.governance.law import read


class Finding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One claim or finding and the id of who makes it."""

    source: str
    say: Said
    id: str = ""

    @property
    def who(self) -> Source:
        return sources()[self.source]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The interest organisation's claim, and findings against it."""

    claim: Finding
    against: tuple[Finding, ...]


@cache
def evidence() -> Evidence:
    """Both sides, to be shown at equal size."""
    return read("forms/evidence.yaml", Evidence)
