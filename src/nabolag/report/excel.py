"""Excel sheets that print well: paragraphs with the height they need, each sheet one page wide."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xlsxwriter

LINE_POINTS = 15.5


def paragraphs(sheet: Any, row: int, lines: Iterable[str], wrap: Any, width: int) -> int:
    """Write each line in column A, which is `width` characters wide; the first row after them.

    Excel works out the height of a wrapped row when it is opened, other programs do not.
    """
    for line in lines:
        sheet.write_string(row, 0, line, wrap)
        sheet.set_row(row, LINE_POINTS * max(1, math.ceil(len(line) / width)))
        row += 1
    return row


def one_page_wide(book: xlsxwriter.Workbook) -> None:
    """Every sheet on its side, as many pages high as it takes."""
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
