"""Whoever holds the databases, but not the secret, cannot tell who answered what: attacked on both engines.

120 leaders answer in a random order, each with another number, and the attacker knows every order that the databases
keep: transaction ids, places in the files, the write-ahead log. Guessing by any of them must do no better than chance.
"""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from tests.fielded import NOW, SURVEY, field

from nabolag.store import Store, open_store
from nabolag.store.invitations import invitations
from nabolag.store.responses import days, response_of
from nabolag.store.surveys import stored_survey
from nabolag.survey.fielding.answering import begin, complete, save, visit
from nabolag.survey.fielding.opening import close_fielding, forget_order
from nabolag.survey.fielding.progress import counts
from nabolag.text import texts

N = 120
TEXT = """id: tall
version: 1
languages: [nb]
title: {nb: Tall}
intro: {nb: Ett tall.}
pages:
  - id: en
    questions:
      - {type: number, id: kroner, min: 0, max: 999999, text: {nb: "Hvor mange?"}}
"""
PEOPLE = ("invitations", "outbox")
ANSWERS = ("responses", "answers", "days", "batches")


@pytest.fixture
def truth(store: Store) -> dict[str, str]:
    """120 have answered, in a random order; each invitation's id and the key of its answers."""
    tokens = field(store, N, questionnaire=TEXT)
    random.Random(7).shuffle(tokens)
    found = {}
    for number, token in enumerate(tokens):
        seen = visit(store, token, NOW)
        assert seen is not None
        seen = begin(store, seen, "nb")
        save(store, seen, seen.page("en"), {"kroner": [str(number)]}, texts("nb"))
        complete(store, seen, NOW)
        found[seen.invitation.id] = seen.key
    return found


def right(people: Sequence[str], keys: Sequence[str], truth: dict[str, str]) -> int:
    """How many are joined rightly when the two orders are laid beside each other, forwards or backwards."""
    return max(sum(truth[p] == k for p, k in zip(people, order, strict=True)) for order in (keys, keys[::-1]))


LUCK = 7  # a random order has one right on average; eight or more happens once in 100 000


def orders(store: Store) -> Iterator[tuple[list[str], list[str]]]:
    """Every order of invitations and of answers that the databases keep."""
    if store.people.engine.dialect.name == "sqlite":
        with store.read() as c, store.answers.read() as a:
            yield (
                list(c.execute(text("SELECT id FROM invitations")).scalars()),
                list(a.execute(text("SELECT key FROM responses")).scalars()),
            )
        return
    for first in ("xmin::text::bigint", "xmax::text::bigint", "ctid"):
        for second in ("xmin::text::bigint", "xmax::text::bigint", "ctid"):
            with store.read() as c, store.answers.read() as a:
                yield (
                    list(c.execute(text(f"SELECT id FROM invitations ORDER BY {first}, ctid")).scalars()),
                    list(a.execute(text(f"SELECT key FROM responses ORDER BY {second}, ctid")).scalars()),
                )


def test_no_order_in_the_databases_joins_people_and_answers(store: Store, truth: dict[str, str]) -> None:
    for when in ("in the field", "after the hour", "closed"):
        if when == "after the hour":
            forget_order(store)
        if when == "closed":
            close_fielding(store, SURVEY, NOW, "kari")
        for people, keys in orders(store):
            assert len(people) == len(keys) == N
            assert right(people, keys, truth) <= LUCK, when
    assert counts(store, SURVEY)["completed"] == N, "and the house itself still knows how far it has come"


def test_answering_writes_nothing_where_people_are(store: Store) -> None:
    """No row, no transaction, no page and no line of any log is written beside the invitations."""
    tokens = field(store, 10, questionnaire=TEXT)

    def kept() -> list[object]:
        with store.read() as c:
            hidden = ", xmin::text, xmax::text, ctid::text" if c.dialect.name == "postgresql" else ""
            tables = inspect(c).get_table_names()
            return [sorted(map(str, c.execute(text(f"SELECT *{hidden} FROM {t}")))) for t in tables]

    def files() -> dict[str, bytes]:
        if store.people.engine.dialect.name != "sqlite":
            return {}
        path = Path(store.people.engine.url.database or "")
        return {f.name: f.read_bytes() for f in (path, path.with_name(f"{path.name}-wal"))}

    before = kept(), files()
    for token in tokens:
        seen = visit(store, token, NOW)
        assert seen is not None
        seen = begin(store, seen, "nb")
        save(store, seen, seen.page("en"), {"kroner": ["1"]}, texts("nb"))
        complete(store, seen, NOW)
    assert (kept(), files()) == before


