"""One database: opening it, one way to read and one to write, and giving back the room of what is deleted."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from nabolag.errors import BadInput, Unavailable, unread
from nabolag.text import clean

_WAIT_SECONDS = 10
_LOCKED_SECONDS, _STUCK_SECONDS = 3.0, 0.2
"""How long a writer waits for a SQLite file that another process holds, and its turn once the file is found held."""
_CONNECTIONS = 20


class StatementFailed(RuntimeError):
    """The database refused a statement of ours. Says which kind of fault, never with which values."""


@dataclass(frozen=True, eq=False)
class Database:
    """An open database."""

    engine: Engine
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    """Writers to SQLite queue here: its own waiting is by chance, and can pass somebody over for long."""
    stuck: threading.Event = field(default_factory=threading.Event, repr=False)
    """Set while another process holds the file: one writer at a time tries, and the others are told at once."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read from.

        Raises:
            Unavailable: the database is gone.
        """
        with translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it is on disk when the block ends, or none of it.

        Raises:
            Unavailable: the database is gone, full or locked.
        """
        with (
            self._queued(),
            translated(),
            self.engine.connect().execution_options(nabolag_writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _queued(self) -> Iterator[None]:
        if self.engine.dialect.name != "sqlite":
            yield
            return
        end = time.monotonic() + _WAIT_SECONDS
        while not self.turn.acquire(timeout=_STUCK_SECONDS):
            if self.stuck.is_set() or time.monotonic() > end:
                raise Unavailable("Lageret svarer ikke nå: {reason}.", reason="database is locked")
        try:
            yield
        except Unavailable:
            self.stuck.set()
            raise
        else:
            self.stuck.clear()
        finally:
            self.turn.release()

    def compact(self, patience: float = 5.0) -> bool:
        """Rewrite the files, so that nothing of what is deleted is left in them.

        Out: whether nothing is left. False: somebody reads the write-ahead log of SQLite and has done so for
        `patience` seconds; it still holds the old pages until they let go and this runs again.
        """
        if self.engine.dialect.name != "sqlite":
            with translated(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as c:
                for table in inspect(c).get_table_names():
                    c.exec_driver_sql(f"VACUUM (FULL) {table}")
            return True
        end = time.monotonic() + patience
        while True:
            try:
                with self._queued(), translated(), self.engine.connect() as c:
                    c.exec_driver_sql("COMMIT")  # VACUUM wants no transaction around it
                    c.exec_driver_sql("PRAGMA busy_timeout = 1000")
                    c.exec_driver_sql("VACUUM")
                    busy = c.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
                    c.exec_driver_sql(f"PRAGMA busy_timeout = {int(_LOCKED_SECONDS * 1000)}")
            except Unavailable:
                busy = 1
            if not busy or time.monotonic() > end:
                return not busy
            time.sleep(0.1)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def connect(address: URL, *, schema: str | None = None) -> Database:
    """The database at `address`: a SQLite file (made when it is missing, readable by its owner alone), or PostgreSQL.

    Args:
        schema: of PostgreSQL: where its tables lie; made when it is missing. None: where the server puts them.

    Raises:
        BadInput: the file's folder does not exist, or the file is no database. Unavailable: the server does not answer.
    """
    if address.get_backend_name() == "sqlite":
        file = Path(address.database or "")
        if not file.parent.is_dir():
            raise BadInput(
                "Mappen {folder} finnes ikke. Lag den først, eller velg en annen.", folder=file.parent
            )
        refuse_others(file)
        _private(file)
        engine = create_engine(
            address,
            hide_parameters=True,
            pool_size=_CONNECTIONS,
            max_overflow=0,
            pool_timeout=_WAIT_SECONDS,
            connect_args={"timeout": _LOCKED_SECONDS, "check_same_thread": False},
        )
        event.listen(engine, "connect", _sqlite_settings)
        event.listen(engine, "begin", _sqlite_begin)
        event.listen(engine, "before_cursor_execute", _text_alone, retval=True)
        return Database(engine)
    arguments: dict[str, Any] = {"connect_timeout": _WAIT_SECONDS}
    if schema:
        arguments["options"] = f"-csearch_path={schema}"
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=_CONNECTIONS,
        max_overflow=0,
        pool_timeout=_WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args=arguments,
    )
    event.listen(engine, "before_cursor_execute", _text_alone, retval=True)
    if schema:
        with translated(), engine.begin() as c:
            c.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SETTING_UP})")
            there = c.exec_driver_sql(f"SELECT 1 FROM pg_namespace WHERE nspname = '{schema}'").scalar()
            if not there:
                c.exec_driver_sql(f"CREATE SCHEMA {schema}")
    return Database(engine)


SETTING_UP = 7_110_011
"""The lock of PostgreSQL that one process at a time holds while it sets up or changes tables."""


def refuse_others(file: Path) -> None:
    """Nothing, when `file` is missing, empty or a SQLite database (its first 16 bytes say so).

    Raises:
        BadInput: it is something else, or cannot be read.
    """
    try:
        with file.open("rb") as opened:
            head = opened.read(16)
    except FileNotFoundError:
        return
    except OSError as error:
        raise unread(file, error) from error
    if head not in (b"", b"SQLite format 3\0"):
        raise BadInput("{path} er ikke en SQLite-database. Velg en annen fil.", path=file)


def _private(file: Path) -> None:
    """A new file that only its owner may read; SQLite gives its logs the same rights."""
    try:
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError:  # it is there, or SQLite will say why it cannot be made
        return


def _text_alone(
    _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
) -> tuple[str, Any]:
    """Nothing that is not text is kept: PostgreSQL refuses U+0000, and what reads the rest may end of it."""
    return statement, [_row(one) for one in parameters] if many else _row(parameters)


def _row(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {name: _storable(value) for name, value in parameters.items()}
    if isinstance(parameters, tuple | list):
        return tuple(map(_storable, parameters))
    return parameters


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise BadInput("Tallet er for stort. Høyst 18 sifre går an.")
    return value


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


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the database as ours, and without the values of the statement."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and not _out_of_reach(error):
            kind = type(error.orig).__name__
            raise StatementFailed(f"{kind} {getattr(error.orig, 'sqlstate', None) or ''}".strip()) from None
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise Unavailable("Lageret svarer ikke nå: {reason}.", reason=reason.rstrip(".")) from None


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
