"""What counts as an answer: a content test per fact, so that an unfilled place or an empty phrase settles nothing.

In: a fact's key, the facts, the form. Out: `None` when the fact says what it must, else a `FactProblem`: the message
(bokmål, translated where it is shown) and its values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nabolag.governance.agreement.quantities import AMOUNT, DAY, NOTICE, amount, numbers
from nabolag.governance.limits import law
from nabolag.text import N_

Facts = Mapping[str, Any]

NOT_SAID = N_("Ikke oppgitt.")
UNFILLED = N_("«{said}» er en plass som ikke er fylt ut.")
VAGUE = N_("«{said}» sier ikke hva som er bestemt.")
NO_NUMBER = N_("«{said}» er ikke et antall eller laveste–høyeste, som 5 eller 5–7.")
NO_AMOUNT = N_("«{said}» er ikke et beløp i kroner.")
NO_CAP = N_("Lånetaket mangler: en tillatelse til å låne må ha et beløp i kroner ({law}).")
NO_KEEPER = N_("Det står ikke hvem som tar vare på arkivene.")
NO_NOTICE = N_("«{said}» sier verken frist eller hvordan en deltaker går ut.")
NO_DAY = N_("«{said}» er verken en dato eller noe som skjer på en bestemt dag.")
NO_KEY = N_("«{said}» sier ikke hva kostnadene fordeles etter.")
NO_YES_NO = N_("Svaret må være ja, nei eller egen tekst, ikke «{said}».")
PER_OWNER = N_("{who} mangler verdi.")
TWO_NEEDED = N_("Det må være minst to deltakere; bare {who} er nevnt.")

WRONG_FORM = N_("«{said}» har forkortelsen for en annen form: {found}.")
WRONG_CHOICE = N_("«{said}» er ikke et av valgene her: {choices}.")

ABBREVIATION = re.compile(r"\b(IKS|ASA|AS|SA|KO|IPR|KF|BA)\W*$")
CHOICE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
"""How an alternative's id is written, never how people write."""
PLACE = re.compile(
    r"\[[^\]]*\]|<[^>]*>|_{3,}|\.{4,}|…|\b(?:må|skal|ikke|ikkje)\s+(?:fylles?|fyllast|avklares|avklarast|avgjort|avklart|fastsatt)\b"
    r"|\b(?:tbd|todo|xx+|nn)\b",
    re.I,
)
EMPTY_PHRASE = re.compile(
    r"\W*(?:ukjent|ukjend|uavklart|uavklara|uvisst|vet ikke|veit ikkje|etter (?:nærmere |nærare )?avtale|avtales|avtalast|"
    r"(?:avtales|avtalast|bestemmes|fastsettes|fastset?jast|avklares|avklarast|avgjøres|kommer)\s+(?:senere|seinare|nærmere|nærare)|"
    r"(?:blir|vert|skal) (?:avtalt|avklart|avklara|bestemt|fastsatt|avgjort) (?:senere|seinare|nærmere|nærare)|"
    r"(?:senere|seinare)|som avtalt|n/?a|noen|nokre|flere|fleire|passende|på vanlig måte)?\W*",
    re.I,
)
EVENT = re.compile(
    r"\b(?:når|straks|frå|fra|ved|etter at)\b.*"
    r"\b(?:vedt\w+|vedtak\w*|godkjen\w+|signer\w+|underskr\w+|årsskift\w+|regist\w+|stift\w+|\d{4})",
    re.I,
)
KEY = re.compile(
    r"innbygg|folket|brukt?\b|bruken|forbruk|\bfast|prosent|%|\blik|likt|selvkost|sjølvkost|timer|timar|andel|eigardel|\bsak|"
    r"faktisk|medgått|faktur|regnskap|rekneskap|budsjett|objektiv|abonn|volum|antall|tal på|kilo|tonn",
    re.I,
)
ARCHIVE_KEPT = re.compile(
    r"\b(?:arkiv\w*|dokumentasjon\w*)\b[^.]{0,160}\b(?:kommune\w*|fylkeskommune\w*|IKA\w*|arkivdepot\w*|byarkiv\w*|statsarkiv\w*)"
    r"|\b(?:kommune\w*|fylkeskommune\w*|IKA|arkivdepot\w*|byarkiv\w*)\b[^.]{0,160}\b(?:arkiv\w*|dokumentasjon\w*)\b",
    re.I,
)


@dataclass(frozen=True)
class FactProblem:
    """Why a fact does not settle its point: a message and its values."""

    message: str
    values: Mapping[str, str] = field(default_factory=dict)


def problem(fact: str, facts: Facts, form: str) -> FactProblem | None:
    """Why `fact` settles nothing, or None when it does."""
    if fact == "participants":
        return _participants(facts, form)
    if fact.startswith("participants."):
        return _per_owner(fact.partition(".")[2], facts, form)
    value = facts.get(fact)
    if fact == "archive_keeper" and value in (None, "") and _kept(facts):
        return None
    if value is None or value == "":
        return FactProblem(NO_KEEPER if fact == "archive_keeper" else NOT_SAID)
    if isinstance(value, str) and PLACE.search(value):
        return FactProblem(UNFILLED, {"said": value})
    if isinstance(value, str) and EMPTY_PHRASE.fullmatch(value):
        return FactProblem(VAGUE, {"said": value})
    return _TESTS.get(fact, _words)(value, facts, form)


