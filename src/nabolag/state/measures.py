"""A measure of the state as data: whom it covers, what it pays or demands, and for which service."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from nabolag.cooperation.potential import official_scale, official_scales, scale_called
from nabolag.cooperation.question.words import service_called
from nabolag.errors import BadInput, NotKnown
from nabolag.municipalities import current
from nabolag.municipalities.search import loose
from nabolag.text import N_, Amount, sort_key

Kind = Literal["grant", "match", "merger", "transition", "guarantee", "requirement", "minimum"]
DEMANDS = ("requirement", "minimum")
"""The kinds that make everybody covered join."""
MOST = 4
"""Measures set side by side, beside none at all."""
MOST_MEMBERS = 357
LIMITS = ("max_population", "min_population", "counties", "centrality", "only_new")
"""The parts of a measure that say whom it is for."""
CENTRALITY = range(1, 7)
YEARS = range(1900, 2201)
INFINITE = float("inf")


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measure.

    Attributes:
        id, name: how it is called.
        kind: `grant` pays `amount` to each municipality that joins; `match` pays `share` of what each spends, at most `amount`;
            `merger` pays each new municipality once by its inhabitants, as in `grades`; `transition` keeps `amount` a year for
            each through the years of its period (inndelingstilskudd: no rate ships, so the user gives it); `guarantee` answers
            for `share` of a loan of `spending` each; `requirement` makes everybody covered join, and pays `amount` (usually 0);
            `minimum` does so for everybody below `min_population`, until they are so many.
        service: whom it is about, as people call it (`barnevern`); nothing: any service.
        amount: kroner to each municipality, once; nothing: not said, which a grant must be.
        share: the state's part of what is spent, or of a loan (0–1), for a match or a guarantee.
        spending: what each municipality spends, or borrows, in kroner, for a match or a guarantee.
        grades: pairs of inhabitants and kroner to a new municipality with at least so many, for a merger.
        risk: the most of what is guaranteed that may be lost (0–1); nothing: unknown, so all of it may.
        min_population, max_population: inhabitants of those covered; nothing: no limit.
        counties: names of the counties it is for. centrality: classes 1–6 of Statistics Norway it is for; nothing: all of them.
        only_new: covers only those that are not known to share the service already.
        members: municipalities in each cooperation.
        budget: the most that is paid in all, in kroner; nothing: no limit.
        start, end: first and last day (YYYY-MM-DD), when it is set.
        source: where its terms are from; nothing: it is thought up.
    """

    id: str
    name: str
    kind: Kind
    service: str | None = None
    amount: float | None = None
    share: float | None = None
    spending: float | None = None
    grades: tuple[tuple[float, float], ...] = ()
    risk: float | None = None
    min_population: float | None = None
    max_population: float | None = None
    counties: tuple[str, ...] = ()
    centrality: tuple[int, ...] = ()
    only_new: bool = False
    members: int = 2
    budget: float | None = None
    start: str | None = None
    end: str | None = None
    source: str | None = None

    @property
    def spared(self) -> float:
        """The part of the members' costs that is no longer reckoned alone (0–1): of m that join, m − 1 are not."""
        return (self.members - 1) / self.members

    @property
    def paid(self) -> float:
        """The most kroner to each municipality that joins: for a guarantee what may be lost on it."""
        if self.kind == "merger":
            return max(kroner for _people, kroner in self.grades) / self.members
        amount = self.amount or 0.0
        if self.kind == "transition":
            return amount * self.years
        if self.kind not in ("match", "guarantee"):
            return amount
        assert self.share is not None
        assert self.spending is not None
        part = self.share * self.spending
        if self.kind == "guarantee":
            return part * (1.0 if self.risk is None else self.risk)
        return min(part, amount) if amount else part

    @property
    def years(self) -> int:
        """Calendar years from the first day to the last; 1 where either is open."""
        return int(self.end[:4]) - int(self.start[:4]) + 1 if self.start and self.end else 1

    def graded(self, people: float) -> float:
        """Kroner to a new municipality with so many inhabitants, for a merger."""
        return max((pair for pair in self.grades if pair[0] <= people), default=(0.0, 0.0))[1]


