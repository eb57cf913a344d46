"""Survey tables as a workbook: contents, notes, one sheet a table, and all figures as data."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from nabolag.report.survey_tables.flat import flat
from nabolag.report.survey_tables.layout import Cell, Grid, grid, notes
from nabolag.survey.tabulation.analysis import Analysis
from nabolag.text import Texts

FIRST_ROW, FIRST_COLUMN = 3, 1
LINE = 15.5  # points
INTERVAL = 17
"""Characters that the two ends of an interval stand in."""


@dataclass(frozen=True)
class Claim:
    """A figure said in a text: the words, and the sheet and cell it is read from."""

    said: str
    sheet: str
    cell: str


def address(row: int, column: int) -> str:
    """The cell of a table's sheet that holds `cells[column]` of `rows[row]` of its grid, such as "B4"."""
    found: str = xl_rowcol_to_cell(FIRST_ROW + row, FIRST_COLUMN + column)
    return found


def workbook(
    analysis: Analysis,
    _: Texts,
    *,
    made: datetime,
    declaration: Sequence[tuple[str, str]] = (),
    claims: Sequence[Claim] = (),
) -> bytes:
    """The workbook. Shares are numbers shown as percentages; nothing is a formula.

    `made` is the time written into the file's properties. `declaration` (what, said) and `claims` get a
    sheet each when there are any.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    synthetic = analysis.origin == "synthetic"
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": analysis.title, "status": analysis.origin, "created": made})
        writer = _Writer(book, _("SYNTETISK") + ": " if synthetic else "", _)
        contents = writer.sheet(_("Innhold"))
        writer.notes(_("Merknader"), list(notes(analysis, _)))
        if declaration:
            writer.pairs(_("Varefakta"), declaration)
        if claims:
            writer.claims(_("Tall i teksten"), claims)
        titles = []
        for number, table in enumerate(analysis.tables, start=1):
            laid = grid(table, _)
            writer.table(f"T{number}", laid)
            titles.append((f"T{number}", laid.title))
        writer.data(_("Data"), analysis)
        writer.contents(contents, analysis.title, titles)
    return out.getvalue()


class _Writer:
    def __init__(self, book: Any, prefix: str, _: Texts) -> None:
        self.book, self.prefix, self._ = book, prefix, _
        self.bold = book.add_format({"bold": True, "font_size": 13})
        self.title = book.add_format({"bold": True, "font_size": 13, "text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "align": "right", "valign": "bottom"}
        )
        self.over = book.add_format({"bold": True, "text_wrap": True, "align": "center", "valign": "bottom"})
        self.right = book.add_format({"align": "right"})
        self.count = book.add_format({"num_format": "#,##0", "align": "right", "italic": True})
        self.bold_top = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.head_left = book.add_format({"bold": True, "bottom": 1})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats: dict[str, Any] = {}

    def sheet(self, name: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        if self.prefix:
            sheet.set_header(f"&C&B{self.prefix.rstrip(': ')}")
            sheet.set_tab_color("#B35900")
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def contents(self, sheet: Any, title: str, titles: list[tuple[str, str]]) -> None:
        sheet.write_string(0, 0, self.prefix + title, self.bold)
        for row, (name, said) in enumerate(titles, start=2):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", string=name)
            sheet.write_string(row, 1, said)
        sheet.set_column(0, 0, 8)
        sheet.set_column(1, 1, 90)

    def notes(self, name: str, said: list[str]) -> None:
        sheet = self.sheet(name)
        sheet.set_column(0, 0, 100)
        for row, note in enumerate(said):
            sheet.write_string(row, 0, note, self.wrap)

    def pairs(self, name: str, said: Sequence[tuple[str, str]]) -> None:
        sheet = self.sheet(name)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 90)
        for row, (what, text) in enumerate(said):
            sheet.write_string(row, 0, what, self.bold_top)
            sheet.write_string(row, 1, text, self.wrap)
            sheet.set_row(row, LINE * max(1, -(-len(text) // 85)))

    def claims(self, name: str, claims: Sequence[Claim]) -> None:
        sheet = self.sheet(name)
        sheet.set_column(0, 0, 60)
        for column, head in enumerate((self._("I teksten"), self._("Celle"))):
            sheet.write_string(0, column, head, self.head_left)
        for row, claim in enumerate(claims, start=1):
            sheet.write_string(row, 0, claim.said)
            sheet.write_url(
                row,
                1,
                f"internal:'{claim.sheet}'!{claim.cell}",
                string=f"{claim.sheet}!{claim.cell}",
            )

    def table(self, name: str, laid: Grid) -> None:
        sheet = self.sheet(name)
        title, across = self.prefix + laid.title, max(2 * len(laid.head), 4)
        sheet.merge_range(0, 0, 0, across, "", self.title)
        sheet.write_string(0, 0, title, self.title)
        sheet.set_row(0, 1.2 * LINE * max(1, -(-len(title) // (14 * across))))
        sheet.write_blank(FIRST_ROW - 1, 0, None, self.head)
        for column, head in enumerate([*laid.head, "n"], start=FIRST_COLUMN):
            sheet.write_string(FIRST_ROW - 1, column, head, self.head)
        sheet.set_row(FIRST_ROW - 1, LINE * _lines(laid.head))
        sheet.repeat_rows(0, FIRST_ROW - 1)
        for line, row in enumerate(laid.rows, start=FIRST_ROW):
            sheet.write_string(line, 0, row.name)
            for column, cell in enumerate(row.cells, start=FIRST_COLUMN):
                self._cell(sheet, line, column, cell, laid.percent)
            if row.base is None:
                sheet.write_string(line, len(row.cells) + 1, ":", self.right)
            else:
                sheet.write_number(line, len(row.cells) + 1, row.base, self.count)
        self._intervals(sheet, laid)
        sheet.set_column(0, 0, max(20, *(len(r.name) for r in laid.rows)) + 2)
        words = [word for head in laid.head for word in head.split()]
        sheet.set_column(1, len(laid.head), max(12, *map(len, words)) + 3)
        sheet.freeze_panes(FIRST_ROW, FIRST_COLUMN)

    def _intervals(self, sheet: Any, laid: Grid) -> None:
        """On the row of its figure, to the right of the base."""
        first = FIRST_COLUMN + len(laid.head) + 1
        figure = self.book.add_format({"num_format": self._figure(laid.percent), "align": "right"})
        for i, head in enumerate(laid.head):
            low, high = first + 2 * i, first + 2 * i + 1
            sheet.merge_range(FIRST_ROW - 2, low, FIRST_ROW - 2, high, "", self.over)
            sheet.write_string(FIRST_ROW - 2, low, head, self.over)
            sheet.write_string(FIRST_ROW - 1, low, self._("nedre"), self.head)
            sheet.write_string(FIRST_ROW - 1, high, self._("øvre"), self.head)
        sheet.set_row(FIRST_ROW - 2, LINE * _lines(laid.head, INTERVAL))
        sheet.set_column(first, first + 2 * len(laid.head) - 1, INTERVAL / 2)
        for line, row in enumerate(laid.rows, start=FIRST_ROW):
            for i, cell in enumerate(row.cells):
                for column, value in enumerate((cell.low, cell.high), start=first + 2 * i):
                    if value is None:
                        sheet.write_string(line, column, cell.symbol or ".", self.right)
                    else:
                        sheet.write_number(line, column, value, figure)

    def _figure(self, percent: bool) -> str:
        if not percent:
            return "0.00"
        return "0%" if self._.lang == "en" else "0\N{NO-BREAK SPACE}%"

    def data(self, name: str, analysis: Analysis) -> None:
        sheet = self.sheet(name)
        frame = flat(analysis)
        for column, head in enumerate(frame.columns):
            sheet.write_string(0, column, head, self.head)
        for line, row in enumerate(frame.iter_rows(), start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None:
                    sheet.write_number(line, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
        sheet.set_column(0, frame.width - 1, 16)

    def _cell(self, sheet: Any, row: int, column: int, cell: Cell, percent: bool) -> None:
        if cell.value is None:
            sheet.write_string(row, column, cell.symbol or ".", self.right)
            return
        figure = self._figure(percent)
        shown = f'"("{figure}")"' if cell.flagged else figure
        code = f'{shown}" {cell.mark}"' if cell.mark else shown
        if code not in self.formats:
            self.formats[code] = self.book.add_format({"num_format": code, "align": "right"})
        sheet.write_number(row, column, cell.value, self.formats[code])


def _lines(heads: Sequence[str], wide: int = 14) -> int:
    """How many lines the longest heading takes in so many characters."""
    return max(len(textwrap.wrap(head, wide)) for head in heads)
