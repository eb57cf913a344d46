"""A printed selvkost note as people have it, read whichever way it stands, and checked: each column, years, and totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nabolag.errors import BadInput, unread
from nabolag.fees.note_table import NoteTable, Row, as_text, table_of_rows, table_of_text, tables_of_workbook
from nabolag.fees.note_words import GROUPED, TO_FUND_OR_FROM, amount, letter_of
from nabolag.fees.statement import FACTORS, ROWS, SUMS, Finding, check
from nabolag.sources.plain_yaml import written_text
from nabolag.text import N_, fold
from nabolag.text.showing import Shown

YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
TOTALS = ("sum", "ialt", "totalt", "total", "samlet", "tilsammen", "itillegg", "alle", "samla")
BLANK = ("", "-", "–", "−", "—", "..", "…")


@dataclass(frozen=True, repr=False)
class ReadNote(Shown):
    """One column of a note: one service in one year.

    Attributes:
        name: the heading of the column.
        rows: letter -> amount as printed.
        at: letter -> the cell it stood in, such as `C4`.
        service, year: of the heading; year None where there is none.
    """

    name: str
    rows: Mapping[str, float]
    at: Mapping[str, str]
    service: str
    year: int | None


@dataclass(frozen=True, repr=False)
class CheckedNote(Shown):
    """A note that is read and checked.

    Attributes:
        notes: each column.
        findings: what does not add up, by the name of the column; empty lists where all does.
        left_out: rows with figures whose name is not known, as written.
        sheet: where it stood; "" for what was pasted.
    """

    notes: tuple[ReadNote, ...]
    findings: Mapping[str, list[Finding]]
    left_out: tuple[str, ...] = ()
    sheet: str = field(default="")


@dataclass(frozen=True, repr=False)
class ColumnFinding(Finding):
    """A total that is not that of its columns, and what it would be."""

    reckoned: float = 0.0


def checked_text(text: str, sheet: str = "") -> CheckedNote:
    """A pasted note, checked; `sheet`: the one it was taken from, cell for cell.

    Raises:
        BadInput: no rows of a note, or a figure that is none.
    """
    return checked_table(table_of_text(text, sheet))


def checked_file(file: Path | bytes, name: str = "") -> CheckedNote:
    """The note of a workbook, or of a text file, checked; the sheet with most of its rows.

    Raises:
        BadInput: as `checked_text`; an unreadable file; a formula whose figure was never saved.
    """
    name = name or str(file)
    try:
        content = file if isinstance(file, bytes) else file.read_bytes()
    except OSError as error:
        raise unread(name, error) from error
    return checked_table(table_of_file(content, name))


def text_of_file(content: bytes, name: str) -> tuple[str, str]:
    """(the note of a file as text that `checked_text` takes, the sheet it stood in).

    Raises:
        BadInput: as `checked_file`.
    """
    table = table_of_file(content, name)
    return as_text(table), table.sheet


def table_of_file(content: bytes, name: str) -> NoteTable:
    """The table of a workbook's sheet with most of a note's rows, or of a text file."""
    if not content.startswith(b"PK"):
        return table_of_text(written_text(content, name))
    tables = tables_of_workbook(content, name)
    if not tables:
        raise _no_rows()
    return tables[0]


def checked_table(table: NoteTable) -> CheckedNote:
    """As `checked_text`, of a table that is read."""
    notes, left_out = _read(table)
    findings = {note.name: check(note.rows) for note in notes}
    for total in notes:
        if wrong := _total(total, notes):
            findings[total.name] = [
                *wrong,
                *check({**total.rows, **{one.rows[0]: one.reckoned for one in wrong}}),
            ]
    for name, more in _across(notes):
        findings[name].append(more)
    return CheckedNote(tuple(notes), findings, tuple(left_out), table.sheet)


def read_notes(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Column name -> {letter: amount}: one note for each column with figures.

    A row is known by what notes call it, or by its letter (`A`, `A Direkte drift`); other rows are left out. Rows and columns
    may change place.

    Raises:
        BadInput: no row of a note, or a figure that is none; names row and column.
    """
    return {note.name: dict(note.rows) for note in _read(table_of_rows(rows))[0]}


def checked_notes(rows: Sequence[Row]) -> dict[str, list[Finding]]:
    """What does not add up in each column of a note.

    Raises:
        BadInput: as `read_notes` and `check`.
    """
    return dict(checked_table(table_of_rows(rows)).findings)


def _no_rows() -> BadInput:
    return BadInput(
        "Vi fant ingen rader fra en selvkostnote. Begynn hver rad med bokstaven A til P, eller med navnet, for eksempel "
        "Gebyrinntekter."
    )


