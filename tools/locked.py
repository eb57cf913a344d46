"""What nabolag is made of: the packages of requirements.lock, and the files copied from npm."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
MANIFESTS = (
    ROOT / "src" / "nabolag" / "web" / "static" / "vendor" / "manifest.json",
    ROOT / "tests" / "browser" / "vendor" / "manifest.json",
)


@dataclass(frozen=True)
class Package:
    """One package. versions: more than one when they depend on the version of Python; runs: not for development only."""

    ecosystem: str  # PyPI or npm, as OSV spells them
    name: str
    versions: tuple[str, ...]
    runs: bool
    licence: str = ""  # of npm packages, as the manifest has it


def normal(name: str) -> str:
    """A Python package's name as the lock spells it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def named(requirement: str) -> str:
    """The package that a line of dependencies asks for."""
    found = re.match(r"[\w.-]+", requirement)
    assert found, requirement
    return normal(found[0])


def locked(lock: Path = LOCK) -> list[Package]:
    """The Python packages of `lock`, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions: dict[str, list[str]] = {}
    asked_by: dict[str, set[str]] = {}
    name = ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"([\w.-]+)==([^\s;\\]+)", line):
            name = normal(pin[1])
            versions.setdefault(name, []).append(pin[2])
        elif name and (by := re.match(r"    #(?: via)? +([\w.-]+)$", line)):
            asked_by.setdefault(name, set()).add(normal(by[1]))
    extras = [lines for extra, lines in project["optional-dependencies"].items() if extra != "dev"]
    runs = {named(line) for lines in (project["dependencies"], *extras) for line in lines}
    while more := {name for name, by in asked_by.items() if by & runs} - runs:
        runs |= more
    return [Package("PyPI", name, tuple(found), name in runs) for name, found in sorted(versions.items())]


def vendored() -> Iterator[Package]:
    """The npm packages whose files are in the repository, by name."""
    found = {}
    for path in MANIFESTS:
        for entry in json.loads(path.read_text(encoding="utf-8")).values():
            runs = path == MANIFESTS[0]
            found[entry["package"]] = Package(
                "npm", entry["package"], (entry["version"],), runs, entry["licence"]
            )
    return (found[name] for name in sorted(found))
