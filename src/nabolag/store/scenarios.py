"""Scenarios of the whole country that somebody has asked this site for: a queue, and the answers, kept between starts.

A key stands for one scenario in one version; what is asked and answered is JSON text that this room does not read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from nabolag.errors import BadInput
from nabolag.store import schema
from nabolag.store.upsert import insert_or_change, insert_or_leave

MOST_WAITING = 100
"""Scenarios that wait; more are refused until some are done."""


def ask(c: Connection, asked: Mapping[str, str], now: datetime) -> None:
    """Put scenarios in the queue by key; those that wait or are answered are left as they are.

    Raises:
        BadInput: more than 100 would wait.
    """
    t = schema.scenarios
    insert_or_leave(
        c, t, [{"key": key, "asked": text, "asked_at": now, "result": None} for key, text in asked.items()]
    )
    waiting = c.execute(select(func.count()).where(t.c.result.is_(None))).scalar_one()
    if waiting > MOST_WAITING:
        raise BadInput(
            "Det venter {n} {n:kombinasjon|kombinasjoner}, flere enn {most}. Vent til noen er regnet, eller velg færre.",
            n=waiting,
            most=MOST_WAITING,
        )


def stop(c: Connection, keys: Sequence[str]) -> None:
    """Take those of `keys` that wait out of the queue; answers are kept."""
    t = schema.scenarios
    c.execute(delete(t).where(t.c.key.in_(keys), t.c.result.is_(None)))


def waiting(c: Connection, keys: Sequence[str] | None = None) -> dict[str, str]:
    """What waits, by key, the oldest first; of `keys` alone where they are given."""
    t = schema.scenarios
    query = select(t.c.key, t.c.asked).where(t.c.result.is_(None)).order_by(t.c.asked_at, t.c.key)
    return {
        row.key: row.asked for row in c.execute(query if keys is None else query.where(t.c.key.in_(keys)))
    }


def answered(c: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The answers there are to `keys`."""
    t = schema.scenarios
    query = select(t.c.key, t.c.result).where(t.c.key.in_(keys), t.c.result.is_not(None))
    return {row.key: row.result for row in c.execute(query)}


def answer(c: Connection, key: str, asked: str, result: str, now: datetime) -> None:
    """Keep an answer, also when it has been stopped meanwhile."""
    row = {"key": key, "asked": asked, "asked_at": now, "result": result}
    insert_or_change(c, schema.scenarios, row, {"result": result})
