"""A printed selvkost note as people have it, a pasted table or the rows of a sheet, ready for `statement.check`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nabolag.errors import BadInput
from nabolag.fees.statement import ROWS, Finding, check
from nabolag.text import fold, read_number

Rows = Sequence[Sequence[object]]
LETTER = re.compile(r"\s*([A-P])\s*(?:[.):=–-].*|\s.*)?$", re.DOTALL)
LABELS: dict[str, tuple[str, ...]] = {
    "A": ("direkte driftsutgifter", "direkte driftskostnader", "direkte kostnader", "direkte utgifter"),
    "B": (
        "indirekte driftsutgifter",
        "indirekte driftskostnader",
        "indirekte kostnader",
        "henførbare indirekte utgifter",
    ),
    "C": (
        "kalkulatoriske rentekostnader",
        "kalkulatoriske renter",
        "beregnede rentekostnader",
        "rentekostnader",
    ),
    "D": ("kalkulatoriske avskrivninger", "avskrivninger", "avskrivning"),
    "E": ("andre inntekter", "andre driftsinntekter", "øvrige inntekter"),
    "F": ("gebyrgrunnlag", "selvkost", "netto gebyrgrunnlag"),
    "G": ("gebyrinntekter", "gebyrinntekt"),
    "H": ("årets resultat", "resultat", "årets selvkostresultat"),
    "I": ("avsetning til selvkostfond", "avsatt til fond", "avsetning til fond"),
    "J": ("bruk av selvkostfond", "bruk av fond"),
    "K": ("kontrollsum",),
    "L": ("selvkostfond 1 januar", "saldo selvkostfond 0101", "inngående saldo", "selvkostfond 0101"),
    "M": (
        "renter på fond",
        "kalkulatoriske renter på fond",
        "rente på fondet",
        "kalkulerte renter selvkostfond",
    ),
    "N": ("selvkostfond 31 desember", "saldo selvkostfond 3112", "utgående saldo", "selvkostfond 3112"),
    "O": ("årets finansielle dekningsgrad", "finansiell dekningsgrad", "dekningsgrad"),
    "P": ("årets selvkostgrad", "selvkostgrad"),
}
MOST_COLUMNS, MOST_ROWS = 60, 400


def read_notes(rows: Rows) -> dict[str, dict[str, object]]:
    """Column name -> {letter: amount as written}: one note for each column with figures.

    A row is known by its letter (`A`, `A Direkte drift`) or by what notes call it; other rows are left out.

    Raises:
        BadInput: no row of a note, or a figure that is none; names row and column.
    """
    if len(rows) > MOST_ROWS:
        raise BadInput(
            "Noten har {n} {n:rad|rader}. Lim inn bare tabellen, høyst {most}.", n=len(rows), most=MOST_ROWS
        )
    notes: dict[str, dict[str, object]] = {}
    head: list[str] = []
    for number, row in enumerate(rows, 1):
        cells = ["" if cell is None else cell for cell in row][:MOST_COLUMNS]
        letter, after = letter_of(cells)
        if letter is None:
            words = [str(cell).strip() for cell in cells]
            if not notes and any(words):
                head = words
            continue
        for i, cell in enumerate(cells[after:], after):
            if str(cell).strip() in ("", "-", "–", "−"):
                continue
            name = (head[i] if i < len(head) and head[i] else "") or str(i - after + 1)
            try:
                value = read_number(cell)
            except BadInput:
                if i == after and len(cells) > after + 1:
                    continue  # a label, or a formula such as A + B, between the letter and the figures
                raise BadInput(
                    "Rad {row}, kolonne {column}: «{said}» er ikke et tall. Skriv for eksempel 1234.",
                    row=number, column=name, said=str(cell)[:60],
                ) from None  # fmt: skip
            if letter in notes.setdefault(name, {}):
                raise BadInput(
                    "Rad {row}: {letter} står to ganger i kolonnen {column}.",
                    row=number,
                    letter=letter,
                    column=name,
                )
            notes[name][letter] = float(value)
    notes = {name: note for name, note in notes.items() if len(note) > 1}
    if not notes:
        raise BadInput(
            "Vi fant ingen rader fra en selvkostnote. Begynn hver rad med bokstaven A til P, eller med navnet, for eksempel "
            "Gebyrinntekter."
        )
    return notes


def letter_of(cells: Sequence[object]) -> tuple[str | None, int]:
    """(the letter that a row is, where its figures begin)."""
    first = str(cells[0]).strip() if cells else ""
    if len(cells) > 1 and (match := LETTER.match(first)):
        return match[1], 1
    wanted = fold(re.sub(r"^[+\-=−\s]*", "", first))
    for letter in ROWS:
        if wanted and wanted in map(fold, LABELS[letter]):
            return letter, 1
    return None, 0


def checked_notes(rows: Rows) -> dict[str, list[Finding]]:
    """What does not add up in each column of a note.

    Raises:
        BadInput: as `read_notes` and `check`.
    """
    return {name: check(note) for name, note in read_notes(rows).items()}