def test_the_write_ahead_log_of_answers_names_nobody(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/nabolag.db")
    tokens = field(store, 20, questionnaire=TEXT)
    with store.read() as c:
        ids = [p.id for p in invitations(c, SURVEY)]
        salt = stored_survey(c, SURVEY).salt or ""
    for token in tokens:
        seen = visit(store, token, NOW)
        assert seen is not None
        begin(store, seen, "nb")
    written = b"".join(f.read_bytes() for f in tmp_path.glob("nabolag-svar.db*"))
    for secret in (*ids, *tokens, *(store.keys.identity(t) for t in tokens), salt, store.keys.secret.hex()):
        assert secret.encode() not in written
    assert not re.search(rb"20\d\d-\d\d-\d\d", written), "no date lies with an answer"
    store.close()


def test_after_closing_all_rows_of_answers_are_of_one_transaction_in_the_order_of_keys(
    store: Store, truth: dict[str, str]
) -> None:
    close_fielding(store, SURVEY, NOW, "kari")
    if store.people.engine.dialect.name == "sqlite":
        wal = Path(store.answers.engine.url.database or "").with_name("nabolag-svar.db-wal")
        assert not wal.exists() or wal.stat().st_size == 0
        return
    with store.answers.read() as c:
        rows = c.execute(text("SELECT key, xmin::text FROM responses ORDER BY ctid")).all()
        fields = c.execute(text("SELECT DISTINCT xmin::text FROM answers")).all()
    assert len({xmin for _key, xmin in rows}) == len(fields) == 1
    assert [key for key, _xmin in rows] == sorted(truth.values())


def test_answers_of_a_store_from_before_are_moved_out(tmp_path: Path) -> None:
    """A store of the first edition is opened: every answer, refusal and day is there, and none beside people."""
    from alembic import command
    from alembic.config import Config

    from nabolag.store import Keys, migrating, schema

    keys = Keys(b"k" * 32)
    file = tmp_path / "nabolag.db"
    new = open_store(f"sqlite:///{file}", keys=keys)
    tokens = field(new, 3, questionnaire=TEXT)
    with new.read() as c:
        salt = stored_survey(c, SURVEY).salt or ""
        people = invitations(c, SURVEY)
        kept = {t.name: list(c.execute(t.select()).mappings()) for t in schema.metadata.sorted_tables}
    new.close()
    for old in tmp_path.glob("*.db*"):
        old.unlink()
    folder = Path(migrating.__file__).parent / "migrations"
    from sqlalchemy.engine import make_url

    from nabolag.store.database import connect

    database = connect(make_url(f"sqlite:///{file}"))
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(folder / "versions"))
    with database.write() as c:
        config.attributes.update(connection=c, metadata=schema.metadata, move_out=None)
        command.upgrade(config, "0001")
        for name in ("surveys", "questionnaires", "invitations"):
            table = schema.metadata.tables[name]
            then = {column["name"] for column in inspect(c).get_columns(name)}
            c.execute(table.insert(), [{k: v for k, v in row.items() if k in then} for row in kept[name]])
        key = keys.answers(keys.token(salt, people[0].id))
        c.execute(
            text("INSERT INTO responses VALUES (:k, :s, 1, 'nb', '{}', '{}', 'completed')"),
            {"k": key, "s": SURVEY},
        )
        c.execute(text("INSERT INTO answers VALUES (:k, 'kroner', '987654')"), {"k": key})
        status = "UPDATE invitations SET status = :s, answered_on = '2026-11-20' WHERE id = :i"
        c.execute(text(status), {"s": "completed", "i": people[0].id})
        c.execute(text(status), {"s": "declined", "i": people[1].id})
    database.close()

    store = open_store(f"sqlite:///{file}", keys=keys)
    with store.answers.read() as c:
        found = response_of(c, key)
        assert found is not None
        assert (found.state, found.answers) == ("completed", {"kroner": 987654})
        assert days(c, SURVEY) == {datetime(2026, 11, 20, tzinfo=UTC).date(): 1}
    assert counts(store, SURVEY) | {} == {
        "waiting": 1,
        "invited": 0,
        "started": 0,
        "completed": 1,
        "declined": 1,
    }
    store.close()
    assert len(tokens) == 3
    assert b"987654" not in file.read_bytes()
    tables = {row[0] for row in sqlite3.connect(file).execute("SELECT name FROM sqlite_master")}
    assert not tables & set(ANSWERS)


def test_files_with_people_and_answers_are_for_their_owner_alone(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/nabolag.db")
    field(store, 2, questionnaire=TEXT)
    assert {f.stat().st_mode & 0o777 for f in tmp_path.iterdir()} == {0o600}
    assert {f.name for f in tmp_path.glob("*.db")} == {"nabolag.db", "nabolag-svar.db"}
    store.close()


def test_answers_can_lie_in_another_database_under_another_user(postgres: str) -> None:
    """Each user sees its own part: the one who keeps people is refused the answers, and the other way."""
    from urllib.parse import quote

    import psycopg

    with psycopg.connect(postgres, autocommit=True) as c:
        for name in ("folk", "svar"):
            c.execute(f"DROP DATABASE IF EXISTS {name}_db".encode())
            c.execute(f"DROP ROLE IF EXISTS {name}".encode())
            c.execute(f"CREATE ROLE {name} LOGIN".encode())
            c.execute(f"CREATE DATABASE {name}_db OWNER {name}".encode())
            c.execute(f"REVOKE CONNECT ON DATABASE {name}_db FROM PUBLIC".encode())
    server = postgres.rpartition("@")[2].rpartition("/")[0]
    svar = f"postgresql://svar@{server}/svar_db"
    from nabolag.store import Keys

    store = open_store(
        f"postgresql://folk@{server}/folk_db?answers={quote(svar, safe='')}", keys=Keys(b"k" * 32)
    )
    token = field(store, 2, questionnaire=TEXT)[0]
    seen = visit(store, token, NOW)
    assert seen is not None
    complete(store, begin(store, seen, "nb"), NOW)
    assert counts(store, SURVEY)["completed"] == 1
    store.close()
    with psycopg.connect(svar) as c:
        tables = {row[0] for row in c.execute("SELECT tablename FROM pg_tables WHERE tableowner = 'svar'")}
    assert tables == {"alembic_version", *ANSWERS}
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(f"postgresql://svar@{server}/folk_db")


def test_a_refused_statement_shows_no_value(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    secret = "hemmelig-svar-4711"
    statement = text("INSERT INTO days (survey, day, handed_in) VALUES (:s, :d, 1)")
    row = {"s": secret, "d": "2026-11-24"}
    with store.answers.write() as c:
        c.execute(statement, row)
    with pytest.raises(RuntimeError) as found, store.answers.write() as c:
        c.execute(statement, row)
    import traceback

    assert secret not in "".join(traceback.format_exception(found.value))
    assert secret not in caplog.text
