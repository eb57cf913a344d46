"""A municipality's interests as the sources of the register know them, and with what the user knows laid over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from nabolag.cooperation import known
from nabolag.cooperation.extracts import KnownArrangement
from nabolag.governance.ownership.interest import FORMS, Interest
from nabolag.municipalities import Municipality
from nabolag.municipalities.search import loose

FORM_OF = {"ORGL": None, "VERTSKOMMUNE": "vertskommune"}


@dataclass(frozen=True)
class Whole:
    """A register: the interests; what sources tell of that may be interests too; and where user and source differ.

    `maybe` are arrangements in which the municipality takes part without its ownership being known. `differs` has (name,
    the user's share, the source's share, the source).
    """

    interests: tuple[Interest, ...]
    maybe: tuple[KnownArrangement, ...]
    differs: tuple[tuple[str, float, float, str], ...]


def register_of(municipality: str | int | Municipality, own: Sequence[Interest] = ()) -> Whole:
    """The register of a municipality: sources first where the user says nothing.

    Raises:
        NotKnown: no municipality of today has the code.
    """
    arrangements = known(municipality)
    members = [one for one in arrangements if one.role == "member"]
    sourced = [_interest(one) for one in _newest(members)]
    by_key = {key: one for one in own for key in _keys(one)}
    merged, differs, taken = [], [], set()
    for one in sourced:
        mine = next((by_key[key] for key in _keys(one) if key in by_key), None)
        if mine is None:
            merged.append(one)
            continue
        taken.add(id(mine))
        merged.append(_over(mine, one))
        if mine.share is not None and one.share is not None and abs(mine.share - one.share) > 0.005:
            differs.append((mine.name, mine.share, one.share, one.source))
    merged += [one for one in own if id(one) not in taken]
    names = {key for one in merged for key in _keys(one)}
    maybe = tuple(
        one for one in arrangements
        if one.role in ("partner", "served", "seat") and not names & {loose(one.organisation), one.org_number}
    )  # fmt: skip
    return Whole(tuple(merged), maybe, tuple(differs))


def _newest(members: Iterable[KnownArrangement]) -> list[KnownArrangement]:
    """One arrangement for each organisation: the last that a source names with a share, else the last."""
    found: dict[str, KnownArrangement] = {}
    for one in members:
        key = one.org_number or loose(one.organisation)
        if key not in found or (one.share is not None, one.as_of) > (
            found[key].share is not None,
            found[key].as_of,
        ):
            found[key] = one
    return list(found.values())


def _interest(one: KnownArrangement) -> Interest:
    form = one.form if one.form in FORMS else FORM_OF.get((one.form or "").upper())
    share = one.share if one.share is not None and 0 < one.share <= 1 else None
    return Interest(
        name=one.organisation[:600], org_number=one.org_number, form=form, share=share,
        source=f"{one.source.publisher}, {one.as_of}"[:600], origin=one.table[:40],
    )  # fmt: skip


def _over(mine: Interest, source: Interest) -> Interest:
    """The user's word, and the source's where the user says nothing."""
    blank = {
        field: getattr(source, field)
        for field in ("org_number", "form", "share")
        if getattr(mine, field) is None and getattr(source, field) is not None
    }
    if not blank:
        return mine
    said = "; ".join(part for part in (mine.source, source.source) if part)
    return msgspec.structs.replace(mine, **blank, source=said[:600])


def _keys(one: Interest) -> tuple[str, ...]:
    return tuple(key for key in (one.org_number, loose(one.name)) if key)
