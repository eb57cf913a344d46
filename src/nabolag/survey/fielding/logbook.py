"""The log of what everybody has done, whole: as rows of a table and as JSON, from one day to another in Norwegian time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from nabolag.errors import BadInput
from nabolag.store.accounts import Event
from nabolag.survey.settings import OSLO

HEADER = ("at_utc", "account", "action", "survey", "detail")


def rows(events: Iterable[Event]) -> list[tuple[str, ...]]:
    """Rows under HEADER; `detail` is JSON."""
    return [(_at(e), e.account, e.action, e.survey or "", _detail(e)) for e in events]


def as_json(events: Iterable[Event]) -> str:
    """A list with an object for each line, its keys those of HEADER."""
    values = ((_at(e), e.account, e.action, e.survey, e.detail) for e in events)
    return json.dumps([dict(zip(HEADER, v, strict=True)) for v in values], ensure_ascii=False, indent=1)


def days(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the day `since` to the end of the day `until` (as 2026-11-01); each may be empty.

    Raises:
        BadInput: no such day, or the last is before the first.
    """
    first, last = _day(since), _day(until)
    if first and last and last < first:
        raise BadInput("Siste dag {until} er før første dag {since}.", since=first, until=last)
    return _begin(first) if first else None, _begin(last + timedelta(1)) if last else None


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), OSLO)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = date.max
    if not 1950 <= day.year <= 2200:
        raise BadInput("Dagen «{day}» er ingen dato. Skriv den som 2026-11-01.", day=text[:40])
    return day


def _at(event: Event) -> str:
    return event.at.astimezone(UTC).isoformat(timespec="seconds")


def _detail(event: Event) -> str:
    return json.dumps(event.detail, ensure_ascii=False, sort_keys=True) if event.detail else ""
