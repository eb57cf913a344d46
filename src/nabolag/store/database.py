"""Opening the database, bringing its schema up to date, and one way to read and to write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from nabolag.errors import BadInput, Unavailable
from nabolag.store.keys import Keys, read_secret

HEAD = "0001"
_WAIT_SECONDS = 10
_CONNECTIONS = 20


@dataclass(frozen=True, eq=False)
class Store:
    """An open database and the keys to what lies in it."""

    engine: Engine
    keys: Keys
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Writers to SQLite queue here: its own waiting is by chance, and can pass somebody over for long."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read from.

        Raises:
            Unavailable: the database is gone.
        """
        with _translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is on disk when the block ends, or none of it.

        Raises:
            Unavailable: the database is gone, full or locked.
        """
        with (
            self._queued(),
            _translated(),
            self.engine.connect().execution_options(nabolag_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _queued(self) -> Iterator[None]:
        if self.engine.dialect.name != "sqlite":
            yield
            return
        if not self.turn.acquire(timeout=_WAIT_SECONDS):
            raise Unavailable("Lageret svarer ikke nå: {reason}.", reason="database is locked")
        try:
            yield
        finally:
            self.turn.release()

    def compact(self) -> None:
        """Give back the room of what is deleted, so that nothing of it is left in the file.

        PostgreSQL does so by itself in time (autovacuum); SQLite's file is rewritten here.
        """
        if self.engine.dialect.name == "sqlite":
            with _translated(), self.engine.connect() as c:
                c.exec_driver_sql("COMMIT")  # VACUUM wants no transaction around it
                c.exec_driver_sql("VACUUM")
                c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def open_store(url: str, *, keys: Keys | None = None) -> Store:
    """Open the database at `url`, made when it is a SQLite file that does not exist, schema up to date.

    Args:
        url: `sqlite:///path` or `postgresql://user:password@host/database`.
        keys: default: NABOLAG_SECRET, or the file `nabolag.key` beside a SQLite file.

    Raises:
        BadInput: the address cannot be used, or its schema is newer than this program.
        Unavailable: the server does not answer.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _bad(url) from error
    kind = address.get_backend_name()
    file = None
    if kind == "sqlite":
        if not address.database or address.database == ":memory:":
            raise _bad(url)
        file = Path(address.database)
        if not file.parent.is_dir():
            raise BadInput(
                "Mappen {folder} finnes ikke. Lag den først, eller velg en annen.", folder=file.parent
            )
        engine = create_engine(
            address,
            pool_size=_CONNECTIONS,
            max_overflow=0,
            pool_timeout=_WAIT_SECONDS,
            connect_args={"timeout": _WAIT_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
    elif kind == "postgresql":
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_size=_CONNECTIONS,
            max_overflow=0,
            pool_timeout=_WAIT_SECONDS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": _WAIT_SECONDS},
        )
    else:
        raise _bad(url)
    store = Store(engine, keys or read_secret(file.parent / "nabolag.key" if file else None))
    with _translated():
        _migrate(engine)
    return store


def _bad(url: str) -> BadInput:
    shown = url.rpartition("@")[2] if "@" in url else url
    return BadInput(
        "Lageret «{url}» kan ikke brukes. Skriv sqlite:///sti/til/fil.db eller postgresql://bruker@maskin/database.",
        url=shown,
    )


def _sqlite_settings(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come too late
    cursor = connection.cursor()
    for setting in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged answer survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # deleted contacts are overwritten, not only forgotten
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    """A writer waits for its turn at the start; one that began as a reader could not wait at all."""
    writes = connection.get_execution_options().get("nabolag_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if inspect(connection).has_table("alembic_version"):
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            if found == HEAD:
                return
    from nabolag.store.migrating import upgrade

    upgrade(engine)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and not _out_of_reach(error):
            raise
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise Unavailable("Lageret svarer ikke nå: {reason}.", reason=reason.rstrip(".")) from error


def _out_of_reach(error: DBAPIError) -> bool:
    """Whether the database, and not our statement, is at fault: gone, full, locked, read-only, not a database."""
    name = type(error.orig).__name__ if error.orig else ""
    return error.connection_invalidated or name in (
        "OperationalError",
        "DatabaseError",
        "InterfaceError",
        "DiskFull",
        "AdminShutdown",
        "ConnectionTimeout",
        "CannotConnectNow",
        "IdleInTransactionSessionTimeout",
    )
