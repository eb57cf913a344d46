"""How the fieldwork goes, as counts: by stratum, by county, by municipality, by day. Never who has answered.

When all of a small group have answered, everybody who knows who is in it knows that they have. `least` therefore
puts groups with fewer asked together, so that none is smaller, and none can be worked out from the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from math import ceil

from nabolag.municipalities import table
from nabolag.store.invitations import Invitation
from nabolag.survey import background
from nabolag.text import sort_key, texts

LEAST = 10
"""The fewest asked in a group that everybody who may log in sees."""


@dataclass(frozen=True)
class Stratum:
    """A group of those asked. `started` have begun and not handed in; `code` None is everybody."""

    code: str | None
    title: str
    asked: int
    started: int
    completed: int
    declined: int
    bounced: int

    @property
    def rate(self) -> float | None:
        """Share of those asked who have handed in (AAPOR RR1: refusals and unreached stay in the base)."""
        return self.completed / self.asked if self.asked else None

    def as_dict(self) -> dict[str, object]:
        """As plain values for JSON."""
        return asdict(self) | {"response_rate": self.rate}


@dataclass(frozen=True)
class Area:
    """One county, or several that are shown together, and those of its municipalities that are asked."""

    title: str
    municipalities: frozenset[str]
    asked: int
    completed: int

    @property
    def rate(self) -> float:
        """Share of those asked who have handed in."""
        return self.completed / self.asked


def by_stratum(
    people: Sequence[Invitation], variable: str, lang: str = "nb", *, least: int = 1
) -> list[Stratum]:
    """A row for each category of `variable` (rolle, storrelse, sentralitet, landsdel), everybody last.

    Categories with fewer than `least` asked share a row, with the next smallest if they are still too few.
    """
    about = next(v for v in background.variables() if v.name == variable)
    _ = texts(lang)
    rows = []
    for codes, group in _groups(people, lambda p: p.background.get(variable), least):
        titles = [about.says(float(code) if isinstance(code, int) else code, lang) for code in codes]
        rows.append(_count(" / ".join(map(str, codes)), _.join(titles), group))
    return [*rows, _count(None, {"nb": "Alle", "nn": "Alle", "en": "All"}[lang], people)]


def by_municipality(people: Sequence[Invitation]) -> dict[str, tuple[int, int]]:
    """Each municipality that is asked: how many leaders, and how many of them have handed in."""
    asked = Counter(p.municipality for p in people)
    done = Counter(p.municipality for p in people if p.status == "completed")
    return {code: (n, done[code]) for code, n in sorted(asked.items())}


def by_county(people: Sequence[Invitation], lang: str = "nb", *, least: int = 1) -> list[Area]:
    """The counties by name; those with fewer than `least` asked share a row with others.

    A shared row never crosses the rows of `by_stratum(people, "landsdel", least=least)`, so that no smaller group
    is the difference between the two.
    """
    county = {r["code"]: r["county_name"] for r in table().iter_rows(named=True)}
    _ = texts(lang)
    areas = [
        Area(
            _.join(str(name) for name in names),
            frozenset(p.municipality for p in group),
            len(group),
            sum(p.status == "completed" for p in group),
        )
        for _parts, part in _groups(people, lambda p: p.background.get("landsdel"), least)
        for names, group in _groups(part, lambda p: county.get(p.municipality, ""), least)
    ]
    return sorted(areas, key=lambda area: sort_key(area.title))


def by_day(days: Mapping[date, int]) -> list[tuple[date, int]]:
    """How many handed in on each day, from the first day somebody did to the last; days between have 0."""
    if not days:
        return []
    first, last = min(days), max(days)
    return [(day, days.get(day, 0)) for n in range((last - first).days + 1) for day in [first + timedelta(n)]]


@dataclass(frozen=True)
class Goal:
    """How far it is to the goal: how many are to hand in, in all and on an average day while it is open."""

    share: float
    wanted: int
    left: int
    a_day: float | None


def goal(
    share: float | None, asked: int, completed: int, opens: datetime | None, closes: datetime | None
) -> Goal | None:
    """The goal of a survey that `asked` people, None when it has none; `a_day` is None without both times."""
    if share is None or not asked:
        return None
    wanted = ceil(round(share * asked, 9))
    days = max(1, ceil((closes - opens).total_seconds() / 86_400)) if opens and closes else None
    return Goal(share, wanted, max(0, wanted - completed), wanted / days if days else None)


def _count(code: str | None, title: str, people: Sequence[Invitation]) -> Stratum:
    statuses = Counter(p.status for p in people)
    return Stratum(
        code,
        title,
        len(people),
        statuses["started"],
        statuses["completed"],
        statuses["declined"],
        sum(p.bounced for p in people),
    )


def _groups(
    people: Sequence[Invitation], key: Callable[[Invitation], object], least: int
) -> list[tuple[list[object], list[Invitation]]]:
    groups: dict[object, list[Invitation]] = {}
    for person in people:
        groups.setdefault(key(person), []).append(person)
    smallest = sorted(groups, key=lambda code: (len(groups[code]), str(code)))
    shared = [code for code in smallest if len(groups[code]) < least]
    for code in smallest[len(shared) :]:
        if not shared or sum(len(groups[c]) for c in shared) >= least:
            break
        shared.append(code)
    rows = [([code], groups[code]) for code in sorted(groups.keys() - shared, key=str)]
    if shared:
        shared.sort(key=str)
        rows.append((shared, [person for code in shared for person in groups[code]]))
    return rows
