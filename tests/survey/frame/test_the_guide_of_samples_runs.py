"""The examples of docs/frame-and-sample.md run."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from nabolag.cli.survey.sample import command

GUIDE = Path(__file__).parents[3] / "docs" / "frame-and-sample.md"


def test_the_examples_run(tmp_path: Path) -> None:
    text = GUIDE.read_text()
    for code in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(code, {})
    lines = re.findall(r"^\$ nabolag survey sample ledere (.*)$", text, re.M)
    assert len(lines) == 2
    contacts = tmp_path / "kontakter.csv"
    contacts.write_text("kommune;rolle;epost\n" + "".join(f"Oslo;annen;a{i}@b.no\n" for i in range(310)))
    for line in lines:
        given = line.replace("kontakter.xlsx", str(contacts)).split()
        done = CliRunner().invoke(command, [str(tmp_path), *given, "--replace"])
        assert done.exit_code == 0, done.output
