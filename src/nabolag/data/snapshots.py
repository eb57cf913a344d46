"""Dated snapshots of what was fetched, outside the package: which one is in use, and how a new one takes its place.

    NABOLAG_DATA/
      in-use                     the name of the snapshot in use, one line; switched by one rename
      snapshots/<name>/          never changed after it is made
        manifest.json            for each table: source, address, when, ETag, hash, rows, status, descriptor
        revisions.json           what differs from the snapshot before
        tables/<table>.parquet
      pages/                     what was fetched, with checksums: for conditional requests and for going on after a break
      added/                     extracts that users have put in beside

A process uses one snapshot from its first look to its end, so that no page mixes two.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from nabolag.data.describing import Status, TableDescriptor
from nabolag.errors import BadInput, DataDamaged
from nabolag.threads import decode

POINTER, MANIFEST, REVISIONS = "in-use", "manifest.json", "revisions.json"
T = TypeVar("T")
Kind = Literal["added", "changed", "gone", "new", "withdrawn"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One table of a snapshot: where from, when, and what it is. `sha256` of the descriptor is of the stored file.

    `address` is what was asked for, `updated` the publisher's own time of publishing, `etag` and `last_modified`
    what the server said of it; each None or empty when it said nothing. `missing` are keys that the source lacks.
    """

    table: str
    source: str
    address: str
    fetched_at: datetime
    descriptor: TableDescriptor
    updated: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    status: Status | None = None
    missing: tuple[str, ...] = ()


class Revision(msgspec.Struct, frozen=True):
    """One figure that differs between two snapshots.

    `key` says which row, such as `1874 2026`; `column` is empty when the whole row came (`added`) or went (`gone`).
    A figure is `new` where nothing stood, `withdrawn` where nothing stands any more, else `changed`.
    """

    table: str
    key: str
    column: str
    before: str | None
    after: str | None
    kind: Kind


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot is; `before` names the one it follows, None: the data that ship."""

    name: str
    made: datetime
    before: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Kept:
    """A table of a snapshot, and where its file is."""

    entry: Entry
    path: Path


@dataclass(frozen=True)
class Snapshot:
    """One snapshot and its folder."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.manifest.name

    @property
    def made(self) -> datetime:
        return self.manifest.made

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.manifest.entries

    @cached_property
    def _by_table(self) -> dict[str, Entry]:
        return {entry.table: entry for entry in self.entries}

    def kept(self, table: str) -> Kept | None:
        """The table of that name, None when this snapshot lacks it."""
        entry = self._by_table.get(table)
        return Kept(entry, self.folder / "tables" / f"{table}.parquet") if entry else None

    def revisions(self) -> list[Revision]:
        """What differs from the snapshot before.

        Raises:
            DataDamaged: the file is missing or cannot be read.
        """
        return _read(self.folder / REVISIONS, list[Revision])


def data_folder() -> Path:
    """Where snapshots lie: `NABOLAG_DATA`, else where the system keeps programs' data. It need not exist."""
    if said := os.environ.get("NABOLAG_DATA"):
        return Path(said).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "nabolag"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "nabolag"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "nabolag"


@cache
def in_use() -> Snapshot | None:
    """The snapshot this process uses: the newest, or the newest of the day in `NABOLAG_AS_OF`; None: what ships.

    Raises:
        BadInput: `NABOLAG_AS_OF` is no date, or older than everything there is.
        DataDamaged: the snapshot in use is missing or cannot be read.
    """
    if said := os.environ.get("NABOLAG_AS_OF"):
        return as_of(said)
    pointer = data_folder() / POINTER
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DataDamaged("Filen {file} kan ikke leses. Hent dataene på nytt.", file=pointer) from error
    return opened(name)


def use(day: str) -> None:
    """Let this process and those it starts use the data of `day`; to be called before anything is read.

    Raises:
        BadInput: `day` is no date, or older than everything there is.
    """
    as_of(day)
    os.environ["NABOLAG_AS_OF"] = day.strip()
    in_use.cache_clear()


def as_of(day: str | date) -> Snapshot | None:
    """The newest snapshot made on or before `day`; None: what ships, when that was retrieved by then.

    Raises:
        BadInput: `day` is no date, or older than everything there is.
    """
    try:
        wanted = day if isinstance(day, date) else date.fromisoformat(day.strip())
    except ValueError:
        raise BadInput("«{day}» er ikke en dato. Skriv den som 2026-06-30.", day=day) from None
    made = [one for one in snapshots() if one.made.astimezone(UTC).date() <= wanted]
    if made:
        return made[-1]
    if wanted < SHIPPED:
        raise BadInput(
            "Ingen data er fra {day} eller før. De eldste er de som følger med, fra {oldest}.",
            day=wanted.isoformat(),
            oldest=SHIPPED.isoformat(),
        )
    return None


SHIPPED = date(2026, 11, 23)
"""The day on which what ships was put together."""


def opened(name: str) -> Snapshot:
    """The snapshot called `name`.

    Raises:
        DataDamaged: there is none, or its manifest cannot be read.
    """
    folder = data_folder() / "snapshots" / name
    if not name or not folder.is_dir() or folder.parent != data_folder() / "snapshots":
        raise DataDamaged("Datasettet {name} mangler. Hent dataene på nytt.", name=name or POINTER)
    return Snapshot(folder, _read(folder / MANIFEST, Manifest))


def snapshots() -> list[Snapshot]:
    """Every snapshot there is, oldest first."""
    folder = data_folder() / "snapshots"
    names = [path.name for path in folder.iterdir() if (path / MANIFEST).is_file()] if folder.is_dir() else []
    return sorted((opened(name) for name in names if not name.startswith(".")), key=lambda one: one.made)


def keep(manifest: Manifest, tables: Mapping[str, bytes], revisions: Sequence[Revision]) -> Snapshot:
    """Write a whole snapshot, then let the pointer name it; whoever reads meanwhile finds all of the old or all of the new.

    Raises:
        BadInput: the disk refuses; the pointer is as it was.
    """
    from nabolag.sources.writing import write_folder, write_whole

    folder = data_folder() / "snapshots"
    make_folder(folder)
    encode = msgspec.json.Encoder().encode
    files = {f"tables/{name}.parquet": content for name, content in tables.items()}
    files |= {
        MANIFEST: msgspec.json.format(encode(manifest), indent=1),
        REVISIONS: msgspec.json.format(encode(list(revisions)), indent=1),
    }
    write_folder(folder / manifest.name, files)
    write_whole(data_folder() / POINTER, f"{manifest.name}\n".encode())
    return opened(manifest.name)


def make_folder(folder: Path) -> None:
    """Make a folder of ours, or say which place is meant.

    Raises:
        BadInput: the system refuses.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            "Mappen {folder} kan ikke lages. Sett NABOLAG_DATA til en mappe du kan skrive i.", folder=folder
        ) from error


def _read(path: Path, kind: type[T]) -> T:
    try:
        return decode(path.read_bytes(), kind)
    except (OSError, msgspec.MsgspecError) as error:
        raise DataDamaged(
            "Filen {file} i datasettet {snapshot} kan ikke leses. Hent dataene på nytt.",
            file=path.name,
            snapshot=path.parent.name,
        ) from error
