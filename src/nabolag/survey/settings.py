"""What the analyst says of a survey: who asks whom, when, why, and under which promises.

In: the text of `undersokelse.yaml`. Out: a `Settings` whose every mistake is named with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from nabolag.errors import BadInput
from nabolag.sources.records import Record, read_record
from nabolag.text import LANGUAGES

OSLO = ZoneInfo("Europe/Oslo")
Words = dict[str, str]


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a respondent can ask."""

    name: str = ""
    email: str = ""
    phone: str = ""


class Privacy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What GDPR art. 13 wants told. `delete_on`: the day contacts and answers are deleted from the store."""

    controller: str = ""
    officer: str = ""
    legal_basis: Words = {}
    recipients: Words = {}
    transfers: Words = {}
    delete_on: str = ""


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How letters are sent. The password is read from NABOLAG_SMTP_PASSWORD, never from a file."""

    sender: str = ""
    host: str = ""
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    per_minute: int = 60
    bounce_address: str = ""


class Declaration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a poll declaration wants that no program can know."""

    population: Words = {}
    frame: Words = {}
    sampling: Words = {}
    mode: Words = {}
    funding: Words = {}
    deviations: Words = {}
    fielded_from: str = ""
    fielded_to: str = ""
    invited: int | None = None


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A survey. Times without a zone are Norwegian. `goal`: the share (0–1) of those asked that is hoped to answer."""

    id: str
    title: Words
    client: str = ""
    institute: str = ""
    purpose: Words = {}
    contact: Contact = Contact()
    privacy: Privacy = Privacy()
    languages: tuple[Literal["nb", "nn", "en"], ...] = LANGUAGES
    opens: str = ""
    closes: str = ""
    address: str = "http://127.0.0.1:8000"
    mail: Mail = Mail()
    declaration: Declaration = Declaration()
    origin: Literal["user", "synthetic"] = "user"
    store: str = ""
    goal: float | None = None

    @property
    def opens_at(self) -> datetime | None:
        """When answering begins, UTC."""
        return _moment(self.opens)

    @property
    def closes_at(self) -> datetime | None:
        """When answering ends, UTC."""
        return _moment(self.closes)

    @property
    def delete_on(self) -> date | None:
        """The day contacts and answers are deleted."""
        return date.fromisoformat(self.privacy.delete_on) if self.privacy.delete_on else None


def read_settings(text: str, file: str = "undersokelse.yaml") -> Record[Settings]:
    """Read the settings.

    Raises:
        BadInput: not YAML, an unknown field, an id or address that cannot be used, or times that make no
            sense; names the line.
    """
    record = read_record(text, file, Settings)
    goal = record.value.goal
    if goal is not None and 2 <= goal <= 100:  # 60 is 60 %; 1.01 is a slip
        record = replace(record, value=msgspec.structs.replace(record.value, goal=goal / 100))
    _check(record)
    return record


@dataclass(frozen=True)
class MissingField:
    """Something that must be said before answering may begin: the field, and its line."""

    field: str
    line: int


def missing_before_opening(record: Record[Settings]) -> list[MissingField]:
    """What respondents have a right to know (GDPR art. 13) and what fielding needs, and is not yet said."""
    s = record.value
    wanted = {
        "client": s.client,
        "contact.name": s.contact.name,
        "contact.email": s.contact.email,
        "purpose": s.purpose.get("nb", ""),
        "privacy.controller": s.privacy.controller,
        "privacy.legal_basis": s.privacy.legal_basis.get("nb", ""),
        "privacy.recipients": s.privacy.recipients.get("nb", ""),
        "privacy.delete_on": s.privacy.delete_on,
        "closes": s.closes,
    }
    return [MissingField(field, record.line(field)) for field, value in wanted.items() if not value.strip()]


def _check(record: Record[Settings]) -> None:
    s = record.value

    def wrong(field: str, message: str, **values: object) -> BadInput:
        return BadInput(message, file=record.file, line=record.line(field), field=field, **values)

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,62}", s.id):
        raise wrong(
            "id",
            "{file}, linje {line}: «{field}» er «{value}». Bruk små bokstaver a–z, tall og bindestrek.",
            value=s.id,
        )
    for field, value in (("opens", s.opens), ("closes", s.closes)):
        try:
            _moment(value)
        except ValueError as error:
            raise wrong(
                field,
                "{file}, linje {line}: «{field}» er «{value}». Skriv dato og klokkeslett slik: 2026-12-01 08:00.",
                value=value,
            ) from error
    for field, value in (
        ("privacy.delete_on", s.privacy.delete_on),
        ("declaration.fielded_from", s.declaration.fielded_from),
        ("declaration.fielded_to", s.declaration.fielded_to),
    ):
        try:
            date.fromisoformat(value or "2000-01-01")
        except ValueError as error:
            raise wrong(
                field,
                "{file}, linje {line}: «{field}» er «{value}». Skriv datoen slik: 2027-06-30.",
                value=value,
            ) from error
    if s.opens_at and s.closes_at and s.closes_at <= s.opens_at:
        raise wrong("closes", "{file}, linje {line}: undersøkelsen lukkes før den åpner.")
    if s.delete_on and s.closes_at and s.delete_on <= s.closes_at.astimezone(OSLO).date():
        raise wrong("privacy.delete_on", "{file}, linje {line}: svarene slettes før undersøkelsen er lukket.")
    address = urlsplit(s.address)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise wrong(
            "address",
            "{file}, linje {line}: «{field}» er «{value}». Skriv hele adressen, for eksempel https://svar.eksempel.no.",
            value=s.address,
        )
    if not s.title.get("nb"):
        raise wrong("title", "{file}, linje {line}: «{field}» mangler tekst på bokmål (nb).")
    if s.goal is not None and not 0 < s.goal <= 1:
        raise wrong(
            "goal",
            "{file}, linje {line}: «{field}» er {value}. Skriv andelen som skal svare, slik: 60 %.",
            value=s.goal,
        )
    if not 1 <= s.mail.per_minute <= 6000:
        raise wrong("mail.per_minute", "{file}, linje {line}: «{field}» skal være fra 1 til 6000.")


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=OSLO)).astimezone(UTC)
