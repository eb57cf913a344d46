"""A calendar as RFC 5545 text, which Outlook, Google and Apple subscribe to: whole days with a reminder, or hours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

WIDTH = 75  # octets of a line (RFC 5545, 3.1)
REMIND = 14  # days before
ZONE = "Europe/Oslo"
CLOCK = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    *("BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    *("TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD"),
    *("BEGIN:DAYLIGHT", "DTSTART:19970330T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    *("TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT"),
    "END:VTIMEZONE",
)
"""When the clock changes in Norway (IANA time zone database, rule EU, since 1996), as RFC 5545, 3.6.5 has it told."""


@dataclass(frozen=True)
class Event:
    """One day, or from `day` at the hour that `hours` begin to when they end, by the clock on the wall in Norway (3.3.5, form 3):
    a reader in another time zone sees the same moment.

    `key` stays the same when the feed is fetched again.
    """

    key: str
    day: date
    title: str
    text: str
    url: str = ""
    hours: tuple[datetime, datetime] | None = None


def ics(name: str, events: Iterable[Event], made: date, source: str) -> str:
    """The feed; `source` is the address of the page, which makes each event's mark its own."""
    stamp, events = f"{made:%Y%m%d}T000000Z", tuple(events)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//nabolag//eierskap//NO",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(CLOCK if any(event.hours for event in events) else ()),
    ]
    for event in events:
        uid = hashlib.sha256(f"{source} {event.key}".encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@nabolag",
            f"DTSTAMP:{stamp}",
            *_when(event),
            f"SUMMARY:{escaped(event.title)}",
            f"DESCRIPTION:{escaped(event.text)}",
            *([f"URL:{quote(event.url, safe=':/?&=#%')}"] if event.url else []),
            *(["TRANSP:OPAQUE"] if event.hours else _reminded(event)),
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _when(event: Event) -> list[str]:
    if event.hours:
        begins, ends = event.hours
        return [f"DTSTART;TZID={ZONE}:{begins:%Y%m%dT%H%M%S}", f"DTEND;TZID={ZONE}:{ends:%Y%m%dT%H%M%S}"]
    return [
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}",
    ]


def _reminded(event: Event) -> list[str]:
    """A day that takes no time of its own, with a reminder before it."""
    return [
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(event.title)}",
        f"TRIGGER:-P{REMIND}D",
        "END:VALARM",
    ]


def escaped(words: str) -> str:
    """Text as a value (RFC 5545, 3.3.11); control characters are left out."""
    plain = re.sub(r"\r\n?", "\n", words)
    plain = re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", " ", plain)
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, no letter parted."""
    pieces, piece, room = [], "", WIDTH
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", WIDTH - 1  # the space that begins the next line
        piece += letter
        room -= size
    return "\r\n ".join([*pieces, piece])