def _read(table: NoteTable) -> tuple[list[ReadNote], list[str]]:
    labelled = _labelled(table)
    columns = _figure_columns(table, labelled)
    if not columns:
        raise _no_rows()
    grouped = _grouped(table, labelled, columns)
    heads = _heads(table, labelled[0][0], columns)
    notes: list[tuple[str, dict[str, float], dict[str, str]]] = []
    open_: dict[int, tuple[str, dict[str, float], dict[str, str]]] = {}
    letters = {i: letter for i, letter, _after in labelled}
    stacked = len(set(letters.values())) < len(letters)  # one service under another
    section, begun, left_out = "", "", []
    for i, row in enumerate(table.rows):
        filled = [cell for cell in row if _said(cell)]
        letter = letters.get(i)
        if letter is None:
            if i > labelled[0][0] and len(filled) == 1 and isinstance(filled[0], str):
                section = filled[0].strip()
            elif i > labelled[0][0] and any(amount(row[c]) is not None for c in columns if c < len(row)):
                left_out.append(str(filled[0]).strip()[:60])
            elif i < labelled[0][0] and len(filled) == 1 and isinstance(filled[0], str):
                section = begun = filled[0].strip()
            continue
        for c in columns:
            cell = row[c] if c < len(row) else None
            if not _said(cell):
                continue
            value = amount(cell, grouped=grouped and letter not in "OP")
            if value is None:
                raise _no_figure(table, i, c, heads[c], cell)
            if letter == "H" and _deficit(row) and value > 0:
                value = -value
            at = letter if letter != TO_FUND_OR_FROM else ("I" if value >= 0 else "J")
            if stacked and section != begun:
                open_, begun = {}, section
            if c not in open_:
                open_[c] = (", ".join(filter(None, (section if stacked else "", heads[c]))), {}, {})
                notes.append(open_[c])
            _name, rows, places = open_[c]
            if at in rows:
                raise BadInput(
                    "Rad {row}: {letter} står to ganger i kolonnen {column}.",
                    row=i + 1,
                    letter=at,
                    column=heads[c],
                )
            rows[at], places[at] = abs(value) if letter == TO_FUND_OR_FROM else value, table.place(i, c)
    out = [_note(name, rows, places) for name, rows, places in notes if len(rows) > 1]
    if not out:
        raise _no_rows()
    return _distinct(out), left_out


def _labelled(table: NoteTable) -> list[tuple[int, str, int]]:
    """(row, its letter, where its figures may begin) of each row of a note; a heading such as `Selvkost | 2024` is none."""
    out: list[tuple[int, str, int]] = []
    for i, row in enumerate(table.rows):
        letter, after = letter_of(row)
        figures = [value for cell in row[after:] if (value := amount(cell)) is not None]
        years = not out and all(value in range(1990, 2101) for value in figures)
        if letter is not None and figures and not years:
            out.append((i, letter, after))
    return out


def _no_figure(table: NoteTable, row: int, column: int, head: str, cell: object) -> BadInput:
    if table.sheet:
        return BadInput(
            "Ark «{sheet}», celle {cell}: «{said}» er ikke et tall. Skriv for eksempel 1234.",
            sheet=table.sheet, cell=table.place(row, column), said=str(cell)[:60],
        )  # fmt: skip
    return BadInput(
        "Rad {row}, kolonne {column}: «{said}» er ikke et tall. Skriv for eksempel 1234.",
        row=row + 1, column=head, said=str(cell)[:60],
    )  # fmt: skip


def _deficit(row: Row) -> bool:
    """Whether the row is called a deficit, and nothing else: then it is below nothing without a minus."""
    called = fold(" ".join(str(cell) for cell in row[:2] if isinstance(cell, str)))
    return ("underskudd" in called or "underskot" in called) and "oversk" not in called


def _said(cell: object) -> bool:
    return cell is not None and str(cell).strip() not in BLANK


def _figure_columns(table: NoteTable, labelled: Sequence[tuple[int, str, int]]) -> list[int]:
    """Those with figures in more of the note's rows than words."""
    width = max((len(row) for row in table.rows), default=0)
    out = []
    for c in range(1, width):
        cells = [table.rows[i][c] for i, _letter, after in labelled if after <= c < len(table.rows[i])]
        said = [cell for cell in cells if _said(cell)]
        figures = sum(amount(cell) is not None for cell in said)
        if figures and figures * 2 >= len(said):
            out.append(c)
    first = [c for c in out if fold(str(_above(table, labelled[0][0], c))) not in ("note", "noter", "nr")]
    return first


def _above(table: NoteTable, row: int, column: int) -> object:
    cells = [r[column] for r in table.rows[:row] if column < len(r) and _said(r[column])]
    return cells[-1] if cells else ""


def _grouped(table: NoteTable, labelled: Sequence[tuple[int, str, int]], columns: Sequence[int]) -> bool:
    """Whether every figure with a mark has it before three digits: then it parts thousands."""
    cells = [
        str(table.rows[i][c]).strip().strip("()")
        for i, letter, _after in labelled
        if letter not in "OP"
        for c in columns
        if c < len(table.rows[i]) and isinstance(table.rows[i][c], str)
    ]
    marked = [cell for cell in cells if re.search(r"\d[.,]\d", cell)]
    return len(marked) > 1 and all(re.fullmatch(GROUPED, cell) for cell in marked)


