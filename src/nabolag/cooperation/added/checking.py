"""Rows of a sheet, one for each municipality of an arrangement, checked into arrangements; faults say where and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import get_args

from msgspec import structs

from nabolag.cooperation.added.cells import DIGITS, NEARLY, PERCENT, read_day, read_share
from nabolag.cooperation.added.headings import NEEDED, Fault, Row
from nabolag.cooperation.added.model import Added, Taken, Taking
from nabolag.cooperation.question.words import services_by_word, vocabulary
from nabolag.errors import BadInput, NabolagError, NotKnown
from nabolag.municipalities import Municipality, current, find, periods
from nabolag.municipalities.register import today_of
from nabolag.municipalities.search import loose

ROLE_WORDS: dict[str, tuple[str, ...]] = {
    "owner": ("eier", "eigar", "owner", "medeier"),
    "partner": ("deltaker", "deltakar", "samarbeider", "partner"),
    "served": ("får tjenesten", "får tenesta", "mottaker", "served"),
    "host": ("vertskommune", "vert", "host"),
    "seat": ("kontoradresse", "seat", "sete"),
}
FORMS = ("IKS", "KO", "vertskommune", "IPR", "AS", "SA", "avtale")
_MOD11 = (3, 2, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class Checked:
    """What rows say: the arrangements of those without a fault, and every fault. With a fault nothing should be kept."""

    added: tuple[Added, ...]
    faults: tuple[Fault, ...]


def checked(rows: Iterable[Row], names_by_number: Mapping[str, str] | None = None) -> Checked:
    """Rows as arrangements. Rows with one organisation number, or without one the same name, are one arrangement.

    Args:
        names_by_number: names of arrangements there already are; another name under such a number is a fault.
    """
    faults: list[Fault] = []
    rows = list(rows)
    numbers = _numbers(rows)
    groups: dict[str, list[tuple[Row, Taking | None]]] = {}
    for row in rows:
        name, number = row.said("name"), row.said("org_number").replace(" ", "")
        for field in NEEDED:
            if not row.said(field):
                faults.append(Fault(row.sheet, row.number, field, BadInput("Cellen er tom. Fyll den ut.")))
        if number and not is_number(number):
            faults.append(
                Fault(
                    row.sheet,
                    row.number,
                    "org_number",
                    BadInput(
                        "«{said}» er ikke et organisasjonsnummer. Skriv de ni sifrene fra Enhetsregisteret.",
                        said=number[:40],
                    ),
                )
            )
        groups.setdefault(
            number or numbers.get(loose(name)) or loose(name) or f"{row.sheet}-{row.number}", []
        ).append((row, _taking(row, faults)))
    added = [
        one
        for id_, group in groups.items()
        if (one := _whole(id_, group, names_by_number or {}, faults)) is not None
    ]
    return Checked(tuple(added), tuple(faults))


def _numbers(rows: list[Row]) -> dict[str, str]:
    """The organisation number of each name that some rows give one number: the rows without one are of it too."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if number := row.said("org_number").replace(" ", ""):
            found.setdefault(loose(row.said("name")), set()).add(number)
    return {name: number.pop() for name, number in found.items() if name and len(number) == 1}


def _whole(
    id_: str, group: list[tuple[Row, Taking | None]], names_by_number: Mapping[str, str], faults: list[Fault]
) -> Added | None:
    first = group[0][0]
    name = first.said("name")
    number = next((n for row, _taken in group if (n := row.said("org_number").replace(" ", ""))), None)
    before = len(faults)
    for row, _taken in group:
        if loose(row.said("name")) != loose(name):
            faults.append(_twice(row, number or "", name))
    if number and number in names_by_number and loose(names_by_number[number]) != loose(name):
        faults.append(_twice(first, number, names_by_number[number]))
    form = _form(first, faults)
    services = _services(first, faults)
    taken = _as_fractions([(row, one) for row, one in group if one is not None], faults)
    _agree(group, faults)
    _overlaps(taken, faults)
    _over_whole(taken, faults)
    if len(faults) > before or len(taken) < len(group) or not name:
        return None
    return Added(
        id=id_,
        name=name,
        org_number=number,
        form=form,
        services=services,
        members=tuple(one for _row, one in taken),
        source=_joined(group, "source"),
        note=_joined(group, "note"),
    )


def _joined(group: list[tuple[Row, Taking | None]], field: str) -> str:
    """What the rows say, each thing once."""
    return "; ".join(dict.fromkeys(said for row, _taken in group if (said := row.said(field))))


