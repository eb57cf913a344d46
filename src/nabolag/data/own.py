"""Extracts that users have put in beside: kept in the data folder, shown with their origin, never among the tables."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from nabolag.data.snapshots import data_folder, make_folder
from nabolag.errors import DataDamaged, NotKnown
from nabolag.threads import decode

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl


class Own(msgspec.Struct, frozen=True, kw_only=True):
    """An extract of the user's: the file it came from, when, and what it holds."""

    name: str
    file: str
    sha256: str
    added_at: datetime
    rows: int
    municipalities: int
    years: tuple[int, ...]
    figures: tuple[str, ...]
    left_out: int = 0


def own_extracts() -> list[Own]:
    """Every extract that was put in, by name."""
    folder = _folder()
    return [_described(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []


def own_table(name: str) -> pl.DataFrame:
    """The rows of an extract: code, year, figure, value (null where the file says it is missing).

    Raises:
        NotKnown: no such extract.
        DataDamaged: its file is missing or cannot be read.
    """
    import polars as pl

    path = _folder() / f"{own(name).name}.parquet"
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DataDamaged(
            "Filen {file} kan ikke leses. Legg uttrekket inn på nytt.", file=path.name
        ) from error


def own(name: str) -> Own:
    """What the extract called `name` is, or NotKnown."""
    for one in own_extracts():
        if one.name == name:
            return one
    raise NotKnown(
        "Uttrekket «{name}» er ikke lagt inn.", name=name, candidates=[o.name for o in own_extracts()][:5]
    )


def keep_own(described: Own, frame: pl.DataFrame) -> None:
    """Keep an extract, in the place of one of the same name; the rows first, so that what is listed is whole."""
    import io

    from nabolag.sources.writing import write_whole

    make_folder(_folder())
    out = io.BytesIO()
    frame.write_parquet(out)
    write_whole(_folder() / f"{described.name}.parquet", out.getvalue())
    write_whole(
        _folder() / f"{described.name}.json", msgspec.json.format(msgspec.json.encode(described), indent=1)
    )


def remove_own(name: str) -> None:
    """Take an extract away.

    Raises:
        NotKnown: no such extract.
    """
    found = own(name)
    for kind in ("json", "parquet"):
        (_folder() / f"{found.name}.{kind}").unlink(missing_ok=True)


def slug(said: str) -> str:
    """A name that can stand in an address and a file: `KOSTRA 2025.xlsx` → `kostra-2025`."""
    stem = re.sub(r"\.[A-Za-z-]+$", "", said).casefold()
    plain = stem.replace("æ", "ae").replace("ø", "o").replace("å", "a")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "uttrekk"


def _folder() -> Path:
    return data_folder() / "added"


def _described(path: Path) -> Own:
    try:
        return decode(path.read_bytes(), Own)
    except (OSError, msgspec.MsgspecError) as error:
        raise DataDamaged(
            "Filen {file} kan ikke leses. Legg uttrekket inn på nytt.", file=path.name
        ) from error
