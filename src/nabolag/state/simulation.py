"""Who a measure covers, what it costs and whom it misses, in intervals from a range of take-up that is given.

Nothing here is fitted: no Norwegian measure for cooperation has published who applied and who did not.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar

from nabolag.errors import BadInput
from nabolag.municipalities.search import loose
from nabolag.state.measures import DEMANDS, LIMITS, Measure, bad, scale_of
from nabolag.text import N_, Amount
from nabolag.text.showing import Shown

T = TypeVar("T", str, int)
RECEIVED = (43, 36)
"""Municipalities and companies they own that got the nitrogen grant in the two rounds of 2024, some of them in both
(Miljødirektoratet): an open Norwegian grant whose recipients are counted."""
AROUND_THE_FJORD = 118
OBSERVED = (0.0, sum(RECEIVED) / AROUND_THE_FJORD)
"""From nobody to the most that can have taken up that grant: the recipients of both rounds, none counted once, of the 118
municipalities that could."""
HALFWAY = (0.0, (32e6 + 20e6) / sum(RECEIVED))
"""Kroner to each at which half as many join as for enough: from any amount being enough, to what that grant paid each recipient
(32 and 20 million) being only half way."""
SMALL = 3000  # inhabitants; the article's smallest group
SIZES = (3000, 5000, 10_000, 20_000, 50_000)
"""Inhabitants where the groups by size part."""


class Place(NamedTuple):
    """A municipality as a measure sees it; `shares`: whether it shares the service with others today."""

    code: str
    population: float
    income_per_head: float
    county: str
    centrality: int
    shares: Literal["yes", "no", "partly", "unknown"]

    @property
    def known_to_share(self) -> bool:
        """Whether it is known to share the service, or part of it, already."""
        return self.shares in ("yes", "partly")


class Share(NamedTuple):
    """How many of a group are covered."""

    covered: int
    of: int


@dataclass(frozen=True, repr=False)
class Outcome(Shown):
    """What a measure does.

    Attributes:
        measure: the measure; None: none at all.
        eligible: codes of those covered.
        recipients: how many join, low and high.
        cost: what the state pays, in kroner, once, low and high: recipients times what each is paid.
        deadweight: kroner of that to those who share the service already, low (only those known to) and high (also those of
            whom it is unknown), if they apply as often as others.
        gain: what the income system reckons once instead of several times, in kroner a year, low and high; low is always 0;
            None: unknown for the service.
        small, poor: those under 3,000 inhabitants, and the quarter with least free income per inhabitant: how many are covered.
        by_county, by_centrality, by_size: how many are covered in each; a size is counted from 0, the smallest.
        most: what no cost can be above, in kroner: what all municipalities have in free income in a year.
    """

    measure: Measure | None
    eligible: tuple[str, ...]
    recipients: tuple[float, float]
    cost: tuple[float, float]
    deadweight: tuple[float, float]
    gain: tuple[float, float] | None
    small: Share
    poor: Share
    by_county: dict[str, Share]
    by_centrality: dict[int, Share]
    by_size: dict[int, Share]
    most: float


def size_of(population: float) -> int:
    """Which group by size, counted from 0.

    >>> size_of(2999), size_of(3000), size_of(60_000)
    (0, 1, 5)
    """
    return bisect(SIZES, population)


def simulate(
    measure: Measure | None,
    places: Sequence[Place],
    take_up: tuple[float, float] = OBSERVED,
    halfway: tuple[float, float] = (0.0, 0.0),
) -> Outcome:
    """What `measure` does if a part of those covered between `take_up`'s ends join; all of them for a requirement.

    `take_up` is for an amount that is large enough, and `halfway` the kroner at which half as many join, low and high: from
    nobody for nothing, and never fewer for more. (0, 0): any amount is large enough.

    The budget holds: with more applicants than it pays for, the first are paid until it is used.

    Raises:
        BadInput: a take-up outside 0–1 or with its ends swapped.
        BadMeasure: nobody is covered by the measure, or it would cost more than all that municipalities have.
    """
    low, high = checked_take_up(take_up)
    if measure is None:
        return _outcome(None, (), places, (0.0, 0.0), (0.0, 0.0), 0.0, 0.0)
    eligible = eligible_for(measure, places)
    paid = paid_between(measure, eligible)
    if measure.kind in DEMANDS:
        low = high = 1.0
    else:
        low *= answering(measure, paid[0], halfway[1])
        high *= answering(measure, paid[1], halfway[0])
    most = places_paid(measure)
    recipients = (min(low * len(eligible), most), min(high * len(eligible), most))
    return _outcome(measure, [place.code for place in eligible], places, recipients, paid, *sharing(eligible))


def paid_between(measure: Measure, eligible: Sequence[Place]) -> tuple[float, float]:
    """Kroner to each that joins, low and high: a guarantee may cost nothing, and a merger's money depends on who merges.

    The smallest new municipality is made of the smallest that are covered, the largest of the largest.
    """
    if measure.kind == "guarantee":
        return 0.0, measure.paid
    if measure.kind != "merger":
        return measure.paid, measure.paid
    people = sorted(place.population for place in eligible)
    ends = sum(people[: measure.members]), sum(people[-measure.members :])
    sums = [measure.graded(end) for end in ends]
    sums += [kroner for at, kroner in measure.grades if ends[0] <= at <= ends[1]]
    return min(sums) / measure.members, max(sums) / measure.members


def answering(measure: Measure, paid: float, halfway: float) -> float:
    """The part (0–1) of those who would join for enough that does so for `paid` kroner.

    >>> grant = Measure(id="a", name="A", kind="grant", amount=1.0)
    >>> [answering(grant, paid, 500_000) for paid in (0, 500_000, 1_500_000)]
    [0.0, 0.5, 0.75]
    """
    if measure.kind == "guarantee":  # what is offered is the guarantee, not what is lost on it
        return 1.0 if measure.share and measure.spending else 0.0
    return paid / (paid + halfway) if paid else 0.0


def sharing(eligible: Sequence[Place]) -> tuple[float, float]:
    """The part (0–1) that shares the service already: those known to, and with them those of whom it is unknown."""
    known = sum(place.known_to_share for place in eligible) / len(eligible)
    return known, known + sum(place.shares == "unknown" for place in eligible) / len(eligible)


def checked_take_up(take_up: tuple[float, float]) -> tuple[float, float]:
    """The same, when it is two parts of the whole in order.

    Raises:
        BadInput: it is not.
    """
    low, high = take_up
    if not 0 <= low <= high <= 1:
        raise BadInput(
            "Søker fra {low} til {high}: skriv to andeler fra 0 til 1, den minste først.",
            low=Amount(low),
            high=Amount(high),
        )
    return take_up


def eligible_for(measure: Measure, places: Sequence[Place]) -> list[Place]:
    """Those the measure covers.

    Raises:
        BadMeasure: nobody is, or paying all who may be paid would cost more than all that municipalities have.
    """
    counties = {loose(county) for county in measure.counties}
    eligible = [place for place in places if _covered(measure, counties, place)]
    if not eligible:
        part = next((part for part in LIMITS if getattr(measure, part) not in (None, (), False)), "name")
        raise bad(part, N_("Ingen kommune dekkes av «{name}». Løs opp grensene."), name=measure.name)
    cost = min(len(eligible), places_paid(measure)) * measure.paid
    if cost > (all_of_it := most_possible(places)):
        raise bad(
            "amount" if measure.amount else "grades" if measure.grades else "spending",
            N_(
                "«{name}» kan koste {cost} kr, mer enn alle kommuners frie inntekter i et år ({most} kr). Se på beløpet."
            ),
            name=measure.name,
            cost=Amount(cost, 0),
            most=Amount(all_of_it, 0),
        )
    return eligible


def most_possible(places: Sequence[Place]) -> float:
    """What all municipalities have in free income in a year, in kroner: no measure for cooperation can cost more."""
    return sum(place.population * place.income_per_head for place in places)


def places_paid(measure: Measure) -> float:
    """How many the budget pays for; endless without one."""
    return float("inf") if measure.budget is None or measure.paid == 0 else measure.budget // measure.paid


def _covered(measure: Measure, counties: Set[str], place: Place) -> bool:
    """`counties` are the measure's own as `loose` writes them."""
    least = measure.min_population
    return (
        (not counties or loose(place.county) in counties)
        and (not measure.centrality or place.centrality in measure.centrality)
        and (
            least is None
            or (place.population < least if measure.kind == "minimum" else place.population >= least)
        )
        and (measure.max_population is None or place.population <= measure.max_population)
        and not (measure.only_new and place.known_to_share)
    )