def nothing_more(_measure: Measure) -> None:
    """No further check of a measure."""


class BadMeasure(BadInput):
    """A measure that cannot be: the `number` of it, counted from 1, and which `part` of it is wrong."""

    number = 0
    part = ""


def check_measures(
    measures: Sequence[Measure], also: Callable[[Measure], object] = nothing_more, first: int = 1
) -> None:
    """Nothing, when every measure can be, none stands twice for the same time, and `also` refuses none.

    `first`: the number of the first of them.

    Raises:
        BadMeasure: which, and what is wrong with it.
    """
    for at, measure in enumerate(measures):
        try:
            _check(measure)
            also(measure)
            for other in measures[:at]:
                same = next((part for part in ("id", "name") if _alike(other, measure, part)), None)
                if same and _overlap(other, measure):
                    raise bad(
                        same,
                        N_(
                            "«{id}» står to ganger for samme tid. Kall tiltaket noe annet, eller skriv en annen periode."
                        ),
                        id=getattr(measure, same),
                    )
        except BadMeasure as error:
            error.number = first + at
            raise


def bad(part: str, message: str, **words: object) -> BadMeasure:
    """What is wrong with a `part` of a measure."""
    error = BadMeasure(message, **words)
    error.part = part
    return error


def called(error: BadMeasure, name: str) -> BadMeasure:
    """The same mistake, with the field called as where it was written."""
    if "field" not in error.values:
        return error
    return bad(error.part, error.message, **(error.values | {"field": name}))


def _alike(one: Measure, other: Measure, part: str) -> bool:
    return str(getattr(one, part)).strip().casefold() == str(getattr(other, part)).strip().casefold()


def _overlap(one: Measure, other: Measure) -> bool:
    return (one.start or "") <= (other.end or "9999") and (other.start or "") <= (one.end or "9999")


def _check(measure: Measure) -> None:
    for field in ("amount", "spending", "min_population", "max_population", "budget"):
        value = getattr(measure, field)
        if value is not None and not 0 <= value < INFINITE:
            raise bad(
                field,
                N_("«{field}» er {value}. Skriv et tall fra 0 og oppover."),
                field=field,
                value=Amount(value),
            )
    if measure.service is not None:
        try:
            service_id(measure.service)
        except NotKnown as error:
            wrong = _no_service(measure.service, error)
            raise wrong from error
    if not 2 <= measure.members <= MOST_MEMBERS:
        raise bad(
            "members",
            N_("Et samarbeid må ha fra 2 til {most} kommuner, ikke {n}."),
            n=measure.members,
            most=MOST_MEMBERS,
        )
    _check_who(measure)
    _check_period(measure)
    _check_kind(measure)
    if measure.budget is not None and measure.paid > measure.budget:
        raise bad(
            "budget",
            N_("Én kommune får {paid} kr, men rammen er {budget} kr. Øk rammen eller senk beløpet."),
            paid=Amount(measure.paid),
            budget=Amount(measure.budget),
        )


def _no_service(said: str, error: NotKnown) -> BadMeasure:
    """What is wrong with a service, with those that are spelt nearly so."""
    known = {loose(one): one for one in (*error.candidates, *(one.name["nb"] for one in official_scales()))}
    near = [known[one] for one in difflib.get_close_matches(loose(said), known, n=3, cutoff=0.7)]
    if not near:
        return bad("service", error.message, **error.values)
    wrong = bad(
        "service",
        N_("Ingen tjeneste heter «{said}». Mente du {meant}?"),
        said=said,
        meant=", ".join(f"«{one}»" for one in near),
    )
    wrong.repairs = tuple((said, one) for one in near)
    return wrong