def _agree(group: list[tuple[Row, Taking | None]], faults: list[Fault]) -> None:
    """A row that says another form or other services than the first row of its arrangement: one of them would be lost."""
    first = group[0][0]
    for row, _taken in group[1:]:
        for field in ("form", "services"):
            said = row.said(field)
            if said and loose(said) != loose(first.said(field)):
                error = BadInput(
                    "Raden sier «{said}», rad {other} «{first}», om det samme samarbeidet. Skriv det samme i begge.",
                    said=said[:60],
                    other=first.number,
                    first=first.said(field)[:60],
                )
                faults.append(Fault(row.sheet, row.number, field, error))


def _twice(row: Row, number: str, other: str) -> Fault:
    error = BadInput(
        "Organisasjonsnummer {number} står allerede på «{other}». Rett nummeret eller navnet.",
        number=number,
        other=other,
    )
    return Fault(row.sheet, row.number, "org_number", error)


def _taking(row: Row, faults: list[Fault]) -> Taking | None:
    def at(field: str, error: NabolagError) -> None:
        faults.append(Fault(row.sheet, row.number, field, error))

    days: dict[str, date | None] = {}
    before = len(faults)
    for field in ("since", "until"):
        try:
            days[field] = read_day(row.cells.get(field))
        except BadInput as error:
            at(field, error)
    since, until = days.get("since"), days.get("until")
    if since and until and until <= since:
        at("until", BadInput("Slutten er ikke etter starten. Rett en av datoene."))
    role = next(
        (r for r, words in ROLE_WORDS.items() if loose(row.said("role")) in {r, *map(loose, words)}), None
    )
    if role is None and row.said("role"):
        at("role", _no_role(row.said("role")))
    share = None
    if row.said("share"):
        try:
            share = read_share(row.said("share"))
        except BadInput as error:
            at("share", error)
        if share is not None and not 0 < share <= 1:
            at(
                "share",
                BadInput(
                    "Andelen {said} er ikke mellom 0 og 100 prosent. Rett den.", said=row.said("share")[:20]
                ),
            )
    code, then = None, ""
    if row.said("municipality"):
        try:
            code, then = _municipality(row.said("municipality"), since)
        except NabolagError as error:
            at("municipality", _moved_role(row.said("municipality")) or error)
    if len(faults) > before or code is None or role is None:
        return None
    assert role in get_args(Taken)
    return Taking(code, role, share, since, until, then)  # type: ignore[arg-type]  # the keys of ROLE_WORDS are those of Taken


def _as_fractions(taken: list[tuple[Row, Taking]], faults: list[Fault]) -> list[tuple[Row, Taking]]:
    """Shares such as 0,4 and 0,6, as Excel keeps 40 % and 60 %: 0–1 where they are the whole together, else asked back."""
    bare = [(row, one) for row, one in taken if one.share is not None]
    if not bare or any((one.share or 0) > 0.01 or _says_unit(row) for row, one in bare):
        return taken
    if len(bare) > 1 and abs(sum(one.share or 0 for _row, one in bare) * 100 - 1) < NEARLY:
        return [
            (row, one if one.share is None else structs.replace(one, share=round(one.share * 100, DIGITS)))
            for row, one in taken
        ]
    for row, one in bare:
        error = BadInput(
            "«{said}» kan være {whole} prosent eller {said} prosent. Skriv «{whole} %» eller «{said} %».",
            said=row.said("share"),
            whole=f"{(one.share or 0) * 10_000:g}".replace(".", ","),
        )
        faults.append(Fault(row.sheet, row.number, "share", error))
    return taken


def _says_unit(row: Row) -> bool:
    return PERCENT.search(row.said("share")) is not None or "/" in row.said("share")


def _no_role(said: str) -> BadInput:
    try:
        find(said)
    except NabolagError:
        known = ", ".join(words[0] for words in ROLE_WORDS.values())
        return BadInput("Rollen «{said}» er ukjent. Skriv en av {known}.", said=said[:40], known=known)
    return BadInput(
        "«{said}» er en kommune, ikke en rolle. Cellene er trolig flyttet til en annen kolonne: flytt dem tilbake.",
        said=said[:40],
    )


def _moved_role(said: str) -> BadInput | None:
    """That a role stands where a municipality should, if it does."""
    if not any(loose(said) in map(loose, words) for words in ROLE_WORDS.values()):
        return None
    return BadInput(
        "«{said}» er en rolle, ikke en kommune. Cellene er trolig flyttet til en annen kolonne: flytt dem tilbake.",
        said=said[:40],
    )


