"""A question about the register, part by part, and the places it can speak of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nabolag.cooperation.question.words import Landmark, vocabulary
from nabolag.data import Words, table
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current, find, periods, regions
from nabolag.municipalities.register import today_of
from nabolag.municipalities.search import loose
from nabolag.text import read_number
from nabolag.text.showing import Shown

Side = Literal["north", "south", "within"]
KINDS = "fylkeskommunen|fylkeskommune|fylket|fylke|kommunen|kommune|landsdelen|landsdel|regionen|region|county|municipality"
"""Words that say what kind of place a name is."""
WHOLE = ("Hele landet", "Heile landet", "Landet", "Norge", "Noreg", "Norway", "The whole country")
WHAT_IT_IS = re.compile(r"(?i)^(?:the\s+|den\s+)?(?:(?:lake|innsjøen|byen|fjellet|city of)\s+)?(?=\S)")
"""Words before a place that say what it is: «lake Mjøsa», «the Arctic Circle»."""
NORTHERNMOST, SOUTHERNMOST = 71.2, 57.9
"""Degrees of latitude that the mainland lies between."""
SEA_KM = 10
"""Shorter differences between two drawings of a boundary are the maps' own: inland they reach 6 km."""


@dataclass(frozen=True, repr=False)
class Question(Shown):
    """What is asked for; a part that is left out is not asked for.

    Attributes:
        services: ids such as `water`; an arrangement with any of them fits.
        form: a legal form such as `IKS`, or several with commas between; `other_form`: any known form but these.
        place: as people write it: `nord for Mjøsa`, `nord for 61,1`, `Nordland langs kysten`, `Lofoten, Salten unntatt Bodø`.
        members: codes of municipalities that all take part.
        fewer_than, more_than: inhabitants of a municipality that takes part.
        year: only what a source says of that year; `since` and `until`: of that year or later, or earlier.
        without: the municipalities that do not take part are asked for.
        name: what the company or group is called, in full or without its form (`MOVAR`); several with semicolons between.

    Raises:
        BadInput: a number of inhabitants that no municipality can be below or above.
    """

    services: tuple[str, ...] = ()
    form: str = ""
    place: str = ""
    members: tuple[str, ...] = ()
    fewer_than: int | None = None
    more_than: int | None = None
    year: int | None = None
    without: bool = False
    since: int | None = None
    until: int | None = None
    other_form: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        if self.fewer_than is not None and self.fewer_than < 1:
            raise not_inhabitants(self.fewer_than)
        if self.more_than is not None and self.more_than < 0:
            raise not_inhabitants(self.more_than)

    @property
    def forms(self) -> tuple[str, ...]:
        """The legal forms asked for, or asked to be left out."""
        return tuple(form for form in self.form.split(",") if form)

    @property
    def names(self) -> tuple[str, ...]:
        """The companies asked for by name, in lower case."""
        return tuple(name.strip().casefold() for name in self.name.split(";") if name.strip())

    @property
    def years(self) -> tuple[int, int] | None:
        """The first and last year asked for; None: every year, newer editions in place of older ones."""
        if self.year is not None:
            return self.year, self.year
        if self.since is None and self.until is None:
            return None
        return self.since or 0, self.until or 9999


def not_inhabitants(said: object) -> BadInput:
    """That no municipality can have fewer, or more, inhabitants than `said`."""
    return BadInput(
        "«{said}» kan ikke være et innbyggertall. Skriv et helt tall over null, for eksempel «under 5 000 innbyggere».",
        said=str(said).replace("’", ","),
    )


@dataclass(frozen=True)
class Line:
    """A line from east to west at a latitude, in degrees north.

    `code`: the municipality whose point it goes through, "" where the latitude itself is given; `why` that one.
    """

    side: Literal["north", "south"]
    what: str
    latitude: float
    code: str = ""
    why: Words | None = None


