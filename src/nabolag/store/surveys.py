"""Surveys and the versions of their questionnaires."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, update

from nabolag.errors import BadInput, NotKnown
from nabolag.store import schema


@dataclass(frozen=True)
class StoredSurvey:
    """A survey as it was last opened. `salt` None: contacts are deleted, and no token can be made."""

    id: str
    settings: str
    salt: str | None
    status: str
    opens_at: datetime | None
    closes_at: datetime | None
    delete_on: date | None
    origin: str
    coarsening: str | None = None
    due_since: datetime | None = None
    due_looked: datetime | None = None

    def state(self, now: datetime) -> Literal["early", "open", "closed"]:
        """What a respondent meets at `now`."""
        if self.status == "closed" or (self.closes_at and now >= self.closes_at):
            return "closed"
        return "early" if self.opens_at and now < self.opens_at else "open"


def stored_survey(c: Connection, id_: str) -> StoredSurvey:
    """The survey called `id_`.

    Raises:
        NotKnown: there is none.
    """
    row = c.execute(select(schema.surveys).where(schema.surveys.c.id == id_)).one_or_none()
    if row is None:
        raise NotKnown("Det er ingen undersøkelse «{survey}» i lageret. Åpne den først.", survey=id_)
    return StoredSurvey(**row._mapping)


def stored_surveys(c: Connection) -> list[StoredSurvey]:
    """All surveys, by id."""
    return [
        StoredSurvey(**row._mapping)
        for row in c.execute(select(schema.surveys).order_by(schema.surveys.c.id))
    ]


def save_survey(c: Connection, id_: str, values: Mapping[str, Any]) -> StoredSurvey:
    """Make the survey, with a salt of its own, or change what `values` names."""
    existing = c.execute(select(schema.surveys.c.id).where(schema.surveys.c.id == id_)).one_or_none()
    if existing:
        c.execute(update(schema.surveys).where(schema.surveys.c.id == id_).values(**values))
    else:
        c.execute(insert(schema.surveys).values(id=id_, salt=secrets.token_hex(32), **values))
    return stored_survey(c, id_)


def lock_questionnaire(c: Connection, survey: str, version: int, content: str, now: datetime) -> None:
    """Keep the questionnaire as it is fielded; the same text again changes nothing.

    Raises:
        BadInput: this version is locked with another text, or a later version is already fielded.
    """
    table = schema.questionnaires
    digest = hashlib.sha256(content.encode()).hexdigest()
    rows = c.execute(select(table.c.version, table.c.sha256).where(table.c.survey == survey)).all()
    locked = {row.version: row.sha256 for row in rows}
    if locked.get(version) == digest:
        return
    if version in locked:
        raise BadInput(
            "Skjemaet er låst i versjon {version}: noen kan alt ha svart på det. Sett «version: {next}» i det "
            "endrede skjemaet, så blir det en ny versjon.",
            version=version,
            next=max(locked) + 1,
        )
    if locked and version < max(locked):
        raise BadInput(
            "Versjon {version} er eldre enn versjon {newest}, som er i felt. Sett «version: {next}».",
            version=version,
            newest=max(locked),
            next=max(locked) + 1,
        )
    c.execute(
        insert(table).values(survey=survey, version=version, content=content, sha256=digest, locked_at=now)
    )


def questionnaire_text(c: Connection, survey: str, version: int | None = None) -> tuple[int, str]:
    """A fielded version (the newest when not given) and its text.

    Raises:
        NotKnown: there is none.
    """
    table = schema.questionnaires
    query = select(table.c.version, table.c.content).where(table.c.survey == survey)
    if version is not None:
        query = query.where(table.c.version == version)
    row = c.execute(query.order_by(table.c.version.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotKnown("Undersøkelsen «{survey}» har ikke noe skjema i felt.", survey=survey)
    return row.version, row.content


def questionnaire_versions(c: Connection, survey: str) -> list[tuple[int, datetime]]:
    """Every fielded version and when it was locked, oldest first."""
    t = schema.questionnaires
    query = select(t.c.version, t.c.locked_at).where(t.c.survey == survey).order_by(t.c.version)
    return [(version, locked_at) for version, locked_at in c.execute(query)]


def forget_contacts(c: Connection, survey: str) -> int:
    """Delete everybody who was invited and the salt of their tokens; answers stay, and are nobody's."""
    gone = c.execute(delete(schema.invitations).where(schema.invitations.c.survey == survey)).rowcount
    c.execute(update(schema.surveys).where(schema.surveys.c.id == survey).values(salt=None, status="closed"))
    return int(gone)


def delete_survey(c: Connection, survey: str) -> bool:
    """Delete the survey with everything that hangs on it here: questionnaires, contacts. Its answers lie elsewhere.

    Out: whether it was there.
    """
    t = schema.account_surveys
    c.execute(delete(t).where(t.c.survey == survey))  # another with the same id is not theirs
    return bool(c.execute(delete(schema.surveys).where(schema.surveys.c.id == survey)).rowcount)
