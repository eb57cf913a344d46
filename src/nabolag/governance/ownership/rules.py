"""The law that the owner's work stands on, and what is advice only: one entry a sentence, from `rules.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

import msgspec

from nabolag.governance.forms.names import Said
from nabolag.governance.law import Cite, read

Anchor = Literal["year", "constituted", "term", "meeting", "accounts", "budget", "board", "representatives"]


class OwnerRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence of the law that owners go by.

    `forms` are those it is for (none: the municipality itself). With `anchor` it has a day: `month` and `day` of the
    year (of the year `years` after the council is constituted), or `days` before the meeting.
    """

    id: str
    say: Said
    cite: Cite
    quote: str
    forms: tuple[str, ...] = ()
    who: Said | None = None
    anchor: Anchor | None = None
    month: int | None = None
    day: int | None = None
    days: int = 0
    years: int = 0

    @property
    def law(self) -> str:
        """`IKS-loven § 10 (4)`."""
        return self.cite.cited


class Advice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of KS' recommendations, in our words: advice, never law. `number` is its number in the list."""

    number: int
    about: str
    say: Said


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rules: tuple[OwnerRule, ...]
    advice: tuple[Advice, ...]
    advice_source: str
    advice_url: str


@cache
def rules() -> Mapping[str, OwnerRule]:
    """Every rule by its id."""
    return MappingProxyType({one.id: one for one in _read().rules})


def rule(id_: str) -> OwnerRule:
    """One rule."""
    return rules()[id_]


def advice(about: str = "") -> tuple[Advice, ...]:
    """KS' recommendations about a subject (`report`, `meeting`, `board`, `follow`), or all of them."""
    return tuple(one for one in _read().advice if about in ("", one.about))


def advice_source() -> tuple[str, str]:
    """Who advises and where it was read, and its address."""
    return _read().advice_source, _read().advice_url


@cache
def _read() -> _File:
    return read("ownership/rules.yaml", _File)
