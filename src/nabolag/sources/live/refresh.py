"""Fetch what is newer at the sources, say what differs, and let a new snapshot take the place of the one in use."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from nabolag.data import descriptor, table, tables
from nabolag.data.comparing import Difference, compare
from nabolag.data.shipped import FOLDER, checked_bytes
from nabolag.data.snapshots import (
    Entry,
    Manifest,
    Revision,
    Snapshot,
    data_folder,
    in_use,
    keep,
    make_folder,
)
from nabolag.errors import BadInput
from nabolag.sources.live import brreg, klass, nve, ssb, watched, whole
from nabolag.sources.live.addresses import SERVICES
from nabolag.sources.live.brreg_tables import ROLES, UNITS
from nabolag.sources.live.made import VINTAGES, Made
from nabolag.sources.live.pages import Pages, alone

if TYPE_CHECKING:
    from nabolag.data import TableDescriptor

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Feed:
    """Something that can be fetched by itself; `id` is `service/what`. `fetch` gives None when it is withdrawn.

    `by_name`: fetched only when it is named, so that what has not been seen to answer stops nothing else.
    """

    id: str
    tables: tuple[str, ...]
    fetch: Callable[[Pages], list[Made] | None]
    unchanged: Callable[[Pages, Entry], bool]
    by_name: bool = False

    @property
    def service(self) -> str:
        return self.id.partition("/")[0]


@dataclass(frozen=True)
class Fetched:
    """What a feed brought: `withdrawn` when the source no longer has it, else the differences, table by table."""

    feed: str
    differences: tuple[Difference, ...] = ()
    withdrawn: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a refresh found. `snapshot` is the new one in use; None when nothing is new, or it was only asked for.

    `asked` is how many pages went over the network, `unchanged` how many of them the source said were as before,
    `kept` how many an earlier run that broke had fetched.
    """

    feeds: tuple[Fetched, ...]
    snapshot: Snapshot | None
    asked: int
    unchanged: int
    kept: int

    @property
    def differs(self) -> bool:
        return any(one.withdrawn or any(one.differences) for one in self.feeds)


def feeds() -> tuple[Feed, ...]:
    """Everything that can be fetched, in the order it is."""
    return (
        *_statistics(),
        *(
            Feed(f"ssb/{w.number}", (w.table,), partial(whole.fetch, w), partial(whole.unchanged, w))
            for w in whole.WHOLES
        ),
        Feed("klass/131", ("code_changes",), klass.fetch, klass.unchanged),
        Feed("brreg/enheter", (UNITS.name, ROLES.name), brreg.fetch, brreg.unchanged),
        Feed("geonorge/kommuner", (watched.PLACES.name,), watched.places, watched.unchanged),
        Feed("lovdata/gjeldende", (watched.LAW.name,), watched.law, watched.unchanged),
        Feed("nve/skredhendelser", (nve.SLIDES.name,), nve.fetch, nve.unchanged, by_name=True),
    )


def _statistics() -> Iterator[Feed]:
    for recipe in ssb.RECIPES:
        yield Feed(
            f"ssb/{recipe.number}",
            recipe.tables,
            partial(ssb.fetch, recipe),
            partial(ssb.unchanged, recipe),
        )


def chosen(said: Sequence[str]) -> tuple[Feed, ...]:
    """The feeds of `said`: a service (`ssb`), a feed (`ssb/12842`) or a table (`annual_fees`, `12842`); none: all
    but those that have to be named.

    Raises:
        BadInput: a name that nothing has.
    """
    every = feeds()
    found: dict[str, Feed] = {}
    for name in said:
        wanted = name.strip().casefold().replace(":", "/").replace(" ", "/")
        mine = [f for f in every if wanted in (f.id, f.service, f.id.partition("/")[2], *f.tables)]
        if not mine:
            raise BadInput(
                "Kilden «{name}» finnes ikke. Velg blant {known}.",
                name=name,
                known=", ".join([*dict.fromkeys(f.service for f in every), *(f.id for f in every)]),
            )
        found |= {f.id: f for f in mine}
    return tuple(f for f in every if f.id in found) if said else tuple(f for f in every if not f.by_name)


