"""Fee cases that somebody logged in keeps: each with a name and its versions, and seen by nobody else.

Content is text that this room does not read: the address that the case is opened from.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from nabolag.errors import BadInput, NotKnown
from nabolag.store import schema

MOST_CASES, MOST_VERSIONS = 200, 200
LONGEST_NAME, LONGEST_CONTENT = 80, 60_000


@dataclass(frozen=True)
class KeptVersion:
    """One version, as it was saved; `mark` is the same whenever the figures are."""

    case: str
    version: int
    at: datetime
    mark: str
    content: str


@dataclass(frozen=True)
class KeptCase:
    """A case by the name that its owner has given it, with its versions, oldest first."""

    id: str
    name: str
    versions: tuple[KeptVersion, ...]

    @property
    def last(self) -> KeptVersion:
        return self.versions[-1]


def keep_case(c: Connection, now: datetime, account: str, name: str, mark: str, content: str) -> KeptCase:
    """A new case with its first version.

    Raises:
        BadInput: no name, one that the account has already, too many cases, or too long.
    """
    t = schema.fee_cases
    count = c.execute(select(func.count()).select_from(t).where(t.c.account == account)).scalar_one()
    if count >= MOST_CASES:
        raise BadInput("Dere har {n} saker, og flere kan ikke lagres. Slett en først.", n=count)
    id_ = secrets.token_hex(8)
    c.execute(insert(t).values(id=id_, account=account, name=_free(c, account, name)))
    _put(c, now, id_, 1, mark, content)
    return kept_case(c, account, id_)


def keep_version(c: Connection, now: datetime, account: str, id_: str, mark: str, content: str) -> KeptCase:
    """The next version of a case; the same content again changes nothing.

    Raises:
        NotKnown: no such case of this account. BadInput: too many versions, or too long.
    """
    case = kept_case(c, account, id_)
    if case.last.content == content:
        return case
    if len(case.versions) >= MOST_VERSIONS:
        raise BadInput("Saken har {n} versjoner. Lag en kopi, og fortsett på den.", n=len(case.versions))
    _put(c, now, id_, case.last.version + 1, mark, content)
    return kept_case(c, account, id_)


def kept_cases(c: Connection, account: str) -> list[KeptCase]:
    """Every case of the account, the one saved last first."""
    t, v = schema.fee_cases, schema.fee_case_versions
    query = (
        select(t.c.id, t.c.name, v)
        .join(v, v.c.case == t.c.id)
        .where(t.c.account == account)
        .order_by(v.c.version)
    )
    found: dict[str, tuple[str, list[KeptVersion]]] = {}
    for row in c.execute(query):
        version = KeptVersion(row.case, row.version, row.at, row.mark, row.content)
        found.setdefault(row.id, (row.name, []))[1].append(version)
    cases = [KeptCase(id_, name, tuple(versions)) for id_, (name, versions) in found.items()]
    return sorted(cases, key=lambda case: (case.last.at, case.id), reverse=True)


def kept_case(c: Connection, account: str, id_: str) -> KeptCase:
    """One case.

    Raises:
        NotKnown: the account has none of that id, whether somebody else has or not.
    """
    for case in kept_cases(c, account):
        if case.id == id_:
            return case
    raise NotKnown("Dere har ingen lagret sak med dette merket. Den kan være slettet.")


def rename_case(c: Connection, account: str, id_: str, name: str) -> None:
    """Another name.

    Raises:
        NotKnown: as `kept_case`. BadInput: no name, or one that another case has.
    """
    case = kept_case(c, account, id_)
    if name.strip() != case.name:
        t = schema.fee_cases
        c.execute(update(t).where(t.c.id == id_).values(name=_free(c, account, name)))


def delete_case(c: Connection, account: str, id_: str) -> None:
    """The case and all its versions are gone.

    Raises:
        NotKnown: as `kept_case`.
    """
    kept_case(c, account, id_)
    c.execute(delete(schema.fee_case_versions).where(schema.fee_case_versions.c.case == id_))
    c.execute(delete(schema.fee_cases).where(schema.fee_cases.c.id == id_))


def _free(c: Connection, account: str, name: str) -> str:
    name, t = " ".join(name.split()), schema.fee_cases
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput("Gi saken et navn på høyst {most} tegn.", most=LONGEST_NAME)
    if c.execute(select(t.c.id).where(t.c.account == account, t.c.name == name)).first():
        raise BadInput("Dere har alt en sak som heter «{name}». Velg et annet navn.", name=name)
    return name


def _put(c: Connection, now: datetime, id_: str, version: int, mark: str, content: str) -> None:
    if len(content) > LONGEST_CONTENT:
        raise BadInput("Saken er for stor til å lagres her. Lagre den som fil i stedet.")
    values = {"case": id_, "version": version, "at": now, "mark": mark, "content": content}
    c.execute(insert(schema.fee_case_versions).values(**values))
