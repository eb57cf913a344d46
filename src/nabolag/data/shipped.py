"""The tables and what each one is: what ships, or what was fetched since."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import yaml

from nabolag.data.describing import Column, Origin, Status, TableDescriptor, Words
from nabolag.data.snapshots import Kept, in_use
from nabolag.errors import DataDamaged, NotKnown
from nabolag.threads import convert

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "FOLDER",
    "Column",
    "Origin",
    "Status",
    "TableDescriptor",
    "Words",
    "checked_bytes",
    "descriptor",
    "descriptors",
    "parse_yaml",
    "read_bytes",
    "read_yaml",
    "shipped_descriptor",
    "ships",
    "table",
    "tables",
]

FOLDER = Path(__file__).parent
T = TypeVar("T")


@cache
def table(name: str) -> pl.DataFrame:
    """A table, checked against the hash in its descriptor: the shipped one, or a newer one of the snapshot in use.

    Raises:
        NotKnown: no such table.
        DataDamaged: the file is missing, or is not the one the descriptor was written for.
    """
    import polars as pl

    fetched = _fetched(name)
    path = fetched.path if fetched else FOLDER / "tables" / f"{name}.parquet"
    return pl.read_parquet(io.BytesIO(checked_bytes(path, descriptor(name).sha256)))


def tables() -> list[str]:
    """Names of all tables, sorted: those that ship, and those that only the snapshot in use has."""
    shipped = {path.stem for path in (FOLDER / "tables").glob("*.parquet")}
    snapshot = in_use()
    return sorted(shipped | ({e.table for e in snapshot.entries} if snapshot else set()))


@cache
def descriptor(name: str) -> TableDescriptor:
    """What the table `name` is; of the snapshot in use where that is newer than what ships.

    Raises:
        NotKnown: no such table.
        DataDamaged: the descriptor cannot be read.
    """
    fetched = _fetched(name)
    return fetched.entry.descriptor if fetched else shipped_descriptor(name)


def shipped_descriptor(name: str) -> TableDescriptor:
    """What the shipped table `name` is, whatever has been fetched since; see `descriptor`."""
    names = sorted(path.stem for path in (FOLDER / "tables").glob("*.yaml"))
    if name not in names:
        import difflib

        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
        raise NotKnown("Tabellen «{name}» finnes ikke i datapakken.", name=name, candidates=near)
    return read_yaml(FOLDER / "tables" / f"{name}.yaml", TableDescriptor)


def ships(name: str) -> bool:
    """Whether the package has a table of this name, fetched or not."""
    return (FOLDER / "tables" / f"{name}.yaml").exists()


def _fetched(name: str) -> Kept | None:
    """The snapshot's table of this name, unless the package's own is newer; the one door to what was fetched."""
    snapshot = in_use()
    kept = snapshot.kept(name) if snapshot else None
    if kept and ships(name) and kept.entry.descriptor.retrieved < shipped_descriptor(name).retrieved:
        return None
    return kept


def descriptors() -> list[TableDescriptor]:
    """What every table in use is, by name: the tables and the boundaries."""
    shipped = {path.stem for path in (FOLDER / "tables").glob("*.yaml")}
    return [descriptor(name) for name in sorted(shipped | set(tables()))]


def checked_bytes(path: Path, sha256: str) -> bytes:
    """The content of `path` if its hash is the expected one, else DataDamaged."""
    content = read_bytes(path)
    if hashlib.sha256(content).hexdigest() != sha256:
        if FOLDER not in path.parents:
            raise DataDamaged(
                "Filen {file} i datasettet {snapshot} er endret eller skadet. Hent dataene på nytt, eller bruk et "
                "annet datasett.",
                file=path.name,
                snapshot=path.parents[1].name,
            )
        raise DataDamaged(
            "Datafilen {file} er endret eller skadet: innholdet stemmer ikke med kontrollsummen "
            "i beskrivelsen. Installer nabolag på nytt.",
            file=path.name,
        )
    return content


def read_yaml(path: Path, kind: type[T]) -> T:
    """A YAML file of this package as `kind`; DataDamaged names the file and the field."""
    content = read_bytes(path)
    try:
        return convert(parse_yaml(content), kind)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise DataDamaged(
            "Datafilen {file} kan ikke leses: {reason}. Installer nabolag på nytt.",
            file=path.name,
            reason=str(error).splitlines()[0],
        ) from error


def parse_yaml(content: bytes | str) -> Any:
    """YAML of our own as plain values, by the fast parser where there is one."""
    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_bytes(path: Path) -> bytes:
    """The content of a file of this package, or DataDamaged when it is missing."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise DataDamaged("Datafilen {file} mangler. Installer nabolag på nytt.", file=path.name) from error
