"""Inserting where another transaction may have done it first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_leave(c: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add `rows`; those whose key is there already are left as they are."""
    if rows:
        c.execute(_insert(c, table).on_conflict_do_nothing(), list(rows))


def insert_or_change(c: Connection, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Add `row`; where its key is there already, set `changed` instead."""
    query = _insert(c, table).values(**row)
    keys = [column.name for column in table.primary_key]
    c.execute(query.on_conflict_do_update(index_elements=keys, set_=dict(changed)))


def _insert(c: Connection, table: Table) -> Any:
    return (postgresql if c.dialect.name == "postgresql" else sqlite).insert(table)
