"""A grid of measures: each with several amounts, services and years. One combination is one task, the same on any machine.

A task is pure: its draws have a seed made of what is asked, so that one worker, two and many give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import product
from typing import Any

import msgspec
from msgspec.structs import replace

from nabolag.errors import BadInput
from nabolag.report.state.drawn import drawn_data
from nabolag.report.state.layers import layers_of
from nabolag.report.state.places import places_of, somebody_is_covered
from nabolag.state import Measure, draw
from nabolag.state.draws import Assumed
from nabolag.state.measures import check_measures

MOST, MOST_YEARS = 60, 50
AMOUNTED = ("grant", "match", "transition", "requirement", "minimum")
"""The kinds that pay `amount`; another keeps its terms whatever amounts are asked for."""


class Trial(msgspec.Struct, frozen=True):
    """One combination: a measure as it is with this amount and service, what is assumed, and for how many years."""

    measure: Measure
    assumed: Assumed
    years: int = 1

    @property
    def asked(self) -> str:
        """Itself as JSON."""
        return msgspec.json.encode(self).decode()

    @property
    def key(self) -> str:
        """What the task is called in the store: alike for 3 and 3.0, and whatever the measure is called."""
        bare = replace(self, measure=replace(self.measure, id="", name="", source=None))
        return "measure-" + sha256(trial_in(bare.asked).asked.encode()).hexdigest()[:40]


def trial_in(asked: str) -> Trial:
    """The task that `Trial.asked` wrote."""
    return msgspec.json.decode(asked, type=Trial)


def trials(
    measures: Sequence[Measure],
    amounts: Sequence[float] = (),
    services: Sequence[str] = (),
    years: Sequence[int] = (),
    assumed: Assumed | None = None,
) -> tuple[Trial, ...]:
    """Every combination, each once, in order; without amounts or services each measure keeps its own, without years it is one.

    Raises:
        BadMeasure: one that cannot be with that amount or service, or that covers nobody; with the number of the measure.
        BadInput: years outside 1–50, none or more than 60 combinations.
    """
    for one in years:
        if not 1 <= one <= MOST_YEARS:
            raise BadInput("{said} år kan ikke regnes. Skriv fra 1 til {most}.", said=one, most=MOST_YEARS)
    each = [
        (number, replace(measure, amount=amount, service=service), year)
        for number, measure in enumerate(measures[:MOST], 1)
        for amount, service, year in product(
            dict.fromkeys(amounts[: MOST + 1] if measure.kind in AMOUNTED and amounts else (measure.amount,)),
            dict.fromkeys(services[: MOST + 1] or (measure.service,)),
            dict.fromkeys(years or (1,)),
        )
    ]
    if not 1 <= len(each) <= MOST:  # before any of them is looked at
        raise BadInput(
            "Det blir {n} {n:kombinasjon|kombinasjoner}. Velg fra 1 til {most}.", n=len(each), most=MOST
        )
    for number, tried, _year in each:
        check_measures((tried,), somebody_is_covered, first=number)
    return tuple(dict.fromkeys(Trial(tried, assumed or Assumed(), year) for _number, tried, year in each))


def try_out(trial: Trial) -> dict[str, Any]:
    """The answer to one combination as plain values that can be kept as JSON."""
    measure = trial.measure
    saves, spent = layers_of(measure)
    found = draw(
        measure, places_of(measure.service), trial.assumed, layers=saves, years=trial.years, spent=spent
    )
    return {
        "key": trial.key,
        "years": trial.years,
        **drawn_data(found),
        "balance_nok": {layer: list(ends) for layer, ends in found.balance.items()},
    }
