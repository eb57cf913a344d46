"""Known faults in what nabolag is made of, from a file, without the network.

`python tools/advisories.py FILE` holds requirements.lock and the files from npm against advisories in the format of OSV
(https://ossf.github.io/osv-schema/): one record, a list of them, {"vulns": [...]}, or a zip of records such as the
`all.zip` that osv.dev publishes for PyPI and npm. It prints each advisory that holds and ends with 1 when there is any.
"""

from __future__ import annotations

import argparse
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

from locked import LOCK, Package, locked, normal, vendored

Record = dict[str, Any]


def records(path: Path) -> Iterator[Record]:
    """The advisories of a file, those that are withdrawn left out.

    Raises:
        ValueError: it is not JSON, or not advisories.
    """
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            texts = [packed.read(name) for name in packed.namelist() if name.endswith(".json")]
    else:
        texts = [path.read_bytes()]
    for text in texts:
        given = json.loads(text)
        found = given.get("vulns", given) if isinstance(given, dict) else given
        for record in found if isinstance(found, list) else [found]:
            if not isinstance(record, dict) or "id" not in record:
                raise ValueError("a record without id is no OSV advisory")
            if not record.get("withdrawn"):
                yield record


def hits(packages: Iterable[Package], advisories: Iterable[Record]) -> list[tuple[Package, str, Record]]:
    """Each package and version that an advisory is about."""
    by_name = {(p.ecosystem, p.name): p for p in packages}
    found = []
    for record in advisories:
        told: set[tuple[str, str]] = set()  # one line, however many parts of the record are about it
        for part in record.get("affected", []):
            about = part.get("package", {})
            ecosystem, name = about.get("ecosystem", ""), about.get("name", "")
            package = by_name.get((ecosystem, normal(name) if ecosystem == "PyPI" else name))
            for version in package.versions if package else ():
                if package and (package.name, version) not in told and concerns(part, version):
                    told.add((package.name, version))
                    found.append((package, version, record))
    return found


def concerns(part: Record, version: str) -> bool:
    """Whether one part of `affected` is about `version`; versions that cannot be compared are, so that somebody looks."""
    listed, ranges = part.get("versions", []), part.get("ranges", [])
    ranges = [r for r in ranges if r.get("type") in ("ECOSYSTEM", "SEMVER")]
    if not listed and not ranges:
        return True
    try:
        ours = Version(version)
        return any(_same(ours, one) for one in listed) or any(_within(r["events"], ours) for r in ranges)
    except InvalidVersion:
        return True


def _same(ours: Version, listed: str) -> bool:
    try:
        return Version(listed) == ours
    except InvalidVersion:  # ours can be read, and this one cannot
        return False


def _within(events: list[dict[str, str]], ours: Version) -> bool:
    """Whether the last event up to `ours` leaves it with the fault (the evaluation of the OSV schema)."""
    inside = False
    steps = sorted((Version(at), what) for event in events for what, at in event.items() if what != "limit")
    for at, what in steps:
        if what == "introduced" and ours >= at:
            inside = True
        elif (what == "fixed" and ours >= at) or (what == "last_affected" and ours > at):
            inside = False
    return inside


def main() -> None:
    """Print what holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="advisories in the format of OSV: .json, or a .zip of such")
    parser.add_argument("--lock", type=Path, default=LOCK, help="the lock to look at, for others than ours")
    asked = parser.parse_args()
    try:
        found = hits([*locked(asked.lock), *vendored()], records(asked.file))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        print(f"{asked.file} cannot be read as OSV advisories: {error}", file=sys.stderr)
        sys.exit(2)
    for package, version, record in found:
        also = ", ".join([record["id"], *record.get("aliases", [])])
        print(f"{package.name} {version}: {also}: {record.get('summary', '')}".rstrip(": "))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
