"""Files with contacts or answers that lie outside the store: found, removed where they lie in the survey's folder, named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nabolag.store import Store
from nabolag.store.accounts import events

KEPT = ("undersokelse.yaml", "skjema.yaml", "plan.yaml", "nabolag.key")
_STORE = re.compile(r"nabolag(-svar)?\.db(-wal|-shm|-journal)?")
_CONTACTS = ("utvalg.csv",)
_WRITE_ANSWERS = ("answer file", "tables")
_WRITE_PEOPLE = ("links", *_WRITE_ANSWERS)
_FETCH = ("export", "export in full")
_EVERYTHING = 1_000_000


@dataclass(frozen=True)
class Traces:
    """`ours`: files of the folder that the program made; `elsewhere`: files to look at, that only a human may judge."""

    ours: tuple[Path, ...]
    elsewhere: tuple[Path, ...]


def traces(store: Store, survey: str, folder: Path, *, everything: bool) -> Traces:
    """What to remove with the contacts (sample, links), and with `everything` also what holds answers.

    Every file the log says was written is looked for where it was written; other files of the folder, which may be copies
    under another name, are in `elsewhere`.
    """
    with store.read() as c:
        written = [
            (e.action, Path(str(name)))
            for e in events(c, survey, _EVERYTHING)
            if e.action in _WRITE_PEOPLE
            for name in e.detail.get("files", ())
        ]
    wanted = {"links"} | (set(_WRITE_ANSWERS) if everything else set())
    noted = {file.resolve() for action, file in written if action in wanted and file.is_file()}
    names = _CONTACTS + (("svar.parquet",) if everything else ())
    noted |= {(folder / name).resolve() for name in names if (folder / name).is_file()}
    inside = {file for file in noted if file.is_relative_to(folder.resolve())}
    others = {file for file in _files(folder) if file.resolve() not in inside} | (noted - inside)
    return Traces(tuple(sorted(inside)), tuple(sorted(others)))


@dataclass(frozen=True)
class Outside:
    """Copies that a deletion from the site does not reach.

    `there`: files the log says were written, which lie on this machine; `unseen`: which do not, here; `fetched`: who has
    fetched answers through the site.
    """

    there: tuple[str, ...]
    unseen: tuple[str, ...]
    fetched: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.there or self.unseen or self.fetched)


def outside(store: Store, survey: str, *, everything: bool) -> Outside:
    """What the log says of copies outside the store: of links, and with `everything` of answers too."""
    wanted = _WRITE_PEOPLE if everything else ("links",)
    with store.read() as c:
        log = events(c, survey, _EVERYTHING)
    written = [[str(n) for n in e.detail.get("files", ())] for e in log if e.action in wanted]
    there = {n for names in written for n in names if Path(n).is_file()}
    unseen = {names[0] for names in written if names and there.isdisjoint(names)}
    who = {e.account for e in log if everything and e.action in _FETCH}
    return Outside(tuple(sorted(there)), tuple(sorted(unseen)), tuple(sorted(who)))


def remove(files: Iterable[Path]) -> list[Path]:
    """Write over and remove `files`. Out: those that could not be."""
    failed = []
    for file in files:
        try:
            with file.open("r+b") as open_:
                open_.write(b"\0" * file.stat().st_size)
            file.unlink()
        except OSError:
            failed.append(file)
    return failed


def _files(folder: Path) -> list[Path]:
    return [
        file
        for file in folder.rglob("*")
        if file.is_file()
        and file.name not in KEPT
        and not _STORE.fullmatch(file.name)
        and "publisert" not in file.relative_to(folder).parts
    ]
