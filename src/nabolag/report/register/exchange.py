"""What users add to the register, from a file and back to one that reads the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nabolag.cooperation.added import FIELDS, Added, Checked, Fault, Row, checked, rows_of
from nabolag.cooperation.added.checking import ROLE_WORDS
from nabolag.cooperation.question.words import service_name
from nabolag.errors import BadInput
from nabolag.municipalities import current
from nabolag.report.paper import Paper
from nabolag.report.paper.blocks import Cell, Column, Table
from nabolag.report.paper.model import Section
from nabolag.report.register.keeping import organisation_name
from nabolag.sources.csv_text import BOM, csv_text, unmarked
from nabolag.sources.survey_files.encoding import decoded
from nabolag.sources.survey_files.tables import xlsx_sheets
from nabolag.store.additions import ArrangementChange
from nabolag.text import texts

KINDS = ("csv", "xlsx")
LARGEST = 900_000  # bytes, below what a form may send
SHEET = "samarbeid"


def read_file(content: bytes, file: str, names: Mapping[str, str] | None = None) -> Checked:
    """An Excel or CSV file with one row for each municipality of an arrangement.

    `names`: organisation number → name of the arrangements there already are, as in `checked`.

    Raises:
        BadInput: another kind of file, or one that cannot be read at all.
    """
    sheets = sheets_of(content, file)
    rows: list[Row] = []
    faults: list[Fault] = []
    filled = {title: table for title, table in sheets.items() if any(any(line) for line in table)}
    for title, table in (filled or sheets).items():
        more, wrong = rows_of(title, table)
        rows, faults = rows + more, faults + wrong
    if faults:
        return Checked((), tuple(faults))
    check = checked(rows, names)
    return Checked(() if check.faults else check.added, check.faults)


def sheets_of(content: bytes, file: str) -> dict[str, list[list[Any]]]:
    """The cells of an Excel or CSV file, by sheet; a CSV file is one.

    Raises:
        BadInput: another kind of file, too large, or one that cannot be read at all.
    """
    if len(content) > LARGEST:
        raise BadInput("Filen er større enn {limit} byte. Del den opp.", limit=LARGEST)
    if file.lower().endswith(".xlsx"):
        return xlsx_sheets(content, file, percent=True)
    if file.lower().endswith((".csv", ".txt", ".tsv")):
        return {file: _csv(decoded(content, file)[0])}
    raise BadInput("Filen {file} kan ikke leses her. Send en .xlsx eller .csv.", file=file)


def _csv(text: str) -> list[list[Any]]:
    first = text.lstrip(BOM).split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    rows = csv.reader(io.StringIO(text.lstrip(BOM), newline=""), delimiter=delimiter)
    try:
        return [[unmarked(cell) for cell in row] for row in rows]
    except csv.Error as error:
        raise BadInput("Filen er ikke en hel CSV-fil: {reason}.", reason=str(error)) from error


def as_file(added: Iterable[Added], kind: str) -> bytes:
    """The arrangements as a file that `read_file` reads back to the same.

    Raises:
        BadInput: another kind of file.
    """
    header, rows = [words[0] for words in FIELDS.values()], [line for one in added for line in _lines(one)]
    if kind == "csv":
        return (BOM + csv_text(header, rows, delimiter=";")).encode()
    if kind != "xlsx":
        raise BadInput(
            "Filtypen «{kind}» finnes ikke. Velg en av {kinds}.", kind=kind, kinds=", ".join(KINDS)
        )
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(SHEET)
        for n, line in enumerate((header, *rows)):
            for column, cell in enumerate(line):
                sheet.write_string(n, column, cell)
    return out.getvalue()


def _lines(one: Added) -> list[list[str]]:
    services = [words.nb for s in one.services if (words := service_name((s,)))]
    return [
        [
            one.name,
            one.org_number or "",
            one.form or "",
            "; ".join(services),
            m.then or m.code,
            ROLE_WORDS[m.role][0],
            "" if m.share is None else _percent(m.share),
            m.since.isoformat() if m.since else "",
            m.until.isoformat() if m.until else "",
            one.source,
            one.note,
        ]
        for m in one.members
    ]


def _percent(share: float) -> str:
    """A share in per cent with every digit; up to one per cent it says so, as it could be read as of 0–1 too."""
    said = f"{share * 100:.9f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{said} %" if share <= 0.01 else said


def check_paper(check: Checked, file: str, lang: str = "nb") -> Paper:
    """What was found in a file: each fault with sheet, row, field and remedy, or the arrangements it holds."""
    _ = texts(lang)
    if check.faults:
        lead = _(
            "{n} {n:feil|feil} i {file}. Ingenting er tatt inn. Rett dem i filen og send den på nytt.",
            n=len(check.faults),
            file=file,
        )
        table = Table(
            _("Feil"),
            (
                Column(_("Ark")),
                Column(_("Rad"), "number"),
                Column(_("Felt")),
                Column(_("Hva som er galt, og hva som er rett")),
            ),
            tuple(
                (
                    Cell(f.sheet),
                    Cell(str(f.row) if f.row else _("hele arket"), f.row or None),
                    Cell(FIELDS[f.field][0] if f.field in FIELDS else f.field),
                    Cell(f.error.text(_) + _nearest(f)),
                )
                for f in check.faults
            ),
            id="faults",
        )
    else:
        lead = _("Ingen feil i {file}: {n} {n:samarbeid|samarbeid}.", file=file, n=len(check.added))
        table = added_table(check.added, lang)
    return Paper(
        "kontroll",
        _("Kontroll av filen"),
        _.lang,
        (Section("kontroll", _("Det som ble funnet"), (table,)),),
        lead=(lead,),
        data={
            "faults": [
                {"sheet": f.sheet, "row": f.row, "field": f.field, "problem": f.error.text(_)}
                for f in check.faults
            ],
            "arrangements": len(check.added),
        },
    )


def _nearest(f: Fault) -> str:
    near = getattr(f.error, "candidates", ())
    return f" ({'; '.join(near[:3])}?)" if near and not re.search(r"\?$", f.error.message) else ""


def added_table(added: Iterable[Added], lang: str = "nb", changes: Sequence[ArrangementChange] = ()) -> Table:
    """What users have added, one arrangement a row; with the last change of each, who it is from and of which day."""
    _ = texts(lang)
    rows = []
    for n, one in enumerate(added):
        services = [words[_.lang] for s in one.services if (words := service_name((s,)))]
        rows.append(
            (
                Cell(one.name, one.id),
                Cell(_.join(services) if services else _("ukjent tjeneste")),
                Cell(one.form or _("ukjent")),
                Cell(_.join(dict.fromkeys(current()[m.code].name for m in one.members))),
                Cell(one.source),
                *(
                    (
                        Cell(organisation_name(changes[n].organisation) or _("redaktøren")),
                        Cell(_.date(changes[n].at)),
                    )
                    if changes
                    else ()
                ),
            )
        )
    return Table(
        _("Lagt inn av brukere"),
        (
            Column(_("Samarbeid")),
            Column(_("Tjeneste")),
            Column(_("Form"), priority=2),
            Column(_("Kommuner som er nevnt")),
            Column(_("Kilde"), priority=3),
            *(
                (Column(_("Lagt inn av"), priority=2), Column(_("Sist endret"), priority=3))
                if changes
                else ()
            ),
        ),
        tuple(rows),
        id="added",
    )