@dataclass(frozen=True)
class Place:
    """Municipalities of today that a place stands for, and how it was drawn.

    `names`: parts of the country, "" of them the whole; `lines`: only north or south of each; `coast`: only at the sea;
    `but`: what is left out.
    """

    said: str
    codes: frozenset[str]
    names: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    coast: bool = False
    but: tuple[str, ...] = ()

    @property
    def side(self) -> Side:
        """Which side of the first line, or within."""
        return self.lines[0].side if self.lines else "within"

    @property
    def latitude(self) -> float | None:
        """Degrees north of the first line."""
        return self.lines[0].latitude if self.lines else None

    @property
    def line(self) -> str:
        """The municipality that the first line goes through."""
        return self.lines[0].code if self.lines else ""


def place(phrase: str) -> Place:
    """The municipalities a place stands for; several, with commas between, are taken together.

    `nord for` and `sør for` draw a line, `langs kysten` keeps those at the sea, `unntatt` leaves out what follows; what
    stands beside them is narrowed by each.

    Raises:
        NotKnown: nothing is called that; `candidates` are the nearest.
        BadInput: a latitude outside the country, or nothing that can be looked for.
    """
    text = " ".join(phrase.split())
    rest, but = _cut(text, vocabulary().but)
    parts = _between(rest, (*vocabulary().north, *vocabulary().south))
    lines = tuple(_line(side, what) for side, what in parts[1:])
    rest, coast = parts[0][1], False
    for words in sorted(vocabulary().coast, key=len, reverse=True):
        bare = re.sub(rf"(?i)(?<!\w){re.escape(words)}(?:\s+(?:i|av|of|in))?(?!\w)", " ", rest)
        coast, rest = coast or bare != rest, " ".join(bare.split())
    named = [one for part in re.split(r"[,;]", rest) if part.strip() for one in _regions(part.strip())]
    if not (named or lines or coast or but):
        raise BadInput("Skriv et fylke, en region, en kommune, eller «nord for» et sted.")
    codes = frozenset().union(*(c for _, c in named)) if named else frozenset(current())
    for line in lines:
        codes &= beyond(line.latitude, line.side)
    if coast:
        codes &= at_the_sea()
    left_out = [one for part in re.split(r"[,;]", but) if part.strip() for one in _regions(part.strip())]
    codes -= frozenset().union(*(c for _, c in left_out))
    return Place(text, codes, tuple(n for n, _ in named), lines, coast, tuple(n for n, _ in left_out))


def beyond(latitude: float, side: Literal["north", "south"]) -> frozenset[str]:
    """Municipalities whose point lies north, or south, of a latitude."""
    sign = 1 if side == "north" else -1
    return frozenset(c for c, m in current().items() if m.lat is not None and sign * (m.lat - latitude) > 0)


@cache
def at_the_sea() -> frozenset[str]:
    """Municipalities with a neighbour across a boundary at sea only, or with `SEA_KM` more sea than land boundary to one."""
    codes: set[str] = set()
    for row in table("neighbours").iter_rows(named=True):
        at_sea = (row["territorial_border_km"] or 0) - (row["border_km"] or 0) >= SEA_KM
        if row["kind"] == "sea" or (row["kind"] == "land" and at_sea):
            codes |= {row["code_a"], row["code_b"]}
    return frozenset(codes)


def _cut(text: str, words: tuple[str, ...]) -> tuple[str, str]:
    """What stands before and after the first of `words`."""
    found = re.search(_any_of(words), text)
    return (text[: found.start()].strip(), text[found.end() :].strip()) if found else (text, "")


def _between(text: str, words: tuple[str, ...]) -> list[tuple[Literal["north", "south"], str]]:
    """The text parted at each of `words`; what stands first belongs to none of them."""
    parts: list[tuple[Literal["north", "south"], str]] = []
    said, at = "", 0
    for found in re.finditer(_any_of(words), text):
        parts.append((_side(said), re.sub(r"(?i)\s+(?:og|and|,)$", "", text[at : found.start()].strip())))
        said, at = found[0], found.end()
    return [*parts, (_side(said), text[at:].strip())]


