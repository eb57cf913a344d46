"""Notices that newer data were fetched while the site is up, by the time of one small file."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from nabolag.data.shipped import checked_bytes
from nabolag.data.snapshots import POINTER, data_folder, opened
from nabolag.errors import NabolagError

log = logging.getLogger(__name__)
EVERY = 20.0
"""Seconds between two looks; each is one question to the file system, however many read the site."""
Mark = tuple[int, int] | None


class Watch:
    """The snapshot in use when this was made, and whether a newer one that is whole has taken its place."""

    def __init__(self) -> None:
        self._seen = _mark()

    def look(self) -> bool:
        """Whether there is a newer snapshot, every table of which is the one its manifest names.

        One that is not is told of in the log, once, and the site goes on with what it has.
        """
        mark = _mark()
        if mark == self._seen:
            return False
        self._seen = mark
        try:
            snapshot = opened((data_folder() / POINTER).read_text(encoding="utf-8").strip())
            for entry in snapshot.entries:
                checked_bytes(snapshot.folder / "tables" / f"{entry.table}.parquet", entry.descriptor.sha256)
        except (NabolagError, OSError, UnicodeDecodeError) as error:
            log.warning("the newer data are not used: %s", error)
            return False
        return True

    def start(self, then: Callable[[], None], every: float = EVERY) -> None:
        """Look every so many seconds in a thread of its own, and call `then` once, when there is something newer.

        With `NABOLAG_AS_OF` the day is chosen, so nothing is looked for.
        """
        if os.environ.get("NABOLAG_AS_OF"):
            return
        threading.Thread(target=self._until, args=(then, every), daemon=True).start()

    def _until(self, then: Callable[[], None], every: float) -> None:
        waiting = threading.Event()
        while not self.look():
            waiting.wait(every)
        then()


def _mark() -> Mark:
    try:
        stat = (data_folder() / POINTER).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino
