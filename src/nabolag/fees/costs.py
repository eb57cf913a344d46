"""What a case costs each year in each future: operation, depreciation, interest, and who shares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nabolag.fees.case import Asset, FeeCase, Investment
from nabolag.fees.scenario import Floats, Future, Scenario
from nabolag.governance.limits import figure

FLAT_INDIRECT_CAPITAL = figure("selvkost-indirect-capital") / 100
"""Indirect capital cost as a share of indirect operating cost (selvkostforskriften § 5 fifth paragraph)."""


@dataclass(frozen=True)
class Costs:
    """The fee basis of each year by part, in kroner, (draws, years); `units`: standard dwellings that pay."""

    operation: Floats
    indirect: Floats
    income: Floats
    depreciation: Floats
    interest: Floats
    indirect_capital: Floats
    units: Floats
    connections: Floats

    @property
    def total(self) -> Floats:
        """Operation, capital and indirect cost less other income (§ 2)."""
        total: Floats = (
            self.operation
            + self.indirect
            - self.income
            + self.depreciation
            + self.interest
            + self.indirect_capital
        )
        return total


@dataclass(frozen=True)
class CapitalLine:
    """One krone-carrying thing: what a krone of it gives each year in depreciation and mean residual value."""

    name: str
    amount: float
    year: int
    life: int
    planned: bool
    depreciation: Floats
    residual: Floats


def costs_of(case: FeeCase, scenario: Scenario, ahead: Future) -> Costs:
    """Every part of the fee basis; planned investments rise with prices, and miss their budget by draw."""
    overrun, grown = ahead.of(case.name)
    index, years = ahead.prices, scenario.years
    old, new = lines_of(case, scenario)
    depreciation = np.zeros((1, years))
    residual = np.zeros((1, years))
    for line in old:
        depreciation = depreciation + line.amount * line.depreciation
        residual = residual + line.amount * line.residual
    if new:
        at = [line.year - case.start for line in new]
        amounts = np.array([line.amount for line in new]) * scenario.investments * index[:, at] * overrun
        depreciation = depreciation + amounts @ np.array([line.depreciation for line in new])
        residual = residual + amounts @ np.array([line.residual for line in new])
    dwellings = (case.dwellings + case.new_dwellings * np.arange(years)) * grown
    indirect = case.indirect * index
    flat = FLAT_INDIRECT_CAPITAL * indirect
    connection = case.tariff.connection if case.tariff else 0.0
    shape = index.shape
    return Costs(
        operation=operation(case.operation, case.start, index),
        indirect=indirect,
        income=case.income * index,
        depreciation=np.broadcast_to(depreciation, shape),
        interest=ahead.rates * residual,
        indirect_capital=flat if case.indirect_capital is None else case.indirect_capital * index,
        units=np.broadcast_to(dwellings + case.industry * case.metered_weight, shape),
        connections=case.new_dwellings * connection * index,
    )


def operation(given: float | Mapping[int, float], start: int, index: Floats) -> Floats:
    """Operating cost, (draws, years): as budgeted while a budget is given, then with prices."""
    if not isinstance(given, Mapping):
        return np.asarray(given * index)
    budgeted = [given[year] for year in range(start, start + index.shape[1]) if year in given]
    last = len(budgeted) - 1
    later = budgeted[last] * index[:, last + 1 :] / index[:, last : last + 1]
    return np.concatenate([np.broadcast_to(budgeted, (len(index), len(budgeted))), later], axis=1)


def lines_of(case: FeeCase, scenario: Scenario) -> tuple[list[CapitalLine], list[CapitalLine]]:
    """(what is in use, what is built within the years), with renewals among the latter."""
    first, years = case.start, scenario.years
    old, new = [], []
    for asset in case.assets:
        used = first - 1 - asset.year
        left = asset.life - used
        net = asset.price - asset.contributions
        value = net * left / asset.life if asset.book is None else asset.book
        old.append(_line(asset.name, value, first - 1, left, first, years, planned=False))
        new += _renewals(asset, first, years)
    for planned in case.plan:
        if planned.year >= first + years or (planned.directive and not scenario.directive):
            continue
        net = planned.price - planned.contributions
        new.append(_line(planned.name, net, planned.year, planned.life, first, years, planned=True))
        new += _renewals(planned, first, years)
    return old, new


def _renewals(item: Asset | Investment, first: int, years: int) -> list[CapitalLine]:
    """Built again in the last year of its life, so that depreciation follows without a gap."""
    if item.renewal is None:
        return []
    again = range(item.year + item.life, first + years, item.life)
    return [
        _line(item.name, item.renewal, year, item.life, first, years, planned=True)
        for year in again
        if year >= first
    ]


def _line(
    name: str, amount: float, year: int, life: int, first: int, years: int, *, planned: bool
) -> CapitalLine:
    """Depreciated over `life` years from the year after `year`; bears half a year's mean value in `year` itself (§ 5)."""
    age = np.arange(first, first + years) - year
    opening = np.where(age >= 1, np.clip(1 - (age - 1) / life, 0, 1), 0.0)
    closing = np.where(age >= 0, np.clip(1 - age / life, 0, 1), 0.0)
    worn = np.where((age >= 1) & (age <= life), 1 / life, 0.0)
    return CapitalLine(name, amount, year, life, planned, worn, (opening + closing) / 2)
