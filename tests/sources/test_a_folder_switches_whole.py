"""A folder of files is all old or all new, also when the process dies between two files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nabolag.errors import BadInput
from nabolag.sources import writing
from nabolag.sources.writing import write_folder

OLD = {f"{i}.txt": b"old" for i in range(5)} | {"figurer/gammel.svg": b"old"}
NEW = {f"{i}.txt": b"new" for i in range(5)} | {"figurer/ny.svg": b"new"}
DYING = """
import os, sys
from pathlib import Path
from nabolag.sources import writing
step, at = 0, int(sys.argv[2])
def audit(event, args):
    global step
    if event.startswith(("open", "os.")) and os.path.dirname(sys.argv[1]) in str(args):
        step += 1
        if step == at:
            os._exit(9)
sys.addaudithook(audit)
writing.write_folder(Path(sys.argv[1]), {f"{i}.txt": b"new" for i in range(5)} | {"figurer/ny.svg": b"new"})
os._exit(0)
"""


def held(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_it_holds_exactly_the_new_files_and_leaves_nothing_beside(tmp_path: Path) -> None:
    write_folder(tmp_path / "ut", OLD)
    assert held(tmp_path / "ut") == OLD
    write_folder(tmp_path / "ut", NEW)
    assert held(tmp_path / "ut") == NEW
    assert os.listdir(tmp_path) == ["ut"]
    assert (tmp_path / "ut" / "0.txt").stat().st_mode & 0o777 == 0o644
    (tmp_path / "fil").write_text("x")
    with pytest.raises(BadInput, match="er en fil"):
        write_folder(tmp_path / "fil", NEW)


def test_where_the_system_cannot_swap_it_is_done_in_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_exchanged", lambda one, other: False)
    write_folder(tmp_path / "ut", OLD)
    write_folder(tmp_path / "ut", NEW)
    assert held(tmp_path / "ut") == NEW
    assert os.listdir(tmp_path) == ["ut"]


def test_a_full_disk_leaves_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "ut", OLD)

    def full(path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadInput, match="No space left"):
        write_folder(tmp_path / "ut", NEW)
    assert held(tmp_path / "ut") == OLD
    assert os.listdir(tmp_path) == ["ut"]


def test_a_kill_at_any_step_leaves_all_old_or_all_new(tmp_path: Path) -> None:
    seen = set()
    for at in (1, 2, 3, 6, 9, 12, 15, 18, 22, 99):
        folder = tmp_path / str(at) / "ut"
        folder.parent.mkdir()
        write_folder(folder, OLD)
        done = subprocess.run([sys.executable, "-c", DYING, str(folder), str(at)], check=False)
        assert held(folder) in (OLD, NEW)
        seen.add(done.returncode)
    assert seen == {0, 9}
