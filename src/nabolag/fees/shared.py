"""What a cooperation costs, part by part: each member's own with what is saved, what it takes to begin and run, and the pipes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nabolag.fees.agreement import Agreement, Connection
from nabolag.fees.case import FeeCase, Investment
from nabolag.fees.costs import Costs, costs_of
from nabolag.fees.scenario import Floats, Future, Scenario


def changed(case: FeeCase, agreement: Agreement) -> FeeCase:
    """The case as it is together, without what is joint: investments that a connection replaces are gone."""
    gone = {name for one in agreement.connections if one.member == case.name for name in one.replaces}
    return replace(case, plan=tuple(p for p in case.plan if p.name not in gone)) if gone else case


def joint_years(first: int, scenario: Scenario, agreement: Agreement) -> Floats:
    """(years,): 1 where the cooperation runs, 0 before."""
    return (np.arange(first, first + scenario.years) >= (agreement.start or first)).astype(float)


def own(costs: Costs, agreement: Agreement, on: Floats) -> Floats:
    """A member's own cost with what is saved of its operation, (draws, years)."""
    total: Floats = costs.total - costs.operation * (agreement.saving * on)
    return total


def set_up(agreement: Agreement, index: Floats, on: Floats) -> Floats:
    """What it costs to begin and to run, whoever takes part, (draws, years)."""
    cost: Floats = agreement.yearly * index * on
    at = int(np.argmax(on))
    cost[:, at] += agreement.transaction * index[:, at]
    return cost


def cubic_metres(case: FeeCase, years: int) -> Floats:
    """(years,): m3 a year of everybody who is connected, without draws."""
    amount: Floats = (case.dwellings + case.new_dwellings * np.arange(years)) * case.volume + case.industry
    return amount


def built_of(agreement: Agreement, first: int, scenario: Scenario) -> list[tuple[int, Investment]]:
    """(its number among the connections, what is built) of each that is built within the years."""
    found = _built(agreement.connections, agreement.start or first)
    return [(i, one) for i, one in found if one.year < first + scenario.years]


def _built(connections: Sequence[Connection], begins: int) -> list[tuple[int, Investment]]:
    return [
        (i, Investment(f"{one.member} {i}", one.price, one.life, one.year or begins))
        for i, one in enumerate(connections)
        if one.price
    ]


def pipes(
    cases: Sequence[FeeCase],
    connections: Sequence[Connection],
    agreement: Agreement,
    scenario: Scenario,
    ahead: Future,
    *,
    name: str = "",
) -> Floats:
    """What connections cost to build and run, pumping included, (draws, years); what they cost beyond the budget is drawn for
    `name`, all members by default."""
    first, name = cases[0].start, name or " + ".join(case.name for case in cases)
    begins, on = agreement.start or first, joint_years(first, scenario, agreement)
    cost: Floats = sum(one.yearly for one in connections) * ahead.prices * on
    by_name = {case.name: case for case in cases}
    for one in connections:
        if one.priced and one.energy_price is not None:
            kwh = np.array(
                [one.energy(float(m3)) for m3 in cubic_metres(by_name[one.member], scenario.years)]
            )
            cost = cost + kwh * one.energy_price * ahead.prices * on
    built = tuple(one for _i, one in _built(connections, begins))
    if built:
        joint = costs_of(FeeCase(name, first, 1e9, 0.0, plan=built), scenario, ahead)
        cost = cost + joint.depreciation + joint.interest
    return cost


def present(rates: Floats) -> Floats:
    """(draws, years): what a krone of each year is worth on 1 January of the first, paid in the middle of the year."""
    through = np.cumprod(1 + rates, axis=1)
    worth: Floats = 1 / (through / np.sqrt(1 + rates))
    return worth
