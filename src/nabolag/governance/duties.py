"""What the law says a municipality must have ready: fire and rescue, acute pollution, water, civil protection, planning.

In: `duties.yaml`, each duty with its paragraph and the words of it. Out: `Duty`, pinned to the wording it was read in. A duty
that the texts at hand only point to is not settled: it is said to be so, and never filled in.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

import msgspec

from nabolag.governance.law import Cite, read
from nabolag.text.languages import Lang

Preparedness = Literal["fire", "pollution", "water", "civil", "planning"]
Who = Literal["municipality", "fire_service", "water_owner", "may"]
"""Whose duty it is; `may` is what the law opens for."""
Binds = Literal["must", "should", "may"]
"""The law's word: skal, bør or kan."""
Asked = Literal["", "prevention", "duty", "force", "places", "distance", "expertise"]
"""What no open source tells, and only those who have the duty know."""
SERVICES: tuple[Preparedness, ...] = get_args(Preparedness)


class Duty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One duty: the law's words, what it means in plain ones, and its figure in the unit that the words say.

    `should`: the law says «bør», and nobody breaks it by doing otherwise with reason.
    """

    id: str
    service: Preparedness
    who: Who
    cite: Cite
    quote: str
    say: dict[Lang, str]
    value: float | None = None
    asks: Asked = ""
    settled: bool = True
    should: bool = False

    @property
    def binds(self) -> Binds:
        """What the law's own word is: a duty, what it says ought to be, or what it opens for."""
        return "may" if self.who == "may" else "should" if self.should else "must"


@cache
def duties() -> tuple[Duty, ...]:
    """Every duty, in the order of `SERVICES`.

    Raises:
        DataDamaged: the file does not read as it should.
    """
    return read("duties.yaml", tuple[Duty, ...])


def duty(id_: str) -> Duty:
    """One duty by its id: `duty("fire-force").value` is 16 people."""
    return next(one for one in duties() if one.id == id_)


def least(id_: str) -> float:
    """The figure of one duty.

    >>> least("fire-force")
    16
    """
    value = duty(id_).value
    assert value is not None, id_
    return value
