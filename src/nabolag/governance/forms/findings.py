"""What the interest organisation claims of cooperation and its forms, and the evidence that points elsewhere."""

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


class Opposed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim of the interest organisation, and one finding that points elsewhere."""

    claim: Finding
    against: Finding


class _Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pairs: tuple[Opposed, ...]


@cache
def evidence() -> tuple[Opposed, ...]:
    """Both sides, one against one and of equal length, to be shown at equal size."""
    return read("forms/evidence.yaml", _Evidence).pairs
