"""What the future is assumed to be, and draws of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal
from zlib import crc32

import numpy as np

from nabolag.errors import BadInput
from nabolag.fees.selvkost.prices import (
    DWELLING_SPREAD,
    INVESTMENT_SPREAD,
    PRICE_GROWTH,
    PRICE_SPREAD,
    RATE,
    RATE_SPREAD,
)
from nabolag.fees.selvkost.rates import as_rate
from nabolag.text import N_
from nabolag.text.showing import Shown

Floats = np.ndarray
Policy = Literal["even", "smooth"]
POLICIES: tuple[Policy, ...] = ("even", "smooth")
MOST_YEARS, MOST_DRAWS = 60, 10_000
KEPT_OF_RATE = 0.8
"""Of a year's distance from the path the next year keeps so much."""


@dataclass(frozen=True, repr=False)
class Scenario(Shown):
    """Assumptions; shares are fractions, and a rate may be written 4 for 4 %.

    Attributes:
        years: how many, from the case's first.
        rate: the calculation interest, one for all or by year.
        prices: yearly growth of wages and prices.
        policy: `even` returns each surplus in equal parts until its fifth year; `smooth` finds the path with the
            smallest largest rise that the five-year rule allows.
        draws: how many futures are drawn; 0 gives one path without an interval.
        rate_spread, prices_spread: standard deviation of a year.
        investment_spread: of what a municipality's plan costs against its budget.
        dwelling_spread: of a year's growth in connected dwellings.
        directive: the revised directive on urban wastewater is made law. Not decided in Norway.
        investments: what every planned investment costs, times the budget.
    """

    years: int = 20
    rate: float | Mapping[int, float] = RATE
    prices: float = PRICE_GROWTH
    policy: Policy = "even"
    draws: int = 0
    seed: int = 2026
    rate_spread: float = RATE_SPREAD
    prices_spread: float = PRICE_SPREAD
    investment_spread: float = INVESTMENT_SPREAD
    dwelling_spread: float = DWELLING_SPREAD
    directive: bool = False
    investments: float = 1.0

    @property
    def central(self) -> Scenario:
        """The same assumptions without draws: one path."""
        return replace(self, draws=0) if self.draws else self

    def __post_init__(self) -> None:
        for name, least, most in (("years", 1, MOST_YEARS), ("draws", 0, MOST_DRAWS), ("seed", 0, 2**63)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise _bad(
                    name, N_("{where}: «{said}» går ikke. Skriv et helt tall fra {least} til {most}."),
                    said=str(value)[:60], least=least, most=most,
                )  # fmt: skip
        if self.policy not in POLICIES:
            raise _bad(
                "policy",
                N_("{where}: «{said}» er ikke en måte å bruke fondet på. Skriv even eller smooth."),
                said=self.policy,
            )
        for name in ("rate_spread", "prices_spread", "investment_spread", "dwelling_spread"):
            if not 0 <= getattr(self, name) <= 1:
                raise _bad(
                    name,
                    N_("{where}: «{said}» går ikke. Skriv en andel fra 0 til 1."),
                    said=getattr(self, name),
                )
        if not (math.isfinite(self.investments) and 0 <= self.investments <= 10):
            raise _bad(
                "investments",
                N_("{where}: «{said}» går ikke. Skriv 1 for budsjettet."),
                said=self.investments,
            )
        object.__setattr__(self, "prices", as_rate(self.prices, "prices"))

    def rates(self, start: int) -> Floats:
        """The calculation interest of each year, as fractions.

        Raises:
            BadInput: a year is missing.
        """
        out = []
        for year in range(start, start + self.years):
            if isinstance(self.rate, Mapping) and year not in self.rate:
                raise _bad("rate", N_("Det mangler kalkylerente for {year}."), year=year)
            rate = as_rate(self.rate[year] if isinstance(self.rate, Mapping) else self.rate, f"rate {year}")
            if rate < 0:
                raise _bad(
                    "rate", N_("{where}: en kalkylerente under 0 ({said}) regnes ikke her."), said=rate
                )
            out.append(rate)
        return np.array(out)


@dataclass(frozen=True)
class Future:
    """Draws by year, (draws, years); one draw where the scenario has none."""

    rates: Floats
    prices: Floats
    seed: int
    spread: tuple[float, float]
    drawn: bool

    def of(self, name: str) -> tuple[Floats, Floats]:
        """(what the plan of `name` costs times its budget, (draws, 1); growth of dwellings, (draws, years))."""
        draws, years = self.rates.shape
        if not self.drawn:
            return np.ones((1, 1)), np.ones((1, years))
        rng = np.random.default_rng([self.seed, crc32(name.encode())])
        overrun, dwellings = self.spread
        log = math.log1p(overrun**2) ** 0.5
        cost = np.exp(rng.standard_normal((draws, 1)) * log - log * log / 2)
        grown = np.cumprod(1 + dwellings * rng.standard_normal((draws, years)), axis=1)
        return cost, np.maximum(grown, 0.1)


def future(scenario: Scenario, start: int) -> Future:
    """Rates and prices that all members of a cooperation meet together; the same seed gives the same draws."""
    rates, years = scenario.rates(start), scenario.years
    growth = np.full((max(scenario.draws, 1), years - 1), scenario.prices)
    paths = np.tile(rates, (max(scenario.draws, 1), 1))
    if scenario.draws:
        rng = np.random.default_rng([scenario.seed, 1])
        growth = np.maximum(growth + scenario.prices_spread * rng.standard_normal(growth.shape), -0.5)
        off, new = np.zeros(scenario.draws), math.sqrt(1 - KEPT_OF_RATE**2) * scenario.rate_spread
        for t in range(years):
            off = KEPT_OF_RATE * off + new * rng.standard_normal(scenario.draws)
            paths[:, t] = np.maximum(paths[:, t] + off, 0.0)
    index = np.concatenate([np.ones((len(growth), 1)), np.cumprod(1 + growth, axis=1)], axis=1)
    spread = (scenario.investment_spread, scenario.dwelling_spread)
    return Future(paths, index, scenario.seed, spread, bool(scenario.draws))


def _bad(name: str, message: str, **values: object) -> BadInput:
    error = BadInput(message, where=name, **values)
    error.field = name
    return error
