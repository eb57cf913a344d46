"""Tables of how far it is that somebody has sent with a scenario of the whole country, kept while they are asked with.

A name is made of the figures; what they are is JSON text that this room does not read.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from nabolag.store import schema
from nabolag.store.upsert import insert_or_change

KEPT = timedelta(days=30)
"""How long a table stays after it was last asked with."""


def keep_table(c: Connection, name: str, pairs: str, now: datetime) -> None:
    """Keep a table, or keep it on."""
    insert_or_change(
        c, schema.travel_tables, {"name": name, "pairs": pairs, "asked_at": now}, {"asked_at": now}
    )


def table_called(c: Connection, name: str) -> str | None:
    """Its figures; None where it is not here, or no more."""
    t = schema.travel_tables
    return c.execute(select(t.c.pairs).where(t.c.name == name)).scalar_one_or_none()


def forget_tables(c: Connection, now: datetime) -> None:
    """Delete those that nobody has asked with for `KEPT`."""
    t = schema.travel_tables
    c.execute(delete(t).where(t.c.asked_at < now - KEPT))
