"""Every example of docs/survey-analyse.md runs, in order, in an empty folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[3] / "docs" / "survey-analyse.md"


def test_the_examples_of_the_guide_run(tmp_path: Path) -> None:
    blocks = re.findall(r"```(python|console|yaml)\n(.*?)```", GUIDE.read_text(), re.S)
    assert len(blocks) >= 4
    for kind, code in blocks:
        if kind == "python":
            subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=300)
        elif kind == "yaml":
            (tmp_path / "min-plan.yaml").write_text(code)
        else:
            for line in code.splitlines():
                if line.startswith("$ nabolag "):
                    run(line.removeprefix("$ nabolag "), tmp_path)
    assert (tmp_path / "tabeller" / "tabeller.xlsx").is_file()


def run(arguments: str, folder: Path) -> None:
    command, _, target = arguments.partition(" > ")
    program = [sys.executable, "-c", "from nabolag.cli import main; main()", *command.split()]
    done = subprocess.run(program, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.fail(f"{arguments}: {done.stderr}")
    if target:
        (folder / target).write_text(done.stdout)
