"""Letters to be sent: kept until the mail server has taken them, sent once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from sqlalchemy import Connection, func, insert, select, update

from nabolag.store import schema


@dataclass(frozen=True)
class Letter:
    """One letter: to whom, which kind (invitation, reminder), which round, how often it was tried."""

    id: int
    invitation: str
    kind: str
    round: int
    state: str
    attempts: int
    problem: str | None


def put(c: Connection, invitations: Iterable[str], kind: str, round_: int, not_before: datetime) -> int:
    """Add a letter to each invitation that has none of this kind and round. Out: how many are new."""
    t = schema.outbox
    wanted = list(invitations)
    SystemRandom().shuffle(wanted)  # who hears first says nothing of who lies where
    there = set(
        c.execute(select(t.c.invitation).where(t.c.kind == kind, t.c.round == round_)).scalars().all()
    )
    new = [
        {
            "invitation": i,
            "kind": kind,
            "round": round_,
            "state": "waiting",
            "attempts": 0,
            "not_before": not_before,
        }
        for i in wanted
        if i not in there
    ]
    if new:
        c.execute(insert(t), new)
    return len(new)


def due(c: Connection, survey: str, now: datetime, limit: int) -> list[Letter]:
    """The next letters that wait and whose time has come; those that were put off come after the others."""
    t, i = schema.outbox, schema.invitations
    query = (
        select(t.c.id, t.c.invitation, t.c.kind, t.c.round, t.c.state, t.c.attempts, t.c.problem)
        .join(i, i.c.id == t.c.invitation)
        .where(i.c.survey == survey, t.c.state == "waiting", t.c.not_before <= now)
        .order_by(t.c.not_before, t.c.id)
        .limit(limit)
    )
    return [Letter(**row._mapping) for row in c.execute(query)]


def next_due(c: Connection, survey: str) -> datetime | None:
    """When the next waiting letter is to be tried, or None when none waits."""
    t, i = schema.outbox, schema.invitations
    query = select(func.min(t.c.not_before, type_=schema.Instant())).join(i, i.c.id == t.c.invitation)
    return c.execute(query.where(i.c.survey == survey, t.c.state == "waiting")).scalar()


def claim(c: Connection, id_: int) -> bool:
    """Take a waiting letter for sending; False when another sender has it."""
    t = schema.outbox
    query = update(t).where(t.c.id == id_, t.c.state == "waiting")
    return bool(c.execute(query.values(state="sending", attempts=t.c.attempts + 1)).rowcount)


def settle(
    c: Connection, id_: int, state: str, *, problem: str | None = None, not_before: datetime | None = None
) -> None:
    """Note that a letter is sent, failed for good, dropped, or waits for another try from `not_before`."""
    values: dict[str, object] = {"state": state, "problem": problem}
    if not_before:
        values["not_before"] = not_before
    c.execute(update(schema.outbox).where(schema.outbox.c.id == id_).values(**values))


def release_unfinished(c: Connection, survey: str) -> int:
    """Letters that were being sent when a sender died wait again. Out: how many."""
    t, i = schema.outbox, schema.invitations
    mine = select(i.c.id).where(i.c.survey == survey)
    query = update(t).where(t.c.state == "sending", t.c.invitation.in_(mine))
    return int(c.execute(query.values(state="waiting")).rowcount)


def release_failed(c: Connection, survey: str) -> int:
    """Letters that were given up, but not because the address is gone, wait again. Out: how many."""
    t, i = schema.outbox, schema.invitations
    mine = select(i.c.id).where(i.c.survey == survey, i.c.bounced == 0)
    query = update(t).where(t.c.state == "failed", t.c.invitation.in_(mine))
    return int(c.execute(query.values(state="waiting", attempts=0)).rowcount)


def last_round(c: Connection, survey: str, kind: str) -> int:
    """The newest round of this kind of letter; 0 before the first."""
    t, i = schema.outbox, schema.invitations
    query = select(func.max(t.c.round)).join(i, i.c.id == t.c.invitation)
    return c.execute(query.where(i.c.survey == survey, t.c.kind == kind)).scalar() or 0


def letters(c: Connection, survey: str) -> dict[tuple[str, str], int]:
    """How many letters there are by kind and state."""
    t, i = schema.outbox, schema.invitations
    query = (
        select(t.c.kind, t.c.state, func.count())
        .join(i, i.c.id == t.c.invitation)
        .where(i.c.survey == survey)
        .group_by(t.c.kind, t.c.state)
    )
    return {(kind, state): n for kind, state, n in c.execute(query)}
