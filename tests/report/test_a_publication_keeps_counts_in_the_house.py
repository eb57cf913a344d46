"""Counts behind the tables are the owner's alone; the published folder holds what was made, and what others put there."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi.testclient import TestClient
from tests.report.publication.conftest import MADE

from nabolag.report.survey import _written
from nabolag.store import open_store
from nabolag.store.publications import PRIVATE, keep_publication
from nabolag.web.app import create_app


def test_the_record_is_never_served(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/a.db")
    files = {
        PRIVATE: b"{}",
        "om.json": b'{"title": "T", "lang": "nb", "origin": "user"}',
        "side.html": b"<p>",
    }
    with store.write() as c:
        keep_publication(c, "s", files | {"kjoring.json": b"{}"}, MADE)
    site = TestClient(create_app(store))
    assert site.get(f"/undersokelse/s/{PRIVATE}").status_code == 404
    assert site.get("/undersokelse/s/kjoring.json").status_code == 200
    assert PRIVATE not in site.get("/undersokelse/s").text


def test_a_new_publication_takes_the_place_of_the_old_and_leaves_other_files(tmp_path: Path) -> None:
    out = tmp_path / "publisert"
    record = json.dumps({"outputs": {"a.txt": "", "figurer/x.svg": ""}}).encode()
    _written({"a.txt": b"1", "figurer/x.svg": b"1", "kjoring.json": record}, out)
    (out / "mitt.txt").write_text("mitt")
    _written({"a.txt": b"2", "kjoring.json": record}, out)
    held = {str(p.relative_to(out)) for p in out.rglob("*") if p.is_file()}
    assert held == {"a.txt", "kjoring.json", "mitt.txt"}
    assert (out / "a.txt").read_bytes() == b"2"
