"""A municipality's ties as a network: with whom, how often, through whom, across which borders, and what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from nabolag.cooperation.arranged import Arrangement, Statement, arrangements
from nabolag.municipalities import Municipality, find
from nabolag.text.showing import Shown


@dataclass(frozen=True)
class Partner:
    """Another municipality that is in arrangements with this one. `within`: both lie in one labour-market region."""

    code: str
    shared: tuple[Arrangement, ...]
    within: bool


@dataclass(frozen=True)
class Then:
    """Those it ran a service with by the sources of a year; None: no source of that year speaks of the municipality."""

    service: str
    year: int
    partners: tuple[str, ...] | None


@dataclass(frozen=True, repr=False)
class Network(Shown):
    """The ties of one municipality, by the newest of each source.

    Attributes:
        arrangements: those it owns, runs with others or is served by.
        partners: who else is in them, most often first.
        second: (code, through whom): partners of partners that are no partners, the best connected first.
        then: by service and year, where sources of more than one year speak of the service.
        years: (year, (arrangement, role)): what the sources that speak of each year say of it, the oldest first.
        seats: (year, companies with their business address here): what the extracts of 2011 and 2021 can show.
    """

    code: str
    arrangements: tuple[Arrangement, ...]
    partners: tuple[Partner, ...]
    second: tuple[tuple[str, tuple[str, ...]], ...]
    then: tuple[Then, ...]
    seats: tuple[tuple[int, tuple[str, ...]], ...]
    years: tuple[tuple[int, tuple[tuple[Arrangement, str], ...]], ...] = ()

    @property
    def crossing(self) -> tuple[Partner, ...]:
        """Partners outside its labour-market region."""
        return tuple(p for p in self.partners if not p.within)


def network(municipality: str | int | Municipality, register: Iterable[Arrangement] | None = None) -> Network:
    """The network of a municipality in the register.

    Raises:
        NotKnown: no municipality of today has the code.
    """
    code = find(municipality).code
    everything = tuple(arrangements() if register is None else register)
    region = _region()
    mine = tuple(a for a in everything if code in a.codes)
    own = [a for a in mine if code in a.members_now]
    shared: dict[str, list[Arrangement]] = {}
    for a in own:
        for other in a.members_now - {code}:
            shared.setdefault(other, []).append(a)
    partners = sorted(shared, key=lambda c: (-len(shared[c]), c))
    through: dict[str, set[str]] = {}
    for a in everything:
        there = a.members_now
        for via in there & shared.keys():
            for far in there - shared.keys() - {code}:
                through.setdefault(far, set()).add(via)
    return Network(
        code,
        tuple(own),
        tuple(Partner(c, tuple(shared[c]), region.get(c) == region.get(code)) for c in partners),
        tuple((c, tuple(sorted(through[c]))) for c in sorted(through, key=lambda c: (-len(through[c]), c))),
        _then(code, mine),
        _seats(code, mine),
        _years(code, mine),
    )


def groups(
    service: str, register: Iterable[Arrangement] | None = None
) -> tuple[tuple[Arrangement, tuple[str, ...]], ...]:
    """The arrangements of a service with those in each now, by code; largest first. One member alone is no group."""
    with_members = [
        (a, tuple(sorted(there)))
        for a in (arrangements() if register is None else register)
        if service in a.services and len(there := a.members_now) > 1
    ]
    return tuple(sorted(with_members, key=lambda one: (-len(one[1]), one[0].name.casefold())))


def colours(sets: Iterable[tuple[str, ...]], borders: Iterable[tuple[str, str]], n: int) -> tuple[int, ...]:
    """A number from 0 to n - 1 for each set, so that sets that border on each other or share a member differ where they can."""
    listed = list(sets)
    sets_of: dict[str, set[int]] = {}
    for i, codes in enumerate(listed):
        for code in codes:
            sets_of.setdefault(code, set()).add(i)
    beside: dict[int, set[int]] = {i: set() for i in range(len(listed))}
    for a, b in [*borders, *((code, code) for code in sets_of)]:
        for i in sets_of.get(a, ()):
            for j in sets_of.get(b, ()):
                if i != j:
                    beside[i].add(j)
                    beside[j].add(i)
    chosen: dict[int, int] = {}
    for i in sorted(beside, key=lambda i: (-len(beside[i]), i)):
        used = Counter(chosen[j] for j in beside[i] if j in chosen)
        chosen[i] = min(range(n), key=lambda k: (used[k], k))
    return tuple(chosen[i] for i in range(len(listed)))


@cache
def _region() -> dict[str, str]:
    from nabolag.municipalities import table

    return dict(table().select("code", "ba_region").iter_rows())


@cache
def _answered() -> dict[tuple[str, int], str]:
    """What the lists of child welfare say of each municipality, by code and year."""
    from nabolag.data import table

    return {
        (row["code"], row["year"]): row["cooperates"]
        for row in table("child_welfare_cooperation").iter_rows(named=True)
    }


def _then(code: str, mine: tuple[Arrangement, ...]) -> tuple[Then, ...]:
    """Services where the sources of more than one year name groups of municipalities, year by year."""
    answered = _answered()
    by_year = []
    for year in sorted({year for _, year in answered}):
        with_ = _in_year(code, "child_welfare", year, mine)
        if with_:
            by_year.append(Then("child_welfare", year, with_))
        else:
            by_year.append(Then("child_welfare", year, () if answered.get((code, year)) == "no" else None))
    return tuple(by_year)


def _in_year(code: str, service: str, year: int, mine: tuple[Arrangement, ...]) -> tuple[str, ...]:
    def there(a: Arrangement) -> set[str]:
        return {s.code for s in a.statements if _of_year(s, year)}

    return tuple(
        sorted(
            {other for a in mine if service in a.services and code in there(a) for other in there(a)} - {code}
        )
    )


def _of_year(s: Statement, year: int) -> bool:
    return s.year == year and s.role == "partner"


def _years(
    code: str, mine: tuple[Arrangement, ...]
) -> tuple[tuple[int, tuple[tuple[Arrangement, str], ...]], ...]:
    by_year: dict[int, dict[tuple[str, str], tuple[Arrangement, str]]] = {}
    for a in mine:
        for s in a.statements:
            if s.code == code and s.year is not None:
                by_year.setdefault(s.year, {})[a.id, s.role] = (a, s.role)
    return tuple((year, tuple(by_year[year].values())) for year in sorted(by_year))


def _seats(code: str, mine: tuple[Arrangement, ...]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (
            year,
            tuple(
                sorted(
                    a.name
                    for a in mine
                    if a.form == "IKS"
                    and any(s.code == code and s.role == "seat" and s.year == year for s in a.statements)
                )
            ),
        )
        for year in (2011, 2021)
    )
