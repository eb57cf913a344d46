"""Alembic, run from the program: no configuration file, no command to remember."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, MetaData, inspect

from nabolag.errors import BadInput
from nabolag.store import schema
from nabolag.store.apart import move
from nabolag.store.database import SETTING_UP, Database
from nabolag.store.keys import Keys


def upgrade_people(people: Database, answers: Database, keys: Keys) -> bool:
    """Bring the schema up to date, in one transaction; out: whether answers lay there and were moved out.

    Raises:
        BadInput: the database was made by a newer version of the program.
    """
    moved = False

    def out(c: Connection) -> None:
        nonlocal moved
        moved = move(c, answers, keys)

    _upgrade(people, "versions", schema.metadata, out)
    return moved


def upgrade_answers(answers: Database) -> None:
    """Bring the schema of the answers up to date, in one transaction.

    Raises:
        BadInput: the database was made by a newer version of the program.
    """
    _upgrade(answers, "answers", schema.apart, None)


def _upgrade(
    database: Database, versions: str, metadata: MetaData, move_out: Callable[[Connection], None] | None
) -> None:
    config = Config()
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", str(folder / versions))
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({SETTING_UP})")
        inspect(connection).clear_cache()
        config.attributes.update(connection=connection, metadata=metadata, move_out=move_out)
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise BadInput(
                "Lageret er laget av en nyere utgave av nabolag. Oppgrader programmet ({reason}).",
                reason=str(error),
            ) from error
