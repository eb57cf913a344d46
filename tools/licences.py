"""The licences of everything nabolag is made of: writes docs/licences.md.

`python tools/licences.py` reads what is installed (importlib.metadata) for each package of requirements.lock, and the
manifests of the files from npm; it ends with an error when a licence is not among ALLOWED. With --check nothing is
written, and a list that is out of date is an error.
"""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import PackageNotFoundError, metadata

from locked import ROOT, Package, locked, vendored

LIST = ROOT / "docs" / "licences.md"

# SPDX. Others need a decision of those who own nabolag: GPL and AGPL ask that what is built with them has the same licence.
ALLOWED = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "LGPL-3.0-only",
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "MPL-2.0",
        "OFL-1.1",
        "PSF-2.0",
        "Unlicense",
        "Zlib",
    ]
) | {"Apache-2.0 WITH LLVM-exception"}

# What packages write where SPDX is not used
WRITTEN = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}

# Read in the licence file by a person, where the metadata name no licence, or a family of licences only
READ = {
    "altair": "BSD-3-Clause",
    "colorama": "BSD-3-Clause",  # Windows only
    "jinja2": "BSD-3-Clause",
    "numba": "BSD-2-Clause",
    "partd": "BSD-3-Clause",
    "scipy": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "svy-rs": "MIT",
    "topojson": "BSD-3-Clause",
    "zict": "BSD-3-Clause",
}

HEAD = """# Licences of what nabolag is made of

Written by `python tools/licences.py`; `tests/test_dependencies.py` holds it against what is installed. Versions are in
`requirements.lock`. Licences are those the packages state for themselves (SPDX); wheels of numpy, scipy, pyarrow,
psycopg-binary and others carry libraries of other makers, whose licences lie beside them in the wheel. The data have
their own list: [LICENSES-DATA.md](../LICENSES-DATA.md). How packages are kept up to date: [operations.md](operations.md).

"""


def allowed(licence: str) -> bool:
    """Whether we may use what has this SPDX expression; one in parentheses is for a person to read."""
    ways = licence.split(" OR ")
    return any(all(part in ALLOWED for part in way.split(" AND ")) for way in ways)


def stated(name: str) -> str:
    """The licence in the metadata of an installed package as SPDX, or nothing when they do not say."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    if expression := about.get("License-Expression"):
        return str(expression)
    classifiers = [
        c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License ::")
    ]
    first = (about.get("License") or "").strip().split("\n")[0].strip()
    for words in (first, *classifiers):
        if words in ALLOWED or words in WRITTEN:
            return WRITTEN.get(words, words)
        if words.upper().startswith(("GPL", "AGPL", "GNU", "LGPL")):
            return words
    return ""


def licence_of(package: Package) -> str:
    """The licence of a package of the lock or of npm."""
    found = package.licence or stated(package.name) or READ.get(package.name, "")
    if not found:
        sys.exit(
            f"{package.name}: its metadata name no licence, or it is not installed. Read its licence file and write "
            "what it is under READ in tools/licences.py."
        )
    return found


def row(package: Package) -> str:
    """The line of a package."""
    used = "yes" if package.runs else "development"
    return f"| {package.name} | {package.ecosystem} | {licence_of(package)} | {used} |"


def main() -> None:
    """Write or check the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when the list is out of date"
    )
    check = parser.parse_args().check
    packages = [*locked(), *vendored()]
    refused = [f"{p.name}: {licence_of(p)}" for p in packages if not allowed(licence_of(p))]
    if refused:
        sys.exit("licences that are not among ALLOWED in tools/licences.py:\n" + "\n".join(refused))
    head = [
        *HEAD.splitlines(),
        "| Package | From | Licence | Part of a running nabolag |",
        "|---|---|---|---|",
    ]
    if not check:
        LIST.write_text("\n".join([*head, *map(row, packages), ""]), encoding="utf-8")
        return
    kept = LIST.read_text(encoding="utf-8").splitlines()
    by_python = {p.name for p in packages if len(p.versions) > 1}  # may state it otherwise in another version
    wrong = [
        line
        for line in {*kept} ^ {*head, *map(row, packages)}
        if line.strip("| ").split(" |")[0] not in by_python
    ]
    if wrong:
        sys.exit(
            "docs/licences.md is out of date; run python tools/licences.py:\n" + "\n".join(sorted(wrong))
        )


if __name__ == "__main__":
    main()
