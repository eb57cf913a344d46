"""A table of who can be on duty and what is told of the duties, filled in by hand: rows in, fields by municipality out.

Everything that people do to a spreadsheet is met here: titles above, empty rows, totals below, other columns' order and names,
a sheet each. What cannot be read is named by file, sheet, row and column.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import zip_longest
from typing import NamedTuple

from nabolag.errors import BadInput, NotKnown
from nabolag.governance.ownership.columns import SUMS
from nabolag.municipalities import find
from nabolag.report.preparedness.headings import DRIVE_COLUMN, code_or_name, field_of, known, plain_field
from nabolag.report.preparedness.held import held_of
from nabolag.report.preparedness.roster import COLUMNS, FIELDS, HELD, TELLS, roster_of, said_in
from nabolag.sources.csv_text import BOM
from nabolag.sources.survey_files.encoding import decoded
from nabolag.sources.survey_files.formulas import uncalculated
from nabolag.sources.survey_files.tables import csv_rows, xlsx_sheets
from nabolag.text import Lang, fold, texts

LARGEST = 900_000  # bytes
TITLES = 10
"""So many rows are looked at for the headings."""
ALIKE = 0.8
"""How like a heading of the template another must be to be a slip of the pen."""
TOTAL = re.compile(rf"(?:{'|'.join(fold(word) for word in SUMS)})(?:alle|kommuner|kommunar|\d*)?")


class Filled(dict[str, dict[str, str]]):
    """Code → field → as written. `passed_over`: headings with something under them that the template does not have."""

    def __init__(self) -> None:
        super().__init__()
        self.passed_over: list[str] = []


class _Sheet(NamedTuple):
    """The rows of one sheet, and what the file and the sheet are called in a message."""

    called: str
    rows: Sequence[Sequence[object]]
    turned: bool = False
    """Written the other way: a column for each municipality, and the questions below each other."""


def read_table(text: str, lang: Lang = "nb") -> Filled:
    """A table as text: the columns of the template in any order, one row for each municipality.

    Raises:
        BadInput: no heading, a municipality that is missing or stands twice, a figure that cannot be meant; names row and column.
        NotKnown: no municipality is called that.
    """
    called = texts(lang)("Tabellen")
    return _of_sheets([_Sheet("", _text_rows(text.lstrip(BOM), called))], lang, called)


def read_file(content: bytes, file: str, lang: Lang = "nb") -> Filled:
    """The same from an Excel or CSV file; of a workbook every sheet that has the headings.

    Raises:
        BadInput: another kind of file, too large, formulas without a figure, or as `read_table`.
    """
    if len(content) > LARGEST:
        raise BadInput("Filen er større enn {limit} byte. Del den opp.", limit=LARGEST)
    if file.lower().endswith((".xlsx", ".xlsm")):
        sheets = {
            name: rows
            for name, rows in xlsx_sheets(content, file, percent=True).items()
            if any(map(any, rows))
        }
        for lost in uncalculated(content, _heads(next(iter(sheets.values()), [])), file):
            raise BadInput(lost.message, **lost.values)
        headed = {name: rows for name, rows in sheets.items() if _start(rows) is not None}
        if not headed:  # the template's own explanation has its headings below each other too
            headed = {
                n: rows for n, rows in sheets.items() if _start(_turned(_Sheet("", rows)).rows) is not None
            }
        headed = headed or sheets
        several = len(headed) > 1
        _ = texts(lang)
        return _of_sheets(
            [
                _Sheet(_("{file}, ark «{sheet}»", file=file, sheet=name) if several else file, rows)
                for name, rows in headed.items()
            ],
            lang,
            file,
        )
    if file.lower().endswith((".csv", ".txt", ".tsv")):
        return _of_sheets([_Sheet(file, _text_rows(decoded(content, file)[0], file))], lang, file)
    raise BadInput("Filen {file} kan ikke leses her. Send en .xlsx eller .csv.", file=file)


def _text_rows(text: str, file: str) -> list[list[str]]:
    """The rows by whichever separator the headings have: a title above them may have none, or another."""
    for mark in ";\t,|":
        rows = csv_rows(f"sep={mark}\n{text}".encode(), file)
        if _start(rows) is not None:
            return rows
    return csv_rows(text.encode(), file)


def _heads(rows: Sequence[Sequence[object]]) -> list[str | None]:
    return [_cell(cell) or None for cell in rows[0]] if rows else []


def _start(rows: Sequence[Sequence[object]]) -> int | None:
    """The row of the headings: the municipality and another of the template's columns."""
    for number, row in enumerate(rows[:TITLES]):
        names = {plain_field(_cell(cell)) for cell in row if cell is not None}
        drives = any(DRIVE_COLUMN.fullmatch(_cell(cell)) for cell in row)
        if "kommune" in names and (any(known(name) for name in names - {"kommune"}) or drives):
            return number
    return None


def _of_sheets(sheets: Sequence[_Sheet], lang: Lang, file: str) -> Filled:
    written = Filled()
    for one in sheets or [_Sheet(file, [])]:
        sheet = one if _start(one.rows) is not None else _turned(one)
        start = _start(sheet.rows)
        if start is None:
            raise BadInput(
                "{file} mangler overskriftene. Øverst skal det stå «kommune» og minst én av disse: {columns}. Last ned malen "
                "for alle.",
                file=file, columns="; ".join(COLUMNS[1:]),
            )  # fmt: skip
        _read(sheet, start, written, lang)
    return written


