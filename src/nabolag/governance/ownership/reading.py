"""The rows of a sheet of interests as values, each fault with its row, its column and what would be right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from nabolag.cooperation.added import Fault, Row, rows_of
from nabolag.cooperation.added.cells import read_day
from nabolag.cooperation.added.checking import is_number
from nabolag.errors import BadInput, NabolagError
from nabolag.governance.ownership.columns import (
    AMOUNTS,
    COLUMNS,
    COUNTS,
    DAYS,
    FORM_WORDS,
    LISTS,
    NAMES,
    NEVER_NEGATIVE,
    SHARES,
    SUMS,
    TEXTS,
    UNKNOWN,
)
from nabolag.governance.ownership.interest import FORMS, Interest
from nabolag.governance.ownership.people import both_sides, is_one, person
from nabolag.governance.ownership.rules import rule
from nabolag.municipalities.search import loose
from nabolag.text import read_kroner, read_number, read_share

EARLIEST = date(1800, 1, 1)
PEOPLE = ("representatives", "deputies", "board")
COUNTED = re.compile(r"(?i)\s*(stk|personer|personar|plasser|plassar|ansatte|tilsette|år|years?)\.?$")
NUMBERED = re.compile(r"^\d{1,2}[.)]\s*|^[-–•*]\s*")
"""What stands before a name in a list."""
PERCENT = re.compile(r"(?i)%|prosent|per ?cent")
"""A heading that says its numbers are per cent."""


@dataclass(frozen=True)
class Read:
    """What a sheet says: interests with no fault, and every fault; with a fault nothing should be kept."""

    interests: tuple[Interest, ...]
    faults: tuple[Fault, ...]


def read_sheet(sheet: str, table: Sequence[Sequence[object]], day: date) -> Read:
    """A sheet with one interest a row, as it stands on `day`; columns in any order, as people head them."""
    rows, faults = rows_of(sheet, table, COLUMNS, ("name", "form"))
    if faults:
        return Read((), tuple(faults))
    return read_rows(rows, day)


def read_rows(rows: Iterable[Row], day: date) -> Read:
    """Rows as interests that exist on `day`."""
    faults: list[Fault] = []
    found: list[Interest] = []
    seen: dict[str, int] = {}
    for row in rows:
        if _is_heading(row):
            continue
        before = len(faults)
        values = _values(row, faults)
        if len(faults) == before:
            one = Interest(**values)
            faults += _against_each_other(row, one, day)
        key = str(values.get("org_number") or loose(row.said("name")))
        if key and key in seen:
            said = BadInput("Virksomheten står også i rad {other}. Slå radene sammen.", other=seen[key])
            faults.append(Fault(row.sheet, row.number, "name", said))
        seen.setdefault(key, row.number)
        if len(faults) == before:
            found.append(one)
    return Read(tuple(found), tuple(faults))


def _is_heading(row: Row) -> bool:
    """Whether the row is a line of totals, or a form written alone over the companies that have it."""
    name = loose(row.said("name").rstrip(": "))
    alone = not any(row.said(field) for field in COLUMNS if field != "name")
    return name in _sums() or (alone and name in _forms_by_word())


def _values(row: Row, faults: list[Fault]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in COLUMNS:
        said = row.said(field)
        if field == "name" and not said:
            faults.append(
                Fault(row.sheet, row.number, field, BadInput("Cellen er tom. Skriv navnet på virksomheten."))
            )
        if not said or loose(said) in _unknown():
            continue
        try:
            value = _value(field, said, row.cells.get(field), row.heads.get(field, ""))
        except NabolagError as error:
            faults.append(Fault(row.sheet, row.number, field, error))
        else:
            values[field] = value
    return values


def _value(field: str, said: str, cell: object, head: str) -> object:
    """One cell, under the heading `head`.

    Raises:
        BadInput: it cannot be what its column is for.
    """
    if field in SHARES:
        if isinstance(cell, date):
            raise BadInput(
                "Regnearket har gjort andelen om til en dato. Skriv den som prosent, for eksempel 33,33 %."
            )
        return _share(said, PERCENT.search(head) is not None)
    if field in AMOUNTS:
        return _amount(field, said)
    if field in COUNTS:
        count = _count(said)
        if field == "board_years" and not 1 <= count <= 99:
            raise BadInput("{n} år kan ikke være en valgperiode. Skriv antall år, for eksempel 2.", n=count)
        return count
    if field in DAYS:
        day = read_day(cell)
        if day is not None and day < EARLIEST:
            raise BadInput("Året {year} kan ikke være riktig. Skriv datoen som 2024-01-31.", year=day.year)
        return day
    if field in LISTS:
        names = _names(str(cell), people=field in PEOPLE)  # as it is: a new line parts names
        if any(len(name) > 80 for name in names) or len(names) > 100:
            raise BadInput("Skriv korte navn med semikolon mellom, høyst 100.")
        if field in PEOPLE and all(re.fullmatch(r"[\d\s]+", name) for name in names):
            raise BadInput("«{said}» er et tall. Skriv navnene her, med semikolon mellom.", said=said[:30])
        return names
    if field == "form":
        return _form(said)
    if field == "org_number":
        number = re.sub(r"\D", "", said)
        if not is_number(number):
            raise BadInput(
                "«{said}» er ikke et organisasjonsnummer. Skriv de ni sifrene fra Enhetsregisteret.",
                said=said[:40],
            )
        return number
    if field in NAMES:
        said = person(said)
    if field in NAMES and len(said) > 80:
        raise BadInput("Skriv korte navn med semikolon mellom, høyst 100.")
    if field in (*TEXTS, "name") and len(said) > 600:
        raise BadInput("Teksten er lengre enn {longest} tegn. Skriv det kortere.", longest=600)
    return said


def _names(said: str, *, people: bool) -> tuple[str, ...]:
    """Each once. Commas part names; but a person may be written surname first, alone or between semicolons.

    Raises:
        BadInput: single words with commas between, which may be first names or surnames and first names.
    """
    names: list[str] = []
    for part in re.split(r"[;\n]|\s/\s" if people else r"[;\n]", said):
        pieces = [" ".join(piece.split()) for piece in part.split(",")]
        if people:
            pieces = [NUMBERED.sub("", one) for piece in pieces for one in _with_and(piece)]
        if people and len(pieces) == 2 and is_one(*pieces):
            pieces = [person(part)]
        elif people and len(pieces) > 3 and len(pieces) % 2 == 0 and all(len(p.split()) == 1 for p in pieces):
            raise BadInput(
                "«{said}» kan være {n} eller {half} personer. Skriv semikolon mellom dem: Nes, Kari; Li, Ola.",
                said=part.strip()[:40], n=len(pieces), half=len(pieces) // 2,
            )  # fmt: skip
        names += pieces
    return tuple(dict.fromkeys(name for name in names if name))


def _share(said: str, percent: bool) -> float:
    # A bare 1 is one per cent to some and the whole to others, and so is 0,5 under a heading that says per cent.
    bare = _bare(said)
    if 0 < bare < 2 and (bare >= 1 or percent):
        as_said, whole = (f"{part:g}".replace(".", ",") for part in (bare, bare * 100))
        if bare > 1:
            raise BadInput(
                "«{said}» kan være {said} prosent eller mer enn hele selskapet. Skriv prosenttegnet: {said} %.",
                said=as_said,
            )
        raise BadInput(
            "«{said}» kan være {said} prosent eller {whole} prosent. Skriv prosenttegnet: {said} % eller {whole} %.",
            said=as_said, whole=whole,
        )  # fmt: skip
    parts = re.fullmatch(r"(\d+)\s*/\s*(\d+)", said.strip())
    if parts and parts[1] == parts[2] != "1":
        raise BadInput(
            "«{said}» kan være halvparten eller hele selskapet. Skriv 50 % eller 100 %.", said=said[:30]
        )
    share = float(read_share(said))
    if not 0 < share <= 1:
        raise BadInput(
            "{said} er ikke en andel mellom 0 og 100 prosent. Skriv for eksempel 12,5 %, 0,125 eller 1/8.",
            said=said[:30],
        )
    return round(share, 11)


def _with_and(said: str) -> list[str]:
    """Two people with «og» between, each with two names or more; else what was said."""
    both = re.split(r"\s(?:og|and|&)\s", said)
    return both if len(both) > 1 and all(len(one.split()) > 1 for one in both) else [said]


def _bare(said: str) -> float:
    """The number that stands alone in a cell; 0 where there is a sign, a fraction or a word too."""
    try:
        return float(read_number(said))
    except BadInput:
        return 0.0


def _amount(field: str, said: str) -> float:
    amount = float(read_kroner(said))
    if field in NEVER_NEGATIVE and amount < 0:
        raise BadInput("{said} er under null. Skriv beløpet i kroner uten minus.", said=said[:30])
    return amount


def _count(said: str) -> int:
    number = read_number(COUNTED.sub("", said), "Antallet")
    if number.denominator != 1 or not 0 <= number <= 100_000:
        raise BadInput("«{said}» er ikke et antall. Skriv et helt tall.", said=said[:30])
    return int(number)


@cache
def _forms_by_word() -> Mapping[str, str]:
    return {loose(word): form for form, words in FORM_WORDS.items() for word in words}


@cache
def _sums() -> frozenset[str]:
    return frozenset(loose(word) for word in SUMS)


@cache
def _unknown() -> frozenset[str]:
    return frozenset(loose(word) for word in UNKNOWN)


def _form(said: str) -> str:
    bare = loose(re.sub(r"\(.*?\)", "", said))
    if (form := _forms_by_word().get(bare)) is None:
        raise BadInput(
            "Formen «{said}» er ukjent. Skriv en av {known}.", said=said[:40], known=", ".join(FORMS)
        )
    return form


def _against_each_other(row: Row, one: Interest, day: date) -> Iterable[Fault]:
    """What no single cell is to blame for."""

    def at(field: str, error: BadInput) -> Fault:
        return Fault(row.sheet, row.number, field, error)

    iso = day.isoformat()
    if one.ended and one.ended <= day:
        said = BadInput(
            "{name} ble avviklet {ended} og finnes ikke {day}. Ta bort raden, eller velg en tidligere dag.",
            name=one.name, ended=one.ended.isoformat(), day=iso,
        )  # fmt: skip
        yield at("ended", said)
    for field in ("started", "agreement"):
        since = getattr(one, field)
        if since and since > day:
            said = BadInput(
                "{name} finnes ikke {day}: datoen her er {since}. Ta bort raden, eller velg en senere dag.",
                name=one.name, day=iso, since=since.isoformat(),
            )  # fmt: skip
            yield at(field, said)
    if one.started and one.ended and one.ended <= one.started:
        yield at("ended", BadInput("Slutten er ikke etter starten. Rett en av datoene."))
    for field in ("accounts", "budget", "board_elected"):
        happened = getattr(one, field)
        if happened and happened > day:
            yield at(
                field,
                BadInput("{date} er ikke kommet ennå. Skriv dagen det ble gjort.", date=happened.isoformat()),
            )
    if one.seats is not None and one.of_seats is not None and one.seats > one.of_seats:
        error = BadInput(
            "Kommunen kan ikke ha {seats} av {of} plasser. Rett ett av tallene.",
            seats=one.seats,
            of=one.of_seats,
        )
        yield at("seats", error)
    if one.board_women is not None and one.board and one.board_women > len(one.board):
        error = BadInput(
            "{women} kvinner er flere enn de {n} i styret. Rett tallet, eller skriv hele styret.",
            women=one.board_women, n=len(one.board),
        )  # fmt: skip
        yield at("board_women", error)
    if one.representatives_women is not None and 0 < len(one.representatives) < one.representatives_women:
        error = BadInput(
            "{women} kvinner er flere enn de {n} representantene. Rett tallet, eller skriv alle representantene.",
            women=one.representatives_women, n=len(one.representatives),
        )  # fmt: skip
        yield at("representatives_women", error)
    for name in both_sides(one):
        error = BadInput(
            "{name} står både som representant og i styret. Et medlem av representantskapet i et IKS kan ikke sitte i "
            "styret ({law}). Ta bort navnet fra en av kolonnene.",
            name=name, law=rule("iks-not-both").law,
        )  # fmt: skip
        yield at("board", error)
