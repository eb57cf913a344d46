"""What was answered, under keys that only the respondents' tokens give."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, text, update

from nabolag.store import schema
from nabolag.store.upsert import insert_or_change, insert_or_leave


@dataclass(frozen=True)
class Response:
    """One respondent's answers. `state` is started, completed or declined; `orders` the random orders shown."""

    key: str
    survey: str
    version: int
    language: str
    background: dict[str, Any]
    orders: dict[str, list[str]]
    state: str
    answers: dict[str, Any]


def response_of(c: Connection, key: str) -> Response | None:
    """The response under `key`, or None."""
    row = c.execute(select(schema.responses).where(schema.responses.c.key == key)).one_or_none()
    if row is None:
        return None
    t = schema.answers
    rows = c.execute(select(t.c.field, t.c.value).where(t.c.key == key))
    return _made(row, {field: json.loads(value) for field, value in rows})


def state_of(c: Connection, key: str, *, lock: bool = False) -> str | None:
    """How far the one with `key` has come: started, completed, declined, or None before any of it.

    Args:
        lock: nobody else changes it until this transaction ends.
    """
    r = schema.responses
    query = select(r.c.state).where(r.c.key == key)
    return c.execute(query.with_for_update() if lock else query).scalar_one_or_none()


def states(c: Connection, survey: str, *, shown: bool = False) -> dict[str, str]:
    """How far everybody who has begun or declined has come, by key; with `shown` as of the last batch."""
    r = schema.responses
    state = r.c.shown if shown else r.c.state
    return dict(c.execute(select(r.c.key, state).where(r.c.survey == survey, state != "")).all())


def start_response(c: Connection, response: Response, *, regretted: bool = False) -> None:
    """Begin a response, without answers; one that is there stays, and a refusal too unless it is `regretted`."""
    row = _row(response)
    insert_or_leave(c, schema.responses, [row])
    if regretted:
        r = schema.responses
        c.execute(update(r).where(r.c.key == response.key, r.c.state == "declined").values(**row))


def complete_response(c: Connection, key: str, survey: str, today: date) -> None:
    """Hand in; the day counts the first time."""
    r, d = schema.responses, schema.days
    query = update(r).where(r.c.key == key, r.c.state == "started").values(state="completed")
    if c.execute(query).rowcount:
        first = {"survey": survey, "day": today, "handed_in": 1}
        insert_or_change(c, d, first, {"handed_in": d.c.handed_in + 1})


def decline_response(c: Connection, refused: Response) -> None:
    """Put a refusal without answers in place of whatever was there.

    A day's count loses one when it was handed in; which day it was is not known, so the last one does.
    """
    d = schema.days
    if state_of(c, refused.key) == "completed":
        last = select(func.max(d.c.day)).where(d.c.survey == refused.survey, d.c.handed_in > 0)
        query = update(d).where(d.c.survey == refused.survey, d.c.day == last.scalar_subquery())
        c.execute(query.values(handed_in=d.c.handed_in - 1))
    c.execute(delete(schema.answers).where(schema.answers.c.key == refused.key))
    row = _row(refused)
    insert_or_change(c, schema.responses, row, row)


def days(c: Connection, survey: str, *, shown: bool = False) -> dict[date, int]:
    """How many handed in on each day that somebody did; with `shown` as of the last batch."""
    d = schema.days
    n = d.c.shown if shown else d.c.handed_in
    query = select(d.c.day, n).where(d.c.survey == survey, n > 0)
    return dict(c.execute(query.order_by(d.c.day)).all())


def delete_responses(c: Connection, survey: str) -> None:
    """Delete every response of the survey, with answers and days."""
    for table in (schema.responses, schema.days, schema.batches):
        c.execute(delete(table).where(table.c.survey == survey))


def unseen(c: Connection, survey: str) -> int:
    """How many have begun, handed in or declined since the last batch."""
    r = schema.responses
    query = select(func.count()).select_from(r).where(r.c.survey == survey, r.c.shown != r.c.state)
    return int(c.execute(query).scalar_one())


def last_batch(c: Connection, survey: str) -> datetime | None:
    """When the last batch was brought out."""
    b = schema.batches
    at: datetime | None = c.execute(select(b.c.at).where(b.c.survey == survey)).scalar_one_or_none()
    return at


def bring_out(c: Connection, survey: str, now: datetime) -> None:
    """Show everything as it is at this moment."""
    r, d = schema.responses, schema.days
    c.execute(update(r).where(r.c.survey == survey, r.c.shown != r.c.state).values(shown=r.c.state))
    c.execute(update(d).where(d.c.survey == survey).values(shown=d.c.handed_in))
    insert_or_change(c, schema.batches, {"survey": survey, "at": now}, {"at": now})


def rewrite(c: Connection) -> None:
    """Write every row again in the order of the keys, so that nothing in the file tells who answered before whom.

    PostgreSQL only: SQLite keeps these tables in the order of their keys.
    """
    if c.dialect.name != "postgresql":
        return
    c.execute(text("LOCK TABLE responses, answers IN ACCESS EXCLUSIVE MODE"))
    for name in ("responses", "answers"):
        c.execute(text(f"CREATE TEMPORARY TABLE copy_of_{name} ON COMMIT DROP AS SELECT * FROM {name}"))
    c.execute(text("TRUNCATE answers, responses"))
    c.execute(text("INSERT INTO responses SELECT * FROM copy_of_responses ORDER BY key"))
    c.execute(text("INSERT INTO answers SELECT * FROM copy_of_answers ORDER BY key, field"))


def save_answers(c: Connection, key: str, given: Mapping[str, Any], cleared: Iterable[str] = ()) -> None:
    """Put `given` in place of what was there, and take away `cleared`."""
    t = schema.answers
    gone = [*given, *cleared]
    if gone:
        c.execute(delete(t).where(t.c.key == key, t.c.field.in_(gone)))
    if given:
        c.execute(insert(t), [{"key": key, "field": f, "value": _json(v)} for f, v in given.items()])


def set_response(c: Connection, key: str, **values: str) -> None:
    """Change `language` or `background`."""
    c.execute(update(schema.responses).where(schema.responses.c.key == key).values(**values))


def responses(c: Connection, survey: str, state: str | None = None, *, shown: bool = False) -> list[Response]:
    """All that are begun or handed in, by key: an order that says nothing of who answered when.

    Args:
        shown: only those that the last batch showed as they are.
    """
    r, a = schema.responses, schema.answers
    query = select(r).where(r.c.survey == survey, r.c.state != "declined").order_by(r.c.key)
    if state:
        query = query.where(r.c.state == state)
    if shown:
        query = query.where(r.c.shown == r.c.state)
    rows = c.execute(query).all()
    given: dict[str, dict[str, Any]] = {row.key: {} for row in rows}
    joined = select(a.c.key, a.c.field, a.c.value).join(r, r.c.key == a.c.key).where(r.c.survey == survey)
    for key, field, value in c.execute(joined):
        if key in given:
            given[key][field] = json.loads(value)
    return [_made(row, given[row.key]) for row in rows]


def _row(response: Response) -> dict[str, Any]:
    return {
        "key": response.key,
        "survey": response.survey,
        "version": response.version,
        "language": response.language,
        "background": _json(response.background),
        "orders": _json(response.orders),
        "state": response.state,
    }


def _made(row: Any, answers: dict[str, Any]) -> Response:
    values = dict(row._mapping)
    del values["shown"]
    values["background"] = json.loads(values["background"])
    values["orders"] = json.loads(values["orders"])
    return Response(**values, answers=answers)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
