"""What is missing or must be looked at in a register of interests: nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nabolag.governance.forms.names import Said
from nabolag.governance.ownership.interest import BORROWING, SHARED, Interest
from nabolag.governance.ownership.rules import rule

NEW_RULES = date(2024, 1, 1)
"""The day the amended act on intermunicipal companies took effect (lov 2. juni 2023 nr. 22)."""
WANTED = ("form", "purpose", "share", "votes", "seats", "liability", "debt_nok", "loan_cap_nok", "agreement")
"""What a register must have of each interest, in order."""
ASKS: dict[str, Said] = {
    "form": Said("form", "form", "form"),
    "purpose": Said("formål", "føremål", "purpose"),
    "share": Said("eierandel", "eigardel", "share"),
    "votes": Said("stemmeandel", "røystedel", "votes"),
    "seats": Said("plasser", "plassar", "seats"),
    "liability": Said("ansvarsandel", "ansvarsdel", "liability share"),
    "debt_nok": Said("gjeld", "gjeld", "debt"),
    "loan_cap_nok": Said("lånetak", "lånetak", "loan cap"),
    "agreement": Said("avtaledato", "avtaledato", "agreement date"),
}
PLACES = {"IKS": "iks-share-in-agreement", "KO": "ko-share-in-agreement", "IPR": "ipr-share-in-agreement"}
"""The rule that says where the share of a form stands."""


@dataclass(frozen=True)
class Gap:
    """What is not known of one interest, by field; `places` are the rules that say where some of it stands."""

    name: str
    fields: tuple[str, ...]
    places: tuple[str, ...] = ()


def gaps(interests: Sequence[Interest]) -> tuple[Gap, ...]:
    """For each interest with something unknown: what, in order of `WANTED`, of what its form can have."""
    found = []
    for one in interests:
        fields = tuple(field for field in WANTED if getattr(one, field) in (None, "") and _has(one, field))
        if fields:
            share = {"share", "liability"} & set(fields)
            places = (rule(PLACES[one.form]).law,) if share and one.form in PLACES else ()
            found.append(Gap(one.name, fields, places))
    return tuple(found)


def _has(one: Interest, field: str) -> bool:
    """Whether an interest of this form can have the field at all; of an unknown form, only what all have is asked."""
    if field in ("form", "purpose"):
        return True
    if field in ("share", "votes"):
        return one.form in SHARED
    if field == "seats":
        return one.form in ("IKS", "KO", "IPR", "vertskommune-nemnd")
    if field == "liability":
        return one.form in ("IKS", "KO", "IPR") and one.share is None
    if field == "debt_nok":
        return one.form in (*BORROWING, "IPR", "KF")
    if field == "loan_cap_nok":
        return one.form == "IKS"
    return one.form in (*SHARED, "vertskommune", "vertskommune-nemnd")


def old_agreements(interests: Sequence[Interest]) -> Iterator[Interest]:
    """Intermunicipal companies whose agreement was made before the act was amended."""
    yield from (one for one in interests if one.form == "IKS" and one.agreement and one.agreement < NEW_RULES)
