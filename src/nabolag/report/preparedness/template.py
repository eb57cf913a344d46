"""The template of who can be on duty and what the fire service has: made for a case, and read back filled in."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterable, Sequence
from functools import cache

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find
from nabolag.report.preparedness.roster import COLUMNS, DRIVE, FIELDS, HELD, TELLS
from nabolag.report.share.case import rows_of_text
from nabolag.sources.csv_text import BOM, csv_text
from nabolag.sources.survey_files.encoding import decoded
from nabolag.sources.survey_files.tables import xlsx_sheets
from nabolag.text import LANGUAGES, fold, texts

DRIVE_COLUMN = re.compile(
    r"\s*(?:min(?:utt|utter|utes)?\.?\s+(?:til|to)\s+(.+?)|til\s*(\d{4}))\s*", re.IGNORECASE
)
LARGEST = 900_000  # bytes
TITLES = 10
"""So many rows are looked at for the headings."""
ALIKE = 0.8
"""How like a heading of the template another must be to be a slip of the pen."""


def read_table(text: str) -> dict[str, dict[str, str]]:
    """A table as text: the columns of the template in any order, one row for each municipality.

    Raises:
        BadInput: no heading, a municipality that is missing or stands twice; it names the row.
        NotKnown: no municipality is called that.
    """
    return _of_rows(rows_of_text(text.lstrip(BOM)))


def read_file(content: bytes, file: str) -> dict[str, dict[str, str]]:
    """The same from an Excel or CSV file.

    Raises:
        BadInput: another kind of file, too large, or as `read_table`.
    """
    if len(content) > LARGEST:
        raise BadInput("Filen er større enn {limit} byte. Del den opp.", limit=LARGEST)
    if file.lower().endswith(".xlsx"):
        sheets = [rows for rows in xlsx_sheets(content, file).values() if any(any(row) for row in rows)]
        return _of_rows([row for row in (sheets or [[]])[0] if any(cell is not None for cell in row)])
    if file.lower().endswith((".csv", ".txt", ".tsv")):
        return read_table(decoded(content, file)[0])
    raise BadInput("Filen {file} kan ikke leses her. Send en .xlsx eller .csv.", file=file)


def template_rows(codes: Iterable[str]) -> list[list[str]]:
    """The template: headings, and a row for each; the minutes to each and what is held against the law come last."""
    named = [f"{current()[code].name} ({code})" for code in codes]
    head = [*COLUMNS, *(f"minutter til {name}" for name in named), *HELD, *TELLS]
    return [head, *([name, *[""] * (len(head) - 1)] for name in named)]


def template_csv(codes: Iterable[str]) -> bytes:
    """The template as CSV for a spreadsheet."""
    header, *rows = template_rows(codes)
    return (BOM + csv_text(header, rows, delimiter=";")).encode()


def template_xlsx(codes: Iterable[str]) -> bytes:
    """The template as a workbook."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("vaktmannskap")
        rows = template_rows(codes)
        sheet.set_column(0, len(rows[0]) - 1, 16)
        for n, line in enumerate(rows):
            for column, cell in enumerate(line):
                sheet.write_string(n, column, cell)
    return out.getvalue()


def _of_rows(rows: Sequence[Sequence[object]]) -> dict[str, dict[str, str]]:
    """The rows under the headings; what stands above them, such as a title, is passed over."""
    heads = ([_heading(str(cell or "")) for cell in row] for row in rows[:TITLES])
    start = next((n for n, row in enumerate(heads) if "kommune" in row and "personer" in row), None)
    if start is None:
        raise BadInput(
            "Tabellen mangler overskriftene. Skriv dem øverst: {columns}.", columns="; ".join(COLUMNS)
        )
    head = [_field_of(str(cell or "")) for cell in rows[start]]
    if len({fold(str(cell)) for name, cell in zip(head, rows[start], strict=True) if name == "kommune"}) > 1:
        first = head.index("kommune")  # number and name side by side: either will do
        head = ["" if name == "kommune" and n != first else name for n, name in enumerate(head)]
    for name in head:
        if _known(name) and head.count(name) > 1:
            raise BadInput("Kolonnen «{column}» står to ganger.", column=name)
        near = difflib.get_close_matches(name, (*COLUMNS, *HELD, *TELLS), n=1, cutoff=ALIKE)
        if not _known(name) and near:
            raise BadInput(
                "Kolonnen «{column}» er ikke i malen. Mente dere «{near}»?", column=name, near=near[0]
            )
    written: dict[str, dict[str, str]] = {}
    for number, cells in enumerate(rows[start + 1 :], start + 2):
        row = {name: _cell(cell) for name, cell in zip(head, cells, strict=False) if _known(name)}
        if not any(row.values()):
            continue
        if not row["kommune"]:
            raise BadInput("Rad {row} mangler kommunen.", row=number)
        try:
            one = find(_code_or_name(row["kommune"]))
        except NotKnown as error:
            raise NotKnown(
                "Rad {row}: fant ingen kommune som heter «{said}». Skriv navnet eller kommunenummeret.",
                candidates=error.candidates, row=number, said=row["kommune"],
            ) from error  # fmt: skip
        if one.code in written:
            raise BadInput("Rad {row}: {name} står to ganger.", row=number, name=one.name)
        drives = {name: said for name, said in row.items() if DRIVE.fullmatch(name) and said}
        held = {name: said for name in (*HELD, *TELLS) if (said := row.get(name))}
        written[one.code] = {name: row.get(name, "") for name in FIELDS} | held | drives
    return written


def _known(column: str) -> bool:
    return column in COLUMNS or column in HELD or column in TELLS or DRIVE.fullmatch(column) is not None


def _field_of(column: str) -> str:
    """`til1859` for `minutter til Flakstad (1859)`; `dag` for what the form calls it; others are called what they are."""
    to = DRIVE_COLUMN.fullmatch(column)
    return f"til{find(_code_or_name(to[1] or to[2])).code}" if to else _heading(column)


def _heading(said: str) -> str:
    return _called_so().get(fold(said), fold(said))


@cache
def _called_so() -> dict[str, str]:
    """Folded headings → field: the labels of the form in every language, and what else people call the municipality."""
    labels = {fold(texts(lang)(label)): name for lang in LANGUAGES for name, label in (FIELDS | HELD).items()}
    return labels | dict.fromkeys(("kommunenr", "kommunenummer", "kommunenavn", "municipality"), "kommune")


def _code_or_name(said: str) -> str:
    code = re.search(r"\((\d{4})\)\s*$", said)
    return code[1] if code else said


def _cell(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