def _municipality(name: str, since: date | None) -> tuple[str, str]:
    """The code of today of a municipality as it was called on the day, or today; and the code then, where it is another."""
    municipality: Municipality = _on(name, since) if since else find(name)
    today = today_of(municipality)
    if len(today) != 1:
        raise NotKnown(
            "{name} er delt siden. Skriv hvilken av dem det er.",
            name=municipality.name,
            candidates=[m.label for m in today],
        )
    return today[0].code, municipality.code if municipality.code != today[0].code else ""


def _on(name: str, day: date) -> Municipality:
    try:
        return find(name, on=day)
    except NotKnown as error:
        label = re.search(r"\b\d{4}\b", name)
        others = [
            m
            for m in periods()
            if loose(name) in {loose(n) for n in m.names} or (label and m.code == label[0])
        ]
        if others and not any(m.valid_on(day) for m in others):
            spans = "; ".join(_span(m) for m in sorted(others, key=lambda m: m.valid_from or date.min))
            raise NotKnown(
                "{name} var ikke en egen kommune {day}. Den fantes {spans}. Rett datoen, eller skriv kommunen som gjaldt da.",
                name=name,
                day=day.isoformat(),
                spans=spans,
                candidates=[m.label for m in dict.fromkeys(t for o in others for t in today_of(o))],
            ) from None
        raise error


def _span(m: Municipality) -> str:
    return (
        f"{m.valid_from.isoformat() if m.valid_from else '…'}–{m.valid_to.isoformat() if m.valid_to else '…'}"
    )


def _form(row: Row, faults: list[Fault]) -> str | None:
    word = row.said("form")
    if not word:
        return None
    if (form := _forms_by_word().get(loose(word))) is None:
        error = BadInput(
            "Formen «{said}» er ukjent. Skriv en av {known}, eller la cellen stå tom.",
            said=word[:40],
            known=", ".join(FORMS),
        )
        faults.append(Fault(row.sheet, row.number, "form", error))
    return form


@cache
def _forms_by_word() -> Mapping[str, str]:
    return {loose(w): f.id for f in vocabulary().forms for w in f.words} | {loose(f): f for f in FORMS}


def _services(row: Row, faults: list[Fault]) -> tuple[str, ...]:
    service_ids: list[str] = []
    for word in re.split(r"[;,]", row.said("services")):
        if not word.strip():
            continue
        if (ids := services_by_word().get(loose(word))) is None:
            choices = ", ".join(s.words[0] for s in vocabulary().services)
            error = BadInput(
                "Tjenesten «{said}» er ukjent. Skriv en av {known}.", said=word.strip()[:40], known=choices
            )
            faults.append(Fault(row.sheet, row.number, "services", error))
        service_ids += ids or ()
    return tuple(dict.fromkeys(service_ids))


def _overlaps(taken: list[tuple[Row, Taking]], faults: list[Fault]) -> None:
    seen: list[tuple[Row, Taking]] = []
    for row, one in taken:
        for other_row, other in seen:
            if (one.code, one.then, one.role) == (other.code, other.then, other.role) and _meet(one, other):
                error = BadInput(
                    "{name} står også i rad {other} med samme rolle i samme tid. Slå radene sammen, eller rett datoene.",
                    name=current()[one.code].name,
                    other=other_row.number,
                )
                faults.append(Fault(row.sheet, row.number, "municipality", error))
                break
        seen.append((row, one))


def _meet(one: Taking, other: Taking) -> bool:
    return (one.since or date.min) < (other.until or date.max) and (other.since or date.min) < (
        one.until or date.max
    )


def _over_whole(taken: list[tuple[Row, Taking]], faults: list[Fault]) -> None:
    """Shares that together are more than the whole on some day."""
    owners = [(row, one) for row, one in taken if one.share is not None]
    for day in sorted({one.since or date.min for _, one in owners}):
        there = [
            (row, one) for row, one in owners if (one.since or date.min) <= day < (one.until or date.max)
        ]
        whole = sum(one.share or 0 for _, one in there)
        if whole > 1 + 1e-6:
            row = there[-1][0]
            error = BadInput(
                "Andelene er til sammen {sum} prosent. De kan ikke være over 100: rett en av dem.",
                sum=f"{whole * 100:g}",
            )
            faults.append(Fault(row.sheet, row.number, "share", error))
            return


def is_number(number: str) -> bool:
    """Nine digits whose last is the control digit, modulus 11 (Enhetsregisteret)."""
    if not re.fullmatch(r"[1-9]\d{8}", number):
        return False
    rest = -sum(int(d) * w for d, w in zip(number, _MOD11, strict=False)) % 11
    return rest == int(number[8])
