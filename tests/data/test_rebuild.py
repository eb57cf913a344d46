"""The same source files give the same bytes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SOURCE = Path(os.environ.get("NABOLAG_SOURCE_DATA", ROOT.parent / "shared" / "data"))


@pytest.mark.skipif(
    not (SOURCE / "municipalities" / "municipalities.csv").exists(),
    reason="the source files are not here; set NABOLAG_SOURCE_DATA to their folder",
)
def test_a_rebuild_gives_the_shipped_bytes(tmp_path: Path) -> None:
    build = ROOT / "tools" / "build_data.py"
    subprocess.run([sys.executable, build, SOURCE, tmp_path], check=True, capture_output=True)
    built = {path.relative_to(tmp_path): digest(path) for path in tmp_path.rglob("*") if path.is_file()}
    package = ROOT / "src" / "nabolag"
    assert len(built) > 60
    assert built == {name: digest(package / name) for name in built}
    shipped = {path.name for path in (package / "data" / "tables").iterdir()}
    assert shipped == {name.name for name in built if name.parent.name == "tables"}


def test_the_shipped_words_are_those_they_are_built_from() -> None:
    """Holds without the source files too: a text changed where it is shipped would be lost at the next build."""
    spec = yaml.safe_load((ROOT / "tools" / "data_build" / "tables.yaml").read_text(encoding="utf-8"))
    for name, table in spec["tables"].items():
        file = ROOT / "src" / "nabolag" / "data" / "tables" / f"{name}.yaml"
        shipped = yaml.safe_load(file.read_text(encoding="utf-8"))
        columns = {
            column: (given or spec["columns"][column])[1:] for column, given in table["columns"].items()
        }
        assert list(shipped["title"].values()) == table["title"], name
        assert {c: list(said["definition"].values()) for c, said in shipped["columns"].items()} == columns, (
            name
        )


def test_a_folder_without_sources_is_refused(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, ROOT / "tools" / "build_data.py", tmp_path], capture_output=True, text=True
    )
    assert run.returncode == 2
    assert "municipalities.csv" in run.stderr
    assert not list(tmp_path.iterdir())


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