def _check_kind(measure: Measure) -> None:
    """What each kind needs to be reckoned."""
    if measure.kind == "grant" and measure.amount is None:
        raise bad(
            "amount",
            N_("Et tilskudd trenger beløpet til hver kommune, som 2 mill. Skriv 0 for å se det uten penger."),
        )
    if measure.kind in ("match", "guarantee") and (measure.share is None or measure.spending is None):
        raise bad(
            "kind",
            N_("Et spleiselag trenger både statens andel (share) og det hver bruker (spending).")
            if measure.kind == "match"
            else N_(
                "En lånegaranti trenger både andelen staten garanterer (share) og lånet til hver (spending)."
            ),
        )
    for part, words in (
        ("share", N_("Statens andel er {value}. Skriv et tall fra 0 til 1, eller i prosent.")),
        ("risk", N_("Andelen som kan gå tapt, er {value}. Skriv et tall fra 0 til 1, eller i prosent.")),
    ):
        value = getattr(measure, part)
        if value is not None and not 0 <= value <= 1:
            raise bad(part, words, value=Amount(value))
    people = [least for least, _kroner in measure.grades]
    if measure.kind == "merger" and not people:
        raise bad(
            "grades",
            N_(
                "Sammenslåingsstøtte trenger beløp etter folketall (grades), som 0: 5 000 000; 15 000: 20 000 000."
            ),
        )
    if people != sorted(set(people)) or any(
        not 0 <= one < INFINITE for pair in measure.grades for one in pair
    ):
        raise bad(
            "grades",
            N_(
                "Trinnene må stige, hvert folketall én gang, med beløp fra 0: 0: 5 000 000; 15 000: 20 000 000."
            ),
        )
    if measure.kind == "transition" and (not measure.amount or measure.start is None or measure.end is None):
        raise bad(
            "amount" if not measure.amount else "end",
            N_(
                "Inndelingstilskudd har ingen sats her. Skriv det hver kommune beholder i året (amount), og fra og til dato."
            ),
        )
    if measure.kind == "minimum" and not measure.min_population:
        raise bad("min_population", N_("Et minste folketall trenger tallet (min_population), som 5000."))


def _check_who(measure: Measure) -> None:
    low, high = measure.min_population, measure.max_population
    if low is not None and high is not None and low > high:
        raise bad(
            "min_population",
            N_("Ingen kommune kan ha minst {low} og høyst {high} innbyggere. Bytt om tallene."),
            low=Amount(low),
            high=Amount(high),
        )
    known = {loose(one.county_name): one.county_name for one in current().values()}
    for county in measure.counties:
        if loose(county) not in known:
            raise bad(
                "counties",
                N_("Fylket «{said}» finnes ikke. Fylkene er {known}."),
                said=county,
                known=", ".join(sorted(known.values(), key=sort_key)),
            )
    for one in measure.centrality:
        if one not in CENTRALITY:
            raise bad(
                "centrality",
                N_("Sentralitetsklassen {said} finnes ikke. SSBs klasser er 1 (mest sentral) til 6."),
                said=one,
            )


def _check_period(measure: Measure) -> None:
    for field in ("start", "end"):
        day = getattr(measure, field)
        try:
            year = None if day is None else date.fromisoformat(day).year
        except ValueError as error:
            raise bad(field, N_("«{said}» er ingen dato. Skriv den som 2027-01-31."), said=day) from error
        if year is not None and year not in YEARS:
            raise bad(
                field,
                N_("Året {year} kan ikke være riktig. Skriv et år fra {low} til {high}."),
                year=year,
                low=YEARS[0],
                high=YEARS[-1],
            )
    if measure.start and measure.end and measure.start > measure.end:
        raise bad(
            "end",
            N_("Tiltaket slutter ({end}) før det begynner ({start})."),
            start=measure.start,
            end=measure.end,
        )


def service_id(name: str) -> str:
    """The id of the service that `name` is a word for in the income system or the register.

    Raises:
        NotKnown: neither has it.
    """
    scale = scale_called(name)
    return service_called(name) if scale is None else scale.id


def scale_of(measure: Measure) -> float | None:
    """What the income system reckons that each municipality costs in the service, in kroner a year; None: unknown."""
    if measure.service is None:
        return None
    scale = official_scale(service_id(measure.service))
    return None if scale is None else (scale.per_municipality if scale.basis else 0.0)
