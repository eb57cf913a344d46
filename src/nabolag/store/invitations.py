"""Who was invited, and which letters each has had. How far each has come lies with the answers (`progress`)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, update

from nabolag.store import schema
from nabolag.store.keys import Keys

STATUSES = ("waiting", "invited", "started", "completed", "declined")


@dataclass(frozen=True)
class Invited:
    """One who is to be invited. `background` is what the frame says, and what will lie with the answers."""

    municipality: str
    role: str
    name: str
    email: str | None
    language: str
    background: dict[str, Any]


@dataclass(frozen=True)
class Invitation:
    """One who is invited; `status` is one of STATUSES."""

    id: str
    survey: str
    municipality: str
    role: str
    name: str
    email: str | None
    language: str
    background: dict[str, Any]
    status: str
    bounced: bool
    mails: int
    last_mail_on: date | None


def invite(c: Connection, keys: Keys, survey: str, salt: str, rows: Iterable[Invited]) -> int:
    """Add those who are not there already (same municipality, role, name and address). Out: how many were new."""
    t = schema.invitations
    there = {
        tuple(row)
        for row in c.execute(
            select(t.c.municipality, t.c.role, t.c.name, t.c.email).where(t.c.survey == survey)
        )
    }
    new = []
    for row in rows:
        if (row.municipality, row.role, row.name, row.email) in there:
            continue
        id_ = secrets.token_hex(16)
        new.append(
            {
                "id": id_,
                "survey": survey,
                "identity_key": keys.identity(keys.token(salt, id_)),
                "municipality": row.municipality,
                "role": row.role,
                "name": row.name,
                "email": row.email,
                "language": row.language,
                "background": json.dumps(row.background, ensure_ascii=False, sort_keys=True),
                "status": "waiting",
                "bounced": 0,
                "mails": 0,
            }
        )
    secrets.SystemRandom().shuffle(new)  # the order in the file says nothing of the order in the sample
    if new:
        c.execute(insert(t), new)
    return len(new)


def invitation_of(c: Connection, identity_key: str) -> Invitation | None:
    """The invitation under this key, or None."""
    t = schema.invitations
    row = c.execute(select(t).where(t.c.identity_key == identity_key)).one_or_none()
    if row is None or not compare_digest(row.identity_key, identity_key):
        return None
    return _made(row)


def invitations(c: Connection, survey: str) -> list[Invitation]:
    """Everybody who is asked, by municipality and role. `status` says only whether a letter is sent."""
    t = schema.invitations
    query = select(t).where(t.c.survey == survey)
    return [_made(row) for row in c.execute(query.order_by(t.c.municipality, t.c.role, t.c.id))]


def note_mail(c: Connection, id_: str, today: date) -> None:
    """Note that a letter is sent; one who was waiting is now invited, one who has begun stays so."""
    t = schema.invitations
    status = case((t.c.status == "waiting", "invited"), else_=t.c.status)
    query = update(t).where(t.c.id == id_)
    c.execute(query.values(status=status, mails=t.c.mails + 1, last_mail_on=today))


def note_bounce(c: Connection, survey: str, email: str) -> int:
    """Mark every invitation to an address that does not receive mail. Out: how many."""
    t = schema.invitations
    query = update(t).where(t.c.survey == survey, func.lower(t.c.email) == email.lower())
    return int(c.execute(query.values(bounced=1)).rowcount)


def _made(row: Any) -> Invitation:
    values = dict(row._mapping)
    del values["identity_key"]
    values["background"] = json.loads(values["background"])
    values["bounced"] = bool(values["bounced"])
    return Invitation(**values)
