"""What was published: the files of each survey, as they were made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from nabolag.store import schema
from nabolag.store.surveys import stored_survey

PRIVATE = "tellinger.json"
"""Kept beside the published files and never shown: the counts behind them."""


def keep_publication(c: Connection, survey: str, files: Mapping[str, bytes], now: datetime) -> None:
    """Put `files` in place of what the survey had published."""
    t = schema.publications
    c.execute(delete(t).where(t.c.survey == survey))
    c.execute(
        insert(t),
        [{"survey": survey, "name": n, "content": b, "made_at": now} for n, b in files.items()],
    )


def published_file(c: Connection, survey: str, name: str) -> bytes | None:
    """One file, or None."""
    t = schema.publications
    return c.execute(select(t.c.content).where(t.c.survey == survey, t.c.name == name)).scalar_one_or_none()


def publications(c: Connection) -> dict[str, tuple[datetime, list[str]]]:
    """Each published survey: when, and the names of its files."""
    t = schema.publications
    out: dict[str, tuple[datetime, list[str]]] = {}
    for survey, name, made in c.execute(
        select(t.c.survey, t.c.name, t.c.made_at).order_by(t.c.survey, t.c.name)
    ):
        out.setdefault(survey, (made, []))[1].append(name)
    return out


def real_publications(c: Connection) -> list[tuple[str, datetime]]:
    """The published surveys that are not made up, and when each came out; the newest first."""
    out = [
        (survey, made)
        for survey, (made, _files) in publications(c).items()
        if stored_survey(c, survey).origin != "synthetic"
    ]
    return sorted(out, key=lambda one: one[1], reverse=True)
