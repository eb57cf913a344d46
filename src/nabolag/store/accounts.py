"""Who may log in, who is logged in, and what each has done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from nabolag.errors import BadInput
from nabolag.store import schema
from nabolag.store.saved import hand_over

ROLES = ("owner", "analyst", "reader")


@dataclass(frozen=True)
class Account:
    """Somebody who may log in. owner: everything; analyst: also raw data; reader: the monitor, of their surveys."""

    name: str
    password_hash: str
    role: str
    made_at: datetime
    temporary: bool = False  # the password was made by somebody else, and opens only the page to change it
    second: str | None = None  # the word of the second factor (`store.second`), where there is one
    second_step: int = 0
    recovery: str = "[]"
    organisation: str = ""  # whose arrangements in the register it edits: a municipality's code or a name


@dataclass(frozen=True)
class Session:
    """One login that has not ended; `handle` names it on a page and opens nothing."""

    handle: str
    expires_at: datetime
    started_at: datetime | None
    browser: str


@dataclass(frozen=True)
class Event:
    """One line of the audit log."""

    at: datetime
    account: str
    action: str
    survey: str | None
    detail: dict[str, Any]


def account(c: Connection, name: str) -> Account | None:
    """The account called `name` (upper and lower case alike), or None."""
    t = schema.accounts
    row = c.execute(select(t).where(t.c.name == name.strip().lower())).one_or_none()
    return Account(**row._mapping) if row else None


def accounts(c: Connection) -> list[Account]:
    """Every account, by name."""
    return [Account(**row._mapping) for row in c.execute(select(schema.accounts).order_by("name"))]


def save_account(
    c: Connection,
    name: str,
    password_hash: str,
    role: str,
    now: datetime,
    *,
    surveys: Iterable[str] | None = None,
    temporary: bool = False,
) -> None:
    """Make an account, or give it a new password and role; its logins end.

    Args:
        surveys: those that a new account sees; None: every survey there is now. `give_surveys` changes them.
        temporary: whether the password was made by somebody else, and must be changed before anything else.

    Raises:
        BadInput: no such role, no name, or the last owner would be gone.
    """
    name = name.strip().lower()
    if role not in ROLES:
        raise BadInput("Rollen «{role}» finnes ikke. Velg en av {roles}.", role=role, roles=", ".join(ROLES))
    if not schema.ACCOUNT_NAME.fullmatch(name):
        raise BadInput("Brukernavnet skal ha fra 1 til 120 tegn: bokstaver, tall og . @ + - _.")
    t = schema.accounts
    existing = account(c, name)
    if existing is None:
        c.execute(
            insert(t).values(
                name=name, password_hash=password_hash, role=role, made_at=now, temporary=temporary
            )
        )
        every = c.execute(select(schema.surveys.c.id)).scalars().all() if surveys is None else surveys
        give_surveys(c, name, every)
        return
    if existing.role == "owner" and role != "owner":
        _keep_an_owner(c)
    c.execute(
        update(t).where(t.c.name == name).values(password_hash=password_hash, role=role, temporary=temporary)
    )
    end_sessions(c, name)


def set_organisation(c: Connection, name: str, organisation: str) -> None:
    """Let an account edit the arrangements of an organisation in the register of cooperation; "" for everybody's."""
    t = schema.accounts
    c.execute(update(t).where(t.c.name == name).values(organisation=organisation))


def surveys_of(c: Connection, name: str) -> frozenset[str]:
    """The surveys that an account is given; an owner sees all without it."""
    t = schema.account_surveys
    return frozenset(c.execute(select(t.c.survey).where(t.c.account == name)).scalars())


def give_surveys(c: Connection, name: str, surveys: Iterable[str]) -> None:
    """Let an account see these surveys and no other."""
    t = schema.account_surveys
    c.execute(delete(t).where(t.c.account == name))
    rows = [{"account": name, "survey": survey} for survey in sorted(set(surveys))]
    if rows:
        c.execute(insert(t), rows)


def keep_hash(c: Connection, name: str, password_hash: str, *, temporary: bool) -> None:
    """Another hash of the same password, or of a new one; logins stay. temporary: see `save_account`."""
    t = schema.accounts
    c.execute(update(t).where(t.c.name == name).values(password_hash=password_hash, temporary=temporary))


