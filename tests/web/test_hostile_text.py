"""Characters that are not text stop at every door, and no request ends the house."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from nabolag.report.figures.chart import Figure
from nabolag.report.rendering import pdf_of, png_of_svg
from nabolag.sources.plain_yaml import plain
from nabolag.sources.survey_files import read_survey
from nabolag.store import Store, open_store
from nabolag.store.accounts import account, save_account
from nabolag.text import clean, is_text
from nabolag.web.app import create_app
from nabolag.web.store import utc_now

NOT_TEXT = [*range(9), 0x0E, 0x1B, 0x1F, 0x7F, 0x85, 0x9F, 0xFFFE, 0xFFFF]
SPEC = """{"mark": "bar", "data": {"values": [{"a": "A%sB", "b": 1}]},
 "encoding": {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}}}"""


@pytest.fixture(scope="module")
def site() -> TestClient:
    return TestClient(create_app(), follow_redirects=False, raise_server_exceptions=False)


@pytest.mark.parametrize("code", [*NOT_TEXT, 0x0B, 0x0C])
@pytest.mark.parametrize("path", ["/fordeling", "/sammenlign", "/makt", "/sok", "/avtale/IKS.docx", "/api/x"])
def test_no_character_in_an_address_ends_the_house(site: TestClient, path: str, code: int) -> None:
    query = {name: f"A{chr(code)}B" for name in ("navn", "q", "name", chr(code))}
    breaks = (0x0B, 0x0C, 0x85)  # pasted texts have them, and they are read as line breaks
    assert site.get(path, params=query).status_code in ((200, 303, 404, 422) if code in breaks else (400,))


@pytest.mark.parametrize("code", [*NOT_TEXT, 0x0B, 0x0C])
def test_no_character_in_a_path_ends_the_house(site: TestClient, code: int) -> None:
    for path in (
        f"/kommune/{chr(code)}",
        f"/kommune/1874{chr(code)}",
        f"/{chr(code)}",
        f"/s/{'a' * 26}{chr(code)}",
    ):
        assert site.get(quote(path)).status_code in (301, 404)  # 301: a number looked for by name
    assert site.get("/").status_code == 200


@pytest.mark.parametrize("raw", [b"navn=%ed%a0%80", b"navn=%c0%80", b"navn=%ff%fe"])
def test_bytes_that_are_no_text_are_never_a_fault_of_ours(site: TestClient, raw: bytes) -> None:
    assert site.get(f"/fordeling?{raw.decode()}").status_code < 500


@pytest.mark.parametrize("code", NOT_TEXT)
def test_a_figure_is_drawn_without_them(code: int) -> None:
    label = f"\\u{code:04x}"
    figure = Figure("f", f"C{chr(code)}", f"D{chr(code)}", SPEC % label, (), (), f"S{chr(code)}", "nb", "")
    svg = figure.svg(ink="file")
    assert is_text(svg)
    assert "AB" in svg.replace("\n", "")
    assert figure.png(1).startswith(b"\x89PNG")
    assert png_of_svg(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>{chr(code)}</text></svg>'
    )


def test_a_document_is_set_without_them() -> None:
    main = b'#set document(title: json("data.json"))\n#set text(lang: "nb")\n#json("data.json")'
    words = '"A' + "".join(f"\\u{code:04x}" for code in NOT_TEXT) + 'B"'
    assert pdf_of({"main": main, "data.json": words.encode()}, datetime(2026, 1, 1, tzinfo=UTC)).startswith(
        b"%PDF"
    )


def test_a_form_is_cleaned_and_one_that_cannot_be_read_is_said_so(site: TestClient) -> None:
    for charset in ("idna", "undefined", "punycode", "hex", "utf-7", "\u00e6"):
        kind = f"multipart/form-data; boundary=x; charset={charset}"
        body = b'--x\r\ncontent-disposition: form-data; name="tekst"\r\n\r\n\xff\x00.xn--\r\n--x--\r\n'
        for path in ("/avtale/IKS/les", "/admin/inn", f"/s/{'a' * 26}/side/x"):
            answer = site.post(path, content=body, headers={"content-type": kind.encode("latin-1")})
            assert answer.status_code < 500, (charset, path)


@pytest.mark.parametrize("length", [10, 30, 400])
@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "text/plain", "x/y; a=\xe6"]
)
def test_an_odd_form_is_not_our_fault(site: TestClient, kind: str, length: int) -> None:
    answer = site.post(
        "/avtale/IKS/les", content=b"-" * length, headers={"content-type": kind.encode("latin-1")}
    )
    assert 400 <= answer.status_code < 500


def test_a_file_is_read_without_them(tmp_path: Path) -> None:
    path = tmp_path / "svar.csv"
    path.write_bytes(b'navn,til\x1b[31mtak\r\nA\x08B,\x1b]0;x\x07\r\n"to\x0blinjer",x\r\n')
    survey = read_survey(path)
    assert survey.data.columns == ["navn", "tiltak"]
    assert survey.data.rows() == [("AB", None), ("to\nlinjer", "x")]
    assert plain(r'{a: "x\e[31m\0", "\a": 1}', "f") == {"a": "x", "": 1}


def test_the_store_keeps_only_text(tmp_path: Path) -> None:
    store: Store = open_store(f"sqlite:///{tmp_path}/s.db")
    with store.write() as c:
        save_account(c, "kari", "hash\x00\x1b\ufffe", "owner", utc_now())
        found = account(c, "kari")
    store.close()
    assert found
    assert found.password_hash == "hash"


def test_a_renderer_that_dies_is_an_error_page(
    site: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    import os

    from nabolag.report import rendering
    from nabolag.sources.apart import Crashed, apart

    with pytest.raises(Crashed):
        apart(os.abort)
    monkeypatch.setattr(rendering, "_svg", os.abort)
    caplog.set_level(logging.CRITICAL)
    rendering.svg_of.cache_clear()
    assert site.get("/funn").status_code < 600
    monkeypatch.undo()
    assert site.get("/funn").status_code == 200


def test_text_is_cleaned_as_said() -> None:
    assert clean("a\x00b\x0bc\x85d\ufffe\ud800e\tf\r\ng") == "ab\nc\nde\tf\r\ng"
