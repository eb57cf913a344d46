"""From what people write to one municipality."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities.register import BEGINS, Municipality, current, periods, today_of
from nabolag.text import N_, fold
from nabolag.text.languages import Day

PLACE = re.compile(r"^(?P<name>.+?)(?:\s*\((?P<a>[^)]+)\)|\s*,\s*(?P<b>.+)|\s+i\s+(?P<c>.+))$")


def find(text_or_code: str | int | Municipality, on: str | date | None = None) -> Municipality:
    """The municipality meant by a code, a name or a `Municipality`: today's, or the one that was valid `on` a date.

    Forgives case, ae/oe/aa for æøå, missing accents, Sámi and Kven names, and «kommune» at the end.
    Names that several share are told apart by county: «Herøy i Nordland», «Herøy (Nordland)»,
    «Herøy, Nordland».

    Raises:
        NotKnown: nothing has this name or code, several have it, a number stands beside another's number or name, or
            it ended; `candidates` are labels like «Herøy (Nordland), 1818», and of an ended one what it became.
        BadInput: `on` is no date, or lies before 1971.
    """
    day = parse_day(on)
    if isinstance(text_or_code, Municipality):
        return _by_code(text_or_code.code, day)
    text = " ".join(str(text_or_code).split())
    labelled = re.search(r"\b(\d{3,4})$|^(\d{3,4})\b", text)
    if labelled:
        return _agreeing(_by_code((labelled[1] or labelled[2]).zfill(4), day), text, labelled[0])
    if day is not None:
        then = named(text, [m for m in periods() if m.valid_on(day)])
        if not then and (others := named(text, periods())):
            raise NotKnown(
                "Ingen kommune het «{name}» {date}.",
                name=text,
                date=Day.of(day),
                candidates=list(dict.fromkeys(m.label for m in others)),
            )
        return _the_one(text, then)
    matches = named(text, current().values())
    if matches:
        return _the_one(text, matches)
    former = named(text, [m for m in periods() if not m.is_current])
    if former:
        raise _ended_name(text, former)
    raise _unknown(text)


def loose(text: str) -> str:
    """`text.fold`, with å/aa/a, ø/oe/o and æ/ae/a alike too: «Tromso» finds Tromsø."""
    return fold(text).replace("aa", "a").replace("oe", "o").replace("ae", "a")


def parse_day(on: str | date | None) -> date | None:
    """`on` as a date; BadInput when it is none, or lies before the register begins."""
    if on is None:
        return None
    try:
        day = on if isinstance(on, date) else date.fromisoformat(on)
    except ValueError:
        raise BadInput("«{value}» er ikke en dato. Skriv den slik: 2023-06-01.", value=on) from None
    if day < BEGINS:
        raise BadInput("Kommuneinndelingen er kjent fra 1971. «{value}» er tidligere.", value=day.isoformat())
    return day


@cache
def _with_code() -> dict[str, list[Municipality]]:
    by_code: dict[str, list[Municipality]] = {}
    for one in periods():
        by_code.setdefault(one.code, []).append(one)
    return by_code


def _by_code(code: str, day: date | None) -> Municipality:
    having = _with_code().get(code, [])
    valid = [m for m in having if (m.is_current if day is None else m.valid_on(day))]
    if valid:
        return valid[0]
    if not having:
        near = difflib.get_close_matches(code, list(current()), n=3, cutoff=0.7)
        raise NotKnown(
            "Ingen kommune har eller har hatt nummeret {code}.",
            code=code,
            candidates=[current()[c].label for c in near],
        )
    last = max(having, key=lambda m: m.valid_to or date.max)
    if day is not None:
        raise NotKnown(
            "Kommunenummer {code} ({name}) gjaldt ikke {date}.",
            code=code,
            name=last.name,
            date=Day.of(day),
            candidates=[m.label for m in today_of(last)],
        )
    raise _ended(last)


def _agreeing(one: Municipality, text: str, number: str) -> Municipality:
    """The one of the number, unless what is written beside it is another's number or name."""
    beside = text.replace(number, "", 1).strip(" ,;:.()/-–")
    if not beside:
        return one
    numbers = re.findall(r"\b\d{4}\b", beside)
    others = [m for m in current().values() if m.code in numbers]
    if not others and loose(beside) not in _keys(one):
        others = [m for m in named(beside, current().values()) if loose(one.name) not in _keys(m)]
    if not others or one.code in (m.code for m in others):
        return one
    raise NotKnown(
        "«{text}» er mer enn én kommune: {label}, og {others}. Skriv én av dem.",
        text=text,
        label=one.label,
        others="; ".join(m.label for m in others),
        candidates=[one.label, *(m.label for m in others)],
    )