def refresh(
    which: Sequence[str] = (),
    *,
    dry_run: bool = False,
    progress: Progress = lambda feed, done, total: None,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Report:
    """Fetch the feeds of `which` and, unless `dry_run`, switch to a snapshot with what is new. All or nothing.

    Args:
        progress: told (feed, how many are done, of how many).
        sleep, now: the clock.

    Raises:
        BadInput: an unknown source, or a data folder that cannot be written.
        SourceFailed: a source does not answer as it should; what is in use is as it was.
    """
    if day := os.environ.get("NABOLAG_AS_OF"):
        raise BadInput(
            "Nye data hentes ikke mens dataene fra {day} er i bruk. Ta bort --as-of eller NABOLAG_AS_OF.",
            day=day,
        )
    wanted, was = chosen(which), in_use()
    folder = data_folder() / "pages"
    make_folder(folder)
    with alone(folder):
        pages = Pages(folder, sleep=sleep, now=now)
        try:
            brought: list[Made] = []
            found: list[Fetched] = []
            for n, feed in enumerate(wanted):
                progress(feed.id, n, len(wanted))
                one, new = _fetched(feed, pages, was)
                found.append(one)
                brought += new
            progress("", len(wanted), len(wanted))
            snapshot = _switched(was, brought, found, now()) if brought and not dry_run else None
            pages.done()
        finally:
            pages.close()
    return Report(tuple(found), snapshot, pages.asked, pages.unchanged, pages.kept)


def _fetched(feed: Feed, pages: Pages, was: Snapshot | None) -> tuple[Fetched, list[Made]]:
    """What a feed brought, and the tables that are to take the place of those in use."""
    had = [kept.entry for name in feed.tables if was and (kept := was.kept(name))]
    live = [entry for entry in had if entry.status != "withdrawn"]
    if len(live) == len(feed.tables) and feed.unchanged(pages, live[0]):
        return Fetched(feed.id), []
    got = feed.fetch(pages)
    if got is None:
        gone = [_withdrawn(feed, name, pages.now()) for name in feed.tables if name in tables()]
        new = [one for one in gone if descriptor(one.entry.table).status != "withdrawn"]
        return Fetched(feed.id, withdrawn=True), new
    entries = {entry.table: entry for entry in had}
    differences, new = [], []
    for one in got:
        name = one.entry.table
        before = table(name) if name in tables() else None
        differs = compare(name, before, one.frame, one.keys)
        differences.append(differs)
        old = entries.get(name)
        if differs or old is None or old.status != one.entry.status or old.updated != one.entry.updated:
            new.append(one)
    missing = tuple(sorted({key for one in got for key in one.entry.missing}))
    return Fetched(feed.id, tuple(differences), missing=missing), new


def _withdrawn(feed: Feed, name: str, now: datetime) -> Made:
    """The table in use, marked as withdrawn."""
    described = msgspec.structs.replace(descriptor(name), status="withdrawn", vintage=VINTAGES["withdrawn"])
    entry = Entry(
        table=name,
        source=feed.id,
        address=SERVICES[feed.service].base,
        fetched_at=now,
        descriptor=described,
        status="withdrawn",
    )
    return Made(entry, table(name), _bytes(described), ())


def _new(name: str) -> Revision:
    """A table that was not there before is one piece of news, not one for each row."""
    return Revision(name, "", "", None, None, "added")


def _bytes(described: TableDescriptor) -> bytes:
    """The file of a table in use, checked."""
    was = in_use()
    kept = was.kept(described.name) if was else None
    if kept and kept.entry.descriptor.sha256 == described.sha256:
        return checked_bytes(kept.path, described.sha256)
    return checked_bytes(FOLDER / "tables" / f"{described.name}.parquet", described.sha256)


def _switched(
    was: Snapshot | None, brought: Sequence[Made], found: Sequence[Fetched], now: datetime
) -> Snapshot:
    entries = {entry.table: entry for entry in was.entries} if was else {}
    files = {name: _bytes(entry.descriptor) for name, entry in entries.items()}
    entries |= {one.entry.table: one.entry for one in brought}
    files |= {one.entry.table: one.content for one in brought}
    revisions = [
        figure
        for one in found
        for differs in one.differences
        for figure in (differs.figures if differs.table in tables() else (_new(differs.table),))
    ]
    revisions += [
        Revision(one.entry.table, "", "", None, None, "withdrawn")
        for one in brought
        if one.entry.status == "withdrawn"
    ]
    name = now.strftime("%Y-%m-%dT%H%M%SZ")
    while (data_folder() / "snapshots" / name).exists():
        name += "+"
    manifest = Manifest(
        name=name,
        made=now,
        before=was.name if was else None,
        entries=tuple(entries[name] for name in sorted(entries)),
    )
    return keep(manifest, files, revisions)
