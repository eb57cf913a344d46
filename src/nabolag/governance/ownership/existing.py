"""Interests held against the register of entities: what is not there on a day, what closes, what is called something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from nabolag.governance.ownership.interest import Interest
from nabolag.municipalities.search import loose

if TYPE_CHECKING:
    from nabolag.sources.live.lookup import Entity

Finding = Literal[
    "absent", "deleted", "not-yet", "late", "bankrupt", "closing", "form", "name", "there", "unasked"
]
"""`absent`: no unit of the number. `deleted`, `not-yet`: it does not exist on the day. `late`: registered after it, and the
register does not say when it was founded. `unasked`: no number to ask by.
"""
REGISTERED_AS: Mapping[str, tuple[str, ...]] = {
    "IKS": ("IKS",), "AS": ("AS", "ASA"), "SA": ("SA",), "KF": ("KF",), "stiftelse": ("STI",), "forening": ("FLI",),
}  # fmt: skip
"""The codes of the register for forms that have one of their own. How it codes KO and IPR we have not seen."""


@dataclass(frozen=True)
class Held:
    """One thing found about an interest: `day` is that of the register, `said` what the register calls it."""

    name: str
    org_number: str | None
    finding: Finding
    day: date | None = None
    said: str = ""

    @property
    def gone(self) -> bool:
        """Whether it does not exist on the day, by the register."""
        return self.finding in ("absent", "deleted", "not-yet")


def held_against(
    interests: Sequence[Interest], entities: Mapping[str, Entity | None], day: date
) -> tuple[Held, ...]:
    """What the register says of each interest on `day`, in the order given; one line where there is nothing to remark."""
    return tuple(found for one in interests for found in _of(one, entities, day))


def _of(one: Interest, entities: Mapping[str, Entity | None], day: date) -> Iterator[Held]:
    number = one.org_number

    def held(finding: Finding, when: date | None = None, said: str = "") -> Held:
        return Held(one.name, number, finding, when, said)

    if number is None or number not in entities:
        yield held("unasked")
        return
    said = entities[number]
    if said is None:
        yield held("absent")
        return
    found = []
    if said.deleted and said.deleted <= day:
        found.append(held("deleted", said.deleted))
    if said.founded and said.founded > day:
        found.append(held("not-yet", said.founded))
    elif not said.founded and said.registered and said.registered > day:
        found.append(held("late", said.registered))
    if said.bankrupt:
        found.append(held("bankrupt"))
    elif said.closing:
        found.append(held("closing"))
    codes = REGISTERED_AS.get(one.form or "")
    if codes and said.form and said.form not in codes:
        found.append(held("form", None, said.form))
    theirs, ours = loose(said.name), loose(one.name)
    if theirs not in ours and ours not in theirs:
        found.append(held("name", None, said.name))
    yield from found or [held("there", said.founded or said.registered)]