def _heads(table: NoteTable, first: int, columns: Sequence[int]) -> dict[int, str]:
    """The name of each column: what stands above it, a heading over several columns going for all of them."""
    parts: dict[int, list[str]] = {c: [] for c in columns}
    above = [row for row in table.rows[:first] if any(_said(row[c]) for c in columns if c < len(row))]
    for number, row in enumerate(above):
        last = ""
        for c in columns:
            here = _words(row[c]) if c < len(row) else ""
            if here:
                last = here
            elif number == len(above) - 1 and number > 0:
                continue
            if here or (last and len([x for x in row if _said(x)]) < len(columns)):
                parts[c].append(here or last)
    single = {c: ", ".join(dict.fromkeys(words)) for c, words in parts.items()}
    return {c: name or str(n) for n, (c, name) in enumerate(single.items(), 1)}


def _words(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split()) if _said(cell) else ""


def _note(name: str, rows: dict[str, float], places: dict[str, str]) -> ReadNote:
    years = YEAR.findall(name)
    service = re.sub(r"^[\s,:–-]+|[\s,:–-]+$", "", YEAR.sub("", name))
    return ReadNote(name, rows, places, service, int(years[-1]) if years else None)


def _distinct(notes: Sequence[ReadNote]) -> list[ReadNote]:
    """Columns of one name told apart by where they stand."""
    names = [note.name for note in notes]
    return [
        note if names.count(note.name) == 1
        else ReadNote(f"{note.name} ({next(iter(note.at.values()))})", note.rows, note.at, note.service, note.year)
        for note in notes
    ]  # fmt: skip


def _across(notes: Sequence[ReadNote]) -> list[tuple[str, Finding]]:
    """Whether the years of each service hang together: none left out, and each fund opening as the last one closed."""
    out: list[tuple[str, Finding]] = []
    for service in dict.fromkeys(note.service for note in notes):
        years = sorted((n for n in notes if n.service == service and n.year), key=lambda n: n.year or 0)
        for before, after in zip(years, years[1:], strict=False):
            assert before.year is not None
            assert after.year is not None
            if after.year == before.year:
                continue
            if after.year > before.year + 1:
                missing = ", ".join(str(year) for year in range(before.year + 1, after.year))
                message = N_(
                    "{years} mangler mellom {first} og {last}, så fondet kan ikke følges. Ta med {years}."
                )
                values: dict[str, object] = {
                    "years": missing,
                    "first": str(before.year),
                    "last": str(after.year),
                }
                out.append((after.name, Finding("years", ("L",), message, values=values)))
            elif "N" in before.rows and "L" in after.rows:
                out += [(after.name, one) for one in _opening(before, after)]
    return out


def _opening(before: ReadNote, after: ReadNote) -> list[Finding]:
    closing, opening = before.rows["N"], after.rows["L"]
    if abs(abs(closing) - abs(opening)) <= 1.0 + 1e-9:
        return []
    values: dict[str, object] = {
        "year": str(after.year),
        "opening": _shown(opening),
        "closing": _shown(closing),
    }
    factor = _factor(opening, closing)
    if factor is None:
        message = N_("År {year}: fondet 1. januar (L) er {opening}, men året før sluttet på {closing} (N).")
    else:
        message = N_(
            "År {year}: fondet 1. januar (L) er {opening}, men året før sluttet på {closing} (N). De er ikke i samme enhet: "
            "forholdet er {factor}."
        )
        values["factor"] = _shown(max(factor, 1 / factor))
    return [Finding("chain", ("N", "L"), message, factor, values)]


def _factor(one: float, other: float) -> float | None:
    if not other:
        return None
    return next((f for f in FACTORS if abs(one / other / f - 1) < 0.005), None)


def _total(total: ReadNote, notes: Sequence[ReadNote]) -> list[ColumnFinding]:
    """Where a column of totals is not the sum of the others of its year."""
    parts = [n for n in notes if n.year == total.year and fold(n.service) not in TOTALS]
    if fold(total.service) not in TOTALS or len(parts) < 2:
        return []
    out: list[ColumnFinding] = []
    for letter in (*ROWS[:14], *SUMS):
        printed = [n.rows[letter] for n in parts if letter in n.rows]
        if letter not in total.rows or not printed:
            continue
        reckoned, said = sum(printed), total.rows[letter]
        if abs(reckoned - said) > (len(printed) + 1) / 2:
            message = N_(
                "Rad {row}: kolonnene er {reckoned} til sammen, men her er trykt {printed}. Forskjellen er {off}."
            )
            values = {
                "row": SUMS.get(letter, letter),
                "reckoned": _shown(reckoned),
                "printed": _shown(said),
                "off": _shown(said - reckoned),
            }
            out.append(ColumnFinding("column", (letter,), message, _factor(said, reckoned), values, reckoned))
    return out


def _shown(value: float) -> str:
    return f"{value:.10g}".replace(".", ",").replace("-", "−")
