"""What users add to the register of cooperation, with who and when, and what anybody has told is missing.

Every change is kept. Content is JSON text that this room does not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from nabolag.errors import BadInput, NotKnown
from nabolag.store import schema

MOST_WAITING = 500
"""Hints that nobody has dealt with; more are refused until somebody has."""


@dataclass(frozen=True)
class ArrangementChange:
    """One change of an arrangement; `content` None: it was removed."""

    id: int
    arrangement: str
    at: datetime
    account: str
    action: str
    content: str | None
    organisation: str = ""


@dataclass(frozen=True)
class Hint:
    """What somebody has told is missing. state: waiting, used, refused."""

    id: int
    at: datetime
    municipality: str
    said: str
    source: str
    contact: str | None
    state: str
    account: str | None
    settled_at: datetime | None


def change(
    c: Connection,
    now: datetime,
    account: str,
    action: str,
    contents: Iterable[tuple[str, str | None]],
    organisation: str = "",
) -> None:
    """Write a change of each (arrangement, content), in the caller's transaction: all of them or none.

    `organisation`: the one that the account changes it for, "" where it is nobody's but the site's.
    """
    who = {"at": now, "account": account, "action": action, "organisation": organisation}
    rows = [{"arrangement": id_, "content": content, **who} for id_, content in contents]
    if rows:
        c.execute(insert(schema.additions), rows)


def now_said(c: Connection) -> list[ArrangementChange]:
    """The last change of each arrangement that is not removed, by arrangement."""
    t = schema.additions
    last = select(func.max(t.c.id)).group_by(t.c.arrangement)
    query = select(t).where(t.c.id.in_(last), t.c.content.is_not(None)).order_by(t.c.arrangement)
    return [ArrangementChange(**row._mapping) for row in c.execute(query)]


def last(c: Connection) -> int:
    """The number of the newest change, 0 before the first: while it is the same, so is everything that was added."""
    return c.execute(select(func.max(schema.additions.c.id))).scalar_one() or 0


def history(c: Connection, arrangement: str) -> list[ArrangementChange]:
    """Every change of an arrangement, newest first.

    Raises:
        NotKnown: there never was one.
    """
    t = schema.additions
    query = select(t).where(t.c.arrangement == arrangement).order_by(t.c.id.desc())
    changes = [ArrangementChange(**row._mapping) for row in c.execute(query)]
    if not changes:
        raise NotKnown("Ingen har lagt inn «{id}».", id=arrangement)
    return changes


def undo(c: Connection, now: datetime, account: str, arrangement: str, organisation: str = "") -> None:
    """Take the last change back: what stood before it stands again. The change stays in the history.

    Raises:
        NotKnown: there never was such an arrangement.
    """
    changes = history(c, arrangement)
    before = _before(changes)
    change(c, now, account, "undone", [(arrangement, before.content if before else None)], organisation)


def made_by(c: Connection) -> dict[str, str]:
    """The organisation that each arrangement was first added for, by arrangement; "" for the site's own."""
    t = schema.additions
    first = select(func.min(t.c.id)).group_by(t.c.arrangement)
    rows = c.execute(select(t.c.arrangement, t.c.organisation).where(t.c.id.in_(first))).all()
    return {row.arrangement: row.organisation for row in rows}


def _before(changes: list[ArrangementChange]) -> ArrangementChange | None:
    """What stood before the last change that is not taken back: an undoing takes back the one before it."""
    skip = 0
    for i, one in enumerate(changes):
        if one.action == "undone":
            skip += 1
        elif skip:
            skip -= 1
        else:
            return changes[i + 1] if i + 1 < len(changes) else None
    return None


def hint(
    c: Connection, now: datetime, municipality: str, message: str, source: str, contact: str | None
) -> None:
    """Put what somebody has told in the queue.

    Raises:
        BadInput: too many wait already.
    """
    t = schema.hints
    waiting = c.execute(select(func.count()).select_from(t).where(t.c.state == "waiting")).scalar_one()
    if waiting >= MOST_WAITING:
        raise BadInput("Det ligger for mange meldinger i køen. Prøv igjen senere.")
    values = {"municipality": municipality, "said": message, "source": source, "contact": contact}
    c.execute(insert(t).values(at=now, state="waiting", **values))


def waiting(c: Connection) -> list[Hint]:
    """The queue, oldest first."""
    t = schema.hints
    query = select(t).where(t.c.state == "waiting").order_by(t.c.id)
    return [Hint(**row._mapping) for row in c.execute(query)]


def settle(c: Connection, now: datetime, account: str, id_: int, state: str) -> None:
    """Somebody has dealt with a hint: `used` or `refused`. Its contact is deleted.

    Raises:
        NotKnown: no such hint waits.
    """
    t = schema.hints
    done = c.execute(
        update(t)
        .where(t.c.id == id_, t.c.state == "waiting")
        .values(state="used" if state == "used" else "refused", account=account, settled_at=now, contact=None)
    )
    if done.rowcount != 1:
        raise NotKnown("Meldingen er alt behandlet.")
