"""A question about the register, part by part, and the places it can speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nabolag.cooperation.question.words import vocabulary
from nabolag.data import Words
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, regions
from nabolag.municipalities.search import loose
from nabolag.text import read_number
from nabolag.text.showing import Shown

Side = Literal["north", "south", "within"]
KINDS = "fylkeskommunen|fylkeskommune|fylket|fylke|kommunen|kommune|landsdelen|landsdel|regionen|region|county|municipality"
"""Words that say what kind of place a name is."""
WHOLE = ("Hele landet", "Heile landet", "Landet", "Norge", "Noreg", "Norway", "The whole country")
NORTHERNMOST, SOUTHERNMOST = 71.2, 57.9
"""Degrees of latitude that the mainland lies between."""


@dataclass(frozen=True, repr=False)
class Question(Shown):
    """What is asked for; a part that is left out is not asked for.

    Attributes:
        services: ids such as `water`; an arrangement with any of them fits.
        form: a legal form such as `IKS`.
        place: as people write it: `nord for Mjøsa`, `nord for 61,1`, `Nordland`, `Lofoten, Salten`.
        members: codes of municipalities that all take part.
        fewer_than, more_than: inhabitants of a municipality that takes part.
        year: only what a source says of that year.
        without: the municipalities that do not take part are asked for.
    """

    services: tuple[str, ...] = ()
    form: str = ""
    place: str = ""
    members: tuple[str, ...] = ()
    fewer_than: int | None = None
    more_than: int | None = None
    year: int | None = None
    without: bool = False


@dataclass(frozen=True)
class Place:
    """Municipalities of today that a place stands for, and how it was drawn.

    `latitude`: degrees north of the line that `side` is counted from, that of the point of municipality `line`.
    `why` says why that municipality stands for what was written.
    """

    said: str
    side: Side
    codes: frozenset[str]
    names: tuple[str, ...] = ()
    latitude: float | None = None
    line: str = ""
    why: Words | None = None


def place(phrase: str) -> Place:
    """The municipalities a place stands for; several, with commas between, are taken together.

    Raises:
        NotKnown: nothing is called that; `candidates` are the nearest.
        BadInput: a latitude outside the country.
    """
    text = " ".join(phrase.split())
    words = text.split()
    for side, starts in (("north", vocabulary().north), ("south", vocabulary().south)):
        for n in (1, 2):
            if len(words) > n and loose("".join(words[:n])) in {loose(start) for start in starts}:
                return _beyond(text, " ".join(words[n:]), "north" if side == "north" else "south")
    named_regions = [
        one for part in re.split(r"[,;]", text) if part.strip() for one in _regions(part.strip())
    ]
    return Place(
        text, "within", frozenset().union(*(c for _, c in named_regions)), tuple(n for n, _ in named_regions)
    )


@cache
def region_names() -> dict[str, tuple[str, frozenset[str]]]:
    """Loose name → (name, codes) of parts of the country, counties and economic regions; the larger one wins.

    An economic region with the name of a municipality is called «Bodøregionen».
    """
    named: dict[str, tuple[str, frozenset[str]]] = {}
    taken = {loose(name) for m in current().values() for name in m.names}
    for kind in ("landsdel", "county", "economic_region"):
        for region in regions(kind):
            for name in (region.name, *region.name.split("/"), f"{region.name}regionen"):
                if kind != "economic_region" or loose(name) not in taken:
                    named.setdefault(loose(name), (region.name, frozenset(region.codes)))
    midt = frozenset(code for code, m in current().items() if m.county_code in ("15", "50"))
    named.setdefault(loose("Midt-Norge"), ("Midt-Norge", midt))
    for other, name in (
        ("Nord-Noreg", "Nord-Norge"),
        ("Northern Norway", "Nord-Norge"),
        ("Austlandet", "Østlandet"),
    ):
        named.setdefault(loose(other), named[loose(name)])
    return named


def _regions(phrase: str) -> list[tuple[str, frozenset[str]]]:
    """One place, or several with «og» between; «Møre og Romsdal» is one."""
    if (
        loose(_bare(phrase)) not in region_names()
        and (several := re.split(r"\s+(?:og|and)\s+|\s*[&+]\s*", phrase))[1:]
    ):
        try:
            return [_region(phrase)]
        except NotKnown:
            return _several(several)
    return [_region(phrase)]


def _several(parts: list[str]) -> list[tuple[str, frozenset[str]]]:
    """The places of parts that «og» stood between; two that are one name together are taken as that."""
    if len(parts) > 1 and loose(_bare(both := f"{parts[0]} og {parts[1]}")) in region_names():
        return [_region(both), *(_several(parts[2:]) if parts[2:] else ())]
    return [_region(parts[0]), *(_several(parts[1:]) if parts[1:] else ())]


def _bare(phrase: str) -> str:
    """`Nordland` of «i Nordland fylke», «fylket Nordland» or «Nordland county»: what kind of place it is needs no saying."""
    bare = re.sub(rf"(?i)^(?:i|in|{KINDS})\s+(?=\S)", "", phrase.strip(" .?!"))
    return (
        re.sub(rf"(?i)(?<=\S)\s+(?:{KINDS})$", "", re.sub(rf"(?i)^(?:{KINDS})\s+(?=\S)", "", bare)) or phrase
    )


def _region(phrase: str) -> tuple[str, frozenset[str]]:
    whole, phrase = phrase, _bare(phrase)
    folded = loose(phrase)
    if folded in region_names():
        return region_names()[folded]
    if folded in {loose(name) for name in WHOLE}:
        return "Hele landet", frozenset(current())
    if (county := next((m for m in current().values() if m.county_code == phrase), None)) is not None:
        return region_names()[loose(county.county_name)]
    try:
        one = find(phrase)
    except NotKnown as error:
        phrase = whole
        near = [name for key, (name, _) in region_names().items() if key.startswith(folded[:4])]
        raise NotKnown(
            "Fant ikke stedet «{place}». Skriv et fylke, en region, en kommune, eller «nord for» et sted.",
            place=phrase,
            candidates=list(dict.fromkeys([*near[:5], *error.candidates])),
        ) from None
    return one.name, frozenset({one.code})


def _beyond(phrase: str, what: str, side: Literal["north", "south"]) -> Place:
    alias = vocabulary().places.get(loose(what))
    line, why = "", None
    if re.fullmatch(r"\d+([.,]\d+)?\s*°?\s*[nN]?", what):
        latitude = float(read_number(re.sub(r"[°nN\s]", "", what)))
        if not SOUTHERNMOST < latitude < NORTHERNMOST:
            raise BadInput(
                "Breddegrad {degrees} ligger utenfor landet. Skriv en mellom 58 og 71.", degrees=what
            )
    else:
        one = current()[alias.code] if alias else find(_bare(what))
        assert one.lat is not None
        latitude, line, why = one.lat, one.code, alias.why if alias else None
    sign = 1 if side == "north" else -1
    codes = frozenset(
        code for code, m in current().items() if m.lat is not None and sign * (m.lat - latitude) > 0
    )
    return Place(phrase, side, codes, (what,), latitude, line, why)
