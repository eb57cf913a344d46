"""What comes from elsewhere is what its manifest says, to the byte."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "nabolag"
WEB, FONTS = PACKAGE / "web" / "static" / "vendor", PACKAGE / "report" / "fonts"


def of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("folder", [WEB, FONTS, Path(__file__).parent / "browser" / "vendor"])
def test_each_file_has_the_hash_and_licence_of_its_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert {name: entry["sha256"] for name, entry in manifest.items()} == {
        name: of(folder / name) for name in manifest
    }
    assert all(entry["licence"] for entry in manifest.values())
    rest = {p.name for p in folder.iterdir() if p.suffix != ".LICENSE"} - {"manifest.json", *manifest}
    assert not rest


def test_the_typeface_of_figures_and_pdf_is_made_of_the_sites() -> None:
    for entry in json.loads((FONTS / "manifest.json").read_text()).values():
        assert entry["made_of"] == {name: of(WEB / name) for name in entry["made_of"]}


def test_every_component_of_the_design_system_that_a_page_uses_is_in_the_sheet() -> None:
    sheet = (WEB / "designsystemet.css").read_text()
    sources = [
        *PACKAGE.rglob("*.html"),
        *(PACKAGE / "web").rglob("*.py"),
        *(PACKAGE / "report").rglob("*.py"),
    ]
    used = {name for path in sources for name in re.findall(r"\bds-[a-z]+(?:-[a-z]+)*", path.read_text())}
    assert len(used) > 5
    assert not {name for name in used if f".{name}" not in sheet}
