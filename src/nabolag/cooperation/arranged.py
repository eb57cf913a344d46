"""The register as whole arrangements: what every source says of one organisation or group stands together, none is flattened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from nabolag.cooperation.extracts import KnownArrangement
from nabolag.cooperation.register import named, superseded
from nabolag.data import TableDescriptor, Words, descriptor, table
from nabolag.municipalities import Municipality, current, find
from nabolag.municipalities.search import loose
from nabolag.text.showing import Shown

TakesPart = Literal["yes", "partly", "no", "unknown"]
USER = "user"
"""What stands in place of a shipped table for what users have added."""
COMPLETE = {"child_welfare": "child_welfare_cooperation"}
"""Services with a source that says yes or no for every municipality, and its table."""


@dataclass(frozen=True)
class Statement:
    """What one source says of one municipality in one arrangement; see `KnownArrangement`.

    `superseded`: a newer edition of the same source says something else of this municipality. `form`: the legal form by this
    source, None where it does not say.
    """

    code: str
    role: str
    as_of: str
    certainty: str
    share: float | None
    table: str
    source_url: str
    note: Words | None
    superseded: bool = False
    form: str | None = None

    @property
    def year(self) -> int | None:
        """The last year that the source speaks of, None when it does not say."""
        return _year(self.as_of)


@dataclass(frozen=True, repr=False)
class Arrangement(Shown):
    """One company or group. `form` None: no source says. `services` empty: no source says which.

    `id` is the organisation number, or the service with the members' codes where it has none.
    """

    id: str
    name: str
    org_number: str | None
    form: str | None
    services: tuple[str, ...]
    service_words: Words
    statements: tuple[Statement, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Those who own, run or are served, by code. A business address is not taking part."""
        return tuple(sorted({s.code for s in self.statements if s.role != "seat"}))

    @property
    def seats(self) -> tuple[str, ...]:
        """Where it has its business address, by code."""
        return tuple(sorted({s.code for s in self.statements if s.role == "seat"}))

    @cached_property
    def members_now(self) -> frozenset[str]:
        """Those who own, run or are served by what nothing newer has taken the place of, by code."""
        return frozenset(s.code for s in self.statements if s.role != "seat" and not s.superseded)

    @cached_property
    def standing(self) -> frozenset[str]:
        """Those in a statement that nothing newer has taken the place of, by code."""
        return frozenset(s.code for s in self.statements if not s.superseded)

    @cached_property
    def codes(self) -> frozenset[str]:
        """Every municipality that a source connects with it."""
        return frozenset(s.code for s in self.statements)

    @cached_property
    def as_of(self) -> tuple[str, ...]:
        """The times its sources speak of, oldest first."""
        return tuple(
            sorted({s.as_of for s in self.statements}, key=lambda day: (day.lstrip("< "), day[0] != "<"))
        )

    @property
    def certain(self) -> bool:
        """Whether a source says without reservation that somebody takes part."""
        return any(s.certainty == "yes" for s in self.statements)

    @property
    def added(self) -> bool:
        """Whether users have told of it, alone or beside the shipped sources."""
        return any(s.table == USER for s in self.statements)

    @property
    def sources(self) -> tuple[TableDescriptor, ...]:
        """Descriptors of the tables it was read from."""
        return tuple(
            descriptor(name) for name in dict.fromkeys(s.table for s in self.statements) if name != USER
        )


@dataclass(frozen=True)
class Participation:
    """Whether a municipality takes part in a service together with others, and the table that says so.

    `no` needs a source that names every municipality; what no source shows is `unknown`.
    """

    code: str
    service: str
    takes_part: TakesPart
    as_of: str = ""
    table: str = ""


@cache
def arrangements() -> tuple[Arrangement, ...]:
    """Every arrangement that the shipped sources name, by name."""
    by_body: dict[tuple[str, ...], list[tuple[str, KnownArrangement]]] = {}
    for code, arrangement in named():
        key = (
            (arrangement.org_number,)
            if arrangement.org_number
            else (arrangement.service or "", *arrangement.members, arrangement.organisation)
        )
        by_body.setdefault(key, []).append((code, arrangement))
    made = (_whole(parts) for parts in by_body.values())
    return tuple(sorted(made, key=lambda a: (a.name.casefold(), a.id)))


@cache
def organisations() -> dict[str, str]:
    """What companies are called, with and without their legal form, as `loose` makes it → the name in the register."""
    names: dict[str, str] = {}
    for a in arrangements():
        if a.org_number or a.form or any(s.role != "partner" for s in a.statements):
            names.setdefault(loose(a.name), a.name)
            for short in re.findall(r"\((\w{3,})\)", a.name):  # «Vestfjorden Avløpsselskap (VEAS)»
                names.setdefault(loose(short), a.name)
                names.setdefault(loose(a.name.replace(f"({short})", "")), a.name)
            bare = re.sub(r"(?i)\s+(?:IKS|AS|KO|KF|SA|IPR)$", "", a.name)
            names.setdefault(loose(bare), a.name)
    return names


def participation(
    municipality: str | int | Municipality, service: str, years: tuple[int, int] | None = None
) -> Participation:
    """Whether a municipality runs a service with others, by the newest source that can tell.

    Args:
        municipality: code, name or `Municipality`.
        service: an id such as `child_welfare`.
        years: only what sources say of these years, the first and the last; default: every year.

    Raises:
        NotKnown: no municipality of today has the code.
    """
    code = str(municipality) if municipality in current() else find(municipality).code
    return _participation(years).get((code, service)) or Participation(code, service, "unknown")


@cache
def _participation(years: tuple[int, int] | None) -> dict[tuple[str, str], Participation]:
    first, last = years or (0, 9999)
    participations: dict[tuple[str, str], Participation] = {}
    for row in table("child_welfare_cooperation").sort("year").iter_rows(named=True):
        if row["cooperates"] in ("yes", "no") and first <= row["year"] <= last:
            one = Participation(
                row["code"], "child_welfare", row["cooperates"], str(row["year"]), "child_welfare_cooperation"
            )
            participations[row["code"], "child_welfare"] = one
    for arrangement in arrangements():
        for s in arrangement.statements:
            if s.role == "seat" or s.certainty not in ("yes", "partly"):
                continue
            if years is not None and not (s.year is not None and first <= s.year <= last):
                continue
            for service in arrangement.services:
                takes: TakesPart = "yes" if s.certainty == "yes" else "partly"
                earlier = participations.get((s.code, service))
                if earlier is None or (earlier.takes_part == "partly" and takes == "yes"):
                    participations[s.code, service] = Participation(s.code, service, takes, s.as_of, s.table)
    return participations


@cache
def _year(as_of: str) -> int | None:
    years = re.findall(r"\b(?:19|20)\d\d\b", as_of)
    return int(years[-1]) if years and not as_of.startswith("<") else None


def _whole(parts: list[tuple[str, KnownArrangement]]) -> Arrangement:
    first = parts[0][1]
    telling = next((arrangement for _, arrangement in parts if arrangement.services), first)
    return Arrangement(
        id=first.org_number
        or "-".join((first.service or "other", *(first.members or (first.organisation,)))),
        name=first.organisation,
        org_number=first.org_number,
        form=next((arrangement.form for _, arrangement in parts if arrangement.form), None),
        services=telling.services,
        service_words=telling.service_words,
        statements=tuple(
            Statement(
                code,
                k.role,
                k.as_of,
                k.certainty,
                k.share,
                k.table,
                k.source_url,
                k.note,
                superseded=superseded(code, k),
                form=k.form,
            )
            for code, k in parts
        ),
    )
