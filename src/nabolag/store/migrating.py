"""Alembic, run from the program: no configuration file, no command to remember."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Engine

from nabolag.errors import BadInput


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date, in one transaction.

    Raises:
        BadInput: the database was made by a newer version of the program.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection, connection.execution_options(nabolag_writes=True).begin():
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise BadInput(
                "Lageret er laget av en nyere utgave av nabolag. Oppgrader programmet ({reason}).",
                reason=str(error),
            ) from error