def delete_account(c: Connection, name: str) -> None:
    """Take an account away; its logins end, and what it shares with somebody who may edit is theirs.

    Raises:
        BadInput: there is none, or it is the last owner.
    """
    existing = account(c, name)
    if existing is None:
        raise BadInput("Det er ingen bruker «{name}».", name=name)
    if existing.role == "owner":
        _keep_an_owner(c)
    hand_over(c, existing.name)
    c.execute(delete(schema.accounts).where(schema.accounts.c.name == existing.name))


def start_session(
    c: Connection,
    key: str,
    name: str,
    expires_at: datetime,
    *,
    started_at: datetime | None = None,
    browser: str = "",
) -> None:
    """Keep a login until `expires_at`; `browser` is what its owner knows it by."""
    c.execute(
        insert(schema.sessions).values(
            key=key, account=name, expires_at=expires_at, started_at=started_at, browser=browser[:60]
        )
    )


def sessions_of(c: Connection, name: str, now: datetime) -> list[Session]:
    """The logins of an account, newest first."""
    t = schema.sessions
    query = select(t).where(t.c.account == name, t.c.expires_at > now).order_by(t.c.expires_at.desc())
    return [Session(handle(r.key), r.expires_at, r.started_at, r.browser) for r in c.execute(query)]


def handle(key: str) -> str:
    """What a login is called on a page: of its key, which itself is only a hash of the cookie."""
    return key[:16]


def end_one_session(c: Connection, name: str, called: str) -> bool:
    """End the login of an account with this handle; out: whether there was one."""
    t = schema.sessions
    keys = [k for k in c.execute(select(t.c.key).where(t.c.account == name)).scalars() if handle(k) == called]
    c.execute(delete(t).where(t.c.key.in_(keys)))
    return bool(keys)


def end_other_sessions(c: Connection, name: str, key: str) -> None:
    """Log an account out everywhere but where its key is this."""
    t = schema.sessions
    c.execute(delete(t).where(t.c.account == name, t.c.key != key))


def session_account(c: Connection, key: str, now: datetime) -> Account | None:
    """Who is logged in under `key`, or None when nobody is or the time is out."""
    s, t = schema.sessions, schema.accounts
    query = select(t).join(s, s.c.account == t.c.name).where(s.c.key == key, s.c.expires_at > now)
    row = c.execute(query).one_or_none()
    return Account(**row._mapping) if row else None


def end_session(c: Connection, key: str) -> None:
    """Log out."""
    c.execute(delete(schema.sessions).where(schema.sessions.c.key == key))


def end_sessions(c: Connection, name: str) -> None:
    """Log an account out everywhere."""
    c.execute(delete(schema.sessions).where(schema.sessions.c.account == name))


def end_old_sessions(c: Connection, now: datetime) -> None:
    """Take away logins whose time is out."""
    c.execute(delete(schema.sessions).where(schema.sessions.c.expires_at <= now))


def note(
    c: Connection, now: datetime, account: str, action: str, survey: str | None = None, **detail: object
) -> None:
    """Write a line in the audit log; never who answered what."""
    c.execute(
        insert(schema.audit).values(
            at=now,
            account=account,
            action=action,
            survey=survey,
            detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
        )
    )


def events(
    c: Connection,
    survey: str | None = None,
    limit: int | None = 200,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Event]:
    """The newest lines of the log first: of one survey, from `since` and before `until`, where they are given."""
    t = schema.audit
    query = select(t.c.at, t.c.account, t.c.action, t.c.survey, t.c.detail).order_by(t.c.id.desc())
    if survey:
        query = query.where(t.c.survey == survey)
    if since:
        query = query.where(t.c.at >= since)
    if until:
        query = query.where(t.c.at < until)
    return [
        Event(at, who, action, about, json.loads(detail))
        for at, who, action, about, detail in c.execute(query.limit(limit))
    ]


def _keep_an_owner(c: Connection) -> None:
    t = schema.accounts
    owners = c.execute(select(func.count()).select_from(t).where(t.c.role == "owner")).scalar_one()
    if owners < 2:
        raise BadInput("Det må være minst én eier igjen.")
