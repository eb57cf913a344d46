"""A clean contract can be sent to a lawyer; the same with notes in the margin explains itself."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from fastapi.testclient import TestClient
from tests.governance.agreement.test_settling import FULL

from nabolag.governance.agreement import Document, draft
from nabolag.report.agreement import contract_paper
from nabolag.report.paper import made as as_file
from nabolag.web.app import create_app


def word(document: Document, *, notes: bool = False) -> bytes:
    return as_file(contract_paper(document, notes=notes), "docx")


def text_of(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]


@pytest.mark.parametrize("form", FULL)
def test_the_clean_contract_is_only_contract_text(form: str) -> None:
    made = draft(form, FULL[form])
    lines = text_of(word(made))
    assert lines[0] == made.title
    everything = "\n".join(lines)
    for explanation in (
        "Påkrevd",
        "Lovens regel",
        "Råd, ikke lovkrav",
        "Alternativ",
        "leseverktøy",
        "Må avklares",
        "lovdata",
    ):
        assert explanation not in everything
    assert [p for p in lines if p.startswith("1. ")]
    assert not docx.Document(io.BytesIO(word(made))).comments.__len__()


@pytest.mark.parametrize("form", FULL)
def test_the_notes_stand_in_the_margin_of_the_same_text(form: str) -> None:
    made = draft(form, FULL[form])
    clean, noted = word(made), word(made, notes=True)
    assert text_of(clean) == text_of(noted)
    comments: Any = docx.Document(io.BytesIO(noted)).comments
    said = [c.text for c in comments]
    assert len(said) == len(made.contract) + 1
    assert any("Påkrevd" in s for s in said)
    assert any("Råd, ikke lovkrav" in s for s in said)


def test_alternatives_come_with_their_wording_and_open_points_with_their_question() -> None:
    said = "\n".join(c.text for c in docx.Document(io.BytesIO(word(draft("IKS", {}), notes=True))).comments)
    assert "Ingen deltaker kan si opp de første fem årene" in said
    assert "Må avgjøres: Hva skal selskapet hete?" in said


def test_the_page_gives_both_files() -> None:
    site = TestClient(create_app())
    assert "notes=1" in site.get("/avtale/IKS", params={"name": "Nord IKS"}).text
    noted = site.get("/avtale/IKS.docx", params={"name": "Nord IKS", "notes": "1"})
    assert len(list(docx.Document(io.BytesIO(noted.content)).comments)) > 5