def wrong_choice(value: object, choices: Collection[str]) -> FactProblem | None:
    """An id that is none of the point's alternatives, as when it was chosen for another form."""
    if not isinstance(value, str) or not choices or value in choices or not CHOICE.fullmatch(value.strip()):
        return None
    return FactProblem(WRONG_CHOICE, {"said": value, "choices": ", ".join(choices)})


def kept_in_own_words(text: str) -> bool:
    """A text names who keeps the archives."""
    return bool(ARCHIVE_KEPT.search(text))


def _participants(facts: Facts, form: str) -> FactProblem | None:
    names = [str(p["name"]) for p in facts.get("participants", ())]
    for name in names:
        if PLACE.search(name):
            return FactProblem(UNFILLED, {"said": name})
    if not names:
        return FactProblem(NOT_SAID)
    if len(names) < 2 and form in ("IKS", "KO", "IPR", "SA", "vertskommune", "vertskommune-nemnd"):
        return FactProblem(TWO_NEEDED, {"who": names[0]})
    return None


def _per_owner(key: str, facts: Facts, form: str) -> FactProblem | None:
    people = facts.get("participants", ())
    if not people:
        return FactProblem(NOT_SAID)
    if form == "AS" and key == "share":
        key = "shares"
    without = [str(p["name"]) for p in people if p.get(key) is None]
    return FactProblem(PER_OWNER, {"who": ", ".join(without)}) if without else None


def _words(value: object, facts: Facts, form: str) -> FactProblem | None:
    if isinstance(value, bool):
        return FactProblem(VAGUE, {"said": str(value)})
    if isinstance(value, list | tuple):
        return (
            None if value and all(isinstance(v, str) and v.strip() for v in value) else FactProblem(NOT_SAID)
        )
    if isinstance(value, str) and not re.search(r"[^\W\d_]{2}", value):
        return FactProblem(VAGUE, {"said": value})
    return None


def _name(value: object, facts: Facts, form: str) -> FactProblem | None:
    abbreviation = ABBREVIATION.search(str(value))
    if (
        abbreviation
        and form in ("IKS", "AS", "SA", "stiftelse")
        and abbreviation[1] not in (form, form + "A")
    ):
        return FactProblem(WRONG_FORM, {"said": str(value), "found": abbreviation[1]})
    return _words(value, facts, form)


def _board(value: object, facts: Facts, form: str) -> FactProblem | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    sizes = [value] if whole else numbers(str(value))
    return None if sizes else FactProblem(NO_NUMBER, {"said": str(value)})


def _loans(value: object, facts: Facts, form: str) -> FactProblem | None:
    if value in (False, "no"):
        return None
    if value in (True, "yes"):
        cap = facts.get("loan_cap_nok", facts.get("loan_cap"))
        if form != "IKS" or isinstance(cap, int | float) or (isinstance(cap, str) and amount(cap)):
            return None
        return FactProblem(NO_CAP, {"law": law("iks-loan-cap")})
    text = str(value)
    if not re.search(r"lån|gjeld|kreditt", text, re.I):
        return FactProblem(NO_YES_NO, {"said": text})
    forbids = re.search(r"\b(?:ikke|ikkje|ingen|uten|utan)\b", text, re.I)
    if form == "IKS" and not forbids and not AMOUNT.search(text) and facts.get("loan_cap_nok") is None:
        return FactProblem(NO_CAP, {"law": law("iks-loan-cap")})
    return None


def _legal_person(value: object, facts: Facts, form: str) -> FactProblem | None:
    if (
        isinstance(value, bool)
        or value in ("yes", "no")
        or re.search(r"rettssubjekt|juridisk", str(value), re.I)
    ):
        return None
    return FactProblem(NO_YES_NO, {"said": str(value)})


def _exit(value: object, facts: Facts, form: str) -> FactProblem | None:
    if not isinstance(value, str) or not re.search(r"\s", value.strip()):
        return _words(value, facts, form)
    return None if NOTICE.search(value) else FactProblem(NO_NOTICE, {"said": value})


def _day(value: object, facts: Facts, form: str) -> FactProblem | None:
    if isinstance(value, date) or DAY.search(str(value)) or EVENT.search(str(value)):
        return None
    return FactProblem(NO_DAY, {"said": str(value)})


def _settlement(value: object, facts: Facts, form: str) -> FactProblem | None:
    ids = ("inhabitants", "fixed_and_inhabitants", "use")
    return None if value in ids or KEY.search(str(value)) else FactProblem(NO_KEY, {"said": str(value)})


def _amount(value: object, facts: Facts, form: str) -> FactProblem | None:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return None if good or amount(str(value)) is not None else FactProblem(NO_AMOUNT, {"said": str(value)})


def _yes_no(value: object, facts: Facts, form: str) -> FactProblem | None:
    return None if isinstance(value, bool) else _words(value, facts, form)


def _kept(facts: Facts) -> bool:
    """The dissolution's own words name who keeps the archives."""
    dissolution = facts.get("dissolution")
    return isinstance(dissolution, str) and not PLACE.search(dissolution) and kept_in_own_words(dissolution)


_TESTS: dict[str, Callable[[object, Facts, str], FactProblem | None]] = {
    "name": _name,
    "board": _board,
    "loans": _loans,
    "legal_person": _legal_person,
    "exit": _exit,
    "transfer_date": _day,
    "payment_date": _day,
    "settlement": _settlement,
    "share_capital_nok": _amount,
    "nominal_nok": _amount,
    "price_nok": _amount,
    "fee": _yes_no,
    "organs": _yes_no,
    "rights": _yes_no,
}
