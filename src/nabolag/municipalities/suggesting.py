"""What somebody may mean while they type: a municipality by any of its names, or a region with those in it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from nabolag.municipalities.frame import Region, regions
from nabolag.municipalities.register import Municipality, current, periods, today_of
from nabolag.municipalities.search import loose, named
from nabolag.text import sort_key

Why = Literal["name", "other name", "centre", "former name", "region", "near"]
PLACES = ("county", "economic_region", "landsdel", "ba_region")
SHORTEST_PLACE = 3
SHORTEST_GUESS = 4
SEPARATORS = re.compile(r"[,;|\n]|\s+(?:og|and|samt|med)\s+|\s*[&+/]\s*|(?<=\d)\s+(?=\d)")
MOST_PARTS = 100
"""So many names of one field are looked up."""


@dataclass(frozen=True)
class Suggestion:
    """A municipality of today; `said` is what fitted when it is not its name: an old name, a place, a region."""

    municipality: Municipality
    why: Why
    said: str = ""


def suggested(text: str, most: int = 8) -> tuple[Suggestion, ...]:
    """Those whose code, name, old name, name in another language, administrative centre, county or region begins
    with `text`, or has a word that does; the nearest when nothing does. Names first; each municipality once.
    """
    wanted = loose(text)
    if not wanted:
        return ()
    by_code: dict[str, tuple[tuple[int, int, tuple[object, ...]], Suggestion]] = {}
    for key, rank, at_word, one in _keys():
        if not key.startswith(wanted):
            continue
        place = (rank, at_word, sort_key(one.municipality.name))
        code = one.municipality.code
        if code not in by_code or place < by_code[code][0]:
            by_code[code] = (place, one)
    best = [one for _, one in sorted(by_code.values(), key=lambda each: each[0])]
    for place_found in regions_called(text):
        best += [
            Suggestion(current()[code], "region", place_found.name)
            for code in place_found.codes
            if code not in by_code
        ]
    best = list({one.municipality.code: one for one in reversed(best)}.values())[::-1]
    return tuple(best[:most]) or _near(wanted, most)


def regions_called(text: str) -> tuple[Region, ...]:
    """Counties and regions whose name begins with `text`, the one that is called just that first."""
    wanted = loose(text)
    if len(wanted) < SHORTEST_PLACE:
        return ()
    matches = [r for r in _places() if any(part.startswith(wanted) for part in _parts(r))]
    exact = [r for r in matches if loose(r.name) == wanted]
    named: dict[tuple[str, ...], Region] = {}
    for one in [*exact, *matches]:
        named.setdefault(one.codes, one)
    return tuple(named.values())


def region_called(text: str) -> Region | None:
    """The county or region called just `text`, the largest kind first, or None."""
    return next((r for r in _places() if loose(r.name) == loose(text)), None)


def several(text: str) -> list[str]:
    """What is written in one field, parted into one name each; a county or region becomes the codes of those in it.

    Parted at commas, semicolons, `|`, lines, `+`, `/`, `&`, « og », « samt », « med » and between numbers; a name nobody has
    stays as it is.

    >>> several("1874 1859"), several("Moskenes, Flakstad og Herøy, Nordland"), several("Nore og Uvdal+Rollag")
    (['1874', '1859'], ['Moskenes', 'Flakstad', 'Herøy, Nordland'], ['Nore og Uvdal', 'Rollag'])
    """
    if _is_one(text):
        return [text]
    if region := region_called(text):
        return list(region.codes)
    parts = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    names: list[str] = []
    for at, part in enumerate(parts):
        if at >= MOST_PARTS:
            return [*names, *parts[at:]]
        whole = (
            next((w for w in (f"{names[-1]}, {part}", f"{names[-1]} og {part}") if _is_one(w)), "")
            if names
            else ""
        )
        if whole:  # «Herøy, Nordland» is one, and «Nore og Uvdal»
            names[-1] = whole
        elif not _is_one(part) and (region := region_called(part)):
            names += region.codes
        else:
            names.append(part)
    return names


def _is_one(text: str) -> bool:
    if re.search(r"\d", text):
        return re.fullmatch(r"\s*\d{3,4}\s*", text) is not None
    meant = named(text, current().values())
    if len(meant) != 1:
        return False
    # «Sande, Fjord» is written like Sandefjord, and is two: each of them has a name of its own
    apart = [named(part, current().values()) for part in SEPARATORS.split(text) if part.strip()]
    return len(apart) < 2 or any(len(one) != 1 for one in apart) or apart.count(meant) == len(apart)


@cache
def _places() -> tuple[Region, ...]:
    """Counties and regions of more than one municipality. A region named after several places keeps its name."""
    return tuple(r for kind in PLACES for r in regions(kind) if len(r.codes) > 1)


def _parts(region: Region) -> list[str]:
    return [loose(part) for part in (region.name, *region.name.split("/"))]


@cache
def _keys() -> tuple[tuple[str, int, int, Suggestion], ...]:
    """(what is typed, how good a fit it is, which word of the name it begins at, what it means)."""
    names: list[tuple[str, int, Suggestion]] = []
    for m in current().values():
        names += [(m.code, 0, Suggestion(m, "name")), (m.name, 0, Suggestion(m, "name"))]
        names += [(n, 1, Suggestion(m, "other name", n)) for n in m.names if n != m.name]
        centre = m.administrative_centre
        if centre and loose(centre) != loose(m.name):
            names.append((centre, 2, Suggestion(m, "centre", centre)))
    for former in periods():
        if former.valid_to is not None:
            for m in today_of(former):
                said = [former.name] if loose(former.name) not in {loose(n) for n in m.names} else []
                said += [former.code] if former.code not in current() else []
                names += [(each, 3, Suggestion(m, "former name", each)) for each in said]
    return tuple(
        (loose(name[start:]), rank, at, one)
        for name, rank, one in names
        for at, start in enumerate((0, *(gap.end() for gap in re.finditer(r"[\s/-]+", name))))
    )


def _near(wanted: str, most: int) -> tuple[Suggestion, ...]:
    """Names that are spelt nearly so, or hold what was typed."""
    if len(wanted) < SHORTEST_PLACE:
        return ()
    inside = [Suggestion(m, "near") for m in current().values() if wanted in loose(m.name)]
    if inside:
        return tuple(sorted(inside, key=lambda one: sort_key(one.municipality.name))[:most])
    if len(wanted) < SHORTEST_GUESS:
        return ()
    by_name = {loose(m.name): m for m in current().values()}
    near = difflib.get_close_matches(wanted, by_name, n=3, cutoff=0.7)
    return tuple(Suggestion(by_name[name], "near") for name in near)
