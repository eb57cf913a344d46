"""Who a measure covers, what it costs and whom it misses, in intervals from a range of take-up that is given.

Nothing here is fitted: no Norwegian measure for cooperation has published who applied and who did not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from nabolag.errors import BadInput
from nabolag.state.measures import Measure, scale_of
from nabolag.text.showing import Shown

OBSERVED = (0.0, 36 / 118)
"""From nobody to the largest part known to take up an open Norwegian grant: 36 of the 118 municipalities around the
Oslofjord, nitrogen grants 2024 (Miljødirektoratet)."""
SMALL = 3000  # inhabitants; the article's smallest group


class Place(NamedTuple):
    """A municipality as a measure sees it; `shares`: whether it shares the service with others today."""

    code: str
    population: float
    income_per_head: float
    county: str
    centrality: int
    shares: Literal["yes", "no", "partly", "unknown"]


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
        by_county, by_centrality: how many are covered in each.
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


def simulate(
    measure: Measure | None, places: Sequence[Place], take_up: tuple[float, float] = OBSERVED
) -> Outcome:
    """What `measure` does if a part of those covered between `take_up`'s ends join; all of them for a requirement.

    The budget holds: with more applicants than it pays for, the first are paid until it is used.

    Raises:
        BadInput: a take-up outside 0–1 or with its ends swapped; nobody is covered by the measure.
    """
    low, high = take_up
    if not 0 <= low <= high <= 1:
        raise BadInput(
            "Søker fra {low} til {high}: skriv to andeler fra 0 til 1, den minste først.",
            low=f"{low:g}",
            high=f"{high:g}",
        )
    if measure is None:
        return _outcome(None, (), places, (0.0, 0.0), 0.0, 0.0)
    eligible = [place for place in places if _covered(measure, place)]
    if not eligible:
        raise BadInput("Ingen kommune dekkes av «{name}». Løs opp grensene.", name=measure.name)
    if measure.kind == "requirement":
        low = high = 1.0
    paid = measure.paid
    most = float("inf") if measure.budget is None or paid == 0 else measure.budget // paid
    recipients = (min(low * len(eligible), most), min(high * len(eligible), most))
    known = sum(place.shares in ("yes", "partly") for place in eligible) / len(eligible)
    perhaps = known + sum(place.shares == "unknown" for place in eligible) / len(eligible)
    return _outcome(measure, [place.code for place in eligible], places, recipients, known, perhaps)


def _covered(measure: Measure, place: Place) -> bool:
    return (
        (measure.min_population is None or place.population >= measure.min_population)
        and (measure.max_population is None or place.population <= measure.max_population)
        and not (measure.only_new and place.shares in ("yes", "partly"))
    )


def _outcome(
    measure: Measure | None,
    eligible: Sequence[str],
    places: Sequence[Place],
    recipients: tuple[float, float],
    known: float,
    perhaps: float,
) -> Outcome:
    inside = set(eligible)
    cost, deadweight, gain = (0.0, 0.0), (0.0, 0.0), None if measure else (0.0, 0.0)
    if measure is not None:
        cost = (recipients[0] * measure.paid, recipients[1] * measure.paid)
        deadweight = (cost[0] * known, cost[1] * perhaps)
        each = scale_of(measure)
        if each is not None:
            once = (
                measure.members - 1
            ) / measure.members  # of m that join, m − 1 are no longer reckoned alone
            gain = (0.0, recipients[1] * (1 - known) * each * once)

    def share(test: Callable[[Place], bool]) -> Share:
        group = [place for place in places if test(place)]
        return Share(sum(place.code in inside for place in group), len(group))

    incomes = sorted(place.income_per_head for place in places)
    poor = incomes[max(len(incomes) // 4 - 1, 0)] if incomes else 0.0
    counties = Counter(place.county for place in places)
    classes = Counter(place.centrality for place in places)
    return Outcome(
        measure,
        tuple(sorted(inside)),
        recipients,
        cost,
        deadweight,
        gain,
        share(lambda place: place.population < SMALL),
        share(lambda place: place.income_per_head <= poor),
        {county: share(lambda place, c=county: place.county == c) for county in sorted(counties)},  # type: ignore[misc]
        {one: share(lambda place, c=one: place.centrality == c) for one in sorted(classes)},  # type: ignore[misc]
    )
