"""The register of interests from a workbook or CSV, and back to one that reads the same."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from nabolag.errors import BadInput, Ours
from nabolag.governance.ownership import COLUMNS, Interest, Read, read_sheet
from nabolag.governance.ownership.columns import AMOUNTS, SHARES
from nabolag.report.register.exchange import sheets_of
from nabolag.sources.csv_text import BOM, csv_text
from nabolag.text import Texts

KINDS = ("xlsx", "csv")
SHEET = "eierinteresser"
EXAMPLE = Interest(
    name="Eksempel Vann IKS", form="IKS", purpose="Vannforsyning for eierne", share=0.25, seats=2, of_seats=8,
    debt_nok=40_000_000, loan_cap_nok=60_000_000, agreement=date(2024, 6, 12),
    note="syntetisk eksempel: ta bort raden",
)  # fmt: skip


def read_file(content: bytes, file: str, day: date) -> Read:
    """An Excel or CSV file with one interest a row; of a workbook, the sheets that have the headings.

    Raises:
        BadInput: another kind of file, or one that cannot be read at all.
    """
    sheets = {
        title: table for title, table in sheets_of(content, file).items() if any(any(line) for line in table)
    }
    if not sheets:
        raise BadInput("Filen {file} er tom. Fyll ut malen og send den på nytt.", file=file)
    reads = {title: read_sheet(title, table, day) for title, table in sheets.items()}
    fitting = {
        t: r
        for t, r in reads.items()
        if not any(fault.row in (0, 1) and not r.interests for fault in r.faults)
    }
    chosen = fitting or dict(list(reads.items())[:1])
    interests = tuple(one for found in chosen.values() for one in found.interests)
    faults = tuple(fault for found in chosen.values() for fault in found.faults)
    return Read(interests, faults)


def refused(read: Read, file: str, _: Texts) -> BadInput:
    """The faults of a file as one error: where each is, and what would be right."""
    said = [
        _(
            "Ark {sheet}, rad {row}, {column}: {what}", sheet=fault.sheet, row=fault.row,
            column=COLUMNS[fault.field][0] if fault.field in COLUMNS else fault.field or "–", what=fault.error.text(_),
        )
        for fault in read.faults[:10]
    ]  # fmt: skip
    more = len(read.faults) - len(said)
    if more:
        said.append(_("Og {n} {n:feil|feil} til.", n=more))
    return BadInput("{file}: ingenting er tatt inn. {faults}", file=file, faults=Ours(" ".join(said)))


def as_file(interests: Sequence[Interest], kind: str) -> bytes:
    """The interests as a file that `read_file` reads back to the same; with none, the template with an example.

    Raises:
        BadInput: another kind of file.
    """
    header = [words[0] for words in COLUMNS.values()]
    rows = [_line(one) for one in interests or (EXAMPLE,)]
    if kind == "csv":
        return (BOM + csv_text(header, rows, delimiter=";")).encode()
    if kind != "xlsx":
        raise BadInput(
            "Filtypen «{kind}» finnes ikke. Velg en av {kinds}.", kind=kind[:20], kinds=", ".join(KINDS)
        )
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, len(header) - 1, 18)
        for column, head in enumerate(header):
            sheet.write_string(0, column, head, bold)
        for n, line in enumerate(rows, 1):
            for column, cell in enumerate(line):
                sheet.write_string(n, column, cell)
    return out.getvalue()


def _line(one: Interest) -> list[str]:
    return [_cell(field, getattr(one, field)) for field in COLUMNS]


def _cell(field: str, value: object) -> str:
    if value is None:
        return ""
    if field in SHARES:
        return f"{float(value) * 100:.9f}".rstrip("0").rstrip(".").replace(".", ",") + " %"  # type: ignore[arg-type]
    if field in AMOUNTS:
        return f"{float(value):.2f}".rstrip("0").rstrip(".").replace(".", ",")  # type: ignore[arg-type]
    if isinstance(value, tuple):
        return "; ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)
