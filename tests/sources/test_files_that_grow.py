"""Files that are small on disk and endless in memory are refused before they are read."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.agreement.incoming import incoming
from nabolag.report.share.case import read_case
from nabolag.sources.survey_files import read_survey
from nabolag.sources.survey_files.xml import parse
from nabolag.web.app import create_app

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENTITIES = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return out.getvalue()


def workbook(rows: int) -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.active.append(["Gruppe", "Kostnad"])
    book.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as made:
        parts = {i.filename: made.read(i) for i in made.infolist()}
    cells = b'<row><c t="n"><v>1</v></c><c t="n"><v>1</v></c></row>' * rows
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", cells + b"</sheetData>")
    return packed(parts)


def document(inside: bytes) -> bytes:
    import docx

    out = io.BytesIO()
    docx.Document().save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as made:
        parts = {i.filename: made.read(i) for i in made.infolist()}
    body = parts["word/document.xml"]
    parts["word/document.xml"] = body.replace(b"<w:sectPr", inside + b"<w:sectPr", 1)
    return packed(parts)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    path.write_bytes(workbook(1_200_000))
    assert path.stat().st_size < 400_000
    start = time.monotonic()
    for read in (read_survey, read_case):
        with pytest.raises(BadInput):
            read(path)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "inside",
    [
        b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 30_000,
        b"<w:p><w:r><w:t>" + b"x" * 60_000_000 + b"</w:t></w:r></w:p>",
    ],
)
def test_a_document_that_unpacks_without_end_is_refused(tmp_path: Path, inside: bytes) -> None:
    path = tmp_path / "avtale.docx"
    path.write_bytes(document(inside))
    with pytest.raises(BadInput):
        incoming(path)


def test_a_table_of_thousands_of_rows_is_read_in_time() -> None:
    row = b"<w:tr>" + b"<w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>" * 400 + b"</w:tr>"
    content = document(b"<w:tbl>" + row * 45 + b"</w:tbl>")
    site = TestClient(create_app(), raise_server_exceptions=False)
    start = time.monotonic()
    answer = site.post("/avtale/IKS/les", files={"avtale": ("a.docx", content)})
    assert answer.status_code in (200, 422)
    assert time.monotonic() - start < 45


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_entities_are_refused_in_every_character_set(charset: str) -> None:
    mark = "" if charset in ("utf-8", "utf-16") else "\ufeff"
    said = f'<?xml version="1.0" encoding="{charset[:6] if charset != "utf-8" else charset}"?>'
    with pytest.raises(BadInput, match="entiteter"):
        parse((mark + said + ENTITIES).encode(charset), "f.xml")


def test_deep_xml_is_refused() -> None:
    with pytest.raises(BadInput):
        parse(b"<a>" * 100_000 + b"</a>" * 100_000, "f.xml")


def test_twenty_thousand_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(",".join(f"v{i}" for i in range(20_000)) + "\n" + ",".join("1" * 20_000) + "\n")
    start = time.monotonic()
    with pytest.raises(BadInput):
        read_survey(path)
    ran = CliRunner().invoke(root, ["share", str(path)])
    assert ran.exit_code == 2
    assert time.monotonic() - start < 10
