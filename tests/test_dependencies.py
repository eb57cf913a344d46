"""What nabolag is made of: nothing it does not use, under licences we may use, without faults that are known."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
UNSEEN = {
    "psycopg": "SQLAlchemy loads it for postgresql+psycopg://",
    "tzdata": "zoneinfo reads it where the machine has no zone database",
    "python-multipart": "starlette reads forms with it",
}


def tool(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / name, *arguments], capture_output=True, text=True, check=False
    )


def normal(name: str) -> str:
    return name.lower().replace("_", "-")


@cache
def imported() -> set[str]:
    """The packages that src imports, at the top or in a function."""
    modules = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    known = packages_distributions()
    rest = modules - {"nabolag", *sys.stdlib_module_names}
    assert rest <= set(known), f"not installed by requirements.lock: {rest - set(known)}"
    return {normal(name) for module in rest for name in known[module]}


def test_each_package_that_is_asked_for_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {normal(line.split(">=")[0].split("[")[0]) for line in project["dependencies"]}
    assert asked - imported() == set(UNSEEN)


def test_what_runs_needs_no_package_for_development() -> None:
    rows = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8").splitlines()
    running = {row.split(" | ")[0].strip("| ") for row in rows if row.endswith("| yes |")}
    assert imported() <= running


def test_the_list_of_licences_is_what_is_installed_and_each_is_allowed() -> None:
    done = tool("licences.py", "--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("MIT AND PSF-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only OR AGPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("(MIT)", False),
        ("LicenseRef-Proprietary", False),
    ],
)
def test_a_licence_of_several_is_allowed_when_one_may_follow_it(
    licence: str, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    import licences

    assert licences.allowed(licence) is may


LOCK = """jinja2==3.1.4 \\
    --hash=sha256:00
    # via nabolag
numpy==2.4.6 ; python_full_version < '3.12' \\
    # via nabolag
numpy==2.5.5 ; python_full_version >= '3.12' \\
    # via nabolag
typing-extensions==4.16.0 \\
    # via fastapi
"""


def advisory(id_: str, name: str, *, ecosystem: str = "PyPI", **affected: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "summary": "a fault",
        "affected": [{"package": {"ecosystem": ecosystem, "name": name}, **affected}],
    }


def span(*events: dict[str, str], kind: str = "ECOSYSTEM") -> list[dict[str, Any]]:
    return [{"type": kind, "events": list(events)}]


def told(tmp_path: Path, given: object) -> tuple[int, list[str]]:
    (tmp_path / "lock").write_text(LOCK)
    (tmp_path / "osv.json").write_text(json.dumps(given))
    done = tool("advisories.py", tmp_path / "osv.json", "--lock", tmp_path / "lock")
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()


ZERO = {"introduced": "0"}
VENDORED = ROOT / "src" / "nabolag" / "web" / "static" / "vendor" / "manifest.json"
HTMX = json.loads(VENDORED.read_text())["htmx.min.js"]["version"]


@pytest.mark.parametrize(
    ("record", "versions"),
    [
        (advisory("A-1", "Jinja2", ranges=span(ZERO, {"fixed": "3.1.5"})), ["jinja2 3.1.4"]),
        (advisory("A-1", "jinja2", ranges=span(ZERO, {"fixed": "3.1.4"})), []),
        (advisory("A-1", "jinja2", ranges=span(ZERO, {"last_affected": "3.1.4"})), ["jinja2 3.1.4"]),
        (advisory("A-1", "jinja2", ranges=span(ZERO, {"last_affected": "3.1.3"})), []),
        (
            advisory("A-1", "jinja2", ranges=span({"fixed": "3.1.10"}, {"introduced": "3.1.2"})),
            ["jinja2 3.1.4"],
        ),
        (advisory("A-1", "jinja2", ranges=span(ZERO, {"fixed": "2.0"}, {"introduced": "3.2"})), []),
        (advisory("A-1", "jinja2", versions=["3.1.3", "3.1.4"]), ["jinja2 3.1.4"]),
        (advisory("A-1", "jinja2", versions=["3.1.3", "3.1.40"]), []),
        (advisory("A-1", "typing_extensions"), ["typing-extensions 4.16.0"]),
        (advisory("A-1", "numpy", ranges=span({"introduced": "2.5"})), ["numpy 2.5.5"]),
        (advisory("A-1", "jinja2", ecosystem="npm", ranges=span(ZERO)), []),
        (advisory("A-1", "django", ranges=span(ZERO)), []),
        (
            advisory("A-1", "htmx.org", ecosystem="npm", ranges=span(ZERO, kind="SEMVER")),
            [f"htmx.org {HTMX}"],
        ),
        (advisory("A-1", "jinja2", ranges=span(ZERO)) | {"withdrawn": "2026-01-01T00:00:00Z"}, []),
    ],
)
def test_an_advisory_is_told_for_the_versions_it_is_about(
    tmp_path: Path, record: dict[str, Any], versions: list[str]
) -> None:
    lines = [f"{version}: A-1: a fault" for version in versions]
    assert told(tmp_path, record) == (1 if versions else 0, lines)
    assert told(tmp_path, [record]) == told(tmp_path, {"vulns": [record]}) == (1 if versions else 0, lines)


def test_advisories_come_in_a_zip_too(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as packed:
        record = advisory("A-1", "fastapi", ranges=span(ZERO)) | {"aliases": ["CVE-2026-1"]}
        packed.writestr("A-1.json", json.dumps(record))
    done = tool("advisories.py", path)
    assert done.returncode == 1
    assert "fastapi" in done.stdout
    assert "A-1, CVE-2026-1: a fault" in done.stdout


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"vulns": [{}]}'])
def test_what_is_no_advisory_is_not_taken_for_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "osv.json").write_text(text)
    done = tool("advisories.py", tmp_path / "osv.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be read as OSV advisories" in done.stderr


def test_nothing_nabolag_is_made_of_has_a_known_fault() -> None:
    path = os.environ.get("NABOLAG_ADVISORIES")
    if not path:
        pytest.skip("NABOLAG_ADVISORIES names no file of advisories (OSV)")
    done = tool("advisories.py", path)
    assert done.returncode == 0, done.stdout + done.stderr
