"""The store: who was invited in one database, what was answered in another, and the keys to both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from nabolag.errors import BadInput
from nabolag.store.database import Database, connect, refuse_others, translated
from nabolag.store.keys import Keys, read_secret

PEOPLE_HEAD, ANSWERS_HEAD = "0015", "a0002"
ANSWERS = "answers"
"""The part of an address (`?answers=…`) that says where the answers lie."""
SCHEMA = "nabolag_svar"
"""Where the answers lie in PostgreSQL."""


@dataclass(frozen=True, eq=False)
class Store:
    """Two open databases and the keys to what lies in them; no transaction spans both."""

    people: Database
    """Surveys, who was invited, letters, accounts, the log, and what is published."""
    answers: Database
    """What was answered, and nothing that names anybody."""
    keys: Keys

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to read everything but answers from.

        Raises:
            Unavailable: the database is gone.
        """
        with self.people.read() as c:
            yield c

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction on everything but answers.

        Raises:
            Unavailable: the database is gone, full or locked.
        """
        with self.people.write() as c:
            yield c

    def compact(self, patience: float = 5.0) -> bool:
        """Rewrite the files of both; out: whether nothing of what is deleted is left (`Database.compact`)."""
        return all([self.people.compact(patience), self.answers.compact(patience)])

    def close(self) -> None:
        """Let go of every connection."""
        self.people.close()
        self.answers.close()


def open_store(url: str, *, keys: Keys | None = None) -> Store:
    """Open the store at `url`, made when it is a SQLite file that does not exist, schema up to date.

    Args:
        url: `sqlite:///path` or `postgresql://user:password@host/database`. Answers lie in `path` with «-svar» in
            its name, or in the schema `nabolag_svar`; `?answers=URL` (percent-encoded) puts them in another
            database, under another user.
        keys: default: NABOLAG_SECRET, or the file `nabolag.key` beside a SQLite file.

    Raises:
        BadInput: the address cannot be used, or its schema is newer than this program.
        Unavailable: the server does not answer.
    """
    people_at, answers_at = _addresses(url)
    file = Path(people_at.database or "") if people_at.get_backend_name() == "sqlite" else None
    if file and not file.parent.is_dir():
        raise BadInput("Mappen {folder} finnes ikke. Lag den først, eller velg en annen.", folder=file.parent)
    if file:
        refuse_others(file)  # before anything is made beside it
    keys = keys or read_secret(file.parent / "nabolag.key" if file else None)
    people = connect(people_at)
    store = Store(people, connect(answers_at, schema=SCHEMA), keys)
    with translated():
        _bring_up_to_date(store)
    return store


def _bring_up_to_date(store: Store) -> None:
    if _version(store.answers) == ANSWERS_HEAD and _version(store.people) == PEOPLE_HEAD:
        return
    from nabolag.store.migrating import upgrade_answers, upgrade_people

    upgrade_answers(store.answers)
    if upgrade_people(store.people, store.answers, store.keys):
        store.people.compact()


def _version(database: Database) -> str | None:
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return version


def _addresses(url: str) -> tuple[URL, URL]:
    """Where people lie, and where answers do."""
    people = _address(url, url)
    asked = people.query.get(ANSWERS)
    people = people.difference_update_query([ANSWERS])
    if isinstance(asked, str):
        answers = _address(asked, url)
        if answers == people and answers.get_backend_name() == "sqlite":
            raise _bad(url)
        return people, answers
    if people.get_backend_name() == "sqlite":
        file = Path(people.database or "")
        return people, people.set(database=str(file.with_name(f"{file.stem}-svar{file.suffix}")))
    return people, people


def _address(url: str, shown: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        raise _bad(shown) from None
    kind = address.get_backend_name()
    if kind not in ("sqlite", "postgresql") or (
        kind == "sqlite" and (not address.database or address.database == ":memory:")
    ):
        raise _bad(shown)
    return address


def _bad(url: str) -> BadInput:
    shown = url.partition("?")[0]
    shown = shown.rpartition("@")[2] if "@" in shown else shown
    return BadInput(
        "Lageret «{url}» kan ikke brukes. Skriv sqlite:///sti/til/fil.db eller postgresql://bruker@maskin/database.",
        url=shown,
    )
