"""Files as they come: Word with tracked changes, PDF with and without text, pasted text."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.oxml import OxmlElement
from fastapi.testclient import TestClient
from pypdf import PdfWriter

from nabolag.cli import root
from nabolag.errors import BadInput
from nabolag.report.agreement import incoming
from nabolag.web.app import create_app

AGREEMENT = """§ 1 Navn
Selskapets foretaksnavn er Nord Vann IKS.
§ 2 Styret
Styret har fem medlemmer.
§ 3 Lån
Selskapet kan ta opp lån. Taket er 20 millioner kroner."""


def tracked(tmp_path: Path) -> Path:
    """A loan clause whose permission stands, whose cap was deleted, and a seat that was inserted."""
    made = docx.Document()
    for line in AGREEMENT.splitlines():
        made.add_paragraph(line)

    def change(tag: str, text: str, inner: str) -> None:
        paragraph = made.add_paragraph()
        wrapper: Any = OxmlElement(tag)
        run: Any = OxmlElement("w:r")
        letters: Any = OxmlElement(inner)
        letters.text = text
        run.append(letters)
        wrapper.append(run)
        paragraph._p.append(wrapper)

    change("w:ins", "Hovedkontoret ligger i Narvik kommune.", "w:t")
    change("w:del", "Arkivet slettes.", "w:delText")
    grid: Any = made.add_table(rows=1, cols=2)
    grid.rows[0].cells[0].text, grid.rows[0].cells[1].text = "Narvik kommune", "100 %"
    path = tmp_path / "avtale.docx"
    made.save(str(path))
    return path


def test_tracked_changes_are_read_as_accepted_and_said(tmp_path: Path) -> None:
    path = tracked(tmp_path)
    found = incoming(path)
    assert "Hovedkontoret ligger i Narvik kommune." in found.text
    assert "slettes" not in found.text
    assert "100 %" in found.text
    assert (found.inserted, found.deleted, found.tracked) == (1, 1, True)
    said = CliRunner().invoke(root, ["agreement", "check", str(path), "--form", "IKS"]).output
    assert "sporede endringer (1 innsatte, 1 slettede)" in said
    answer = TestClient(create_app()).post("/avtale/IKS/les", files={"avtale": ("a.docx", path.read_bytes())})
    assert "sporede endringer" in answer.text


def test_a_pdf_with_text_is_read(tmp_path: Path) -> None:
    source = tmp_path / "avtale.typ"
    source.write_text(AGREEMENT.replace("\n", "\n\n"), encoding="utf-8")
    import typst

    path = tmp_path / "avtale.pdf"
    path.write_bytes(typst.compile(str(source)))
    text = " ".join(incoming(path).text.split())
    assert "Styret har fem medlemmer" in text


def test_an_empty_or_scanned_pdf_is_said_to_be_so(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    path = tmp_path / "skannet.pdf"
    with path.open("wb") as file:
        writer.write(file)
    with pytest.raises(BadInput, match="tom eller skannet"):
        incoming(path)
    path.write_bytes(b"Dette er ikke en PDF")
    with pytest.raises(BadInput, match="ikke en PDF"):
        incoming(path)
    answer = TestClient(create_app()).post("/avtale/IKS/les", files={"avtale": ("a.pdf", b"%PDF-1.4 broken")})
    assert answer.status_code == 422


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.txt"])
def test_a_file_with_nothing_in_it_is_said_to_be_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(BadInput, match="er tom"):
        incoming(tmp_path / name)


def test_an_old_word_file_is_refused_with_what_would_be_right(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(BadInput, match=r"«\.doc» kan ikke leses. Lagre avtalen som Word \(\.docx\)"):
        incoming(tmp_path / "a.doc")
    (tmp_path / "b.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(BadInput, match="gammel Word-fil"):
        incoming(tmp_path / "b.docx")


def test_a_locked_pdf_is_said_to_be_locked(tmp_path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.encrypt("hemmelig", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    path = tmp_path / "låst.pdf"
    path.write_bytes(out.getvalue())
    with pytest.raises(BadInput, match="låst med passord"):
        incoming(path)


def test_pasted_text_is_read() -> None:
    site = TestClient(create_app())
    answer = site.post("/avtale/IKS/les", data={"tekst": AGREEMENT})
    assert answer.status_code == 200
    assert "Styret har fem medlemmer" in answer.text
    assert site.post("/avtale/IKS/les", data={"tekst": ""}).status_code == 422
    assert "ikke noe tak" in site.post("/avtale/IKS/les", data={"tekst": AGREEMENT.split(" Taket")[0]}).text
