"""Inserting where another transaction may have done it first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_leave(c: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add `rows`; those whose key is there already are left as they are."""
    if rows:
        c.execute(insert_for(c, table).on_conflict_do_nothing(), list(rows))


def insert_or_change(c: Connection, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Add `row`; where its key is there already, set `changed` instead."""
    query = insert_for(c, table).values(**row)
    keys = [column.name for column in table.primary_key]
    c.execute(query.on_conflict_do_update(index_elements=keys, set_=dict(changed)))


def insert_for(c: Connection, table: Table) -> Any:
    """An insert of this database's own kind, which can say what to do where the key is there already."""
    return (postgresql if c.dialect.name == "postgresql" else sqlite).insert(table)
