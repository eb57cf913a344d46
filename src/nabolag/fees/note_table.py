"""The table of a note as it stood: pasted text, also from a PDF, or the sheet of a workbook; and where each cell is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from nabolag.errors import BadInput
from nabolag.fees.note_words import amount, letter_of
from nabolag.fees.statement import ROWS, broken_rules
from nabolag.sources.csv_text import csv_text, unmarked
from nabolag.text import clean

Row = Sequence[object]
MOST_COLUMNS, MOST_ROWS = 60, 400
GAP = re.compile(r"\s{2,}|\t")
FIGURES = re.compile(r"^(?P<label>.*?)(?P<figures>(?:\s+(?:[-−–+]?\(?\d[\d.,]*\)?%?|[-−–]))+)\s*$")
DATE = re.compile(
    r"\b(0?1|31)\.\s?(0?1|12)\b(?:\.(?:(?:19|20)?\d\d\b|\s(?:19|20)\d\d\b)?|\s(?:19|20)\d\d\b)?"
)
YEAR_OF = re.compile(r"(?i)\b(jan(?:uar)?\.?|des(?:ember)?\.?)\s+(?:19|20)\d\d\b")
"""Dates in the name of a row, which are no figures of it."""
MOST_SPLITS = 200


def _day(found: re.Match[str]) -> str:
    return f"pr{int(found[1]):02}{int(found[2]):02}"


@dataclass(frozen=True)
class NoteTable:
    """Rows of cells; `sheet` is empty for what was pasted."""

    rows: tuple[tuple[object, ...], ...]
    sheet: str = ""

    def place(self, row: int, column: int) -> str:
        """What to call the cell in row and column, counted from 0: `C4`, or the row alone where nothing has columns."""
        from openpyxl.utils import get_column_letter

        return f"{get_column_letter(column + 1)}{row + 1}"

    def turned(self) -> NoteTable:
        """With columns for rows."""
        width = max(map(len, self.rows))
        padded = [[*row, *[None] * (width - len(row))] for row in self.rows]
        return Turned(tuple(zip(*padded, strict=True)), self.sheet)


class Turned(NoteTable):
    """A table that was written with its rows across."""

    def place(self, row: int, column: int) -> str:
        return super().place(column, row)


def table_of_rows(rows: Sequence[Row], sheet: str = "") -> NoteTable:
    """Rows that somebody has read already."""
    if len(rows) > MOST_ROWS:
        raise BadInput(
            "Noten har {n} {n:rad|rader}. Lim inn bare tabellen, høyst {most}.", n=len(rows), most=MOST_ROWS
        )
    table = NoteTable(tuple(tuple(row[:MOST_COLUMNS]) for row in rows), sheet)
    across = max((sum(_named(cell) for cell in row) for row in table.rows), default=0)
    down = sum(letter_of(row)[0] is not None for row in table.rows)
    return table.turned() if across > max(down, 2) else table


def _named(cell: object) -> bool:
    return isinstance(cell, str) and letter_of([cell, ""])[0] is not None


def table_of_text(text: str, sheet: str = "") -> NoteTable:
    """What was pasted: columns parted by semicolon, tab, comma, or the spaces of a PDF; `sheet`: where it was taken from.

    Raises:
        BadInput: it is empty.
    """
    lines = clean(text).splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    if not any(line.strip() for line in lines):
        raise BadInput("Tabellen er tom. Første rad skal ha overskriftene, radene under tallene.")
    many = len([line for line in lines if line.strip()])
    for mark in (";", "\t"):
        if sum(mark in line for line in lines) * 2 > many:
            read = csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)
            return table_of_rows([[unmarked(cell) for cell in row] for row in read], sheet)
    if sum(bool(re.search(r"[^\d\s],|,[^\d\s]", line)) for line in lines) * 2 > many:
        return table_of_rows(list(csv.reader(io.StringIO("\n".join(lines)))))
    parted = [GAP.split(line.strip()) for line in lines]
    wide = [len(row) for row in parted if letter_of(row)[0]]
    if len(wide) > 1 and min(wide) > 1 and len(set(wide)) == 1 and all(_whole(row) for row in parted):
        return table_of_rows(parted)
    return table_of_rows(_from_pdf(lines))


def _whole(row: Row) -> bool:
    """Whether no cell after the label holds two figures."""
    return letter_of(row)[0] is None or all(amount(cell) is not None for cell in row[1:])


def _from_pdf(lines: Sequence[str]) -> list[list[object]]:
    """Lines where one space parts both thousands and columns: as many columns as every row can have, figures of like length
    in a row, and among these the ones that make the sums of the note come true."""
    lines = [YEAR_OF.sub(r"\1", DATE.sub(_day, line)) for line in lines]
    found = [FIGURES.match(line.strip()) for line in lines]
    rows = {
        i: (match["label"].strip(), match["figures"].split())
        for i, match in enumerate(found)
        if match
        and match["label"].strip()
        and letter_of([match["label"].strip(), ""])[0]
        and not re.fullmatch(r"(?:\s*(?:19|20)\d\d)+", match["figures"])
    }
    if not rows:
        return [[line] for line in lines]
    heads = [line.split() for line in lines[: min(rows)] if line.strip()]
    splits: dict[int, list[tuple[str, ...]]] = {}
    columns = 1
    for n in (*([len(heads[-1])] if heads else ()), *range(1, 13)):
        tried = {i: list(_splits(tokens, n)) for i, (_label, tokens) in rows.items()}
        if sum(map(bool, tried.values())) > sum(map(bool, splits.values())):
            columns, splits = n, tried
    if unclear := [i for i, options in splits.items() if not options]:
        raise BadInput(
            "Rad {row}: vi kan ikke se hvor ett tall slutter og det neste begynner i «{said}». Sett semikolon mellom kolonnene.",
            row=unclear[0] + 1, said=lines[unclear[0]].strip()[:80],
        )  # fmt: skip
    chosen = {i: min(options, key=_uneven) for i, options in splits.items() if options}
    letters = {i: letter_of([rows[i][0], ""])[0] or "" for i in chosen}

    def broken(trial: dict[int, tuple[str, ...]]) -> int:
        return sum(
            broken_rules(
                {letters[i]: amount(row[n]) or 0.0 for i, row in trial.items() if letters[i] in ROWS}
            )
            for n in range(columns)
        )

    for _round in range(2):
        for i, options in splits.items():
            for option in options if len(options) > 1 else ():
                if broken(chosen | {i: option}) < broken(chosen):
                    chosen[i] = option
    out: list[list[object]] = []
    for i, line in enumerate(lines):
        if i in chosen:
            out.append([rows[i][0], *chosen[i]])
        elif heads and line.split() == heads[-1] and len(heads[-1]) in (columns, columns + 1):
            out.append(["", *heads[-1][-columns:]])
        else:
            out.append([line.strip()])
    return out


def _splits(tokens: Sequence[str], n: int) -> Iterator[tuple[str, ...]]:
    """The ways `n` figures may stand in the groups of digits that spaces part: three digits in each group but the first."""
    may_begin = [i for i in range(1, len(tokens)) if not _joined(tokens[i - 1], tokens[i])]
    optional = [i for i in range(1, len(tokens)) if i not in may_begin]
    lacking = n - 1 - len(may_begin)
    if lacking < 0:
        return
    for tried, more in enumerate(combinations(optional, lacking)):
        if tried >= MOST_SPLITS:
            return
        at = [0, *sorted((*may_begin, *more)), len(tokens)]
        figures = tuple("".join(tokens[a:b]) for a, b in zip(at, at[1:], strict=False))
        if all(len(f.strip("()-−–+%")) < 2 or f.strip("()-−–+%")[0] != "0" or "," in f for f in figures):
            yield figures


def _joined(before: str, after: str) -> bool:
    """Whether `after` may go on with the thousands of `before`."""
    return bool(re.fullmatch(r"[-−–+(]*\d{1,3}", before) and re.fullmatch(r"\d{3}(?:,\d+)?\)?", after))


def _uneven(figures: Sequence[str]) -> int:
    return sum(len(figure) ** 2 for figure in figures)


def tables_of_workbook(content: bytes, name: str) -> list[NoteTable]:
    """The sheets of a workbook, each as a table, that with most of a note's rows first.

    Raises:
        BadInput: no workbook, or a formula whose figure was never saved; names sheet and cell.
    """
    from nabolag.sources.workbooks import opened, unsaved_formulas

    book = opened(content, name)
    unsaved = unsaved_formulas(content)
    tables = []
    for sheet in book.worksheets:
        rows = [
            list(row) for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
        ]
        while rows and all(cell is None for cell in rows[-1]):
            rows.pop()
        if rows:
            cells = [[clean(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
            tables.append(table_of_rows(cells, sheet.title))
    tables.sort(key=lambda table: -sum(letter_of(row)[0] is not None for row in table.rows))
    if tables:
        unsaved.refuse(tables[0].sheet)
    return tables


def as_text(table: NoteTable) -> str:
    """The table as text that `table_of_text` reads back, every cell in its place."""
    width = max(map(len, table.rows))
    first, *rest = ([_written(cell) for cell in row] + [""] * (width - len(row)) for row in table.rows)
    return csv_text(first, rest, delimiter=";")


def _written(cell: object) -> str:
    if isinstance(cell, float):
        digits = str(int(cell)) if cell.is_integer() else f"{cell:.6f}".rstrip("0")
        three = len(digits.partition(".")[2]) == 3  # they would be read as thousands
        return (digits + "0" if three else digits).replace(".", ",").replace("-", "−")
    return "" if cell is None else " ".join(str(cell).split())
