"""The shipped tables and what each one is."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec
import yaml

from nabolag.errors import DataDamaged, NotKnown
from nabolag.threads import convert

if TYPE_CHECKING:
    import polars as pl

FOLDER = Path(__file__).parent
Origin = Literal["published", "register", "user", "synthetic", "modelled"]
T = TypeVar("T")


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in three languages; `words.nb`, or `words["nb"]`."""

    nb: str
    nn: str
    en: str

    def __getitem__(self, lang: str) -> str:
        text: str = getattr(self, lang)
        return text


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Unit and definition of a column, and what an empty cell in it means (None: no cell is empty)."""

    unit: str
    definition: Words
    empty: Words | None = None


class TableDescriptor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a table comes from and what it holds. `sha256` is of the shipped file.

    `via` is the public copy it was taken from when it was not fetched from the publisher itself.
    `promise` says which key set is complete: codes, codes_by_year, codes_by_service, or None.
    """

    name: str
    title: Words
    publisher: str
    url: str
    table_number: str | None
    vintage: str
    retrieved: str
    licence: str
    attribution: str
    origin: Origin
    rows: int
    sha256: str
    columns: dict[str, Column]
    via: str | None = None
    promise: str | None = None


@cache
def table(name: str) -> pl.DataFrame:
    """A shipped table, checked against the hash in its descriptor.

    Raises:
        NotKnown: no such table.
        DataDamaged: the file is missing, or is not the one the descriptor was written for.
    """
    import polars as pl

    expected = descriptor(name).sha256
    path = FOLDER / "tables" / f"{name}.parquet"
    return pl.read_parquet(io.BytesIO(checked_bytes(path, expected)))


def tables() -> list[str]:
    """Names of all shipped tables, sorted."""
    return sorted(path.stem for path in (FOLDER / "tables").glob("*.parquet"))


@cache
def descriptor(name: str) -> TableDescriptor:
    """What the table `name` is.

    Raises:
        NotKnown: no such table.
        DataDamaged: the descriptor cannot be read.
    """
    names = sorted(path.stem for path in (FOLDER / "tables").glob("*.yaml"))
    if name not in names:
        import difflib

        near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
        raise NotKnown("Tabellen «{name}» finnes ikke i datapakken.", name=name, candidates=near)
    return read_yaml(FOLDER / "tables" / f"{name}.yaml", TableDescriptor)


def descriptors() -> list[TableDescriptor]:
    """What everything shipped is, by name: the tables and the boundaries."""
    return [descriptor(path.stem) for path in sorted((FOLDER / "tables").glob("*.yaml"))]


def checked_bytes(path: Path, sha256: str) -> bytes:
    """The content of `path` if its hash is the expected one, else DataDamaged."""
    content = read_bytes(path)
    if hashlib.sha256(content).hexdigest() != sha256:
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
