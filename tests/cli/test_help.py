"""Help and mistakes at the command line, in the user's language."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from nabolag.cli import COMMANDS

ROOT = Path(__file__).parents[2]


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nabolag", *args], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("nb", ("Bruk:", "Valg:", "Kommandoer")),
        ("nn", ("Val:", "Kommandoar")),
        ("en", ("Usage:", "Commands")),
    ],
)
def test_help_is_in_the_chosen_language(lang: str, words: tuple[str, ...]) -> None:
    said = run("--help", "--lang", lang).stdout
    assert all(word in said for word in words)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    done = run(name, "--help", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert f"nabolag {name}" in done.stdout.split("\n", 1)[1]


def test_a_mistyped_command_is_said_in_bokmal_with_exit_2() -> None:
    done = run("asess", "1874")
    assert done.returncode == 2
    assert "finnes ikke" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy() -> None:
    probe = (
        "import sys; from nabolag.cli import root; root.main(['--help'], standalone_mode=False); "
        "print([m for m in ('polars', 'numpy', 'babel', 'altair', 'fastapi') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")


def test_compiled_click_messages_are_in_step_with_their_catalogue() -> None:
    spec = importlib.util.spec_from_file_location("compile_click", ROOT / "tools" / "compile_click.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    sources = sorted(tool.FOLDER.glob("*.po"))
    assert [s.stem for s in sources] == ["nb", "nn"]
    for source in sources:
        assert tool.target(source).read_bytes() == tool.compiled(source)


@pytest.mark.parametrize("group", ["register", "data"])
def test_a_group_without_a_command_shows_its_help_and_no_error(group: str) -> None:
    done = run(group)
    assert (done.returncode, "Kommandoer" in done.stderr, "Feil" in done.stderr) == (2, True, False)