def _turned(sheet: _Sheet) -> _Sheet:
    return _Sheet(sheet.called, list(zip_longest(*sheet.rows)), turned=True)


def _read(sheet: _Sheet, start: int, written: Filled, lang: Lang) -> None:
    """The rows under the headings; what stands above them, such as a title, is passed over, and so are totals below."""
    heads = [_cell(cell) for cell in sheet.rows[start]]
    fields = _fields(heads, sheet)
    names = {
        field: _called(head, turned=sheet.turned, lang=lang)
        for field, head in zip(fields, heads, strict=True)
    }
    written.passed_over += [
        head
        for at, (name, head) in enumerate(zip(fields, heads, strict=True))
        if head
        and name
        and not known(name)
        and head not in written.passed_over
        and _holds(sheet.rows[start + 1 :], at)
    ]
    for number, cells in enumerate(sheet.rows[start + 1 :], start + 2):
        row = {name: _cell(cell) for name, cell in zip(fields, cells, strict=False) if known(name)}
        who = row.get("kommune", "")
        if not any(row.values()) or TOTAL.fullmatch(fold(who)):
            continue
        where = _row(sheet, number, lang)
        if not who:
            raise BadInput("{where} mangler kommunen.", where=where)
        try:
            one = find(code_or_name(who))
        except NotKnown as error:
            if not any(said for name, said in row.items() if name != "kommune"):
                continue  # a line of words below the table, such as who filled it in
            raise NotKnown(
                "{where}: fant ingen kommune som heter «{said}». Skriv navnet eller kommunenummeret.",
                candidates=error.candidates, where=where, said=who,
            ) from error  # fmt: skip
        if one.code in written:
            raise BadInput("{where}: {name} står to ganger.", where=where, name=one.name)
        told = {name: said for name in row if name not in COLUMNS and (said := said_in(row, name))}
        given = {name: said_in(row, name) for name in FIELDS} | told
        _check(one.code, given, names, where, lang)
        written[one.code] = given


def _row(sheet: _Sheet, number: int, lang: Lang) -> str:
    _ = texts(lang)
    if sheet.turned:
        return _("{file}, kolonne {number}", file=sheet.called or _("Tabellen"), number=str(number))
    return (
        _("{file}, rad {row}", file=sheet.called, row=number) if sheet.called else _("Rad {row}", row=number)
    )


def _fields(heads: Sequence[str], sheet: _Sheet) -> list[str]:
    """The field of each column.

    Raises:
        BadInput: a column that stands twice, one with a slip of the pen, or an unknown one with figures where one is missing.
    """
    fields = [field_of(head) for head in heads]
    if len({fold(head) for name, head in zip(fields, heads, strict=True) if name == "kommune"}) > 1:
        first = fields.index("kommune")  # number and name side by side: either will do
        fields = ["" if name == "kommune" and n != first else name for n, name in enumerate(fields)]
    missing = [name for name in FIELDS if name not in fields]
    for at, (name, head) in enumerate(zip(fields, heads, strict=True)):
        if known(name):
            if fields.count(name) > 1:
                raise BadInput("Kolonnen «{column}» står to ganger.", column=head)
            continue
        near = difflib.get_close_matches(name, (*COLUMNS, *HELD, *TELLS), n=1, cutoff=ALIKE)
        if near:
            raise BadInput(
                "Kolonnen «{column}» er ikke i malen. Mente dere «{near}»?", column=head, near=near[0]
            )
        if head and "personer" in fields and missing and _holds_figures(sheet.rows, at):
            raise BadInput(
                "Kolonnen «{column}» er ikke i malen, og {missing} mangler. Kall den som i malen, eller slett den.",
                column=head, missing=", ".join(f"«{one}»" for one in missing),
            )  # fmt: skip
    return fields


def _called(head: str, *, turned: bool, lang: Lang) -> str:
    _ = texts(lang)
    return _("rad «{name}»", name=head) if turned else _("kolonne «{name}»", name=head)


def _holds(rows: Sequence[Sequence[object]], at: int) -> bool:
    return any(_cell(row[at]) for row in rows if at < len(row))


def _holds_figures(rows: Sequence[Sequence[object]], at: int) -> bool:
    """Whether a column holds figures, and not only words such as remarks."""
    cells = [_cell(row[at]) for row in rows if at < len(row)]
    return any(re.fullmatch(r"[0-9]{1,3}([.,–-][0-9]+)?\s*%?", cell) for cell in cells)


def _check(code: str, given: Mapping[str, str], heads: Mapping[str, str], where: str, lang: Lang) -> None:
    """Refuse a figure that cannot be meant, by the row and the column it stands in."""
    _ = texts(lang)
    try:
        roster_of(code, given, _)
        held_of({code: dict(given)}, _)
    except BadInput as error:
        if head := heads.get(error.field.rpartition("-")[0]):
            where = f"{where}, {head}"
        raise BadInput("{where}: {why}", where=where, why=error.text(_)) from error


def _cell(cell: object) -> str:
    """What stands in a cell, as a person sees it: no midnight behind a day, no .0 behind a whole number."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nei"
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and not cell.is_integer():
        return f"{cell:.10g}".replace(".", ",")
    return str(cell).strip()
