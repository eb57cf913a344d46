"""What was answered, under keys that only the respondents' tokens give."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from nabolag.store import schema


@dataclass(frozen=True)
class Response:
    """One respondent's answers. `state` is started or completed; `orders` the random orders shown."""

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
    found = c.execute(select(t.c.field, t.c.value).where(t.c.key == key))
    return _made(row, {field: json.loads(value) for field, value in found})


def start_response(c: Connection, response: Response) -> None:
    """Begin a response, without answers."""
    c.execute(
        insert(schema.responses).values(
            key=response.key,
            survey=response.survey,
            version=response.version,
            language=response.language,
            background=_json(response.background),
            orders=_json(response.orders),
            state=response.state,
        )
    )


def save_answers(c: Connection, key: str, given: Mapping[str, Any], cleared: Iterable[str] = ()) -> None:
    """Put `given` in place of what was there, and take away `cleared`."""
    t = schema.answers
    gone = [*given, *cleared]
    if gone:
        c.execute(delete(t).where(t.c.key == key, t.c.field.in_(gone)))
    if given:
        c.execute(insert(t), [{"key": key, "field": f, "value": _json(v)} for f, v in given.items()])


def set_response(c: Connection, key: str, **values: str) -> None:
    """Change `state` or `language`."""
    c.execute(update(schema.responses).where(schema.responses.c.key == key).values(**values))


def withdraw_response(c: Connection, key: str) -> None:
    """Delete a response and its answers."""
    c.execute(delete(schema.responses).where(schema.responses.c.key == key))


def responses(c: Connection, survey: str, state: str | None = None) -> list[Response]:
    """All responses, by key: an order that says nothing of who answered when."""
    r, a = schema.responses, schema.answers
    query = select(r).where(r.c.survey == survey).order_by(r.c.key)
    if state:
        query = query.where(r.c.state == state)
    rows = c.execute(query).all()
    given: dict[str, dict[str, Any]] = {row.key: {} for row in rows}
    joined = select(a.c.key, a.c.field, a.c.value).join(r, r.c.key == a.c.key).where(r.c.survey == survey)
    for key, field, value in c.execute(joined):
        if key in given:
            given[key][field] = json.loads(value)
    return [_made(row, given[row.key]) for row in rows]


def _made(row: Any, answers: dict[str, Any]) -> Response:
    values = dict(row._mapping)
    values["background"] = json.loads(values["background"])
    values["orders"] = json.loads(values["orders"])
    return Response(**values, answers=answers)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
