"""The tables. Changes go through `migrations`; `tests/store` holds the two equal."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)


class Instant(TypeDecorator[datetime]):
    """A moment with its zone, kept in UTC also where the database forgets zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
}
metadata = MetaData(naming_convention=_NAMES)
apart = MetaData(naming_convention=_NAMES)
"""The database of the answers."""

ACCOUNT_NAME = re.compile(r"[\w.@+-]{1,120}")
"""What an account may be called, in small letters."""

surveys = Table(
    "surveys",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("settings", Text, nullable=False),  # undersokelse.yaml as it was last opened
    Column("salt", String(64)),  # null once contacts are deleted: tokens cannot be made again
    Column("status", String(10), nullable=False),  # open, closed
    Column("opens_at", Instant),
    Column("closes_at", Instant),
    Column("delete_on", Date),
    Column("origin", String(12), nullable=False),
    Column(
        "coarsening", Text
    ),  # JSON: what the first download gave of each combination of facts, null before it
    Column("due_since", Instant),  # when the clock first said that it is to be deleted, and when it last did
    Column("due_looked", Instant),
)

questionnaires = Table(
    "questionnaires",
    metadata,
    Column("survey", ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("locked_at", Instant, nullable=False),
)

# Who was invited and which letters they had. Nothing here changes when somebody answers.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("survey", ForeignKey("surveys.id", ondelete="CASCADE"), nullable=False),
    Column("identity_key", String(64), nullable=False, unique=True),
    Column("municipality", String(4), nullable=False),
    Column("role", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("language", String(2), nullable=False),
    Column("background", Text, nullable=False),  # JSON: what the frame says of the respondent
    Column("status", String(10), nullable=False),  # waiting, invited
    Column("bounced", Integer, nullable=False, default=0),
    Column("mails", Integer, nullable=False, default=0),
    Column("last_mail_on", Date),
    Index("ix_invitations_survey", "survey", "status"),
    sqlite_with_rowid=False,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("invitation", ForeignKey("invitations.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),  # invitation, reminder
    Column("round", Integer, nullable=False),
    Column("state", String(10), nullable=False),  # waiting, sending, sent, failed, dropped
    Column("attempts", Integer, nullable=False, default=0),
    Column("not_before", Instant, nullable=False),
    Column("problem", Text),
    UniqueConstraint("invitation", "kind", "round", name="uq_outbox_message"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("role", String(10), nullable=False),  # owner, analyst, reader
    Column("made_at", Instant, nullable=False),
    # the password was made by somebody else, and is good for choosing one's own only
    Column("temporary", Boolean, nullable=False, server_default=false()),
    # the second factor: what its key is made from, the last code used, and keyed hashes (JSON) of recovery codes
    Column("second", String(32)),
    Column("second_step", BigInteger, nullable=False, server_default="0"),
    Column("recovery", Text, nullable=False, server_default=text("'[]'")),
    # whose arrangements in the register of cooperation the account edits: a municipality's code or a name; "": everybody's
    Column("organisation", String(200), nullable=False, server_default=text("''")),
)

# Which surveys an analyst or reader sees; an owner sees all.
account_surveys = Table(
    "account_surveys",
    metadata,
    Column("account", ForeignKey("accounts.name", ondelete="CASCADE"), primary_key=True),
    Column("survey", String(64), primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("browser", String(60), nullable=False, server_default=text("''")),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("account", String(120), nullable=False),
    Column("action", String(40), nullable=False),
    Column("survey", String(64)),
    Column("detail", Text, nullable=False),
)

# What users add to the register of cooperation: every change ever, of which the last of each arrangement is what it says now.
additions = Table(
    "additions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("arrangement", String(200), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("account", String(120), nullable=False),
    Column("action", String(10), nullable=False),  # added, changed, removed, undone, imported
    Column("content", Text),  # JSON; null: it is removed
    Column(
        "organisation", String(200), nullable=False, server_default=text("''")
    ),  # that of the account then
)

# What anybody has told is missing; the contact is deleted when somebody has dealt with it.
hints = Table(
    "hints",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("municipality", String(4), nullable=False),
    Column("said", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("contact", String(200)),
    Column("state", String(10), nullable=False),  # waiting, used, refused
    Column("account", String(120)),
    Column("settled_at", Instant),
)

# Cases of every kind that somebody logged in keeps: seen by whoever has them and those they are shared with.
saved_cases = Table(
    "saved_cases",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("account", ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", String(80), nullable=False),
    UniqueConstraint("account", "kind", "name", name="uq_saved_cases_account"),
)

# Every save there has been; `by` stays when the account is gone.
saved_versions = Table(
    "saved_versions",
    metadata,
    Column("case", ForeignKey("saved_cases.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", String(120), nullable=False),
    Column("mark", String(8), nullable=False),
    Column("content", Text, nullable=False),  # the address that the case is opened from
    Column("notes", Text, nullable=False),  # JSON: all that stood then
)

saved_shares = Table(
    "saved_shares",
    metadata,
    Column("case", ForeignKey("saved_cases.id", ondelete="CASCADE"), primary_key=True),
    Column("account", String(120), primary_key=True),  # a name, whether an account has it or not
    Column("role", String(10), nullable=False),  # edit, note, read
)

publications = Table(
    "publications",
    metadata,
    Column("survey", String(64), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("made_at", Instant, nullable=False),
)

# What was answered. No column leads back to an invitation; rows lie in the order of their keys.
responses = Table(
    "responses",
    apart,
    Column("key", String(64), primary_key=True),
    Column("survey", String(64), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    Column("background", Text, nullable=False),  # JSON: bands, role, pseudonym of the municipality
    Column("orders", Text, nullable=False),  # JSON: the random order each list was shown in
    Column("state", String(10), nullable=False),  # started, completed, declined
    Column(
        "shown", String(10), nullable=False, server_default=text("''")
    ),  # the state when a batch was last brought out
    sqlite_with_rowid=False,
)

answers = Table(
    "answers",
    apart,
    Column("key", ForeignKey("responses.key", ondelete="CASCADE"), primary_key=True),
    Column("field", String(128), primary_key=True),
    Column("value", Text, nullable=False),  # JSON
    sqlite_with_rowid=False,
)

# On which days how many handed in: a count, so that no answer has a day.
days = Table(
    "days",
    apart,
    Column("survey", String(64), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("handed_in", Integer, nullable=False),
    Column("shown", Integer, nullable=False, server_default="0"),  # as of the last batch
)

# When the counts of a survey last went out to those who may not see who answers when.
batches = Table(
    "batches",
    apart,
    Column("survey", String(64), primary_key=True),
    Column("at", Instant, nullable=False),
)

# Scenarios of the whole country that somebody has asked for, and the answers; `result` is null while one waits.
scenarios = Table(
    "scenarios",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("asked", Text, nullable=False),  # JSON
    Column("asked_at", Instant, nullable=False),
    Column("result", Text),  # JSON
)

# Tables of how far it is that somebody has sent with a scenario, by the name its figures make; `pairs` is JSON. Deleted so
# many days after they were last asked with.
travel_tables = Table(
    "travel_tables",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("pairs", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
)

tries = Table(
    "tries",
    metadata,
    Column("key", String(64), primary_key=True),  # a keyed hash of where somebody guesses from
    Column("count", Integer, nullable=False),
    Column("since", Float, nullable=False),  # seconds since 1970
)
