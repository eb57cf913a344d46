"""What the documentation shows works as shown."""

from __future__ import annotations

import doctest
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

import nabolag.text.names
from nabolag.cli import COMMANDS, root

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
MARKDOWN = sorted(p for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_the_python_of_the_readme_gives_what_its_comments_say() -> None:
    for code in re.findall(r"```python\n(.*?)```", README, re.S):
        names: dict[str, object] = {}
        for line in code.splitlines():
            expression, _, said = line.partition("#")
            if said.strip().startswith("("):
                assert repr(eval(expression, names)) == said.strip()
            else:
                exec(line, names)


def test_every_command_of_the_readme_exists_with_its_options() -> None:
    shown = re.findall(r"`nabolag (\w+)([^`]*)`", README)
    assert shown
    for name, rest in shown:
        assert name in COMMANDS
        said = CliRunner().invoke(root, [name, *(["status"] if name == "data" else []), "--help"]).output
        for option in re.findall(r"--\w+", rest):
            assert option in said, (name, option)


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(nabolag.text.names).failed == 0


def test_scripts_are_sound_shell() -> None:
    for script in ("run", "test", ".ci/run", "tools/setup.sh"):
        subprocess.run(["bash", "-n", ROOT / script], check=True)
