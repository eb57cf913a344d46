"""A paper comes out as PDF whatever letters the questions and answers have."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from pypdf import PdfReader

from nabolag.report.rendering import pdf_of


def test_a_sign_that_no_typeface_has_is_marked_and_the_rest_is_there() -> None:
    document = (
        b'#let d = json("data.json")\n#set document(title: "x")\n#set text(font: "Inter", lang: "nb")\n#d.a'
    )
    told = {"main": document, "data.json": '{"a": "Tromsø ☐ 👍🏽 🇳🇴 \U0001fabf ferdig"}'.encode()}
    made = pdf_of(told, datetime(2026, 1, 1, tzinfo=UTC))
    text = PdfReader(io.BytesIO(made)).pages[0].extract_text()
    assert "Tromsø" in text
    assert "ferdig" in text
