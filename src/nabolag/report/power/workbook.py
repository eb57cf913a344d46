"""The paper as an Excel workbook: one sheet per kind of matter, numbers as numbers, a native chart."""

from __future__ import annotations

import io
import re

import xlsxwriter

from nabolag.report.power.paper import Paper
from nabolag.report.power.tables import Table


def workbook(paper: Paper) -> bytes:
    """The bytes of an .xlsx file."""
    _ = paper.texts
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": paper.title})
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "share": book.add_format({"num_format": "0.0%"}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
        }
        first = book.add_worksheet(_("Innhold"))
        first.set_column(0, 0, 110)
        first.write(0, 0, paper.title, formats["title"])
        lines = [
            *paper.lead,
            *paper.notes,
            *(f"{name}: {says} ({source})" for name, says, source in paper.explained),
        ]
        for row, line in enumerate(lines, 1):
            first.write_string(row, 0, line, formats["text"])
        used: set[str] = {_("Innhold").casefold()}
        for part in paper.matters:
            sheet = _sheet(book, part.table, formats, used)
            below = len(part.table.rows) + 3
            law = [f"{where}: «{quote}» {url}" for where, quote, url in part.law]
            for row, line in enumerate((*part.sentences, *law), below):
                sheet.write_string(row, 0, line)
            chart = book.add_chart({"type": "bar"})
            for column in (2, 3):
                chart.add_series(
                    {
                        "name": [sheet.name, 1, column],
                        "categories": [sheet.name, 2, 0, len(part.table.rows) + 1, 0],
                        "values": [sheet.name, 2, column, len(part.table.rows) + 1, column],
                    }
                )
            chart.set_y_axis({"reverse": True})
            chart.set_title({"name": part.title})
            sheet.insert_chart(below + len(part.sentences) + len(law) + 1, 0, chart)
        for table in paper.extra:
            _sheet(book, table, formats, used)
    return out.getvalue()


def _sheet(
    book: xlsxwriter.Workbook,
    table: Table,
    formats: dict[str, xlsxwriter.format.Format],
    used: set[str],
) -> xlsxwriter.worksheet.Worksheet:
    base = re.sub(r"[\[\]:*?/\\']", " ", table.title)[:31].strip()
    name, number = base, 2
    while name.casefold() in used:
        name, number = f"{base[:28]} {number}", number + 1
    used.add(name.casefold())
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, table.title, formats["title"])
    for column, head in enumerate(table.header):
        sheet.write_string(1, column, head, formats["head"])
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(table.header), 16)
    for row, cells in enumerate(table.rows, 2):
        for column, (cell, kind) in enumerate(zip(cells, table.kinds, strict=True)):
            if isinstance(cell, str):
                sheet.write_string(row, column, cell)
            elif cell is not None:
                sheet.write_number(row, column, cell, formats[kind])
    sheet.freeze_panes(2, 1)
    return sheet