def _outcome(
    measure: Measure | None,
    eligible: Sequence[str],
    places: Sequence[Place],
    recipients: tuple[float, float],
    paid: tuple[float, float],
    known: float,
    perhaps: float,
) -> Outcome:
    inside = set(eligible)
    cost, deadweight, gain = (0.0, 0.0), (0.0, 0.0), None if measure else (0.0, 0.0)
    if measure is not None:
        cost = (recipients[0] * paid[0], recipients[1] * paid[1])
        deadweight = (cost[0] * known, cost[1] * perhaps)
        each = scale_of(measure)
        if each is not None:
            gain = (0.0, recipients[1] * (1 - known) * each * measure.spared)

    covered = [place for place in places if place.code in inside]

    def shares(group: Callable[[Place], T]) -> dict[T, Share]:
        having, of = Counter(map(group, covered)), Counter(map(group, places))
        return {one: Share(having[one], of[one]) for one in sorted(of)}

    incomes = sorted(place.income_per_head for place in places)
    poor = incomes[max(len(incomes) // 4 - 1, 0)] if incomes else 0.0
    nobody = Share(0, 0)
    return Outcome(
        measure,
        tuple(sorted(inside)),
        recipients,
        cost,
        deadweight,
        gain,
        shares(lambda place: place.population < SMALL).get(True, nobody),
        shares(lambda place: place.income_per_head <= poor).get(True, nobody),
        shares(lambda place: place.county),
        shares(lambda place: place.centrality),
        shares(lambda place: size_of(place.population)),
        most_possible(places),
    )
