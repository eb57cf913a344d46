"""How the fieldwork goes, as counts: by stratum, by municipality, by day. Never who has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from nabolag.municipalities import table
from nabolag.store.invitations import Invitation
from nabolag.survey import background


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


def by_stratum(people: Sequence[Invitation], variable: str, lang: str = "nb") -> list[Stratum]:
    """A row for each category of `variable` (rolle, storrelse, sentralitet, landsdel), everybody last."""
    about = next(v for v in background.variables() if v.name == variable)
    groups: dict[object, list[Invitation]] = {}
    for person in people:
        groups.setdefault(person.background.get(variable), []).append(person)
    rows = []
    for code in sorted(groups, key=str):
        value = float(code) if isinstance(code, int) else code
        rows.append(_count(str(code), about.says(value, lang), groups[code]))
    return [*rows, _count(None, {"nb": "Alle", "nn": "Alle", "en": "All"}[lang], people)]


def by_municipality(people: Sequence[Invitation]) -> dict[str, tuple[int, int]]:
    """Each municipality that is asked: how many leaders, and how many of them have handed in."""
    asked = Counter(p.municipality for p in people)
    done = Counter(p.municipality for p in people if p.status == "completed")
    return {code: (n, done[code]) for code, n in sorted(asked.items())}


def by_county(people: Sequence[Invitation]) -> dict[str, tuple[str, int, int]]:
    """Each municipality that is asked: its county, and how many leaders of the county are asked and have handed in."""
    county = {r["code"]: r["county_name"] for r in table().iter_rows(named=True)}
    asked = Counter(county.get(p.municipality, "") for p in people)
    done = Counter(county.get(p.municipality, "") for p in people if p.status == "completed")
    return {
        code: (name, asked[name], done[name])
        for code in sorted({p.municipality for p in people})
        for name in [county.get(code, "")]
    }


def by_day(people: Sequence[Invitation]) -> list[tuple[date, int]]:
    """How many handed in on each day."""
    days = Counter(p.answered_on for p in people if p.status == "completed" and p.answered_on)
    return sorted(days.items())


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
