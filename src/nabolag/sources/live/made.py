"""What a connector hands over: a table in the shape of the one that ships, and where it is from."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from nabolag.data.describing import Column, Status, TableDescriptor, Words
from nabolag.data.snapshots import Entry
from nabolag.text import N_

if TYPE_CHECKING:
    import polars as pl

    from nabolag.sources.live.pages import Page

VINTAGES: dict[Status | None, str] = {
    "preliminary": N_("foreløpige tall"),
    "final": N_("reviderte tall"),
    "withdrawn": N_("trukket tilbake av kilden"),
    None: N_("slik kilden sto da de ble hentet"),
}


@dataclass(frozen=True)
class Made:
    """A table as it was fetched: the entry of its manifest, its rows, and its file."""

    entry: Entry
    frame: pl.DataFrame
    content: bytes
    keys: tuple[str, ...]


def made(
    described: TableDescriptor,
    frame: pl.DataFrame,
    page: Page,
    *,
    source: str,
    address: str,
    keys: tuple[str, ...],
    status: Status | None = None,
    updated: str | None = None,
    missing: tuple[str, ...] = (),
) -> Made:
    """A fetched table with its descriptor brought up to date: hash, rows, the day, and how settled the figures are."""
    content = parquet(frame)
    descriptor = msgspec.structs.replace(
        described,
        via=None,
        vintage=VINTAGES[status],
        status=status,
        retrieved=page.fetched_at.date().isoformat(),
        rows=frame.height,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    entry = Entry(
        table=described.name,
        source=source,
        address=address,
        fetched_at=page.fetched_at,
        descriptor=descriptor,
        updated=updated,
        etag=page.etag,
        last_modified=page.last_modified,
        status=status,
        missing=missing,
    )
    return Made(entry, frame, content, keys)


def parquet(frame: pl.DataFrame) -> bytes:
    """The same bytes for the same rows."""
    out = io.BytesIO()
    frame.rechunk().write_parquet(out, compression="zstd", statistics=False)
    return out.getvalue()


def settled(updated: str, year: int) -> Status | None:
    """How settled KOSTRA figures are that came out in `year`: preliminary from 15 March, final from 15 June.

    The publisher tells the two apart by the day of publishing alone.
    """
    try:
        day = datetime.fromisoformat(updated).date()
    except ValueError:
        return None
    return "final" if day >= date(year, 6, 15) else "preliminary"


def in_year(described: TableDescriptor, before: int, now: int) -> TableDescriptor:
    """The same table of another year: the year in its title and definitions follows."""

    def words(said: Words) -> Words:
        return Words(*(said[lang].replace(str(before), str(now)) for lang in ("nb", "nn", "en")))

    columns = {
        name: Column(column.unit, words(column.definition), column.empty)
        for name, column in described.columns.items()
    }
    return msgspec.structs.replace(described, title=words(described.title), columns=columns)
