"""The law that code reckons with, refuses by, or names in a sentence: figures and paragraphs from `limits.yaml`.

No figure of the law and no paragraph stands in code: both come from the register, dated and pinned to the wording they
were read in, so that `nabolag data refresh --law` names them when the wording changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

import msgspec

from nabolag.governance.law import Cite, read


class Limit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence of the law: where it stands, its words, and its figure in the unit that its words say."""

    id: str
    cite: Cite
    quote: str
    value: float | None = None
    since: date | None = msgspec.field(default=None, name="from")
    until: date | None = msgspec.field(default=None, name="to")

    @property
    def law(self) -> str:
        """`aksjeloven § 3-1 (1)`, as it stands within a sentence."""
        cited = self.cite.cited
        return cited if cited[:2].isupper() else cited[0].lower() + cited[1:]


@cache
def limits() -> Mapping[str, Limit]:
    """Every entry by its id."""
    return MappingProxyType({one.id: one for one in read("limits.yaml", tuple[Limit, ...])})


def figure(id_: str) -> float:
    """The figure of one entry: `figure("as-capital")` is 30 000 kroner."""
    value = limits()[id_].value
    assert value is not None, id_
    return value


def law(id_: str) -> str:
    """Where one entry stands, as a sentence names it: `aksjeloven § 3-1 (1)`."""
    return limits()[id_].law
