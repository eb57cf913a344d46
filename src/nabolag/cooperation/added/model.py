"""An arrangement that a user has added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import msgspec

from nabolag.cooperation.arranged import USER, Arrangement, Statement
from nabolag.cooperation.question.words import service_name
from nabolag.data import Words

Taken = Literal["owner", "partner", "served", "host", "seat"]
ROLES: dict[Taken, str] = {
    "owner": "member",
    "partner": "partner",
    "served": "served",
    "host": "partner",
    "seat": "seat",
}
"""How a municipality takes part, and the role of the register that it is counted as."""


class Taking(msgspec.Struct, frozen=True):
    """One municipality of an arrangement: its code of today, how it takes part, its share (0–1), from and until (not included).

    `then`: its code at `since`, where that is another.
    """

    code: str
    role: Taken
    share: float | None = None
    since: date | None = None
    until: date | None = None
    then: str = ""


class Added(msgspec.Struct, frozen=True):
    """An arrangement as somebody has added it; `id` is its organisation number, or made from its name."""

    id: str
    name: str
    org_number: str | None
    form: str | None
    services: tuple[str, ...]
    members: tuple[Taking, ...]
    source: str
    note: str = ""


def as_arrangement(added: Added, said_on: date) -> Arrangement:
    """The same as the register's own arrangements are; every statement is unconfirmed, and of the day it was added."""
    named = [words for s in added.services if (words := service_name((s,))) is not None]
    unknown = Words(nb="ukjent tjeneste", nn="ukjend teneste", en="unknown service")
    together = (
        Words(**{lang: ", ".join(w[lang] for w in named) for lang in ("nb", "nn", "en")})
        if named
        else unknown
    )
    return Arrangement(
        id=added.id,
        name=added.name,
        org_number=added.org_number,
        form=added.form,
        services=added.services,
        service_words=together,
        statements=tuple(
            Statement(
                m.code,
                ROLES[m.role],
                str((m.until or said_on).year),
                "unconfirmed",
                m.share,
                USER,
                added.source,
                None,
                superseded=m.until is not None and m.until <= said_on,
                form=added.form,
            )
            for m in added.members
        ),
    )


@dataclass(frozen=True, eq=False)
class Additions:
    """What users have added, as it stands after one change; the same until the next."""

    arrangements: tuple[Arrangement, ...] = ()

    def of(self, code: str) -> tuple[Arrangement, ...]:
        """Those that name a municipality."""
        return tuple(a for a in self.arrangements if code in a.codes)

    def beside(self, register: Iterable[Arrangement]) -> tuple[Arrangement, ...]:
        """The register with what users have added; what they say of an arrangement it has is one more statement there."""
        by_number = {a.org_number: a for a in self.arrangements if a.org_number}
        whole = [
            replace(
                a,
                statements=a.statements + by_number[a.org_number].statements,
                services=a.services or by_number[a.org_number].services,
            )
            if a.org_number in by_number
            else a
            for a in register
        ]
        there = {a.org_number for a in whole if a.org_number}
        return (*whole, *(a for a in self.arrangements if a.org_number not in there))


NONE = Additions()
"""Nothing that users have added: the shipped sources alone."""