def _any_of(words: tuple[str, ...]) -> str:
    return rf"(?i)(?<!\w)(?:{'|'.join(re.escape(w) for w in sorted(words, key=len, reverse=True))})(?!\w)"


def _side(said: str) -> Literal["north", "south"]:
    return "north" if loose(said) in {loose(word) for word in vocabulary().north} else "south"


@cache
def region_names() -> dict[str, tuple[str, frozenset[str]]]:
    """Loose name → (name, codes) of parts of the country, counties and economic regions; the larger one wins.

    An economic region with the name of a municipality is called «Bodøregionen».
    """
    named: dict[str, tuple[str, frozenset[str]]] = {}
    taken = {loose(name) for m in current().values() for name in m.names}
    for kind in ("landsdel", "county", "economic_region"):
        for region in regions(kind):
            written = (f"{region.name}regionen", f"{region.name}sregionen")
            for name in (region.name, *region.name.split("/"), *written):
                if kind != "economic_region" or loose(name) not in taken:
                    named.setdefault(loose(name), (region.name, frozenset(region.codes)))
    midt = frozenset(code for code, m in current().items() if m.county_code in ("15", "50"))
    named.setdefault(loose("Midt-Norge"), ("Midt-Norge", midt))
    for other, name in vocabulary().names.items():
        named.setdefault(loose(other), named[loose(name)])
    economic = {region.name: frozenset(region.codes) for region in regions("economic_region")}
    for district, parts in vocabulary().districts.items():
        whole = frozenset().union(*(economic.get(part) or {find(part).code} for part in parts))
        named.setdefault(loose(district), (district, whole))
    for former, codes in _former_counties().items():
        named.setdefault(loose(former), (former, codes))
    return named


def _former_counties() -> dict[str, frozenset[str]]:
    """Counties that are no more, as the municipalities of today that theirs became."""
    of_today = {m.county_name for m in current().values()}
    both = {f"{a} og {b}" for a in of_today for b in of_today}
    codes: dict[str, set[str]] = {}
    for m in periods():
        if not m.is_current and m.county_name and m.county_name not in of_today | both:
            codes.setdefault(m.county_name, set()).update(t.code for t in today_of(m))
    return {name: frozenset(found) for name, found in codes.items()}


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


@cache
def landmarks() -> dict[str, Landmark]:
    """Places that are no municipality, by their name as `loose` makes it."""
    return {loose(name): landmark for name, landmark in vocabulary().places.items()}


def _line(side: Literal["north", "south"], what: str) -> Line:
    what = WHAT_IT_IS.sub("", what)
    alias = landmarks().get(loose(what))
    if re.fullmatch(r"\d+([.,]\d+)?\s*(°|grader|degrees)?\s*[nN]?", what):
        latitude = float(read_number(re.sub(r"(?i)[°\s]|grader|degrees|n$", "", what)))
        if not SOUTHERNMOST < latitude < NORTHERNMOST:
            raise BadInput(
                "Breddegrad {degrees} ligger utenfor landet. Skriv en mellom 58 og 71.", degrees=what
            )
        return Line(side, what, latitude)
    if alias and alias.latitude is not None:
        return Line(side, what, alias.latitude, why=alias.why)
    region = region_names().get(loose(_bare(what)))
    if not alias and region and len(region[1]) > 1:
        points = sorted((m.lat, code) for code, m in current().items() if code in region[1] and m.lat)
        latitude, code = points[-1] if side == "north" else points[0]
        name = region[0]
        why = Words(
            nb=f"den ligger lengst {'nord' if side == 'north' else 'sør'} i {name}",
            nn=f"ho ligg lengst {'nord' if side == 'north' else 'sør'} i {name}",
            en=f"it lies farthest {side} in {name}",
        )
        return Line(side, what, latitude, code, why)
    one = current()[alias.code] if alias else find(_bare(what))
    assert one.lat is not None
    return Line(side, what, one.lat, one.code, alias.why if alias else None)