def named(text: str, among: Iterable[Municipality]) -> list[Municipality]:
    """Those among the given whose name is `text`: as written first, then folded, then with a place."""
    among = list(among)
    bare = re.sub(r"(?i)\s+(kommune|kommuna|suohkan|gielda|tjïelte|municipality)$", "", text)
    exact = [m for m in among if bare.casefold() in (form.casefold() for form in m.names)]
    plain = [m for m in exact if bare.casefold() == m.name.casefold()] or exact
    if plain:
        return plain
    folded = loose(bare)
    matches = [m for m in among if folded in _keys(m)]
    if matches:
        return matches
    parts = [loose(part) for part in re.split(r"\s*/\s*|\s+-\s+", bare)]
    if len(parts) > 1:
        return [m for m in among if all(part in _keys(m) for part in parts)]
    placed = PLACE.match(bare)
    if not placed:
        return []
    name, place = loose(placed["name"]), loose(placed["a"] or placed["b"] or placed["c"])
    return [m for m in among if name in _keys(m) and place in _places(m)]


@cache
def _keys(m: Municipality) -> frozenset[str]:
    return frozenset(loose(form) for form in m.names)


def _places(m: Municipality) -> set[str]:
    official = (m.county_official_name or "").split(" - ")
    return {loose(place) for place in (m.county_name, *official, m.landsdel or "") if place}


def _the_one(text: str, matches: list[Municipality]) -> Municipality:
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise _unknown(text)
    raise NotKnown(
        "Flere kommuner heter «{name}». Skriv fylket eller nummeret også.",
        name=text,
        candidates=[m.label for m in sorted(matches, key=lambda m: m.code)],
    )


def _ended_name(text: str, former: list[Municipality]) -> NotKnown:
    last_day = max(m.valid_to or date.max for m in former)
    last = [m for m in former if m.valid_to == last_day]
    if len(last) == 1:
        return _ended(last[0])
    now = sorted({t for m in last for t in today_of(m)}, key=lambda m: m.code)
    return NotKnown(
        "Flere tidligere kommuner het «{name}». Skriv hvilken kommune du mener i dag.",
        name=text,
        candidates=[m.label for m in now],
    )


def _ended(m: Municipality) -> NotKnown:
    """The error for a code that ended. Parts of a later split cannot be told apart: «one or more of»."""
    now = today_of(m)
    labels = [each.label for each in now]
    values: dict[str, Any] = {
        "name": m.name,
        "code": m.code,
        "date": Day.of(m.valid_to) if m.valid_to else "",
        "now": "; ".join(labels),
    }
    if len(now) > 1 and {each.code for each in now} != set(m.successors):
        message = N_("{name}, kommunenummer {code}, gjaldt til {date}. I dag én eller flere av: {now}.")
    else:
        message = N_("{name}, kommunenummer {code}, gjaldt til {date}. I dag: {now}.")
    return NotKnown(message, candidates=labels, **values)


def _unknown(text: str) -> NotKnown:
    if not text:
        return NotKnown("Skriv navnet eller nummeret på en kommune.")
    folded, everyone = loose(text), list(current().values())
    placed = PLACE.match(text)
    name = loose(placed["name"]) if placed else folded
    near = [m for m in everyone if loose(m.administrative_centre or "") == folded or name in _keys(m)]
    if not near:
        by_key = {key: m for m in everyone for key in sorted(_keys(m))}
        near = [by_key[key] for key in difflib.get_close_matches(name, by_key, n=3, cutoff=0.6)]
    return NotKnown(
        "Fant ingen kommune som heter «{name}».",
        name=text,
        candidates=list(dict.fromkeys(m.label for m in near)),
    )
