"""Workbooks that strangers send: opened with what was last saved in them, and the formulas that nothing was saved for."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from nabolag.errors import BadInput
from nabolag.sources.packed import check_packed
from nabolag.text import N_

LARGEST_FILE = 10_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class UnsavedFormulas:
    """Cells by sheet that hold a formula and no figure, as when a program wrote them and nobody has opened the file."""

    cells: dict[str, tuple[str, ...]]

    def refuse(self, sheet: str) -> None:
        """Nothing, when every formula of `sheet` has its figure.

        Raises:
            BadInput: one has none; names the cell, and says how to save it.
        """
        if cells := self.cells.get(sheet):
            raise BadInput(
                N_(
                    "Ark «{sheet}», celle {cell}: cellen har en formel uten lagret verdi. Åpne filen i Excel eller LibreOffice, "
                    "lagre den, og prøv igjen. {n} {n:celle|celler} er slik."
                ),
                sheet=sheet, cell=cells[0], n=len(cells),
            )  # fmt: skip


def opened(content: bytes, name: str, *, largest: int = LARGEST_FILE) -> Any:
    """The workbook with its saved figures.

    Raises:
        BadInput: no workbook, or one that unpacks to too much.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    check_packed(content, name, largest=largest)
    try:
        return openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        OSError,
        KeyError,
        ValueError,
    ) as error:  # OSError: another zip, such as Word's
        raise BadInput("Filen {path} er ikke en Excel-fil.", path=name) from error


def unsaved_formulas(content: bytes) -> UnsavedFormulas:
    """The formulas of a workbook that `opened` has opened; one whose saved text is empty has its value."""
    out: dict[str, tuple[str, ...]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for title, part in _sheets(packed):
            xml = packed.read(part)
            if b"<f" in xml:
                cells = tuple(
                    str(cell.get("r"))
                    for cell in ElementTree.fromstring(xml).iter(f"{_MAIN}c")
                    if cell.find(f"{_MAIN}f") is not None
                    and not (cell.findtext(f"{_MAIN}v") or "").strip()
                    and cell.get("t") != "str"
                )
                if cells:
                    out[title] = cells
    return UnsavedFormulas(out)


def _sheets(packed: zipfile.ZipFile) -> list[tuple[str, str]]:
    """(title, the part it lies in) of each sheet."""
    names = set(packed.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return []
    related = {
        one.get("Id"): re.sub(r"^/?(?:xl/)?", "xl/", one.get("Target") or "")
        for one in ElementTree.fromstring(packed.read("xl/_rels/workbook.xml.rels"))
    }
    return [
        (str(sheet.get("name")), related[sheet.get(_ID)])
        for sheet in ElementTree.fromstring(packed.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        if related.get(sheet.get(_ID)) in names
    ]
