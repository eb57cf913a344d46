"""The rows of a sheet by its headings, wherever they stand; what is wrong with a heading is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from nabolag.errors import BadInput, NabolagError, Ours
from nabolag.municipalities.search import loose

FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("samarbeid", "navn", "namn", "selskap", "arrangement", "name"),
    "org_number": ("organisasjonsnummer", "orgnr", "org.nr", "organisation number", "org_number"),
    "form": ("form", "selskapsform", "legal form"),
    "services": ("tjenester", "tjeneste", "tenester", "teneste", "services", "service"),
    "municipality": ("kommune", "municipality"),
    "role": ("rolle", "role"),
    "share": (
        "andel i prosent",
        "andel",
        "eierandel",
        "del i prosent",
        "eigardel",
        "share",
        "share in per cent",
    ),
    "since": ("fra", "frå", "gyldig fra", "from", "since", "valid from"),
    "until": ("til", "gyldig til", "to", "until", "valid to"),
    "source": ("kilde", "kjelde", "source"),
    "note": ("merknad", "note"),
}
"""The columns, found by their heading wherever they stand; the first is what we write."""
NEEDED = ("name", "municipality", "role", "source")
MOST_ROWS = 20_000
OWNER = re.compile(r"(?i)^(?:(?:.{1,60}\s)?kommunes|kommunens|kommunen sin|kommunen sine|våre?|vår|vårt)\s+")
"""Whose something is, before what it is."""
TITLES = 10
"""The headings stand within the first filled lines."""


@dataclass(frozen=True)
class Row:
    """One row as it was read: its sheet, its number there (the heading is 1), its cells by field, and their headings."""

    sheet: str
    number: int
    cells: Mapping[str, object]
    heads: Mapping[str, str] = field(default_factory=dict)

    def said(self, field: str) -> str:
        """A cell as text without spaces round it."""
        value = self.cells.get(field)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return " ".join(str(value).split())


@dataclass(frozen=True)
class Fault:
    """What is wrong where: sheet, row (0: the whole sheet), field of `FIELDS` or a heading, and the error with the remedy."""

    sheet: str
    row: int
    field: str
    error: NabolagError


Fields = Mapping[str, tuple[str, ...]]


def rows_of(
    sheet: str, table: Sequence[Sequence[object]], known: Fields | None = None, needed: Sequence[str] = NEEDED
) -> tuple[list[Row], list[Fault]]:
    """The rows of a sheet whose first filled line is the headings, or one below titles; they may stand in any order.

    `known`: the columns of another kind of sheet, of which those not `needed` may be missing, and others are passed over.

    Out: the rows, and a fault for each heading that is missing, double or, in a sheet of arrangements, unknown.
    """
    fields_by_word = _fields_by_word() if known is None else words_of(known)
    lines = [(n, line) for n, line in enumerate(table, 1) if any(_text(cell) for cell in line)]
    if not lines:
        return [], [Fault(sheet, 0, "", BadInput("Arket er tomt. Skriv en overskrift og minst én rad."))]
    enough = max(2, len(needed))
    first = next(
        (i for i, (_n, line) in enumerate(lines[:TITLES]) if _known_heads(line, fields_by_word) >= enough), 0
    )
    lines = lines[first:]  # a title may stand above the headings
    at, heads = lines[0]
    fields, faults = [], []
    for head in heads:
        field = _field(head, fields_by_word)
        if field and field in fields:
            faults.append(
                Fault(
                    sheet,
                    at,
                    _text(head),
                    BadInput("Kolonnen «{head}» står to ganger. Ta bort den ene.", head=_text(head)),
                )
            )
        if _text(head) and not field and known is None:
            faults.append(
                Fault(
                    sheet,
                    at,
                    _text(head),
                    BadInput(
                        "Overskriften «{head}» er ukjent. Bruk {known}.",
                        head=_text(head)[:60],
                        known=", ".join(words[0] for words in FIELDS.values()),
                    ),
                )
            )
        fields.append(field)
    for field in needed:
        if field not in fields:
            faults.append(
                Fault(
                    sheet,
                    at,
                    (known or FIELDS)[field][0],
                    BadInput(
                        "Kolonnen «{head}» mangler. Overskriftene i rad {row} er: {found}. Legg den til, eller gi en av dem "
                        "det navnet.",
                        head=(known or FIELDS)[field][0],
                        row=at,
                        found=_listed(heads),
                    ),
                )
            )
    if len(lines) == 1 and not faults:
        faults.append(
            Fault(sheet, at, "", BadInput("Arket har overskrifter, men ingen rader. Skriv minst én rad."))
        )
    if known is not None:
        faults += [
            Fault(
                sheet,
                n,
                "",
                BadInput(
                    "Raden har flere celler enn det er overskrifter. Et skilletegn i en celle må stå i anførselstegn: "
                    "«Kari; Ola», «33,3 %»."
                ),
            )
            for n, line in lines[1:MOST_ROWS]
            if any(_text(cell) for cell in line[len(fields) :])
        ]
    if len(lines) > MOST_ROWS:
        faults.append(
            Fault(sheet, 0, "", BadInput("Arket har flere enn {most} rader. Del det opp.", most=MOST_ROWS))
        )
    headed = {f: _text(head) for f, head in zip(fields, heads, strict=True) if f}
    rows = [
        Row(sheet, n, {f: v for f, v in zip(fields, line, strict=False) if f}, headed)
        for n, line in lines[1:MOST_ROWS]
    ]
    return rows, faults


@cache
def _fields_by_word() -> Mapping[str, str]:
    return words_of(FIELDS)


def words_of(fields: Fields) -> Mapping[str, str]:
    """The field that each word in a heading names."""
    return {loose(word): field for field, words in fields.items() for word in words}


def _field(head: object, fields_by_word: Mapping[str, str]) -> str:
    """The field that a heading names, "" where it names none; whose it is («Ås kommunes andel») says nothing."""
    said = re.sub(r"\(.*?\)|%", "", _text(head)).strip()
    return fields_by_word.get(loose(said)) or fields_by_word.get(loose(OWNER.sub("", said)), "")


def _known_heads(line: Sequence[object], fields_by_word: Mapping[str, str]) -> int:
    return len({field for cell in line if (field := _field(cell, fields_by_word))})


def _listed(heads: Sequence[object]) -> Ours:
    """The headings of a sheet as they stand there; the first twelve."""
    found = [_text(head)[:40] for head in heads if _text(head)]
    return Ours(", ".join(f"«{head}»" for head in found[:12]) + (" …" if len(found) > 12 else ""))


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
