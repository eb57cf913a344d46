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


def place(said: str) -> Place:
    """The municipalities a place stands for; several, with commas between, are taken together.

    Raises:
        NotKnown: nothing is called that; `candidates` are the nearest.
        BadInput: a latitude outside the country.
    """
    text = " ".join(said.split())
    words = text.split()
    for side, starts in (("north", vocabulary().north), ("south", vocabulary().south)):
        for n in (1, 2):
            if len(words) > n and loose("".join(words[:n])) in {loose(start) for start in starts}:
                return _beyond(text, " ".join(words[n:]), "north" if side == "north" else "south")
    parts = [part for part in (p.strip() for p in text.split(",")) if part]
    known = [_region(part) for part in parts]
    return Place(text, "within", frozenset().union(*(c for _, c in known)), tuple(n for n, _ in known))


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


def _region(said: str) -> tuple[str, frozenset[str]]:
    folded = loose(said)
    if folded in region_names():
        return region_names()[folded]
    try:
        one = find(said)
    except NotKnown as error:
        near = [name for key, (name, _) in region_names().items() if key.startswith(folded[:4])]
        raise NotKnown(
            "Fant ikke stedet «{place}». Skriv et fylke, en region, en kommune, eller «nord for» et sted.",
            place=said,
            candidates=list(dict.fromkeys([*near[:5], *error.candidates])),
        ) from None
    return one.name, frozenset({one.code})


def _beyond(said: str, what: str, side: Literal["north", "south"]) -> Place:
    alias = vocabulary().places.get(loose(what))
    line, why = "", None
    if re.fullmatch(r"\d+([.,]\d+)?\s*°?\s*[nN]?", what):
        latitude = float(read_number(re.sub(r"[°nN\s]", "", what)))
        if not SOUTHERNMOST < latitude < NORTHERNMOST:
            raise BadInput(
                "Breddegrad {degrees} ligger utenfor landet. Skriv en mellom 58 og 71.", degrees=what
            )
    else:
        one = current()[alias.code] if alias else find(what)
        assert one.lat is not None
        latitude, line, why = one.lat, one.code, alias.why if alias else None
    sign = 1 if side == "north" else -1
    codes = frozenset(
        code for code, m in current().items() if m.lat is not None and sign * (m.lat - latitude) > 0
    )
    return Place(said, side, codes, (what,), latitude, line, why)
